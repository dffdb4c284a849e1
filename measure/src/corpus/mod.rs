//! A folder of labelled corpora, found by what is in it:
//!
//! | what | becomes |
//! |---|---|
//! | `NAME.tar.xz` | unpacked to a temporary folder, then read as the folder `NAME` |
//! | a folder that holds mails | one set, named by its path below the corpus folder |
//! | `NAME.jsonl` of message records | a set `NAME/LABEL` for each value of the records' extra field `label` |
//! | `*lookalikes*.tsv`, `popular-*.tsv`, `suspicious-*.tsv` | lists of domains: `domain[TAB tier][TAB YYYY-MM-DD]` |
//! | `labels.toml` | labels that names do not tell, see [`crate::label`] |
//!
//! Everything else is left alone.

pub mod archive;
pub mod domains;
pub(crate) mod records;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use vigie_engine::message::{
    container::{self, Container},
    record::Record,
};

use crate::{
    Failure,
    label::{Label, Overrides},
};
use archive::Unpacked;
use domains::Domain;

/// Everything found in a folder.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Sets of messages, in the order of their names.
    pub sets: Vec<Set>,
    /// Lists of domains, in the order of their names.
    pub lists: Vec<List>,
    /// Unpacked archives; they go when this goes.
    unpacked: Vec<Unpacked>,
}

/// Messages with one label.
#[derive(Debug)]
pub struct Set {
    /// Its path below the corpus folder.
    pub name: String,
    /// What its messages are known to be.
    pub label: Label,
    /// The messages.
    pub items: Vec<Item>,
}

/// One message or file of messages.
#[derive(Debug)]
pub enum Item {
    /// A file: a mail, or several in an mbox.
    File {
        /// Where it is now.
        path: PathBuf,
        /// Where it is below the corpus folder.
        shown: String,
    },
    /// A message record.
    Record {
        /// Its file and line.
        shown: String,
        /// The record, or why it is none.
        record: Box<Result<Record, String>>,
    },
}

/// Domains with one label.
#[derive(Debug)]
pub struct List {
    /// Its file's name without the ending.
    pub name: String,
    /// What its domains are known to be.
    pub label: Label,
    /// The domains.
    pub domains: Vec<Domain>,
}

impl Corpus {
    /// Finds what there is to measure in a folder.
    ///
    /// # Errors
    /// A sentence naming the file that cannot be read, or the program that is missing.
    pub fn find(folder: &Path) -> Result<Self, Failure> {
        let overrides = Overrides::read(folder)?;
        let mut corpus = Self::default();
        corpus.folder(folder, "", &overrides)?;
        corpus.sets.sort_by(|one, other| one.name.cmp(&other.name));
        corpus.lists.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(corpus)
    }

    /// Reads the folder whose path below the corpus folder is `name`.
    fn folder(&mut self, folder: &Path, name: &str, overrides: &Overrides) -> Result<(), Failure> {
        let label = overrides.label(name).unwrap_or_else(|| Label::of_messages(name));
        if label == Label::Skip {
            return Ok(());
        }
        let mut mails = Vec::new();
        for path in sorted(folder)? {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let below = |stem: &str| if name.is_empty() { stem.to_owned() } else { format!("{name}/{stem}") };
            if path.is_dir() {
                self.folder(&path, &below(&file), overrides)?;
            } else if let Some(stem) = file.strip_suffix(".tar.xz") {
                if overrides.label(&below(stem)) != Some(Label::Skip) {
                    let unpacked = archive::unpack(&path)?;
                    self.folder(unpacked.path(), &below(stem), overrides)?;
                    self.unpacked.push(unpacked);
                }
            } else if let Some(stem) = file.strip_suffix(".jsonl") {
                self.sets.extend(records::sets(&path, &below(stem), overrides)?);
            } else if let Some(stem) = file.strip_suffix(".tsv") {
                let name = below(stem);
                let label = overrides.label(&name).unwrap_or_else(|| Label::of_domains(&name));
                if label.is_of_domains() {
                    self.lists.push(List { domains: domains::read(&path)?, name, label });
                }
            } else if may_be_mail(&path, &file, label)? {
                mails.push(Item::File { shown: below(&file), path });
            }
        }
        if !mails.is_empty() {
            let name = if name.is_empty() { "(top folder)" } else { name };
            self.sets.push(Set { name: name.to_owned(), label, items: mails });
        }
        Ok(())
    }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let say = |why: std::io::Error| format!("{}: {why}", folder.display());
    let entries: Result<Vec<_>, _> =
        fs::read_dir(folder).map_err(say)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = entries.map_err(say)?;
    paths.sort();
    Ok(paths)
}

/// In a labelled folder every file is a mail, unless its ending says otherwise: judging by its looks would leave out
/// just the odd ones. Elsewhere its first bytes decide.
fn may_be_mail(path: &Path, file: &str, label: Label) -> Result<bool, Failure> {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let other =
        ["md", "toml", "json", "csv", "html", "pdf", "png", "jpg", "gz", "xz", "zip", "py", "sh", "yml", "yaml"];
    if file.starts_with('.') || other.contains(&ending.as_str()) {
        return Ok(false);
    }
    if label != Label::Unlabelled || ending == "eml" {
        return Ok(true);
    }
    let mut start = Vec::new();
    let opened = fs::File::open(path).and_then(|file| file.take(8 * 1024).read_to_end(&mut start));
    opened.map_err(|why| format!("{}: {why}", path.display()))?;
    Ok(matches!(container::guess(&start), Container::Email | Container::Mbox))
}
