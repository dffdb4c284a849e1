//! Help, completions, manual page: complete, in both languages.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::process::Command;

use support::{file, run, run_with};

const COMMANDS: &[&str] = &[
    "check",
    "link",
    "number",
    "organisations",
    "advise",
    "explain",
    "domains",
    "serve",
    "milter",
    "completions",
    "man",
    "schema",
];

#[test]
fn every_command_has_help_in_both_languages() {
    for command in COMMANDS {
        let (french, english) = (run("fr", &[command, "--help"]), run("en", &[command, "--help"]));
        assert_eq!((french.status, english.status), (0, 0), "{command}");
        assert!(french.out.contains("Utilisation : ") && english.out.contains("Usage: "), "{command}: {}", french.out);
        assert_ne!(french.out.lines().next(), english.out.lines().next(), "{command}");
        for english_word in ["Usage", "Print", "possible values", "default:", "Commands"] {
            assert!(!french.out.contains(english_word), "{command}: {english_word}");
        }
    }
    for command in COMMANDS {
        assert!(run("fr", &["--help"]).out.contains(&format!("  {command}")), "{command}");
    }
}

#[test]
fn no_line_of_help_is_wider_than_a_terminal() {
    for arguments in [&["--help"][..], &["check", "--help"], &["organisations", "lint", "--help"]] {
        for language in ["fr", "en"] {
            let help = run(language, arguments).out;
            assert_eq!(help.lines().find(|line| line.chars().count() > 80), None);
        }
    }
}

#[test]
fn the_language_follows_the_flag_then_the_locale() {
    let is_french = |locale: &str, arguments: &[&str]| run(locale, arguments).out.contains("Utilisation");
    assert!(is_french("C", &["--help"]) && is_french("", &["--help"]) && is_french("fr_FR.UTF-8", &["--help"]));
    assert!(!is_french("en_US.UTF-8", &["--help"]) && !is_french("de_DE", &["--help"]));
    assert!(is_french("en_US", &["--lang", "fr", "--help"]) && !is_french("fr", &["check", "--lang=en", "--help"]));
    let ran = run_with("fr", &["--help"], b"", &[("LC_ALL", "en_GB.UTF-8")]);
    assert!(ran.out.contains("Usage"));
}

#[test]
fn the_version_names_program_and_knowledge() {
    let ran = run("en", &["--version"]);
    assert!(
        ran.status == 0 && ran.out.starts_with(concat!("vigie ", env!("CARGO_PKG_VERSION"), " (knowledge ")),
        "{}",
        ran.out
    );
    assert_eq!(run("en", &["-V"]).out, ran.out);
}

#[test]
fn completions_exist_for_every_shell_and_bash_accepts_its_own() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run("fr", &["completions", shell]);
        assert!(ran.status == 0 && ran.out.contains("received-at"), "{shell}");
    }
    let script = file("completions/vigie.bash", run("fr", &["completions", "bash"]).out.as_bytes());
    // Where there is no bash, nobody needs it.
    if let Ok(checked) = Command::new("bash").args(["-n", &script]).output() {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn the_manual_page_contains_every_command() {
    for language in ["fr", "en"] {
        let page = run(language, &["man"]).out;
        for command in COMMANDS {
            assert!(page.contains(&format!(".SS vigie {command}")), "{language}: {command}");
        }
        assert!(page.starts_with(".TH VIGIE 1"));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let script = format!("{} explain | head -n 1 && exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_vigie"));
    let Ok(ran) = Command::new("bash").args(["-c", &script]).output() else { return };
    assert_eq!((ran.status.code(), String::from_utf8_lossy(&ran.stderr).as_ref()), (Some(0), ""));
}
