//! What a file is by its first bytes, and what in its name or announced type does not fit. Archives and Office files are
//! named, not opened.

/// What a file is.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Kind {
    /// PNG, JPEG, GIF, BMP, WebP.
    Picture,
    /// A picture made of text, which can hold links and scripts.
    Svg,
    /// A web page.
    Page,
    /// PDF.
    Pdf,
    /// A program, a script for the system, or a shortcut that starts one.
    Program,
    /// Zip, RAR, 7z, gzip, ISO image, cabinet.
    Archive,
    /// Word, Excel, PowerPoint, OpenDocument, RTF, OneNote.
    Office,
    /// A message.
    Message,
    /// Other text.
    Text,
    /// Anything else.
    #[default]
    Other,
}

/// What in a file does not fit, or hinders looking at it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Doubt {
    /// It runs when it is opened.
    Runs,
    /// A document's extension stands before the one that counts: `facture.pdf.exe`.
    DoubleExtension,
    /// A character turns the name around: the extension shown is not the real one.
    TurnedName,
    /// Its bytes are of another kind than it announces.
    OtherThanAnnounced,
    /// It asks for a password, so that nobody on the way can look inside.
    Locked,
    /// An archive names a program among its files.
    HoldsProgram,
    /// A document that carries macros by its name.
    Macros,
}

/// Names looked at in one archive.
const MOST_NAMES: usize = 500;
/// How far a text is searched for what it is.
const HEAD: usize = 4_096;

/// Extensions of files that run when they are opened.
const PROGRAMS: [&str; 33] = [
    "exe",
    "scr",
    "pif",
    "bat",
    "cmd",
    "msi",
    "msp",
    "dll",
    "cpl",
    "js",
    "jse",
    "vbs",
    "vbe",
    "wsf",
    "wsh",
    "hta",
    "ps1",
    "jar",
    "lnk",
    "url",
    "reg",
    "chm",
    "apk",
    "appx",
    "msix",
    "application",
    "scf",
    "iqy",
    "xll",
    "gadget",
    "dmg",
    "pkg",
    "appimage",
];
/// Extensions of documents, as they stand before the real one.
const DOCUMENTS: [&str; 18] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "jpg", "jpeg", "png", "gif", "mp3",
    "mp4", "csv",
];
const MACROS: [&str; 7] = ["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "ppam"];

/// What a file is, by its bytes; where they do not tell, by its name.
pub(in crate::message) fn kind(name: &str, bytes: &[u8]) -> Kind {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if starts(b"\x89PNG\r\n\x1a\n") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || starts(b"RIFF") && at(8, b"WEBP") {
        return Kind::Picture;
    }
    if starts(b"BM") && at(6, &[0, 0, 0, 0]) {
        return Kind::Picture;
    }
    // Readers look for the header in the first kilobyte, and so do those who hide a file behind something else.
    if find(bytes.get(..bytes.len().min(1_024)).unwrap_or_default(), b"%PDF-").is_some() {
        return Kind::Pdf;
    }
    if is_program(bytes) {
        return Kind::Program;
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        let office = names_in_zip(bytes).any(|(name, _)| {
            [&b"word/"[..], b"xl/", b"ppt/", b"[Content_Types].xml", b"content.xml"]
                .iter()
                .any(|known| name.starts_with(known))
        });
        return if office { Kind::Office } else { Kind::Archive };
    }
    let archives: [&[u8]; 6] = [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"MSCF", b"BZh", b"\xfd7zXZ"];
    if archives.iter().any(|magic| starts(magic)) || at(0x8001, b"CD001") {
        return Kind::Archive;
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") || starts(b"{\\rt") || starts(&ONE_NOTE) {
        return Kind::Office;
    }
    by_text(name, bytes)
}

/// The first bytes of a OneNote file.
const ONE_NOTE: [u8; 8] = [0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d];

/// Windows programs and shortcuts, ELF, Mach-O, Android and system scripts.
fn is_program(bytes: &[u8]) -> bool {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    // "MZ" alone begins ordinary words.
    let windows = starts(b"MZ") && bytes.len() > 64 && !is_text(bytes);
    windows
        || starts(b"\x7fELF")
        || starts(b"L\0\0\0\x01\x14\x02\0")
        || starts(b"\xcf\xfa\xed\xfe")
        || starts(b"dex\n03")
        || starts(b"#!/")
}

fn by_text(name: &str, bytes: &[u8]) -> Kind {
    let extension = extensions(name).next().unwrap_or_default();
    if !is_text(bytes) {
        return if matches!(extension.as_str(), "eml" | "msg") { Kind::Message } else { Kind::Other };
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(HEAD)).unwrap_or_default()).to_ascii_lowercase();
    let body = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if matches!(extension.as_str(), "html" | "htm" | "shtml" | "xhtml" | "xht" | "mht" | "mhtml") {
        return Kind::Page;
    }
    let page = ["<!doctype html", "<html", "<head", "<body", "<script"].iter().any(|tag| body.starts_with(tag));
    if extension == "svg" || !page && body.starts_with('<') && body.contains("<svg") {
        return Kind::Svg;
    }
    if page || body.starts_with('<') && body.contains("<html") {
        return Kind::Page;
    }
    Kind::Text
}

/// No zero bytes at the head, and hardly any other that no text holds.
fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let odd = head.iter().filter(|byte| **byte < 9 || (14..32).contains(*byte) && **byte != 27).count();
    odd * 50 <= head.len()
}

/// What in a file does not fit.
pub(in crate::message) fn doubts(name: &str, media_type: &str, kind: Kind, bytes: &[u8]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut ends = extensions(name);
    let (last, before) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
    let runs_by_name = PROGRAMS.contains(&last.as_str());
    if kind == Kind::Program || runs_by_name {
        doubts.push(Doubt::Runs);
    }
    let opens_as_other =
        runs_by_name || matches!(last.as_str(), "html" | "htm" | "shtml" | "svg" | "xhtml" | "iso" | "img" | "vhd");
    if opens_as_other && DOCUMENTS.contains(&before.as_str()) {
        doubts.push(Doubt::DoubleExtension);
    }
    if name.contains(['\u{202e}', '\u{2067}', '\u{202b}']) {
        doubts.push(Doubt::TurnedName);
    }
    if MACROS.contains(&last.as_str()) {
        doubts.push(Doubt::Macros);
    }
    if contradicts(media_type, &last, kind, bytes) {
        doubts.push(Doubt::OtherThanAnnounced);
    }
    if bytes.starts_with(b"PK") {
        let (mut locked, mut holds) = (false, false);
        for (name, flags) in names_in_zip(bytes) {
            locked |= flags & 1 == 1;
            let name = String::from_utf8_lossy(name);
            holds |= extensions(&name).next().is_some_and(|end| PROGRAMS.contains(&end.as_str()));
        }
        // An Android or Java package is a program itself.
        if locked {
            doubts.push(Doubt::Locked);
        }
        if holds && kind == Kind::Archive && !runs_by_name {
            doubts.push(Doubt::HoldsProgram);
        }
    } else if kind == Kind::Pdf {
        let tail = bytes.get(bytes.len().saturating_sub(HEAD)..).unwrap_or_default();
        if find(tail, b"/Encrypt").is_some() {
            doubts.push(Doubt::Locked);
        }
    }
    doubts
}

/// Only between kinds that nobody confuses by mistake: many a program writes `application/octet-stream` on everything.
fn contradicts(media_type: &str, extension: &str, kind: Kind, bytes: &[u8]) -> bool {
    let announced = match extension {
        "pdf" => Kind::Pdf,
        "jpg" | "jpeg" | "png" | "gif" => Kind::Picture,
        "doc" | "docx" | "xls" | "xlsx" | "ppt" | "pptx" => Kind::Office,
        _ if media_type == "application/pdf" => Kind::Pdf,
        _ if matches!(media_type, "image/png" | "image/jpeg" | "image/gif") => Kind::Picture,
        _ => return false,
    };
    let dangerous = match kind {
        Kind::Program | Kind::Page => true,
        // Office programs have always saved web pages as `.xls`, and encrypted packages are archives of their own.
        Kind::Svg | Kind::Archive => announced != Kind::Office,
        _ => false,
    };
    dangerous && announced != kind && !(announced == Kind::Office && kind == Kind::Page) && !bytes.is_empty()
}

/// The extensions of a name, the last first, in lower case.
pub(in crate::message) fn extensions(name: &str) -> impl Iterator<Item = String> {
    let name = name.trim_end_matches(['.', ' ', '"', '\'']);
    let mut steps: Vec<String> = name.split('.').skip(1).map(|step| step.trim().to_ascii_lowercase()).collect();
    steps.reverse();
    steps.into_iter().take(3)
}

/// The names of the files in a zip and their flags, by its local headers; those whose size is not told end the walk.
fn names_in_zip(bytes: &[u8]) -> impl Iterator<Item = (&[u8], u16)> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        if !rest.starts_with(b"PK\x03\x04") {
            return None;
        }
        let two = |offset: usize| Some(u16::from_le_bytes([*rest.get(offset)?, *rest.get(offset + 1)?]));
        let (flags, name_length, extra) = (two(6)?, usize::from(two(26)?), usize::from(two(28)?));
        let stored = usize::from(two(18)?) | usize::from(two(20)?) << 16;
        let name = rest.get(30..30 + name_length)?;
        // Where the size follows the data, the next header is searched for.
        let data = 30 + name_length + extra;
        let step = if flags & 8 == 8 && stored == 0 {
            rest.get(data..).and_then(|data| find(data, b"PK\x03\x04")).map_or(rest.len(), |next| data + next)
        } else {
            data.saturating_add(stored)
        };
        at = at.saturating_add(step);
        Some((name, flags))
    })
    .take(MOST_NAMES)
}

/// Where a pattern first stands.
pub(super) fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &str, media_type: &str, bytes: &[u8]) -> (Kind, Vec<Doubt>) {
        let kind = kind(name, bytes);
        (kind, doubts(name, media_type, kind, bytes))
    }

    fn zip(name: &str, flags: u8) -> Vec<u8> {
        let mut bytes = vec![0; 30];
        bytes.splice(0..4, *b"PK\x03\x04");
        bytes.splice(6..7, [flags]);
        bytes.splice(26..27, [u8::try_from(name.len()).unwrap_or_default()]);
        bytes.extend_from_slice(name.as_bytes());
        bytes
    }

    #[test]
    fn bytes_tell_what_a_file_is_and_names_only_where_they_do_not() {
        let program = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 100]].concat();
        for (name, bytes, expected) in [
            ("a.bin", b"%PDF-1.7 ...".as_slice(), Kind::Pdf),
            ("a.pdf", &program, Kind::Program),
            ("a", b"\x89PNG\r\n\x1a\n", Kind::Picture),
            ("a.txt", b"<!DOCTYPE html><html>", Kind::Page),
            ("a", b"<?xml version='1.0'?><svg xmlns='x'>", Kind::Svg),
            ("a.docx", &zip("word/document.xml", 0), Kind::Office),
            ("a.docx", &zip("lettre.txt", 0), Kind::Archive),
            ("a.txt", b"Bonjour", Kind::Text),
            (
                "MZ.txt",
                b"MZ est une abr\xc3\xa9viation courante, et ce texte n'est pas un programme du tout.",
                Kind::Text,
            ),
            ("a", b"", Kind::Text),
        ] {
            assert_eq!(kind(name, bytes), expected, "{name}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let program = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 100]].concat();
        assert_eq!(
            look("facture.pdf.exe", "application/pdf", &program).1,
            [Doubt::Runs, Doubt::DoubleExtension, Doubt::OtherThanAnnounced]
        );
        assert_eq!(look("facture.pdf", "application/pdf", &program).1, [Doubt::Runs, Doubt::OtherThanAnnounced]);
        assert_eq!(look("facture.pdf.html", "text/html", b"<html>").1, [Doubt::DoubleExtension]);
        assert_eq!(look("facture\u{202e}fdp.exe", "x/y", &program).1, [Doubt::Runs, Doubt::TurnedName]);
        assert_eq!(look("a.zip", "application/zip", &zip("facture.js", 1)).1, [Doubt::Locked, Doubt::HoldsProgram]);
        assert_eq!(look("a.docm", "x/y", &zip("word/vbaProject.bin", 0)).1, [Doubt::Macros]);
    }

    #[test]
    fn ordinary_files_leave_no_doubt() {
        for (name, media_type, bytes) in [
            ("facture.2024.03.pdf", "application/octet-stream", b"%PDF-1.4".as_slice()),
            ("photo.jpg", "image/png", b"\xff\xd8\xff\xe0"),
            ("releve.xls", "application/vnd.ms-excel", b"<html><table>"),
            ("sauvegarde.tar.gz", "application/gzip", b"\x1f\x8b\x08"),
            ("invitation.ics", "text/calendar", b"BEGIN:VCALENDAR"),
            ("Nom. Pr\u{e9}nom.pdf", "application/pdf", b"%PDF-1.4"),
            ("vide.pdf", "application/pdf", b""),
        ] {
            assert_eq!(look(name, media_type, bytes).1, [], "{name}");
        }
    }

    #[test]
    fn a_hostile_zip_ends_quickly() {
        let many = zip("a", 8).repeat(100_000);
        assert_eq!(kind("a.zip", &many), Kind::Archive);
        let unended: Vec<u8> = [zip("a", 8), vec![b'P'; 4_000_000]].concat();
        assert_eq!(kind("a.zip", &unended), Kind::Archive);
    }
}
