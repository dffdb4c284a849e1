//! How well Vigie judges labelled corpora (`script/eval`), and how fast and how small it is (`script/bench`).
//!
//! Both print figures with what they rest on: counts and 95 % intervals for the one, medians over interleaved passes for
//! the other. Neither prints a message's content, and neither changes what it measures: messages go through the engine's
//! public functions, as every surface calls them.

pub mod arguments;
pub mod benchmark;
pub mod corpus;
mod cpu;
pub mod evaluation;
pub mod fitting;
pub mod judge;
pub mod label;
pub mod language;
pub mod pages;
pub mod peers;
pub mod statistics;
pub mod table;

/// Why a measurement could not be made: one sentence for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
