//! What must hold of an organisation's file before it may judge anyone, and of all the knowledge together.

use std::collections::{HashMap, HashSet};

use super::{
    index::{Knowledge, Parts},
    schema::{DomainFact, Grade, Profile, Provenance, Says},
};
use crate::{
    Policy, analyse,
    bulletin::lint as bulletins,
    observable::{host, phone::Number},
};

/// Everything wrong with a set of profiles and bulletins, as `(slug, problem)`; empty when they may be used.
/// Where the facts are sound, runs every built-in example through the engine with exactly this knowledge.
#[must_use]
pub fn lint(parts: &Parts) -> Vec<(String, String)> {
    let mut problems = lint_profiles(parts);
    if problems.is_empty() {
        problems = lint_examples(parts);
    }
    problems.extend(bulletins::lint(parts));
    problems
}

/// The same without running the examples.
#[must_use]
pub fn lint_facts(parts: &Parts) -> Vec<(String, String)> {
    let mut problems = lint_profiles(parts);
    problems.extend(bulletins::lint(parts));
    problems
}

fn lint_profiles(parts: &Parts) -> Vec<(String, String)> {
    let services = parts.services.problems().into_iter().map(|problem| ("services".to_owned(), problem));
    let mut problems: Vec<(String, String)> = services.collect();
    for guidance in &parts.guidance {
        let found = guidance.hand_offs.iter().flat_map(|hand_off| hand_off.problems(&guidance.services));
        problems.extend(found.map(|problem| ("guidance".to_owned(), problem)));
    }
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for profile in &parts.profiles {
        let mut one = ProfileLint { profile, problems: Vec::new() };
        one.run();
        for domain in profile.domains.iter().flat_map(DomainFact::all) {
            if let Some(other) = owners.insert(domain, &profile.slug).filter(|other| *other != profile.slug) {
                one.problems.push(format!("domain {domain} also belongs to {other}: one domain has one owner"));
            }
        }
        problems.extend(one.problems.into_iter().map(|problem| (profile.slug.clone(), problem)));
    }
    problems
}

fn lint_examples(parts: &Parts) -> Vec<(String, String)> {
    let knowledge = match Knowledge::new(parts.clone()) {
        Ok(knowledge) => knowledge,
        Err(why) => return vec![(String::new(), why.to_string())],
    };
    let mut problems = Vec::new();
    for profile in knowledge.organisations() {
        for example in &profile.examples {
            let problem = match example.record.read() {
                Err(why) => Some(why.to_string()),
                Ok(message) => {
                    let report = analyse(&message, &knowledge, &Policy::default());
                    let fired: Vec<&str> = report.findings.iter().map(|finding| finding.check.as_str()).collect();
                    (!example.expect.contains(&report.verdict))
                        .then(|| format!("is {} (checks: {})", report.verdict.name(), fired.join(", ")))
                }
            };
            problems.extend(
                problem.map(|problem| (profile.slug.clone(), format!("example \"{}\": {problem}", example.title))),
            );
        }
    }
    problems.extend(bulletins::lint_examples(&knowledge));
    problems
}

struct ProfileLint<'p> {
    profile: &'p Profile,
    problems: Vec<String>,
}

impl ProfileLint<'_> {
    fn run(&mut self) {
        self.identity();
        self.sources();
        self.domains();
        self.numbers();
        self.rules();
        self.closed_lists();
        self.examples();
    }

    fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    fn identity(&mut self) {
        let slug = &self.profile.slug;
        if slug.is_empty() || !slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            self.problem(format!("slug {slug:?}: use lower-case letters, digits and hyphens"));
        }
        if self.profile.names.is_empty() {
            self.problem("no names: nothing could claim to be this organisation".to_owned());
        }
    }

    fn sources(&mut self) {
        let mut problems = Vec::new();
        for (id, source) in &self.profile.sources {
            if source.publisher.trim().is_empty() || source.title.trim().is_empty() {
                problems.push(format!("source {id}: publisher and title are needed"));
            }
            if source.date.is_some_and(|date| date > source.seen_on) {
                problems.push(format!("source {id}: read before it was published"));
            }
        }
        self.problems.extend(problems);
    }

    fn provenance(&mut self, what: &str, provenance: &Provenance) {
        if provenance.sources.is_empty() && !provenance.unconfirmed {
            self.problem(format!("{what}: no source"));
        }
        self.known_sources(what, provenance.sources.iter().chain(&provenance.disputed_by));
        let grade = |id: &String| self.profile.sources.get(id).map(|source| source.grade);
        let leads_only =
            !provenance.sources.is_empty() && provenance.sources.iter().all(|id| grade(id) == Some(Grade::Lead));
        if leads_only && !provenance.unconfirmed {
            self.problem(format!("{what}: rests on leads alone; write `unconfirmed = true`"));
        }
        let backwards = provenance.first_seen > provenance.last_seen
            || provenance.valid_from.zip(provenance.valid_to).is_some_and(|(from, to)| from > to);
        if backwards {
            self.problem(format!("{what}: ends before it begins"));
        }
    }

    fn known_sources<'s>(&mut self, what: &str, ids: impl Iterator<Item = &'s String>) {
        let unknown: Vec<_> = ids.filter(|id| !self.profile.sources.contains_key(*id)).collect();
        self.problems.extend(unknown.into_iter().map(|id| format!("{what}: source {id:?} is not in [sources]")));
    }

    /// Two facts of one thing may not both hold on the same day.
    fn periods<'f>(&mut self, what: &str, facts: impl Iterator<Item = (String, &'f Provenance)>) {
        let mut by_thing: HashMap<String, Vec<&Provenance>> = HashMap::new();
        for (thing, provenance) in facts {
            by_thing.entry(thing).or_default().push(provenance);
        }
        let period = |p: &Provenance| (p.valid_from.unwrap_or(p.first_seen), p.valid_to.unwrap_or(p.last_seen));
        for (thing, mut facts) in by_thing {
            facts.sort_by_key(|provenance| period(provenance));
            if facts.windows(2).any(|pair| matches!(pair, [a, b] if period(b).0 <= period(a).1)) {
                self.problem(format!("{what} {thing}: two entries cover the same days"));
            }
        }
    }

    fn domains(&mut self) {
        for fact in &self.profile.domains {
            for domain in fact.all() {
                let what = format!("domain {domain}");
                let read = host::Host::parse(domain).and_then(|host| host.domain().map(str::to_owned));
                if read.as_deref() != Some(domain) {
                    self.problem(format!("{what}: write it in ASCII and lower case, without scheme or path"));
                } else if host::is_public_suffix(domain) {
                    self.problem(format!("{what}: is a public suffix, anybody can register below it"));
                }
            }
            self.provenance(&format!("domain {}", fact.domain), &fact.provenance);
        }
        for fact in &self.profile.senders {
            self.provenance(&format!("sender {}", fact.address), &fact.provenance);
            let domain = fact.address.rsplit('@').next().unwrap_or_default();
            if !fact.address.contains('@')
                || !self.profile.domains.iter().flat_map(DomainFact::all).any(|known| host::is_within(domain, known))
            {
                self.problem(format!("sender {}: its domain is not in [[domains]]", fact.address));
            }
        }
        let domains = self.profile.domains.iter();
        let each = domains.flat_map(|fact| fact.all().map(move |domain| (domain.to_owned(), &fact.provenance)));
        self.periods("domain", each);
        self.periods("sender", self.profile.senders.iter().map(|fact| (fact.address.clone(), &fact.provenance)));
    }

    fn numbers(&mut self) {
        for fact in &self.profile.numbers {
            let what = format!("number {}", fact.number);
            let is_name = fact.number.chars().any(char::is_alphabetic);
            if !is_name && Number::parse(&fact.number).is_none_or(|number| number.as_str() != fact.number) {
                self.problem(format!("{what}: write +33 and nine digits, or a short number"));
            }
            if fact.roles.is_empty() {
                self.problem(format!("{what}: no role"));
            }
            self.provenance(&what, &fact.provenance);
        }
        let by_role = self.profile.numbers.iter();
        self.periods(
            "number",
            by_role.flat_map(|fact| {
                fact.roles.iter().map(move |role| (format!("{} ({role:?})", fact.number), &fact.provenance))
            }),
        );
    }

    fn rules(&mut self) {
        let mut ids = HashSet::new();
        for rule in &self.profile.rules {
            let what = format!("rule {}", rule.id);
            if !ids.insert(&rule.id) {
                self.problem(format!("{what}: the id is used twice"));
            }
            self.provenance(&what, &rule.provenance);
            if rule.text.fr.trim().is_empty() || rule.text.en.trim().is_empty() {
                self.problem(format!("{what}: its text is needed in French and English"));
            }
            let empty = match &rule.says {
                Says::NeverAsks { requests } => requests.is_empty(),
                Says::IsFree { things: phrases }
                | Says::IsNotTrue { statements: phrases }
                | Says::NeverOn { hosts: phrases, .. } => phrases.is_empty(),
                Says::NamesTheContact { about } | Says::MayAskToCallBack { about } => about.is_empty(),
                Says::LinksOnlyTo { .. } => false,
            };
            if empty {
                self.problem(format!("{what}: says nothing"));
            }
        }
    }

    fn closed_lists(&mut self) {
        for list in &self.profile.closed_lists {
            let what = format!("closed list {:?} from {}", list.role, list.from);
            if list.sources.is_empty() {
                self.problem(format!("{what}: no source"));
            }
            if list.from > list.to {
                self.problem(format!("{what}: ends before it begins"));
            }
            self.known_sources(&what, list.sources.iter().chain(&list.disputed_by));
        }
    }

    fn examples(&mut self) {
        let is_genuine = |warns: bool| {
            self.profile.examples.iter().any(|example| example.expect.iter().all(|verdict| verdict.warns() == warns))
        };
        let (genuine, fraudulent) = (is_genuine(false), is_genuine(true));
        if !genuine || !fraudulent {
            self.problem("examples: one genuine and one fraudulent message are needed".to_owned());
        }
    }
}
