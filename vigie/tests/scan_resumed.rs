//! A scan that is killed goes on, and comes to the same end.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
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

fn start(sources: &[PathBuf], format: &str, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", NOW, "--lang", "en", "--format", format, "--output"])
        .arg(out)
        .args(sources)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs it, and kills it each time that it has noted how far it is, until it comes to its end; how often it was killed.
fn killed_again_and_again(sources: &[PathBuf], format: &str, out: &Path, code: i32) -> usize {
    let state = PathBuf::from(format!("{}.state", out.display()));
    let noted = || fs::read_to_string(&state).unwrap_or_default();
    for killed in 0..200 {
        let (mut before, mut notes) = (noted(), 0);
        let mut child = start(sources, format, out);
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(code), "its broken lines are told");
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
        let sources = [folder.join("in")];
        start(&sources, format, &whole).wait().unwrap();
        let killed = killed_again_and_again(&sources, format, &pieces, 2);
        assert!(killed > 0, "it was never killed");
        let (whole, pieces) = (fs::read_to_string(whole).unwrap(), fs::read_to_string(pieces).unwrap());
        assert!(whole == pieces, "{format}: {} bytes are not {}", pieces.len(), whole.len());
        assert!(whole.len() > 500, "{whole}");
    }
}

#[test]
fn mails_named_one_by_one_are_judged_once_each_however_often_the_scan_is_killed() {
    let folder = boxes("one-by-one", 0);
    let mails: Vec<PathBuf> = (0..800).map(|number| folder.join(format!("{number}.eml"))).collect();
    mails.iter().for_each(|mail| fs::write(mail, FAKE).unwrap());
    let (whole, pieces) = (folder.join("whole"), folder.join("pieces"));
    start(&mails, "ndjson", &whole).wait().unwrap();
    let killed = killed_again_and_again(&mails, "ndjson", &pieces, 1);
    assert!(killed > 0, "it was never killed");
    let (whole, pieces) = (fs::read_to_string(whole).unwrap(), fs::read_to_string(pieces).unwrap());
    assert_eq!((whole.lines().count(), pieces.lines().count()), (800, 800));
    assert!(whole == pieces);
}

/// A mail server with one mail, until the test ends.
fn serve(listener: TcpListener) {
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(b"* OK ready\r\n").unwrap();
            for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
                let tag = line.split(' ').next().unwrap();
                let said = if line.contains("EXAMINE") {
                    "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n".to_owned()
                } else if line.contains("RFC822.SIZE") {
                    format!("* 1 FETCH (UID 1 RFC822.SIZE {})\r\n", QUIET.len())
                } else if line.contains("UID FETCH") {
                    format!("* 1 FETCH (UID 1 BODY[]<0> {{{}}}\r\n{QUIET})\r\n", QUIET.len())
                } else {
                    String::new()
                };
                stream.write_all(format!("{said}{tag} OK done\r\n").as_bytes()).unwrap();
            }
        }
    });
}

#[test]
fn a_scan_that_its_server_ended_goes_on_when_the_server_is_back() {
    let folder = boxes("server-away", 0);
    let mail = folder.join("a.eml");
    fs::write(&mail, QUIET).unwrap();
    fs::write(folder.join("password"), "secret\n").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let (out, state) = (folder.join("out"), folder.join("out.state"));
    let scan = || {
        let ran = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["scan", NOW, "--lang", "en", "--format", "ndjson", "--password-file"])
            .arg(folder.join("password"))
            .arg("--output")
            .args([&out, &mail])
            .arg(format!("imap://camille@127.0.0.1:{port}/INBOX"))
            .output()
            .unwrap();
        (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
    };
    let (status, err) = scan();
    assert!(status == 2 && err.contains("no connection") && err.contains("not complete"), "{err}");
    assert!(state.exists(), "it can go on");
    serve(TcpListener::bind(("127.0.0.1", port)).unwrap());
    let (status, err) = scan();
    assert!(status == 0 && err.contains("Going on: 1 messages"), "{err}");
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 2);
    assert!(!state.exists(), "nothing is left to go on with");
}

#[test]
fn a_result_never_overwrites_what_is_read_and_is_never_read_itself() {
    let folder = boxes("same", 0);
    let mbox = folder.join("box.mbox");
    let text = format!("From a@b.example Tue May 14 09:00:00 2024\n{QUIET}\n");
    fs::write(&mbox, &text).unwrap();
    fs::hard_link(&mbox, folder.join("linked")).unwrap();
    for out in ["box.mbox", "linked"] {
        assert_eq!(start(std::slice::from_ref(&mbox), "ndjson", &folder.join(out)).wait().unwrap().code(), Some(2));
        assert_eq!(fs::read_to_string(&mbox).unwrap(), text);
    }
    // It lies in the folder that is read, or elsewhere.
    for place in [&folder, &folder.join("other")] {
        fs::create_dir_all(folder.join("other")).unwrap();
        assert_eq!(start(std::slice::from_ref(place), "html", &mbox).wait().unwrap().code(), Some(2));
        assert_eq!(fs::read_to_string(&mbox).unwrap(), text);
    }
    // In the very folder that is read: what an earlier scan wrote there is no mail.
    let within = folder.join("within");
    fs::create_dir(&within).unwrap();
    fs::copy(&mbox, within.join("box.mbox")).unwrap();
    for format in ["text", "csv", "html"] {
        for _ in 0..2 {
            let own = within.join(format);
            assert_eq!(start(std::slice::from_ref(&within), format, &own).wait().unwrap().code(), Some(0), "{format}");
        }
    }
    let out = within.join("out.ndjson");
    for _ in 0..2 {
        assert_eq!(start(std::slice::from_ref(&within), "ndjson", &out).wait().unwrap().code(), Some(0));
        assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 1);
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
    let mut child = start(&[big.join("in")], "ndjson", &out);
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
