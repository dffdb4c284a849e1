//! A web host that only gives files away, as the cheapest do: what `vigie site` wrote is served from there.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use tempfile::TempDir;

use crate::{Outcome, fault, served::program};

/// The files, and who gives them away.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl Host {
    /// Writes the site with the browser's modules (`$VIGIE_BROWSER`, else `target/browser` of the project), and serves it.
    ///
    /// # Errors
    ///
    /// Where the program does not write it.
    pub fn start() -> Outcome<Self> {
        let folder = TempDir::with_prefix("vigie-host-")?;
        let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/browser");
        let browser = env::var_os("VIGIE_BROWSER").map_or_else(built, PathBuf::from);
        let wrote = Command::new(program()?).arg("site").arg("--browser").arg(browser).arg(folder.path()).output()?;
        if !wrote.status.success() {
            return Err(fault(format!("vigie site said: {}", String::from_utf8_lossy(&wrote.stderr))));
        }
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let (address, stopped) = (listener.local_addr()?, Arc::new(AtomicBool::new(false)));
        let (root, until) = (folder.path().to_owned(), Arc::clone(&stopped));
        let serving = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if until.load(Ordering::SeqCst) {
                    return;
                }
                let root = root.clone();
                // A browser that goes away in the middle is no fault.
                thread::spawn(move || give(&stream, &root));
            }
        });
        Ok(Self { address, stopped, serving: Some(serving), _folder: folder })
    }

    /// The address of one of its pages.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Goes away: nobody answers any more.
    pub fn stop(&mut self) {
        let Some(serving) = self.serving.take() else { return };
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes it up, so that it sees that it is to end.
        let _ = TcpStream::connect(self.address);
        let _ = serving.join();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads one request and answers it.
fn give(mut stream: &TcpStream, root: &Path) -> Outcome {
    let mut request = BufReader::new(stream);
    let mut line = String::new();
    request.read_line(&mut line)?;
    let mut header = String::new();
    while request.read_line(&mut header)? > 2 {
        header.clear();
    }
    let target = line.split(' ').nth(1).unwrap_or("/");
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let below = Path::new(path.trim_start_matches('/'));
    let file = root.join(below);
    let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
    let (status, more, file) = if !line.starts_with("GET ") {
        ("405 Method Not Allowed", String::new(), root.join("404.html"))
    } else if is_below && file.is_dir() && !path.ends_with('/') {
        ("301 Moved Permanently", format!("Location: {path}/{query}\r\n"), root.join("404.html"))
    } else if is_below && file.is_dir() {
        ("200 OK", String::new(), file.join("index.html"))
    } else if is_below && file.is_file() {
        ("200 OK", String::new(), file)
    } else {
        ("404 Not Found", String::new(), root.join("404.html"))
    };
    let body = fs::read(&file)?;
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{more}Content-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        media_type(&file),
        body.len(),
    )?;
    Ok(stream.write_all(&body)?)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/atom+xml",
        _ => "application/octet-stream",
    }
}
