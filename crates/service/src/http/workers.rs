//! Where messages are judged: threads of their own, so that a slow message stalls nobody, and a boundary at which a panic stops.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::timeout};

use super::{
    limits::Limits,
    problem::{Kind, Problem},
};
use crate::boundary::guarded;

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
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            light: Arc::new(Semaphore::new(light_turns())),
            heavy: Arc::new(Semaphore::new(heavy_turns())),
            patience: limits.work,
        }
    }

    /// Waits for a turn, and does it. What takes too long goes on until it ends, and keeps its turn for as long.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turns = match weight {
            Weight::Light => &self.light,
            Weight::Heavy => &self.heavy,
        };
        let turns = Arc::clone(turns);
        let done = timeout(self.patience, async move {
            let turn = turns.acquire_owned().await.map_err(|_| Problem::busy())?;
            let done = tokio::task::spawn_blocking(move || {
                let done = guarded(work);
                drop(turn);
                done
            });
            // The task itself cannot panic; it is lost only when the service stops.
            done.await.map_err(|_| Problem::busy())
        });
        match done.await {
            Ok(Ok(Ok(done))) => Ok(done),
            Ok(Ok(Err(place))) => {
                tracing::error!(place, "defect");
                Err(Problem::defect())
            }
            Ok(Err(busy)) => Err(busy),
            Err(_) => Err(too_long()),
        }
    }
}

fn too_long() -> Problem {
    Problem::new(
        Kind::Busy,
        "Ce message a demandé trop de temps. Recommencez plus tard, ou jugez-le avec le programme « vigie check ».",
        "This message took too long. Try again later, or judge it with the program “vigie check”.",
    )
    .retry_after(10)
}
