//! The ways of people through Vigie's page, in a real browser: the program serves, Chromium shows, and each journey in
//! `tests/` does what a person would do.
//!
//! They run where `VIGIE_MUST_BROWSE=1` says so (`script/test journeys` does); elsewhere each says that it was left out. They need
//! the program with its browser modules (`$VIGIE_PROGRAM`, else `vigie` beside the tests), `chromium` and `chromedriver`.

mod browser;
mod host;
mod looks;
mod network;
mod served;
mod visit;

use std::{
    error::Error,
    io::{self, Write as _},
    panic::{AssertUnwindSafe, resume_unwind},
    thread,
};

use futures_util::FutureExt as _;

pub use host::Host;
pub use looks::{Colours, Fault};
pub use network::Asked;
pub use served::{Served, program};
pub use visit::{Tongue, Visit};

/// What can go wrong on the way: mostly, something that is not on the page.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// What a program said that it should not have, as an error.
pub(crate) fn fault(words: impl Into<String>) -> Box<dyn Error + Send + Sync> {
    words.into().into()
}

/// One visit, with a service and a browser of its own; both end with it.
///
/// # Errors
///
/// What the journey says, or that a program does not start.
pub fn journey(walk: impl AsyncFnOnce(&mut Visit) -> Outcome) -> Outcome {
    if std::env::var_os("VIGIE_MUST_BROWSE").is_none_or(|said| said != "1") {
        let current = thread::current();
        let name = current.name().unwrap_or("a journey");
        // Past the harness, which swallows what a test prints when it passes.
        writeln!(io::stderr(), "{name}: left out; VIGIE_MUST_BROWSE=1 runs it (script/test journeys)")?;
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut visit = Visit::begin().await?;
        // Whatever went wrong, the browser is told to close; only then is it said.
        let outcome = AssertUnwindSafe(walk(&mut visit)).catch_unwind().await;
        let ended = visit.end().await;
        outcome.unwrap_or_else(|panic| resume_unwind(panic))?;
        ended
    })
}

/// Says a measurement where people see it, whatever the harness does with what tests print.
///
/// # Errors
///
/// Where standard error is closed.
pub fn measured(words: &str) -> Outcome {
    Ok(writeln!(io::stderr(), "measured: {words}")?)
}
