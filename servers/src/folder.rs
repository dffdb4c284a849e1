//! Folders, ports and patience; whether a server is to be started at all.

use std::{
    fs,
    io::{self, Write},
    net::TcpListener,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long anything is waited for before a test says that it did not happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something holds.
///
/// # Panics
/// When it does not hold within a minute.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nobody uses now.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A new folder below the system's own, which every user of this machine may enter: a server may run as another user.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn new_folder(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("vigie-{name}-{}-{number}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    path
}

/// Whether a test with a real server runs: where the server is (`missing` says why not), unless `VIGIE_MUST_POST=0`. A pass without it
/// is said on the terminal; with `VIGIE_MUST_POST=1` it is a failure.
///
/// # Panics
/// When it is missing and must be there.
pub fn is_there(what: &str, missing: Option<&str>) -> bool {
    let wish = std::env::var("VIGIE_MUST_POST").unwrap_or_default();
    match missing {
        _ if wish == "0" => false,
        None => true,
        Some(why) => {
            assert!(wish != "1", "{why}");
            // Not `eprintln!`: the test harness would keep it to itself.
            let _ = writeln!(io::stderr(), "SKIPPED: {what} was NOT tested: {why}");
            false
        }
    }
}

/// Sends a process a signal ("TERM", "HUP", ...); whether that could be done.
///
/// # Panics
/// When there is no shell.
pub fn signal(name: &str, id: u32) -> bool {
    // The shell's own: a small system has no `kill` beside it.
    Command::new("sh").arg("-c").arg(format!("kill -s {name} {id}")).status().unwrap().success()
}
