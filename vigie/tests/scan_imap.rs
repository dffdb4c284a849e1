//! `vigie scan imaps://...` with a real Dovecot.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

#[path = "support/dovecot.rs"]
mod dovecot;

use std::{fs, path::Path};

use dovecot::{Dovecot, PASSWORD};
use serde_json::Value;
use support::{NOW, file, run_with};

const QUIET: &str = "Received: from a.example by mx.example.org; Tue, 14 May 2024 09:00:00 +0200\nFrom: Alex <alex@example.org>\nSubject: Dimanche\n\nCoucou, on vient dimanche.\n";
const FAKE: &str = "Received: from a.example by mx.example.org; Tue, 14 May 2024 10:00:00 +0200\nFrom: Ameli <service@ameli-vitale.example>\nSubject: Votre carte Vitale expire\n\nAssurance Maladie : votre carte Vitale expire, renouvelez-la sur https://ameli-vitale.example/ et donnez votre carte bancaire.\n";

/// Mails in the folder that everybody has, one below it, and one whose name is not ASCII.
fn some_mail(mail: &Path) {
    for (folder, mails) in [("", &[QUIET, FAKE, QUIET][..]), (".Envoy&AOk-s", &[QUIET]), (".Listes.Sant&AOk-", &[FAKE])]
    {
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(mail.join(folder).join(part)).unwrap();
        }
        for (number, text) in mails.iter().enumerate() {
            fs::write(mail.join(folder).join("new").join(format!("17156{number}0000.M{number}.mail")), text).unwrap();
        }
    }
}

fn scan(arguments: &[&str], password: &str) -> support::Run {
    run_with("en", &[&["scan", NOW], arguments].concat(), format!("{password}\n").as_bytes(), &[])
}

fn sources(lines: &str) -> Vec<(String, String)> {
    let told = lines.lines().map(|line| {
        let report: Value = serde_json::from_str(line).unwrap();
        (report["source"].as_str().unwrap().to_owned(), report["verdict"].as_str().unwrap().to_owned())
    });
    told.collect()
}

#[test]
fn a_folder_is_judged_over_an_encrypted_connection_and_nothing_in_it_changes() {
    let Some(server) = Dovecot::start("folder", some_mail) else { return };
    let url = format!("imaps://camille@localhost:{}/INBOX", server.encrypted);
    let before = server.flags("INBOX");
    let ran = scan(&["--format", "ndjson", "--ca", &server.certificate(), &url], PASSWORD);
    assert_eq!(ran.status, 1, "{}{}", ran.err, server.complaints());
    let told = sources(&ran.out);
    assert_eq!(told.len(), 3);
    assert_eq!(told[1], (format!("{url}, UID 2"), "fraudulent".to_owned()));
    let after = server.flags("INBOX");
    assert_eq!((after.len(), &after), (3, &before), "{after:?}");
    assert!(after.iter().all(|flags| !flags.contains("Seen")), "{after:?}");
}

#[test]
fn without_a_folder_all_of_them_are_judged_and_their_names_are_readable() {
    let Some(server) = Dovecot::start("all", some_mail) else { return };
    let url = format!("imap://camille@127.0.0.1:{}", server.plain);
    let ran = scan(&["--format", "ndjson", &url], PASSWORD);
    assert_eq!(ran.status, 1, "{}{}", ran.err, server.complaints());
    let told: Vec<String> = sources(&ran.out).into_iter().map(|(source, _)| source).collect();
    let of = |folder: &str| told.iter().filter(|source| source.starts_with(&format!("{url}/{folder},"))).count();
    assert_eq!((told.len(), of("INBOX"), of("Envoyés"), of("Listes.Santé")), (5, 3, 1, 1), "{told:?}");
    let one = scan(&["--format", "ndjson", &format!("{url}/Envoy%C3%A9s")], PASSWORD);
    assert_eq!((one.status, sources(&one.out).len()), (0, 1), "{}", one.err);
}

#[test]
fn a_certificate_password_or_folder_that_is_refused_is_said_with_its_remedy() {
    let Some(server) = Dovecot::start("refused", some_mail) else { return };
    let (plain, encrypted) = (server.plain, server.encrypted);
    let certificate = server.certificate();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let other = file("scan_imap/other.pem", other.cert.pem().as_bytes());
    let url = format!("imaps://camille@localhost:{encrypted}/INBOX");
    let by_address = format!("imaps://camille@127.0.0.1:{encrypted}/INBOX");
    let missing = format!("imap://camille@127.0.0.1:{plain}/Nulle%20part");
    for (arguments, password, word) in [
        (&[url.as_str()][..], PASSWORD, "--ca FILE"),
        (&["--ca", &other, &url], PASSWORD, "--ca FILE"),
        // The certificate is for another name.
        (&["--ca", &certificate, &by_address], PASSWORD, "certificate is not accepted"),
        (&["--ca", &certificate, &url], "faux", "refuses name or password"),
        (&[&missing], PASSWORD, "does not give this folder"),
    ] {
        let ran = scan(arguments, password);
        assert_eq!(ran.status, 2, "{arguments:?} {}", ran.err);
        assert!(ran.err.contains(word) && !ran.err.contains(password), "{}", ran.err);
    }
}

#[test]
fn a_password_is_read_from_a_file_and_never_from_the_command_line() {
    let Some(server) = Dovecot::start("password", some_mail) else { return };
    let kept = file("scan_imap/password", format!("{PASSWORD}\nnot this\n").as_bytes());
    let url = format!("imap://camille@127.0.0.1:{}/INBOX", server.plain);
    let ran = scan(&["--password-file", &kept, &url], "not this either");
    assert_eq!(ran.status, 1, "{}", ran.err);
    let ran = scan(&[&format!("imap://camille:secret@127.0.0.1:{}/INBOX", server.plain)], PASSWORD);
    assert!(ran.status == 2 && ran.err.contains("password") && !ran.err.contains("secret"), "{}", ran.err);
}

#[test]
fn a_connection_in_the_clear_leaves_this_machine_only_when_that_is_said() {
    let ran = scan(&["imap://camille@192.0.2.1/INBOX"], PASSWORD);
    assert!(ran.status == 2 && ran.err.contains("--insecure"), "{}", ran.err);
}

#[test]
fn a_mail_of_25_mebibytes_and_two_thousand_small_ones_all_arrive() {
    let filled = |mail: &Path| {
        some_mail(mail);
        let attached = "QUJD".repeat(19).into_bytes();
        let line = [attached.as_slice(), b"\r\n"].concat();
        let head = b"From: a@example.org\nSubject: Photos\nMIME-Version: 1.0\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n";
        fs::write(mail.join("new/1715690000.M9.mail"), [head.as_slice(), &line.repeat(340_000)].concat()).unwrap();
        for number in 0..2_000 {
            fs::write(mail.join("new").join(format!("17157{number:05}.M{number}.mail")), QUIET).unwrap();
        }
    };
    let Some(server) = Dovecot::start("many", filled) else { return };
    let url = format!("imap://camille@127.0.0.1:{}/INBOX", server.plain);
    let ran = scan(&["--format", "ndjson", &url], PASSWORD);
    assert_eq!(ran.status, 1, "{}{}", ran.err, server.complaints());
    let told = sources(&ran.out);
    let numbers: Vec<String> = (1..=2_004).map(|uid| format!("{url}, UID {uid}")).collect();
    assert_eq!(told.into_iter().map(|(source, _)| source).collect::<Vec<_>>(), numbers);
}
