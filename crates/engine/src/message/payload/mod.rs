//! What a message carries beside its words: codes in pictures and drawings, documents, attached pages and their scripts.
//! What is found becomes views of the message like any other; everything is done within one budget a message.
#![cfg_attr(
    not(all(feature = "qr", feature = "pdf")),
    allow(dead_code, unused_imports, reason = "a small build counts and draws what it does not read")
)]

pub(super) mod drawn;
pub mod kind;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "qr")]
mod qr;
mod script;

use std::borrow::Cow;

use self::kind::Kind;
use super::{Attachment, Carrier, Code, Limit, MOST_TEXT, Message, Place, Script, ViewKind, email::clip, html};
use crate::{span::Span, text::normalise::LineEnds};

/// Pixels decoded and searched in one message, over all its pictures.
const MOST_PIXELS: u64 = 64_000_000;
/// Pages read in one message, over all its documents.
pub const MOST_PAGES: usize = 50;
/// Pictures and drawings searched for codes in one message.
pub const MOST_PICTURES: usize = 60;
/// Codes kept in one message.
const MOST_CODES: usize = 50;
/// Attached pages and drawings larger than this are named, not read.
const LARGEST_PAGE: usize = 1024 * 1024;

/// How much work a message may still cause; shared by the messages attached to it.
#[derive(Debug)]
pub(super) struct Work {
    /// Bytes of text.
    text: usize,
    pixels: u64,
    pictures: usize,
    #[cfg(feature = "pdf")]
    pages: usize,
    #[cfg(feature = "pdf")]
    unpacked: usize,
}

impl Work {
    /// The whole budget of a message.
    pub(super) const fn new() -> Self {
        Self {
            text: MOST_TEXT,
            pixels: MOST_PIXELS,
            pictures: MOST_PICTURES,
            #[cfg(feature = "pdf")]
            pages: MOST_PAGES,
            #[cfg(feature = "pdf")]
            unpacked: pdf::MOST_UNPACKED,
        }
    }

    /// As much of a text as the budget still allows.
    pub(super) fn take_text(&mut self, text: &str, message: &mut Message) -> String {
        let (text, cut) = clip(text, self.text);
        if cut {
            message.reached(Limit::Text);
        }
        self.text = self.text.saturating_sub(text.len());
        text
    }

    #[cfg(feature = "qr")]
    fn take_pixels(&mut self, pixels: u64) -> Result<(), Limit> {
        self.pixels = self.pixels.checked_sub(pixels).ok_or(Limit::Pixels)?;
        Ok(())
    }

    #[cfg(feature = "qr")]
    fn take_picture(&mut self) -> Result<(), Limit> {
        self.pictures = self.pictures.checked_sub(1).ok_or(Limit::Pictures)?;
        Ok(())
    }
}

/// A file that came with a message.
pub(super) struct File<'a> {
    /// The name of its views: `attachment:1`.
    pub(super) part: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) media_type: String,
    /// Whether it announces itself as a web page.
    pub(super) is_html: bool,
    pub(super) bytes: &'a [u8],
}

/// Names a file and reads what it holds.
pub(super) fn open(file: &File<'_>, work: &mut Work, message: &mut Message) {
    let kind = name(file, message);
    let mut carried = Carried { part: file.part, codes: 0, carrier: Carrier::Picture };
    match kind {
        Kind::Picture => carried.picture(file.bytes, work, message),
        Kind::Page | Kind::Text if file.is_html || kind == Kind::Page => page(file, "html", work, message),
        Kind::Svg => page(file, "svg", work, message),
        #[cfg(feature = "pdf")]
        Kind::Pdf => pdf::read(file, work, message),
        _ => {}
    }
}

/// Names a file: what it is, what does not fit, and a view of its name that findings can point into.
pub(super) fn name(file: &File<'_>, message: &mut Message) -> Kind {
    let name = file.name.map(|name| clip(name, 255).0);
    let shown = name.as_deref().unwrap_or_default();
    let kind = kind::kind(shown, file.bytes);
    let doubts = kind::doubts(shown, &file.media_type, kind, file.bytes);
    let shown = if shown.is_empty() { &file.media_type } else { shown };
    let place = message.add_field(format!("{}/name", file.part), shown, ViewKind::Evidence);
    let media_type = file.media_type.clone();
    message.attachments.push(Attachment { name, media_type, size: file.bytes.len(), kind, doubts, place });
    kind
}

/// An attached web page or SVG is read like the body: it is how forms get past the mail program.
fn page(file: &File<'_>, view: &str, work: &mut Work, message: &mut Message) {
    if file.bytes.len() > LARGEST_PAGE {
        message.reached(Limit::Text);
        return;
    }
    let source = work.take_text(&unicode(file.bytes), message);
    add_page(&source, &format!("{}/{view}", file.part), Some(file.part), work, message);
}

/// Text of a file without a header that tells its character set: UTF-16 by its mark, else UTF-8.
fn unicode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = encoding_rs::Encoding::for_bom(bytes).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    encoding.decode(bytes).0
}

/// Adds what HTML shows and hides, its links and forms, its embedded and drawn codes; of an attached page (`file` names it)
/// also what its scripts write.
pub(super) fn add_page(source: &str, part: &str, file: Option<&str>, work: &mut Work, message: &mut Message) {
    let page = html::add(source, part, file.is_some(), message);
    let mut carried = Carried { part, codes: 0, carrier: Carrier::Picture };
    for picture in &page.embedded {
        if let Some(bytes) = script::of_data_address(picture) {
            carried.picture(&bytes, work, message);
        }
    }
    carried.carrier = Carrier::Drawing;
    for grid in &page.grids {
        carried.grid(grid, work, message);
    }
    carried.letters(&page.drawing, work, message);
    let Some(file) = file else { return };
    for (number, address) in page.redirects.iter().enumerate() {
        let address = clip(address, 8_192).0;
        let view = message.add_body(format!("{part}/redirect:{number}"), &address, LineEnds::Meant);
        message.scripts.push(Script {
            place: Place { view, span: Span::whole(&address) },
            writes: false,
            redirects: true,
            drops: false,
        });
    }
    run(&page.scripts, part, file, work, message);
}

/// What the scripts of an attached page do, and the pages that they write, read as pages of their own.
fn run(scripts: &str, part: &str, file: &str, work: &mut Work, message: &mut Message) {
    if scripts.trim().is_empty() {
        return;
    }
    let read = script::read(scripts);
    let excerpt = read.excerpt(scripts);
    let place = message.add_field(format!("{part}/script"), &excerpt, ViewKind::Evidence);
    message.scripts.push(Script { place, writes: read.writes, redirects: read.redirects, drops: read.drops });
    for (number, written) in read.texts.iter().enumerate() {
        let written = work.take_text(written, message);
        // One level: what a written page's own scripts would write is not followed.
        let page = html::add(&written, &format!("{part}/written:{number}"), true, message);
        let mut carried = Carried { part: file, codes: message.codes.len(), carrier: Carrier::Picture };
        for picture in &page.embedded {
            if let Some(bytes) = script::of_data_address(picture) {
                carried.picture(&bytes, work, message);
            }
        }
    }
}

/// Codes drawn with block letters in a text body.
pub(super) fn add_drawings(text: &str, part: &str, work: &mut Work, message: &mut Message) {
    Carried { part, codes: 0, carrier: Carrier::Drawing }.letters(text, work, message);
}

/// What carries codes: a view or file, and how many were found there.
struct Carried<'a> {
    part: &'a str,
    codes: usize,
    carrier: Carrier,
}

#[cfg(feature = "qr")]
impl Carried<'_> {
    fn picture(&mut self, bytes: &[u8], work: &mut Work, message: &mut Message) {
        let found = work.take_picture().and_then(|()| qr::in_picture(bytes, work));
        self.add(found, message);
    }

    #[cfg(feature = "pdf")]
    fn luma(&mut self, luma: qr::Luma, work: &mut Work, message: &mut Message) {
        let found = work.take_picture().and_then(|()| qr::in_luma(luma, work));
        self.add(found, message);
    }

    /// Whether a code was found.
    fn grid(&mut self, grid: &drawn::Grid, work: &mut Work, message: &mut Message) -> bool {
        let before = self.codes;
        let found = work.take_picture().and_then(|()| qr::in_grid(grid, work));
        self.add(found, message);
        self.codes > before
    }

    fn letters(&mut self, text: &str, work: &mut Work, message: &mut Message) {
        for (_, readings) in drawn::in_text(text) {
            for grid in &readings {
                if self.grid(grid, work, message) {
                    break;
                }
            }
        }
    }

    /// Each code is a text that a person's telephone reads: a body of its own.
    fn add(&mut self, found: Result<Vec<String>, Limit>, message: &mut Message) {
        match found {
            Ok(texts) => {
                for text in texts {
                    if message.codes.len() >= MOST_CODES {
                        message.reached(Limit::Pictures);
                        return;
                    }
                    let view = message.add_body(format!("{}/qr:{}", self.part, self.codes), &text, LineEnds::Meant);
                    let place = Place { view, span: Span::whole(&text) };
                    message.codes.push(Code { place, carrier: self.carrier });
                    self.codes += 1;
                }
            }
            Err(limit) => message.reached(limit),
        }
    }
}

#[cfg(not(feature = "qr"))]
impl Carried<'_> {
    fn picture(&mut self, _: &[u8], _: &mut Work, _: &mut Message) {}

    fn grid(&mut self, _: &drawn::Grid, _: &mut Work, _: &mut Message) {}

    fn letters(&mut self, _: &str, _: &mut Work, _: &mut Message) {}
}

#[cfg(all(test, feature = "qr", feature = "pdf"))]
mod tests;
