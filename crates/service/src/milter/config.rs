//! The configuration: one TOML file, every key with a default. A fault names file, line, what is wrong and what to write.
//!
//! `docs/milter.toml` shows every key; a test reads it.

mod rules;
mod table;
mod values;

use std::{
    collections::BTreeMap,
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use vigie_page::language::{Wording, both};

use super::{list::List, network::Network, rule::Rule};
use crate::online::Resolver;
use table::{Page, Table};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
/// Larger files are refused.
const LARGEST_FILE: u64 = 1024 * 1024;

/// How the milter is to be run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens. Not given: a port of this machine alone.
    pub listen: Listen,
    /// Permissions of a unix socket, as `chmod` takes them.
    pub socket_mode: u32,
    /// The name in `Authentication-Results`. Not given: what the mail server calls itself.
    pub authserv_id: Option<String>,
    /// What becomes of a message that could not be judged.
    pub on_failure: OnFailure,
    /// Time from the end of a message to the answer, the wait for the DNS included.
    pub time_limit: Duration,
    /// Bytes of a message that are judged; of a larger one, the first ones.
    pub largest: usize,
    /// Bytes of all messages that are held at once.
    pub memory: usize,
    /// Connections at once that have their messages judged.
    pub connections: usize,
    /// Where the counts are served.
    pub metrics: Option<SocketAddr>,
    /// A folder of profiles of one's own.
    pub knowledge: Option<PathBuf>,
    /// Who verifies the sender.
    pub verify: Verify,
    /// What is not judged.
    pub skip: Skip,
    /// What is logged.
    pub log: Log,
    /// Addresses and domains by the names that rules call them.
    pub lists: BTreeMap<String, List>,
    /// What is done, the first rule that matches.
    pub rules: Vec<Rule>,
}

/// Where the milter listens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Listen {
    /// `inet:HOST:PORT`.
    Inet(SocketAddr),
    /// `unix:PATH`.
    Unix(PathBuf),
}

/// What becomes of a message that could not be judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnFailure {
    /// It goes on, with a header that says so.
    Accept,
    /// The sending server is told to come back.
    Tempfail,
}

/// Who verifies the sender.
#[derive(Clone, Debug)]
pub struct Verify {
    /// Whether Vigie verifies SPF, DKIM, DMARC and ARC itself.
    pub enabled: bool,
    /// Whom it asks.
    pub resolver: Resolver,
    /// Time for all questions about one message.
    pub time_limit: Duration,
    /// Servers whose topmost `Authentication-Results` is believed.
    pub trust: Vec<String>,
}

/// What is not judged.
#[derive(Clone, Debug)]
pub struct Skip {
    /// Messages of people who logged in.
    pub authenticated: bool,
    /// Messages of machines of these networks.
    pub networks: Vec<Network>,
    /// Whether a header says so.
    pub header: bool,
}

/// What is logged.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// In which form.
    pub format: LogFormat,
    /// Whether recipients are told apart, by a keyed hash whose key nobody keeps.
    pub hashed_recipients: bool,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogFormat {
    /// One line of words.
    Text,
    /// One JSON object a line.
    Json,
    /// No log.
    None,
}

impl LogFormat {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::None => "none",
        }
    }
}

/// What is wrong with a configuration: each fault in one sentence, with its place.
#[derive(Clone, Debug)]
pub struct Faults(pub Vec<Wording>);

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: Listen::Inet(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8891)),
            socket_mode: 0o660,
            authserv_id: None,
            on_failure: OnFailure::Accept,
            time_limit: Duration::from_millis(250),
            largest: 10 * MIB,
            memory: 256 * MIB,
            connections: 200,
            metrics: None,
            knowledge: None,
            verify: Verify {
                enabled: true,
                resolver: Resolver::System,
                time_limit: Duration::from_millis(200),
                trust: Vec::new(),
            },
            skip: Skip { authenticated: true, networks: Vec::new(), header: true },
            log: Log { format: LogFormat::Text, hashed_recipients: false },
            lists: BTreeMap::new(),
            rules: Vec::new(),
        }
    }
}

impl Config {
    /// Reads a file and the lists that it names.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(path: &Path) -> Result<Self, Faults> {
        let file = path.display().to_string();
        let text = read_limited(path).map_err(|why| {
            Faults(vec![both(
                format!("{file} : lecture impossible ({why}). Vérifiez le nom du fichier et ses droits."),
                format!("{file}: cannot be read ({why}). Check the file’s name and permissions."),
            )])
        })?;
        Self::parse(&file, &text, path.parent().unwrap_or_else(|| Path::new("")))
    }

    /// Reads the text of a file. Lists that it names are looked for from `folder`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(file: &str, text: &str, folder: &Path) -> Result<Self, Faults> {
        let page = Page::new(file, text);
        let config = page.table().map(|table| Self::of(table, folder));
        let faults = page.into_faults();
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(Faults(faults)),
        }
    }

    fn of(mut table: Table<'_>, folder: &Path) -> Self {
        let usual = Self::default();
        let lists = table.table("lists").map(|lists| values::lists(lists, folder)).unwrap_or_default();
        let rules = table.tables("rules").into_iter().map(|rule| rules::rule(rule, &lists)).collect();
        let config = Self {
            listen: values::listen(&mut table).unwrap_or(usual.listen),
            socket_mode: values::mode(&mut table).unwrap_or(usual.socket_mode),
            authserv_id: values::authserv_id(&mut table),
            on_failure: table
                .choice("on-failure", &[("accept", OnFailure::Accept), ("tempfail", OnFailure::Tempfail)])
                .unwrap_or(usual.on_failure),
            time_limit: values::time(&mut table, "time-limit").unwrap_or(usual.time_limit),
            largest: values::size(&mut table, "largest").unwrap_or(usual.largest),
            memory: values::size(&mut table, "memory").unwrap_or(usual.memory),
            connections: table.number("connections", 1..=10_000).unwrap_or(usual.connections),
            metrics: values::metrics(&mut table),
            knowledge: table.text("knowledge").map(|text| folder.join(text.value)),
            verify: table.table("verify").map_or(usual.verify, values::verify),
            skip: table.table("skip").map_or(usual.skip, values::skip),
            log: table.table("log").map_or(usual.log, values::log),
            lists,
            rules,
        };
        table.end();
        config
    }

    /// What is allowed and seldom wise, each in one sentence.
    #[must_use]
    pub fn warnings(&self) -> Vec<Wording> {
        let rules = self.rules.iter().enumerate().filter_map(|(place, rule)| rule.warning(place + 1));
        let leaves_no_time = self.verify.enabled && self.verify.time_limit >= self.time_limit;
        let time = leaves_no_time.then(|| {
            both(
                "« time-limit » sous [verify] ne laisse pas le temps d’analyser : le DNS n’aura que quatre cinquièmes de « time-limit ».",
                "“time-limit” under [verify] leaves no time for the analysis: the DNS will have four fifths of “time-limit”.",
            )
        });
        time.into_iter().chain(rules).collect()
    }
}

/// A file that is not too large to be one of ours.
fn read_limited(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > LARGEST_FILE {
        return Err(io::Error::other("> 1 MiB"));
    }
    fs::read_to_string(path)
}

impl std::str::FromStr for Listen {
    type Err = ();

    /// `inet:HOST:PORT`, Postfix's own order, or `unix:PATH`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("unix:").or_else(|| text.strip_prefix("local:")) {
            return if path.is_empty() { Err(()) } else { Ok(Self::Unix(PathBuf::from(path))) };
        }
        let address = text.strip_prefix("inet:").unwrap_or(text);
        let address =
            address.strip_prefix("localhost:").map_or_else(|| address.to_owned(), |port| format!("127.0.0.1:{port}"));
        address.parse().map(Self::Inet).map_err(|_| ())
    }
}

impl std::fmt::Display for Listen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Inet(address) => write!(f, "inet:{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests;
