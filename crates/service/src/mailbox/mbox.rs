//! mbox: mails in one file, each behind a line `From SENDER DAY`. Such a line inside a mail was written `>From` when the mail
//! was put in, and is read back here. However long a line or a mail is, no more than [`LONGEST`] of it is held.
//!
//! mail-parser reads an mbox too; it holds a line of any length, and takes every line that begins with `From ` for a
//! beginning, which the sentence "From now on ..." is not.

use std::{
    io::{self, BufRead},
    ops::ControlFlow::Continue,
};

use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};

use super::{
    Flow, Held, Item, LONGEST, Trouble, What, Within,
    file::{Part, Parts},
};

/// A `From ` line is not longer.
const LONGEST_FROM: usize = 1_000;
/// Bytes of a line that are looked at in one piece.
const PIECE: usize = 64 * 1024;

/// Whether a file begins as an mbox does.
pub(super) fn begins(first: &[u8]) -> bool {
    let line = without_top(first).split(|byte| *byte == b'\n').next().unwrap_or_default();
    is_beginning(line)
}

/// The text without a byte order mark and empty lines at its top.
fn without_top(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start()
}

/// Whether a line begins a mail: `From `, and somewhere a time of day and a year.
fn is_beginning(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words = || rest.split(u8::is_ascii_whitespace);
    let digits = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_time = |word: &[u8]| {
        let mut parts = word.split(|byte| *byte == b':');
        word.contains(&b':') && parts.clone().count() <= 3 && parts.all(|part| part.len() <= 2 && digits(part))
    };
    rest.len() <= LONGEST_FROM && words().any(is_time) && words().any(|word| word.len() == 4 && digits(word))
}

/// The moment in a `From ` line, which has no zone unless it says one: UTC.
fn moment(line: &[u8]) -> Option<Timestamp> {
    let line = std::str::from_utf8(line).ok()?;
    // The day of the week, which may be followed by two spaces.
    let words: Vec<&str> = line.split_ascii_whitespace().skip(2).collect();
    let text = words.join(" ");
    let zoned = strtime::parse("%a %b %d %H:%M:%S %z %Y", &text).and_then(|parsed| parsed.to_timestamp());
    zoned.ok().or_else(|| {
        let plain = DateTime::strptime("%a %b %d %H:%M:%S %Y", &text).ok()?;
        TimeZone::UTC.to_timestamp(plain).ok()
    })
}

/// A mail that is being read.
#[derive(Default)]
struct Growing {
    bytes: Vec<u8>,
    cut: bool,
    received: Option<Timestamp>,
}

impl Growing {
    fn push(&mut self, bytes: &[u8]) {
        let kept = bytes.len().min(LONGEST - self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..kept).unwrap_or_default());
        self.cut |= kept < bytes.len();
    }

    fn done(self) -> What {
        What::Message(Item { held: Held::Mail(self.bytes), received: self.received, cut: self.cut })
    }
}

/// Gives every mail of an mbox. Behind the beginning (`start.offset`), the first line must begin a mail: else the file is
/// no more what it was.
pub(super) fn split(mut reader: impl BufRead, start: Within, take: Parts<'_>) -> io::Result<Flow> {
    let Within { mut number, offset: mut end } = start;
    let mut mail: Option<Growing> = None;
    let mut line_begins = true;
    let mut is_first = start.offset > 0;
    let mut piece = Vec::new();
    let mut is_top = start.offset == 0;
    while next_piece(&mut reader, &mut piece)? {
        let at_start = std::mem::replace(&mut line_begins, piece.ends_with(b"\n"));
        // What `begins` passes over stands before the first mail, and is part of none.
        let line = if is_top { without_top(&piece) } else { &piece };
        is_top &= line.is_empty();
        let begins = at_start && is_beginning(line.trim_ascii_end());
        if std::mem::take(&mut is_first) && !begins {
            return Ok(take(Part { number, end, what: What::Trouble(Trouble::Changed) }));
        }
        if begins {
            let next = Growing { received: moment(line), ..Growing::default() };
            if let Some(whole) = mail.replace(next) {
                number += 1;
                if take(Part { number, end, what: whole.done() }).is_break() {
                    return Ok(Flow::Break(()));
                }
            }
        } else if let Some(mail) = &mut mail {
            mail.push(if at_start { unquoted(&piece) } else { &piece });
        }
        end += piece.len() as u64;
    }
    let Some(last) = mail else { return Ok(Continue(())) };
    Ok(take(Part { number: number + 1, end, what: last.done() }))
}

/// Reads the next line, or as much of it as is looked at in one piece; `false` at the end.
fn next_piece(reader: &mut impl BufRead, piece: &mut Vec<u8>) -> io::Result<bool> {
    piece.clear();
    Ok(io::Read::take(reader, PIECE as u64).read_until(b'\n', piece)? > 0)
}

/// `>From ` was `From `, `>>From ` was `>From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    match line.get(marks..) {
        Some(rest) if marks > 0 && rest.starts_with(b"From ") => line.get(1..).unwrap_or_default(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    fn mails(mbox: &[u8], start: Within) -> Vec<(u64, u64, String)> {
        let mut mails = Vec::new();
        let flow = split(mbox, start, &mut |part| {
            let What::Message(Item { held: Held::Mail(bytes), .. }) = part.what else { panic!("{:?}", part.what) };
            mails.push((part.number, part.end, String::from_utf8(bytes).unwrap()));
            Continue(())
        });
        assert!(flow.unwrap().is_continue());
        mails
    }

    const BOX: &[u8] = b"From a@b.example Tue May 14 09:00:00 2024\nSubject: un\n\nFrom now on,\n>From the start\n>>From it\n> From x\n\nFrom c@d.example Tue May 14 09:30:00 2024\nSubject: deux\n\ny\n";

    #[test]
    fn quoted_beginnings_are_read_back_and_a_sentence_begins_no_mail() {
        let read = mails(BOX, Within::default());
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].2, "Subject: un\n\nFrom now on,\nFrom the start\n>From it\n> From x\n\n");
        assert_eq!(read[1].2, "Subject: deux\n\ny\n");
    }

    #[test]
    fn reading_goes_on_at_any_mail_with_the_same_numbers() {
        let whole = mails(BOX, Within::default());
        let (number, end, _) = whole[0];
        let offset = usize::try_from(end).unwrap();
        assert_eq!(mails(&BOX[offset..], Within { number, offset: end }), whole[1..]);
    }

    #[test]
    fn no_mail_is_lost_behind_a_byte_order_mark_or_empty_lines() {
        let texts = |mbox: &[u8]| mails(mbox, Within::default()).into_iter().map(|mail| mail.2).collect::<Vec<_>>();
        for top in [&b"\xef\xbb\xbf"[..], b"\n\r\n", b"\xef\xbb\xbf\n \n", b"  "] {
            let mbox = [top, BOX].concat();
            assert!(begins(&mbox), "{top:?}");
            assert_eq!(texts(&mbox), texts(BOX), "{top:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_more_what_it_was_is_not_read_on() {
        let mut changed = false;
        let start = Within { number: 1, offset: 4 };
        let _ = split(&b"Subject: autre\n"[..], start, &mut |part| {
            changed = matches!(part.what, What::Trouble(Trouble::Changed));
            Continue(())
        });
        assert!(changed);
    }

    #[test]
    fn the_moment_of_receipt_is_that_of_the_line() {
        for (line, moment_is) in [
            (&b"From a@b.example Tue May 14 09:00:00 2024"[..], Some("2024-05-14T09:00:00Z")),
            (b"From - Wed May  1 09:00:00 2024", Some("2024-05-01T09:00:00Z")),
            (b"From 17@xxx Tue May 14 09:00:00 +0200 2024", Some("2024-05-14T07:00:00Z")),
            (b"From MAILER-DAEMON 09:00 2024", None),
        ] {
            assert!(is_beginning(line));
            assert_eq!(moment(line).map(|at| at.to_string()).as_deref(), moment_is);
        }
        for line in [&b"From now on, 2024 is over"[..], b"From 9:00 on", b"from a Tue May 14 09:00:00 2024", b"From "] {
            assert!(!is_beginning(line), "{}", String::from_utf8_lossy(line));
        }
    }
}
