//! The lint refuses what may not judge anyone. Each test spoils the embedded knowledge in one way.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use vigie_engine::{
    Policy, analyse,
    message::sms,
    organisation::{
        index::{Knowledge, Parts},
        lint::lint,
        schema::{Grade, Says},
    },
    report::Verdict,
};

/// The problems of the embedded knowledge after a change to it.
fn problems_after(change: impl FnOnce(&mut Parts)) -> String {
    let mut parts = vigie_knowledge::parts().unwrap();
    change(&mut parts);
    let problems: Vec<String> = lint(&parts).into_iter().map(|(slug, problem)| format!("{slug}: {problem}")).collect();
    problems.join("\n")
}

#[test]
fn the_embedded_knowledge_is_sound() {
    assert_eq!(problems_after(|_| {}), "");
}

#[test]
fn a_public_suffix_is_nobodys_domain() {
    for suffix in ["fr", "gouv.fr", "github.io"] {
        let problems = problems_after(|parts| parts.profiles[0].domains[0].domain = suffix.to_owned());
        assert!(problems.contains("public suffix"), "{suffix}: {problems}");
    }
}

#[test]
fn a_domain_is_written_in_ascii_without_scheme() {
    for written in ["https://ameli.fr", "AMELI.fr", "améli.fr", "ameli.fr/x"] {
        let problems = problems_after(|parts| parts.profiles[0].domains[0].domain = written.to_owned());
        assert!(problems.contains("write it in ASCII"), "{written}: {problems}");
    }
}

#[test]
fn a_fact_needs_a_source_that_is_listed() {
    let none = problems_after(|parts| parts.profiles[0].rules[0].provenance.sources.clear());
    assert!(none.contains("no source"), "{none}");
    let unknown = problems_after(|parts| parts.profiles[0].rules[0].provenance.sources = vec!["nowhere".to_owned()]);
    assert!(unknown.contains("\"nowhere\" is not in [sources]"), "{unknown}");
}

#[test]
fn a_fact_that_rests_on_leads_alone_must_say_so() {
    let problems = problems_after(|parts| {
        let profile = &mut parts.profiles[0];
        let id = profile.domains[0].provenance.sources[0].clone();
        profile.domains[0].provenance.sources = vec![id.clone()];
        profile.sources.get_mut(&id).unwrap().grade = Grade::Lead;
    });
    assert!(problems.contains("rests on leads alone"), "{problems}");
}

#[test]
fn two_entries_of_one_fact_may_not_cover_the_same_days() {
    let problems = problems_after(|parts| {
        let again = parts.profiles[0].domains[0].clone();
        parts.profiles[0].domains.push(again);
    });
    assert!(problems.contains("two entries cover the same days"), "{problems}");
}

#[test]
fn a_period_ends_after_it_begins() {
    let problems = problems_after(|parts| {
        let provenance = &mut parts.profiles[0].rules[0].provenance;
        std::mem::swap(&mut provenance.first_seen, &mut provenance.last_seen);
        provenance.first_seen = "2030-01-01".parse().unwrap();
    });
    assert!(problems.contains("ends before it begins"), "{problems}");
}

#[test]
fn one_domain_has_one_owner() {
    let problems = problems_after(|parts| {
        let mut twin = parts.profiles[0].clone();
        twin.slug = "twin".to_owned();
        parts.profiles.push(twin);
    });
    assert!(problems.contains("also belongs to"), "{problems}");
}

#[test]
fn a_built_in_example_that_gets_another_verdict_is_told() {
    let problems = problems_after(|parts| {
        let insurer = parts.profiles.iter_mut().find(|profile| profile.slug == "assurance-maladie").unwrap();
        let fraud = insurer.examples.iter_mut().find(|example| example.expect == [Verdict::Fraudulent]);
        fraud.unwrap().expect = vec![Verdict::Consistent];
    });
    assert!(problems.contains("example \"") && problems.contains("is fraudulent"), "{problems}");
}

#[test]
fn a_rule_that_says_nothing_is_refused() {
    let problems = problems_after(|parts| parts.profiles[0].rules[0].says = Says::NeverAsks { requests: Vec::new() });
    assert!(problems.contains("says nothing"), "{problems}");
}

/// Old knowledge says so; it goes on judging.
#[test]
fn a_review_older_than_half_a_year_is_told_in_the_report() {
    let parts = vigie_knowledge::parts().unwrap();
    let reviewed = parts.profiles[0].reviewed;
    let knowledge = Knowledge::new(parts).unwrap();
    let stale = |days: i64| {
        let now = reviewed.checked_add(jiff::Span::new().days(days)).unwrap();
        let policy = Policy { now: format!("{now}T12:00:00Z").parse().unwrap(), ..Policy::default() };
        analyse(&sms::read(None, "Bonjour"), &knowledge, &policy).knowledge.stale
    };
    assert_eq!(stale(170), None);
    assert!(stale(190).unwrap().contains(&reviewed.to_string()));
}
