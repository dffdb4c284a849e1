//! Maildir: a folder with `cur`, `new` and `tmp`, one mail a file. A file's name is `UNIQUE:2,FLAGS`; mail programs move it
//! from `new` to `cur` and change its flags, but its unique part stays, and begins with the second of receipt.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

/// Mails that were seen.
pub(super) const CUR: &str = "cur";
/// Mails that nobody saw yet.
pub(super) const NEW: &str = "new";
/// Mails that are still being delivered.
const TMP: &str = "tmp";

/// Whether a folder is a Maildir.
pub(super) fn is_one(folder: &Path) -> bool {
    [CUR, NEW].iter().all(|part| folder.join(part).is_dir())
}

/// Whether a name is that of one of a Maildir's three parts.
pub(super) fn is_part(name: &OsStr) -> bool {
    [CUR, NEW, TMP].iter().any(|part| name == *part)
}

/// The part of a name that stays.
pub(super) fn unique(name: &OsStr) -> OsString {
    let bytes = name.as_encoded_bytes();
    let colon = bytes.iter().position(|byte| *byte == b':');
    match colon {
        Some(colon) => bytes.get(..colon).map(lossless).unwrap_or_default(),
        None => name.to_owned(),
    }
}

/// Bytes of a name, cut before an ASCII sign.
fn lossless(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    {
        <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).to_owned()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(bytes).into_owned().into()
    }
}

/// When a mail came in, by its name.
pub(super) fn received(unique: &OsStr) -> Option<Timestamp> {
    let name = unique.to_str()?;
    let seconds: i64 = name.split_once('.')?.0.parse().ok()?;
    // Smaller numbers are no times: other programs count.
    (seconds > 100_000_000).then(|| Timestamp::from_second(seconds).ok())?
}

/// A mail that was moved or flagged after its name was read.
pub(super) fn find_again(path: &Path) -> Option<PathBuf> {
    let wanted = unique(path.file_name()?);
    let part = path.parent()?;
    if !is_part(part.file_name()?) {
        return None;
    }
    let mut names = [CUR, NEW].into_iter().filter_map(|name| fs::read_dir(part.with_file_name(name)).ok()).flatten();
    names.find_map(|entry| entry.ok().filter(|entry| unique(&entry.file_name()) == wanted)).map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn flags_are_no_part_of_a_mails_name_and_its_second_of_receipt_is_known() {
        let name = OsStr::new("1715671800.M20P9.mail.example,S=2048:2,RS");
        assert_eq!(unique(name), "1715671800.M20P9.mail.example,S=2048");
        assert_eq!(received(name).unwrap().to_string(), "2024-05-14T07:30:00Z");
        for other in ["notes", "12.eml", "-5.x", "99999999999999999999.x"] {
            assert_eq!(received(OsStr::new(other)), None, "{other}");
        }
    }
}
