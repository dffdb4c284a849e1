//! The milter behind a real Postfix: mail goes in over SMTP, through the milter, and out into a mailbox.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod post;
mod support;

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use post::Milter;
use vigie_servers::{
    Client, free_port,
    postfix::{Post, can_post},
    signed::{Answer, Dns, Key, txt},
    until,
};

const OFFLINE: &str = "[verify]\nenabled = false\n";
const FRAUD: &str = include_str!("messages/mail.eml");
const HONEST: &str =
    "From: Anne <anne@example.com>\r\nTo: b@example.org\r\nSubject: Demain\r\n\r\nOn se voit demain ?\r\n";

fn offline(rules: &str) -> Milter {
    // Tests run several Postfixes on two processors: what is tested here is not how fast they are.
    Milter::start(&format!("time-limit = \"20s\"\n{rules}\n{OFFLINE}"))
}

/// A mail with a number in its body.
fn numbered(number: usize) -> String {
    format!(
        "From: Anne <anne@example.com>\r\nTo: b@example.org\r\nSubject: Demain\r\n\r\nMessage numéro <{number}>.\r\n"
    )
}

/// How often each number arrived.
fn arrived(post: &Post) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for delivered in post.sink.all() {
        let mail = String::from_utf8_lossy(&delivered.mail).into_owned();
        let number = mail.rsplit_once('<').unwrap().1.split('>').next().unwrap().parse().unwrap();
        *counts.entry(number).or_insert(0) += 1;
    }
    counts
}

fn all_once(post: &Post, count: usize) {
    let mut before = 0;
    // As long as mail arrives, more is waited for.
    while post.sink.count() < count {
        until("more mail arrives", || post.sink.count() > before);
        before = post.sink.count();
    }
    until("nothing waits", || post.is_queue_empty());
    let counts = arrived(post);
    let lost: Vec<usize> = (0..count).filter(|number| !counts.contains_key(number)).collect();
    assert!(lost.is_empty() && counts.values().all(|times| *times == 1), "lost {lost:?}, {counts:?}");
}

#[test]
fn a_mail_is_delivered_with_its_verdict_on_top_and_forged_fields_are_gone() {
    if !can_post() {
        return;
    }
    let milter = offline("");
    let post = Post::start(milter.place(), "");
    let forged = format!(
        "X-Vigie-Verdict : consistent\r\nX-VIGIE-Report: v=1\r\nX-Vigie-Anything: a\r\nAuthentication-Results: mx.example.org;\r\n\tdmarc=pass header.from=ameli.fr\r\nAuthentication-Results: other.example; spf=pass\r\nx-vigie-verdict: consistent\r\n{FRAUD}"
    );
    let delivered = post.deliver(&["b@example.org"], &forged);
    assert!(delivered.field("X-Vigie-Verdict").starts_with("fraudulent; score="), "{delivered:?}");
    assert!(delivered.field("X-Vigie-Report").contains("check="));
    assert!(delivered.fields("X-Vigie-Anything").is_empty());
    assert_eq!(delivered.fields("Authentication-Results"), ["other.example; spf=pass"]);
    let text = String::from_utf8_lossy(&delivered.mail).into_owned();
    assert!(text.starts_with("X-Vigie-Verdict: fraudulent"), "{text}");
    assert!(text.ends_with(&FRAUD.split("\n\n").nth(1).unwrap().replace("\r\n", "\n").replace('\n', "\r\n")), "{text}");
    let told = milter.told();
    assert!(told.contains("verdict=\"fraudulent\"") && told.contains("action=\"accept\""), "{told}");
    assert!(!told.contains("b@example.org") && !told.contains("remboursement"), "{told}");
}

#[test]
fn each_action_becomes_what_it_says() {
    if !can_post() {
        return;
    }
    let milter = offline(
        "[lists.partners]\nentries = [\"courrier-sante.example\"]\n
         [[rules]]\nrecipients = [\"partner.example\"]\nlist = \"partners\"\naction = \"accept\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\nrecipients = [\"fr.example\"]\naction = \"tag-subject\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\nrecipients = [\"en.example\"]\naction = \"tag-subject\"\nlanguage = \"en\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\nrecipients = [\"own.example\"]\naction = \"tag-subject\"\ntag = \"[Méfiance]\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\nrecipients = [\"hold.example\"]\naction = \"quarantine\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\nrecipients = [\"desk.example\"]\naction = \"redirect\"\nto = \"security@example.net\"\n
         [[rules]]\nverdicts = [\"fraudulent\"]\norganisations = [\"assurance-maladie\"]\nrecipients = [\"no.example\"]\naction = \"reject\"\n",
    );
    let post = Post::start(milter.place(), "");
    let subject = |to: &str| post.deliver(&[to], FRAUD).field("Subject");
    assert_eq!(subject("b@partner.example"), "Votre remboursement de 127,30 euros");
    assert_eq!(subject("b@fr.example"), "[Fraude probable] Votre remboursement de 127,30 euros");
    assert_eq!(subject("b@en.example"), "[Likely fraud] Votre remboursement de 127,30 euros");
    assert_eq!(subject("b@own.example"), "=?UTF-8?Q?=5BM=C3=A9fiance=5D?= Votre remboursement de 127,30 euros");
    assert_eq!(subject("b@elsewhere.example"), "Votre remboursement de 127,30 euros");

    let refused = post.send(&["b@no.example"], FRAUD);
    assert!(refused.code == 550 && refused.text.contains("5.7.1 Refus : ce message"), "{refused:?}");

    let redirected = post.deliver(&["a@example.org", "b@desk.example", "c@desk.example"], FRAUD);
    let mut to: Vec<_> = post
        .sink
        .all()
        .into_iter()
        .rev()
        .take_while(|one| one.mail == redirected.mail)
        .flat_map(|one| one.to)
        .collect();
    to.sort();
    assert_eq!(to, ["a@example.org", "security@example.net"]);
    assert_eq!(redirected.field("X-Vigie-Original-To"), "b@desk.example, c@desk.example");

    let before = post.sink.count();
    assert_eq!(post.send(&["b@hold.example"], FRAUD).code, 250);
    until("the mail is held", || post.queue().contains('!'));
    assert_eq!(post.sink.count(), before);
    post.release();
    until("the mail is released", || post.sink.count() == before + 1);
    let released = post.sink.all().pop().unwrap();
    assert!(released.field("X-Vigie-Verdict").ends_with("action=quarantine"), "{released:?}");
}

#[test]
fn a_mail_injected_by_swaks_is_judged_too() {
    if !can_post() {
        return;
    }
    let milter = offline("");
    let post = Post::start(milter.place(), "");
    let path = support::file("gateway/swaks.eml", FRAUD.as_bytes());
    let port = post.port().to_string();
    let swaks = Command::new("swaks")
        .args([
            "--server",
            "127.0.0.1",
            "--port",
            &port,
            "--from",
            "bounce@shop.example",
            "--to",
            "b@example.org",
            "--data",
        ])
        .arg(format!("@{path}"))
        .stdin(Stdio::null())
        .output();
    let swaks = swaks.unwrap_or_else(|why| panic!("swaks: {why} (script/setup mail)"));
    assert!(swaks.status.success(), "{}", String::from_utf8_lossy(&swaks.stdout));
    until("the mail arrives", || post.sink.count() == 1);
    assert!(post.sink.all()[0].field("X-Vigie-Verdict").starts_with("fraudulent"));
}

#[test]
fn postfix_says_who_sent_and_the_dns_confirms_it() {
    if !can_post() {
        return;
    }
    let key = Key::new();
    let dns = Dns::serve(&[
        ("info.ameli.fr", txt("v=spf1 ip4:192.0.2.10 -all")),
        ("s1._domainkey.info.ameli.fr", key.record()),
        ("_dmarc.ameli.fr", txt("v=DMARC1; p=reject")),
    ]);
    let milter =
        Milter::start(&format!("time-limit = \"20s\"\n[verify]\ndns = \"{}\"\ntime-limit = \"10s\"\n", dns.address));
    let post = Post::start(milter.place(), "");
    // Folded, with eight-bit letters: what the signature covers must reach the milter byte by byte.
    let mail = "From: Votre Assurance Maladie\r\n\t<assurance-maladie@info.ameli.fr>\r\nTo:   b@example.org\r\nSubject: =?UTF-8?Q?Information_de?=\r\n =?UTF-8?Q?_paiement?=\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>Bonjour,</p><p>Retrouvez votre paiement \u{e9}mis dans <a href=\"https://assure.ameli.fr/\">votre compte ameli</a>.</p>\r\n\r\n<p>Votre caisse d'assurance maladie</p>\r\n";
    let signed = key.sign("info.ameli.fr", mail);
    let mut client = post.client().seen_from("192.0.2.10", "mail.info.ameli.fr");
    assert_eq!(client.send("bounce@info.ameli.fr", &["b@example.org"], signed.as_bytes()).code, 250);
    until("the mail arrives", || post.sink.count() == 1);
    let delivered = &post.sink.all()[0];
    let results = delivered.field("Authentication-Results");
    for part in
        ["mx.example.org; spf=pass smtp.mailfrom=info.ameli.fr", "dkim=pass header.d=info.ameli.fr", "dmarc=pass"]
    {
        assert!(results.contains(part), "{results}\n{}", milter.told());
    }
    assert!(delivered.field("X-Vigie-Verdict").starts_with("consistent"), "{delivered:?}");
    // The DNS goes: mail goes on, and is not verified.
    let dark = Dns::serve(&[("*", Answer::Silence)]);
    milter.reload(&format!("[verify]\ndns = \"{}\"\ntime-limit = \"100ms\"\n", dark.address));
    until("the new configuration holds", || milter.told().contains("read again and applied"));
    let mut client = post.client().seen_from("192.0.2.10", "mail.info.ameli.fr");
    assert_eq!(client.send("bounce@info.ameli.fr", &["b@example.org"], signed.as_bytes()).code, 250);
    until("the mail arrives", || post.sink.count() == 2);
    let delivered = &post.sink.all()[1];
    let verdict = delivered.field("X-Vigie-Verdict");
    assert!(verdict.starts_with("unverified") || verdict == "none; reason=time-out", "{verdict}");
}

#[test]
fn broken_and_large_mails_go_through_and_are_the_same_at_the_other_end() {
    if !can_post() {
        return;
    }
    let milter = offline("largest = \"1MiB\"\n");
    let post = Post::start(milter.place(), "");
    let broken = "From: <<>\r\nSubject: =?UTF-8?Q?=C3?=\r\nContent-Type: multipart/mixed; boundary=\r\nContent-Type: text/html; charset=none\r\n\r\n--\r\n\u{0}--x--\r\n=ZZ";
    assert!(!post.deliver(&["b@example.org"], broken).field("X-Vigie-Verdict").is_empty());
    let headless = "\r\nnothing but a body\r\n";
    assert!(!post.deliver(&["b@example.org"], headless).field("X-Vigie-Verdict").is_empty());
    let line = "<p>encore une ligne de texte, et une autre, et ainsi de suite</p>\r\n";
    let large = format!("{}{}", FRAUD.replace('\n', "\r\n"), line.repeat(25 * 1024 * 1024 / line.len()));
    let delivered = post.deliver(&["b@example.org"], &large);
    let verdict = delivered.field("X-Vigie-Verdict");
    assert!(verdict.starts_with("fraudulent") && verdict.contains("part=1048576/"), "{verdict}");
    let body = String::from_utf8_lossy(&delivered.mail).split_once("\r\n\r\n").unwrap().1.to_owned();
    assert!(body == large.split_once("\r\n\r\n").unwrap().1, "the body was changed");
}

#[test]
fn messages_in_one_session_and_in_many_at_once_each_get_their_own_verdict() {
    if !can_post() {
        return;
    }
    let milter = offline("");
    let post = Post::start(milter.place(), "");
    let mails: Vec<Vec<u8>> = (0..20).map(|number| numbered(number).into_bytes()).collect();
    let replies = post.client().send_pipelined("anne@example.com", "b@example.org", &mails);
    assert!(replies.iter().all(|reply| reply.code == 250), "{replies:?}");
    let port = post.port();
    let sending: Vec<_> = (1..9)
        .map(|session| {
            thread::spawn(move || {
                let mut client = Client::connect(port);
                for number in session * 20..session * 20 + 20 {
                    let reply = client.send("anne@example.com", &["b@example.org"], numbered(number).as_bytes());
                    assert_eq!(reply.code, 250, "{reply:?}");
                }
            })
        })
        .collect();
    sending.into_iter().for_each(|sending| sending.join().unwrap());
    all_once(&post, 180);
    assert!(post.sink.all().iter().all(|mail| mail.field("X-Vigie-Verdict").starts_with("unverified")));
}

#[test]
fn a_milter_that_is_killed_in_the_middle_of_a_mail_loses_none() {
    if !can_post() {
        return;
    }
    for (default, code) in [("accept", 250), ("tempfail", 451)] {
        let milter = offline("");
        let post = Post::start(milter.place(), &format!("milter_default_action = {default}"));
        let mut client = post.client();
        client.open("anne@example.com", &["b@example.org"]);
        client.write(b"From: Anne <anne@example.com>\r\nSubject: Demain\r\n\r\n");
        client.write(&b"une ligne\r\n".repeat(20_000));
        milter.signal("KILL");
        thread::sleep(Duration::from_millis(100));
        client.write(&b"une ligne\r\n".repeat(20_000));
        client.write(b"<0>\r\n.\r\n");
        let reply = client.reply();
        assert_eq!(reply.code, code, "{default}: {reply:?}\n{}", post.log());
        if default == "accept" {
            all_once(&post, 1);
            assert!(post.sink.all()[0].fields("X-Vigie-Verdict").is_empty());
        } else {
            // The sending server keeps it, and sends it again when the milter is back.
            let place = milter.place().to_owned();
            drop(milter);
            let _milter = Milter::start_at(&place, OFFLINE);
            assert_eq!(post.client().send("anne@example.com", &["b@example.org"], numbered(0).as_bytes()).code, 250);
            all_once(&post, 1);
        }
    }
}

#[test]
fn a_milter_that_is_not_there_does_what_postfix_was_told() {
    if !can_post() {
        return;
    }
    let place = format!("inet:127.0.0.1:{}", free_port());
    let post = Post::start(&place, "milter_default_action = accept");
    assert!(post.deliver(&["b@example.org"], HONEST).fields("X-Vigie-Verdict").is_empty());
    let _milter = Milter::start_at(&place, OFFLINE);
    assert!(post.deliver(&["b@example.org"], HONEST).field("X-Vigie-Verdict").starts_with("unverified"));
}

#[test]
fn configurations_are_loaded_under_load_and_a_broken_one_changes_nothing() {
    if !can_post() {
        return;
    }
    let tag = |word: &str| {
        format!(
            "time-limit = \"20s\"\n{OFFLINE}[[rules]]\nverdicts = [\"unverified\"]\naction = \"tag-subject\"\ntag = \"[{word}]\"\n"
        )
    };
    let milter = Milter::start(&tag("0"));
    let post = Post::start(milter.place(), "");
    let port = post.port();
    let sending: Vec<_> = (0..4)
        .map(|session| {
            thread::spawn(move || {
                let mut client = Client::connect(port);
                for number in session * 50..session * 50 + 50 {
                    let reply = client.send("anne@example.com", &["b@example.org"], numbered(number).as_bytes());
                    assert_eq!(reply.code, 250, "{reply:?}");
                }
            })
        })
        .collect();
    for word in 1..6 {
        milter.reload(&tag(&word.to_string()));
        until("it is loaded", || milter.told().matches("read again and applied").count() == word);
    }
    milter.reload("[[rules]]\naction = \"tag\"\n");
    until("it is refused", || milter.told().contains("read again and refused"));
    assert!(milter.told().contains("milter.toml, line 2: “action”"), "{}", milter.told());
    sending.into_iter().for_each(|sending| sending.join().unwrap());
    all_once(&post, 200);
    let subjects: Vec<String> = post.sink.all().iter().map(|mail| mail.field("Subject")).collect();
    assert!(subjects.iter().all(|subject| subject.starts_with('[') && subject.ends_with("] Demain")), "{subjects:?}");
    assert_eq!(post.deliver(&["b@example.org"], &numbered(200)).field("Subject"), "[5] Demain");
}

/// Takes minutes: `cargo test -p vigie --release --test gateway -- --ignored --nocapture`.
#[test]
#[ignore = "ten thousand messages take minutes"]
fn ten_thousand_messages_at_full_speed_are_all_accounted_for() {
    if !can_post() {
        return;
    }
    const ALL: usize = 10_000;
    let milter = Milter::start(OFFLINE);
    let post = Post::start(milter.place(), "");
    let (port, began) = (post.port(), std::time::Instant::now());
    let sending: Vec<_> = (0..10)
        .map(|session| {
            thread::spawn(move || {
                let mut client = Client::connect(port);
                let each = ALL / 10;
                for number in session * each..(session + 1) * each {
                    let reply = client.send("anne@example.com", &["b@example.org"], numbered(number).as_bytes());
                    assert_eq!(reply.code, 250, "{reply:?}");
                }
            })
        })
        .collect();
    sending.into_iter().for_each(|sending| sending.join().unwrap());
    let sent = began.elapsed();
    all_once(&post, ALL);
    let with =
        |what: &str| post.sink.all().iter().filter(|mail| mail.field("X-Vigie-Verdict").starts_with(what)).count();
    let (delivered, judged, unjudged) = (began.elapsed(), with("unverified"), with("none"));
    let told = format!("{ALL} sent in {sent:?}, delivered in {delivered:?}; judged {judged}, not judged {unjudged}");
    let _ = writeln!(std::io::stderr(), "{told}");
    assert_eq!(judged + unjudged, ALL);
}
