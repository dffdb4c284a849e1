//! What one run knows of its surroundings: the language, the terminal, the present.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;
use vigie_engine::message::day::parse_instant;

use crate::{
    failure::{Failure, Outcome},
    flags::{Arguments, Flag, Takes},
    language::{Language, say},
};

/// Lines are not made longer than this: a line that crosses a wide screen is hard to read.
const WIDEST: usize = 100;
/// The width where there is no terminal.
const USUAL: usize = 80;

/// What one run knows of its surroundings.
pub(crate) struct Session {
    /// The language of everything people read.
    pub(crate) language: Language,
    /// Whether colours are wanted.
    pub(crate) color: ColorChoice,
}

/// `--now`, shared by the commands that depend on the present.
pub(crate) const NOW: Flag = Flag {
    name: "now",
    takes: Takes::Value(say("MOMENT", "TIME")),
    help: say(
        "Fait comme s’il était ce moment-là (2024-05-14T09:30:00+02:00) : pour obtenir deux fois le même résultat",
        "Acts as if it were this moment (2024-05-14T09:30:00+02:00): to get the same result twice",
    ),
};

impl Session {
    /// Standard output for people: buffered, without colours where they are not wanted.
    pub(crate) fn styled_output(&self) -> BufWriter<AutoStream<io::StdoutLock<'static>>> {
        BufWriter::new(AutoStream::new(io::stdout().lock(), self.color))
    }

    /// Standard output for programs.
    pub(crate) fn plain_output(&self) -> BufWriter<io::StdoutLock<'static>> {
        BufWriter::new(io::stdout().lock())
    }

    /// How many columns a line may take.
    pub(crate) fn width(&self) -> usize {
        let terminal = if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
        terminal.map_or(USUAL, |(width, _)| usize::from(width.0).saturating_sub(1)).clamp(30, WIDEST)
    }

    /// One line to the person on standard error; if that is gone too, there is nobody to tell.
    pub(crate) fn tell(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{}", vigie_page::harmless::harmless(line));
    }

    /// An error on standard error.
    pub(crate) fn complain(&self, line: &str) {
        self.tell(&format!("vigie{}{line}", say(" : ", ": ").to(self.language)));
    }
}

/// The caller's present: `--now`, else the clock.
pub(crate) fn now(arguments: &Arguments<'_>) -> Outcome<Timestamp> {
    Ok(instant(arguments, "now")?.map_or_else(Timestamp::now, |(at, _)| at))
}

/// A day or moment given with a flag, and how it was written.
pub(crate) fn instant(arguments: &Arguments<'_>, flag: &str) -> Outcome<Option<(Timestamp, String)>> {
    let Some(text) = arguments.value(flag) else { return Ok(None) };
    let at = parse_instant(text).ok_or_else(|| {
        Failure::new(
            format!("--{flag} : {text:?} n’est pas une date possible. Écrivez par exemple 2024-05-14 ou 2024-05-14T09:30:00+02:00."),
            format!("--{flag}: {text:?} is not a possible date. Write for example 2024-05-14 or 2024-05-14T09:30:00+02:00."),
        )
    })?;
    Ok(Some((at, text.to_owned())))
}
