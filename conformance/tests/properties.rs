//! What must hold whatever arrives. The invariants themselves (spans inside their view, the sum shown is the sum used,
//! same message same report, JSON round trip) are in `vigie_engine::fuzzing::check`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::LazyLock;

use proptest::prelude::*;
use vigie_engine::{
    Policy, analyse, fuzzing,
    message::{email, sms},
    organisation::index::Knowledge,
    report::Verdict,
    text::normalise::{LineEnds, Normalised},
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| vigie_knowledge::embedded().unwrap());

/// Words that the engine looks for, strewn among anything: random letters alone would hit nothing.
fn hostile_text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "ameli",
        "carte Vitale",
        "votre",
        "CPAM",
        "l’Assurance Maladie",
        "vous informe",
        "communiquez",
        "RIB",
        "ne",
        "jamais",
        "sous 48 heures",
        "https://ameli.fr.example/x",
        "ameli-vitale.example",
        "hxxps://a[.]example",
        "08 99 00 12 34",
        "3646",
        "rappelez le",
        "expire",
        "«",
        "»",
        "\n",
        "\u{200b}",
        "a\u{301}",
        "am3li",
        "c a r t e",
        "> ",
        "De : x",
        "<a href='//b'>",
        "</a>",
        "<b style='display:none'>",
        "аmeli",
        "\u{202e}ilema\u{202c}",
        "a\u{e0139}m\u{fe01}eli",
        "𝐚𝐦𝐞𝐥𝐢 pаiement",
        "\u{e0061}\u{e0062}\u{e0063}\u{e0064}\u{e0065}\u{e0066}",
        "<style>.k{font-size:0} td .k{color:#fff}</style>",
        "pai<i class=k>x</i>ement",
        "@",
        ".",
        ":",
        "é",
    ]);
    let piece = prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[ -~]{0,12}"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.join(" "))
}

/// Pages of numbered words among tags that open, close, cross, hide and show again.
fn page() -> impl Strategy<Value = (String, usize)> {
    let tag = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div style='display:none'>",
        "<div>",
        "</div>",
        "<b style='visibility:hidden'>",
        "<b style='visibility:visible'>",
        "</b>",
        "<td style='font-size:0'>",
        "<td bgcolor=navy>",
        "</td>",
        "<tr>",
        "<table>",
        "</table>",
        "<font color=white size=2>",
        "</font>",
        "<span class=k>",
        "<span id=i>",
        "</span>",
        "<li>",
        "<ul>",
        "</ul>",
        "<a href='https://a.example'>",
        "</a>",
        "<br>",
        "<noscript>",
        "</noscript>",
        "<head>",
        "</head>",
        "<blockquote>",
        "<style>.k{opacity:0} p .k{opacity:1}</style>",
        "<!-- no -->",
    ]);
    prop::collection::vec(prop::option::weighted(0.6, tag), 0..120).prop_map(|pieces| {
        let mut words = 0;
        let mut html = String::new();
        for piece in pieces {
            match piece {
                Some(tag) => html.push_str(tag),
                None => {
                    html.push_str(&format!(" w{words}. "));
                    words += 1;
                }
            }
        }
        (html, words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_message_gives_a_sound_report(from in proptest::option::of(hostile_text()), text in hostile_text()) {
        fuzzing::judge(&sms::read(from.as_deref(), &text), &KNOWLEDGE);
    }

    #[test]
    fn any_mail_gives_a_sound_report(from in "\\PC{0,40}", subject in hostile_text(), html in any::<bool>(), body in hostile_text(), tail in any::<Vec<u8>>()) {
        let kind = if html { "html" } else { "plain" };
        let mut raw = format!("From: {from} <a@b.example>\r\nSubject: {}\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{body}", subject.replace(['\r', '\n'], " ")).into_bytes();
        raw.extend(tail);
        fuzzing::judge(&email::read(&raw), &KNOWLEDGE);
    }

    #[test]
    fn what_a_page_shows_and_what_it_hides_are_all_its_words_once((html, words) in page()) {
        let raw = format!("From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
        let message = email::read(raw.as_bytes());
        let all: String = message.views.iter().filter(|view| view.part.starts_with("html:0")).map(|view| view.text.as_str()).collect::<Vec<_>>().join(" ");
        for word in 0..words {
            prop_assert_eq!(all.matches(&format!("w{word}.")).count(), 1, "w{} in {}", word, html);
        }
        for run in &message.hidden {
            prop_assert!(!message.shown(run.place).is_empty());
            prop_assert!(message.views[run.beside.view].text.is_char_boundary(run.beside.span.start as usize));
        }
    }

    #[test]
    fn any_bytes_give_a_sound_report(bytes in any::<Vec<u8>>()) {
        fuzzing::email(&bytes, &KNOWLEDGE);
        fuzzing::record(&bytes, &KNOWLEDGE);
        fuzzing::link(&bytes, &KNOWLEDGE);
        fuzzing::number(&bytes, &KNOWLEDGE);
    }

    #[test]
    fn places_in_normal_form_lead_back_inside_the_original(text in hostile_text(), wrapped in any::<bool>()) {
        let normal = Normalised::new(&text, if wrapped { LineEnds::OF_MAIL } else { LineEnds::Meant });
        let marks: Vec<usize> = normal.text().char_indices().map(|(at, _)| at).collect();
        for pair in marks.windows(2) {
            let span = normal.original_span(pair[0], pair[1], &text);
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }

    /// Calls and text messages can be forged at will: nothing in them earns trust.
    #[test]
    fn a_text_message_is_never_more_than_unverified(from in proptest::option::of(hostile_text()), text in hostile_text()) {
        let report = analyse(&sms::read(from.as_deref(), &text), &KNOWLEDGE, &Policy::default());
        prop_assert_ne!(report.verdict, Verdict::Consistent);
    }
}

/// No quadratic path: two mebibytes of each of these would then take hours, and this test would never end.
/// How long they take is `script/bench`'s to say.
#[test]
fn two_mebibytes_of_anything_end() {
    let size = 2 * 1024 * 1024;
    let pieces = [
        "<",
        "<a href=",
        "http://a.example/ ",
        "0123456789",
        "06 ",
        "veuillez communiquer votre rib ",
        "votre carte vitale expire. ",
        "a.b.",
        "> ",
        "\"",
        "am3li ",
        "c a r t e ",
        "hxxp[.]",
        "\u{200b}",
        "é",
        "<div style='display:none'>",
        "ameli.fr.",
        "@",
        "\n",
        "De : a\n",
        "ne communiquez ",
        "la cpam ",
    ];
    for piece in pieces {
        let text = piece.repeat(size / piece.len());
        for kind in ["plain", "html"] {
            let raw = format!(
                "From: Assurance Maladie <a@b.example>\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}"
            );
            let report = analyse(&email::read(raw.as_bytes()), &KNOWLEDGE, &Policy::default());
            assert_ne!(report.verdict, Verdict::Consistent, "{piece:?} as {kind}");
        }
    }
}
