//! Whether `vigie serve` answers.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use serde::Deserialize;

use super::point::{At, Point};
use crate::language::both;

const PATIENCE: Duration = Duration::from_secs(3);
/// Bytes of an answer that are read.
const LONGEST: u64 = 64 * 1024;
/// Where it listens unless told otherwise.
const USUAL: &str = "127.0.0.1:8080";

#[derive(Deserialize)]
struct Health {
    status: String,
    version: String,
}

pub(super) fn look(given: Option<&str>) -> Point {
    let place = given.unwrap_or(USUAL);
    let at = At("service", both(format!("Service HTTP ({place})"), format!("HTTP service ({place})")));
    match ask(place) {
        Ok(Some(Health { status, version })) if status == "ok" && version == env!("CARGO_PKG_VERSION") => {
            at.well(both(format!("répond, version {version}"), format!("answers, version {version}")))
        }
        Ok(Some(Health { version, .. })) => {
            let found = both(
                format!("répond, version {version}, et non celle-ci"),
                format!("answers, version {version}, not this one"),
            );
            let remedy =
                both("Redémarrez-le : systemctl restart vigie-serve", "Restart it: systemctl restart vigie-serve");
            at.warning(found, remedy)
        }
        Err(_) | Ok(None) if given.is_none() => at.unused(both("ne tourne pas là", "does not run there")),
        Ok(None) => {
            let found = both("quelqu’un répond, et ce n’est pas Vigie", "somebody answers, and it is not Vigie");
            let remedy = both(
                "Donnez à Vigie un autre port (--listen), ou à doctor la bonne adresse (--serve).",
                "Give Vigie another port (--listen), or doctor the right address (--serve).",
            );
            at.failure(found, remedy)
        }
        Err(why) => {
            let found = both(format!("ne répond pas ({why})"), format!("does not answer ({why})"));
            let remedy = both("Démarrez-le : systemctl start vigie-serve", "Start it: systemctl start vigie-serve");
            at.failure(found, remedy)
        }
    }
}

/// Its state; `None` where what answers is something else.
fn ask(place: &str) -> io::Result<Option<Health>> {
    let address: SocketAddr = place.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok()))
}
