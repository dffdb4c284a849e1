//! The threads: one reads, the others judge, and whoever called takes what was judged in the order of reading. What is under
//! way at once is limited in number and in bytes, so that memory does not depend on the mailbox.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{Builder, Scope, available_parallelism},
};

use vigie_engine::organisation::index::Knowledge;
use vigie_service::{
    boundary::guarded,
    mailbox::{self, Held, Item, LONGEST, Met, Position, Trouble},
};

use super::{
    judge::{Judged, What, judge},
    plan::Plan,
    trouble,
};
use crate::{
    failure::{Failure, Outcome},
    progress::Survey,
};

/// Bytes of messages under way. One message larger than this has them alone.
const MOST_BYTES: u64 = 96 * 1024 * 1024;
/// Messages under way for each thread that judges.
const MOST_EACH: usize = 64;
/// As much as the main thread of a program has: reports on messages in messages go deep.
const STACK: usize = 8 * 1024 * 1024;

/// Something met, its place in the order, and the source that it is from.
struct Job {
    number: u64,
    source: usize,
    met: Met,
}

/// What is under way.
#[derive(Default)]
struct Window {
    under_way: Mutex<UnderWay>,
    changed: Condvar,
    most: usize,
}

#[derive(Default)]
struct UnderWay {
    count: usize,
    bytes: u64,
    stopped: bool,
}

impl Window {
    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room; `false` where nobody takes anything any more.
    fn enter(&self, bytes: u64) -> bool {
        let has_room = |now: &mut UnderWay| {
            !now.stopped && now.count > 0 && (now.count >= self.most || now.bytes + bytes > MOST_BYTES)
        };
        let mut now = self.changed.wait_while(self.lock(), has_room).unwrap_or_else(PoisonError::into_inner);
        now.count += 1;
        now.bytes += bytes;
        !now.stopped
    }

    fn leave(&self, bytes: u64) {
        let mut now = self.lock();
        now.count -= 1;
        now.bytes -= bytes;
        drop(now);
        self.changed.notify_one();
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }
}

/// Bytes that something met keeps under way: those it holds, or those of its file, which is read only as far as a message
/// may be long.
fn held(met: &Met) -> u64 {
    match &met.what {
        mailbox::What::Message(Item { held: Held::Mail(bytes) | Held::Json(bytes), .. }) => bytes.len() as u64,
        _ => met.weight.min(LONGEST as u64),
    }
}

/// Reads and judges everything from a position on; `take` gets it all, in order.
pub(super) fn run(
    plan: &Plan,
    knowledge: &Knowledge,
    from: (usize, &Position),
    survey: &Survey,
    take: &mut dyn FnMut(Judged) -> Outcome<()>,
) -> Outcome<()> {
    let threads = available_parallelism().map_or(2, usize::from);
    let window = Window { most: threads * MOST_EACH, ..Window::default() };
    let (jobs, waiting) = channel::<Job>();
    let (done, judged) = channel::<(u64, u64, Judged)>();
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        let stop = OnEnd(|| {
            window.stop();
            survey.stop();
        });
        for _ in 0..threads {
            let (waiting, done) = (&waiting, done.clone());
            start(scope, move || work(waiting, &done, plan, knowledge))?;
        }
        drop(done);
        let window = &window;
        start(scope, move || read(plan, from, window, &jobs))?;
        start(scope, move || {
            plan.sources.iter().for_each(|source| mailbox::survey(source, &mut |size| survey.add(size)));
            survey.complete();
        })?;
        let taken = in_order(&judged, window, take);
        drop(stop);
        taken
    })
}

/// Does something when it goes, however that comes: threads that wait would keep the scope open for ever.
struct OnEnd<F: Fn()>(F);

impl<F: Fn()> Drop for OnEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn start<'scope>(scope: &'scope Scope<'scope, '_>, run: impl FnOnce() + Send + 'scope) -> Outcome<()> {
    let started = Builder::new().stack_size(STACK).spawn_scoped(scope, run);
    started.map(drop).map_err(|why| {
        Failure::new(
            format!("Le système refuse un fil d’exécution ({why}). Fermez d’autres programmes, puis recommencez."),
            format!("The system refuses a thread ({why}). Close other programs, then try again."),
        )
    })
}

/// The thread that reads.
fn read(plan: &Plan, (first, position): (usize, &Position), window: &Window, jobs: &Sender<Job>) {
    let mut number = 0;
    let mut send = |source: usize, met: Met| {
        if !window.enter(held(&met)) {
            return ControlFlow::Break(());
        }
        let job = Job { number, source, met };
        number += 1;
        if jobs.send(job).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let plain =
        |position: Position, what: mailbox::What| Met { position, name: String::new(), place: None, weight: 0, what };
    for (index, source) in plan.sources.iter().enumerate().skip(first) {
        let from = if index == first { position.clone() } else { Position::default() };
        let flow = guarded(|| mailbox::read(source, &from, &mut |met| send(index, met)));
        let flow = flow.unwrap_or_else(|place| {
            let defect = mailbox::What::Trouble(Trouble::Defect(place));
            send(index, Met { name: plan.asked.paths.get(index).cloned().unwrap_or_default(), ..plain(from, defect) })
        });
        // The next source is ahead.
        if flow.is_break() || send(index + 1, plain(Position::default(), mailbox::What::Ahead(0))).is_break() {
            return;
        }
    }
}

/// A thread that judges.
fn work(waiting: &Mutex<Receiver<Job>>, done: &Sender<(u64, u64, Judged)>, plan: &Plan, knowledge: &Knowledge) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, source, met }) = job else { return };
        let (held, weight, position) = (held(&met), met.weight, met.position.clone());
        let named = (met.name.clone(), met.place);
        let what = guarded(|| judge(met, plan, knowledge));
        let what = what.unwrap_or_else(|place| What::Trouble(trouble::defect(&named, &place)));
        if done.send((number, held, Judged { source, position, weight, what })).is_err() {
            return;
        }
    }
}

/// Takes what was judged in the order of reading.
fn in_order(
    judged: &Receiver<(u64, u64, Judged)>,
    window: &Window,
    take: &mut dyn FnMut(Judged) -> Outcome<()>,
) -> Outcome<()> {
    let (mut next, mut early) = (0, BTreeMap::new());
    for (number, held, what) in judged {
        early.insert(number, (held, what));
        while let Some((held, what)) = early.remove(&next) {
            next += 1;
            take(what)?;
            window.leave(held);
        }
    }
    Ok(())
}
