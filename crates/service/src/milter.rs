//! The mail gateway: a milter for Postfix and Sendmail. It reads mail as it streams in, verifies and judges it, and answers with
//! header fields and what the rules say. It never loses or delays mail: whatever goes wrong, the message goes on and says so.
//!
//! A message goes one straight line: `server.rs` (connections), `connection.rs` (packets), `session.rs` (one client, its
//! messages), `mail.rs` (the bytes), `judge.rs` (the verdict), `rule.rs` (what is to be done), `answer.rs` (how that is said).

mod answer;
pub mod config;
mod connection;
mod headers;
mod judge;
mod list;
mod log;
mod mail;
mod metrics;
mod network;
pub mod probe;
mod prompt;
mod rule;
mod server;
mod session;
mod subject;

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, routing::get};
use jiff::Timestamp;
use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};
use vigie_engine::{Policy, message::email, organisation::index::Knowledge};

pub use list::List;
pub use network::Network;
pub use rule::{Action, Rule};

use crate::{
    http,
    in_force::{InForce, Source, Why},
    online::{Limits, SharedVerifier},
    room::Room,
    signals::Signals,
    workers::{self, Workers},
};
use config::{Config, Listen, Verify};
use judge::{Engine, Judged, Setup, Unjudged};
use log::{Hashes, Line};
use rule::Decision;

/// Longer than any time that is configured: each message has its own.
const PATIENCE: Duration = Duration::from_secs(60);
/// DNS questions about one message.
const QUESTIONS: usize = 40;

/// What the milter judges with.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The knowledge.
    pub knowledge: Knowledge,
}

/// Tells the present.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// What every connection knows.
struct Gateway {
    setup: Arc<InForce<Setup>>,
    room: Room,
    workers: Workers,
    engine: Engine,
    clock: Clock,
    metrics: metrics::Metrics,
    hashes: Hashes,
}

/// A milter that runs.
pub struct Service {
    place: Listen,
    metrics: Option<std::net::SocketAddr>,
    runtime: Runtime,
    gateway: Arc<Gateway>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Service {
    /// Serves mail servers until it is stopped; `source` is what is read again on SIGHUP and whose knowledge is followed. The caller has called [`crate::boundary::install`]: the words of a panic,
    /// which may quote a message, are else printed.
    ///
    /// # Errors
    /// When the system refuses threads or the places to listen, or names no DNS server.
    pub fn start(loaded: Loaded, source: Option<Box<dyn Source<Loaded>>>, clock: Clock) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("vigie-milter")
            .max_blocking_threads(workers::most_threads())
            .build()?;
        let (stop, stopped) = watch::channel(false);
        let inside = runtime.enter();
        let config = loaded.config.clone();
        let gateway = Arc::new(Gateway::new(loaded, source, vigie_engine::analyse, clock)?);
        let listener = server::Listener::bind(&config.listen, config.socket_mode)?;
        let place = listener.place()?;
        let metrics = config.metrics.map(|address| serve_metrics(address, &gateway, stopped.clone())).transpose()?;
        drop(inside);
        runtime.spawn(Arc::clone(&gateway.setup).follow());
        let serving = runtime.spawn(server::serve(listener, Arc::clone(&gateway), config.connections, stopped));
        Ok(Self { place, metrics, runtime, gateway, stop, serving })
    }

    /// Where it listens.
    #[must_use]
    pub const fn place(&self) -> &Listen {
        &self.place
    }

    /// Where the counts are served.
    #[must_use]
    pub const fn metrics(&self) -> Option<std::net::SocketAddr> {
        self.metrics
    }

    /// Waits for SIGINT or SIGTERM, then stops. SIGHUP has configuration and knowledge read again: messages that have begun keep
    /// those with which they began. It ends a milter that was started in a terminal, as it does any program there.
    ///
    /// # Errors
    /// When the system does not let signals be waited for.
    pub fn run_until_told(self, signals: Signals) -> io::Result<()> {
        let reload = || {
            let setup = Arc::clone(&self.gateway.setup);
            self.runtime.spawn_blocking(move || setup.reload(Why::Told));
        };
        signals.told_to_stop(reload)?;
        self.stop();
        Ok(())
    }

    /// Reads configuration and knowledge again. Where something is wrong with them, everything stays as it was.
    pub fn reload(&self) {
        let _inside = self.runtime.enter();
        self.gateway.setup.reload(Why::Told);
    }

    /// Takes no new connection and no new message, and waits until the messages that have begun are done.
    pub fn stop(self) {
        let Self { runtime, stop, serving, .. } = self;
        let _ = stop.send(true);
        let _ = runtime.block_on(serving);
        // A message that still runs is not waited for: the mail server has its answer.
        runtime.shutdown_timeout(Duration::from_millis(100));
    }
}

impl Gateway {
    fn new(loaded: Loaded, source: Option<Box<dyn Source<Loaded>>>, engine: Engine, clock: Clock) -> io::Result<Self> {
        let (version, memory) = (loaded.knowledge.parts().version.clone(), loaded.config.memory);
        let kept = Mutex::default();
        let setup = setup(loaded, &kept)?;
        let setup = Arc::new(match source {
            Some(source) => InForce::followed(setup, Box::new(Again { source, kept })),
            None => InForce::from(setup),
        });
        Ok(Self {
            metrics: metrics::Metrics::new(&version, &setup),
            setup,
            room: Room::new(memory),
            workers: Workers::new(PATIENCE),
            engine,
            clock,
            hashes: Hashes::new(),
        })
    }

    /// What judges the messages that begin now.
    fn setup(&self) -> Arc<Setup> {
        self.setup.get()
    }

    fn judged(&self, line: &Line<'_>, judged: &Judged, decision: &Decision, config: &Config) {
        self.metrics.judged(judged, decision, line.took);
        let hashes = config.log.hashed_recipients.then(|| self.hashes.of(line.recipients)).flatten();
        line.judged(judged, decision, hashes.as_deref());
    }

    fn unjudged(&self, line: &Line<'_>, why: Unjudged) {
        self.metrics.unjudged(why, line.took);
        let hashes = self.setup().config.log.hashed_recipients.then(|| self.hashes.of(line.recipients)).flatten();
        line.unjudged(why, hashes.as_deref());
    }

    fn flooded(&self, line: &Line<'_>) {
        self.metrics.flooded();
        line.flooded();
    }
}

/// What is read again, with the answers of the DNS that are kept over a reload that asks the same server.
struct Again {
    source: Box<dyn Source<Loaded>>,
    kept: Kept,
}

type Kept = Mutex<Option<(Verify, Arc<SharedVerifier>)>>;

impl Source<Setup> for Again {
    fn mark(&self) -> u64 {
        self.source.mark()
    }

    fn began(&self) -> u64 {
        self.source.began()
    }

    fn read(&self, why: Why) -> Result<Setup, String> {
        setup(self.source.read(why)?, &self.kept).map_err(|why| format!("no DNS server can be used: {why}"))
    }
}

fn setup(loaded: Loaded, kept: &Kept) -> io::Result<Setup> {
    let Loaded { config, knowledge } = loaded;
    let verify = &config.verify;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |old: &Verify| (old.resolver, old.time_limit) == (verify.resolver, verify.time_limit);
    let verifier = match kept.as_ref().filter(|(old, _)| same(old)) {
        _ if !verify.enabled => None,
        Some((_, verifier)) => Some(Arc::clone(verifier)),
        None => {
            let limits = Limits { questions: QUESTIONS, time: verify.time_limit, answer: verify.time_limit };
            let verifier = Arc::new(SharedVerifier::new(verify.resolver, limits).map_err(io::Error::other)?);
            *kept = Some((verify.clone(), Arc::clone(&verifier)));
            Some(verifier)
        }
    };
    drop(kept);
    // What is made when it is first needed is made before a mail waits for it.
    let first = email::read(b"From: a@example.org\r\nSubject: a\r\n\r\na\r\n");
    let _ = vigie_engine::analyse(&first, &knowledge, &Policy::default());
    Ok(Setup { config, knowledge: Arc::new(knowledge), verifier })
}

fn serve_metrics(
    address: std::net::SocketAddr,
    gateway: &Arc<Gateway>,
    stopped: watch::Receiver<bool>,
) -> io::Result<std::net::SocketAddr> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let gateway = Arc::clone(gateway);
    let router = Router::new().route("/metrics", get(move || async move { gateway.metrics.page() }));
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::spawn(http::serve(listener, router, http::Limits::default(), stopped));
    Ok(address)
}

#[cfg(test)]
mod tests;
