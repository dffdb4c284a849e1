//! Bulletins name what a message resembles, and nothing else: each test tells one thing that must hold of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::LazyLock;

use vigie_engine::{
    Policy, analyse,
    bulletin::{Fact, Official, lint::lint, view},
    message::record::Record,
    organisation::{
        index::{Knowledge, Parts},
        load,
        schema::Grade,
    },
    report::{Report, Standing},
    wording::Language,
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| vigie_knowledge::embedded().unwrap());

fn judged(knowledge: &Knowledge, record: &Record) -> Report {
    analyse(&record.read().unwrap(), knowledge, &Policy::default())
}

fn sms(day: &str, text: &str) -> Record {
    let json = serde_json::json!({ "channel": "sms", "from": "+33639980012", "received_at": day, "text": text });
    serde_json::from_value(json).unwrap()
}

/// The problems of the embedded bulletins after a change to them.
fn problems_after(change: impl FnOnce(&mut Parts)) -> String {
    let mut parts = vigie_knowledge::parts().unwrap();
    change(&mut parts);
    let problems: Vec<String> = lint(&parts).into_iter().map(|(slug, problem)| format!("{slug}: {problem}")).collect();
    problems.join("\n")
}

#[test]
fn every_example_resembles_its_bulletin_or_not_as_it_says() {
    let mut looked_at = 0;
    for bulletin in &KNOWLEDGE.parts().bulletins {
        for example in &bulletin.examples {
            let report = judged(&KNOWLEDGE, &example.record);
            let named = report.alerts.iter().any(|alert| alert.slug == bulletin.slug);
            assert_eq!(named, example.resembles, "{}: {} ({:?})", bulletin.slug, example.title, report.verdict);
            looked_at += 1;
        }
    }
    assert!(looked_at >= 16, "{looked_at}");
}

/// What a bulletin says would otherwise count against messages that nothing is held against.
#[test]
fn genuine_messages_of_every_profile_resemble_no_bulletin() {
    for profile in KNOWLEDGE.organisations() {
        for example in profile.examples.iter().filter(|example| example.expect.iter().all(|verdict| !verdict.warns())) {
            let report = judged(&KNOWLEDGE, &example.record);
            assert_eq!(report.alerts, Vec::new(), "{}: {}", profile.slug, example.title);
        }
    }
}

#[test]
fn verdicts_and_reasons_are_the_same_without_any_bulletin() {
    let mut parts = vigie_knowledge::parts().unwrap();
    let examples: Vec<Record> =
        parts.bulletins.iter().flat_map(|bulletin| &bulletin.examples).map(|example| example.record.clone()).collect();
    parts.bulletins.clear();
    let without = Knowledge::new(parts).unwrap();
    for record in examples {
        let (with, without) = (judged(&KNOWLEDGE, &record), judged(&without, &record));
        assert_eq!(without.alerts, Vec::new());
        assert_eq!(Report { alerts: Vec::new(), ..with }, without);
    }
}

#[test]
fn a_message_of_another_time_resembles_no_bulletin_of_those_days() {
    let told = |day: &str| {
        let text = "CPAM : vous êtes cas contact. Rappelez votre enquêteur sanitaire au 08 99 00 00 00.";
        judged(&KNOWLEDGE, &sms(day, text)).alerts.iter().any(|alert| alert.slug == "faux-appels-du-tracage-covid")
    };
    assert!(told("2020-10-12"));
    assert!(!told("2026-10-12"));
}

#[test]
fn a_superseded_bulletin_says_so_in_the_report_and_comes_after_those_that_hold() {
    let record = &KNOWLEDGE.bulletin("faux-appels-du-tracage-covid").unwrap().examples[0].record;
    let alerts = judged(&KNOWLEDGE, record).alerts;
    let old = alerts.iter().find(|alert| alert.slug == "faux-appels-du-tracage-covid").unwrap();
    assert_eq!(old.superseded.as_deref(), Some("2021-04-09"));
    let mut parts = vigie_knowledge::parts().unwrap();
    let holding = parts.bulletins.iter().find(|bulletin| bulletin.superseded.is_some()).unwrap();
    let mut twin = holding.clone();
    (twin.slug, twin.superseded, twin.published) = ("twin".to_owned(), None, "2019-01-01".parse().unwrap());
    parts.bulletins.push(twin);
    let slugs: Vec<String> =
        judged(&Knowledge::new(parts).unwrap(), record).alerts.into_iter().map(|alert| alert.slug).collect();
    assert_eq!(slugs, ["twin", "faux-appels-du-tracage-covid"]);
}

#[test]
fn a_view_shows_what_was_official_then_and_what_is_today() {
    let today = "2026-11-27".parse().unwrap();
    let shown = view::show(&KNOWLEDGE, "faux-appels-du-tracage-covid", Language::Fr, today).unwrap();
    let old = shown.official.iter().find(|official| official.value == "05 53 35 62 37").unwrap();
    assert_eq!((old.then, old.today), (Standing::InForce, Standing::Unconfirmed));
    let main = shown.official.iter().find(|official| official.value.replace(' ', "") == "3646").unwrap();
    assert_eq!((main.then, main.today), (Standing::InForce, Standing::InForce));
    assert!(shown.looks_like.iter().all(|statement| !statement.sources.is_empty()));
    let places = || shown.looks_like.iter().flat_map(|statement| &statement.sources);
    assert!(places().all(|place| (1..=shown.sources.len()).contains(place)));
    assert!(view::show(&KNOWLEDGE, "nowhere", Language::Fr, today).is_none());
}

#[test]
fn the_list_is_in_both_languages_and_the_newest_comes_first() {
    let (fr, en) = (view::list(&KNOWLEDGE, Language::Fr), view::list(&KNOWLEDGE, Language::En));
    assert!(fr.len() >= 8);
    assert!(fr.is_sorted_by(|a, b| a.published >= b.published));
    for (fr, en) in fr.iter().zip(&en) {
        assert_eq!(fr.slug, en.slug);
        assert_ne!(fr.title, en.title);
        assert!((1..=5).contains(&fr.reading_minutes), "{}", fr.slug);
    }
}

#[test]
fn the_embedded_bulletins_are_sound() {
    assert_eq!(problems_after(|_| {}), "");
}

#[test]
fn a_bulletin_stands_where_its_slug_and_its_year_say() {
    let text = include_str!("../bulletins/2023/amende-impayee-par-sms.toml");
    assert!(load::bulletin("bulletins/2023/amende-impayee-par-sms.toml", text).is_ok());
    for elsewhere in ["bulletins/2024/amende-impayee-par-sms.toml", "bulletins/2023/amende.toml"] {
        let why = load::bulletin(elsewhere, text).unwrap_err();
        assert!(why.problem.contains("stands in 2023/amende-impayee-par-sms.toml"), "{why}");
    }
    let misspelt = text.replacen("updated =", "upadted =", 1);
    assert!(load::bulletin("bulletins/2023/amende-impayee-par-sms.toml", &misspelt).is_err());
}

#[test]
fn each_kind_of_defect_is_refused() {
    type Spoil = fn(&mut vigie_engine::bulletin::Bulletin);
    let defects: [(&str, Spoil); 24] = [
        ("use lower-case letters", |it| it.slug = "Alerte 1".to_owned()),
        ("needed in French and English", |it| it.title.en.clear()),
        ("needed in French and English", |it| it.to_do[0].fr.clear()),
        ("to-do and looks-like", |it| it.looks_like.clear()),
        ("its address is needed", |it| it.sources.values_mut().next().unwrap().url = None),
        ("read before it was published", |it| {
            it.sources.values_mut().next().unwrap().date = Some("2030-01-01".parse().unwrap())
        }),
        ("read after the bulletin was updated", |it| {
            it.sources.values_mut().next().unwrap().seen_on = "2030-01-01".parse().unwrap()
        }),
        ("nothing cites it", |it| {
            let twin = it.sources.values().next().unwrap().clone();
            it.sources.insert("twin".to_owned(), twin);
        }),
        ("no source that it cites is of that day", |it| it.published = "2022-01-09".parse().unwrap()),
        ("updated before it was published", |it| it.updated = "2001-01-01".parse().unwrap()),
        ("not in the order of the days", |it| it.changes.reverse()),
        ("not between published and updated", |it| it.superseded.as_mut().unwrap().on = "2001-01-01".parse().unwrap()),
        ("no other bulletin has that slug", |it| it.superseded.as_mut().unwrap().by = Some("nowhere".to_owned())),
        ("no source", |it| it.looks_like[0].sources.clear()),
        ("is known neither here nor in a profile", |it| {
            it.looks_like[0].sources = vec!["assurance-maladie/nowhere".to_owned()]
        }),
        ("rests on leads alone", |it| {
            it.sources.values_mut().for_each(|source| source.grade = Grade::Lead);
            it.looks_like[0].sources = vec!["vingt-minutes".to_owned()];
        }),
        ("in whose name it is told is needed", |it| it.organisations.clear()),
        ("\"nobody\" is not known", |it| it.organisations = vec!["nobody".to_owned()]),
        ("channels: one at least", |it| it.channels.clear()),
        ("does not say so", |it| {
            it.official.push(Official {
                organisation: "assurance-maladie".to_owned(),
                fact: Fact::Number("+33199000000".to_owned()),
            })
        }),
        ("ends before it begins", |it| it.resembles.to = Some("2001-01-01".parse().unwrap())),
        ("says nothing but whose name is taken", |it| it.resembles.needs.clear()),
        ("scam \"no-scam\" is not known", |it| it.resembles.scams = vec!["no-scam".to_owned()]),
        ("one that does not are needed", |it| it.examples.retain(|example| example.resembles)),
    ];
    for (told, spoil) in defects {
        let problems = problems_after(|parts| {
            spoil(parts.bulletins.iter_mut().find(|bulletin| bulletin.slug == "faux-appels-du-tracage-covid").unwrap());
        });
        assert!(problems.contains(told), "{told}: {problems}");
    }
}

#[test]
fn words_are_known_and_nobody_elses() {
    let unknown = problems_after(|parts| {
        parts.bulletins[0].resembles.needs = vec![vec!["word:no-word".to_owned().try_into().unwrap()]]
    });
    assert!(unknown.contains("no phrases for word:no-word"), "{unknown}");
    let of_a_lexicon = problems_after(|parts| {
        let words = [("refund".to_owned(), vec!["remboursement".to_owned()])].into();
        parts.bulletins[0].signs.insert("fr".to_owned(), words);
    });
    assert!(of_a_lexicon.contains("sign refund: a lexicon has it already"), "{of_a_lexicon}");
    let no_language = problems_after(|parts| {
        let words = [("own".to_owned(), vec!["x".to_owned()])].into();
        parts.bulletins[0].signs.insert("xx".to_owned(), words);
    });
    assert!(no_language.contains("there is no lexicon of that language"), "{no_language}");
    let twice = problems_after(|parts| {
        let twin = parts.bulletins[0].clone();
        parts.bulletins.push(twin);
    });
    assert!(twice.contains("the slug is used twice"), "{twice}");
}

#[test]
fn an_example_that_lies_is_told_by_the_lint() {
    let mut parts = vigie_knowledge::parts().unwrap();
    for example in &mut parts.bulletins[0].examples {
        example.resembles = !example.resembles;
    }
    let problems = vigie_engine::organisation::lint::lint(&parts);
    assert!(problems.iter().any(|(_, problem)| problem.contains("does not resemble the bulletin")), "{problems:?}");
    assert!(problems.iter().any(|(_, problem)| problem.contains("resembles the bulletin (")), "{problems:?}");
}
