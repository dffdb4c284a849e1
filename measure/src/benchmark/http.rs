//! The HTTP service under load: the real program on a socket of this machine, and clients that keep their connections.
//!
//! First as many requests as it answers, from clients that ask again at once; then half of the goal, asked at a fixed pace
//! whatever the answers take, so that a slow answer is counted with those that waited behind it. Clients share the processors with the
//! service: the figures are what is left for it.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use vigie_engine::channel::Channel;

use super::goals::{Goals, rate, time};
use crate::{
    Failure,
    arguments::Arguments,
    statistics::real,
    table::{Page, Table},
};

/// Connections.
const CLIENTS: usize = 16;
const WARMING: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);
const GOAL_P99: Duration = Duration::from_millis(20);

/// Measures the service of the program beside this one.
///
/// # Errors
/// A sentence naming what could not be started or read.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let service = Serving::start(&std::env::current_exe()?.with_file_name("vigie"))?;
    let cases = vigie_conformance::all()?;
    let of = |channel: Channel| cases.iter().filter(move |case| case.record.channel == Some(channel));
    let texts: Vec<Vec<u8>> = of(Channel::Sms)
        .filter_map(|case| Some(request("application/json", &serde_json::to_vec(&case.record).ok()?)))
        .collect();
    let mails: Vec<Vec<u8>> = of(Channel::Email)
        .filter_map(|case| Some(request("message/rfc822", &case.record.raw.as_ref()?.bytes().ok()?)))
        .collect();
    let mut goals = Goals::default();
    let mut table = Table::new(
        &["requests", "clients", "answers/s", "p50", "p99", "p50 at half the goal", "p99 at half the goal", "errors"],
        &[],
    );
    for (name, requests, wanted) in [("text messages", &texts, 4_000.0), ("mails", &mails, 1_500.0)] {
        load(&service.address, requests, WARMING, None)?;
        let full = load(&service.address, requests, MEASURED, None)?;
        let half = load(&service.address, requests, MEASURED, Some(wanted / 2.0))?;
        table.row(vec![
            name.to_owned(),
            CLIENTS.to_string(),
            rate(full.rate()),
            time(full.percentile(50)),
            time(full.percentile(99)),
            time(half.percentile(50)),
            time(half.percentile(99)),
            (full.errors + half.errors).to_string(),
        ]);
        goals.at_least(&format!("{name} a second"), wanted, full.rate(), rate);
        goals.within(&format!("{name}: p99 at half of that load"), GOAL_P99, half.percentile(99));
    }
    let mut page = Page::new(out, arguments.style);
    page.title("The HTTP service")?;
    page.paragraph(&format!(
        "Measured by `script/bench http` on {} processors, which the service and {CLIENTS} clients share; the messages of the conformance suite.",
        thread::available_parallelism()?
    ))?;
    page.table(&table)?;
    page.heading("Goals")?;
    page.table(&goals.table())?;
    Ok(())
}

/// The program while it serves.
struct Serving {
    child: Child,
    address: String,
    /// What else it says is not read, but it must be able to say it.
    _told: BufReader<ChildStderr>,
}

impl Serving {
    fn start(program: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "none", "--lang", "en"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| format!("{}: {why}", program.display()))?;
        let mut told = BufReader::new(child.stderr.take().ok_or("no standard error")?);
        let mut first = String::new();
        told.read_line(&mut first)?;
        match first.split("http://").nth(1).and_then(|rest| rest.split('/').next()) {
            Some(address) => Ok(Self { child, address: address.to_owned(), _told: told }),
            None => Err(format!("vigie serve does not start: {first}").into()),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn request(form: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /v1/check HTTP/1.1\r\nHost: vigie.example\r\nContent-Type: {form}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// What a load gave.
#[derive(Default)]
struct Loaded {
    took: Vec<Duration>,
    errors: usize,
    span: Duration,
}

impl Loaded {
    fn rate(&self) -> f64 {
        real(self.took.len()) / self.span.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn percentile(&self, percent: usize) -> Duration {
        self.took
            .get((self.took.len() * percent / 100).min(self.took.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }
}

/// Asks for a while, at a pace where one is given; times are from when a request was due.
fn load(address: &str, requests: &[Vec<u8>], span: Duration, pace: Option<f64>) -> Result<Loaded, Failure> {
    let begun = Instant::now();
    let mut all = Loaded { span, ..Loaded::default() };
    let results: Vec<io::Result<Loaded>> = thread::scope(|scope| {
        let clients: Vec<_> =
            (0..CLIENTS).map(|client| scope.spawn(move || ask(address, requests, client, begun, span, pace))).collect();
        clients.into_iter().filter_map(|client| client.join().ok()).collect()
    });
    for result in results {
        let one = result.map_err(|why| format!("{address}: {why}"))?;
        all.took.extend(one.took);
        all.errors += one.errors;
    }
    all.took.sort_unstable();
    Ok(all)
}

fn ask(
    address: &str,
    requests: &[Vec<u8>],
    client: usize,
    begun: Instant,
    span: Duration,
    pace: Option<f64>,
) -> io::Result<Loaded> {
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    connection.get_ref().set_nodelay(true)?;
    let mut loaded = Loaded::default();
    let step = pace.map(|pace| Duration::from_secs_f64(real(CLIENTS) / pace));
    for number in 0_u32.. {
        let due = step
            .map_or_else(Instant::now, |step| begun + step * number + step * u32::try_from(client).unwrap_or(0) / 16);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if begun.elapsed() >= span {
            break;
        }
        let Some(request) = requests.get((client * 7 + number as usize) % requests.len().max(1)) else { break };
        connection.get_mut().write_all(request)?;
        if answer(&mut connection)? != 200 {
            loaded.errors += 1;
        }
        loaded.took.push(due.elapsed());
    }
    Ok(loaded)
}

/// Reads an answer; its status.
fn answer(connection: &mut BufReader<TcpStream>) -> io::Result<u16> {
    let (mut status, mut length) = (0, 0);
    let mut line = String::new();
    loop {
        line.clear();
        if connection.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let told = line.trim_end();
        if told.is_empty() {
            break;
        }
        if let Some(told) = told.strip_prefix("HTTP/1.1 ") {
            status = told.split(' ').next().and_then(|code| code.parse().ok()).unwrap_or(0);
        } else if let Some((name, value)) = told.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    io::copy(&mut connection.by_ref().take(length), &mut io::sink())?;
    Ok(status)
}
