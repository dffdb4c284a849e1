//! Both languages say the same things, and everything that is said has words.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, PatternElement},
    parser,
};
use vigie_engine::{channel::Channel, guidance::Gap, request::Deed};
use vigie_page::{
    language::Language,
    site::SCRIPT_WORDS,
    words::{ALERTS_EN, ALERTS_FR, EN, FR, SCAN_EN, SCAN_FR, Words},
};

/// Each key with the gaps in its words.
fn keys(words: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(words).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut keys = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let elements = message.value.unwrap().elements;
        let gaps = elements.iter().filter_map(|element| match element {
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            } => Some(id.name.to_owned()),
            _ => None,
        });
        assert!(keys.insert(message.id.name.to_owned(), gaps.collect()).is_none(), "{} twice", message.id.name);
    }
    keys
}

/// What a call like `say("…")` names, in templates and sources.
fn said(folder: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let path = entry.unwrap().path();
        // What is below belongs to the alerts, whose words have a test of their own.
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        for call in ["w.say(\"", "w.fill(\"", "words.say(\"", "words.fill(\"", "other.say(\""] {
            said.extend(text.split(call).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
    said
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_gaps() {
    assert_eq!(keys(FR), keys(EN));
    assert_eq!(keys(ALERTS_FR), keys(ALERTS_EN));
    assert_eq!(keys(SCAN_FR), keys(SCAN_EN));
}

#[test]
fn every_key_that_is_said_has_words_and_every_word_is_said() {
    let known: BTreeSet<String> = keys(FR).into_keys().collect();
    let mut said: BTreeSet<String> = said("templates").into_iter().chain(said("src")).collect();
    said.extend(SCRIPT_WORDS.iter().map(|key| (*key).to_owned()));
    for deed in Deed::ALL {
        said.extend([format!("deed-{deed}"), format!("did-{deed}")]);
    }
    for channel in Channel::ALL {
        said.extend([format!("channel-{channel}"), format!("a-{channel}")]);
    }
    said.extend(Gap::ALL.iter().map(|gap| format!("gap-{}", gap.name())));
    for page in ["home", "answer", "what", "about", "missing"] {
        said.extend([format!("{page}-title"), format!("{page}-description")]);
    }
    // Named by a variable in evidence.rs.
    said.extend(known.iter().filter(|key| key.starts_with("evidence-")).cloned());
    said.retain(|key| !key.starts_with("alerts-") && !key.starts_with("scan-"));
    let missing: Vec<_> = said.difference(&known).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
    let idle: Vec<_> = known.difference(&said).collect();
    assert!(idle.is_empty(), "never said: {idle:?}");
}

#[test]
fn every_word_of_a_scan_is_said_and_has_words() {
    let known: BTreeSet<String> = keys(SCAN_FR).into_keys().collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut said = BTreeSet::new();
    for path in [
        "src/scanned.rs",
        "src/scanned/chart.rs",
        "templates/scanned/page.html",
        "../../vigie/src/commands/scan/table.rs",
        "../../vigie/src/commands/scan/html.rs",
    ] {
        let text = fs::read_to_string(folder.join(path)).unwrap();
        said.extend(text.split('"').filter(|word| known.contains(*word)).map(str::to_owned));
        let keys = text.split("\"scan-").skip(1).map(|rest| format!("scan-{}", rest.split('"').next().unwrap()));
        let missing: Vec<String> = keys.filter(|key| !key.contains('{') && !known.contains(key)).collect();
        assert!(missing.is_empty(), "{path}: no words for {missing:?}");
    }
    // Named by the columns of the list.
    said.extend(["verdict", "day", "from", "subject", "organisation", "source"].map(|key| format!("scan-{key}")));
    let idle: Vec<_> = known.difference(&said).collect();
    assert!(idle.is_empty(), "never said: {idle:?}");
}

#[test]
fn scripts_say_only_words_that_the_page_brings() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "js") {
            let script = fs::read_to_string(&path).unwrap();
            for key in script
                .split("say(")
                .skip(1)
                .flat_map(|rest| rest.split(')').next().unwrap().split('"').skip(1).step_by(2))
            {
                assert!(SCRIPT_WORDS.contains(&format!("script-{key}").as_str()), "{}: {key}", path.display());
            }
        }
    }
}

#[test]
fn gaps_are_filled_and_french_signs_keep_to_their_words() {
    assert_eq!(Words(Language::Fr).fill("see-reason", &[("number", "2")]), "Voir la raison 2");
    assert_eq!(Words(Language::Fr).say("received"), "Qu’avez-vous reçu\u{a0}?");
    assert_eq!(Words(Language::En).say("received"), "What did you receive?");
}

#[test]
fn nobody_is_ever_told_that_a_message_is_safe() {
    for words in [FR, EN] {
        for line in words.lines().filter(|line| !line.starts_with('#')) {
            let line = line.to_lowercase();
            for promise in ["sans danger", "sans risque", "is safe", "fiable", "trustworthy"] {
                assert!(!line.contains(promise), "{line}");
            }
        }
    }
}
