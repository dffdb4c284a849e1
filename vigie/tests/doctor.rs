//! `vigie doctor` on deployments that are well, half done and broken.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod post;
mod support;

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use post::Milter;
use serde_json::Value;
use support::{file, run};
use vigie_servers::{
    free_port, is_there,
    signed::{Answer, Dns, txt},
    until,
};

/// A configuration of that name with the milter at that place.
fn config(name: &str, place: &str, more: &str) -> String {
    file(&format!("doctor/{name}.toml"), format!("listen = \"{place}\"\n{more}").as_bytes())
}

/// Each point with its level; the exit status.
fn looked(arguments: &[&str]) -> (Value, i32) {
    let ran = run("en", &[&["doctor", "--format", "json"], arguments].concat());
    (serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)), ran.status)
}

fn point<'p>(points: &'p Value, name: &str) -> &'p Value {
    points
        .as_array()
        .unwrap()
        .iter()
        .find(|point| point["point"] == name)
        .unwrap_or_else(|| panic!("{name}: {points:#}"))
}

fn assert_point(points: &Value, name: &str, level: &str, words: &str) {
    let point = point(points, name);
    assert!(point["level"] == level && point.to_string().contains(words), "{level}, {words}: {point:#}");
}

const OFFLINE: &str = "[verify]\nenabled = false\n";

#[test]
fn a_milter_that_runs_judges_a_test_mail_and_one_that_does_not_is_said_with_what_to_do() {
    let milter = Milter::start(OFFLINE);
    let running = config("running", milter.place(), "");
    let (points, _) = looked(&["--config", &running]);
    assert_point(&points, "configuration", "well", "rules: 0");
    assert_point(&points, "milter", "well", "judges a test mail");
    drop(milter);
    let (points, status) = looked(&["--config", &running]);
    assert_eq!(status, 1);
    assert_point(&points, "milter", "failure", "systemctl start vigie-milter");
}

#[test]
fn another_program_in_the_milters_place_is_told_apart() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("inet:{}", other.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in other.incoming().flatten() {
            let _ = stream.read(&mut [0; 64]);
            let _ = stream.write_all(b"220 mx.example.org ESMTP\r\n");
        }
    });
    let (points, status) = looked(&["--config", &config("other", &place, "")]);
    assert_eq!(status, 1);
    assert_point(&points, "milter", "failure", "change “listen”");
}

#[test]
fn a_broken_configuration_and_broken_files_are_named_and_what_could_not_be_read_is_status_2() {
    let broken = config("broken", "inet:127.0.0.1:1", "lisen = 1\n");
    let (points, status) = looked(&["--config", &broken, "--knowledge", "profiles/unsound"]);
    assert_eq!(status, 1);
    assert_point(&points, "configuration", "failure", "broken.toml, line 2");
    assert_point(&points, "own-knowledge", "failure", "vigie organisations lint profiles/unsound");
    let (points, status) = looked(&["--config", &broken, "--knowledge", "nowhere"]);
    assert_eq!(status, 2);
    assert_point(&points, "own-knowledge", "unseen", "cannot be read");
    let (points, _) = looked(&["--knowledge", "profiles/sound"]);
    assert_point(&points, "own-knowledge", "well", "files: 1");
}

#[test]
fn knowledge_that_nobody_reviewed_for_long_and_a_clock_that_is_behind_are_told() {
    let (points, _) = looked(&["--now", "2036-01-01"]);
    assert_point(&points, "knowledge", "warning", "not reviewed for 180 days");
    let (points, status) = looked(&["--now", "2019-01-01"]);
    assert_eq!(status, 1);
    assert_point(&points, "clock", "failure", "is behind");
}

/// `vigie serve`, ended with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_http_service_is_found_or_missed_where_it_was_said_to_be() {
    let place = format!("127.0.0.1:{}", free_port());
    let (points, status) = looked(&["--serve", &place]);
    assert_eq!(status, 1);
    assert_point(&points, "service", "failure", "systemctl start vigie-serve");
    let mut serve = Command::new(env!("CARGO_BIN_EXE_vigie"));
    serve.args(["serve", "--log", "none", "--listen", &place]).stderr(Stdio::null());
    let _serving = Serving(serve.spawn().unwrap());
    until("it serves", || std::net::TcpStream::connect(&place).is_ok());
    assert_point(&looked(&["--serve", &place]).0, "service", "well", env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_dns_is_asked_only_when_that_is_said_and_its_silence_is_told() {
    let dns = Dns::serve(&[("example.com", txt("v=spf1 -all")), ("_dmarc.example.com", txt("v=DMARC1; p=reject"))]);
    let named = format!("[verify]\ndns = \"{}\"\n", dns.address);
    let path = config("dns", "inet:127.0.0.1:1", &named);
    assert_point(&looked(&["--config", &path]).0, "dns", "unused", "--online");
    assert!(dns.asked().is_empty());
    assert_point(&looked(&["--config", &path, "--online"]).0, "dns", "well", "answered in");
    assert!(dns.asked().iter().all(|name| name.ends_with("com")), "{:?}", dns.asked());

    let dark = Dns::serve(&[("*.com", Answer::Silence), ("example.com", Answer::Silence)]);
    let path = config("dark", "inet:127.0.0.1:1", &format!("[verify]\ndns = \"{}\"\n", dark.address));
    assert_point(&looked(&["--config", &path, "--online"]).0, "dns", "failure", "does not answer");
}

/// A folder of configuration for the real `postconf`, which reads no more than that.
fn postfix(name: &str, main: &str, chroot: &str) -> Option<String> {
    let there = ["/usr/sbin/postconf", "/usr/bin/postconf"].iter().any(|path| Path::new(path).exists());
    let missing = (!there).then_some("there is no Postfix here (script/setup mail)");
    if !is_there("what doctor says of Postfix", missing) {
        return None;
    }
    file(&format!("doctor/{name}/master.cf"), format!("smtp inet n - {chroot} - - smtpd\n").as_bytes());
    let main = file(&format!("doctor/{name}/main.cf"), format!("compatibility_level = 3.6\n{main}\n").as_bytes());
    Some(Path::new(&main).parent().unwrap().to_str().unwrap().to_owned())
}

#[test]
fn postfix_asks_us_or_is_told_how_and_what_it_does_without_us_is_said() {
    let ours = config("postfix", "inet:127.0.0.1:8891", "");
    let look = |name: &str, main: &str| {
        let folder = postfix(name, main, "n")?;
        Some(looked(&["--config", &ours, "--postfix", &folder]).0)
    };
    let Some(points) = look("none", "") else { return };
    assert_point(&points, "postfix", "failure", "smtpd_milters = { inet:127.0.0.1:8891, default_action=accept,");
    let points = look("well", "smtpd_milters = inet:localhost:8891\nmilter_default_action = accept").unwrap();
    assert_point(&points, "postfix", "well", "inet:localhost:8891");
    assert_point(&points, "postfix-default-action", "well", "accept");
    let points = look("tempfail", "smtpd_milters = unix:other, inet:127.0.0.1:8891").unwrap();
    assert_point(
        &points,
        "postfix-default-action",
        "warning",
        "unix:other, { inet:127.0.0.1:8891, default_action=accept,",
    );
    let points =
        look("own", "smtpd_milters = { inet:127.0.0.1:8891, default_action=reject }\nmilter_protocol = 2").unwrap();
    assert_point(&points, "postfix-default-action", "failure", "mail is refused");
    assert_point(&points, "postfix-protocol", "failure", "milter_protocol = 6");
}

#[test]
fn a_socket_that_postfix_cannot_reach_is_told_with_why() {
    let folder = std::env::temp_dir().join(format!("vigie-doctor-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let socket = folder.join("milter.sock").display().to_string();
    let place = format!("unix:{socket}");
    let main = format!("smtpd_milters = {place}\nmilter_default_action = accept\nmail_owner = nobody");
    let Some(free) = postfix("socket", &main, "n") else { return };
    let confined = postfix("confined", &format!("{main}\nqueue_directory = /var/spool/postfix"), "y").unwrap();
    for (mode, level, words) in [("0600", "failure", "socket-mode"), ("0666", "well", "is open to it")] {
        let path = config("socket", &place, &format!("socket-mode = \"{mode}\"\n{OFFLINE}"));
        let _milter = Milter::start_at(&place, &std::fs::read_to_string(&path).unwrap());
        let (points, _) = looked(&["--config", &path, "--postfix", &free]);
        assert_point(&points, "postfix-socket", level, words);
        // The same path means another place to a Postfix in a chroot.
        assert_point(&looked(&["--config", &path, "--postfix", &confined]).0, "postfix", "failure", "postconf");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn people_read_it_in_their_language() {
    let path = config("words", "inet:127.0.0.1:1", "");
    let french = run("fr", &["doctor", "--config", &path]);
    assert!(
        french.out.contains("✓ Configuration") && french.out.contains("✗ Milter (inet:127.0.0.1:1) : ne répond pas"),
        "{}",
        french.out
    );
    let english = run("en", &["doctor", "--config", &path]);
    assert!(english.out.contains("→ Start it: systemctl start vigie-milter"), "{}", english.out);
}
