#![allow(clippy::unwrap_used)]
use super::*;
use crate::milter::rule::Action;

fn read(text: &str) -> Result<Config, Faults> {
    Config::parse("milter.toml", text, Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn faults(text: &str) -> Vec<String> {
    read(text).unwrap_err().0.into_iter().map(|wording| wording.en).collect()
}

#[test]
fn the_example_in_the_documentation_is_read_and_every_rule_of_it_is_wise() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let config = Config::read(&folder.join("milter.toml")).unwrap();
    assert!(config.warnings().is_empty(), "{:?}", config.warnings());
    let named: Vec<&str> = config.rules.iter().map(|rule| rule.action.name()).collect();
    for action in ["accept", "tag-subject", "quarantine", "reject", "redirect"] {
        assert!(named.contains(&action), "the example shows no {action}");
    }
}

#[test]
fn nothing_is_needed() {
    let config = read("").unwrap();
    assert_eq!(config.listen.to_string(), "inet:127.0.0.1:8891");
    assert!(config.rules.is_empty() && config.time_limit == Duration::from_millis(250));
}

#[test]
fn every_fault_is_told_with_its_line_and_what_to_write() {
    let told = faults(
        "lisen = \"inet:127.0.0.1:8891\"\ntime-limit = 250\n[skip]\nnetworks = [\"here\"]\n[[rules]]\nverdicts = [\"fraudulant\"]\naction = \"tag-subjet\"\n[[rules]]\naction = \"redirect\"\n[[rules]]\n",
    );
    let expected = [
        ("milter.toml, line 1: ", "Did you mean “listen”?"),
        ("milter.toml, line 2: ", "a text between quotation marks"),
        ("milter.toml, line 4: ", "192.0.2.0/24"),
        ("milter.toml, line 6: ", "Did you mean “fraudulent”?"),
        ("milter.toml, line 7: ", "Did you mean “tag-subject”?"),
        ("milter.toml, line 8: ", "add to ="),
        ("milter.toml, line 10: ", "add action ="),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for ((line, words), told) in expected.iter().zip(&told) {
        assert!(told.starts_with(line) && told.contains(words), "{told}");
    }
}

#[test]
fn what_is_no_toml_is_told_with_its_line_in_both_languages() {
    let fault = read("listen = \"inet:127.0.0.1:8891\"\n[skip\n").unwrap_err().0.remove(0);
    assert!(fault.en.starts_with("milter.toml, line 2: this is no TOML"), "{}", fault.en);
    assert!(fault.fr.starts_with("milter.toml, ligne 2 : ce n’est pas du TOML"), "{}", fault.fr);
}

#[test]
fn values_that_cannot_hold_are_refused() {
    for text in [
        "listen = \"unix:\"",
        "listen = \"inet:here:1\"",
        "socket-mode = \"9999\"",
        "socket-mode = \"7777\"",
        "authserv-id = \"two words\"",
        "time-limit = \"0ms\"",
        "time-limit = \"5min\"",
        "time-limit = \"1h\"",
        "largest = \"10\"",
        "largest = \"10MB\"",
        "connections = 0",
        "connections = \"10\"",
        "metrics = \"9465\"",
        "on-failure = \"reject\"",
        "[verify]\ndns = \"resolver.example\"",
        "[verify]\ntrust = [\"a;b\"]",
        "[log]\nrecipients = \"plain\"",
        "[lists.a]\nentries = [\"nodot\"]",
        "[lists.a]\nfiles = [\"nowhere.txt\"]",
        "[[rules]]\naction = \"accept\"\nlist = \"nobody\"",
        "[[rules]]\naction = \"reject\"\nreply = \"100% refused\"",
        "[[rules]]\naction = \"reject\"\nreply = \"refusé\"",
        "[[rules]]\naction = \"tag-subject\"\ntag = \"a\\nX-Header: b\"",
        "[[rules]]\naction = \"redirect\"\nto = \"a@example.org> ORCPT=x\"",
        "rules = 3",
        "[rules]\naction = \"accept\"",
    ] {
        assert_eq!(faults(text).len(), 1, "{text}: {:?}", faults(text));
    }
}

#[test]
fn sizes_times_and_places_are_read_as_they_are_written() {
    let config =
        read("listen = \"unix:/run/v.sock\"\nlargest = \"512KiB\"\ntime-limit = \"2s\"\nsocket-mode = \"0600\"")
            .unwrap();
    assert_eq!(config.listen, Listen::Unix("/run/v.sock".into()));
    assert_eq!((config.largest, config.time_limit, config.socket_mode), (512 * KIB, Duration::from_secs(2), 0o600));
    let rule =
        read("[[rules]]\naction = \"tag-subject\"\nlanguage = \"en\"\ntag = \"[Fraud?]\"").unwrap().rules.remove(0);
    assert_eq!(
        rule.action,
        Action::TagSubject { tag: Some("[Fraud?]".into()), language: vigie_engine::wording::Language::En }
    );
}
