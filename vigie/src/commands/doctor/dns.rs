//! Whether the DNS answers the questions that verifying a sender asks, and how fast.

use std::time::{Duration, Instant};

use vigie_engine::{
    Policy,
    message::{authentication::Gap, email},
};
use vigie_service::{
    milter::config::Config,
    online::{Envelope, Limits, Verifier},
};

use super::point::{At, Point};
use crate::language::both;

const PATIENCE: Duration = Duration::from_secs(5);

/// A mail of a domain that exists for examples, handed in by a machine of a network that exists for examples.
const MAIL: &[u8] = b"From: doctor@example.com\r\nTo: doctor@example.com\r\nSubject: vigie doctor\r\n\r\n";

pub(super) fn look(config: &Config, online: bool) -> Point {
    let at = At("dns", both("Serveur DNS", "DNS server"));
    if !online {
        return at.unused(both("non interrogé ; avec --online, il l’est", "not asked; with --online it is"));
    }
    let limits = Limits { time: PATIENCE, answer: PATIENCE, ..Limits::default() };
    let remedy = both(
        "Installez sur cette machine un résolveur avec cache (unbound, systemd-resolved) et vérifiez /etc/resolv.conf, ou « dns » sous [verify].",
        "Install a resolver with a cache on this machine (unbound, systemd-resolved) and check /etc/resolv.conf, or “dns” under [verify].",
    );
    let verifier = match Verifier::new(config.verify.resolver, limits) {
        Ok(verifier) => verifier,
        Err(why) => {
            return at.failure(both(format!("aucun utilisable ({why})"), format!("none can be used ({why})")), remedy);
        }
    };
    let envelope = Envelope {
        client: Some([192, 0, 2, 1].into()),
        helo: Some("example.com".to_owned()),
        mail_from: Some("doctor@example.com".to_owned()),
        witnessed: true,
    };
    let mut message = email::read(MAIL);
    let began = Instant::now();
    verifier.verify(MAIL, &mut message, &Policy::default(), &envelope);
    let took = began.elapsed();
    let silent = message.verified.is_none_or(|verified| verified.gaps.contains(&Gap::Temporary));
    let millis = took.as_millis();
    if silent {
        return at.failure(both("ne répond pas", "does not answer"), remedy);
    }
    if took > config.verify.time_limit {
        let limit = config.verify.time_limit.as_millis();
        let found = both(
            format!("a répondu en {millis} ms ; un message n’en attend que {limit}"),
            format!("answered in {millis} ms; a message waits for {limit} only"),
        );
        return at.warning(found, remedy);
    }
    at.well(both(format!("a répondu en {millis} ms"), format!("answered in {millis} ms")))
}
