//! `vigie`: whether a mail, a text message, a call or a link that speaks in an organisation's name can really come from it.

mod commands;
mod failure;
mod flags;
mod input;
mod knowledge;
mod language;
mod log;
mod progress;
mod refusal;
mod render;
mod session;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let language = language::choose(&arguments, |name| std::env::var(name).ok());
    ExitCode::from(commands::run(&arguments, language) as u8)
}
