//! How much there is to read, for whoever waits: sizes are added up, nothing is opened.

use std::{fs, path::Path};

use super::{Source, maildir};

/// Adds up the bytes of everything below a path, each to `add`, until `add` says that nobody waits any more.
pub fn survey(source: &Source, add: &mut dyn FnMut(u64) -> bool) {
    if let Source::Path { path, .. } = source {
        let _ = add_up(path, 0, add);
    }
}

fn add_up(path: &Path, deep: usize, add: &mut dyn FnMut(u64) -> bool) -> bool {
    let Ok(meta) = fs::metadata(path) else { return true };
    // The root may be a link; below it, links to folders are not entered.
    if deep > 0 && meta.is_dir() && path.is_symlink() {
        return true;
    }
    if !meta.is_dir() {
        return add(meta.len());
    }
    if deep > 64 {
        return true;
    }
    let in_maildir = maildir::is_one(path);
    let Ok(entries) = fs::read_dir(path) else { return true };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let skipped = in_maildir && (name == "tmp" || !entry.file_type().is_ok_and(|kind| kind.is_dir()));
        if !skipped && !add_up(&entry.path(), deep + 1, add) {
            return false;
        }
    }
    true
}
