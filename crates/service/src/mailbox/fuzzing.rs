//! The entry points that fuzzing drives: files of many messages, with what must hold for any bytes. `fuzz/` calls them.
#![allow(clippy::panic, reason = "a broken invariant must stop the fuzzer")]

use std::ops::ControlFlow::Continue;

use super::{
    Held, LONGEST, What, Within,
    file::{Part, Parts},
    lines, mbox, sms_backup,
};

/// An mbox.
///
/// # Panics
/// When an invariant is broken, as all of these: that is what they are for.
pub fn mbox(bytes: &[u8]) {
    check(bytes, &|start, take| {
        let rest = bytes.get(usize::try_from(start.offset).unwrap_or(usize::MAX)..).unwrap_or_default();
        let _ = mbox::split(rest, start, take);
    });
}

/// A backup of text messages.
///
/// # Panics
/// When an invariant is broken.
pub fn sms_backup(bytes: &[u8]) {
    let _ = sms_backup::begins(bytes);
    check(bytes, &|start, take| {
        let _ = sms_backup::read(bytes, start, take);
    });
}

/// JSON Lines.
///
/// # Panics
/// When an invariant is broken.
pub fn lines(bytes: &[u8]) {
    check(bytes, &|start, take| {
        let rest = bytes.get(usize::try_from(start.offset).unwrap_or(usize::MAX)..).unwrap_or_default();
        let _ = lines::split(rest, start, take);
    });
}

/// Reads it whole, then again from its middle: the same parts must come.
fn check(bytes: &[u8], read: &dyn Fn(Within, Parts<'_>)) {
    let all = |start: Within| {
        let mut parts: Vec<Part> = Vec::new();
        read(start, &mut |part| {
            parts.push(part);
            Continue(())
        });
        parts
    };
    let whole = all(Within::default());
    let mut reached = Within::default();
    for part in &whole {
        assert!(part.number > reached.number && part.end >= reached.offset, "places only grow");
        assert!(part.end <= bytes.len() as u64, "a part ends inside the file");
        if let What::Message(item) = &part.what {
            let length = match &item.held {
                Held::Mail(mail) | Held::Json(mail) => mail.len(),
                Held::Record(record) => record.text.as_ref().map_or(0, String::len),
                Held::File(_) => 0,
            };
            assert!(length <= LONGEST, "no more is held than may be");
        }
        reached = Within { number: part.number, offset: part.end };
    }
    let Some(middle) = whole.get(whole.len() / 2) else { return };
    let rest = all(Within { number: middle.number, offset: middle.end });
    let shown = |parts: &[Part]| format!("{parts:?}");
    let after = whole.get(whole.len() / 2 + 1..).unwrap_or_default();
    assert_eq!(shown(&rest), shown(after), "reading goes on where it stopped");
}
