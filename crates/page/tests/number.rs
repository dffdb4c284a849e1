//! What the page says of a displayed number: whose it is on which day and by whom, and never that it proves anything.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use support::{LANGUAGES, asked_number};
use vigie_page::language::Language;

fn french(written: &str, day: &str) -> String {
    asked_number(written, day, Language::Fr).unwrap()
}

#[test]
fn a_number_is_an_organisations_on_the_days_that_its_sources_speak_for() {
    let then = french("3646", "2020-09-14");
    assert!(
        then.contains("data-number=\"official\"") && then.contains("Un organisme appelle avec ce numéro."),
        "{then}"
    );
    assert!(then.contains("<strong>l’Assurance Maladie") && then.contains("Au 14 septembre 2020"), "{then}");
    assert!(then.contains("href=\"https://") && then.contains("Source"), "who says so is named: {then}");
    assert!(!french("3646", "2026-11-20").contains("Au 14 septembre 2020"));
}

#[test]
fn what_calling_back_costs_and_what_no_line_can_have_is_told_with_what_to_do() {
    for (written, answer, words) in [
        ("08 99 00 12 34", "surcharged", "surtaxé"),
        ("0162 00 12 34", "polyvalent", "appels automatiques"),
        ("01 99 00 12 34", "impossible", "films et aux livres"),
        ("+44 20 7946 0958", "unlisted", "Royaume-Uni"),
    ] {
        let html = french(written, "2026-11-20");
        assert!(html.contains(&format!("data-number=\"{answer}\"")), "{written}: {html}");
        assert!(html.contains(words), "{written}: {html}");
        assert!(html.contains("data-tick="), "{written}: what to do");
    }
}

#[test]
fn no_answer_about_a_number_says_that_anything_is_safe() {
    for language in LANGUAGES {
        for written in ["3646", "01 99 00 12 34", "06 39 98 00 12", "17", "anonyme"] {
            let html = asked_number(written, "2020-09-14", language).unwrap();
            let proves = match language {
                Language::Fr => "Un numéro affiché ne prouve rien",
                Language::En => "A displayed number proves nothing",
            };
            assert!(html.contains(proves), "{written}: {html}");
            for word in ["sans danger", "sûr et", "fiable", "safe", "trustworthy", "class=\"verdict consistent\"", "✔"]
            {
                assert!(!html.contains(word), "{written} {word}: {html}");
            }
        }
    }
}

#[test]
fn a_hidden_number_is_told_as_such_and_what_is_no_number_is_refused_in_words() {
    let hidden = french("Anonyme", "2026-11-20");
    assert!(hidden.contains("Le numéro est masqué") && !hidden.contains("Qui l’utilise"), "{hidden}");
    let refused = asked_number("<b>bonjour</b>", "2026-11-20", Language::En).unwrap_err();
    assert!(
        refused.en.contains("is not a telephone number") && refused.fr.contains("n’est pas un numéro"),
        "{refused:?}"
    );
}
