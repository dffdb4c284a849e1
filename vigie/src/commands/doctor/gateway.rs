//! Whether the milter is there and judges.

use std::time::Duration;

use vigie_service::milter::{
    config::Config,
    probe::{Silence, ask},
};

use super::point::{At, Point};
use crate::language::both;

/// A milter that takes longer is of no use to a mail server.
const PATIENCE: Duration = Duration::from_secs(5);
/// Slower than this, mail is noticeably delayed.
const SLOW: Duration = Duration::from_secs(1);

pub(super) fn look(config: &Config, wanted: bool) -> Point {
    let listen = &config.listen;
    let at = At("milter", both(format!("Milter ({listen})"), format!("Milter ({listen})")));
    let start = both(
        "Démarrez-le : systemctl start vigie-milter (son journal : journalctl -u vigie-milter).",
        "Start it: systemctl start vigie-milter (its log: journalctl -u vigie-milter).",
    );
    let answer = match ask(listen, PATIENCE) {
        Ok(answer) => answer,
        Err(Silence::Unreachable(_)) if !wanted => {
            return at.unused(both("ne tourne pas, et n’est pas configuré", "does not run, and is not configured"));
        }
        Err(Silence::Unreachable(why)) if why.kind() == std::io::ErrorKind::PermissionDenied => {
            let remedy = both("Recommencez en tant que root.", "Try again as root.");
            return at.unseen(both("accès refusé", "permission denied"), remedy);
        }
        Err(Silence::Unreachable(why)) => {
            return at.failure(both(format!("ne répond pas ({why})"), format!("does not answer ({why})")), start);
        }
        Err(Silence::TooLong) => {
            let found = both("n’a pas répondu en 5 secondes", "did not answer in 5 seconds");
            let remedy = both(
                "Redémarrez-le, et lisez son journal : journalctl -u vigie-milter",
                "Restart it, and read its log: journalctl -u vigie-milter",
            );
            return at.failure(found, remedy);
        }
        Err(Silence::NoMilter(why)) => {
            let found = both(
                format!("quelqu’un répond, mais pas en milter ({why})"),
                format!("somebody answers, and not as a milter does ({why})"),
            );
            let remedy = both(
                "Un autre programme occupe cet endroit : changez « listen ».",
                "Another program has this place: change “listen”.",
            );
            return at.failure(found, remedy);
        }
    };
    let took = answer.took.as_millis();
    match answer.verdict.as_deref() {
        None => {
            let found = both("un milter répond, et ce n’est pas Vigie", "a milter answers, and it is not Vigie");
            let remedy = both(
                "Un autre milter occupe cet endroit : changez « listen ».",
                "Another milter has this place: change “listen”.",
            );
            at.failure(found, remedy)
        }
        Some(verdict) if verdict.starts_with("none") && !verdict.contains("skip") => {
            let found = both(format!("répond, sans juger : {verdict}"), format!("answers, without judging: {verdict}"));
            let remedy =
                both("Lisez son journal : journalctl -u vigie-milter", "Read its log: journalctl -u vigie-milter");
            at.failure(found, remedy)
        }
        Some(_) if answer.took > SLOW => {
            let found =
                both(format!("juge un courriel d’essai en {took} ms"), format!("judges a test mail in {took} ms"));
            let remedy = both(
                "Regardez le DNS (vigie doctor --online) et la charge de la machine.",
                "See to the DNS (vigie doctor --online) and the load of the machine.",
            );
            at.warning(found, remedy)
        }
        Some(verdict) => at.well(both(
            format!("juge un courriel d’essai en {took} ms ({verdict})"),
            format!("judges a test mail in {took} ms ({verdict})"),
        )),
    }
}
