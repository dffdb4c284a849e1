//! Verifying over a DNS of our own: what is told to the engine of mails that are really signed.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use vigie_engine::{
    Policy,
    message::{Message, authentication::Gap, email},
};
use vigie_servers::signed::{Answer, Dns, Key, txt};
use vigie_service::online::{Envelope, Limits, Resolver, Verifier};

const LIMITS: Limits = Limits { questions: 80, time: Duration::from_secs(6), answer: Duration::from_millis(500) };
const BODY: &str = "To: b@recipient.example\r\nSubject: Bonjour\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nBonjour.\r\n";

/// The organisation's names: its machine is 192.0.2.10, and what fails is to be rejected.
fn organisation(key: &Key) -> Vec<(&'static str, Answer)> {
    vec![
        ("org.example", txt("v=spf1 ip4:192.0.2.10 -all")),
        ("s1._domainkey.org.example", key.record()),
        ("_dmarc.org.example", txt("v=DMARC1; p=reject; rua=mailto:r@org.example")),
    ]
}

fn mail(from: &str) -> String {
    format!("From: <{from}>\r\n{BODY}")
}

/// As the recipient's server stores it.
fn received(client: &str, mail_from: &str, mail: &str) -> String {
    format!(
        "Return-Path: <{mail_from}>\r\nReceived: from helo.example (rdns.example [{client}])\r\n\tby mx.recipient.example (Postfix) with ESMTPS id 1\r\n\tfor <b@recipient.example>; Tue, 14 May 2024 09:00:01 +0200\r\n{mail}"
    )
}

fn policy() -> Policy {
    let now = "2024-05-15T12:00:00Z".parse().unwrap();
    Policy { now, trusted_servers: vec!["recipient.example".into()], ..Policy::default() }
}

fn verify_with(dns: &Dns, raw: &str, said: &Envelope) -> Message {
    let verifier = Verifier::new(Resolver::At(dns.address), LIMITS).unwrap();
    let mut message = email::read(raw.as_bytes());
    verifier.verify(raw.as_bytes(), &mut message, &policy(), said);
    message
}

fn verify(dns: &Dns, raw: &str) -> Message {
    verify_with(dns, raw, &Envelope::default())
}

/// What was told, method by method: `spf=pass`, ...
fn told(message: &Message) -> Vec<String> {
    let methods = &message.verified.as_ref().unwrap().results.methods;
    methods.iter().map(|method| format!("{}={}", method.name, method.result)).collect()
}

fn gaps(message: &Message) -> &[Gap] {
    &message.verified.as_ref().unwrap().gaps
}

#[test]
fn a_good_mail_passes_and_only_the_senders_names_are_asked() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let raw = received("192.0.2.10", "bounce@org.example", &key.sign("org.example", &mail("a@org.example")));
    let message = verify(&dns, &raw);
    assert_eq!(told(&message), ["spf=pass", "dkim=pass", "dmarc=pass"]);
    assert_eq!(gaps(&message), []);
    assert_eq!(dns.asked(), ["_dmarc.example", "_dmarc.org.example", "org.example", "s1._domainkey.org.example"]);
    let verified = message.verified.as_ref().unwrap();
    assert_eq!(
        message.shown(verified.results.place),
        "vigie; spf=pass smtp.mailfrom=org.example smtp.helo=helo.example policy.client-ip=192.0.2.10; dkim=pass header.d=org.example header.s=s1; dmarc=pass header.from=org.example policy.dmarc=reject"
    );
}

#[test]
fn a_file_with_the_line_ends_of_this_system_passes_too() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let raw = received("192.0.2.10", "a@org.example", &key.sign("org.example", &mail("a@org.example")));
    assert_eq!(told(&verify(&dns, &raw.replace("\r\n", "\n"))), ["spf=pass", "dkim=pass", "dmarc=pass"]);
}

#[test]
fn a_changed_body_fails() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let changed = key.sign("org.example", &mail("a@org.example")).replace("Bonjour.\r\n", "Payez.\r\n");
    let message = verify(&dns, &received("203.0.113.7", "x@shop.example", &changed));
    assert_eq!(told(&message), ["spf=none", "dkim=fail", "dmarc=fail"]);
    // Had the organisation's own machine brought it, SPF would do.
    let message = verify(&dns, &received("192.0.2.10", "a@org.example", &changed));
    assert_eq!(told(&message), ["spf=pass", "dkim=fail", "dmarc=pass"]);
}

#[test]
fn an_unsigned_mail_stands_on_its_machine_alone() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let good = verify(&dns, &received("192.0.2.10", "a@org.example", &mail("a@org.example")));
    assert_eq!(told(&good), ["spf=pass", "dmarc=pass"]);
    let wrong = verify(&dns, &received("203.0.113.7", "a@org.example", &mail("a@org.example")));
    assert_eq!(told(&wrong), ["spf=fail", "dmarc=fail"]);
    let rejects = wrong.verified.as_ref().unwrap().results.of("dmarc").next().unwrap().property("policy.dmarc");
    assert_eq!(rejects, Some("reject"));
}

#[test]
fn without_the_machine_spf_is_left_open_and_nothing_fails() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let unsigned = verify(&dns, &mail("a@org.example"));
    assert_eq!((told(&unsigned), gaps(&unsigned)), (Vec::new(), &[Gap::NoClientAddress][..]));
    let signed = verify(&dns, &key.sign("org.example", &mail("a@org.example")));
    assert_eq!(told(&signed), ["dkim=pass", "dmarc=pass"]);
    // Behind a gateway of its own, the server does not know either; what stands below may be invented.
    let inner = received("10.0.0.5", "a@org.example", &received("192.0.2.10", "a@org.example", &mail("a@org.example")));
    assert_eq!((told(&verify(&dns, &inner)), gaps(&verify(&dns, &inner))), (Vec::new(), &[Gap::NoClientAddress][..]));
    let relay = received("198.51.100.5", "a@org.example", &mail("a@org.example"))
        .replace("helo.example", "out.recipient.example");
    assert_eq!((told(&verify(&dns, &relay)), gaps(&verify(&dns, &relay))), (Vec::new(), &[Gap::NoClientAddress][..]));
    // A server that nobody trusts may have been invented by the sender.
    let forged = received("192.0.2.10", "a@org.example", &mail("a@org.example")).replace("mx.recipient", "mx.shop");
    assert_eq!(gaps(&verify(&dns, &forged)), [Gap::NoClientAddress]);
}

#[test]
fn the_caller_can_say_what_the_file_does_not() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let said = Envelope {
        client: "192.0.2.10".parse().ok(),
        helo: Some("org.example".into()),
        mail_from: Some("a@org.example".into()),
        witnessed: false,
    };
    assert_eq!(told(&verify_with(&dns, &mail("a@org.example"), &said)), ["spf=pass", "dmarc=pass"]);
    // A notice has no sender: the name in HELO stands for it.
    let notice = Envelope { mail_from: Some(String::new()), ..said.clone() };
    assert_eq!(told(&verify_with(&dns, &mail("a@org.example"), &notice)), ["spf=pass", "dmarc=pass"]);
    let unknown = Envelope { mail_from: None, ..said.clone() };
    assert_eq!(gaps(&verify_with(&dns, &mail("a@org.example"), &unknown)), [Gap::NoClientAddress]);
    // What the trusted server wrote goes before what is said.
    let wrong = received("203.0.113.7", "a@org.example", &mail("a@org.example"));
    assert_eq!(told(&verify_with(&dns, &wrong, &said)), ["spf=fail", "dmarc=fail"]);
    // Whoever saw the session itself need not be told.
    let seen = Envelope { witnessed: true, ..said };
    assert_eq!(told(&verify_with(&dns, &wrong, &seen)), ["spf=pass", "dmarc=pass"]);
}

#[test]
fn a_received_field_below_the_trusted_one_is_the_senders() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let forged = received("192.0.2.10", "a@org.example", &mail("a@org.example"));
    let raw = received("203.0.113.7", "a@org.example", &forged);
    assert_eq!(told(&verify(&dns, &raw)), ["spf=fail", "dmarc=fail"]);
}

#[test]
fn anybody_can_sign_for_a_name_of_their_own() {
    let (key, own) = (Key::new(), Key::new());
    let mut names = organisation(&key);
    names.push(("s1._domainkey.shop.example", own.record()));
    names.push(("shop.example", txt("v=spf1 ip4:203.0.113.7 -all")));
    let dns = Dns::serve(&names);
    let raw = received("203.0.113.7", "x@shop.example", &own.sign("shop.example", &mail("a@org.example")));
    assert_eq!(told(&verify(&dns, &raw)), ["spf=pass", "dkim=pass", "dmarc=fail"]);
}

#[test]
fn a_signature_that_leaves_the_sender_out_says_nothing_of_the_sender() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let signed = key.sign_headers("org.example", &["Subject"], &mail("a@org.example"));
    assert_eq!(
        told(&verify(&dns, &received("203.0.113.7", "x@shop.example", &signed))),
        ["spf=none", "dkim=policy", "dmarc=fail"]
    );
}

#[test]
fn a_resolver_that_cannot_tell_leaves_everything_open() {
    let key = Key::new();
    let dns = Dns::serve(&[("*.example", Answer::ServFail), ("org.example", Answer::ServFail)]);
    let raw = received("203.0.113.7", "a@org.example", &key.sign("org.example", &mail("a@org.example")));
    let message = verify(&dns, &raw);
    assert_eq!(told(&message), ["spf=temperror", "dkim=temperror", "dmarc=temperror"]);
    assert_eq!(gaps(&message), [Gap::Temporary]);
}

#[test]
fn a_resolver_that_never_answers_is_not_waited_for() {
    let key = Key::new();
    let dns = Dns::serve(&[("*.example", Answer::Silence), ("org.example", Answer::Silence)]);
    let raw = received("203.0.113.7", "a@org.example", &key.sign("org.example", &mail("a@org.example")));
    let verifier = Verifier::new(Resolver::At(dns.address), LIMITS).unwrap();
    let started = Instant::now();
    for _ in 0..5 {
        let mut message = email::read(raw.as_bytes());
        verifier.verify(raw.as_bytes(), &mut message, &policy(), &Envelope::default());
        assert_eq!(gaps(&message), [Gap::Temporary]);
        assert!(!message.verified.as_ref().unwrap().results.says("dmarc", "fail"));
    }
    // Three mails with their whole time, the others with that of one answer.
    assert!(started.elapsed() < Duration::from_secs(3 * 6 + 2 + 1), "{:?}", started.elapsed());
}

#[test]
fn a_forwarded_mail_that_was_changed_keeps_its_seal() {
    let (key, sealer) = (Key::new(), Key::new());
    let mut names = organisation(&key);
    names.push(("s1._domainkey.lists.example", sealer.record()));
    let dns = Dns::serve(&names);
    let changed =
        key.sign("org.example", &mail("a@org.example")).replace("Bonjour.\r\n", "Bonjour.\r\n-- \r\nListe\r\n");
    let raw = received("203.0.113.7", "list@lists.example", &sealer.seal("lists.example", "org.example", &changed));
    let message = verify(&dns, &raw);
    assert_eq!(told(&message), ["spf=none", "dkim=fail", "arc=pass", "dmarc=fail"]);
    assert_eq!(message.transport.arc[0].sealer, "lists.example");
    assert!(message.transport.arc[0].results.as_ref().unwrap().says("dkim", "pass"));
    let broken = raw.replace("Liste\r\n", "Payez\r\n");
    assert!(!told(&verify(&dns, &broken)).contains(&"arc=pass".to_owned()));
}

/// The organisation's mail forged from another machine, with these fields before it.
fn forged_with(dns: &Dns, fields: &str) -> Message {
    let raw = received("203.0.113.7", "x@shop.example", &format!("{fields}{}", mail("a@org.example")));
    verify(dns, &raw)
}

#[test]
fn junk_does_not_keep_the_senders_domain_from_saying_that_it_did_not_send_the_mail() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let field =
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=shop.example; s=s1; h=From; bh=AAAA; b=AAAA\r\n";
    for junk in [
        field.repeat(11),
        field.replace("shop.example", "org.example").repeat(40),
        format!("DKIM-Signature: h={}\r\n", "\r\n a:".repeat(5_000)),
        "X: y\r\n".repeat(1_001),
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=shop.example; s=s1; b=AAAA\r\n".repeat(11),
    ] {
        let told = told(&forged_with(&dns, &junk));
        assert!(told.contains(&"dmarc=fail".to_owned()), "{told:?}");
    }
    // What the organisation signed passes among all of it.
    let signed = received(
        "203.0.113.7",
        "x@shop.example",
        &format!("{}{}", field.repeat(11), key.sign("org.example", &mail("a@org.example"))),
    );
    assert!(told(&verify(&dns, &signed)).contains(&"dmarc=pass".to_owned()));
}

#[test]
fn a_stranger_who_does_not_answer_keeps_nobody_from_answering() {
    let (key, own) = (Key::new(), Key::new());
    let mut names = organisation(&key);
    names.push(("s1._domainkey.shop.example", Answer::Silence));
    names.push(("shop.example", Answer::Silence));
    let dns = Dns::serve(&names);
    let raw = received("203.0.113.7", "x@shop.example", &own.sign("shop.example", &mail("a@org.example")));
    let told_of = told(&verify(&dns, &raw));
    assert!(told_of.contains(&"dmarc=fail".to_owned()), "{told_of:?}");
    let raw = received(
        "203.0.113.7",
        "x@shop.example",
        &own.sign("shop.example", &key.sign("org.example", &mail("a@org.example"))),
    );
    assert!(told(&verify(&dns, &raw)).contains(&"dmarc=pass".to_owned()));
}

#[test]
fn a_key_of_the_sender_that_is_not_answered_is_held_against_nobody() {
    let key = Key::new();
    let mut names = organisation(&key);
    for answer in [Answer::ServFail, Answer::Silence] {
        names[1].1 = answer;
        let dns = Dns::serve(&names);
        let raw = received("203.0.113.7", "x@shop.example", &key.sign("org.example", &mail("a@org.example")));
        let told = told(&verify(&dns, &raw));
        assert!(!told.contains(&"dmarc=fail".to_owned()), "{told:?}");
    }
}

#[test]
fn one_mail_has_one_budget_of_questions() {
    let names: Vec<(String, Answer)> = (0..12)
        .map(|at| {
            let more: String = (0..9).map(|other| format!(" a:h{at}-{other}.shop.example")).collect();
            let name = if at == 0 { "shop.example".to_owned() } else { format!("i{at}.shop.example") };
            (name, txt(&format!("v=spf1{more} include:i{}.shop.example -all", at + 1)))
        })
        .collect();
    let names: Vec<(&str, Answer)> = names.iter().map(|(name, answer)| (name.as_str(), answer.clone())).collect();
    let dns = Dns::serve(&names);
    let verifier = Verifier::new(Resolver::At(dns.address), Limits { questions: 5, ..LIMITS }).unwrap();
    let raw = received("203.0.113.7", "x@shop.example", &mail("x@shop.example"));
    let mut message = email::read(raw.as_bytes());
    verifier.verify(raw.as_bytes(), &mut message, &policy(), &Envelope::default());
    assert!(dns.asked().len() <= 5, "{:?}", dns.asked());
    assert_eq!(gaps(&message), [Gap::TooMuch]);
    assert!(told(&message).iter().all(|told| told.ends_with("=temperror")), "{:?}", told(&message));
}

#[test]
fn an_old_mail_is_verified_and_its_failure_is_not_held_against_it() {
    let key = Key::new();
    let dns = Dns::serve(&organisation(&key));
    let raw = received("203.0.113.7", "a@org.example", &mail("a@org.example")).replace("May 2024", "Mar 2024");
    let message = verify(&dns, &raw);
    assert_eq!(gaps(&message), [Gap::TooOld]);
    assert!(!message.verified.as_ref().unwrap().counts_against());
}

#[test]
fn names_with_signs_of_the_field_do_not_get_into_it() {
    let dns = Dns::serve(&[]);
    let raw = received("203.0.113.7", "x@shop.example;dmarc=pass", &mail("x@shop.example"));
    let message = verify(&dns, &raw);
    assert_eq!(message.verified.as_ref().unwrap().results.methods[0].property("smtp.mailfrom"), None);
}
