//! Whether the knowledge may judge, and how old it is.

use std::path::Path;

use jiff::{Timestamp, civil::Date};
use vigie_engine::{message::day::day_in_paris, organisation::index::Knowledge};

use super::point::{At, Point};
use crate::{
    failure::{Failure, Outcome},
    knowledge::{Own, embedded},
    language::{Language, both, day},
};

/// What was found, and the day of the newest review.
pub(super) fn look(folder: Option<&Path>, now: Timestamp) -> Outcome<(Vec<Point>, Option<Date>)> {
    let embedded = embedded()?;
    let newest = embedded.organisations().iter().map(|profile| profile.reviewed).max();
    let mut points = vec![review(&embedded, day_in_paris(now))];
    points.extend(folder.map(own));
    Ok((points, newest))
}

fn review(knowledge: &Knowledge, today: Date) -> Point {
    let at = At("knowledge", both("Connaissances du programme", "Knowledge of the program"));
    let all = knowledge.organisations().len();
    let old = (0..all).filter(|organisation| knowledge.review(std::iter::once(*organisation), today).1).count();
    let version = &knowledge.parts().version;
    let oldest = knowledge.review(0..all, today).0.unwrap_or(today);
    let (fr, en) = (day(oldest, Language::Fr), day(oldest, Language::En));
    if old == 0 {
        let found = both(
            format!("{version}, organismes : {all}, tous relus depuis le {fr}"),
            format!("{version}, organisations: {all}, all reviewed since {en}"),
        );
        return at.well(found);
    }
    let found = both(
        format!("{version}, organismes : {all}, dont {old} non relus depuis 180 jours (le plus ancien : {fr})"),
        format!("{version}, organisations: {all}, {old} of them not reviewed for 180 days (the oldest: {en})"),
    );
    let remedy = both("Installez une version plus récente de Vigie.", "Install a newer version of Vigie.");
    at.warning(found, remedy)
}

/// The administrator's own folder: a service takes all of it or nothing.
fn own(folder: &Path) -> Point {
    let name = folder.display();
    let at = At("own-knowledge", both(format!("Vos fiches ({name})"), format!("Your files ({name})")));
    let read = match Own::read(folder) {
        Ok(read) => read,
        Err(Failure::Told(why)) => {
            let remedy = both("Indiquez un dossier que Vigie peut lire.", "Name a folder that Vigie can read.");
            return at.unseen(why, remedy);
        }
        Err(Failure::PipeClosed) => return at.well(both("", "")),
    };
    let problems = read.problems().map_or(1, |problems| problems.len()).saturating_add(read.broken.len());
    let count = read.count();
    if problems == 0 {
        return at.well(both(format!("fiches : {count}, sans défaut"), format!("files: {count}, no fault")));
    }
    let found = both(
        format!("défauts : {problems} ; un service en marche garde ce qui valait avant"),
        format!("faults: {problems}; a service that runs keeps what held before"),
    );
    let remedy = both(
        format!("Corrigez-les un par un : vigie organisations lint {name}"),
        format!("Correct them one by one: vigie organisations lint {name}"),
    );
    at.failure(found, remedy)
}
