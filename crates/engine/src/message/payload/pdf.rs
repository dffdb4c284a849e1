//! PDF documents: the words of their pages, where their links, forms and actions lead, and the codes on them. lopdf reads
//! the file; it bounds what a stream may unpack to, how deep objects nest and how far references lead, and what it leaves
//! open (how many streams, how much in all) is bounded here.

mod actions;
mod walk;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use self::walk::Walk;
use super::{Carried, File, Work};
use crate::{
    message::{Carrier, Limit, Message, Place, ViewKind},
    observable::link::Target,
    span::Span,
    text::normalise::LineEnds,
};

/// Larger files are named, not read.
const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// Bytes that the content of all pages of one message's documents may unpack to.
pub(super) const MOST_UNPACKED: usize = 32 * 1024 * 1024;
/// Bytes that everything needed to open one document may unpack to.
const MOST_TO_OPEN: usize = 64 * 1024 * 1024;
/// Compressed streams of one document; a newspaper of a hundred pages has a few thousand.
const MOST_STREAMS: usize = 5_000;
/// How deep brackets may nest. lopdf stops deeper itself; a file that nests so is not worth the time.
const DEEPEST: usize = 200;
/// Bytes that one stream may unpack to.
const LARGEST_STREAM: usize = 8 * 1024 * 1024;
/// Text kept of one page.
const LONGEST_PAGE: usize = 100_000;

/// Reads a document: each page is a view of its own, its links follow its words.
pub(super) fn read(file: &File<'_>, work: &mut Work, message: &mut Message) {
    let document = match load(file.bytes) {
        Ok(Some(document)) => document,
        Ok(None) => return,
        Err(limit) => return message.reached(limit),
    };
    for (at, page) in document.page_iter().enumerate() {
        if work.pages == 0 || work.unpacked == 0 {
            message.reached(Limit::Pages);
            break;
        }
        work.pages -= 1;
        read_page(&document, page, &format!("{}/page:{}", file.part, at + 1), work, message);
    }
    // What the document does when it is opened belongs to no page.
    let found = actions::of_document(&document);
    add_targets(&found, &format!("{}/actions", file.part), message);
}

/// Opens a file, where that can be afforded.
fn load(bytes: &[u8]) -> Result<Option<Document>, Limit> {
    if bytes.len() > LARGEST_FILE {
        return Err(Limit::Document);
    }
    let streams = bytes.windows(6).filter(|window| *window == b"stream").count() / 2;
    if streams > MOST_STREAMS || is_deep(bytes) {
        return Err(Limit::Document);
    }
    let options = LoadOptions {
        // Every stream may be one that is unpacked to open the file.
        max_decompressed_size: Some((MOST_TO_OPEN / streams.max(1)).clamp(16 * 1024, LARGEST_STREAM)),
        ..LoadOptions::default()
    };
    match Document::load_mem_with_options(bytes, options) {
        // Without its password an encrypted document holds no readable words.
        Ok(document) if !document.is_encrypted() => Ok(Some(document)),
        Err(lopdf::Error::Decompress(_)) => Err(Limit::Document),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// Whether brackets nest deeper than any honest file's, outside of what is compressed.
fn is_deep(bytes: &[u8]) -> bool {
    let mut depth = 0_usize;
    for byte in bytes {
        match byte {
            b'[' | b'(' => {
                depth += 1;
                if depth > DEEPEST * 50 {
                    return true;
                }
            }
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

fn read_page(document: &Document, page: ObjectId, part: &str, work: &mut Work, message: &mut Message) {
    let mut walk = Walk::new(document, work.unpacked);
    let complete = walk.page(page);
    work.unpacked = work.unpacked.saturating_sub(walk.unpacked);
    if !complete {
        message.reached(Limit::Document);
    }
    let Walk { text, rectangles, pictures, .. } = walk;
    let text = work.take_text(text.trim(), message);
    let view = message.add_body(part, &text, LineEnds::OF_MAIL);
    message.in_document(view);
    let found = actions::of_page(document, page);
    add_targets(&found, &format!("{part}/links"), message);
    let mut carried = Carried { part, codes: 0, carrier: Carrier::Document };
    draw(&mut carried, &rectangles, &pictures, document, work, message);
}

#[cfg(feature = "qr")]
fn draw(
    carried: &mut Carried<'_>,
    rectangles: &[super::drawn::Rectangle],
    pictures: &[ObjectId],
    document: &Document,
    work: &mut Work,
    message: &mut Message,
) {
    if let Some(grid) = super::drawn::of_rectangles(rectangles) {
        carried.grid(&grid, work, message);
    }
    for picture in pictures {
        match pictures::read(document, *picture, work) {
            Some(pictures::Picture::File(bytes)) => carried.picture(bytes, work, message),
            Some(pictures::Picture::Light(luma)) => carried.luma(luma, work, message),
            None => {}
        }
    }
}

#[cfg(not(feature = "qr"))]
fn draw(
    carried: &mut Carried<'_>,
    _: &[super::drawn::Rectangle],
    _: &[ObjectId],
    _: &Document,
    work: &mut Work,
    message: &mut Message,
) {
    carried.picture(&[], work, message);
}

#[cfg(feature = "qr")]
mod pictures;

/// Addresses behind links and actions: one line each in a view of its own, so that each can be pointed at.
fn add_targets(found: &[String], part: &str, message: &mut Message) {
    if found.is_empty() {
        return;
    }
    let text = found.join("\n");
    let view = message.add_view(part, text, ViewKind::Evidence);
    let mut at = 0;
    for line in found {
        let place = Place { view, span: Span::new(at, at + line.len()) };
        at += line.len() + 1;
        if let Some(target) = Target::parse(line) {
            message.add_link_within_limit(target, place);
        }
    }
}

/// A dictionary's entry, through references.
fn entry<'d>(document: &'d Document, dictionary: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    document.dereference(dictionary.get(key).ok()?).ok().map(|(_, object)| object)
}

/// A string as words: UTF-16 by its mark, UTF-8, else one byte a letter.
fn words(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

/// The fonts of a set of resources, by the names that content calls them.
type Fonts<'d> = BTreeMap<Vec<u8>, lopdf::Encoding<'d>>;

#[cfg(test)]
pub(super) mod tests;
