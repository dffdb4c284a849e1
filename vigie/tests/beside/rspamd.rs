//! The plugin in a real Rspamd with its usual configuration, a DNS of our own, and a real `vigie serve`.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::Value;

use vigie_servers::{
    free_port,
    rspamd::{Rspamd, write},
    signed::{Dns, txt},
};

use super::{PLAIN, can_run, integration, vigie, with};

/// Rspamd as Debian ships it, with the plugin where docs/beside.md puts it.
fn rspamd(dns: &Dns, vigie: &str, more: &str) -> Rspamd {
    Rspamd::start(dns.address.port(), |port, etc| {
        let read = |name: &str| fs::read_to_string(integration("rspamd").join(name)).unwrap();
        write(etc, "plugins.d/vigie.lua", &read("vigie.lua"));
        write(etc, "modules.d/vigie.conf", &read("vigie.conf"));
        write(etc, "local.d/vigie.conf", &format!("url = \"{vigie}\";\n{more}"));
        write(etc, "local.d/worker-normal.inc", &format!("bind_socket = \"127.0.0.1:{port}\";\ncount = 1;\n"));
        write(etc, "local.d/worker-proxy.inc", "enabled = false;\n");
    })
}

/// What Rspamd makes of a mail that a machine handed in.
fn scan(rspamd: &Rspamd, client: &str, mail: &str) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", rspamd.port)).unwrap();
    let length = mail.len();
    let head = format!(
        "POST /checkv2 HTTP/1.0\r\nIP: {client}\r\nHelo: mail.example\r\nFrom: bounce@info.ameli.fr\r\nRcpt: b@recipient.example\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(mail.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}")).1;
    serde_json::from_str(body).unwrap()
}

fn symbol<'a>(scanned: &'a Value, name: &str) -> Option<&'a Value> {
    scanned["symbols"].get(name)
}

fn options(scanned: &Value, name: &str) -> Vec<String> {
    let options = symbol(scanned, name).and_then(|symbol| symbol["options"].as_array()).unwrap();
    options.iter().map(|option| option.as_str().unwrap().to_owned()).collect()
}

/// The symbols of ours.
fn ours(scanned: &Value) -> Vec<&str> {
    let names = scanned["symbols"].as_object().unwrap().keys().map(String::as_str);
    names.filter(|name| name.starts_with("VIGIE_")).collect()
}

fn insurer() -> Dns {
    Dns::serve(&[
        ("info.ameli.fr", txt("v=spf1 ip4:192.0.2.10 -all")),
        ("_dmarc.ameli.fr", txt("v=DMARC1; p=reject; rua=mailto:r@ameli.fr")),
    ])
}

const FRAUD: &str = include_str!("../../../examples/fake-carte-vitale.eml");
const GENUINE: &str = "From: Votre Assurance Maladie <assurance-maladie@info.ameli.fr>\r\nTo: b@recipient.example\r\nSubject: Information de paiement\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><p>Retrouvez votre paiement dans <a href=\"https://assure.ameli.fr/\">votre compte ameli</a>.</p><p>Votre caisse d'assurance maladie</p>\r\n";

#[test]
fn the_verdict_becomes_a_symbol_and_a_vigie_that_fails_stops_no_mail() {
    if !can_run("rspamd") {
        return;
    }
    let dns = insurer();
    let port = free_port();
    // One Rspamd for all of it, since it reads its rules for seconds; what listens at the port changes.
    let more = "timeout = 2.0;\nmax_size = 100000;\n";
    let rspamd = rspamd(&dns, &format!("http://127.0.0.1:{port}/v1/check"), more);

    let vigie = vigie::serve_at(port, &[]);
    a_fraud_gets_its_symbol_with_weight_and_reasons_and_other_mail_gets_none(&rspamd);
    what_rspamd_verified_is_believed_and_what_the_sender_wrote_is_not(&rspamd);
    mail_larger_than_agreed_is_not_sent(&rspamd);
    drop(vigie);

    let refusing = vigie::serve_at(port, &["--rate", "1"]);
    a_vigie_that_refuses_is_named_with_its_status(&rspamd);
    drop(refusing);

    assert_failed_open(&scan(&rspamd, "203.0.113.7", FRAUD));

    let silent = TcpListener::bind(("127.0.0.1", port)).unwrap();
    assert_failed_open(&scan(&rspamd, "203.0.113.7", FRAUD));
    drop(silent);
}

fn a_fraud_gets_its_symbol_with_weight_and_reasons_and_other_mail_gets_none(rspamd: &Rspamd) {
    let scanned = scan(rspamd, "203.0.113.7", FRAUD);
    assert_eq!(ours(&scanned), ["VIGIE_FRAUDULENT"], "{scanned:#} {}", rspamd.log());
    assert_eq!(symbol(&scanned, "VIGIE_FRAUDULENT").unwrap()["score"], 8.0);
    let reasons = options(&scanned, "VIGIE_FRAUDULENT");
    assert!(reasons.iter().any(|reason| reason == "look-alike-domain:assurance-maladie"), "{reasons:?}");
    assert!(ours(&scan(rspamd, "203.0.113.7", PLAIN)).is_empty());
}

fn what_rspamd_verified_is_believed_and_what_the_sender_wrote_is_not(rspamd: &Rspamd) {
    let scanned = scan(rspamd, "192.0.2.10", GENUINE);
    assert_eq!(ours(&scanned), ["VIGIE_CONSISTENT"], "{scanned:#} {}", rspamd.log());
    assert_eq!(symbol(&scanned, "VIGIE_CONSISTENT").unwrap()["score"], -1.0);
    let forged = "Authentication-Results: rspamd.invalid; dmarc=pass header.from=info.ameli.fr\r\n";
    let scanned = scan(rspamd, "203.0.113.7", &with(forged, GENUINE));
    assert!(!ours(&scanned).contains(&"VIGIE_CONSISTENT"), "{scanned:#}");
}

fn mail_larger_than_agreed_is_not_sent(rspamd: &Rspamd) {
    let large = format!("{FRAUD}{}", "Un texte de plus.\r\n".repeat(6000));
    assert!(ours(&scan(rspamd, "203.0.113.7", &large)).is_empty());
}

/// Its limit of rate is the one refusal that any mail can meet.
fn a_vigie_that_refuses_is_named_with_its_status(rspamd: &Rspamd) {
    let scanned: Vec<Value> = thread::scope(|scope| {
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(|| scan(rspamd, "203.0.113.7", FRAUD))).collect();
        asked.into_iter().map(|scan| scan.join().unwrap()).collect()
    });
    let refused: Vec<&Value> = scanned.iter().filter(|scanned| ours(scanned) == ["VIGIE_FAIL"]).collect();
    assert!(!refused.is_empty(), "{scanned:#?}");
    refused.iter().for_each(|scanned| assert_eq!(options(scanned, "VIGIE_FAIL"), ["status 429"]));
}

fn assert_failed_open(scanned: &Value) {
    assert_eq!(ours(scanned), ["VIGIE_FAIL"], "{scanned:#}");
    assert_eq!(symbol(scanned, "VIGIE_FAIL").unwrap()["score"], 0.0);
}
