//! One file: what it holds, by its first bytes, and the reader for that.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    ops::ControlFlow::Continue,
    path::Path,
};

use vigie_engine::message::container::{self, Container};

use super::{Aside, Flow, Held, Item, Met, Position, Receive, Trouble, Unit, What, Within, lines, mbox, sms_backup};

/// Bytes that tell what a file holds.
const FIRST: u64 = 16 * 1024;
/// Bytes read from the disk at once.
const AT_ONCE: usize = 256 * 1024;

/// How a file came to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    /// A person named it: it is a mailbox, or the person is told.
    ByName,
    /// It lay in a folder: it may be anything.
    Found,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Mail,
    Mbox,
    Records,
    TextMessages,
    Other,
}

/// One part of a file of many messages, as its reader gives it.
#[derive(Debug)]
pub(super) struct Part {
    /// Its place, counted from 1.
    pub(super) number: u64,
    /// The byte behind it.
    pub(super) end: u64,
    /// What it is.
    pub(super) what: What,
}

/// Takes parts, in order.
pub(super) type Parts<'a> = &'a mut dyn FnMut(Part) -> Flow;

/// Reads a file from a position on. `names` lead to it from the source.
pub(super) fn read(path: &Path, names: &[OsString], from: &Position, asked: Asked, receive: Receive<'_>) -> Flow {
    let name = path.to_string_lossy().into_owned();
    let alone = |receive: Receive<'_>, weight: u64, what: What| {
        let position = Position::behind(names);
        receive(Met { position, name: name.clone(), place: None, weight, what })
    };
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, mut file) = match opened {
        Ok(opened) => opened,
        Err(why) => return alone(receive, 0, What::Trouble(Trouble::Unreadable(why))),
    };
    let kind = match kind(&mut file, path, asked) {
        Ok(kind) => kind,
        Err(why) => return alone(receive, length, What::Trouble(Trouble::Unreadable(why))),
    };
    let unit = match kind {
        Kind::Mail => {
            let item = Item { held: Held::File(path.to_owned()), received: None, cut: false };
            return alone(receive, length, What::Message(item));
        }
        Kind::Other if asked == Asked::ByName => {
            return alone(receive, length, What::Trouble(Trouble::NoMailbox));
        }
        Kind::Other => return alone(receive, length, What::Aside(Aside::OtherFile)),
        Kind::Records => Unit::Line,
        Kind::Mbox | Kind::TextMessages => Unit::Message,
    };
    let start = from.within.unwrap_or_default();
    let mut reached = start;
    let mut take = |part: Part| {
        let within = Within { number: part.number, offset: part.end };
        let weight = part.end.saturating_sub(reached.offset);
        reached = within;
        let position = Position { names: names.to_vec(), within: Some(within) };
        receive(Met { position, name: name.clone(), place: Some((unit, part.number)), weight, what: part.what })
    };
    let read = match kind {
        Kind::Mbox => at(&mut file, start.offset).and_then(|file| mbox::split(file, start, &mut take)),
        Kind::Records => at(&mut file, start.offset).and_then(|file| lines::split(file, start, &mut take)),
        // A tag can only be told from its surroundings by reading from the beginning.
        _ => at(&mut file, 0).and_then(|file| sms_backup::read(file, start, &mut take)),
    };
    match read {
        Ok(Continue(())) => Continue(()),
        Ok(end) => end,
        Err(why) => alone(receive, 0, What::Trouble(Trouble::Unreadable(why))),
    }
}

/// Whether a file holds mails or text messages, so that nothing may be written over it. Records do not count: by its first
/// bytes, a result of ours is one of them.
///
/// # Errors
///
/// Where it is there and cannot be read.
pub fn is_mailbox(path: &Path) -> io::Result<bool> {
    // To open a pipe is to wait for its other end.
    if !path.is_file() {
        return Ok(false);
    }
    let held = kind(&mut File::open(path)?, path, Asked::Found)?;
    Ok(matches!(held, Kind::Mail | Kind::Mbox | Kind::TextMessages))
}

fn at(file: &mut File, offset: u64) -> io::Result<BufReader<&mut File>> {
    file.seek(SeekFrom::Start(offset))?;
    Ok(BufReader::with_capacity(AT_ONCE, file))
}

fn kind(file: &mut File, path: &Path, asked: Asked) -> io::Result<Kind> {
    let ends_in = |ends: &[&str]| {
        let end = path.extension().unwrap_or(OsStr::new(""));
        ends.iter().any(|known| end.eq_ignore_ascii_case(known))
    };
    if ends_in(&["eml"]) {
        return Ok(Kind::Mail);
    }
    let mut first = Vec::new();
    file.by_ref().take(FIRST).read_to_end(&mut first)?;
    if sms_backup::begins(&first) {
        return Ok(Kind::TextMessages);
    }
    let is_records = ends_in(&["jsonl", "ndjson"]);
    Ok(match container::guess(&first) {
        _ if is_records => Kind::Records,
        Container::Mbox if mbox::begins(&first) => Kind::Mbox,
        Container::Email => Kind::Mail,
        // Folders hold many a JSON file that has nothing to do with messages.
        Container::Records if asked == Asked::ByName => Kind::Records,
        _ => Kind::Other,
    })
}
