//! Real servers on this machine for tests and benchmarks: what Vigie stands beside, started with folders and ports of their own.
//!
//! It is for tests: where something does not start, it panics and says what.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::string_slice
)]

mod daemon;
mod folder;
pub mod mta;
pub mod postfix;
pub mod rspamd;
pub mod signed;
mod sink;
mod smtp;

pub use daemon::{Daemon, search_path};
pub use folder::{free_port, is_there, new_folder, signal, until};
pub use sink::{Delivered, Sink};
pub use smtp::{Client, Reply};
