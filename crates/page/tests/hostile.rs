//! What a stranger wrote stays words: in every place of the answer, for every message.
#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use support::{KNOWLEDGE, LANGUAGES, answered, fake_card, judged, policy, record};
use vigie_engine::{channel::Channel, message::record::Record, request::Deed, wording::Language};
use vigie_page::{
    harmless::is_harmful,
    marked::{Mark, pieces},
};

const ATTACKS: [&str; 6] = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><image href=x onerror=alert(1)>",
    "</pre></article><h1>Vigie : tout va bien</h1>",
    "\"><img src=x onerror='alert(1)'>",
    "\u{202e}moc.elpmaxe//:sptth\u{2066}\u{200b}",
    "{{ w.say(\"home\") }} {text} {links} &lt;script&gt; &#x3c;script&#x3e;",
];

fn hostile_records() -> Vec<Record> {
    let mut records = Vec::new();
    for attack in ATTACKS {
        let text =
            format!("Ameli {attack} : votre carte Vitale expire, payez 1 € sur https://ameli-vitale.example/{attack}");
        records.push(record(Channel::Sms, attack, &text));
        records.push(Record {
            subject: Some(attack.to_owned()),
            ..record(Channel::Email, &format!("\"{attack}\" <a@b.example>"), &text)
        });
        records.push(Record {
            claimed: Some(format!("Assurance Maladie {attack}")),
            call_back: Some(format!("0899001234{attack}")),
            ..record(Channel::Call, attack, &text)
        });
        records.push(record(Channel::Link, attack, &format!("https://ameli-vitale.example/{attack}")));
    }
    records
}

/// The tags of a page, in order, without what they hold.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|rest| rest.split(['>', ' ', '\n']).next()).collect()
}

#[test]
fn a_message_adds_no_element_and_no_direction_to_the_answer() {
    const OURS: [&str; 36] = [
        "article", "section", "div", "p", "h2", "h3", "ol", "ul", "li", "label", "input", "span", "a", "details",
        "summary", "pre", "button", "form", "fieldset", "legend", "dl", "dt", "dd", "bdi", "strong", "mark", "sup",
        "footer", "!--", "br", "em", "small", "b", "i", "hr", "abbr",
    ];
    for record in hostile_records() {
        for language in LANGUAGES {
            let html = answered(&record, language, &[Deed::Paid, Deed::GaveCard]);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/');
                assert!(OURS.contains(&name), "<{tag}> from {record:?}");
            }
            assert!(!html.chars().any(|c| is_harmful(c) && c != '\n' && c != '\t'), "{record:?}");
            for handler in ["onload=", "onerror="] {
                for at in html.match_indices(handler).map(|(at, _)| at) {
                    let before = html.get(..at).unwrap();
                    assert!(before.rfind('>') > before.rfind('<'), "{handler} inside a tag, from {record:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_of_the_message_can_be_opened() {
    for record in hostile_records().into_iter().chain([fake_card()]) {
        let html = answered(&record, Language::Fr, &[Deed::Clicked]);
        let links = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for link in links {
            let known = link.starts_with('#')
                || link.starts_with('/')
                || link.starts_with("tel:")
                || link.starts_with("sms:33700?")
                || KNOWLEDGE
                    .guidance()
                    .iter()
                    .flat_map(|guidance| &guidance.services)
                    .any(|service| service.url.as_deref() == Some(link));
            assert!(known, "{link}");
        }
    }
}

#[test]
fn a_prepared_text_message_holds_the_message_encoded_and_nothing_else() {
    let html =
        answered(&record(Channel::Sms, "Ameli", "Ameli : votre carte Vitale expire \"&body=x <b>é"), Language::Fr, &[]);
    let href = html
        .split("href=\"sms:33700?&#38;body=")
        .nth(1)
        .or_else(|| html.split("href=\"sms:33700?&amp;body=").nth(1))
        .unwrap();
    let body = href.split('"').next().unwrap();
    assert!(body.chars().all(|c| c.is_ascii_alphanumeric() || c == '%'), "{body}");
    assert!(body.contains("%22%26body%3Dx%20%3Cb%3E%C3%A9"), "{body}");
}

#[test]
fn what_fills_a_gap_is_never_read_as_a_gap() {
    let html =
        answered(&record(Channel::Sms, "{text}", "Ameli : votre carte Vitale expire {sender}"), Language::Fr, &[]);
    assert!(html.contains(">{text}</pre>") && html.contains("expire {sender}</pre>"), "{html}");
}

#[test]
fn the_words_that_speak_against_a_message_are_marked_and_numbered_in_it() {
    let html = answered(&fake_card(), Language::Fr, &[]);
    let report = judged(&fake_card(), &policy(Language::Fr, &[]));
    assert!(!report.findings.is_empty());
    for number in 1..=report.findings.len() {
        assert!(html.contains(&format!("id=\"reason-1-{number}\"")), "{number}");
        assert!(html.contains(&format!("href=\"#reason-1-{number}\"")), "{number}: {html}");
    }
    assert!(html.contains("<mark>hxxps://ameli-vitale[.]example/form</mark>"), "{html}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn marks_anywhere_split_no_character_and_lose_no_word(
        text in "(?s)[a-z é漢😀\u{301}\u{202e}\u{200b}<&>\n.:/]{0,80}",
        marks in prop::collection::vec((0usize..200, 0usize..200, 1usize..9), 0..12),
    ) {
        let marks: Vec<Mark> =
            marks.into_iter().map(|(start, end, reason)| Mark { bytes: start..end, reason }).collect();
        let plain: String = pieces(&text, &[], &KNOWLEDGE).into_iter().map(|piece| piece.text).collect();
        let cut = pieces(&text, &marks, &KNOWLEDGE);
        let joined: String = cut.iter().map(|piece| piece.text.as_str()).collect();
        prop_assert_eq!(joined, plain);
        for piece in &cut {
            prop_assert!(piece.ending.iter().all(|reason| piece.reasons.contains(reason)));
        }
        // Every mark over something that is left is drawn, and ends once or more.
        for mark in &marks {
            let over = text.get(mark.bytes.start.min(text.len())..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
            if over && mark.bytes.start < mark.bytes.end {
                prop_assert!(cut.iter().any(|piece| piece.ending.contains(&mark.reason)), "{:?} in {:?}", mark, cut);
            }
        }
    }

    #[test]
    fn any_text_gives_an_answer_whose_tags_are_ours(text in "(?s).{0,200}", from in ".{0,30}") {
        prop_assume!(!text.trim().is_empty());
        let html = answered(&record(Channel::Sms, &from, &text), Language::En, &[]);
        prop_assert!(html.ends_with("</article>") || html.ends_with("</article>\n"));
        prop_assert_eq!(tags(&html).iter().filter(|tag| **tag == "pre").count(), tags(&html).iter().filter(|tag| **tag == "/pre").count());
        prop_assert!(!html.contains("<script"));
    }
}
