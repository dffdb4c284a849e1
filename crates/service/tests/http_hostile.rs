//! Clients and messages that mean harm, or are merely many.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod served;

use std::{
    io::{self, Read, Write},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use served::{Client, FRAUD, Served, head, multipart};
use vigie_service::http::{Limits, Settings};

fn limited(limits: Limits) -> Served {
    Served::with(Settings { limits, ..Settings::default() })
}

/// What the connection ends with: the rest of what is sent, or the error of a connection that was cut.
fn rest(client: &mut Client) -> Vec<u8> {
    let mut rest = Vec::new();
    let _ = client.0.read_to_end(&mut rest);
    rest
}

#[test]
fn a_head_that_never_ends_and_an_idle_connection_are_closed() {
    let served = limited(Limits { head: Duration::from_millis(300), ..Limits::default() });
    let mut slow = served.client();
    slow.stream().write_all(b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ").unwrap();
    let begun = Instant::now();
    rest(&mut slow);
    assert!(begun.elapsed() < Duration::from_secs(20), "a head without end was waited for");
    let mut idle = served.client();
    assert_eq!(idle.ask("GET", "/health", &[], b"").status, 200);
    let begun = Instant::now();
    assert!(rest(&mut idle).is_empty());
    assert!(begun.elapsed() < Duration::from_secs(20), "an idle connection was kept");
}

#[test]
fn a_body_that_trickles_is_told_that_it_is_too_slow_and_others_are_served_meanwhile() {
    let served = limited(Limits { patience: Duration::from_millis(400), ..Limits::default() });
    let mut slow = served.client();
    let headers = [("Content-Type", "message/rfc822"), ("Content-Length", "100000")];
    slow.stream().write_all(head("POST", "/v1/check", &headers).as_bytes()).unwrap();
    slow.stream().write_all(b"Subject: a").unwrap();
    assert_eq!(served.post("/v1/check", "application/json", FRAUD.as_bytes()).status, 200);
    let answer = slow.answer().unwrap();
    assert_eq!((answer.status, answer.problem().as_str()), (408, "too-slow"));
}

#[test]
fn a_body_that_breaks_off_harms_nobody() {
    let served = Served::start();
    for _ in 0..50 {
        let mut gone = served.client();
        let headers = [("Content-Type", "message/rfc822"), ("Content-Length", "100000")];
        gone.stream().write_all(head("POST", "/v1/check", &headers).as_bytes()).unwrap();
        gone.stream().write_all(b"Subject: a").unwrap();
    }
    assert_eq!(served.post("/v1/check", "application/json", FRAUD.as_bytes()).status, 200);
}

#[test]
fn an_upload_without_end_or_with_parts_without_number_is_refused() {
    let served = limited(Limits { message: 64 * 1024, ..Limits::default() });
    let mut endless = served.client();
    let headers = [("Content-Type", "multipart/form-data; boundary=limit"), ("Transfer-Encoding", "chunked")];
    endless.stream().write_all(head("POST", "/v1/check", &headers).as_bytes()).unwrap();
    let part = "--limit\r\nContent-Disposition: form-data; name=\"asked_for\"\r\n\r\niban\r\n";
    let chunk = format!("{:x}\r\n{part}\r\n", part.len());
    // Until the service has had enough.
    while endless.stream().write_all(chunk.as_bytes()).is_ok() {
        endless.stream().set_nonblocking(true).unwrap();
        let told = endless.stream().peek(&mut [0; 1]).is_ok();
        endless.stream().set_nonblocking(false).unwrap();
        if told {
            break;
        }
    }
    assert_eq!(endless.answer().unwrap().problem(), "too-large");
    let many: Vec<(&str, Option<&str>, &[u8])> = vec![("after", None, b"clicked".as_slice()); 200];
    let (form, body) = multipart(&many);
    assert_eq!(served.post("/v1/check", &form, &body).problem(), "too-large");
}

#[test]
fn bombs_in_files_are_judged_within_the_engines_budget_or_refused() {
    let served = Served::start();
    let zip = [b"PK\x03\x04".as_slice(), &[0; 100_000]].concat();
    // A picture that says it has four thousand million pixels.
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0".to_vec();
    picture.extend([0; 50_000]);
    let encoded = base64(&picture);
    let mail = format!(
        "From: a@b.example\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
    );
    let nested =
        format!("Subject: a\r\n{}\r\n\r\n", "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n".repeat(20_000));
    let tags = format!("From: a@b.example\r\nSubject: a\r\nContent-Type: text/html\r\n\r\n{}", "<div>".repeat(400_000));
    for (name, bytes) in [
        ("a.eml", zip.as_slice()),
        ("a.eml", mail.as_bytes()),
        ("b.eml", nested.as_bytes()),
        ("c.eml", tags.as_bytes()),
    ] {
        let (form, body) = multipart(&[("file", Some(name), bytes)]);
        let answer = served.post("/v1/check", &form, &body);
        assert!(matches!(answer.status, 200 | 415), "{name}: {}", answer.text());
    }
    assert_eq!(served.post("/v1/check", "application/json", FRAUD.as_bytes()).status, 200);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let letter = |at: usize| char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]);
        (0..4).map(|at| if at <= three.len() { letter(at) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn a_client_that_does_not_read_is_let_go() {
    let served = limited(Limits { unread: Duration::from_millis(300), ..Limits::default() });
    let mut deaf = served.client();
    deaf.stream().set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let headers = [("Content-Type", "application/x-ndjson"), ("Transfer-Encoding", "chunked")];
    deaf.stream().write_all(head("POST", "/v1/check/batch", &headers).as_bytes()).unwrap();
    let line = format!("{FRAUD}\n");
    let chunk = format!("{:x}\r\n{line}\r\n", line.len());
    // It only sends: in the end nothing more is taken from it, and its connection is cut.
    let ended = (0..1_000_000).find_map(|_| deaf.stream().write_all(chunk.as_bytes()).err());
    let ended = ended.unwrap().kind();
    assert!(matches!(ended, io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset), "{ended:?}");
    assert_eq!(served.get("/health").status, 200);
}

#[test]
fn a_batch_answers_each_line_while_the_next_is_not_yet_sent() {
    let served = Served::start();
    let mut client = served.client();
    let headers = [("Content-Type", "application/x-ndjson"), ("Transfer-Encoding", "chunked")];
    client.stream().write_all(head("POST", "/v1/check/batch", &headers).as_bytes()).unwrap();
    for round in 0..3 {
        let line = format!("{FRAUD}\n");
        client.stream().write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).unwrap();
        if round == 0 {
            assert!(client.line().unwrap().contains("200"));
            while !client.line().unwrap().is_empty() {}
        }
        let report = client.chunk().unwrap().unwrap();
        assert!(String::from_utf8(report).unwrap().contains("\"verdict\":\"fraudulent\""));
    }
    client.stream().write_all(b"0\r\n\r\n").unwrap();
    assert!(client.chunk().unwrap().is_none());
}

#[test]
fn five_hundred_clients_that_stay_are_all_answered_and_memory_stays_bounded() {
    const CLIENTS: usize = 500;
    const ROUNDS: usize = 6;
    let served = Served::start();
    let (errors, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let together = Arc::new(Barrier::new(CLIENTS));
    let before = resident();
    let threads: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (errors, done, together, address) =
                (Arc::clone(&errors), Arc::clone(&done), Arc::clone(&together), served.address);
            let work = move || {
                let mut client = Client::connect(address);
                together.wait();
                for round in 0..ROUNDS {
                    let mail = "From: a@b.example\r\nSubject: Ameli\r\n\r\nVotre carte Vitale expire : https://ameli.b.example/";
                    let answer = if (number + round) % 5 == 0 {
                        client.ask("POST", "/v1/check", &[("Content-Type", "message/rfc822")], mail.as_bytes())
                    } else {
                        client.ask("POST", "/v1/check", &[("Content-Type", "application/json")], FRAUD.as_bytes())
                    };
                    if answer.status != 200 {
                        errors.fetch_add(1, Ordering::Relaxed);
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            };
            thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap()
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!((errors.load(Ordering::Relaxed), done.load(Ordering::Relaxed)), (0, CLIENTS * ROUNDS));
    let grown = resident().saturating_sub(before);
    assert!(grown < 400 * 1024, "the process grew by {grown} KiB");
}

/// Resident memory of this process in KiB: clients included, which makes it an upper bound.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn what_was_begun_is_finished_when_the_service_stops_and_nothing_new_is_begun() {
    let served = Served::start();
    let address = served.address;
    let mut begun = served.client();
    let headers = [("Content-Type", "application/json"), ("Content-Length", &FRAUD.len().to_string())];
    begun.stream().write_all(head("POST", "/v1/check", &headers).as_bytes()).unwrap();
    begun.stream().write_all(&FRAUD.as_bytes()[..10]).unwrap();
    thread::sleep(Duration::from_millis(200));
    let stopping = thread::spawn(move || served.stop());
    thread::sleep(Duration::from_millis(200));
    begun.stream().write_all(&FRAUD.as_bytes()[10..]).unwrap();
    let answer = begun.answer().unwrap();
    assert_eq!((answer.status, answer.json()["verdict"].as_str()), (200, Some("fraudulent")));
    stopping.join().unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
}

/// Everything that any library logs in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_of_a_message_or_of_its_sender_reaches_the_log_or_the_metrics() {
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    subscriber.with_writer(move || kept.clone()).init();
    let served = Served::start();
    let secret = "Ornithorynque";
    let record =
        format!(r#"{{"id":"{secret}","channel":"sms","from":"{secret}","text":"{secret} https://{secret}.example/"}}"#);
    let mail = format!("From: {secret}@b.example\r\nSubject: {secret}\r\n\r\n{secret}");
    let (form, body) = multipart(&[("text", None, secret.as_bytes()), ("channel", None, secret.as_bytes())]);
    let (page_form, page) = multipart(&[("file", Some(&format!("{secret}.eml")), mail.as_bytes())]);
    served.post("/v1/check", "application/json", record.as_bytes());
    served.post("/v1/check", "application/json", record.replace("channel", secret).as_bytes());
    served.post("/v1/check", "message/rfc822", mail.as_bytes());
    served.post(&format!("/v1/check?after={secret}"), "message/rfc822", mail.as_bytes());
    served.post("/v1/check", &form, &body);
    served.post("/reponse", &page_form, &page);
    served.post("/v1/check/batch", "application/x-ndjson", format!("{record}\n{secret}").as_bytes());
    for path in ["/v1/numbers/", "/v1/domains/", "/v1/organisations/", "/v1/calls/screen?from=", "/", "/browser/"] {
        served.get(&format!("{path}{secret}"));
    }
    let metrics = served.get("/metrics").text().to_lowercase();
    served.stop();
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).to_lowercase();
    let secret = secret.to_lowercase();
    assert!(log.contains("/v1/numbers/{number}") && log.contains("answered"), "{log}");
    assert!(!log.contains(&secret), "{log}");
    assert!(!metrics.contains(&secret) && metrics.contains("vigie_verdicts_total"), "{metrics}");
    assert!(!log.contains("127.0.0.1"), "an address was logged: {log}");
}
