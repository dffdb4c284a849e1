//! How many messages are judged so far, for a person who waits.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::language::{Language, say};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A counter on standard error, only where a person sees it and results do not stand in between.
pub(crate) struct Progress {
    begun: Instant,
    done: u64,
    bar: Option<ProgressBar>,
    wanted: bool,
}

impl Progress {
    /// Nothing done yet.
    pub(crate) fn new() -> Self {
        let wanted = io::stderr().is_terminal() && !io::stdout().is_terminal();
        Self { begun: Instant::now(), done: 0, bar: None, wanted }
    }

    /// One more message is judged.
    pub(crate) fn step(&mut self, language: Language) {
        self.done += 1;
        if !self.wanted || self.bar.is_none() && self.begun.elapsed() < PATIENCE {
            return;
        }
        let done = self.done;
        self.bar.get_or_insert_with(|| bar(language)).set_position(done);
    }

    /// Takes the counter away.
    pub(crate) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(language: Language) -> ProgressBar {
    let template = say("{spinner} {pos} messages jugés ({per_sec})", "{spinner} {pos} messages judged ({per_sec})");
    let style =
        ProgressStyle::with_template(template.to(language)).unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}
