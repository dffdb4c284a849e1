//! The mail gateway beside Rspamd: the same mails through the same Postfix, and the milter protocol by itself.
//!
//! One Postfix has a door without a milter, and one for each milter over a unix socket and over TCP. Mails go to them in turns, one at a time, so that a slow moment of the
//! machine hits all; a door's latency is the median time of a whole message, from `MAIL FROM` to the reply to its end. Mails are
//! signed by domains of a DNS on this machine, whose answers are in the caches before anything is measured.

mod mails;

use std::{
    fs, io,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use vigie_servers::{
    Client,
    mta::{Mail, Mta},
    new_folder,
    postfix::{Post, can_post},
    rspamd::Rspamd,
    until,
};

use super::{
    goals::{Goals, rate, time},
    memory,
    process::mebibytes,
    processor,
};
use crate::{
    Failure,
    arguments::Arguments,
    cpu,
    statistics::{median, real},
    table::{Page, Table},
};
use mails::{Signed, signed};

/// Messages of one turn at a door.
const TURN: usize = 50;
/// Turns at each door.
const TURNS: usize = 24;
/// Connections of a mail server to the milter.
const CONNECTIONS: usize = 8;
/// Messages after which memory is looked at. From the first to the last but one is the goal; the last shows where it leads.
const AFTER: [usize; 5] = [20_000, 50_000, 100_000, 200_000, 400_000];
/// Messages after which memory should be what it was after the first 20,000.
const GOAL: usize = 200_000;

/// Measures the program beside this one.
///
/// # Errors
/// A sentence naming what could not be started or read.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    if !can_post() {
        return Err("Postfix does not run here: as root, after script/setup mail".into());
    }
    let signed = signed(arguments.folder.as_deref())?;
    let program = std::env::current_exe()?.with_file_name("vigie");
    let over = |listen: &str| Vigie::start(&program, listen, signed.dns.address);
    let folder = new_folder("bench-gateway");
    let (vigie, vigie_tcp) = (over(&format!("unix:{}/vigie.sock", folder.display()))?, over("inet:127.0.0.1:0")?);
    let rspamd = Rspamd::milter(signed.dns.address.port());
    let post = Post::start("", "relay_transport = discard:\n");
    let door = |name, milter: &str, process| Door::new(name, post.another_door(milter), Some(process));
    let doors = [
        Door::new("no milter", post.port(), None),
        door("Vigie, unix socket", &vigie.place, vigie.child.id()),
        door("Rspamd, unix socket", &format!("unix:{}", rspamd.socket()), rspamd.id()),
        door("Vigie, TCP", &vigie_tcp.place, vigie_tcp.child.id()),
        door("Rspamd, TCP", &format!("inet:127.0.0.1:{}", rspamd.port), rspamd.id()),
    ];
    let mut goals = Goals::default();
    let through = through_postfix(doors, &signed, &mut goals)?;
    let protocol = protocol(&vigie_tcp, &signed, &mut goals)?;
    let mut page = Page::new(out, arguments.style);
    page.title("The mail gateway")?;
    page.paragraph(&format!(
        "Measured by `script/bench gateway` on {}, {} of them, which Postfix, the milters and the senders share; {}. {}.",
        processor(),
        thread::available_parallelism()?,
        signed.about,
        version("rspamd", "--version"),
    ))?;
    page.heading("Through Postfix")?;
    page.paragraph(CONFIGURED)?;
    page.table(&through)?;
    page.heading("The milter protocol alone")?;
    page.table(&protocol)?;
    page.heading("Goals")?;
    page.table(&goals.table())?;
    Ok(())
}

const CONFIGURED: &str = "Vigie: its defaults (SPF, DKIM, DMARC and ARC verified, header fields, one line of log a message) and that DNS. Rspamd: as Debian ships it, as a milter whose \
two processes judge by themselves (no hop to a second worker), with that DNS; without the modules that ask other services or Redis (lists of \
addresses and links, fuzzy sums, statistics, rates), which Vigie has not: with them it would take longer, and find more. The two do not do the same work: Rspamd looks for spam of all \
kinds, Vigie for messages in an organisation's name.";

/// A door of Postfix, and what stands behind it.
struct Door {
    name: &'static str,
    client: Client,
    process: Option<u32>,
    took: Vec<Duration>,
    processing: Duration,
}

impl Door {
    fn new(name: &'static str, port: u16, process: Option<u32>) -> Self {
        let client = Client::connect(port).from_machine("192.0.2.10", "mail.sender.example");
        Self { name, client, process, took: Vec::new(), processing: Duration::ZERO }
    }

    /// Sends a turn of mails.
    fn turn(&mut self, mails: &[mails::SignedMail]) -> Result<(), Failure> {
        let before = self.processing();
        for mail in mails {
            let began = Instant::now();
            let reply = self.client.send(&mail.from, &["b@recipient.example"], mail.raw.as_bytes());
            self.took.push(began.elapsed());
            if reply.code != 250 {
                return Err(format!("{}: a mail was not taken: {}", self.name, reply.text.trim()).into());
            }
        }
        self.processing += self.processing().saturating_sub(before);
        Ok(())
    }

    fn processing(&self) -> Duration {
        self.process.map_or(Duration::ZERO, cpu::of_family)
    }

    fn latency(&self) -> Duration {
        median(self.took.clone())
    }

    fn processing_each(&self) -> Duration {
        self.processing / u32::try_from(self.took.len()).unwrap_or(u32::MAX).max(1)
    }
}

fn through_postfix(mut doors: [Door; 5], signed: &Signed, goals: &mut Goals) -> Result<Table, Failure> {
    let turns: Vec<&[mails::SignedMail]> = signed.mails.chunks(TURN).collect();
    // Every mail once at each door: the caches know every answer then.
    for door in &mut doors {
        turns.iter().try_for_each(|turn| door.turn(turn))?;
        (door.took, door.processing) = (Vec::new(), Duration::ZERO);
    }
    for turn in turns.iter().cycle().take(TURNS) {
        doors.iter_mut().try_for_each(|door| door.turn(turn))?;
    }
    let [none, vigie, rspamd, ..] = &doors;
    let added = |door: &Door| door.latency().saturating_sub(none.latency());
    let mut table = Table::new(&["behind Postfix", "mails", "median latency", "added", "CPU a mail"], &[]);
    for door in &doors {
        let of_milter = |value: Duration| door.process.map_or_else(String::new, |_| time(value));
        table.row(vec![
            door.name.to_owned(),
            door.took.len().to_string(),
            time(door.latency()),
            of_milter(added(door)),
            of_milter(door.processing_each()),
        ]);
    }
    goals.within("CPU a mail: a third of Rspamd's, unix socket", rspamd.processing_each() / 3, vigie.processing_each());
    goals.within("added latency: half of Rspamd's, unix socket", added(rspamd) / 2, added(vigie));
    Ok(table)
}

/// Vigie's milter, with its defaults.
struct Vigie {
    child: Child,
    /// Where it listens, as Postfix writes it.
    place: String,
    folder: std::path::PathBuf,
}

impl Vigie {
    fn start(program: &Path, listen: &str, dns: SocketAddr) -> Result<Self, Failure> {
        let folder = new_folder("bench-milter");
        let (config, log) = (folder.join("milter.toml"), folder.join("log"));
        fs::write(&config, format!("socket-mode = \"0666\"\n[verify]\ndns = \"{dns}\"\n"))?;
        let child = Command::new(program)
            .args(["milter", "--lang", "en", "--listen", listen, "--config"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()
            .map_err(|why| format!("{}: {why}", program.display()))?;
        let told = || fs::read_to_string(&log).unwrap_or_default();
        let place = || Some(told().split("judges mail at ").nth(1)?.split_whitespace().next()?.to_owned());
        until("vigie milter listens", || place().is_some());
        let place = place().ok_or("vigie milter does not say where it listens")?;
        Ok(Self { child, place, folder })
    }

    fn address(&self) -> Result<SocketAddr, Failure> {
        Ok(self.place.trim_start_matches("inet:").parse()?)
    }
}

impl Drop for Vigie {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Messages at full speed over the protocol, as many as show whether memory grows.
fn protocol(vigie: &Vigie, signed: &Signed, goals: &mut Goals) -> Result<Table, Failure> {
    let (id, address) = (vigie.child.id().to_string(), vigie.address()?);
    let mut table = Table::new(&["messages so far", "connections", "messages/s", "memory"], &[]);
    let (mut done, mut settled, mut after, mut slowest) = (0, 0.0, 0.0, f64::INFINITY);
    for count in AFTER {
        let took = messages(address, signed, count - done);
        let each_second = real(count - done) / took.as_secs_f64();
        let kilobytes = memory::resident(&id).ok_or("/proc does not tell how much memory the milter takes")?;
        let now = real(usize::try_from(kilobytes)?) / 1024.0;
        if done == 0 {
            settled = now;
        }
        if count == GOAL {
            after = now;
        }
        (done, slowest) = (count, slowest.min(each_second));
        table.row(vec![count.to_string(), CONNECTIONS.to_string(), rate(each_second), mebibytes(now)]);
    }
    goals.at_least("messages a second through the milter protocol, slowest part", 1_000.0, slowest, rate);
    // What the allocator keeps differs from run to run by some pages.
    goals.at_most("memory after 200,000 messages beside that after 20,000", 1.02, after / settled, |times| {
        format!("{times:.2} times")
    });
    Ok(table)
}

/// The time that this many messages take.
fn messages(address: SocketAddr, signed: &Signed, count: usize) -> Duration {
    let (began, next) = (Instant::now(), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut mta = Mta::connect(address);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mail) = signed.mails.get(number % signed.mails.len()).filter(|_| number < count) else {
                        return;
                    };
                    let to = ["b@recipient.example"];
                    let ending = mta.send(&Mail {
                        client: "192.0.2.10",
                        from: &mail.from,
                        to: &to,
                        raw: mail.raw.as_bytes(),
                        macros: &[],
                    });
                    assert_ne!(ending.verdict(), "none", "a message was not judged: {ending:?}");
                }
            });
        }
    });
    began.elapsed()
}

/// The first line that a program says of its version.
fn version(program: &str, flag: &str) -> String {
    let told = Command::new(program).arg(flag).output().map(|told| String::from_utf8_lossy(&told.stdout).into_owned());
    told.ok().and_then(|told| told.lines().next().map(str::to_owned)).unwrap_or_else(|| program.to_owned())
}
