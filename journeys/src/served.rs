//! The program itself, serving on a port of its own.

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
};

use crate::{Outcome, fault};

/// `vigie serve`, until it is stopped or forgotten.
#[derive(Debug)]
pub struct Served {
    child: Child,
    address: String,
}

impl Served {
    /// Starts it, and waits until it says where its page is.
    ///
    /// # Errors
    ///
    /// Where there is no program, or it does not serve.
    pub fn start() -> Outcome<Self> {
        Self::with(&[])
    }

    /// The same with more flags.
    ///
    /// # Errors
    ///
    /// As [`Served::start`].
    pub fn with(flags: &[&str]) -> Outcome<Self> {
        let program = program()?;
        let mut child = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "none"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| fault(format!("{}: {why}", program.display())))?;
        let mut said = BufReader::new(child.stderr.take().ok_or("no standard error")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let address = line
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map(|(address, _)| address.to_owned())
            .ok_or_else(|| fault(format!("vigie serve said: {line}")))?;
        // What it says later is read, so that it never waits for a reader.
        thread::spawn(move || said.bytes().take_while(Result::is_ok).count());
        Ok(Self { child, address })
    }

    /// The address of one of its pages.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many messages this service itself has judged, whoever asked.
    ///
    /// # Errors
    ///
    /// Where its metrics cannot be read.
    pub fn judged(&self) -> Outcome<u64> {
        self.counted("vigie_verdicts_total")
    }

    /// How many requests it has answered.
    ///
    /// # Errors
    ///
    /// Where its metrics cannot be read.
    pub fn answered(&self) -> Outcome<u64> {
        self.counted("vigie_requests_total")
    }

    fn counted(&self, what: &str) -> Outcome<u64> {
        let metrics = self.get("/metrics")?;
        if !metrics.contains("vigie_requests") {
            return Err(fault("no requests are counted"));
        }
        let lines = metrics.lines().filter(|line| line.starts_with(what));
        Ok(lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum())
    }

    /// What it answers, as text, without a browser.
    ///
    /// # Errors
    ///
    /// Where it does not answer.
    pub fn get(&self, path: &str) -> Outcome<String> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    /// The verdict of its API on a message record.
    ///
    /// # Errors
    ///
    /// Where it gives none.
    pub fn judge(&self, record: &serde_json::Value) -> Outcome<serde_json::Value> {
        let body = record.to_string();
        let answer = self.ask(&format!(
            "POST /v1/check HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        ))?;
        let (_, report) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
        Ok(serde_json::from_str(report)?)
    }

    fn ask(&self, request: &str) -> Outcome<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Stops it at once, as a pulled plug would.
    ///
    /// # Errors
    ///
    /// Where it had stopped already.
    pub fn stop(&mut self) -> Outcome {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A journey may have stopped it.
        let _ = self.stop();
    }
}

/// The program: `$VIGIE_PROGRAM`, else what was built beside the tests.
///
/// # Errors
///
/// Where the tests stand nowhere.
pub fn program() -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("VIGIE_PROGRAM") {
        return Ok(named.into());
    }
    let tests = env::current_exe()?;
    let built = tests.parent().and_then(|folder| folder.parent()).ok_or("the tests stand nowhere")?;
    Ok(built.join("vigie"))
}
