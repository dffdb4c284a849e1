//! JSON Lines: one message record a line. A line too long to be one is passed over, and the others are read.

use std::{
    io::{self, BufRead},
    ops::ControlFlow::Continue,
};

use super::{
    Flow, Held, Item, LONGEST, Trouble, What, Within,
    file::{Part, Parts},
};

/// A line, or as much of it as is taken.
pub(super) struct Line {
    /// Its bytes with its end, at most as many as were wanted.
    pub(super) bytes: Vec<u8>,
    /// How many it has.
    pub(super) length: u64,
}

/// Reads a line and keeps at most `most` bytes of it, however long it is; `None` at the end.
pub(super) fn line(reader: &mut impl BufRead, most: usize) -> io::Result<Option<Line>> {
    let mut line = Line { bytes: Vec::new(), length: 0 };
    loop {
        let available = match reader.fill_buf() {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        let end = memchr::memchr(b'\n', available).map(|end| end + 1);
        let piece = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
        let kept = piece.len().min(most.saturating_sub(line.bytes.len()));
        line.bytes.extend_from_slice(piece.get(..kept).unwrap_or_default());
        line.length += piece.len() as u64;
        let (length, at_end) = (piece.len(), end.is_some() || piece.is_empty());
        reader.consume(length);
        if at_end {
            return Ok((line.length > 0).then_some(line));
        }
    }
}

/// Gives every line that is not empty.
pub(super) fn split(mut reader: impl BufRead, start: Within, take: Parts<'_>) -> io::Result<Flow> {
    let Within { mut number, offset: mut end } = start;
    while let Some(line) = line(&mut reader, LONGEST + 1)? {
        (number, end) = (number + 1, end + line.length);
        let mark = b"\xef\xbb\xbf";
        let bytes = line.bytes.strip_prefix(mark).filter(|_| number == 1).unwrap_or(&line.bytes).trim_ascii();
        if bytes.is_empty() {
            continue;
        }
        let what = if line.length > LONGEST as u64 {
            What::Trouble(Trouble::TooLong)
        } else {
            What::Message(Item { held: Held::Json(bytes.to_vec()), received: None, cut: false })
        };
        if take(Part { number, end, what }).is_break() {
            return Ok(Flow::Break(()));
        }
    }
    Ok(Continue(()))
}
