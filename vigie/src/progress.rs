//! How many messages are judged so far, for a person who waits.

use std::{
    io::{self, IsTerminal},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::language::{Language, grouped, say};

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

/// How much there is to do, added up by another thread while the work has begun.
#[derive(Default)]
pub(crate) struct Survey {
    total: AtomicU64,
    complete: AtomicBool,
    stopped: AtomicBool,
}

impl Survey {
    /// So much more; `false` where nobody waits any more.
    pub(crate) fn add(&self, work: u64) -> bool {
        self.total.fetch_add(work, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// Everything was added up.
    pub(crate) fn complete(&self) {
        self.complete.store(true, Ordering::Relaxed);
    }

    /// Nobody waits any more.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// A bar on standard error with the rate and, once it is known how much there is to do, the time left.
pub(crate) struct Share {
    language: Language,
    survey: Arc<Survey>,
    begun: Instant,
    shown: Instant,
    work: u64,
    messages: u64,
    bar: Option<ProgressBar>,
    timed: bool,
}

/// A bar that changes more often cannot be read.
const PACE: Duration = Duration::from_millis(200);

impl Share {
    /// Nothing done yet; shown only where it is wanted and a person sees it.
    pub(crate) fn new(language: Language, wanted: bool) -> Self {
        let bar =
            (wanted && io::stderr().is_terminal()).then(|| ProgressBar::no_length().with_style(share(language, false)));
        let now = Instant::now();
        Self { language, survey: Arc::default(), begun: now, shown: now, work: 0, messages: 0, bar, timed: false }
    }

    /// Where somebody adds up how much there is to do.
    pub(crate) fn survey(&self) -> Arc<Survey> {
        Arc::clone(&self.survey)
    }

    /// So much more is still to come.
    pub(crate) fn ahead(&self, work: u64) {
        self.survey.add(work);
    }

    /// So much is done, and with it a message or not.
    pub(crate) fn step(&mut self, work: u64, message: bool) {
        self.work += work;
        self.messages += u64::from(message);
        let Some(bar) = self.bar.as_ref().filter(|_| self.shown.elapsed() >= PACE) else { return };
        self.shown = Instant::now();
        if !self.timed && self.survey.complete.load(Ordering::Relaxed) {
            self.timed = true;
            bar.set_style(share(self.language, true));
        }
        bar.set_length(self.survey.total.load(Ordering::Relaxed).max(self.work));
        bar.set_position(self.work);
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rate = (self.messages as f64 / self.begun.elapsed().as_secs_f64()) as u64;
        let (done, rate) = (grouped(self.messages, self.language), grouped(rate, self.language));
        bar.set_message(format!("{done} messages, {rate}/s"));
    }

    /// Does something that writes to the terminal, with the bar out of the way.
    pub(crate) fn hidden(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn share(language: Language, timed: bool) -> ProgressStyle {
    let template = if timed {
        say("{bar:30} {percent:>3} % · {msg} · reste {eta}", "{bar:30} {percent:>3}% · {msg} · {eta} left")
    } else {
        say("{spinner} {msg}", "{spinner} {msg}")
    };
    ProgressStyle::with_template(template.to(language)).unwrap_or_else(|_| ProgressStyle::default_bar())
}
