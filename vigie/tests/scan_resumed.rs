//! A scan that is killed goes on, and comes to the same end.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

const NOW: &str = "--now=2024-05-14T12:00:00+02:00";
const FAKE: &str = "Received: from a.example by mx.example.org; Tue, 11 Jun 2024 10:00:00 +0200\nFrom: Ameli <service@ameli-vitale.example>\nSubject: Votre carte Vitale expire\n\nAssurance Maladie : votre carte Vitale expire, renouvelez-la sur https://ameli-vitale.example/ et donnez votre carte bancaire.\n";
const QUIET: &str = "From: Alex <alex@example.org>\nSubject: Dimanche\n\nCoucou, on vient dimanche.\n";

/// A Maildir, an mbox, records and text messages: everything that a scan can be stopped in.
fn boxes(name: &str, each: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resumed").join(name);
    let _ = fs::remove_dir_all(&folder);
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join("in/Maildir").join(part)).unwrap();
    }
    let (mut mbox, mut records, mut texts) = (String::new(), String::new(), "<smses>".to_owned());
    for number in 0..each {
        let mail = if number % 3 == 0 { FAKE } else { QUIET };
        let (part, flags) = if number % 2 == 0 { ("new", "") } else { ("cur", ":2,S") };
        fs::write(folder.join(format!("in/Maildir/{part}/1715{number:06}.M.mail{flags}")), mail).unwrap();
        mbox += &format!("From a@b.example Tue May 14 09:00:00 2024\n{mail}\n");
        records += "{\"text\":\"Coucou, a dimanche\"}\n{\"text\":\"https://ameli-vitale.example/\"}\nbroken\n";
        texts += "<sms type=\"1\" address=\"36646\" body=\"Ameli : votre carte Vitale expire, https://ameli-vitale.example/\"/><sms type=\"2\" body=\"ok\"/>";
    }
    fs::write(folder.join("in/a.mbox"), mbox).unwrap();
    fs::write(folder.join("in/b.jsonl"), records).unwrap();
    fs::write(folder.join("in/c.xml"), texts + "</smses>").unwrap();
    folder
}

fn start(folder: &Path, format: &str, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", NOW, "--lang", "en", "--format", format, "--output"])
        .arg(out)
        .arg(folder.join("in"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs it, and kills it each time that it has noted how far it is, until it comes to its end; how often it was killed.
fn killed_again_and_again(folder: &Path, format: &str, out: &Path) -> usize {
    let state = PathBuf::from(format!("{}.state", out.display()));
    let noted = || fs::read_to_string(&state).unwrap_or_default();
    for killed in 0..200 {
        let (mut before, mut notes) = (noted(), 0);
        let mut child = start(folder, format, out);
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(2), "its broken lines are told");
                assert!(!state.exists(), "nothing is left to go on with");
                return killed;
            }
            let now = noted();
            if !now.is_empty() && now != before {
                (before, notes) = (now, notes + 1);
            }
            if notes > 1 + killed % 3 {
                // Somewhere between two notes.
                sleep(Duration::from_millis(40));
                child.kill().unwrap();
                child.wait().unwrap();
                break;
            }
            sleep(Duration::from_millis(5));
        }
    }
    panic!("it does not get on");
}

#[test]
fn a_scan_killed_at_any_moment_comes_to_the_same_result() {
    for format in ["ndjson", "csv", "html", "text"] {
        let folder = boxes(format, 60);
        let (whole, pieces) = (folder.join("whole"), folder.join("pieces"));
        start(&folder, format, &whole).wait().unwrap();
        let killed = killed_again_and_again(&folder, format, &pieces);
        assert!(killed > 0, "it was never killed");
        let (whole, pieces) = (fs::read_to_string(whole).unwrap(), fs::read_to_string(pieces).unwrap());
        assert!(whole == pieces, "{format}: {} bytes are not {}", pieces.len(), whole.len());
        assert!(whole.len() > 500, "{whole}");
    }
}

#[test]
fn another_scan_does_not_take_over_what_is_not_its_own() {
    let folder = boxes("other", 2);
    let out = folder.join("out");
    let state = folder.join("out.state");
    fs::write(&state, "{\"no\": \"state\"}").unwrap();
    let told = |format: &str| {
        let child = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["scan", NOW, "--lang", "en", "--format", format, "--output"])
            .arg(&out)
            .arg(folder.join("in"))
            .output()
            .unwrap();
        (child.status.code().unwrap(), String::from_utf8(child.stderr).unwrap())
    };
    let (status, err) = told("csv");
    assert!(status == 2 && err.contains("not the state of a scan"), "{err}");
    assert_eq!(fs::read_to_string(&state).unwrap(), "{\"no\": \"state\"}");
    // The state of a true scan, stopped, then asked for something else.
    fs::remove_file(&state).unwrap();
    let big = boxes("other-big", 400);
    let out = big.join("out");
    let mut child = start(&big, "ndjson", &out);
    while !big.join("out.state").exists() && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(big.join("out.state").exists(), "it was over before it could be stopped");
    let asked_otherwise = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", NOW, "--lang", "en", "--since", "2024-01-01", "--format", "ndjson", "--output"])
        .arg(&out)
        .arg(big.join("in"))
        .output()
        .unwrap();
    let err = String::from_utf8(asked_otherwise.stderr).unwrap();
    assert!(asked_otherwise.status.code() == Some(2) && err.contains("another scan was stopped there"), "{err}");
}

#[test]
fn a_state_that_cannot_be_written_is_told_at_the_beginning() {
    let folder = boxes("unwritable", 2);
    let ran = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", NOW, "--lang", "en", "--state", "/nowhere/at/all"])
        .arg(folder.join("in"))
        .output()
        .unwrap();
    let err = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.code() == Some(2) && err.contains("--state"), "{err}");
}
