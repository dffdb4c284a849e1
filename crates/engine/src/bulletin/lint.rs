//! What must hold of a bulletin before anyone may read it.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Bulletin, Fact};
use crate::{
    Policy, analyse,
    organisation::{
        index::{Knowledge, Parts},
        schema::{DomainFact, Grade},
    },
    scam::Sign,
    wording::Wording,
};

/// Everything wrong with the bulletins, as `(slug, problem)`, their examples left aside.
#[must_use]
pub fn lint(parts: &Parts) -> Vec<(String, String)> {
    let mut slugs = HashSet::new();
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for name in parts.lexicons.iter().flat_map(|lexicon| lexicon.signs.keys()) {
        owners.insert(name, "a lexicon");
    }
    let mut problems = Vec::new();
    for bulletin in &parts.bulletins {
        let mut one = BulletinLint { parts, bulletin, problems: Vec::new() };
        if !slugs.insert(&bulletin.slug) {
            one.problem("the slug is used twice".to_owned());
        }
        let own: HashSet<&String> = bulletin.signs.values().flat_map(|signs| signs.keys()).collect();
        for name in own {
            if let Some(owner) = owners.insert(name, &bulletin.slug) {
                one.problem(format!("sign {name}: {owner} has it already, choose another name"));
            }
        }
        one.run();
        problems.extend(one.problems.into_iter().map(|problem| (bulletin.slug.clone(), problem)));
    }
    problems
}

/// The examples that resemble a bulletin and should not, or the contrary.
#[must_use]
pub fn lint_examples(knowledge: &Knowledge) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    for bulletin in &knowledge.parts().bulletins {
        for example in &bulletin.examples {
            let problem = match example.record.read() {
                Err(why) => Some(why.to_string()),
                Ok(message) => {
                    let report = analyse(&message, knowledge, &Policy::default());
                    let named = report.alerts.iter().any(|alert| alert.slug == bulletin.slug);
                    let resembles = if named { "resembles the bulletin" } else { "does not resemble the bulletin" };
                    (named != example.resembles).then(|| format!("{resembles} (verdict: {})", report.verdict.name()))
                }
            };
            let told = problem.map(|problem| format!("example \"{}\": {problem}", example.title));
            problems.extend(told.map(|problem| (bulletin.slug.clone(), problem)));
        }
    }
    problems
}

struct BulletinLint<'p> {
    parts: &'p Parts,
    bulletin: &'p Bulletin,
    problems: Vec<String>,
}

impl BulletinLint<'_> {
    fn run(&mut self) {
        self.identity();
        self.words();
        self.sources();
        self.days();
        self.statements();
        self.subjects();
        self.official();
        self.resembles();
        self.examples();
    }

    fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    fn identity(&mut self) {
        let slug = &self.bulletin.slug;
        if slug.is_empty() || !slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            self.problem(format!("slug {slug:?}: use lower-case letters, digits and hyphens"));
        }
    }

    fn words(&mut self) {
        let bulletin = self.bulletin;
        let whole = [("title", &bulletin.title), ("summary", &bulletin.summary), ("lure", &bulletin.lure)];
        let steps = bulletin.to_do.iter().map(|step| ("to-do", step));
        let statements = bulletin.looks_like.iter().map(|statement| ("looks-like", &statement.text));
        let changes = bulletin.changes.iter().map(|change| ("changes", &change.text));
        let why = bulletin.superseded.iter().map(|superseded| ("superseded", &superseded.why));
        let silent = |wording: &Wording| wording.fr.trim().is_empty() || wording.en.trim().is_empty();
        for (what, wording) in whole.into_iter().chain(steps).chain(statements).chain(changes).chain(why) {
            if silent(wording) {
                self.problem(format!("{what}: its text is needed in French and English"));
            }
        }
        if bulletin.to_do.is_empty() || bulletin.looks_like.is_empty() {
            self.problem("to-do and looks-like: each needs one entry at least".to_owned());
        }
    }

    fn sources(&mut self) {
        let bulletin = self.bulletin;
        for (id, source) in &bulletin.sources {
            if source.publisher.trim().is_empty() || source.title.trim().is_empty() {
                self.problem(format!("source {id}: publisher and title are needed"));
            }
            if !source.url.as_ref().is_some_and(|url| url.starts_with("https://") || url.starts_with("http://")) {
                self.problem(format!("source {id}: its address is needed"));
            }
            if source.date.is_some_and(|date| date > source.seen_on) {
                self.problem(format!("source {id}: read before it was published"));
            }
            if source.seen_on > bulletin.updated {
                self.problem(format!("source {id}: read after the bulletin was updated"));
            }
            if !bulletin.cited().contains(&id.as_str()) {
                self.problem(format!("source {id}: nothing cites it"));
            }
        }
    }

    fn days(&mut self) {
        let bulletin = self.bulletin;
        if bulletin.published > bulletin.updated {
            self.problem("updated before it was published".to_owned());
        }
        let told_on = |day: Date| {
            let cited = bulletin.cited();
            let dates = cited.iter().filter_map(|cited| bulletin.source(cited, &self.parts.profiles)?.date);
            dates.into_iter().any(|date| date == day)
        };
        if !told_on(bulletin.published) {
            self.problem(format!("published {}: no source that it cites is of that day", bulletin.published));
        }
        let mut last = bulletin.published;
        for change in &bulletin.changes {
            if change.on < last || change.on > bulletin.updated {
                self.problem(format!(
                    "change of {}: not in the order of the days, or not between published and updated",
                    change.on
                ));
            }
            last = change.on;
        }
        if let Some(superseded) = &bulletin.superseded {
            if superseded.on < bulletin.published || superseded.on > bulletin.updated {
                self.problem(format!("superseded {}: not between published and updated", superseded.on));
            }
            if let Some(by) = &superseded.by
                && (*by == bulletin.slug || !self.parts.bulletins.iter().any(|other| other.slug == *by))
            {
                self.problem(format!("superseded by {by:?}: no other bulletin has that slug"));
            }
        }
    }

    fn statements(&mut self) {
        let bulletin = self.bulletin;
        let looks = bulletin.looks_like.iter().map(|it| ("looks-like", &it.text.en, &it.sources, it.unconfirmed));
        let changes = bulletin.changes.iter().map(|it| ("changes", &it.text.en, &it.sources, it.unconfirmed));
        let superseded = bulletin.superseded.iter().map(|it| ("superseded", &it.why.en, &it.sources, false));
        for (what, text, sources, unconfirmed) in looks.chain(changes).chain(superseded) {
            let what = format!("{what} \"{}\"", text.chars().take(40).collect::<String>());
            if sources.is_empty() {
                self.problem(format!("{what}: no source"));
            }
            let grades: Vec<_> = sources
                .iter()
                .map(|cited| bulletin.source(cited, &self.parts.profiles).map(|source| source.grade))
                .collect();
            for (cited, grade) in sources.iter().zip(&grades) {
                if grade.is_none() {
                    self.problem(format!("{what}: source {cited:?} is known neither here nor in a profile"));
                }
            }
            if !unconfirmed && !grades.is_empty() && grades.iter().all(|grade| *grade == Some(Grade::Lead)) {
                self.problem(format!("{what}: rests on leads alone; write `unconfirmed = true`"));
            }
        }
    }

    fn subjects(&mut self) {
        let bulletin = self.bulletin;
        if bulletin.organisations.is_empty() && bulletin.kinds.is_empty() {
            self.problem("organisations and kinds: in whose name it is told is needed".to_owned());
        }
        if bulletin.channels.is_empty() {
            self.problem("channels: one at least is needed".to_owned());
        }
        for slug in &bulletin.organisations {
            if !self.parts.profiles.iter().any(|profile| profile.slug == *slug) {
                self.problem(format!("organisation {slug:?} is not known"));
            }
        }
    }

    fn official(&mut self) {
        for official in &self.bulletin.official {
            let slug = &official.organisation;
            let profile = self.parts.profiles.iter().find(|profile| profile.slug == *slug);
            let known = profile.is_some_and(|profile| match &official.fact {
                Fact::Number(number) => profile.numbers.iter().any(|fact| fact.number == *number),
                Fact::Domain(domain) => profile.domains.iter().flat_map(DomainFact::all).any(|known| known == domain),
                Fact::Sender(address) => profile.senders.iter().any(|fact| fact.address == *address),
                Fact::Rule(id) => profile.rules.iter().any(|rule| rule.id == *id),
            });
            if !known {
                self.problem(format!("official {:?}: the profile {slug:?} does not say so", official.fact));
            }
        }
    }

    fn resembles(&mut self) {
        let (bulletin, resembles) = (self.bulletin, &self.bulletin.resembles);
        if resembles.from.zip(resembles.to).is_some_and(|(from, to)| from > to) {
            self.problem("resembles: ends before it begins".to_owned());
        }
        if resembles.scams.is_empty() && resembles.needs.is_empty() {
            self.problem("resembles: says nothing but whose name is taken".to_owned());
        }
        if resembles.needs.iter().any(Vec::is_empty) {
            self.problem("resembles: an empty list of signs is never met".to_owned());
        }
        for id in &resembles.scams {
            if !self.parts.scams.scams.iter().any(|scam| scam.id == *id) {
                self.problem(format!("resembles: scam {id:?} is not known"));
            }
        }
        let lexicons = || self.parts.lexicons.iter();
        let known = |word: &String| {
            lexicons().any(|lexicon| lexicon.signs.contains_key(word))
                || bulletin.signs.values().any(|signs| signs.contains_key(word))
        };
        let unknown: Vec<String> = resembles
            .needs
            .iter()
            .flatten()
            .chain(&resembles.unless)
            .filter_map(|sign| match sign {
                Sign::Word(word) if !known(word) => Some(format!("resembles: no phrases for word:{word}")),
                _ => None,
            })
            .collect();
        self.problems.extend(unknown);
        for (language, signs) in &bulletin.signs {
            if !lexicons().any(|lexicon| lexicon.language == *language) {
                self.problems.push(format!("signs.{language}: there is no lexicon of that language"));
            }
            for (name, phrases) in
                signs.iter().filter(|(_, phrases)| phrases.iter().all(|phrase| phrase.trim().is_empty()))
            {
                self.problems
                    .push(format!("signs.{language}.{name}: {} phrases, none of them with words", phrases.len()));
            }
        }
    }

    fn examples(&mut self) {
        let examples = &self.bulletin.examples;
        if !(examples.iter().any(|example| example.resembles) && examples.iter().any(|example| !example.resembles)) {
            self.problem("examples: one that resembles it and one that does not are needed".to_owned());
        }
    }
}
