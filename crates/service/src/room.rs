//! The memory that everything held at once shares, so that many clients together cannot take more.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The memory that all share, in KiB.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<Semaphore>);

/// A place in the room, given back when it goes.
#[derive(Debug)]
pub(crate) struct Place(Option<OwnedSemaphorePermit>);

/// There is no room left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Full;

impl Room {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new((bytes / 1024).min(Semaphore::MAX_PERMITS))))
    }

    /// Makes a place large enough. Nobody waits: two that each hold half of the room would wait for each other.
    pub(crate) fn grow(&self, place: &mut Place, bytes: usize) -> Result<(), Full> {
        let held = place.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = bytes.div_ceil(1024).saturating_sub(held);
        let Ok(wanted) = u32::try_from(wanted) else { return Err(Full) };
        if wanted == 0 {
            return Ok(());
        }
        let more = Arc::clone(&self.0).try_acquire_many_owned(wanted).map_err(|_| Full)?;
        match &mut place.0 {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }

    /// KiB that are free.
    #[cfg(all(test, feature = "milter"))]
    pub(crate) fn free(&self) -> usize {
        self.0.available_permits()
    }
}

impl Place {
    /// A place for nothing yet.
    pub(crate) const fn none() -> Self {
        Self(None)
    }
}
