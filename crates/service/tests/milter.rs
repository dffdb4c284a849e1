//! The milter as a mail server sees it: what it changes, what it verifies, and that it never keeps a mail waiting.
#![cfg(feature = "milter")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{net::SocketAddr, path::Path};

use vigie_servers::{
    mta::{Change, Mail, Mta, send},
    signed::{Answer, Dns, Key, txt},
};
use vigie_service::milter::{
    Loaded, Service,
    config::{Config, Listen},
};

/// A day on which the rules that these tests rest on were in force.
const NOW: &str = "2024-05-14T12:00:00+02:00";
const HONEST: &[u8] =
    b"From: Anne <anne@example.org>\r\nTo: b@example.org\r\nSubject: Demain\r\n\r\nOn se voit demain ?\r\n";
const FRAUD: &[u8] = include_bytes!("../../../vigie/tests/messages/mail.eml");
const GENUINE: &str = "From: Votre Assurance Maladie <assurance-maladie@info.ameli.fr>\r\nTo: b@recipient.example\r\nSubject: Information de paiement\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><p>Retrouvez votre paiement dans <a href=\"https://assure.ameli.fr/\">votre compte ameli</a>.</p><p>Votre caisse d'assurance maladie</p>\r\n";

struct Running(Option<Service>, SocketAddr);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(service) = self.0.take() {
            service.stop();
        }
    }
}

fn start(config: &str) -> Running {
    start_within("20s", config)
}

fn start_within(time: &str, config: &str) -> Running {
    vigie_service::boundary::install();
    let config = format!("listen = \"inet:127.0.0.1:0\"\ntime-limit = \"{time}\"\n{config}");
    let config = Config::parse("test", &config, Path::new("")).unwrap_or_else(|faults| panic!("{faults:?}"));
    let loaded = Loaded { config, knowledge: vigie_knowledge::embedded().unwrap() };
    let service = Service::start(loaded, None, Box::new(|| NOW.parse().unwrap())).unwrap();
    let Listen::Inet(address) = *service.place() else { panic!("no port") };
    Running(Some(service), address)
}

/// Without the DNS.
fn offline(config: &str) -> Running {
    start(&format!("{config}\n[verify]\nenabled = false\n"))
}

fn offline_trusting(config: &str) -> Running {
    start(&format!("{config}\n[verify]\nenabled = false\ntrust = [\"mx.example.net\"]\n"))
}

fn with_dns(dns: &Dns, config: &str) -> Running {
    start(&format!("{config}\n[verify]\ndns = \"{}\"\ntime-limit = \"10s\"\n", dns.address))
}

fn insurer(key: &Key) -> Vec<(&'static str, Answer)> {
    vec![
        ("info.ameli.fr", txt("v=spf1 ip4:192.0.2.10 -all")),
        ("s1._domainkey.info.ameli.fr", key.record()),
        ("_dmarc.ameli.fr", txt("v=DMARC1; p=reject; rua=mailto:r@ameli.fr")),
    ]
}

#[test]
fn without_a_configuration_a_mail_gets_its_verdict_and_its_reasons_and_nothing_else() {
    let milter = offline("");
    let ending = send(milter.1, FRAUD);
    assert_eq!(ending.last, 'c');
    let names: Vec<_> = ending
        .changes
        .iter()
        .map(|change| match change {
            Change::Insert(0, name, _) => name.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["X-Vigie-Report", "X-Vigie-Verdict"]);
    let verdict = ending.inserted("X-Vigie-Verdict").unwrap();
    assert!(verdict.starts_with("fraudulent; score="), "{verdict}");
    assert!(verdict.contains("; organisation=assurance-maladie; action=accept"), "{verdict}");
    let report = ending.inserted("X-Vigie-Report").unwrap();
    assert!(
        report.starts_with("v=1; engine=") && report.contains("; check=") && report.contains(" shown="),
        "{report}"
    );
    assert!(report.is_ascii());
    assert_eq!(send(milter.1, HONEST).verdict(), "unverified");
}

#[test]
fn a_mail_of_the_organisation_itself_is_consistent_and_the_results_are_written_down() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let milter = with_dns(&dns, "");
    let signed = key.sign("info.ameli.fr", GENUINE);
    let mail = Mail { client: "192.0.2.10", from: "bounce@info.ameli.fr", ..Mail::of(signed.as_bytes()) };
    let ending = Mta::connect(milter.1).send(&mail);
    assert_eq!(ending.verdict(), "consistent", "{ending:?}");
    let results = ending.inserted("Authentication-Results").unwrap();
    for part in [
        "mx.example.org; spf=pass smtp.mailfrom=info.ameli.fr",
        "dkim=pass header.d=info.ameli.fr header.s=s1",
        "dmarc=pass header.from=info.ameli.fr",
    ] {
        assert!(results.contains(part), "{results}");
    }
}

#[test]
fn the_same_mail_from_another_machine_without_its_signature_is_none_of_the_organisations() {
    let dns = Dns::serve(&insurer(&Key::new()));
    let milter = with_dns(&dns, "");
    // What the mail itself says of its way is the sender's own word.
    let mail = format!(
        "Return-Path: <bounce@info.ameli.fr>\r\nReceived: from m.ameli.fr ([192.0.2.10])\r\n\tby mx.example.org; Tue, 14 May 2024 09:00:01 +0200\r\n{GENUINE}"
    );
    let mail = Mail { client: "203.0.113.7", from: "bounce@info.ameli.fr", ..Mail::of(mail.as_bytes()) };
    let ending = Mta::connect(milter.1).send(&mail);
    assert_ne!(ending.verdict(), "consistent");
    let results = ending.inserted("Authentication-Results").unwrap();
    assert!(results.contains("spf=fail") && results.contains("dmarc=fail"), "{results}");
    assert!(ending.inserted("X-Vigie-Report").unwrap().contains("check=authentication-failed"));
}

#[test]
fn a_body_that_was_changed_on_the_way_does_not_verify() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let milter = with_dns(&dns, "");
    let changed = key.sign("info.ameli.fr", GENUINE).replace("Bonjour", "Bonsoir");
    let ending = send(milter.1, changed.as_bytes());
    assert!(ending.inserted("Authentication-Results").unwrap().contains("dkim=fail"), "{ending:?}");
}

#[test]
fn machines_of_an_inner_network_are_not_asked_about() {
    let dns = Dns::serve(&insurer(&Key::new()));
    let milter = with_dns(&dns, "");
    let mail = Mail { client: "10.0.0.7", from: "bounce@info.ameli.fr", ..Mail::of(GENUINE.as_bytes()) };
    let results = Mta::connect(milter.1).send(&mail).inserted("Authentication-Results").unwrap();
    assert!(!results.contains("spf=") && !results.contains("dmarc=fail"), "{results}");
}

#[test]
fn a_dns_that_does_not_answer_is_waited_for_as_long_as_was_said_and_held_against_nobody() {
    let dns = Dns::serve(&[("*", Answer::Silence)]);
    let config = format!("[verify]\ndns = \"{}\"\ntime-limit = \"200ms\"\n", dns.address);
    let milter = start(&config);
    for _ in 0..5 {
        let ending = send(milter.1, GENUINE.as_bytes());
        assert_eq!(ending.verdict(), "unverified", "{ending:?}");
        assert!(ending.inserted("Authentication-Results").unwrap().contains("dmarc=temperror"), "{ending:?}");
        assert!(!ending.inserted("X-Vigie-Report").unwrap().contains("authentication-failed"));
    }
}

#[test]
fn many_mails_at_once_ask_the_dns_together_and_each_gets_its_own_answer() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let milter = with_dns(&dns, "");
    let (address, signed) = (milter.1, key.sign("info.ameli.fr", GENUINE));
    let sending: Vec<_> = (0..16)
        .map(|number| {
            let raw = if number % 2 == 0 { signed.clone() } else { signed.replace("Bonjour", "Bonsoir") };
            std::thread::spawn(move || {
                let mut mta = Mta::connect(address);
                (0..10).map(|_| mta.send(&Mail::of(raw.as_bytes())).verdict()).collect::<Vec<_>>()
            })
        })
        .collect();
    for (number, sent) in sending.into_iter().enumerate() {
        let expected = if number % 2 == 0 { "consistent" } else { "unverified" };
        assert!(sent.join().unwrap().iter().all(|verdict| verdict == expected), "{number}");
    }
}

#[test]
fn fields_that_pretend_to_be_ours_are_taken_out_from_the_last_to_the_first() {
    let milter = offline("");
    let forged = [
        &b"X-Vigie-Verdict: consistent\r\nx-vigie-verdict: consistent\r\nAuthentication-Results: other.example; dkim=pass\r\nAuthentication-Results: MX.Example.org; dmarc=pass header.from=example.org\r\n"[..],
        HONEST,
    ]
    .concat();
    let ending = send(milter.1, &forged);
    let empty = |place, name: &str| Change::Replace(place, name.to_owned(), String::new());
    assert_eq!(
        ending.changes[..3],
        [empty(2, "authentication-results"), empty(2, "x-vigie-verdict"), empty(1, "x-vigie-verdict")]
    );
    assert_eq!(ending.verdict(), "unverified");
}

#[test]
fn the_results_of_a_server_that_is_trusted_stay_and_count() {
    let milter = start("[verify]\nenabled = false\ntrust = [\"mx.example.org\"]\n");
    let trusted = format!(
        "Authentication-Results: mx.example.org; dkim=pass header.d=info.ameli.fr; dmarc=pass header.from=info.ameli.fr\r\n{GENUINE}"
    );
    let ending = send(milter.1, trusted.as_bytes());
    assert_eq!(ending.verdict(), "consistent");
    assert!(!ending.changes.iter().any(|change| matches!(change, Change::Replace(..))));
}

#[test]
fn each_action_is_told_as_the_protocol_has_it() {
    let rule = |action: &str| offline(&format!("[[rules]]\nverdicts = [\"fraudulent\"]\n{action}\n"));
    let tagged = send(rule("action = \"tag-subject\"\nlanguage = \"en\"").1, FRAUD);
    let subject =
        Change::Replace(1, "Subject".to_owned(), " [Likely fraud] Votre remboursement de 127,30 euros".to_owned());
    assert!(tagged.last == 'c' && tagged.changes.contains(&subject), "{tagged:?}");
    let french = send(rule("action = \"tag-subject\"").1, FRAUD);
    assert!(format!("{french:?}").contains("[Fraude probable] Votre remboursement"), "{french:?}");
    let held = send(rule("action = \"quarantine\"").1, FRAUD);
    assert!(held.last == 'c' && held.changes.contains(&Change::Quarantine("Vigie: fraudulent".to_owned())), "{held:?}");
    let refused = send(rule("action = \"reject\"").1, FRAUD);
    assert!(refused.last == 'y' && refused.reply.starts_with("550 5.7.1 Refus : ce message"), "{refused:?}");
    assert!(refused.reply.ends_with("(Vigie 4VxYz)") && refused.changes.is_empty(), "{refused:?}");
    let worded = send(rule("action = \"reject\"\nreply = \"Not from the insurer\"").1, FRAUD);
    assert_eq!(worded.reply, "550 5.7.1 Not from the insurer (Vigie 4VxYz)");
    let redirected = send(rule("action = \"redirect\"\nto = \"desk@example.net\"").1, FRAUD);
    for change in [Change::AddTo("<desk@example.net>".to_owned()), Change::DeleteTo("<b@example.org>".to_owned())] {
        assert!(redirected.changes.contains(&change), "{redirected:?}");
    }
    assert_eq!(redirected.inserted("X-Vigie-Original-To").unwrap(), "b@example.org");
    assert!(redirected.inserted("X-Vigie-Verdict").unwrap().ends_with("; action=redirect"));
}

#[test]
fn whoever_logged_in_and_own_networks_are_not_judged_and_a_header_says_so() {
    let milter = offline("[skip]\nnetworks = [\"198.51.100.0/24\"]\n");
    let mut mta = Mta::connect(milter.1);
    let logged_in = Mail { macros: &[("{auth_authen}", "anne")], ..Mail::of(FRAUD) };
    assert_eq!(mta.send(&logged_in).inserted("X-Vigie-Verdict").unwrap(), "none; reason=authenticated");
    let own = Mail { client: "198.51.100.9", ..Mail::of(FRAUD) };
    assert_eq!(mta.send(&own).inserted("X-Vigie-Verdict").unwrap(), "none; reason=own-network");
    assert_eq!(mta.send(&Mail::of(FRAUD)).verdict(), "fraudulent");
    let silent = offline("[skip]\nheader = false\n");
    let forged = [b"X-Vigie-Verdict: consistent\r\n", FRAUD].concat();
    let changes = Mta::connect(silent.1).send(&Mail { raw: &forged, ..logged_in }).changes;
    assert_eq!(changes, [Change::Replace(1, "x-vigie-verdict".to_owned(), String::new())]);
}

#[test]
fn a_mail_that_is_too_large_is_judged_by_its_first_bytes_and_says_so() {
    let milter = offline("largest = \"64KiB\"\n");
    let large = [FRAUD, &b"<p>encore une ligne</p>\r\n".repeat(200_000)].concat();
    let verdict = send(milter.1, &large).inserted("X-Vigie-Verdict").unwrap();
    assert!(verdict.starts_with("fraudulent; ") && verdict.contains("; part=65536/"), "{verdict}");
}

#[test]
fn messages_follow_each_other_on_one_connection_and_an_abandoned_one_leaves_nothing() {
    let milter = offline("");
    let mut mta = Mta::connect(milter.1);
    for _ in 0..20 {
        assert_eq!(mta.send(&Mail::of(FRAUD)).verdict(), "fraudulent");
        mta.begin(&Mail::of(FRAUD));
        mta.tell(b'A', b"").unwrap();
        assert_eq!(mta.send(&Mail::of(HONEST)).verdict(), "unverified");
    }
}

#[test]
fn the_last_piece_of_a_body_may_come_with_its_end() {
    let milter = offline("");
    let mut mta = Mta::connect(milter.1);
    let at = FRAUD.windows(2).position(|two| two == b"\n\n" || two == b"\n\r").unwrap() + 1;
    let at = at + usize::from(FRAUD[at] == b'\r') + 1;
    mta.begin(&Mail::of(&FRAUD[..at]));
    assert_eq!(mta.end_with(&FRAUD[at..]).unwrap().verdict(), "fraudulent");
}

#[test]
fn what_the_mail_server_does_not_allow_is_neither_done_nor_claimed() {
    const ADD_FIELDS: u32 = 0x01;
    for rule in ["action = \"quarantine\"", "action = \"tag-subject\"", "action = \"redirect\"\nto = \"c@example.org\""]
    {
        let milter = offline(&format!("[[rules]]\nverdicts = [\"fraudulent\"]\n{rule}"));
        let mut mta = Mta::allowing(milter.1, ADD_FIELDS);
        assert!(mta.negotiate());
        let ending = mta.send(&Mail::of(FRAUD));
        assert!(ending.changes.iter().all(|change| matches!(change, Change::Insert(..))), "{ending:?}");
        assert!(ending.inserted("X-Vigie-Verdict").unwrap().contains("; action=accept"), "{ending:?}");
    }
}

#[test]
fn a_list_is_asked_about_the_domain_that_was_verified() {
    let milter = offline_trusting(
        "[lists.partners]\nentries = [\"example.com\"]\n[[rules]]\nlist = \"partners\"\nauthenticated = true\naction = \"accept\"\n[[rules]]\naction = \"quarantine\"",
    );
    let action = |verified: &str| {
        let mail = format!(
            "Authentication-Results: mx.example.net; dmarc=pass header.from={verified}\r\nFrom: a@example.com\r\nSubject: a\r\n\r\na\r\n"
        );
        let verdict = send(milter.1, mail.as_bytes()).inserted("X-Vigie-Verdict").unwrap();
        verdict.rsplit("action=").next().unwrap().to_owned()
    };
    assert_eq!((action("example.com"), action("shop.example")), ("accept".to_owned(), "quarantine".to_owned()));
}

#[test]
fn a_dns_that_is_given_all_the_time_leaves_some_for_the_verdict() {
    let dns = Dns::serve(&[("*", Answer::Silence)]);
    let config = format!("[verify]\ndns = \"{}\"\ntime-limit = \"20s\"\n", dns.address);
    let config = config.replace("[verify]", "on-failure = \"tempfail\"\n[verify]");
    let milter = start_within("2s", &config);
    assert_eq!(send(milter.1, GENUINE.as_bytes()).verdict(), "unverified");
    let config = Config::parse("test", "time-limit = \"200ms\"", Path::new("")).unwrap();
    assert_eq!(config.warnings().len(), 1);
}

#[test]
fn what_has_begun_is_finished_when_the_milter_stops_and_nothing_new_is_begun() {
    let mut milter = offline("");
    let (mut mta, address) = (Mta::patient(milter.1), milter.1);
    let mut idle = Mta::connect(address);
    mta.begin(&Mail::of(FRAUD));
    let service = milter.0.take().unwrap();
    let stopping = std::thread::spawn(move || service.stop());
    assert!(idle.hear().is_err(), "an idle connection stayed");
    assert_eq!(mta.end().unwrap().verdict(), "fraudulent");
    stopping.join().unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_socket_has_its_permissions_from_the_first_moment_and_is_gone_afterwards() {
    use std::os::unix::fs::PermissionsExt;
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("milter-{}.sock", std::process::id()));
    let text = format!("listen = \"unix:{}\"\nsocket-mode = \"0600\"\n[verify]\nenabled = false\n", path.display());
    let run = || {
        let config = Config::parse("test", &text, Path::new("")).unwrap();
        let loaded = Loaded { config, knowledge: vigie_knowledge::embedded().unwrap() };
        Service::start(loaded, None, Box::new(|| NOW.parse().unwrap()))
    };
    // A socket that a process left behind is no obstacle, a living one is.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let service = run().unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::os::unix::net::UnixStream::connect(&path).is_ok());
    assert_eq!(run().unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    service.stop();
    assert!(!path.exists());
    std::fs::write(&path, "no socket").unwrap();
    assert_eq!(run().unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    std::fs::remove_file(&path).unwrap();
}
