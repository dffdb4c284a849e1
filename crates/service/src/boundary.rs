//! The boundary at which a panic stops: a defect met in one message must not lose the others, and nothing of the message
//! may get into an error through it.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
};

thread_local! {
    /// Where the last panic of this thread happened.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics quiet: their own words may quote the message, so only the place in the program is kept.
pub fn install() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        PLACE.with(|kept| kept.replace(place));
    }));
}

/// Runs something that reads a stranger's bytes.
///
/// # Errors
/// The place in the program where it panicked.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| last_place())
}

/// The place of this thread's last panic, for whoever catches it otherwise.
#[must_use]
pub fn last_place() -> String {
    PLACE.with(RefCell::take)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn a_panic_becomes_its_place_without_its_words() {
        install();
        let place = guarded(|| panic!("le contenu du message")).unwrap_err();
        assert!(place.contains("boundary.rs:") && !place.contains("message"), "{place}");
        assert_eq!(guarded(|| 3), Ok(3));
    }
}
