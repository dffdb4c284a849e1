//! The way back from a rewritten text to the text it was made from.

use crate::span::Span;

/// Maps byte offsets of a rewritten text to byte offsets of the original, by runs in which the two advance together.
#[derive(Clone, Debug, Default)]
pub struct Offsets {
    /// `(offset in the rewritten text, offset in the original)`, ascending in both.
    runs: Vec<(u32, u32)>,
}

impl Offsets {
    /// Notes that the next rewritten byte, at `rewritten`, comes from `original`.
    /// Calls come in ascending order; a byte that simply continues the run adds nothing.
    pub fn note(&mut self, rewritten: usize, original: usize) {
        let (rewritten, original) = (clip(rewritten), clip(original));
        if let Some(&(last_rewritten, last_original)) = self.runs.last() {
            if rewritten.wrapping_sub(last_rewritten) == original.wrapping_sub(last_original) {
                return;
            }
            if last_rewritten == rewritten {
                self.runs.pop();
            }
        }
        self.runs.push((rewritten, original));
    }

    /// The original offset of a rewritten one.
    #[must_use]
    pub fn original(&self, rewritten: usize) -> usize {
        let rewritten = clip(rewritten);
        let after = self.runs.partition_point(|&(start, _)| start <= rewritten);
        match after.checked_sub(1).and_then(|at| self.runs.get(at)) {
            Some(&(start, original)) => (original + (rewritten - start)) as usize,
            None => rewritten as usize,
        }
    }

    /// The original span of a rewritten one, widened to whole characters of `original`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize, original: &str) -> Span {
        let mut from = self.original(start).min(original.len());
        // The last byte's origin, not the next one's: what was dropped after it does not belong to the span.
        let mut to = if end > start { self.original(end - 1) + 1 } else { from }.min(original.len());
        while !original.is_char_boundary(from) {
            from -= 1;
        }
        while !original.is_char_boundary(to) {
            to += 1;
        }
        Span::new(from, to.max(from))
    }
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
