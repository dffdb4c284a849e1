//! A real Postfix of our own, and a mailbox at the end.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Client, Delivered, Reply, Sink, free_port, is_there, new_folder, until};

/// Whether a test with Postfix runs ([`is_there`]).
pub fn can_post() -> bool {
    let is_root = || {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
    };
    let missing = if !Path::new("/usr/lib/postfix/sbin/master").exists() {
        Some("there is no Postfix here (script/setup mail)")
    } else if is_root() {
        None
    } else {
        Some("Postfix’s master can only be started by root")
    };
    is_there("the milter behind a real Postfix", missing)
}

/// A Postfix: mail comes in over SMTP, goes through the milter, and out over LMTP into the sink.
pub struct Post {
    folder: PathBuf,
    port: u16,
    pub sink: Sink,
}

const MASTER: &str = "\
127.0.0.1:PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

impl Post {
    /// Starts one whose milter is at `milter` ("inet:127.0.0.1:8891"); `more` lines go into `main.cf`.
    pub fn start(milter: &str, more: &str) -> Self {
        let (folder, sink, port) = (new_folder("post"), Sink::start(), free_port());
        for name in ["conf", "queue", "data"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        assert!(Command::new("chown").arg("postfix").arg(folder.join("data")).status().unwrap().success());
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {0}/queue\ndata_directory = {0}/data\n\
             command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\nsetgid_group = postdrop\n\
             maillog_file = {0}/mail.log\nmaillog_file_prefixes = {0}\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             myhostname = mx.example.org\nmydestination =\nmynetworks = 0.0.0.0/0\nrelay_domains = static:all\n\
             relay_transport = lmtp:inet:127.0.0.1:{1}\nalias_maps =\nalias_database =\n\
             smtpd_authorized_xclient_hosts = 127.0.0.1\nsmtpd_relay_restrictions = permit_mynetworks, reject\n\
             message_size_limit = 60000000\nmailbox_size_limit = 0\nlmtp_destination_concurrency_limit = 20\n\
             smtpd_client_connection_count_limit = 0\nanvil_rate_time_unit = 1s\nsmtputf8_enable = no\n\
             milter_default_action = accept\nmilter_connect_timeout = 5s\nsmtpd_milters = {milter}\n{more}\n",
            folder.display(),
            sink.port(),
        );
        fs::write(folder.join("conf/main.cf"), main).unwrap();
        fs::write(folder.join("conf/master.cf"), MASTER.replace("PORT", &port.to_string())).unwrap();
        let post = Self { folder, port, sink };
        post.command("postfix", &["start"]);
        until("Postfix listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        post
    }

    /// Opens another door to the same Postfix, whose mail goes through another milter, or none (""); its port.
    pub fn another_door(&self, milter: &str) -> u16 {
        let port = free_port();
        let mut master = OpenOptions::new().append(true).open(self.folder.join("conf/master.cf")).unwrap();
        writeln!(master, "127.0.0.1:{port} inet n - n - - smtpd\n  -o smtpd_milters={milter}").unwrap();
        drop(master);
        self.command("postfix", &["reload"]);
        until("Postfix listens at another door", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        port
    }

    fn command(&self, program: &str, arguments: &[&str]) -> String {
        let ran = Command::new(format!("/usr/sbin/{program}"))
            .arg("-c")
            .arg(self.folder.join("conf"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{program} {arguments:?}: {}\n{}",
            String::from_utf8_lossy(&ran.stderr),
            self.log()
        );
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    /// Where it takes mail.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A client that has greeted.
    pub fn client(&self) -> Client {
        Client::connect(self.port)
    }

    /// Sends one mail; the last reply.
    pub fn send(&self, to: &[&str], mail: &str) -> Reply {
        self.client().send("bounce@shop.example", to, mail.as_bytes())
    }

    /// Sends one mail that must be taken, and waits for it at the other end.
    pub fn deliver(&self, to: &[&str], mail: &str) -> Delivered {
        let mark = self.sink.count();
        let reply = self.send(to, mail);
        assert_eq!(reply.code, 250, "{reply:?}\n{}", self.log());
        until("the mail arrives", || self.sink.count() > mark);
        self.sink.all().pop().unwrap()
    }

    /// What the queue holds, as Postfix lists it.
    pub fn queue(&self) -> String {
        self.command("postqueue", &["-p"])
    }

    /// Whether nothing waits.
    pub fn is_queue_empty(&self) -> bool {
        self.queue().contains("Mail queue is empty")
    }

    /// Releases everything that is held.
    pub fn release(&self) {
        self.command("postsuper", &["-H", "ALL"]);
        self.command("postqueue", &["-f"]);
    }

    /// What Postfix logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("mail.log")).unwrap_or_default()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        let stop = Command::new("/usr/sbin/postfix").arg("-c").arg(self.folder.join("conf")).arg("stop").output();
        drop(stop);
        if std::env::var_os("VIGIE_KEEP_POST").is_none() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
