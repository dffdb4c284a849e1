//! HTML as a reader sees it: its visible text, what it hides, its links and forms. Nothing is rendered and nothing fetched.
//!
//! A tokenizer (html5gum, the WHATWG rules) and one stack of open elements: linear in the input, whatever its nesting.

mod cells;
mod collect;
mod style;
mod tag;

use std::{collections::HashSet, convert::Infallible};

use html5gum::{
    Emitter, ForwardingEmitter, Span as TokenSpan, Tokenizer,
    emitters::callback::{Callback, CallbackEmitter, CallbackEvent},
};

pub(super) use self::collect::add;
use self::{
    cells::Cells,
    collect::Collect,
    style::hidden_classes,
    tag::{Name, Tag},
};
use super::payload::drawn::Grid;
use crate::span::Span;

/// What HTML shows and hides.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The text that is shown; pictures stand as `[image]` or by their alternative text.
    pub(super) visible: String,
    /// The text that is not shown.
    pub(super) hidden: String,
    /// Links: the words shown (in `visible`), the address.
    pub(super) links: Vec<(Span, String)>,
    /// Forms.
    pub(super) forms: Vec<PageForm>,
    /// Parts of `visible` inside quotation elements.
    pub(super) quoted: Vec<Span>,
    /// Where hidden letters break a word of `visible` in two.
    pub(super) interruptions: Vec<Span>,
    /// How many pictures it shows.
    pub(super) pictures: usize,
    /// Which of `links` stand around a picture, by their order.
    pub(super) picture_links: Vec<usize>,
    /// Pictures that stand in it as `data:` addresses.
    pub(super) embedded: Vec<String>,
    /// Tables of coloured cells that may be codes.
    pub(super) grids: Vec<Grid>,
    /// Its text from the first block letter on, as it is spaced.
    pub(super) drawing: String,
    /// Its scripts, one after the other.
    pub(super) scripts: String,
    /// Where it leads by itself.
    pub(super) redirects: Vec<String>,
}

/// A form.
#[derive(Debug, Default)]
pub(super) struct PageForm {
    pub(super) span: Span,
    pub(super) action: Option<String>,
    pub(super) fields: Vec<String>,
}

/// Open elements that are remembered; deeper ones inherit from the last remembered.
const DEEPEST: usize = 512;
/// Fields kept of one form.
const MOST_FIELDS: usize = 200;
/// A style sheet is read up to this many bytes.
const LARGEST_STYLE_SHEET: usize = 64 * 1024;
/// Broken words kept.
const MOST_INTERRUPTIONS: usize = 1_000;

/// Reads HTML. Total: any bytes give a page.
pub(super) fn read(html: &str, most_links: usize) -> Page {
    let mut reader = PageReader { most_links, ..PageReader::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: TokenSpan<()>| -> Option<Infallible> {
        reader.event(event);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, NoErrors(emitter)).finish();
    reader.finish()
}

/// The tokenizer's events without its parse errors: nobody is told, and looking for them costs a tenth of the time.
struct NoErrors<F: Callback<Infallible, ()>>(CallbackEmitter<F, Infallible, ()>);

impl<F: Callback<Infallible, ()>> ForwardingEmitter for NoErrors<F> {
    type Token = Infallible;

    fn inner(&mut self) -> &mut impl Emitter<Token = Infallible> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

/// One open element.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    name: Name,
    skipped: bool,
    hidden: bool,
    quoted: bool,
    /// Something behind it has a colour or picture of its own, so white letters may be seen.
    coloured: bool,
}

#[derive(Debug, Default)]
struct PageReader {
    page: Page,
    most_links: usize,
    stack: Vec<Open>,
    /// Elements opened beyond [`DEEPEST`].
    beyond: usize,
    tag: Tag,
    /// The anchor being read: where its words start, and its address.
    anchor: Option<(usize, String)>,
    form: Option<(usize, PageForm)>,
    quotation_from: Option<usize>,
    /// The style sheet being read, up to [`LARGEST_STYLE_SHEET`], and the classes that such sheets hide.
    sheet: String,
    in_sheet: bool,
    hidden_classes: HashSet<String>,
    /// Where hidden text follows directly on a letter of `visible`.
    broken_at: Option<usize>,
    /// Pictures when the anchor being read began.
    pictures_before: usize,
    /// Tables being read.
    cells: Cells,
    /// Whether a script is being read.
    in_script: bool,
}

impl PageReader {
    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_sheet = name == b"style";
                self.in_script = name == b"script";
                self.tag = Tag {
                    name: Name::of(name),
                    is_input: name == b"input",
                    part: cells::Part::of(name),
                    ..Tag::default()
                };
            }
            CallbackEvent::AttributeName { name } => {
                if name == b"hidden" {
                    self.tag.style_hides = true;
                }
                self.tag.attribute.clear();
                self.tag.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => {
                self.page.note_handler(&self.tag.attribute, value);
                self.tag.take(value);
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                self.tag.self_closing = self_closing;
                self.open();
            }
            CallbackEvent::EndTag { name } => {
                self.in_script = false;
                if std::mem::take(&mut self.in_sheet) {
                    let sheet = std::mem::take(&mut self.sheet);
                    hidden_classes(&sheet, &mut self.hidden_classes);
                    self.cells.read_sheet(&sheet);
                }
                self.page.grids.extend(self.cells.close(name));
                self.close(Name::of(name));
            }
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn current(&self) -> Open {
        self.stack.last().copied().unwrap_or_default()
    }

    fn open(&mut self) {
        let mut tag = std::mem::take(&mut self.tag);
        self.cells.open(&tag);
        self.page.note(&tag);
        tag.style_hides |= tag.classes.iter().any(|class| self.hidden_classes.contains(class));
        let outer = self.current();
        let coloured = outer.coloured || tag.coloured;
        let open = Open {
            name: tag.name,
            skipped: outer.skipped || tag.name == Name::Skipped,
            hidden: outer.hidden || tag.style_hides || tag.white && !coloured,
            coloured,
            quoted: outer.quoted || tag.name == Name::Quotation || tag.quotes,
        };
        match tag.name {
            Name::Block | Name::Quotation | Name::Break => self.line_end(open.hidden),
            Name::Anchor | Name::Area => {
                self.end_anchor();
                if let Some(href) = tag.href.clone() {
                    self.anchor = Some((self.page.visible.len(), href));
                    self.pictures_before = self.page.pictures;
                }
                if tag.name == Name::Area {
                    self.write("[image]", open);
                    self.end_anchor();
                }
            }
            Name::Picture if !open.hidden => {
                self.page.pictures += 1;
                let alt = tag.alt.clone().filter(|alt| !alt.trim().is_empty()).unwrap_or_else(|| "[image]".to_owned());
                self.write(&alt, open);
            }
            Name::Form => {
                self.line_end(open.hidden);
                self.end_form();
                self.form =
                    Some((self.page.visible.len(), PageForm { action: tag.action.clone(), ..PageForm::default() }));
            }
            Name::Field => self.field(&tag, open),
            _ => {}
        }
        if open.quoted && !outer.quoted && self.quotation_from.is_none() {
            self.quotation_from = Some(self.page.visible.len());
        }
        if tag.name.is_void() || tag.is_input_void() {
            return;
        }
        if self.stack.len() < DEEPEST {
            self.stack.push(open);
        } else {
            self.beyond += 1;
        }
    }

    fn field(&mut self, tag: &Tag, open: Open) {
        let (_, form) = self.form.get_or_insert_with(|| (self.page.visible.len(), PageForm::default()));
        if form.fields.len() < MOST_FIELDS && !tag.field.is_empty() {
            form.fields.push(tag.field.join(" "));
        }
        if let Some(words) = tag.words.as_deref().filter(|_| !open.hidden) {
            self.write(" ", open);
            self.write(words, open);
            self.write(" ", open);
        }
    }

    fn close(&mut self, name: Name) {
        match name {
            Name::Anchor => self.end_anchor(),
            Name::Form => self.end_form(),
            Name::Block | Name::Quotation | Name::Break => self.line_end(self.current().hidden),
            _ => {}
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        // Only near ones are closed: a stray end tag far up would undo the inheritance of everything inside.
        let near = self.stack.iter().rev().take(32).position(|open| open.name == name);
        if let Some(above) = near {
            self.stack.truncate(self.stack.len() - above - 1);
        }
        if !self.current().quoted
            && let Some(start) = self.quotation_from.take()
        {
            self.page.quoted.push(Span::new(start, self.page.visible.len()));
        }
    }

    fn text(&mut self, value: &[u8]) {
        let open = self.current();
        if self.in_script {
            self.page.note_script(value);
        }
        if self.in_sheet && self.sheet.len() + value.len() <= LARGEST_STYLE_SHEET {
            self.sheet.push_str(&String::from_utf8_lossy(value));
        }
        if open.skipped {
            return;
        }
        let words = String::from_utf8_lossy(value);
        self.page.note_drawing(&words);
        if open.hidden {
            let inside = self.page.visible.ends_with(char::is_alphanumeric) && words.contains(char::is_alphanumeric);
            self.broken_at = inside.then_some(self.page.visible.len());
        } else if let Some(at) = self.broken_at.take().filter(|_| words.starts_with(char::is_alphanumeric))
            && at == self.page.visible.len()
            && self.page.interruptions.len() < MOST_INTERRUPTIONS
        {
            self.page.interruptions.push(Span::new(at, at));
        }
        self.write(&words, open);
    }

    /// Writes words with their white space folded.
    fn write(&mut self, words: &str, open: Open) {
        let out = if open.hidden { &mut self.page.hidden } else { &mut self.page.visible };
        let mut rest = words;
        while let Some(at) = rest.bytes().position(|byte| byte.is_ascii_whitespace()) {
            out.push_str(rest.get(..at).unwrap_or_default());
            if !matches!(out.as_bytes().last(), None | Some(b' ' | b'\n')) {
                out.push(' ');
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        out.push_str(rest);
    }

    fn line_end(&mut self, hidden: bool) {
        self.page.note_line_end();
        let out = if hidden { &mut self.page.hidden } else { &mut self.page.visible };
        // A line end never moves the words that an anchor has begun with.
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    fn end_anchor(&mut self) {
        let Some((start, href)) = self.anchor.take() else { return };
        if self.page.links.len() < self.most_links {
            let words = self.page.visible.get(start..).unwrap_or_default();
            let from = start + (words.len() - words.trim_start().len());
            let to = start + words.trim_end().len();
            if self.page.pictures > self.pictures_before {
                self.page.picture_links.push(self.page.links.len());
            }
            self.page.links.push((Span::new(from, to.max(from)), href));
        }
    }

    fn end_form(&mut self) {
        if let Some((start, mut form)) = self.form.take() {
            form.span = Span::new(start, self.page.visible.trim_end().len().max(start));
            self.page.forms.push(form);
        }
    }

    fn finish(mut self) -> Page {
        self.end_anchor();
        self.end_form();
        self.page.grids.extend(self.cells.finish());
        if let Some(start) = self.quotation_from {
            self.page.quoted.push(Span::new(start, self.page.visible.len()));
        }
        let own = self.page.visible.trim().len().saturating_sub(self.page.quoted.iter().map(|span| span.len()).sum());
        // Layouts that put the whole mail into a quotation element quote nobody.
        if own < 12 {
            self.page.quoted.clear();
        }
        self.page
    }
}

#[cfg(test)]
mod tests;
