//! Messages made to be slow: each must be judged within a second.
//!
//! Each is judged by a process of its own (this program with `--judge FORM`), so that one that never ends or overflows the
//! stack is one bad row, and takes no time from what is measured after it.

use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use vigie_engine::{
    Policy, analyse,
    message::{Message, email, sms},
};

use super::goals::{Goals, time};
use crate::{Failure, table::Table};

/// Bytes of repeated text: as much as the engine looks at.
const SIZE: usize = 2 * 1024 * 1024;
/// What takes longer is too slow.
const GOAL: Duration = Duration::from_secs(1);
/// What takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Texts repeated to [`SIZE`].
const REPEATED: [&str; 27] = [
    "<",
    ">",
    "<a href=",
    "<a href='https://a.example/'>x</a>",
    "<div style='display:none'>",
    "<blockquote>",
    "<form><input name=iban>",
    "<!--",
    "&amp;",
    "&#x41",
    "http://a.example/ ",
    "http://ameli-renouvellement.example/ ",
    "www.",
    "a.",
    "a@b.example ",
    "0123456789",
    "+33 6 39 98 00 12 ",
    "veuillez communiquer votre rib ",
    "ne donnez jamais votre rib ",
    "Assurance Maladie ",
    "a m e l i ",
    "carte Vitale. ",
    "Assurance Maladie",
    "\u{200b}a",
    "\u{430}",
    "\"",
    "a\u{301}",
];

/// How a text becomes a message.
const FORMS: [&str; 3] = ["SMS", "text mail", "HTML mail"];

/// What became of a hostile message.
enum Took {
    Time(Duration),
    TooLong,
    Died,
}

/// Times every hostile message, in every form.
pub(super) fn measure(goals: &mut Goals) -> Result<Table, Failure> {
    let own = std::env::current_exe()?;
    let mut table = Table::new(&["hostile message", "bytes", "SMS", "text mail", "HTML mail"], &[]);
    let mut slowest: (Duration, String) = (Duration::ZERO, String::new());
    let mut slow = 0;
    let mut note = |took: Took, name: String| {
        let (counted, shown) = match took {
            Took::Time(took) => (took, time(took)),
            Took::TooLong => (PATIENCE, format!("over {}", time(PATIENCE))),
            Took::Died => (PATIENCE, "the process died".to_owned()),
        };
        slow += usize::from(counted > GOAL);
        if counted > slowest.0 {
            slowest = (counted, name);
        }
        shown
    };
    for pattern in REPEATED {
        let text = pattern.repeat(SIZE / pattern.len());
        let name = format!("2 MiB of {}", shown(pattern));
        let mut cells = vec![name.clone(), text.len().to_string()];
        for form in FORMS {
            cells.push(note(timed(&own, form, text.as_bytes())?, format!("{name}, {form}")));
        }
        table.row(cells);
    }
    for (name, raw) in built() {
        let bytes = raw.len().to_string();
        let took = note(timed(&own, "raw mail", &raw)?, name.to_owned());
        table.row(vec![name.to_owned(), bytes, "-".to_owned(), took, "-".to_owned()]);
    }
    goals.within(&format!("hostile messages, the slowest ({}; {slow} are too slow)", slowest.1), GOAL, slowest.0);
    Ok(table)
}

/// Judges in a process of its own; it tells how long it took.
fn timed(own: &Path, form: &str, text: &[u8]) -> Result<Took, Failure> {
    let mut command = Command::new(own);
    command.args(["--judge", form]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text)?;
    }
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if child.try_wait()?.is_some() {
            let mut told = String::new();
            child.stdout.take().map(|mut out| out.read_to_string(&mut told)).transpose()?;
            return Ok(told.trim().parse().map_or(Took::Died, |nanos| Took::Time(Duration::from_nanos(nanos))));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill()?;
    child.wait()?;
    Ok(Took::TooLong)
}

/// Judges what stands on the standard input in one form, and prints how many nanoseconds it took.
///
/// # Errors
/// When it cannot be read.
pub fn judge(form: &str, input: &mut dyn Read, out: &mut dyn Write) -> Result<(), Failure> {
    let knowledge = vigie_knowledge::embedded()?;
    let policy = Policy { now: Timestamp::now(), ..Policy::default() };
    let mut text = Vec::new();
    input.read_to_end(&mut text)?;
    let started = Instant::now();
    let report = analyse(&message(form, &text), &knowledge, &policy);
    let took = started.elapsed();
    std::hint::black_box(report);
    let told: io::Result<()> = writeln!(out, "{}", took.as_nanos());
    Ok(told?)
}

fn message(form: &str, text: &[u8]) -> Message {
    let mail = |kind: &str| {
        let mut raw = format!(
            "From: Assurance Maladie <a@b.example>\r\nSubject: x\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n"
        )
        .into_bytes();
        raw.extend_from_slice(text);
        email::read(&raw)
    };
    match form {
        "SMS" => sms::read(None, &String::from_utf8_lossy(text)),
        "text mail" => mail("text/plain"),
        "HTML mail" => mail("text/html"),
        _ => email::read(text),
    }
}

/// Mails whose structure is the attack.
fn built() -> Vec<(&'static str, Vec<u8>)> {
    let head = "From: a@b.example\r\nSubject: x\r\n";
    let nested = |depth: usize| {
        let mut raw = head.to_owned();
        (0..depth).for_each(|at| {
            let _ = write!(raw, "Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n");
        });
        raw.push_str("Content-Type: text/plain\r\n\r\nx\r\n");
        raw
    };
    let parts = |count: usize| {
        format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
            "--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n".repeat(count)
        )
    };
    let unclosed = format!("{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n".repeat(SIZE / 5));
    let inner = format!("{}x", format!("{head}Content-Type: message/rfc822\r\n\r\n").repeat(20_000));
    // "<a href=" three times is 24 bytes, hence whole groups of base64.
    let bomb = |kind: &str, times: usize| {
        format!(
            "{head}Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            "PGEgaHJlZj08YSBocmVmPTxhIGhyZWY9\r\n".repeat(times)
        )
    };
    let links: String = (0..20_000).fold(String::new(), |mut text, at| {
        let _ =
            write!(text, "https://carte-vitale-ameli-renouvellement-dossier-assure-{at}.compte.espace.sante.example/ ");
        text
    });
    let header = |value: String| format!("{head}{value}\r\n\r\nx");
    vec![
        ("multipart in multipart, 5,000 deep", nested(5_000).into_bytes()),
        ("message in message, 20,000 deep", inner.into_bytes()),
        ("40,000 HTML parts", parts(40_000).into_bytes()),
        ("2 MiB of opened parts", unclosed.into_bytes()),
        ("base64 HTML, 2.7 MB decoded", bomb("text/html", 110_000).into_bytes()),
        ("base64 attachment, 24 MB decoded", bomb("application/octet-stream", 1_000_000).into_bytes()),
        ("20,000 look-alike links", format!("{head}\r\n{links}").into_bytes()),
        (
            "2 MiB of encoded words in the subject",
            format!("Subject: {}\r\nFrom: a@b.example\r\n\r\nx", "=?utf-8?B?YW1lbGk=?= ".repeat(SIZE / 21))
                .into_bytes(),
        ),
        (
            "2 MiB of Received headers",
            header("Received: from a by b; Tue, 14 May 2024 09:30:00 +0200\r\n".repeat(SIZE / 56)).into_bytes(),
        ),
        (
            "2 MiB of one Authentication-Results",
            header(format!("Authentication-Results: a{}", "; dkim=fail".repeat(SIZE / 11))).into_bytes(),
        ),
        (
            "2 MiB of From addresses",
            header(format!("From: {}a@b.example", "\"Ameli\" <a@b.example>, ".repeat(SIZE / 23))).into_bytes(),
        ),
        (
            "2 MiB of style rules",
            format!(
                "{head}Content-Type: text/html\r\n\r\n<style>{}</style>{}",
                ".a{display:none}".repeat(SIZE / 32),
                "<p class=a>x".repeat(SIZE / 24)
            )
            .into_bytes(),
        ),
    ]
}

/// A pattern as it can stand in a table.
fn shown(pattern: &str) -> String {
    let escaped = pattern.escape_debug().to_string().replace("\\'", "'").replace('\u{301}', "\\u{301}");
    format!("`{}`", escaped.replace('|', "\\|"))
}
