//! A real Postfix of our own on this machine, the milter beside it as a person starts it, and a mailbox at the end.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod sink;
mod smtp;

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

pub use sink::{Delivered, Sink};
pub use smtp::{Client, Reply};

/// How long anything is waited for before a test says that it did not happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something holds.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nobody uses now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A folder of this test alone, which every user of this machine may enter.
fn folder(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("vigie-{name}-{}-{number}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    path
}

/// Whether Postfix can be run here. With `VIGIE_MUST_POST=1` it must.
pub fn can_post() -> bool {
    let is_root = || {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
    };
    let why = if !Path::new("/usr/lib/postfix/sbin/master").exists() {
        "there is no Postfix here (script/setup mail)"
    } else if !is_root() {
        "Postfix’s master can only be started by root"
    } else {
        return true;
    };
    assert!(std::env::var("VIGIE_MUST_POST").as_deref() != Ok("1"), "{why}");
    // Not `eprintln!`: the test harness would keep it to itself.
    let _ = writeln!(io::stderr(), "SKIPPED: the milter was NOT tested behind a real Postfix: {why}");
    false
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
        let (folder, sink, port) = (folder("post"), Sink::start(), free_port());
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

/// The milter as a program of its own.
pub struct Milter {
    child: Child,
    folder: PathBuf,
    place: String,
    told: Arc<Mutex<Vec<String>>>,
}

/// A day on which the rules that the tests rest on were in force.
pub const NOW: &str = "--now=2024-05-14T12:00:00+02:00";

impl Milter {
    /// Starts it with a configuration. `listen` is chosen unless the text says it.
    pub fn start(config: &str) -> Self {
        Self::start_at("inet:127.0.0.1:0", config)
    }

    /// The same where it is to listen.
    pub fn start_at(listen: &str, config: &str) -> Self {
        let folder = folder("milter");
        let file = folder.join("milter.toml");
        fs::write(&file, config).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["milter", NOW, "--listen", listen, "--config"])
            .arg(&file)
            .env_clear()
            .env("LANG", "en")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&told));
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line)));
        let mut milter = Self { child, folder, place: String::new(), told };
        until("the milter listens", || milter.told().contains("Vigie judges mail at "));
        let told = milter.told();
        milter.place = told.split("judges mail at ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        milter
    }

    /// Where it listens, as Postfix writes it.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Everything that it told and logged.
    pub fn told(&self) -> String {
        self.told.lock().unwrap().join("\n")
    }

    /// Puts another configuration in place; nobody is told.
    pub fn write(&self, config: &str) {
        fs::write(self.folder.join("milter.toml"), config).unwrap();
    }

    /// Puts another configuration in place and has it loaded.
    pub fn reload(&self, config: &str) {
        self.write(config);
        self.signal("HUP");
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; the exit status.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Milter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
