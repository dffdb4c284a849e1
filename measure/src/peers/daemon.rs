//! A filter that runs as a daemon on this machine: started with a folder of its own, asked over loopback, stopped with
//! this program.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Failure, cpu};

/// How long a daemon may take to read its rules.
const START: Duration = Duration::from_secs(120);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(60);

/// A running daemon.
#[derive(Debug)]
pub(super) struct Daemon {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Daemon {
    /// Starts what `command` makes of a free port and a folder, and waits until it listens.
    pub(super) fn start(
        name: &str,
        command: impl FnOnce(u16, &Path) -> Result<Command, Failure>,
    ) -> Result<Self, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("vigie-peers-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let log = fs::File::create(folder.join("log"))?;
        let mut command = command(port, &folder)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().map_err(|why| format!("{name} does not start: {why}"))?;
        let mut daemon = Self { child, port, folder };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if daemon.child.try_wait()?.is_some() || started.elapsed() > START {
                let log = fs::read_to_string(daemon.folder.join("log")).unwrap_or_default();
                let last: Vec<&str> = log.lines().rev().take(5).collect();
                return Err(format!("{name} does not listen; it said: {}", last.join(" | ")).into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(daemon)
    }

    /// Asks and reads the whole answer.
    pub(super) fn ask(&self, head: &str, body: &[u8]) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Processor time that it and its children have used.
    pub(super) fn cpu(&self) -> Duration {
        cpu::of_family(self.child.id())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // The asked-for end first, so that it takes its children along.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let waited = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && waited.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
