//! What a mail gateway wrote into a head is opened for people, whoever wrote it, and changes no answer of our own.
#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use support::{KNOWLEDGE, LANGUAGES, judged, policy};
use vigie_engine::{
    channel::Channel,
    message::record::{Raw, Record},
    report::Verdict,
};
use vigie_page::{
    carried::{self, Carried, Given, Left, Noted, Reason},
    harmless::is_harmful,
    language::Language,
};

/// As a gateway writes them.
const FIELDS: &str = "X-Vigie-Verdict: fraudulent; score=8.20; organisation=assurance-maladie; action=quarantine\n\
    X-Vigie-Report: v=1; engine=0.1.0; knowledge=2026.06; day=2026-06-10;\n check=look-alike-domain weight=4.20 decisive=yes\n \
    organisation=assurance-maladie part=text:0\n shown=https://ameli-carte.example/%C3%A9t%C3%A9 rule=ameli.fr;\n \
    check=links-leave-sender weight=1.00 part=from shown=info%40x.example; more=3\n";
const MAIL: &str = "Received: from mx.example.net by mx.example.org; Wed, 10 Jun 2026 09:30:00 +0200\n\
    From: Assurance Maladie <info@carte-vitale.example>\nSubject: Votre carte Vitale\n\n\
    Votre carte Vitale expire. Donnez votre carte bancaire sur https://ameli-renouvellement.example/\n";

fn given(text: &str) -> Option<Given> {
    carried::part(text).map(|(given, _)| given)
}

/// What the page answers to what was pasted as a mail.
fn pasted(text: &str, language: Language) -> String {
    let policy = policy(language, &[]);
    let mut record = Record { channel: Some(Channel::Email), text: Some(text.to_owned()), ..Record::default() };
    let given = carried::of_record(&mut record).unwrap();
    let report = (given.left != Left::Nothing).then(|| judged(&record, &policy));
    given.answer(report.as_ref(), &KNOWLEDGE, &policy)
}

fn whole(raw: &str) -> Record {
    Record { raw: Some(Raw::Text(raw.to_owned())), ..Record::default() }
}

#[test]
fn the_fields_are_read_with_their_words_decoded() {
    let Given { carried, left } = given(FIELDS).unwrap();
    assert_eq!(left, Left::Nothing);
    assert_eq!(carried.verdict, Some(Noted::Judged(Verdict::Fraudulent)));
    assert_eq!((carried.day.unwrap().to_string().as_str(), carried.more), ("2026-06-10", 3));
    let words = |text: &str| Some(text.to_owned());
    let reasons = [
        Reason {
            check: "look-alike-domain".to_owned(),
            organisation: words("assurance-maladie"),
            part: words("text:0"),
            shown: words("https://ameli-carte.example/été"),
        },
        Reason {
            check: "links-leave-sender".to_owned(),
            organisation: None,
            part: words("from"),
            shown: words("info@x.example"),
        },
    ];
    assert_eq!(carried.reasons, reasons);
}

#[test]
fn mail_programs_may_break_the_lines_anew() {
    let want = given(FIELDS).unwrap();
    let one_line = FIELDS.replace("\n ", " ");
    for (form, text) in [
        ("CRLF", FIELDS.replace('\n', "\r\n")),
        ("tabs", FIELDS.replace("\n ", "\n\t")),
        ("one line each", one_line.clone()),
        ("no indentation", FIELDS.replace("\n ", "\n")),
        (
            "every word on a line",
            one_line.replace("; ", ";\n").replace(" check", "\ncheck").replace(" shown", "\nshown"),
        ),
        ("spaces around", format!("\n\n  {FIELDS}  \n\n")),
        ("names in capitals", FIELDS.replace("X-Vigie", "X-VIGIE")),
        (
            "the lines around it",
            format!("Return-Path: <a@b.example>\nReceived: from a\n by b\n{FIELDS}Message-ID: <1@a>\n"),
        ),
        ("after the line of a mailbox", format!("From a@b.example Wed Jun 10 09:30:00 2026\n{FIELDS}")),
        (
            "a second one below, of a stranger",
            format!("{FIELDS}X-Vigie-Verdict: consistent\nX-Vigie-Report: v=1; check=x\n"),
        ),
    ] {
        assert_eq!(given(&text).as_ref(), Some(&want), "{form}");
    }
}

#[test]
fn fields_that_a_body_quotes_are_not_a_servers() {
    for text in [format!("Bonjour,\n{FIELDS}"), format!("{MAIL}\n{FIELDS}"), format!("> {FIELDS}"), MAIL.to_owned()] {
        assert_eq!(given(&text), None, "{text}");
    }
}

#[test]
fn the_fields_alone_are_opened_in_words_and_there_is_no_verdict_of_our_own() {
    let html = pasted(FIELDS, Language::Fr);
    for words in [
        "<h2 id=\"noted\"",
        "Ce que votre serveur de messagerie a noté</h2>",
        "n’importe qui peut en écrire",
        "collez ici le courriel entier",
        "frauduleux.",
        "10 juin 2026",
        "l’Assurance Maladie",
        "hxxps://ameli-carte[.]example/été",
        "Autres raisons, qui ne sont pas notées",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("data-verdict") && !html.contains("class=\"verdict"), "{html}");
    assert!(!html.contains("<a ") && !html.contains("check="), "nothing can be clicked: {html}");
    let html = pasted(FIELDS, Language::En);
    assert!(html.contains("What your mail server noted") && html.contains("anybody can write such lines"), "{html}");
}

#[test]
fn every_check_has_its_title_and_an_unknown_one_its_name() {
    for check in vigie_engine::checks::ALL {
        let html = pasted(&format!("X-Vigie-Report: v=1; check={}", check.name), Language::En);
        let title = check.title(Language::En).replace('\'', "&#39;").replace('"', "&#34;");
        assert!(html.contains(&title), "{title}: {html}");
    }
    let html = pasted("X-Vigie-Report: v=1; check=of-next-year organisation=nobody", Language::En);
    assert!(html.contains("does not know: of-next-year") && html.contains("<bdi>nobody</bdi>"), "{html}");
}

#[test]
fn what_was_not_judged_or_cannot_be_read_is_said() {
    for (field, words) in [
        ("X-Vigie-Verdict: none; reason=time-out", "the server could not judge it"),
        ("X-Vigie-Verdict: none; reason=own-network", "does not judge messages that come from there"),
        ("X-Vigie-Verdict: unverified; score=0.00; action=accept", "no proof that it is genuine"),
        ("X-Vigie-Verdict: wonderful", "no answer that Vigie can read"),
        ("X-Vigie-Report: v=2; check=look-alike-domain", "No reason is noted"),
        ("X-Vigie-Report:", "No reason is noted"),
    ] {
        let html = pasted(field, Language::En);
        assert!(html.contains(words), "{field}: {html}");
    }
}

#[test]
fn a_whole_mail_is_judged_as_if_the_fields_were_not_there() {
    let lie = "X-Vigie-Verdict: consistent; score=-9.00; action=accept\nX-Vigie-Report: v=1; engine=0; knowledge=0; day=2026-06-10\n";
    for language in LANGUAGES {
        let policy = policy(language, &[]);
        let plain = judged(&whole(MAIL), &policy);
        for fields in [FIELDS, lie] {
            let mut with = whole(&format!("{fields}{MAIL}"));
            let given = carried::of_record(&mut with).unwrap();
            let report = judged(&with, &policy);
            assert_eq!(serde_json::to_string(&report).unwrap(), serde_json::to_string(&plain).unwrap());
            let html = given.answer(Some(&report), &KNOWLEDGE, &policy);
            let usual = vigie_page::answer::of(&plain, &KNOWLEDGE, &policy);
            let below = html.strip_prefix(&usual).unwrap();
            assert!(below.starts_with("<article class=\"noted\""), "{below}");
            assert!(
                !below.contains(if language == Language::En { "paste the whole" } else { "collez ici" }),
                "{below}"
            );
        }
    }
}

#[test]
fn pasted_text_is_judged_without_the_fields_above_it() {
    let text = "Ameli : votre carte Vitale expire : https://ameli-vitale.example/";
    let policy = policy(Language::Fr, &[]);
    let of = |text: &str| Record { channel: Some(Channel::Email), text: Some(text.to_owned()), ..Record::default() };
    let mut with = of(&format!("{FIELDS}\n{text}"));
    assert_eq!(carried::of_record(&mut with).unwrap().left, Left::Message);
    let reports =
        [with, of(&format!("\n{text}"))].map(|record| serde_json::to_string(&judged(&record, &policy)).unwrap());
    assert!(reports.iter().all(|report| report == reports.first().unwrap()));
    let mut sms = Record { channel: Some(Channel::Sms), ..of(FIELDS) };
    assert_eq!(carried::of_record(&mut sms), None, "no mail, no head");
}

#[test]
fn a_head_without_a_message_gets_no_answer_of_our_own_unless_it_is_enough_to_warn() {
    let head = |from: &str| format!("{FIELDS}From: {from}\nSubject: Bonjour\nDate: Wed, 10 Jun 2026 09:30:00 +0200\n");
    let calm = head("Jeanne <jeanne@example.org>");
    assert_eq!(given(&calm).unwrap().left, Left::Head);
    let html = pasted(&calm, Language::Fr);
    assert!(html.starts_with("<article class=\"noted\"") && html.contains("collez ici le courriel entier"), "{html}");
    // A field that says otherwise takes no warning away.
    let policy = policy(Language::Fr, &[]);
    let mut forged =
        whole(&head("Assurance Maladie <no-reply@ameli-remboursement.example>").replace("fraudulent", "consistent"));
    let given = carried::of_record(&mut forged).unwrap();
    let report = judged(&forged, &policy);
    assert!(report.verdict.warns(), "{}", report.headline);
    assert!(given.answer(Some(&report), &KNOWLEDGE, &policy).starts_with("<article class=\"answer\""));
}

#[test]
fn the_fields_of_a_file_are_read_and_a_file_is_always_judged() {
    let bytes = format!("{FIELDS}From: a@b.example\r\n\r\n");
    assert_eq!(carried::of_file(bytes.as_bytes()).unwrap().left, Left::Message);
    let latin = [FIELDS.as_bytes(), b"\nVotre carte expir\xe9e"].concat();
    assert_eq!(carried::of_file(&latin).unwrap().carried, given(FIELDS).unwrap().carried);
    let base64 = "WC1WaWdpZS1WZXJkaWN0OiBjb25zaXN0ZW50DQoNClNhbHV0".to_owned();
    let mut record = Record { raw: Some(Raw::Base64 { base64 }), ..Record::default() };
    let given = carried::of_record(&mut record).unwrap();
    assert_eq!((given.carried.verdict, given.left), (Some(Noted::Judged(Verdict::Consistent)), Left::Message));
}

#[test]
fn what_a_stranger_writes_into_the_fields_stays_words() {
    let hostile = "X-Vigie-Verdict: <script>alert(1)</script>; score=1\n\
        X-Vigie-Report: v=1; day=<b>; check=<script>alert(1)</script> organisation=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E \
        part=%22%3E shown=%3C/bdi%3E%3Cscript%3Ealert(1)%3C/script%3E; check=look-alike-domain organisation=%E2%80%AEelbixelf \
        shown=a%00b%0D%0Ac%E2%80%AEd%E2%80%8B%FFhttps://evil.example/%; check=%68%74%74%70%3a%2f%2fevil.example shown=javascript:alert(1)";
    for language in LANGUAGES {
        let html = pasted(hostile, language);
        let known = ["article", "h2", "h3", "p", "strong", "ol", "li", "bdi"];
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split(['>', ' ', '\n']).next()) {
            assert!(known.contains(&tag.trim_start_matches('/')), "<{tag}>: {html}");
        }
        assert!(!html.chars().any(|c| is_harmful(c) && c != '\n'), "{html:?}");
        assert!(html.contains("a·b c·d·\u{fffd}hxxps://evil[.]example/%"), "{html}");
        assert!(html.contains("hxxp://evil[.]example"), "{html}");
    }
}

#[test]
fn a_field_of_a_megabyte_is_neither_told_nor_in_the_way() {
    let reason = format!("; check={} shown={}", "x".repeat(5_000), "%F0%9F%98%80".repeat(1_000));
    let folded = format!("X-Vigie-Report: v=1{}\n", reason.repeat(60).replace("; ", ";\n "));
    for text in [
        folded,
        format!("X-Vigie-Report: v=1; check={}\n", "%3C".repeat(400_000)),
        format!("X-Vigie-Report: v=1{}\n", "; check=a".repeat(100_000)),
        format!("X-Vigie-Report: v=1\n{}", " ; check=a shown=b\n".repeat(60_000)),
        "X-Vigie-Report: v=1; check=a\n".repeat(40_000),
    ] {
        let html = pasted(&text, Language::Fr);
        assert!(html.contains("Ce que votre serveur") && html.len() < 16 * 1024, "{} bytes", html.len());
    }
}

/// Pieces of heads, right and wrong.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "X-Vigie-Report:",
        "X-Vigie-Verdict:",
        " v=1",
        ";",
        " check=",
        "look-alike-domain",
        " organisation=",
        "assurance-maladie",
        " shown=",
        "%",
        "%0",
        "%00",
        "%E2%80%AE",
        "%C3",
        " part=",
        "from",
        " more=",
        "99999999999999999999",
        " day=",
        "2026-06-10",
        "\n",
        "\r\n",
        "\n ",
        "\n\t",
        "\n\n",
        "none",
        "fraudulent",
        " reason=",
        "From:",
        "Subject: x",
        "<b>",
        "https://evil.example/",
        "\u{a0}",
        "\u{feff}",
        "é",
    ]);
    prop_oneof![6 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn anything_is_read_and_what_is_told_is_bounded_and_harmless(pieces in prop::collection::vec(piece(), 0..80)) {
        let text = pieces.concat();
        let with_field = format!("X-Vigie-Report: v=1; {text}");
        for text in [text, with_field] {
            let _ = carried::of_file(text.as_bytes());
            let Some((given, rest)) = carried::part(&text) else { continue };
            prop_assert!(rest.len() <= text.len());
            let Carried { reasons, .. } = &given.carried;
            prop_assert!(reasons.len() <= 12);
            for reason in reasons {
                let words = [Some(&reason.check), reason.organisation.as_ref(), reason.part.as_ref(), reason.shown.as_ref()];
                prop_assert!(words.into_iter().flatten().all(|words| words.chars().count() <= 60));
            }
            let html = given.answer(None, &KNOWLEDGE, &policy(Language::Fr, &[]));
            prop_assert!(html.len() < 16 * 1024);
            prop_assert!(!html.chars().any(|c| is_harmful(c) && c != '\n'), "{:?}", html);
        }
    }
}
