//! Folders: every name in order, each part of a folder at a time, so that a folder of millions takes no more memory than
//! one of thousands. Folders behind symbolic links are not entered: they could lead round in a circle.

use std::{
    collections::BinaryHeap,
    ffi::{OsStr, OsString},
    fs, io,
    ops::ControlFlow::Continue,
    path::{Path, PathBuf},
};

use super::{Aside, Flow, Held, Item, Met, Position, Receive, Trouble, What, file, maildir};

/// Folders inside folders that are looked into.
const DEEPEST: usize = 64;
/// Names of a folder that are held at once.
const MOST_NAMES: usize = 50_000;

/// Reads a file, or everything below a folder but the files `without`.
pub(super) fn read(root: &Path, without: &[PathBuf], from: &Position, receive: Receive<'_>) -> Flow {
    if *from == Position::behind(&[]) {
        return Continue(());
    }
    let mut walk = Walk { names: Vec::new(), without, receive };
    match fs::metadata(root) {
        Err(why) => walk.meet(root, 0, What::Trouble(Trouble::Unreadable(why))),
        Ok(meta) if meta.is_dir() => walk.folder(root, from, &from.names),
        Ok(meta) if meta.is_file() => file::read(root, &[], from, file::Asked::ByName, walk.receive),
        Ok(_) => walk.meet(root, 0, What::Trouble(Trouble::NoMailbox)),
    }
}

struct Walk<'r> {
    /// The names that lead from the root to where we are.
    names: Vec<OsString>,
    without: &'r [PathBuf],
    receive: Receive<'r>,
}

impl Walk<'_> {
    /// A folder, from the names on that `after` leads to.
    fn folder(&mut self, folder: &Path, from: &Position, after: &[OsString]) -> Flow {
        if self.names.len() >= DEEPEST {
            return self.meet(folder, 0, What::Trouble(Trouble::TooDeep));
        }
        let is_maildir = maildir::is_one(folder);
        let mut last = None;
        if let Some((name, below)) = after.split_first() {
            // Reading was stopped behind this one, or in it.
            if !below.is_empty() || from.within.is_some() {
                let entry = Entry { key: name.clone(), path: folder.join(name) };
                self.entry(folder, &entry, is_maildir, from, below)?;
            }
            last = Some(name.clone());
        }
        loop {
            let names = match names_after(&[folder], last.as_deref(), OsStr::to_owned) {
                Ok(names) => names,
                Err(why) => return self.meet(folder, 0, What::Trouble(Trouble::Unreadable(why))),
            };
            for entry in &names {
                self.entry(folder, entry, is_maildir, &Position::default(), &[])?;
            }
            match names.last() {
                Some(entry) => last = Some(entry.key.clone()),
                None => return Continue(()),
            }
        }
    }

    fn entry(&mut self, folder: &Path, entry: &Entry, in_maildir: bool, from: &Position, after: &[OsString]) -> Flow {
        self.names.push(entry.key.clone());
        let flow = self.named(folder, entry, in_maildir, from, after);
        self.names.pop();
        flow
    }

    fn named(&mut self, folder: &Path, entry: &Entry, in_maildir: bool, from: &Position, after: &[OsString]) -> Flow {
        let path = &entry.path;
        if self.is_left_out(folder, &entry.key) {
            return Continue(());
        }
        if in_maildir && entry.key == maildir::CUR {
            return self.maildir(folder, after.first());
        }
        let meta = match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_symlink() => match fs::metadata(path) {
                // A folder behind a link is left aside.
                Ok(behind) if behind.is_dir() => return self.meet(path, 0, What::Aside(Aside::OtherFile)),
                behind => behind,
            },
            meta => meta,
        };
        match meta {
            Err(why) => self.meet(path, 0, What::Trouble(Trouble::Unreadable(why))),
            // Its mails were read with those of `cur`, or are not there yet; beside them a Maildir has its server's files.
            Ok(meta) if in_maildir && (!meta.is_dir() || maildir::is_part(&entry.key)) => Continue(()),
            Ok(meta) if meta.is_dir() => self.folder(path, from, after),
            Ok(meta) if meta.is_file() => file::read(path, &self.names, from, file::Asked::Found, &mut *self.receive),
            // Opening a pipe or a device would wait for ever.
            Ok(_) => self.meet(path, 0, What::Aside(Aside::OtherFile)),
        }
    }

    fn is_left_out(&self, folder: &Path, name: &OsStr) -> bool {
        let mut named = self.without.iter().filter(|file| file.file_name() == Some(name)).peekable();
        named.peek().is_some()
            && folder.canonicalize().is_ok_and(|folder| named.any(|file| file.parent() == Some(folder.as_path())))
    }

    /// The mails of one Maildir, new ones among those already seen.
    fn maildir(&mut self, folder: &Path, after: Option<&OsString>) -> Flow {
        let (new, cur) = (folder.join(maildir::NEW), folder.join(maildir::CUR));
        let mut last = after.cloned();
        loop {
            let mails = match names_after(&[&new, &cur], last.as_deref(), maildir::unique) {
                Ok(mails) => mails,
                Err(why) => return self.meet(folder, 0, What::Trouble(Trouble::Unreadable(why))),
            };
            for mail in &mails {
                let Ok(meta) = mail.path.metadata() else {
                    // Somebody opened it meanwhile; whoever reads it looks for it again.
                    self.mail(mail, 0)?;
                    continue;
                };
                if meta.is_file() {
                    self.mail(mail, meta.len())?;
                }
            }
            match mails.last() {
                Some(mail) => last = Some(mail.key.clone()),
                None => return Continue(()),
            }
        }
    }

    fn mail(&mut self, mail: &Entry, weight: u64) -> Flow {
        self.names.push(mail.key.clone());
        let item = Item { held: Held::File(mail.path.clone()), received: maildir::received(&mail.key), cut: false };
        let flow = self.meet(&mail.path, weight, What::Message(item));
        self.names.pop();
        flow
    }

    fn meet(&mut self, path: &Path, weight: u64, what: What) -> Flow {
        let position = Position::behind(&self.names);
        let name = path.to_string_lossy().into_owned();
        (self.receive)(Met { position, name, place: None, weight, what })
    }
}

/// One name in a folder.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Entry {
    /// What it is ordered by.
    pub(super) key: OsString,
    /// Where it is.
    pub(super) path: PathBuf,
}

/// The first names of some folders taken together, in order, after one: at most [`MOST_NAMES`]. Each key once.
fn names_after(folders: &[&Path], after: Option<&OsStr>, key: fn(&OsStr) -> OsString) -> io::Result<Vec<Entry>> {
    let mut first: BinaryHeap<Entry> = BinaryHeap::new();
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let key = key(&entry.file_name());
            let is_late = first.len() >= MOST_NAMES && first.peek().is_some_and(|last| key >= last.key);
            if is_late || after.is_some_and(|after| key.as_os_str() <= after) {
                continue;
            }
            first.push(Entry { key, path: entry.path() });
            if first.len() > MOST_NAMES {
                first.pop();
            }
        }
    }
    let mut names = first.into_sorted_vec();
    names.dedup_by(|next, before| next.key == before.key);
    Ok(names)
}
