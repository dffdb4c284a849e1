//! A real Dovecot on this machine alone, as an ordinary user, with mails of a person called camille.
//!
//! Where there is none, the tests say so on the terminal and prove nothing; with `VIGIE_MUST_POST=1`, as in `script/test`, that
//! is a failure.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use vigie_servers::free_port;

/// The password of camille.
pub(crate) const PASSWORD: &str = "pas à deviner";
/// Debian's user for whatever owns nothing: a mail server never reads mail as root.
const NOBODY: (u32, &str, &str) = (65534, "nobody", "nogroup");

/// The server; it ends with the test.
pub(crate) struct Dovecot {
    /// Where everything of it is.
    pub(crate) folder: PathBuf,
    /// The port of connections in the clear.
    pub(crate) plain: u16,
    /// The port of encrypted ones.
    pub(crate) encrypted: u16,
    child: Child,
}

impl Dovecot {
    /// Starts one whose mail folder `fill` writes; `None` where Dovecot is not installed.
    pub(crate) fn start(name: &str, fill: impl FnOnce(&Path)) -> Option<Self> {
        let program =
            ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"].into_iter().find(|path| Path::new(path).exists());
        let missing = program.is_none().then_some("there is no Dovecot. Remedy: script/setup dovecot");
        let program = program.filter(|_| vigie_servers::is_there("reading from a mail server", missing))?;
        // Sockets have short names: not in the folder of the build.
        let folder = std::env::temp_dir().join(format!("vigie-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mail = folder.join("mail");
        fs::create_dir_all(&mail).unwrap();
        fill(&mail);
        let certificate = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(folder.join("cert.pem"), certificate.cert.pem()).unwrap();
        fs::write(folder.join("key.pem"), certificate.signing_key.serialize_pem()).unwrap();
        let (plain, encrypted) = (free_port(), free_port());
        let is_root = whoami("-u") == "0";
        let (user, group) =
            if is_root { (NOBODY.1.to_owned(), NOBODY.2.to_owned()) } else { (whoami("-un"), whoami("-gn")) };
        fs::write(folder.join("users"), format!("camille:{{PLAIN}}{PASSWORD}\n")).unwrap();
        fs::write(folder.join("dovecot.conf"), config(&folder, &user, &group, plain, encrypted)).unwrap();
        if is_root {
            give(&folder, NOBODY.0);
        }
        let mut command = Command::new(program);
        command.arg("-F").arg("-c").arg(folder.join("dovecot.conf")).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(fs::File::create(folder.join("stderr")).unwrap());
        if is_root {
            command.uid(NOBODY.0).gid(NOBODY.0);
        }
        let child = command.spawn().unwrap();
        let server = Self { folder, plain, encrypted, child };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", plain)).is_ok() {
                return Some(server);
            }
            sleep(Duration::from_millis(50));
        }
        panic!("Dovecot does not answer: {}", server.complaints());
    }

    /// What it wrote down.
    pub(crate) fn complaints(&self) -> String {
        ["stderr", "log"].iter().map(|name| fs::read_to_string(self.folder.join(name)).unwrap_or_default()).collect()
    }

    /// Its certificate.
    pub(crate) fn certificate(&self) -> String {
        self.folder.join("cert.pem").to_str().unwrap().to_owned()
    }

    /// The flags of every mail of a folder, as the server tells another client.
    pub(crate) fn flags(&self, folder: &str) -> Vec<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.plain)).unwrap();
        let commands =
            format!("a LOGIN camille \"{PASSWORD}\"\r\nb EXAMINE \"{folder}\"\r\nc FETCH 1:* (FLAGS)\r\nd LOGOUT\r\n");
        stream.write_all(commands.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().filter(|line| line.contains("FETCH (FLAGS")).map(str::to_owned).collect()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its master ends the processes that it started, where it is asked to.
        vigie_servers::signal("TERM", self.child.id());
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn whoami(what: &str) -> String {
    let output = Command::new("id").arg(what).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn give(path: &Path, to: u32) {
    chown(path, Some(to), Some(to)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path(), to));
    }
}

fn config(folder: &Path, user: &str, group: &str, plain: u16, encrypted: u16) -> String {
    let folder = folder.display();
    format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/run\nlog_path = {folder}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
         ssl = yes\nssl_cert = <{folder}/cert.pem\nssl_key = <{folder}/key.pem\ndisable_plaintext_auth = no\n\
         auth_mechanisms = plain login\nmail_location = maildir:{folder}/mail\n\
         first_valid_uid = 1\nlast_valid_uid = 0\n\
         passdb {{\n driver = passwd-file\n args = {folder}/users\n}}\n\
         userdb {{\n driver = static\n args = uid={user} gid={group} home={folder}/mail\n}}\n\
         service anvil {{\n chroot =\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n port = {plain}\n }}\n inet_listener imaps {{\n port = {encrypted}\n ssl = yes\n }}\n}}\n\
         service stats {{\n chroot =\n}}\n"
    )
}
