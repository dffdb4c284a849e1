//! The log of the services.

use std::io;

use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Writes the log to standard error as `text` or `json`; any other word means no log. Only what Vigie itself says: what its
/// libraries could say of a message is not known.
pub(crate) fn to_stderr(form: &str) {
    let ours = || Targets::new().with_target("vigie_service", tracing::Level::INFO);
    // A second subscriber is refused; there is none before this one.
    let _ = match form {
        "json" => {
            let lines = fmt::layer().json().flatten_event(true).with_target(false).with_writer(io::stderr);
            tracing_subscriber::registry().with(ours()).with(lines).try_init()
        }
        "text" => {
            let lines = fmt::layer().compact().with_ansi(false).with_target(false).with_writer(io::stderr);
            tracing_subscriber::registry().with(ours()).with(lines).try_init()
        }
        _ => Ok(()),
    };
}
