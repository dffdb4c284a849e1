//! `vigie milter`, as an administrator starts, checks and stops it.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};

use support::{file, run};
use vigie_servers::signal;

#[test]
fn the_example_of_the_documentation_is_right() {
    let ran = run("en", &["milter", "--config", "../../docs/milter.toml", "--check-config"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("The configuration is right. Rules: 6."), "{}", ran.err);
}

#[test]
fn faults_are_told_with_file_line_and_remedy_in_the_language_of_the_person() {
    let path = file(
        "milter/faulty.toml",
        b"lisen = \"inet:127.0.0.1:1\"\n\n[[rules]]\norganisations = [\"nobody\"]\naction = \"acept\"\n",
    );
    let french = run("fr", &["milter", "--config", &path, "--check-config"]);
    assert_eq!(french.status, 2);
    assert!(
        french.err.contains("faulty.toml, ligne 1 : « lisen » n’est pas connu ici. Vouliez-vous dire « listen » ?"),
        "{}",
        french.err
    );
    let english = run("en", &["milter", "--config", &path, "--check-config"]);
    assert!(
        english.err.contains("faulty.toml, line 5: “action”: \"acept\" is not known. Did you mean “accept”?"),
        "{}",
        english.err
    );
    let started = run("en", &["milter", "--config", &path]);
    assert_eq!((started.status, started.err == english.err), (2, true));
}

#[test]
fn organisations_that_nobody_knows_and_rules_that_are_not_wise_are_told() {
    let path = file("milter/unknown.toml", b"[[rules]]\norganisations = [\"assurance-malade\"]\naction = \"accept\"\n");
    let ran = run("en", &["milter", "--config", &path, "--check-config"]);
    assert!(ran.status == 2 && ran.err.contains("rule 1: ") && ran.err.contains("assurance-maladie"), "{}", ran.err);
    let path = file("milter/unwise.toml", b"[[rules]]\naction = \"reject\"\n");
    let ran = run("en", &["milter", "--config", &path, "--check-config"]);
    assert!(
        ran.status == 1 && ran.err.contains("rule 1: it rejects messages of which Vigie is not sure"),
        "{}",
        ran.err
    );
}

#[test]
fn what_cannot_be_listened_at_is_said_with_what_to_do() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("inet:{}", held.local_addr().unwrap());
    for (arguments, words) in [
        (&["milter", "--listen", "here"][..], "is no place to listen at"),
        (&["milter", "--listen", &taken], "another program listens there already"),
        (&["milter", "--listen", "unix:/nowhere/at/all.sock"], "there is no such folder"),
        (&["milter", "--config", "nowhere.toml"], "nowhere.toml: cannot be read"),
    ] {
        let ran = run("en", arguments);
        assert!(ran.status == 2 && ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
    drop(held);
}

#[test]
fn it_says_where_it_is_and_a_signal_ends_it_well() {
    for (language, first, last) in [
        ("fr", "Vigie juge le courrier à inet:127.0.0.1:", "Vigie s’est arrêtée."),
        ("en", "Vigie judges mail at inet:127.0.0.1:", "Vigie has stopped."),
    ] {
        let path = file(&format!("milter/{language}.toml"), b"[verify]\nenabled = false\n");
        let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["milter", "--listen", "inet:127.0.0.1:0", "--config", &path])
            .env_clear()
            .env("LANG", language)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        assert!(line.contains(first), "{line}");
        assert!(signal("TERM", child.id()));
        let mut rest = String::new();
        told.read_to_string(&mut rest).unwrap();
        assert!(rest.contains(last), "{rest}");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_signal_to_read_again_that_comes_while_it_starts_does_not_end_it() {
    const CONFIG: &[u8] = b"[verify]\nenabled = false\n";
    let later = file("milter/early-later.toml", CONFIG);
    let path = later.replace("early-later", "early");
    let _ = std::fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["milter", "--listen", "inet:127.0.0.1:0", "--config", &path])
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opened as soon as the program opens it, which waits for what is written there.
    let mut config = std::fs::File::options().write(true).open(&path).unwrap();
    // What is read again is a file like any other.
    std::fs::rename(&later, &path).unwrap();
    assert!(signal("HUP", child.id()));
    config.write_all(CONFIG).unwrap();
    drop(config);
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("inet:127.0.0.1:"), "{line}");
    assert!(signal("TERM", child.id()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
