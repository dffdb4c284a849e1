//! A program that listens on this machine, with a folder of its own, stopped with the test.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{free_port, new_folder, signal};

/// How often it is looked whether a program listens, a tenth of a second apart: reading rules takes seconds.
const LOOKS: u32 = 1200;

/// Where programs are: daemons live in /usr/sbin, which an ordinary user's PATH may lack.
pub fn search_path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

/// The program.
pub struct Daemon {
    child: Child,
    folder: PathBuf,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

impl Daemon {
    /// Starts what `command` makes of a free port and a folder, and waits until it listens.
    pub fn start(name: &str, command: impl FnOnce(u16, &Path) -> Command) -> Self {
        Self::start_at(free_port(), name, command)
    }

    /// The same on a port that the caller has chosen.
    pub fn start_at(port: u16, name: &str, command: impl FnOnce(u16, &Path) -> Command) -> Self {
        let folder = new_folder(name);
        let log = fs::File::create(folder.join("log")).unwrap();
        let mut command = command(port, &folder);
        command.env("PATH", search_path()).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let mut daemon = Self { child: command.spawn().unwrap(), folder, port };
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return daemon;
            }
            assert!(daemon.child.try_wait().unwrap().is_none(), "{name} ended: {}", daemon.log());
            thread::sleep(Duration::from_millis(100));
        }
        panic!("{name} does not listen: {}", daemon.log());
    }

    /// Its first process; others are its children.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The folder that is its own.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // The asked-for end first, so that it takes its children along.
        signal("TERM", self.child.id());
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
