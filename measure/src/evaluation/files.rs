//! The lists that an evaluation leaves behind: tab-separated, a head line, no message content.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Failure;

/// The folder of the lists.
#[derive(Debug)]
pub(super) struct Files(PathBuf);

impl Files {
    /// Makes the folder.
    pub(super) fn new(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        Ok(Self(folder.to_owned()))
    }

    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    /// Writes one list, in place of that of an earlier run.
    pub(super) fn write(&self, name: &str, head: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let path = self.0.join(format!("{}.tsv", name.replace('/', "-")));
        let lines = std::iter::once(head.join("\t")).chain(rows.iter().map(|row| row.join("\t")));
        let text: String = lines.flat_map(|line| [line, "\n".to_owned()]).collect();
        fs::write(&path, text).map_err(|why| format!("{}: {why}", path.display()).into())
    }
}
