//! Backups of text messages as Android's "SMS Backup & Restore" writes them: one XML file with a `sms` or `mms` element a
//! message. Read as it streams; only what the telephone received is judged. No entity of the document's own is known, so
//! that none can unfold.

mod references;

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow::Continue,
};

use jiff::Timestamp;
use quick_xml::{
    Reader,
    errors::Error,
    events::{BytesStart, Event},
};
use vigie_engine::{channel::Channel, message::record::Record};

use references::resolved;

use super::{
    Aside, Flow, Held, Item, LONGEST, Trouble, What, Within,
    file::{Part, Parts},
};

/// Bytes of words kept of one message.
const MOST_WORDS: usize = 256 * 1024;
/// Bytes of a value that are looked at: as many words, if all were written as references.
const MOST_WRITTEN: usize = references::LONGEST * MOST_WORDS;

/// Whether a file begins as such a backup does.
pub(super) fn begins(first: &[u8]) -> bool {
    let start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    start.starts_with(b"<") && memchr::memmem::find(start, b"<smses").is_some()
}

/// Gives every message of a backup behind the first `start.number`.
pub(super) fn read(reader: impl BufRead, start: Within, take: Parts<'_>) -> io::Result<Flow> {
    let mut xml = Reader::from_reader(Limited { inner: reader, left: LONGEST, reached: false });
    xml.config_mut().check_end_names = false;
    let mut backup = Backup { number: 0, mms: None };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().left = LONGEST;
        let event = xml.read_event_into(&mut buffer);
        let end = xml.buffer_position();
        let what = match event {
            Ok(Event::Start(tag)) => backup.opened(&tag, false),
            Ok(Event::Empty(tag)) => backup.opened(&tag, true),
            Ok(Event::End(tag)) => match tag.name().as_ref() {
                b"mms" => backup.mms.take().map(Mms::done),
                b"smses" => return Ok(Continue(())),
                _ => None,
            },
            Ok(Event::Eof) => Some(What::Trouble(Trouble::Truncated)),
            Ok(_) => None,
            Err(why) => {
                let at_end = xml.get_mut().inner.fill_buf().is_ok_and(<[u8]>::is_empty);
                Some(What::Trouble(trouble(why, xml.get_ref().reached, at_end, end)?))
            }
        };
        let Some(what) = what else { continue };
        let is_end = matches!(what, What::Trouble(_));
        backup.number += 1;
        if backup.number > start.number {
            let flow = take(Part { number: backup.number, end, what });
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if is_end {
            return Ok(Continue(()));
        }
    }
}

/// What an error of the reader means here.
fn trouble(why: Error, too_long: bool, at_end: bool, at: u64) -> io::Result<Trouble> {
    match why {
        Error::Io(_) if too_long => Ok(Trouble::TagTooLong),
        Error::Io(why) => Err(io::Error::new(why.kind(), why.to_string())),
        _ if at_end => Ok(Trouble::Truncated),
        _ => Ok(Trouble::Malformed(at)),
    }
}

/// The backup as far as it was read.
struct Backup {
    number: u64,
    mms: Option<Mms>,
}

/// A multimedia message of which the parts are still to come.
struct Mms {
    record: Record,
    words: String,
    received: bool,
}

impl Backup {
    fn opened(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Option<What> {
        match tag.name().as_ref() {
            b"sms" => Some(sms(tag)),
            b"mms" => {
                let mms = Mms {
                    record: record(tag, "address"),
                    words: String::new(),
                    received: attribute(tag, "msg_box").is_some_and(|place| place == "1"),
                };
                if is_empty {
                    return Some(mms.done());
                }
                self.mms = Some(mms);
                None
            }
            b"part" => {
                self.mms.as_mut()?.part(tag);
                None
            }
            b"addr" => {
                self.mms.as_mut()?.address(tag);
                None
            }
            _ => None,
        }
    }
}

fn sms(tag: &BytesStart<'_>) -> What {
    // 1 is what came in; the others were sent, or wait to be.
    if attribute(tag, "type").is_none_or(|kind| kind != "1") {
        return What::Aside(Aside::Sent);
    }
    let words = attribute(tag, "body").unwrap_or_default();
    message(Record { text: Some(cut(&words).to_owned()), ..record(tag, "address") })
}

/// Sender and day, as a record says them.
fn record(tag: &BytesStart<'_>, sender: &str) -> Record {
    Record {
        channel: Some(Channel::Sms),
        from: attribute(tag, sender).filter(|from| !matches!(from.trim(), "" | "null")),
        received_at: attribute(tag, "date").and_then(|date| moment(&date)).map(|at| at.to_string()),
        ..Record::default()
    }
}

/// Milliseconds since 1970; some writers give seconds.
fn moment(date: &str) -> Option<Timestamp> {
    let number: i64 = date.trim().parse().ok().filter(|number| *number > 0)?;
    if number < 100_000_000_000 { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) }.ok()
}

fn message(record: Record) -> What {
    if record.text.as_deref().is_none_or(|words| matches!(words.trim(), "" | "null")) {
        return What::Aside(Aside::WithoutWords);
    }
    What::Message(Item { held: Held::Record(Box::new(record)), received: None, cut: false })
}

impl Mms {
    fn part(&mut self, tag: &BytesStart<'_>) {
        let is_text = attribute(tag, "ct").is_some_and(|kind| kind.eq_ignore_ascii_case("text/plain"));
        let Some(words) = attribute(tag, "text").filter(|words| is_text && words != "null") else { return };
        if !self.words.is_empty() {
            self.words.push('\n');
        }
        let room = MOST_WORDS.saturating_sub(self.words.len());
        self.words.push_str(words.get(..words.floor_char_boundary(room)).unwrap_or_default());
    }

    /// The sender among several of a group is the one of type 137 (`From` of the WAP protocol).
    fn address(&mut self, tag: &BytesStart<'_>) {
        if attribute(tag, "type").is_some_and(|kind| kind == "137") {
            let sender = attribute(tag, "address").filter(|from| from != "insert-address-token");
            self.record.from = sender.or_else(|| self.record.from.take());
        }
    }

    fn done(self) -> What {
        if !self.received {
            return What::Aside(Aside::Sent);
        }
        message(Record { text: Some(self.words), ..self.record })
    }
}

fn cut(words: &str) -> &str {
    words.get(..words.floor_char_boundary(MOST_WORDS)).unwrap_or(words)
}

/// An attribute, its references resolved.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let value = attributes.find(|attribute| attribute.key.as_ref() == name.as_bytes())?.value;
    let value = value.get(..value.len().min(MOST_WRITTEN)).unwrap_or_default();
    Some(resolved(&String::from_utf8_lossy(value)).into_owned())
}

/// Bytes for one tag, so that none fills the memory.
struct Limited<R> {
    inner: R,
    left: usize,
    reached: bool,
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(into.len());
        if let (Some(from), Some(to)) = (available.get(..length), into.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            self.reached = true;
            return Err(io::Error::other("longer than is read"));
        }
        let available = self.inner.fill_buf()?;
        Ok(available.get(..available.len().min(self.left)).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length);
        self.inner.consume(length);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn told(xml: &str, start: u64) -> Vec<String> {
        let mut told = Vec::new();
        let flow = read(xml.as_bytes(), Within { number: start, offset: 0 }, &mut |part| {
            let number = part.number;
            told.push(match part.what {
                What::Message(Item { held: Held::Record(record), .. }) => format!(
                    "{number} {} {} {}",
                    record.from.unwrap_or_default(),
                    record.received_at.unwrap_or_default(),
                    record.text.unwrap_or_default()
                ),
                What::Aside(aside) => format!("{number} {aside:?}"),
                What::Trouble(trouble) => format!("{number} {trouble:?}"),
                other => format!("{other:?}"),
            });
            Continue(())
        });
        assert!(flow.unwrap().is_continue());
        told
    }

    const BACKUP: &str = r#"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<smses count="5" backup_set="x">
  <sms protocol="0" address="36646" date="1715671800000" type="1" subject="null" body="Votre colis &amp; &#55357;&#56832; l&apos;attend&#10;ici" read="1" />
  <sms protocol="0" address="+33639980012" date="1715671800000" type="2" body="J'arrive" />
  <mms date="1715671800" msg_box="1" address="+33639980012~+33639980013" ct_t="application/vnd.wap.multipart.related">
    <parts>
      <part seq="-1" ct="application/smil" name="null" text="&lt;smil/&gt;" />
      <part seq="0" ct="image/jpeg" text="null" data="AAAA" />
      <part seq="0" ct="text/plain" text="Bonjour" />
      <part seq="0" ct="text/plain" text="maman" />
    </parts>
    <addrs><addr address="+33639980013" type="137" /><addr address="+33639980012" type="151" /></addrs>
  </mms>
  <mms date="1715671800000" msg_box="1" address="36646"><parts><part ct="image/png" data="AA"/></parts></mms>
  <mms date="1715671800000" msg_box="2" address="36646"><parts><part ct="text/plain" text="x"/></parts></mms>
</smses>"#;

    #[test]
    fn what_the_telephone_received_is_read_and_what_it_sent_is_left_aside() {
        let told = told(BACKUP, 0);
        assert_eq!(
            told,
            [
                "1 36646 2024-05-14T07:30:00Z Votre colis & 😀 l'attend\nici",
                "2 Sent",
                "3 +33639980013 2024-05-14T07:30:00Z Bonjour\nmaman",
                "4 WithoutWords",
                "5 Sent",
            ]
        );
    }

    #[test]
    fn reading_goes_on_behind_any_message_with_the_same_numbers() {
        assert_eq!(told(BACKUP, 2), told(BACKUP, 0).split_off(2));
    }

    #[test]
    fn a_backup_cut_short_gives_what_is_there_and_says_that_it_is_cut() {
        let mut cut = BACKUP.to_owned();
        cut.truncate(BACKUP.find("J'arrive").unwrap());
        let told = told(&cut, 0);
        assert_eq!(told.len(), 2);
        assert_eq!(told.last().unwrap(), "2 Truncated");
    }

    #[test]
    fn entities_of_the_documents_own_never_unfold() {
        let mut bomb = String::from("<!DOCTYPE smses [<!ENTITY a \"aaaaaaaaaa\">");
        for (name, of) in [("b", "a"), ("c", "b"), ("d", "c")] {
            bomb.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{of};").repeat(1000)));
        }
        bomb.push_str("]><smses><sms type=\"1\" address=\"1\" body=\"x &d; y\"/></smses>");
        assert_eq!(told(&bomb, 0), ["1 1  x &d; y"]);
    }

    #[test]
    fn a_text_of_nothing_but_marks_takes_no_longer_than_another() {
        let marks = "&".repeat(MOST_WRITTEN);
        assert_eq!(resolved(&marks), marks);
        let told = told(&format!("<smses><sms type=\"1\" address=\"1\" body=\"{marks}&amp;\"/></smses>"), 0);
        assert_eq!(told[0].len(), "1 1  ".len() + MOST_WORDS);
    }

    #[test]
    fn a_tag_without_end_fills_no_memory() {
        let endless = "<smses><sms type=\"1\" body=\"".as_bytes().chain(io::repeat(b'a'));
        let mut troubles = Vec::new();
        let _ = read(io::BufReader::new(endless), Within::default(), &mut |part| {
            troubles.push(format!("{:?}", part.what));
            Continue(())
        });
        assert_eq!(troubles, ["Trouble(TagTooLong)"]);
    }
}
