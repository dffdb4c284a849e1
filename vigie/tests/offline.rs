//! Without `--online` not one packet leaves: the real program runs under `strace`, which sees every call to the network.
//!
//! Where nothing can be traced, the test says so on the terminal and proves nothing; with `VIGIE_MUST_TRACE=1`, as in
//! `script/test`, that is a failure.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{
    io::{self, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

use vigie_servers::signed::Dns;

const NOW: &str = "--now=2024-05-14T12:00:00+02:00";

/// Every call to the network that `command` makes, or why it could not be traced.
fn traced(name: &str, command: &[&str]) -> Result<Vec<String>, String> {
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.strace"));
    let _ = std::fs::remove_file(&log);
    let ran = Command::new("strace")
        // io_uring could send without any of the usual calls.
        .args(["-f", "-qq", "-e", "trace=%network,io_uring_setup", "-e", "signal=none", "-o"])
        .arg(&log)
        .args(command)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))
        .env("LANG", "en")
        .stdin(Stdio::null())
        .output()
        .map_err(|why| format!("strace cannot be run ({why})"))?;
    let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
    if let Some(why) = complaint.lines().find(|line| line.starts_with("strace: ")) {
        return Err(why.to_owned());
    }
    let calls = std::fs::read_to_string(&log).map_err(|why| format!("strace left no record ({why})"))?;
    Ok(calls.lines().filter(|line| line.contains('(')).map(str::to_owned).collect())
}

/// Whether programs can be traced here. A pass without a trace must be seen, by people and by the build server.
fn can_trace() -> bool {
    let Err(why) = traced("true", &["true"]) else { return true };
    let remedy = "Remedy: script/setup strace; a container also needs the right to trace (SYS_PTRACE)";
    assert!(std::env::var("VIGIE_MUST_TRACE").as_deref() != Ok("1"), "nothing could be traced: {why}. {remedy}");
    // Not `eprintln!`: the test harness would keep it to itself.
    let _ = writeln!(io::stderr(), "SKIPPED: whether vigie stays offline was NOT tested: {why}. {remedy}");
    false
}

#[test]
fn no_command_opens_a_socket_unless_online_is_asked_for() {
    if !can_trace() {
        return;
    }
    let vigie = env!("CARGO_BIN_EXE_vigie");
    let commands: [&[&str]; 10] = [
        &["check", NOW, "messages/mail.eml"],
        &["check", NOW, "--trust", "mx.recipient.example", "--received-by", "gmail.com", "messages/mail.eml"],
        &["check", NOW, "--format", "json", "messages/fake.sms", "messages/voicemail.jsonl"],
        &["check", NOW, "--format", "html", "messages/quiet.txt"],
        &["link", NOW, "https://ameli-vitale.example/"],
        &["number", NOW, "0899001234"],
        &["organisations", "list"],
        &["advise", NOW, "--after", "clicked"],
        &["explain", "authentication-failed"],
        &["check", "--help"],
    ];
    for (number, arguments) in commands.iter().enumerate() {
        let calls = traced(&format!("offline-{number}"), &[&[vigie], *arguments].concat()).unwrap();
        assert!(calls.is_empty(), "{arguments:?}: {calls:#?}");
    }
}

#[test]
fn online_is_seen_by_the_same_trace_and_speaks_to_the_resolver_alone() {
    if !can_trace() {
        return;
    }
    let dns = Dns::serve(&[]);
    let server = dns.address.to_string();
    let vigie = env!("CARGO_BIN_EXE_vigie");
    let calls = traced("online", &[vigie, "check", NOW, "--online", "--dns", &server, "messages/mail.eml"]).unwrap();
    assert!(calls.iter().any(|call| call.contains("socket(AF_INET")), "{calls:#?}");
    let named = |call: &&String| call.contains("sin_addr=") || call.contains("sin6_addr=");
    let port = format!("htons({})", dns.address.port());
    for call in calls.iter().filter(named).filter(|call| !call.contains("bind(") && !call.contains("getsockname(")) {
        assert!(call.contains("127.0.0.1") && call.contains(&port), "{call}");
    }
}
