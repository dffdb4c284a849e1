//! A mail as it streams in: its bytes as they travelled, as many as are judged, and what must be known to change its head.

use bytes::{BufMut, BytesMut};
use miltr_common::{commands::Header, encoding::Writable};
use vigie_engine::{
    message::{Place, authentication},
    span::Span,
};

use super::headers::PREFIX;
use crate::room::{Place as Share, Room};

/// Bytes that the smallest mail takes.
const SMALLEST: usize = 8 * 1024;
/// Fields that only we may have written; a mail with more of them was made to keep the mail server busy.
const MOST_FORGED: usize = 200;
/// Subject fields that are remembered.
const MOST_SUBJECTS: usize = 10;
/// Bytes of a field that are read for the name of a server, or written again with a word before them.
const LONGEST_FIELD: usize = 16 * 1024;

/// Fields of one name are counted together, whatever its case.
#[derive(Debug)]
struct Named {
    name: String,
    count: u32,
}

/// A mail.
#[derive(Debug)]
pub(super) struct Mail {
    raw: Vec<u8>,
    largest: usize,
    total: usize,
    room: Room,
    share: Share,
    in_head: bool,
    ours: Vec<Named>,
    results: u32,
    forged: Vec<(String, u32)>,
    subjects: Vec<(u32, Vec<u8>)>,
    subject_fields: u32,
    /// Whether there was no memory left for it.
    pub(super) crowded_out: bool,
    /// Whether more of our own fields stood in it than are taken out.
    pub(super) flooded: bool,
}

impl Mail {
    /// One of which the first `largest` bytes are kept, as long as there is room.
    pub(super) const fn new(largest: usize, room: Room) -> Self {
        Self {
            raw: Vec::new(),
            largest,
            total: 0,
            room,
            share: Share::none(),
            in_head: true,
            ours: Vec::new(),
            results: 0,
            forged: Vec::new(),
            subjects: Vec::new(),
            subject_fields: 0,
            crowded_out: false,
            flooded: false,
        }
    }

    /// Takes a field of the head. `spaced`: its value begins with whatever stood after the colon. `is_server` says whether a
    /// name is one that only we sign results with.
    pub(super) fn header(&mut self, header: &Header, spaced: bool, is_server: impl Fn(&str) -> bool) {
        // The library gives text, with signs of its own in place of bytes that are none; what it writes are the bytes.
        let mut bytes = BytesMut::with_capacity(header.len());
        header.write(&mut bytes);
        let mut halves = bytes.splitn(2, |byte| *byte == 0);
        let name = halves.next().unwrap_or_default();
        let value = halves.next().and_then(|value| value.strip_suffix(&[0])).unwrap_or_default();
        self.note(&String::from_utf8_lossy(name), value, is_server);
        let mut line = Vec::with_capacity(name.len() + value.len() + value.len() / 32 + 4);
        line.extend_from_slice(name);
        line.push(b':');
        if !spaced {
            line.push(b' ');
        }
        let mut last = 0;
        for byte in value {
            if *byte == b'\n' && last != b'\r' {
                line.push(b'\r');
            }
            line.push(*byte);
            last = *byte;
        }
        line.put_slice(b"\r\n");
        self.keep(&line);
    }

    fn note(&mut self, name: &str, value: &[u8], is_server: impl Fn(&str) -> bool) {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "subject" => {
                self.subject_fields = self.subject_fields.saturating_add(1);
                if self.subjects.len() < MOST_SUBJECTS && value.len() <= LONGEST_FIELD {
                    self.subjects.push((self.subject_fields, value.to_vec()));
                }
            }
            "authentication-results" => {
                self.results = self.results.saturating_add(1);
                // Whose name cannot be read here may be read as ours by somebody else.
                if server(value).is_none_or(|server| is_server(&server)) {
                    self.forge(name, self.results);
                }
            }
            ours if ours.starts_with(PREFIX) => {
                let place = self.ours.iter().position(|named| named.name == name);
                let count = match place.and_then(|place| self.ours.get_mut(place)) {
                    Some(named) => {
                        named.count = named.count.saturating_add(1);
                        named.count
                    }
                    None => {
                        if self.forged.len() < MOST_FORGED {
                            self.ours.push(Named { name: name.clone(), count: 1 });
                        }
                        1
                    }
                };
                self.forge(name, count);
            }
            _ => {}
        }
    }

    fn forge(&mut self, name: String, count: u32) {
        if self.forged.len() < MOST_FORGED {
            self.forged.push((name, count));
        } else {
            self.flooded = true;
        }
    }

    /// The head is over.
    pub(super) fn end_of_head(&mut self) {
        if std::mem::take(&mut self.in_head) {
            self.keep(b"\r\n");
        }
    }

    /// Takes a piece of the body.
    pub(super) fn body(&mut self, bytes: &[u8]) {
        self.end_of_head();
        self.keep(bytes);
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.total = self.total.saturating_add(bytes.len());
        let free = self.largest.saturating_sub(self.raw.len());
        let kept = bytes.get(..bytes.len().min(free)).unwrap_or_default();
        if self.crowded_out || kept.is_empty() {
            return;
        }
        if self.makes_room_for(self.raw.len() + kept.len()) {
            self.raw.extend_from_slice(kept);
        } else {
            self.give_up();
        }
    }

    /// The room is told of everything that is reserved, used or not.
    fn makes_room_for(&mut self, length: usize) -> bool {
        if length <= self.raw.capacity() {
            return true;
        }
        let reserved = length.max(self.raw.capacity().saturating_mul(2)).clamp(SMALLEST, self.largest.max(SMALLEST));
        if self.room.grow(&mut self.share, reserved).is_err() {
            return false;
        }
        self.raw.reserve_exact(reserved.saturating_sub(self.raw.len()));
        true
    }

    /// Keeps nothing of it any longer: there is no memory, or it will not be judged.
    pub(super) fn give_up(&mut self) {
        self.crowded_out = true;
        self.raw = Vec::new();
        self.share = Share::none();
    }

    /// Its bytes, and the memory that they take; nothing is left of them here.
    pub(super) fn take_bytes(&mut self) -> (Vec<u8>, Share) {
        self.end_of_head();
        (std::mem::take(&mut self.raw), std::mem::replace(&mut self.share, Share::none()))
    }

    /// How large it is, judged or not, in bytes.
    pub(super) const fn total(&self) -> usize {
        self.total
    }

    /// Fields that pretend to be ours, by name and place among those of that name, the last first: taken out in this order
    /// the places of the others stay.
    pub(super) fn forged(&self) -> impl Iterator<Item = (&str, u32)> {
        self.forged.iter().rev().map(|(name, place)| (name.as_str(), *place))
    }

    /// Whether there is a subject at all.
    pub(super) const fn has_subject(&self) -> bool {
        self.subject_fields > 0
    }

    /// The subjects as they stand there, by place among all of them; what is too long to be a subject is left out. Honest
    /// mail has one.
    pub(super) fn subjects(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.subjects.iter().map(|(place, subject)| (*place, subject.as_slice()))
    }
}

/// The server that an `Authentication-Results` field names; `None` where it names none that can be read.
fn server(value: &[u8]) -> Option<String> {
    if value.len() > LONGEST_FIELD {
        return None;
    }
    let text = String::from_utf8_lossy(value);
    let results = authentication::parse(text.trim(), Place { view: 0, span: Span::whole("") }, 0)?;
    Some(results.server).filter(|server| !server.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mail(largest: usize) -> Mail {
        Mail::new(largest, Room::new(1 << 20))
    }

    fn with(fields: &[(&str, &str)]) -> Mail {
        let mut mail = mail(1 << 20);
        for (name, value) in fields {
            mail.header(&Header::new(name.as_bytes(), value.as_bytes()), true, |server| server == "mx.example.org");
        }
        mail
    }

    #[test]
    fn the_bytes_are_those_that_travelled() {
        let mut mail = mail(1 << 20);
        let subject = Header::new(b"Subject", b" \xe9t\xe9\n\tet suite");
        mail.header(&subject, true, |_| false);
        mail.header(&Header::new(b"To", b"b@example.org"), false, |_| false);
        mail.end_of_head();
        mail.body(b"un\r\n");
        mail.body(b"deux\r\n");
        assert_eq!(mail.take_bytes().0, b"Subject: \xe9t\xe9\r\n\tet suite\r\nTo: b@example.org\r\n\r\nun\r\ndeux\r\n");
        assert_eq!(mail.subjects().collect::<Vec<_>>(), [(1, &b" \xe9t\xe9\n\tet suite"[..])]);
    }

    #[test]
    fn only_the_first_bytes_are_kept_and_all_are_counted() {
        let mut mail = mail(1_000);
        mail.body(&[b'a'; 5_000]);
        assert_eq!((mail.take_bytes().0.len(), mail.total()), (1_000, 5_002));
    }

    #[test]
    fn fields_in_our_name_are_found_in_any_case_and_counted_by_name() {
        let mail = with(&[
            ("X-Vigie-Verdict", " consistent"),
            ("Authentication-Results", " other.example; dkim=pass"),
            ("x-vigie-verdict", " consistent"),
            ("X-VIGIE-Anything", " a"),
            ("authentication-results", " (a comment) MX.example.org 1; dkim=pass"),
            ("X-Vigier", " not ours"),
        ]);
        let forged: Vec<_> = mail.forged().collect();
        let expected =
            [("authentication-results", 2), ("x-vigie-anything", 1), ("x-vigie-verdict", 2), ("x-vigie-verdict", 1)];
        assert_eq!(forged, expected);
    }

    #[test]
    fn results_whose_server_cannot_be_read_are_taken_for_ours() {
        let comments = format!(" {}mx.example.org; dmarc=pass", "(a comment) ".repeat(1_600));
        let mail = with(&[
            ("Authentication-Results", &comments),
            ("Authentication-Results", " dmarc=pass"),
            ("Authentication-Results", " other.example; dkim=pass"),
            ("Authentication-Results", " (never closed mx.example.org; dkim=pass"),
        ]);
        assert_eq!(mail.forged().map(|(_, place)| place).collect::<Vec<_>>(), [4, 2, 1]);
    }

    #[test]
    fn what_is_too_long_to_be_a_subject_is_left_as_it_is() {
        let mail = with(&[("Subject", &"a".repeat(20_000)), ("Subject", "b")]);
        assert!(mail.has_subject());
        assert_eq!(mail.subjects().collect::<Vec<_>>(), [(2, &b"b"[..])]);
    }

    #[test]
    fn a_flood_of_them_is_noticed_and_bounded() {
        let names: Vec<String> = (0..5_000).map(|number| format!("X-Vigie-{number}")).collect();
        let fields: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
        let mail = with(&fields);
        assert!(mail.flooded && mail.forged().count() == MOST_FORGED && mail.ours.len() <= MOST_FORGED);
    }

    #[test]
    fn mails_share_one_room_and_what_finds_none_keeps_nothing() {
        let room = Room::new(32 * 1024);
        let (mut first, mut second) = (Mail::new(1 << 30, room.clone()), Mail::new(1 << 30, room.clone()));
        first.body(&[b'a'; 30 * 1024]);
        second.body(b"b");
        assert!(!first.crowded_out && second.crowded_out && second.take_bytes().0.is_empty());
        first.body(&[b'a'; 30 * 1024]);
        assert!(first.crowded_out);
        assert_eq!(room.free(), 32);
    }
}
