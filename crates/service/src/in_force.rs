//! What is in force: the knowledge that judges now, with a milter's configuration, and the one way in which something else
//! takes its place while messages are being judged.
//!
//! A folder is looked at every few seconds; no events of the system are waited for. These miss what another machine writes on
//! a shared disk and a folder that is exchanged for another by its name, run out where many files are watched, and come
//! by the dozen while one file is saved. Looking costs a few microseconds a file.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::boundary::guarded;

/// How often the source is looked at. What two looks find unchanged is read: a folder that is being copied is not half taken.
const LOOKS: Duration = Duration::from_secs(2);

/// Where it is read from, again and again.
pub trait Source<T>: Send + Sync + 'static {
    /// A mark of the folder of knowledge: another one once something in it has changed. It is asked often and must cost little.
    fn mark(&self) -> u64;

    /// The mark of what is in force at the start, from before it was read; another one where something of it was left aside, so
    /// that this is soon told.
    fn began(&self) -> u64;

    /// Reads again what `why` calls for.
    ///
    /// # Errors
    /// Why nothing of it may be in force, in words for the log: what, where.
    fn read(&self, why: Why) -> Result<T, String>;
}

/// Why something is read again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Why {
    /// Somebody said so: everything is.
    Told,
    /// The folder of knowledge has changed: it alone is.
    Changed,
}

/// What is in force. Whoever begins to judge takes it once and goes on with it.
pub struct InForce<T> {
    now: RwLock<Arc<T>>,
    source: Option<Followed<T>>,
    reloads: Family<Reload, Counter>,
    held_back: Gauge,
}

struct Followed<T> {
    source: Box<dyn Source<T>>,
    /// Held while reading, so that two readings never overtake each other.
    last: Mutex<Last>,
}

/// How things stood when something was last read.
struct Last {
    /// The mark that was read.
    mark: u64,
    /// Whether somebody had everything read and it was refused.
    told_in_vain: bool,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Reload {
    result: &'static str,
}

impl<T> From<T> for InForce<T> {
    fn from(fixed: T) -> Self {
        Self {
            now: RwLock::new(Arc::new(fixed)),
            source: None,
            reloads: Family::default(),
            held_back: Gauge::default(),
        }
    }
}

impl<T: Send + Sync + 'static> InForce<T> {
    /// What was read from a source just now.
    #[must_use]
    pub fn followed(read: T, source: Box<dyn Source<T>>) -> Self {
        let last = Mutex::new(Last { mark: source.began(), told_in_vain: false });
        Self { source: Some(Followed { source, last }), ..Self::from(read) }
    }

    /// What judges now.
    #[must_use]
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the source again, if there is one, and puts what it holds in force. What does not pass leaves everything as it
    /// was; both are logged and counted. It takes as long as reading takes: not for a thread that serves.
    pub fn reload(&self, why: Why) {
        let Some(Followed { source, last }) = &self.source else {
            tracing::info!("nothing to read again: no folder of knowledge was given");
            return;
        };
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        // Before reading: what changes meanwhile is seen at the next look.
        last.mark = source.mark();
        let taken = match why {
            // What somebody wanted and did not get is tried again first.
            Why::Changed if last.told_in_vain && self.take(source.as_ref(), Why::Told) => {
                last.told_in_vain = false;
                true
            }
            Why::Changed => self.take(source.as_ref(), Why::Changed),
            Why::Told => {
                last.told_in_vain = !self.take(source.as_ref(), Why::Told);
                !last.told_in_vain
            }
        };
        self.held_back.set(i64::from(!taken || last.told_in_vain));
    }

    /// Reads once; whether it is in force now.
    fn take(&self, source: &dyn Source<T>, why: Why) -> bool {
        let read = guarded(|| source.read(why)).unwrap_or_else(|place| Err(format!("a defect of Vigie ({place})")));
        let result = if read.is_ok() { "applied" } else { "refused" };
        self.reloads.get_or_create(&Reload { result }).inc();
        match read {
            Ok(read) => {
                *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                tracing::info!(?why, "read again and applied");
                true
            }
            Err(reason) => {
                tracing::error!(?why, reason, "read again and refused: what was in force stays");
                false
            }
        }
    }

    /// Looks at the source for ever and reloads what has changed. Without a source it ends at once.
    pub(crate) async fn follow(self: Arc<Self>) {
        if self.source.is_none() {
            return;
        }
        let mut seen = None;
        loop {
            tokio::time::sleep(LOOKS).await;
            let in_force = Arc::clone(&self);
            // Disks may be slow; whoever serves does not wait for them.
            let looked = tokio::task::spawn_blocking(move || in_force.look(seen)).await;
            seen = looked.unwrap_or(None);
        }
    }

    /// One look: the mark seen if it is new, to be compared with that of the next one.
    fn look(&self, before: Option<u64>) -> Option<u64> {
        let followed = self.source.as_ref()?;
        let seen = followed.source.mark();
        if seen == followed.last.lock().unwrap_or_else(PoisonError::into_inner).mark {
            return None;
        }
        if before == Some(seen) {
            self.reload(Why::Changed);
        }
        Some(seen)
    }

    /// Puts its counts among those of a service.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("reloads", "Times that knowledge or configuration was read again", self.reloads.clone());
        registry.register("held_back", "1 while what lies on the disk is not wholly in force", self.held_back.clone());
    }
}

impl<T> std::fmt::Debug for InForce<T> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("InForce").field("followed", &self.source.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A source whose mark the test turns, and which is readable while the mark is even.
    struct Turned(Arc<AtomicU64>);

    impl Source<u64> for Turned {
        fn began(&self) -> u64 {
            0
        }

        fn mark(&self) -> u64 {
            self.0.load(Ordering::SeqCst)
        }

        fn read(&self, _: Why) -> Result<u64, String> {
            let mark = self.mark();
            if mark % 2 == 0 { Ok(mark) } else { Err(format!("{mark} is odd")) }
        }
    }

    fn counts(in_force: &InForce<u64>) -> String {
        let mut registry = Registry::default();
        in_force.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn what_two_looks_find_unchanged_is_applied_and_what_does_not_pass_leaves_the_former_in_force() {
        let mark = Arc::new(AtomicU64::new(0));
        let in_force = InForce::followed(0, Box::new(Turned(Arc::clone(&mark))));
        assert!(in_force.look(None).is_none());

        mark.store(1, Ordering::SeqCst);
        let seen = in_force.look(None);
        mark.store(3, Ordering::SeqCst);
        let seen = in_force.look(seen);
        assert!(!counts(&in_force).contains("refused"), "still being written: not read yet");
        in_force.look(seen);
        assert_eq!(*in_force.get(), 0);
        assert!(counts(&in_force).contains("reloads_total{result=\"refused\"} 1"), "{}", counts(&in_force));
        assert!(counts(&in_force).contains("held_back 1"));
        assert!(in_force.look(None).is_none(), "the same defect is told once");

        mark.store(4, Ordering::SeqCst);
        let seen = in_force.look(None);
        in_force.look(seen);
        assert_eq!(*in_force.get(), 4);
        assert!(counts(&in_force).contains("held_back 0"));
    }

    #[test]
    fn what_was_told_in_vain_is_tried_again_when_the_folder_changes() {
        let mark = Arc::new(AtomicU64::new(1));
        let in_force = InForce::followed(0, Box::new(Turned(Arc::clone(&mark))));
        in_force.reload(Why::Told);
        assert!(*in_force.get() == 0 && counts(&in_force).contains("held_back 1"));
        mark.store(6, Ordering::SeqCst);
        let seen = in_force.look(None);
        in_force.look(seen);
        assert!(*in_force.get() == 6 && counts(&in_force).contains("held_back 0"), "{}", counts(&in_force));
    }

    #[test]
    fn a_source_that_panics_is_a_refusal_and_the_next_reading_works() {
        struct Panics;
        impl Source<u64> for Panics {
            fn began(&self) -> u64 {
                0
            }

            fn mark(&self) -> u64 {
                0
            }

            #[allow(clippy::panic)]
            fn read(&self, _: Why) -> Result<u64, String> {
                panic!("Ornithorynque")
            }
        }
        crate::boundary::install();
        let in_force = InForce::followed(7, Box::new(Panics));
        in_force.reload(Why::Told);
        in_force.reload(Why::Told);
        assert_eq!(*in_force.get(), 7);
        assert!(counts(&in_force).contains("reloads_total{result=\"refused\"} 2"));
    }
}
