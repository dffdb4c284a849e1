//! The milter beside a real Postfix, as a person starts it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use vigie_servers::{new_folder, until};

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
        let folder = new_folder("milter");
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
        assert!(vigie_servers::signal(name, self.child.id()));
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
