//! The machine: its clock, and what systemd runs.

use std::path::Path;

use jiff::{Timestamp, civil::Date};
use vigie_engine::message::day::day_in_paris;

use super::{
    output,
    point::{At, Point},
};
use crate::language::{Language, both, day};

/// Rules hold by days: a clock that is wrong judges by the wrong ones.
pub(super) fn clock(now: Timestamp, newest_review: Option<Date>) -> Point {
    let at = At("clock", both("Horloge", "Clock"));
    let today = day_in_paris(now);
    let (fr, en) = (day(today, Language::Fr), day(today, Language::En));
    let remedy = both("Réglez-la : timedatectl set-ntp true", "Set it: timedatectl set-ntp true");
    if newest_review.is_some_and(|reviewed| today < reviewed) {
        let found = both(
            format!("retarde : {fr}, avant la dernière relecture des connaissances"),
            format!("is behind: {en}, before the last review of the knowledge"),
        );
        return at.failure(found, remedy);
    }
    let kept = output("timedatectl", &["show", "--property=NTPSynchronized", "--value"]);
    if kept.is_some_and(|kept| kept.trim() == "no") {
        return at.warning(
            both(format!("{fr}, et personne ne la tient à l’heure"), format!("{en}, and nobody keeps it right")),
            remedy,
        );
    }
    at.well(both(fr, en))
}

/// The services of the Debian package.
pub(super) fn units() -> Vec<Point> {
    ["vigie-milter", "vigie-serve"].map(unit).into()
}

fn unit(name: &'static str) -> Point {
    let at = At(name, both(format!("Service systemd {name}"), format!("systemd service {name}")));
    if !Path::new("/run/systemd/system").is_dir() {
        return at.unused(both("cette machine n’emploie pas systemd", "this machine does not use systemd"));
    }
    let show = |property: &str| {
        let shown = output("systemctl", &["show", &format!("--property={property}"), "--value", name]);
        shown.map(|value| value.trim().to_owned()).unwrap_or_default()
    };
    let (load, active, enabled) = (show("LoadState"), show("ActiveState"), show("UnitFileState"));
    let log = both(format!("Lisez son journal : journalctl -u {name}"), format!("Read its log: journalctl -u {name}"));
    match (load.as_str(), active.as_str(), enabled.as_str()) {
        ("loaded", "active", "enabled") => {
            at.well(both("tourne, et démarre avec la machine", "runs, and starts with the machine"))
        }
        ("loaded", "active", _) => {
            let remedy = both(format!("systemctl enable {name}"), format!("systemctl enable {name}"));
            at.warning(
                both("tourne, mais ne démarre pas avec la machine", "runs, and does not start with the machine"),
                remedy,
            )
        }
        ("loaded", "failed", _) => at.failure(both("a échoué", "has failed"), log),
        ("loaded", "activating" | "reloading" | "deactivating", _) => {
            at.warning(both("démarre ou s’arrête sans cesse", "is starting or stopping"), log)
        }
        ("loaded", _, "enabled") => {
            let remedy = both(format!("systemctl start {name}"), format!("systemctl start {name}"));
            at.failure(both("devrait tourner, et ne tourne pas", "should run, and does not"), remedy)
        }
        ("loaded", ..) => at.unused(both("installé, pas activé", "installed, not enabled")),
        ("" | "not-found", ..) => at.unused(both("pas installé", "not installed")),
        (other, ..) => {
            let found = both(format!("systemd le dit « {other} »"), format!("systemd calls it “{other}”"));
            at.failure(found, both(format!("systemctl status {name}"), format!("systemctl status {name}")))
        }
    }
}
