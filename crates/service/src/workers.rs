//! Where messages are judged: threads of their own, so that a slow message stalls nobody, and a boundary at which a panic stops.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::timeout};

use crate::boundary::guarded;

/// Why work was not done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Undone {
    /// The service stops.
    Stopping,
    /// It, or the wait for its turn, took longer than is waited for.
    TooLong,
    /// It panicked; at this place in the program.
    Defect(String),
}

/// How much a message may hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Weight {
    /// Words alone: microseconds.
    Light,
    /// A mail with whatever is attached to it: seconds, for one that was written to be slow.
    Heavy,
}

/// The threads. Light work never waits for heavy work.
pub(crate) struct Workers {
    light: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    patience: Duration,
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Turns of heavy work: more than processors, so that mails written to be slow leave room for others.
fn heavy_turns() -> usize {
    (2 * processors()).max(4)
}

fn light_turns() -> usize {
    (4 * processors()).max(8)
}

/// Threads that all turns together need, and a few for the runtime's own.
pub(crate) fn most_threads() -> usize {
    heavy_turns() + light_turns() + 8
}

impl Workers {
    /// `patience` is how long work is waited for, its turn included.
    pub(crate) fn new(patience: Duration) -> Self {
        Self {
            light: Arc::new(Semaphore::new(light_turns())),
            heavy: Arc::new(Semaphore::new(heavy_turns())),
            patience,
        }
    }

    /// Waits for a turn, and does it. What takes too long goes on until it ends, and keeps its turn for as long.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let turns = match weight {
            Weight::Light => &self.light,
            Weight::Heavy => &self.heavy,
        };
        let turns = Arc::clone(turns);
        let done = timeout(self.patience, async move {
            let turn = turns.acquire_owned().await.map_err(|_| Undone::Stopping)?;
            let done = tokio::task::spawn_blocking(move || {
                let done = guarded(work);
                drop(turn);
                done
            });
            // The task itself cannot panic; it is lost only when the service stops.
            done.await.map_err(|_| Undone::Stopping)
        });
        match done.await {
            Ok(Ok(Ok(done))) => Ok(done),
            Ok(Ok(Err(place))) => {
                tracing::error!(place, "defect");
                Err(Undone::Defect(place))
            }
            Ok(Err(stopping)) => Err(stopping),
            Err(_) => Err(Undone::TooLong),
        }
    }
}
