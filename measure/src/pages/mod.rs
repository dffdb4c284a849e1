//! The pages below `docs/` that are written from what is embedded: one for each organisation, check and alert, with
//! their indices. Nobody edits them; `script/test docs` says when they are stale.

mod alerts;
mod checks;
mod organisations;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use vigie_engine::organisation::index::Knowledge;

use crate::Failure;

/// What a person asks with `--help`.
pub const HELP: &str = "\
script/docs [--check]
Writes docs/organisations, docs/checks and docs/alerts from the profiles, checks and bulletins of this program.
  --check   writes nothing; exit status 1 when a page is not what the program would write
";

/// Folders that hold nothing else.
const FOLDERS: [&str; 3] = ["organisations", "checks", "alerts"];

/// Pages by their place below `docs/`.
pub type Pages = BTreeMap<PathBuf, String>;

/// Every page.
///
/// # Errors
/// When the embedded knowledge cannot be read.
pub fn all() -> Result<Pages, Failure> {
    let parts = vigie_knowledge::parts()?;
    let mut pages = Pages::new();
    organisations::add(&parts.profiles, &mut pages);
    checks::add(&mut pages);
    alerts::add(&Knowledge::new(parts)?, &mut pages);
    Ok(pages)
}

/// Writes the pages; what else stands in their folders goes.
///
/// # Errors
/// A sentence naming the file that cannot be written.
pub fn write(pages: &Pages, docs: &Path) -> Result<(), Failure> {
    for file in found(docs)?.iter().filter(|file| !pages.contains_key(*file)) {
        fs::remove_file(docs.join(file)).map_err(|why| format!("{}: {why}", file.display()))?;
    }
    for (file, text) in pages {
        let path = docs.join(file);
        let folder = path.parent().unwrap_or(docs);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(())
}

/// The pages that are missing, different, or no longer written.
///
/// # Errors
/// A sentence naming the folder that cannot be read.
pub fn stale(pages: &Pages, docs: &Path) -> Result<BTreeSet<PathBuf>, Failure> {
    let differs = |file: &PathBuf, text: &String| fs::read_to_string(docs.join(file)).ok().as_ref() != Some(text);
    let mut stale: BTreeSet<PathBuf> =
        pages.iter().filter(|(file, text)| differs(file, text)).map(|(file, _)| file.clone()).collect();
    stale.extend(found(docs)?.into_iter().filter(|file| !pages.contains_key(file)));
    Ok(stale)
}

/// The pages that are there.
fn found(docs: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let path = docs.join(folder);
        if !path.exists() {
            continue;
        }
        for entry in fs::read_dir(&path).map_err(|why| format!("{}: {why}", path.display()))? {
            files.push(Path::new(folder).join(entry?.file_name()));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_written_is_not_stale_and_what_is_edited_is() {
        let docs = std::env::temp_dir().join(format!("vigie-docs-{}", std::process::id()));
        let pages = all().unwrap();
        write(&pages, &docs).unwrap();
        assert!(stale(&pages, &docs).unwrap().is_empty());
        fs::write(docs.join("checks/README.md"), "edited").unwrap();
        fs::write(docs.join("checks/old.md"), "").unwrap();
        assert_eq!(stale(&pages, &docs).unwrap().len(), 2);
        write(&pages, &docs).unwrap();
        assert!(!docs.join("checks/old.md").exists());
        fs::remove_dir_all(&docs).unwrap();
    }
}
