//! A server's answers with limits: a line of a size that no honest server needs, or a literal longer than what was asked for,
//! ends the connection before anything is reserved for it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::mailbox::LONGEST;

/// Bytes of a line. The answer to one command is many lines, one a mail or folder.
const LONGEST_LINE: u64 = 64 * 1024;
/// Bytes of the literals of one line together: a mail, and small ones beside it.
const MOST_LITERALS: u64 = LONGEST as u64 + LONGEST_LINE;

/// A connection whose other side is not believed.
#[derive(Debug)]
pub(super) struct Limited<S> {
    inner: S,
    reader: Reader,
}

impl<S> Limited<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner, reader: Reader::default() }
    }
}

/// Follows the form of what is read: lines, and literals that a line announces with `{LENGTH}` at its end.
#[derive(Debug, Default)]
struct Reader {
    /// Bytes of the literal still to come.
    literal: u64,
    /// Bytes of the line so far. Literals inside it do not count.
    line: u64,
    /// Bytes of that line's literals so far.
    literals: u64,
    /// The number between braces that is being read, where one is.
    announced: Option<u64>,
    /// Whether that number's brace is closed: only a line end may follow.
    closed: bool,
}

impl Reader {
    fn follow(&mut self, mut bytes: &[u8]) -> Result<(), ()> {
        while !bytes.is_empty() {
            if self.literal > 0 {
                let length = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
                self.literal -= length as u64;
                bytes = bytes.get(length..).unwrap_or_default();
                continue;
            }
            let Some((byte, rest)) = bytes.split_first() else { break };
            bytes = rest;
            self.line += 1;
            if self.line > LONGEST_LINE {
                return Err(());
            }
            self.byte(*byte)?;
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), ()> {
        match (byte, self.announced) {
            (b'{', _) => (self.announced, self.closed) = (Some(0), false),
            (b'0'..=b'9', Some(number)) if !self.closed => {
                let number = number.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                self.announced = Some(number);
            }
            // The sign of a literal that is not waited for.
            (b'+', Some(_)) if !self.closed => {}
            (b'}', Some(_)) => self.closed = true,
            (b'\r', Some(_)) if self.closed => {}
            (b'\n', Some(length)) if self.closed => {
                self.literals = self.literals.saturating_add(length);
                if length > LONGEST as u64 || self.literals > MOST_LITERALS {
                    return Err(());
                }
                self.literal = length;
                self.announced = None;
            }
            (b'\n', _) => (self.line, self.literals, self.announced) = (0, 0, None),
            _ => self.announced = None,
        }
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Limited<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, into))?;
        let read = into.filled().get(before..).unwrap_or_default();
        Poll::Ready(
            self.reader.follow(read).map_err(|()| io::Error::new(io::ErrorKind::InvalidData, "longer than asked for")),
        )
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Limited<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follows(pieces: &[&[u8]]) -> bool {
        let mut reader = Reader::default();
        pieces.iter().all(|piece| reader.follow(piece).is_ok())
    }

    #[test]
    fn a_mail_passes_however_it_is_cut_and_whatever_braces_it_holds() {
        let answer = b"* 1 FETCH (UID 7 BODY[]<0> {9}\r\n{9999999})\r\n* 2 FETCH (UID 8)\r\n";
        assert!(follows(&[answer]));
        assert!(
            answer
                .chunks(1)
                .map(|byte| byte.to_vec())
                .try_fold(Reader::default(), |mut reader, byte| { reader.follow(&byte).map(|()| reader) })
                .is_ok()
        );
    }

    #[test]
    fn a_literal_larger_than_a_mail_may_be_ends_the_connection_when_it_is_announced() {
        assert!(!follows(&[b"* 1 FETCH (UID 7 BODY[] {400000000}\r\n"]));
        assert!(!follows(&[b"* 1 FETCH (UID 7 BODY[] {99999999", b"999999999999999999}", b"\r\n"]));
        assert!(!follows(&[b"* 1 FETCH (UID 7 BODY[] {400000000+}\r\n"]));
    }

    #[test]
    fn many_literals_of_one_line_are_no_more_than_one_mail() {
        let mut reader = Reader::default();
        let mail = vec![b'x'; 1024 * 1024];
        let taken = (0..200).take_while(|_| {
            let announced = format!("BODY[] {{{}}}\r\n", mail.len());
            reader.follow(announced.as_bytes()).is_ok() && reader.follow(&mail).is_ok()
        });
        assert_eq!(taken.count(), 32);
        let whole = [b"* 1 FETCH (BODY[] {1048576}\r\n", mail.as_slice(), b")\r\n"].concat();
        assert!(follows(&[whole.as_slice(); 100]), "each line of many has its own");
    }

    #[test]
    fn a_line_without_end_ends_the_connection() {
        assert!(!follows(&[&[b'a'; 70_000]]));
        let many = b"* 2 FETCH (UID 8)\r\n".repeat(10_000);
        assert!(follows(&[&many]));
    }
}
