//! Chromium through its driver, with a profile of its own that is thrown away.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};

use crate::{Outcome, fault};

/// Nothing but the pages it is sent to, no sandbox for root (as in containers), the same fonts and size each time.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--window-size=1280,1000",
];

/// A driver and where its browser keeps things.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: Child,
    address: String,
    folder: TempDir,
}

impl Browser {
    /// Starts the driver; a browser comes with [`Browser::session`].
    pub(crate) fn start() -> Outcome<Self> {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| fault(format!("chromedriver: {why} (script/setup chromium)")))?;
        let mut said = BufReader::new(driver.stdout.take().ok_or("no standard output")?);
        let mut port = None;
        let mut line = String::new();
        while port.is_none() && said.read_line(&mut line)? > 0 {
            port = line
                .split_once("successfully on port ")
                .and_then(|(_, port)| port.trim().trim_end_matches('.').parse::<u16>().ok());
            line.clear();
        }
        thread::spawn(move || said.bytes().take_while(Result::is_ok).count());
        let port = port.ok_or("chromedriver does not say its port")?;
        Ok(Self {
            driver,
            address: format!("http://127.0.0.1:{port}"),
            folder: TempDir::with_prefix("vigie-journey-")?,
        })
    }

    /// A browser, whose log of what it asked of the network is kept.
    pub(crate) async fn session(&self) -> Outcome<WebDriver> {
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", self.folder.path().join("profile").display()))?;
        let kept = json!({"download.default_directory": self.downloads(), "download.prompt_for_download": false});
        wanted.add_experimental_option("prefs", kept)?;
        let mut wanted = thirtyfour::Capabilities::from(wanted);
        wanted.set("goog:loggingPrefs", json!({"performance": "ALL", "browser": "ALL"}))?;
        Ok(WebDriver::new(&self.address, wanted).await?)
    }

    /// Where it puts what a page gives away.
    pub(crate) fn downloads(&self) -> std::path::PathBuf {
        self.folder.path().join("downloads")
    }

    /// A folder for files that are handed to it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
