//! The three filters, each asked the same way: a mail in, a score and its own verdict out.

use std::{fs, path::Path, process::Command, time::Duration};

use vigie_engine::{
    Policy, analyse,
    channel::Channel,
    message::container::{self, Hints},
    organisation::index::Knowledge,
};

use super::daemon::Daemon;
use crate::{Failure, cpu};

/// What a filter said of one mail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) score: f64,
    pub(super) flagged: bool,
}

/// A filter that is ready.
pub(super) enum Filter<'k> {
    Vigie(&'k Knowledge, Policy),
    Rspamd(Daemon),
    SpamAssassin(Daemon),
}

/// Modules of Rspamd that ask the network, or a Redis database that a filter without training does not have.
const NETWORK_MODULES: [&str; 22] = [
    "rbl",
    "surbl",
    "asn",
    "fuzzy_check",
    "dkim",
    "dkim_signing",
    "arc",
    "spf",
    "dmarc",
    "mx_check",
    "url_redirector",
    "neural",
    "greylist",
    "ratelimit",
    "replies",
    "reputation",
    "history_redis",
    "rspamd_update",
    "bimi",
    "dcc",
    "antivirus",
    "p0f",
];

impl Filter<'_> {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Vigie(..) => "Vigie",
            Self::Rspamd(_) => "Rspamd",
            Self::SpamAssassin(_) => "SpamAssassin",
        }
    }

    /// Rspamd as Debian ships it, without network: no block lists, no fuzzy hashes, no SPF, DKIM and DMARC look-ups.
    pub(super) fn rspamd() -> Result<Self, Failure> {
        let start = |port: u16, folder: &Path| -> Result<Command, Failure> {
            let local = folder.join("local.d");
            fs::create_dir_all(&local)?;
            let write = |name: &str, text: &str| fs::write(local.join(name), text);
            for module in NETWORK_MODULES {
                write(&format!("{module}.conf"), "enabled = false;\n")?;
            }
            // A name server that answers nothing, at once.
            write(
                "options.inc",
                "dns { nameserver = [\"127.0.0.1:9\"]; timeout = 0.05s; retransmits = 1; }\ndisable_monitoring = true;\n",
            )?;
            write("worker-normal.inc", &format!("bind_socket = \"127.0.0.1:{port}\";\ncount = 1;\n"))?;
            write("worker-controller.inc", "enabled = false;\n")?;
            write("worker-proxy.inc", "enabled = false;\n")?;
            write("logging.inc", "type = \"console\";\nlevel = \"error\";\n")?;
            let mut command = Command::new("rspamd");
            command.args(["-f", "-i", "-c", "/etc/rspamd/rspamd.conf"]);
            for variable in ["LOCAL_CONFDIR", "RUNDIR", "DBDIR", "LOGDIR"] {
                command.arg(format!("--var={variable}={}", folder.display()));
            }
            Ok(command)
        };
        Ok(Self::Rspamd(Daemon::start("rspamd", start)?))
    }

    /// SpamAssassin as Debian ships it, untrained and without network tests.
    pub(super) fn spamassassin() -> Result<Self, Failure> {
        let start = |port: u16, _: &Path| -> Result<Command, Failure> {
            let mut command = Command::new("spamd");
            // `-L`: local tests only; `-x`: no configuration of a user's own.
            command.args(["-L", "-x", "-s", "null", "--max-children=1", "--min-children=1", "--max-spare=1"]);
            command.args(["--max-conn-per-child=100000", "-i", "127.0.0.1", "-p", &port.to_string()]);
            command.args(["--cf=use_bayes 0", "--cf=bayes_auto_learn 0", "--cf=dns_available no"]);
            Ok(command)
        };
        Ok(Self::SpamAssassin(Daemon::start("spamd", start)?))
    }

    /// What it says of a mail; `None` when it does not say anything.
    pub(super) fn judge(&self, mail: &[u8]) -> Result<Option<Said>, Failure> {
        match self {
            Self::Vigie(knowledge, policy) => {
                let hints = Hints { channel: Some(Channel::Email), ..Hints::default() };
                let message = container::read(mail, &hints).next().and_then(|read| read.message.ok());
                Ok(message.map(|message| {
                    let report = analyse(&message, knowledge, policy);
                    Said { score: report.score, flagged: report.verdict.warns() }
                }))
            }
            Self::Rspamd(daemon) => {
                let head = format!(
                    "POST /checkv2 HTTP/1.0\r\nPass: all\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    mail.len()
                );
                Ok(read_rspamd(&daemon.ask(&head, mail)?))
            }
            Self::SpamAssassin(daemon) => {
                let head = format!("CHECK SPAMC/1.5\r\nContent-length: {}\r\n\r\n", mail.len());
                Ok(read_spamd(&daemon.ask(&head, mail)?))
            }
        }
    }

    /// Processor time used so far.
    pub(super) fn cpu(&self) -> Duration {
        match self {
            Self::Vigie(..) => cpu::own(),
            Self::Rspamd(daemon) | Self::SpamAssassin(daemon) => daemon.cpu(),
        }
    }
}

/// Its own threshold is that of marking a mail as spam; `greylist` only delays it.
fn read_rspamd(answer: &str) -> Option<Said> {
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let flagged = matches!(body.get("action")?.as_str()?, "add header" | "rewrite subject" | "reject");
    Some(Said { score: body.get("score")?.as_f64()?, flagged })
}

/// `Spam: True ; 15.3 / 5.0`
fn read_spamd(answer: &str) -> Option<Said> {
    let line = answer.lines().find_map(|line| line.strip_prefix("Spam: "))?;
    let (verdict, scores) = line.split_once(';')?;
    let score = scores.split_once('/')?.0.trim().parse().ok()?;
    Some(Said { score, flagged: matches!(verdict.trim(), "True" | "Yes") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let said = read_spamd("SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.3 / 5.0\r\n\r\n");
        assert!(said.is_some_and(|said| said.flagged && (said.score - 15.3).abs() < 1e-9));
        let said = read_rspamd("HTTP/1.1 200 OK\r\nServer: rspamd\r\n\r\n{\"score\":4.2,\"action\":\"greylist\"}");
        assert!(said.is_some_and(|said| !said.flagged && (said.score - 4.2).abs() < 1e-9));
        assert!(read_spamd("SPAMD/1.0 76 Bad header line").is_none());
    }
}
