//! The values of the configuration, each with what may be written for it.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use super::{
    super::{list::List, network::Network},
    Config, KIB, Listen, Log, LogFormat, MIB, Skip, Verify, read_limited,
    table::Table,
};
use crate::online::Resolver;
use vigie_page::language::both;

/// Anything longer holds up mail.
const LONGEST_TIME: Duration = Duration::from_secs(30);

pub(super) fn listen(table: &mut Table<'_>) -> Option<Listen> {
    let expected = (
        "\"inet:127.0.0.1:8891\" ou \"unix:/run/vigie/milter.sock\"",
        "\"inet:127.0.0.1:8891\" or \"unix:/run/vigie/milter.sock\"",
    );
    table.read("listen", expected, |text| text.parse().ok())
}

pub(super) fn mode(table: &mut Table<'_>) -> Option<u32> {
    let expected = ("des droits en octal, \"0660\"", "permissions in octal, \"0660\"");
    table.read("socket-mode", expected, |text| u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o777))
}

/// A name that can stand in the header as it is.
pub(super) fn is_server_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.len() <= 255 && text.bytes().all(is_plain)
}

const SERVER_NAME: (&str, &str) = ("un nom de serveur, \"mx.example.org\"", "a server’s name, \"mx.example.org\"");

pub(super) fn authserv_id(table: &mut Table<'_>) -> Option<String> {
    table.read("authserv-id", SERVER_NAME, |text| is_server_name(text).then(|| text.to_ascii_lowercase()))
}

pub(super) fn metrics(table: &mut Table<'_>) -> Option<SocketAddr> {
    let expected = ("une adresse et un port, \"127.0.0.1:9465\"", "an address and a port, \"127.0.0.1:9465\"");
    table.read("metrics", expected, |text| text.parse().ok())
}

/// `250ms`, `2s`.
pub(super) fn time(table: &mut Table<'_>, key: &'static str) -> Option<Duration> {
    let expected = ("une durée, \"250ms\" ou \"2s\", de 1 ms à 30 s", "a time, \"250ms\" or \"2s\", from 1 ms to 30 s");
    table.read(key, expected, |text| {
        let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
        let number: u64 = number.parse().ok()?;
        let time = match unit.trim() {
            "ms" => Duration::from_millis(number),
            "s" => Duration::from_secs(number),
            _ => return None,
        };
        (time > Duration::ZERO && time <= LONGEST_TIME).then_some(time)
    })
}

/// `512KiB`, `10MiB`.
pub(super) fn size(table: &mut Table<'_>, key: &'static str) -> Option<usize> {
    let expected = ("une taille, \"512KiB\" ou \"10MiB\"", "a size, \"512KiB\" or \"10MiB\"");
    table.read(key, expected, |text| {
        let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
        let unit = match unit.trim() {
            "KiB" => KIB,
            "MiB" => MIB,
            _ => return None,
        };
        number.parse::<usize>().ok()?.checked_mul(unit).filter(|size| (KIB..=16 * 1024 * MIB).contains(size))
    })
}

pub(super) fn verify(mut table: Table<'_>) -> Verify {
    let usual = Config::default().verify;
    let expected =
        ("une adresse IP, \"127.0.0.1\" ou \"127.0.0.1:53\"", "an IP address, \"127.0.0.1\" or \"127.0.0.1:53\"");
    let address = |text: &str| text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, 53)));
    let trust = table.texts("trust").unwrap_or_default();
    for server in trust.iter().filter(|server| !is_server_name(&server.value)) {
        table.refused("trust", server, SERVER_NAME);
    }
    let verify = Verify {
        enabled: table.switch("enabled").unwrap_or(usual.enabled),
        resolver: table.read("dns", expected, address).map_or(usual.resolver, Resolver::At),
        time_limit: time(&mut table, "time-limit").unwrap_or(usual.time_limit),
        trust: trust.into_iter().map(|server| server.value.to_ascii_lowercase()).collect(),
    };
    table.end();
    verify
}

pub(super) fn skip(mut table: Table<'_>) -> Skip {
    let usual = Config::default().skip;
    let expected =
        ("un réseau, \"192.0.2.0/24\" ou \"2001:db8::/32\"", "a network, \"192.0.2.0/24\" or \"2001:db8::/32\"");
    let mut networks: Vec<Network> = Vec::new();
    for text in table.texts("networks").unwrap_or_default() {
        match text.value.parse() {
            Ok(network) => networks.push(network),
            Err(()) => table.refused("networks", &text, expected),
        }
    }
    let skip = Skip {
        authenticated: table.switch("authenticated").unwrap_or(usual.authenticated),
        networks,
        header: table.switch("header").unwrap_or(usual.header),
    };
    table.end();
    skip
}

pub(super) fn log(mut table: Table<'_>) -> Log {
    let usual = Config::default().log;
    let formats = [LogFormat::Text, LogFormat::Json, LogFormat::None].map(|format| (format.name(), format));
    let log = Log {
        format: table.choice("format", &formats).unwrap_or(usual.format),
        hashed_recipients: table
            .choice("recipients", &[("none", false), ("hashed", true)])
            .unwrap_or(usual.hashed_recipients),
    };
    table.end();
    log
}

/// `[lists.NAME]`: entries written here, and files of one entry a line.
pub(super) fn lists(table: Table<'_>, folder: &Path) -> BTreeMap<String, List> {
    let mut lists = BTreeMap::new();
    let expected = ("une adresse ou un domaine, \"example.org\"", "an address or a domain, \"example.org\"");
    for (name, mut table) in table.named_tables() {
        let mut list = List::default();
        for entry in table.texts("entries").unwrap_or_default() {
            if !list.add(&entry.value) {
                table.refused("entries", &entry, expected);
            }
        }
        for file in table.texts("files").unwrap_or_default() {
            let path = folder.join(&file.value);
            match read_limited(&path) {
                Ok(text) => {
                    for (line, entry) in List::lines(&text).filter(|(_, entry)| !list.add(entry)) {
                        let path = path.display();
                        table.fault(
                            &file.at,
                            both(
                                format!("{path}, ligne {line} : {entry:?} n’est pas compris. Écrivez {}.", expected.0),
                                format!("{path}, line {line}: {entry:?} is not understood. Write {}.", expected.1),
                            ),
                        );
                    }
                }
                Err(why) => table.fault(
                    &file.at,
                    both(
                        format!(
                            "« files » : {} ne peut pas être lu ({why}). Vérifiez son nom et ses droits.",
                            path.display()
                        ),
                        format!("“files”: {} cannot be read ({why}). Check its name and permissions.", path.display()),
                    ),
                ),
            }
        }
        table.end();
        lists.insert(name, list);
    }
    lists
}
