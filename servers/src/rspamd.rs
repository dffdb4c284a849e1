//! A real Rspamd as Debian ships it, without what asks strangers over the network.

use std::{fs, path::Path, process::Command};

use crate::Daemon;

/// Modules that ask the network, or a Redis database that is not there.
const NETWORK_MODULES: [&str; 19] = [
    "antivirus",
    "asn",
    "bimi",
    "dcc",
    "dkim_signing",
    "fuzzy_check",
    "greylist",
    "history_redis",
    "mx_check",
    "neural",
    "p0f",
    "phishing",
    "ratelimit",
    "rbl",
    "replies",
    "reputation",
    "rspamd_update",
    "surbl",
    "url_redirector",
];

/// A running one.
pub struct Rspamd {
    daemon: Daemon,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

impl Rspamd {
    /// Starts one as a milter, at its port and at [`Rspamd::socket`]: its proxy judges by itself, on as many processes as there are
    /// processors, and asks the DNS at this port. It refuses nothing.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn milter(dns: u16) -> Self {
        Self::start(dns, |port, etc| {
            let socket = socket_in(etc);
            let proxy = format!(
                "bind_socket = \"127.0.0.1:{port}\";\nbind_socket = \"{socket} mode=0666\";\nmilter = yes;\ncount = 2;\nupstream \"local\" {{ default = yes; hosts = \"localhost\"; self_scan = yes; }}\n"
            );
            write(etc, "override.d/worker-proxy.inc", &proxy);
            write(etc, "local.d/worker-normal.inc", "enabled = false;\n");
            // Every mail is taken, whatever it thinks of it.
            write(etc, "local.d/actions.conf", "reject = 100000;\nadd_header = 99999;\ngreylist = 99998;\n");
        })
    }

    /// The path of its socket, as a milter.
    #[must_use]
    pub fn socket(&self) -> String {
        socket_in(&self.daemon.folder().join("etc"))
    }

    /// Starts one that asks the DNS at this port; `configure` is told its own port and the folder of its configuration.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(dns: u16, configure: impl FnOnce(u16, &Path)) -> Self {
        let daemon = Daemon::start("rspamd", |port, folder| {
            let etc = folder.join("etc");
            assert!(Command::new("cp").args(["-r", "/etc/rspamd"]).arg(&etc).status().unwrap().success());
            for module in NETWORK_MODULES {
                write(&etc, &format!("local.d/{module}.conf"), "enabled = false;\n");
            }
            let server = format!("dns {{ nameserver = [\"127.0.0.1:{dns}\"]; timeout = 1s; }}\n");
            write(&etc, "local.d/options.inc", &format!("{server}disable_monitoring = true;\nlocal_addrs = [];\n"));
            write(&etc, "local.d/worker-controller.inc", "enabled = false;\n");
            write(&etc, "local.d/logging.inc", "type = \"console\";\nlevel = \"notice\";\n");
            configure(port, &etc);
            let mut command = Command::new("rspamd");
            // `-i`: root may run it, as a container does.
            command.args(["-f", "-i", "-c"]).arg(etc.join("rspamd.conf"));
            for variable in ["CONFDIR", "LOCAL_CONFDIR"] {
                command.arg(format!("--var={variable}={}", etc.display()));
            }
            for variable in ["RUNDIR", "DBDIR", "LOGDIR"] {
                command.arg(format!("--var={variable}={}", folder.display()));
            }
            command
        });
        Self { port: daemon.port, daemon }
    }

    /// Its first process; the others are its children.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.daemon.id()
    }

    /// What it logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.daemon.log()
    }
}

fn socket_in(etc: &Path) -> String {
    etc.with_file_name("milter.sock").display().to_string()
}

/// Writes a file of its configuration.
///
/// # Panics
/// When it cannot be written.
pub fn write(etc: &Path, name: &str, text: &str) {
    let path = etc.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(path, text).unwrap();
}
