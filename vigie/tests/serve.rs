//! `vigie serve`, as a person starts and stops it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use support::{file, run, run_with};

/// The program while it serves; stopped hard if the test does not do it.
struct Serving {
    child: Child,
    /// Reads all that is told: a full pipe would hold up the program.
    told: Option<thread::JoinHandle<String>>,
    first: String,
    address: String,
}

impl Serving {
    fn start(language: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_clear()
            .env("LANG", language)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        told.read_line(&mut first).unwrap();
        let address = first.split("http://").nth(1).unwrap_or_else(|| panic!("{first}"));
        let address = address.split('/').next().unwrap().to_owned();
        let told = thread::spawn(move || {
            let mut rest = String::new();
            told.read_to_string(&mut rest).unwrap();
            rest
        });
        Self { child, told: Some(told), first, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal; the exit status, and what was still told.
    fn signal(mut self, name: &str) -> (Option<i32>, String) {
        assert!(vigie_servers::signal(name, self.child.id()));
        let told = self.told.take().unwrap().join().unwrap();
        (self.child.wait().unwrap().code(), told)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_address_is_told_in_the_language_of_the_person_and_a_signal_ends_it_well() {
    for (language, signal, page, end) in [
        ("fr", "TERM", "La page de Vigie : http://", "Vigie s’est arrêtée."),
        ("en", "INT", "Vigie’s page: http://", "Vigie has stopped."),
    ] {
        let serving = Serving::start(language, &[]);
        assert!(serving.first.contains(page), "{}", serving.first);
        let answer = serving.ask("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"status\": \"ok\""), "{answer}");
        let (status, told) = serving.signal(signal);
        assert_eq!(status, Some(0));
        assert!(told.contains(end) && told.contains("/health"), "{told}");
    }
}

#[test]
fn the_report_is_byte_by_byte_that_of_check() {
    let record = r#"{"channel":"sms","from":"+33639980012","text":"Ameli : votre carte Vitale expire, renouvelez-la sur https://ameli-renouvellement.example/"}"#;
    let serving = Serving::start("fr", &["--log", "none"]);
    let request = format!(
        "POST /v1/check?now=2026-11-27T12:00:00Z&lang=en HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{record}",
        record.len()
    );
    let answer = serving.ask(&request);
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let checked =
        run_with("en", &["check", "--format", "json", "--now", "2026-11-27T12:00:00Z"], record.as_bytes(), &[]);
    // Only the command line knows where it read the message.
    let expected = checked.out.replace("\"source\": \"standard input\"", "\"source\": null");
    assert_eq!(body, expected);
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let serving = Serving::start("fr", &["--log", "none"]);
    let french = run("fr", &["serve", "--listen", &serving.address]);
    assert_eq!(french.status, 2);
    assert!(french.err.contains("est déjà pris") && french.err.contains("--listen 127.0.0.1:"), "{}", french.err);
    let english = run("en", &["serve", "--listen", &serving.address]);
    assert!(english.err.contains("is taken already"), "{}", english.err);
}

#[test]
fn what_cannot_be_served_is_said_before_anything_starts() {
    for (arguments, words) in [
        (&["serve", "--listen", "here"][..], "is not an address with its port"),
        (&["serve", "--listen", "192.0.2.1:8080"], "is not one of this computer"),
        (&["serve", "--rate", "0"], "is not a whole number above zero"),
        (&["serve", "--allow-origin", "example.com"], "is not the origin of a site"),
        (&["serve", "--knowledge", "nowhere"], "cannot be read"),
    ] {
        let ran = run("en", arguments);
        assert!(ran.status == 2 && ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
}

/// Asks until the answer holds these words.
fn wait_for(serving: &Serving, path: &str, words: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    for _ in 0..300 {
        answer = serving.ask(&request);
        if answer.contains(words) {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{path} never said {words:?}: {answer}");
}

#[cfg(unix)]
#[test]
fn a_changed_folder_is_applied_without_a_restart_and_one_that_does_not_pass_keeps_the_former() {
    const ORGANISATION: &str = "/v1/organisations/banque-exemple";
    let sound = include_str!("profiles/sound/banque-exemple.toml");
    let path = file("followed/banque-exemple.toml", sound.as_bytes());
    let folder = std::path::Path::new(&path).parent().unwrap().to_str().unwrap();
    let serving = Serving::start("en", &["--log", "json", "--knowledge", folder]);
    wait_for(&serving, ORGANISATION, "Banque Exemple");
    wait_for(&serving, "/metrics", "vigie_held_back 0");

    // Seen by itself.
    std::fs::write(&path, sound.replace("Banque Exemple", "Banque Nouvelle")).unwrap();
    wait_for(&serving, ORGANISATION, "Banque Nouvelle");
    wait_for(&serving, "/metrics", "vigie_reloads_total{result=\"applied\"} 1");

    // Told to look: at once.
    std::fs::write(&path, sound.replace("Banque Exemple", "Banque Fautive").replace("slug", "slugg")).unwrap();
    assert!(vigie_servers::signal("HUP", serving.child.id()));
    wait_for(&serving, "/metrics", "vigie_held_back 1");
    wait_for(&serving, ORGANISATION, "Banque Nouvelle");

    std::fs::write(&path, sound).unwrap();
    wait_for(&serving, ORGANISATION, "Banque Exemple");
    wait_for(&serving, "/metrics", "vigie_held_back 0");
    let (status, told) = serving.signal("TERM");
    assert_eq!(status, Some(0));
    assert!(told.contains("read again and refused: what was in force stays") && told.contains("slugg"), "{told}");
    assert!(told.contains("read again and applied"), "{told}");
}
