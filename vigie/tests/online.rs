//! `vigie check --online` from outside, on a DNS of our own.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use support::{Run, file, run};
use vigie_servers::signed::{Answer, Dns, Key, txt};

const NOW: &str = "--now=2024-05-14T12:00:00+02:00";
const BODY: &str = "From: Votre Assurance Maladie <assurance-maladie@info.ameli.fr>\r\nTo: b@recipient.example\r\nSubject: Information de paiement\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><p>Retrouvez votre paiement dans <a href=\"https://assure.ameli.fr/\">votre compte ameli</a>.</p><p>Votre caisse d'assurance maladie</p>\r\n";
const LURE: &str = "<p>Bonjour,</p><p>Confirmez votre RIB sur <a href=\"https://dossier.example/\">cette page</a>.</p><p>L'Assurance Maladie</p>\r\n";

fn insurer(key: &Key) -> Vec<(&'static str, Answer)> {
    vec![
        ("info.ameli.fr", txt("v=spf1 ip4:192.0.2.10 -all")),
        ("s1._domainkey.info.ameli.fr", key.record()),
        ("_dmarc.ameli.fr", txt("v=DMARC1; p=reject; rua=mailto:r@ameli.fr")),
    ]
}

fn received(client: &str, mail: &str) -> String {
    format!(
        "Return-Path: <bounce@info.ameli.fr>\r\nReceived: from helo.example (rdns.example [{client}])\r\n\tby mx.recipient.example (Postfix) with ESMTPS id 1; Tue, 14 May 2024 09:00:01 +0200\r\n{mail}"
    )
}

fn lured(mail: &str) -> String {
    format!("{}\r\n\r\n{LURE}", mail.split("\r\n\r\n").next().unwrap())
}

fn check(dns: &Dns, name: &str, mail: &str, more: &[&str]) -> (Run, Value) {
    let path = file(&format!("online/{name}.eml"), mail.as_bytes());
    let server = dns.address.to_string();
    let mut arguments = vec!["check", "--format", "json", NOW, "--online", "--dns", &server, &path];
    arguments.extend(more);
    let ran = run("en", &arguments);
    let report = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    (ran, report)
}

fn found(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["check"].as_str().unwrap()).collect()
}

fn open(report: &Value) -> Vec<&str> {
    report["not_checked"].as_array().unwrap().iter().map(|gap| gap["what"].as_str().unwrap()).collect()
}

const TRUST: &[&str] = &["--trust", "recipient.example"];

#[test]
fn a_genuine_mail_is_consistent_by_its_signature_alone() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let (ran, report) = check(&dns, "signed", &key.sign("info.ameli.fr", BODY), &[]);
    assert_eq!((ran.status, ran.err.as_str(), report["verdict"].as_str()), (0, "", Some("consistent")));
    assert!(open(&report).contains(&"spf") && !open(&report).contains(&"authentication"), "{:?}", open(&report));
}

#[test]
fn without_online_the_same_mail_is_not_verified_and_nobody_is_asked() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let path = file("online/not.eml", key.sign("info.ameli.fr", BODY).as_bytes());
    let report: Value = serde_json::from_str(&run("en", &["check", "--format", "json", NOW, &path]).out).unwrap();
    assert_eq!(report["verdict"], "unverified");
    assert!(open(&report).contains(&"authentication") && dns.asked().is_empty());
}

#[test]
fn the_organisations_own_machine_is_enough_and_another_is_held_against_it() {
    let dns = Dns::serve(&insurer(&Key::new()));
    let (_, report) = check(&dns, "unsigned", &received("192.0.2.10", BODY), TRUST);
    assert_eq!((report["verdict"].as_str(), found(&report)), (Some("consistent"), vec![]));
    let (ran, report) = check(&dns, "wrong-machine", &received("203.0.113.7", BODY), TRUST);
    // Forwarding does that to honest mail as well: a reason, and no verdict.
    assert_eq!((ran.status, report["verdict"].as_str()), (0, Some("unverified")));
    assert_eq!(found(&report), ["authentication-failed"]);
    let evidence = &report["findings"][0]["evidence"][0];
    assert_eq!(evidence["part"], "online:authentication-results");
    assert!(evidence["shown"].as_str().unwrap().contains("dmarc=fail header.from=info.ameli.fr policy.dmarc=reject"));
}

#[test]
fn a_forged_sender_with_a_lure_is_warned_of() {
    let key = Key::new();
    let dns = Dns::serve(&insurer(&key));
    let tampered = lured(&key.sign("info.ameli.fr", BODY));
    let (ran, report) = check(&dns, "tampered", &received("203.0.113.7", &tampered), TRUST);
    assert_eq!(ran.status, 1);
    assert!(found(&report).contains(&"authentication-failed"), "{:?}", found(&report));
}

#[test]
fn options_say_what_the_file_does_not() {
    let dns = Dns::serve(&insurer(&Key::new()));
    let way = ["--client-ip", "192.0.2.10", "--helo", "m.ameli.fr", "--mail-from", "bounce@info.ameli.fr"];
    let (_, report) = check(&dns, "options", BODY, &way);
    assert_eq!(report["verdict"], "consistent");
    let (_, report) =
        check(&dns, "options-wrong", BODY, &["--client-ip", "192.0.2.11", "--mail-from", "b@info.ameli.fr"]);
    assert_eq!(found(&report), ["authentication-failed"]);
}

#[test]
fn a_pass_of_the_senders_own_domain_earns_nothing() {
    let own = Key::new();
    let mut names = insurer(&Key::new());
    names.push(("s1._domainkey.shop.example", own.record()));
    names.push(("shop.example", txt("v=spf1 ip4:203.0.113.7 -all")));
    let dns = Dns::serve(&names);
    let signed = own.sign("shop.example", &lured(BODY));
    let mail = received("203.0.113.7", &signed).replace("bounce@info.ameli.fr", "bounce@shop.example");
    let (ran, report) = check(&dns, "unaligned", &mail, TRUST);
    assert_eq!(ran.status, 1);
    assert!(found(&report).contains(&"authentication-failed") && open(&report).contains(&"authentication"));
}

#[test]
fn a_forwarded_mail_is_excused_by_the_seal_of_a_trusted_server_only() {
    let (key, sealer) = (Key::new(), Key::new());
    let mut names = insurer(&key);
    names.push(("s1._domainkey.forwarder.example", sealer.record()));
    let dns = Dns::serve(&names);
    let changed = key.sign("info.ameli.fr", BODY).replace("</p>\r\n", "</p><p>Vu par l'antivirus</p>\r\n");
    let mail = received("203.0.113.7", &sealer.seal("forwarder.example", "info.ameli.fr", &changed));
    let (_, report) = check(&dns, "sealed-by-anyone", &mail, TRUST);
    assert_eq!(found(&report), ["authentication-failed"]);
    let (_, report) = check(&dns, "sealed", &mail, &["--trust", "recipient.example", "--trust", "forwarder.example"]);
    assert_eq!((found(&report), report["verdict"].as_str()), (vec![], Some("unverified")));
    // A trusted server that had verified somebody else excuses nothing.
    let mail = received("203.0.113.7", &sealer.seal("forwarder.example", "shop.example", &changed));
    let (_, report) =
        check(&dns, "sealed-other", &mail, &["--trust", "recipient.example", "--trust", "forwarder.example"]);
    assert_eq!(found(&report), ["authentication-failed"]);
}

#[test]
fn a_dns_that_cannot_tell_is_never_held_against_the_mail() {
    let key = Key::new();
    let mail = received("203.0.113.7", &key.sign("info.ameli.fr", BODY));
    for (name, answer) in [("servfail", Answer::ServFail), ("silence", Answer::Silence)] {
        let dns = Dns::serve(&[("*.fr", answer)]);
        let (ran, report) = check(&dns, name, &mail, TRUST);
        assert_eq!((ran.status, found(&report), report["verdict"].as_str()), (0, vec![], Some("unverified")), "{name}");
        assert!(open(&report).contains(&"dns"), "{name}");
    }
}

#[test]
fn nothing_to_verify_is_said() {
    let dns = Dns::serve(&[]);
    let record = "{\"channel\":\"email\",\"from\":\"a@info.ameli.fr\",\"text\":\"Bonjour\"}\n";
    let (_, report) = check(&dns, "record", record, &[]);
    assert!(open(&report).contains(&"original-mail"));
    let (_, report) = check(&dns, "sms", "{\"channel\":\"sms\",\"text\":\"Bonjour\"}\n", &[]);
    assert!(!open(&report).contains(&"original-mail"));
}

#[test]
fn options_are_checked_before_anybody_is_asked() {
    for (arguments, words) in [
        (&["check", "--client-ip", "192.0.2.1"][..], "Add --online"),
        (&["check", "--online", "--client-ip", "here"], "--client-ip: \"here\" is not an IP address"),
        (&["check", "--online", "--dns", "resolver.example"], "--dns: \"resolver.example\" is not an IP address"),
    ] {
        let ran = run("en", arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn the_help_says_what_leaves_the_machine() {
    let help =
        |language: &str| run(language, &["check", "--help"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help("en").contains("DNS questions about the sender’s domains then leave your machine"));
    assert!(help("fr").contains("Des questions DNS sur les domaines de l’expéditeur partent alors"));
}
