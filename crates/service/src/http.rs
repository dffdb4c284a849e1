//! The HTTP service: the page, the API and their assets. It keeps nothing, writes nothing and asks no network.
//!
//! A request goes one straight line: `door.rs` (limits, language, headers, metrics, log) around everything, then one handler of
//! `api/` or `site.rs`, which reads the body (`body.rs`), has the work done elsewhere (`../workers.rs`) and answers.
//! A route is one handler in `api/`, named once in `api.rs`; the document of the API is made from it.

mod api;
mod assets;
mod body;
mod door;
mod form;
mod headers;
mod judge;
mod language;
mod limits;
mod metrics;
mod openapi;
mod options;
mod pages;
mod problem;
mod rate;
mod server;
mod site;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use jiff::Timestamp;
use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};
use vigie_engine::organisation::index::Knowledge;

pub use limits::Limits;
#[cfg(feature = "milter")]
pub(crate) use server::serve;

use crate::{
    in_force::{InForce, Why},
    signals::Signals,
    workers,
};

/// How the service is to be run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What one client, and all of them, may take.
    pub limits: Limits,
    /// Origins whose pages may read the API's answers; `*` for all.
    pub allow_origins: Vec<String>,
    /// Requests a second of one client. Not given: the limit's own, and none for clients on this machine.
    pub rate: Option<std::num::NonZeroU32>,
    /// Whether a proxy of ours stands in front: the client is then the last address of `X-Forwarded-For`.
    pub behind_proxy: bool,
}

/// What every handler knows. Nothing in it changes but counts, and the knowledge in force.
pub(crate) struct State {
    knowledge: Arc<InForce<Knowledge>>,
    limits: Limits,
    behind_proxy: bool,
    service_worker: assets::ServiceWorker,
    workers: workers::Workers,
    room: body::Room,
    rate: rate::Rate,
    metrics: metrics::Metrics,
    requests: tokio::sync::Semaphore,
    batches: Arc<tokio::sync::Semaphore>,
    now: fn() -> Timestamp,
}

type Shared = axum::extract::State<Arc<State>>;

/// A service that runs.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    runtime: Runtime,
    knowledge: Arc<InForce<Knowledge>>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Service {
    /// Serves what comes in at a listener until it is stopped. The caller has called [`crate::boundary::install`]: the words
    /// of a panic, which may quote a message, are else printed.
    ///
    /// # Errors
    /// When the system refuses threads or the listener.
    pub fn start(
        listener: std::net::TcpListener,
        knowledge: impl Into<InForce<Knowledge>>,
        settings: Settings,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("vigie-http")
            .max_blocking_threads(workers::most_threads())
            .build()?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let limits = settings.limits.clone();
        let knowledge = Arc::new(knowledge.into());
        let router = router(Arc::clone(&knowledge), settings)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(Arc::clone(&knowledge).follow());
        let serving = runtime.spawn(server::serve(listener, router, limits, stopped));
        Ok(Self { address, runtime, knowledge, stop, serving })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for SIGINT or SIGTERM, then stops. SIGHUP has the knowledge read again; it ends a service that was started in a
    /// terminal, as it does any program there.
    ///
    /// # Errors
    /// When the system does not let signals be waited for.
    pub fn run_until_told(self, signals: Signals) -> io::Result<()> {
        let reload = || {
            let knowledge = Arc::clone(&self.knowledge);
            self.runtime.spawn_blocking(move || knowledge.reload(Why::Told));
        };
        signals.told_to_stop(reload)?;
        self.stop();
        Ok(())
    }

    /// Takes no new request, and waits until what was begun is done, for as long as the limits say.
    pub fn stop(self) {
        let Self { runtime, stop, serving, .. } = self;
        let _ = stop.send(true);
        let _ = runtime.block_on(serving);
        // A message that still runs is not waited for: its client has been told.
        runtime.shutdown_timeout(Duration::from_millis(100));
    }
}

/// Whether the modules for browsers are part of this program; without them the page asks the server.
#[must_use]
pub fn has_browser_modules() -> bool {
    !assets::BROWSER.is_empty()
}

fn router(knowledge: Arc<InForce<Knowledge>>, settings: Settings) -> io::Result<Router> {
    let (api, document) = api::routes();
    let state = Arc::new(State::new(knowledge, &settings));
    let cross_origin = headers::cross_origin(&settings.allow_origins)?;
    let router = api
        .layer(cross_origin)
        .merge(site::routes())
        .merge(assets::routes())
        .merge(openapi::routes(document)?)
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&state), door::door))
        .with_state(state);
    Ok(router)
}

impl State {
    fn new(knowledge: Arc<InForce<Knowledge>>, settings: &Settings) -> Self {
        let limits = settings.limits.clone();
        Self {
            workers: workers::Workers::new(limits.work),
            room: body::Room::new(limits.memory),
            rate: rate::Rate::new(settings.rate, &limits),
            metrics: metrics::Metrics::new(&knowledge),
            requests: tokio::sync::Semaphore::new(limits.requests),
            batches: Arc::new(tokio::sync::Semaphore::new(limits.batches)),
            behind_proxy: settings.behind_proxy,
            service_worker: assets::ServiceWorker::default(),
            knowledge,
            limits,
            now: Timestamp::now,
        }
    }

    /// The knowledge in force, for the length of one request.
    fn knowledge(&self) -> Arc<Knowledge> {
        self.knowledge.get()
    }
}

#[cfg(test)]
mod tests;
