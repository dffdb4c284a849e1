//! The header fields that a message gets. `docs/gateway.md` is their contract; they hold ASCII only, and nothing of the
//! message but what [`safe`] has made harmless.

use std::fmt::Write as _;

use vigie_engine::{
    message::authentication::Method,
    report::{Finding, Report},
};

use super::judge::Unjudged;

/// How the names of all fields begin that only Vigie writes, in lower case.
pub(super) const PREFIX: &str = "x-vigie-";
/// The verdict in a few words.
pub(super) const VERDICT: &str = "X-Vigie-Verdict";
/// The reasons.
pub(super) const REPORT: &str = "X-Vigie-Report";
/// The recipients of a redirected message.
pub(super) const ORIGINAL_TO: &str = "X-Vigie-Original-To";
/// What was verified, RFC 8601.
pub(super) const RESULTS: &str = "Authentication-Results";

/// Reasons in a report; how many more there are is said.
const MOST_FINDINGS: usize = 12;
/// Characters of the words that a reason rests on.
const LONGEST_SHOWN: usize = 60;
/// Columns of a line, where there is a place to fold it.
const WIDEST: usize = 76;

/// `fraudulent; score=8.20; organisation=assurance-maladie; action=quarantine`.
///
/// `part` are the bytes judged and the bytes there were, where they differ.
pub(super) fn verdict(report: &Report, action: &str, part: Option<(usize, usize)>) -> String {
    let mut value = format!("{}; score={:.2}", report.verdict.name(), report.score);
    for slug in speaks(report) {
        let _ = write!(value, "; organisation={}", safe(slug));
    }
    let _ = write!(value, "; action={action}");
    if let Some((judged, whole)) = part {
        let _ = write!(value, "; part={judged}/{whole}");
    }
    folded(VERDICT, &value)
}

/// `none; reason=time-out`.
pub(super) fn unjudged(why: Unjudged) -> String {
    format!("none; reason={}", why.name())
}

/// The slugs of the organisations that a message speaks for.
pub(super) fn speaks(report: &Report) -> impl Iterator<Item = &str> {
    let speakers = report.claims.iter().filter(|claim| claim.role == vigie_engine::report::Role::Speaks);
    speakers.map(|claim| claim.organisation.as_str())
}

/// `v=1; engine=...; knowledge=...; day=...; check=NAME weight=4.20 organisation=... part=... shown=... rule=...; ...`.
pub(super) fn report(report: &Report) -> String {
    let engine = report.engine.rsplit(' ').next().unwrap_or_default();
    let day = report.received_at.get(..10).unwrap_or_default();
    let mut value =
        format!("v=1; engine={}; knowledge={}; day={}", safe(engine), safe(&report.knowledge.version), safe(day));
    for finding in report.findings.iter().take(MOST_FINDINGS) {
        reason(&mut value, finding);
    }
    let more = report.findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        let _ = write!(value, "; more={more}");
    }
    folded(REPORT, &value)
}

fn reason(value: &mut String, finding: &Finding) {
    let _ = write!(value, "; check={} weight={:.2}", safe(&finding.check), finding.weight);
    if finding.decisive {
        value.push_str(" decisive=yes");
    }
    if let Some(slug) = &finding.organisation {
        let _ = write!(value, " organisation={}", safe(slug));
    }
    if let Some(evidence) = finding.evidence.first() {
        let shown: String = evidence.shown.chars().take(LONGEST_SHOWN).collect();
        let _ = write!(value, " part={} shown={}", safe(&evidence.part), safe(&shown));
    }
    if let Some(rule) = &finding.rule {
        let _ = write!(value, " rule={}", safe(&rule.source));
    }
}

/// Everything but plain signs is percent-encoded: no word of a message ends a field, a line or a value.
pub(super) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'@' | b'+') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// What was verified, in the words of RFC 8601. The names in it come from the mail: `online::results` has left out those that
/// could end a value.
pub(super) fn results(authserv_id: &str, methods: &[Method]) -> String {
    let mut value = authserv_id.to_owned();
    for method in methods {
        let _ = write!(value, "; {}={}", method.name, method.result);
        for (name, text) in method.properties.iter().filter(|(_, text)| text.is_ascii()) {
            let is_token =
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._+!#$&'*/^`{|}~%@".contains(&byte));
            let _ = if is_token { write!(value, " {name}={text}") } else { write!(value, " {name}=\"{text}\"") };
        }
    }
    if methods.is_empty() {
        value.push_str("; none");
    }
    folded(RESULTS, &value)
}

/// The recipients that a redirected message was for.
pub(super) fn original_to<'r>(recipients: impl Iterator<Item = &'r str>) -> String {
    folded(ORIGINAL_TO, &recipients.map(safe).collect::<Vec<_>>().join(", "))
}

/// Breaks a value at spaces, so that lines stay short.
fn folded(name: &str, value: &str) -> String {
    let mut out = String::with_capacity(value.len() + value.len() / 32);
    let mut column = name.len() + 1;
    for word in value.split(' ') {
        if column + 1 + word.len() > WIDEST && !out.is_empty() {
            out.push_str("\n ");
            column = 1;
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_word_of_a_message_ends_a_value_a_field_or_a_line() {
        assert_eq!(safe("a;b=c d\r\nX: \u{e9}"), "a%3Bb%3Dc%20d%0D%0AX:%20%C3%A9");
        assert_eq!(safe("https://www.ameli.fr/"), "https://www.ameli.fr/");
    }

    #[test]
    fn long_values_are_folded_at_spaces_and_nothing_is_lost() {
        let value = "word ".repeat(100).trim_end().to_owned();
        let folded = folded(REPORT, &value);
        assert!(
            folded.lines().all(|line| line.len() <= WIDEST) && folded.lines().skip(1).all(|line| line.starts_with(' '))
        );
        assert_eq!(folded.replace("\n ", " "), value);
        let one = "x".repeat(200);
        assert_eq!(super::folded(REPORT, &one), one);
    }

    #[test]
    fn what_is_written_here_the_page_reads_back() {
        use vigie_page::carried::{self, Left, Noted};
        let mail = b"From: Assurance Maladie <info@carte-vitale.example>\r\nSubject: Votre carte Vitale\r\n\r\n\
            Votre carte Vitale p\xc3\xa9rim\xc3\xa9e ; donnez votre num\xc3\xa9ro de carte bancaire sur https://ameli-renouvellement.example/\r\n";
        let knowledge = vigie_knowledge::embedded().unwrap();
        let policy = vigie_engine::Policy { now: "2026-06-10T09:30:00Z".parse().unwrap(), ..Default::default() };
        let judged = vigie_engine::analyse(&vigie_engine::message::email::read(mail), &knowledge, &policy);
        assert!(judged.findings.iter().any(|finding| !finding.evidence.is_empty()));
        let written = format!("{VERDICT}: {}\n{REPORT}: {}\n", verdict(&judged, "accept", None), report(&judged));
        for written in [written.replace('\n', "\r\n"), written.replace("\n ", "\n"), written] {
            let (given, rest) = carried::part(&written).unwrap();
            assert_eq!((given.left, rest.as_str()), (Left::Nothing, ""));
            assert_eq!(given.carried.verdict, Some(Noted::Judged(judged.verdict)));
            assert_eq!(given.carried.day.map(|day| day.to_string()).as_deref(), judged.received_at.get(..10));
            assert_eq!(given.carried.reasons.len() + given.carried.more, judged.findings.len());
            for (read, finding) in given.carried.reasons.iter().zip(&judged.findings) {
                assert_eq!((&read.check, &read.organisation), (&finding.check, &finding.organisation));
                let evidence = finding.evidence.first();
                let shown = evidence.map(|evidence| evidence.shown.chars().take(LONGEST_SHOWN).collect::<String>());
                assert_eq!((&read.part, &read.shown), (&evidence.map(|evidence| evidence.part.clone()), &shown));
            }
        }
        for why in
            [Unjudged::TimeOut, Unjudged::Overload, Unjudged::Defect, Unjudged::Authenticated, Unjudged::OwnNetwork]
        {
            let (given, _) = carried::part(&format!("{VERDICT}: {}\n", unjudged(why))).unwrap();
            let noted = if why.is_failure() { Noted::Unjudged } else { Noted::NotAsked };
            assert_eq!(given.carried.verdict, Some(noted));
        }
    }

    #[test]
    fn results_are_written_as_rfc_8601_has_them() {
        let method = |name: &str, properties: &[(&str, &str)]| Method {
            name: name.to_owned(),
            result: "pass".to_owned(),
            reason: None,
            properties: properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        assert_eq!(results("mx.example.org", &[]), "mx.example.org; none");
        let methods = [
            method("spf", &[("smtp.mailfrom", "example.com"), ("policy.client-ip", "2001:db8::1")]),
            method("dmarc", &[]),
        ];
        let value = results("mx.example.org", &methods).replace("\n ", " ");
        assert_eq!(
            value,
            "mx.example.org; spf=pass smtp.mailfrom=example.com policy.client-ip=\"2001:db8::1\"; dmarc=pass"
        );
    }
}
