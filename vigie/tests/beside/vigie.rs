//! `vigie serve`, as it stands beside a mail server.

use std::process::Command;

use vigie_servers::Daemon;

/// A service that runs at that port.
pub(crate) fn serve_at(port: u16, more: &[&str]) -> Daemon {
    Daemon::start_at(port, "vigie", |port, _| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(["serve", "--log", "none", "--listen", &format!("127.0.0.1:{port}")]).args(more);
        command
    })
}
