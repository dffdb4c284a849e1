//! Whole mailboxes, read one message after the other: folders of mails, Maildir, mbox, backups of text messages, records,
//! IMAP. However large a mailbox is, what is held of it is one message, and the names of one part of a folder.
//!
//! A mailbox is read in one order that does not depend on when it is read, and everything that is met says where reading goes
//! on behind it ([`Position`]). So a reading that was stopped goes on where it was.

mod file;
pub mod fuzzing;
pub mod imap;
mod lines;
mod maildir;
mod mbox;
mod sms_backup;
mod survey;
mod tree;

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vigie_engine::message::record::Record;

pub use file::is_mailbox;
pub use survey::survey;

/// Bytes of one message that are read; of a longer one the rest is passed over, and that is said.
pub const LONGEST: usize = 32 * 1024 * 1024;

/// Whether the reader is to go on.
pub type Flow = ControlFlow<()>;

/// Takes what is met, in order.
pub type Receive<'a> = &'a mut dyn FnMut(Met) -> Flow;

/// Where a mailbox is.
#[derive(Debug)]
pub enum Source {
    /// A file or folder, and files below it that are left out in silence: what is written while it is read.
    Path {
        /// Where it is.
        path: PathBuf,
        /// Absolute paths, their folders without links.
        without: Vec<PathBuf>,
    },
    /// A mail server.
    Imap(imap::Account),
}

/// Where reading goes on in a source: everything before was handed out. The default is the beginning.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Position {
    /// The names that lead there from the source: folders, then a file. Empty where the source is one file.
    pub names: Vec<OsString>,
    /// How far the file was read; `None` where it was read whole.
    pub within: Option<Within>,
}

/// A place in a file of many messages, or in a folder of a server.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Within {
    /// How many messages stand before it; on a server, the last message's UID.
    pub number: u64,
    /// The byte at which the next begins; on a server, what makes UIDs valid.
    pub offset: u64,
}

impl Within {
    /// Behind all of a source that has no names of its own: one file, or a folder that could not be read.
    pub(crate) const BEHIND: Self = Self { number: u64::MAX, offset: u64::MAX };
}

impl Position {
    /// Behind what these names lead to.
    pub(crate) fn behind(names: &[OsString]) -> Self {
        Self { names: names.to_vec(), within: names.is_empty().then_some(Within::BEHIND) }
    }
}

/// Something that was met in a mailbox.
#[derive(Debug)]
pub struct Met {
    /// Where reading goes on behind it.
    pub position: Position,
    /// The file or folder, as it leads there.
    pub name: String,
    /// Its place in that file.
    pub place: Option<(Unit, u64)>,
    /// Bytes that were read for it or will be: its share of the work.
    pub weight: u64,
    /// What it is.
    pub what: What,
}

/// How places in a file are counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Lines.
    Line,
    /// Messages.
    Message,
    /// A server's own numbers.
    Uid,
}

/// What was met.
#[derive(Debug)]
pub enum What {
    /// A message.
    Message(Item),
    /// Something that is no message to judge.
    Aside(Aside),
    /// Something that could not be read.
    Trouble(Trouble),
    /// So much work is still to come, as a server says. Nothing to count.
    Ahead(u64),
}

/// A message as it was found.
#[derive(Debug)]
pub struct Item {
    /// What is known of it.
    pub held: Held,
    /// When it came in, by the mailbox; a mail's own servers know better.
    pub received: Option<Timestamp>,
    /// Whether it is longer than [`LONGEST`], and only its beginning was read.
    pub cut: bool,
}

/// What holds a message.
#[derive(Debug)]
pub enum Held {
    /// A file of its own, not read yet: whoever judges reads it with [`mail_file`], many at a time.
    File(PathBuf),
    /// A mail (RFC 5322).
    Mail(Vec<u8>),
    /// A message record as JSON.
    Json(Vec<u8>),
    /// A message record.
    Record(Box<Record>),
}

/// Why something is no message to judge.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aside {
    /// A file that is neither a mail nor a mailbox.
    OtherFile,
    /// A text message that the telephone's owner sent or only wrote.
    Sent,
    /// A multimedia message without words.
    WithoutWords,
}

/// Why something could not be read.
#[derive(Debug)]
pub enum Trouble {
    /// The system says no.
    Unreadable(io::Error),
    /// Named by the person, and no mailbox.
    NoMailbox,
    /// A line longer than [`LONGEST`]: it was passed over.
    TooLong,
    /// A tag longer than [`LONGEST`]: what comes behind it was not read.
    TagTooLong,
    /// It ends in the middle.
    Truncated,
    /// It is not what it began as: the byte where that shows.
    Malformed(u64),
    /// It is not the same as when reading was stopped.
    Changed,
    /// Folders deeper than are looked into.
    TooDeep,
    /// A defect of Vigie's own, by its place in the program.
    Defect(String),
    /// What went wrong with a server.
    Server(imap::Trouble),
}

/// Reads a source from a position on. Everything that is met goes to `receive`, which may end it.
///
/// On a server this takes as long as the server does, within the limits of [`imap`].
pub fn read(source: &Source, from: &Position, receive: Receive<'_>) -> Flow {
    match source {
        Source::Path { path, without } => tree::read(path, without, from, receive),
        Source::Imap(account) => imap::read(account, from, receive),
    }
}

/// Reads a mail that has a file of its own; `true` where it is longer than [`LONGEST`] and only its beginning was read.
///
/// # Errors
/// When it cannot be read. A mail of a Maildir that was renamed meanwhile (somebody opened it) is found again first.
pub fn mail_file(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let file = match File::open(path) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => maildir::find_again(path).map_or(Err(why), File::open),
        opened => opened,
    }?;
    let mut bytes = Vec::new();
    file.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    let cut = bytes.len() > LONGEST;
    bytes.truncate(LONGEST);
    Ok((bytes, cut))
}
