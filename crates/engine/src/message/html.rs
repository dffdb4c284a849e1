//! HTML as a reader sees it: its visible text, what it hides, its links and forms. Nothing is rendered and nothing fetched.
//!
//! A tokenizer (html5gum, the WHATWG rules), the style sheets of the page, and one stack of open elements with what each
//! inherits: linear in the input, whatever its nesting.
//!
//! What is text of the page, and what is not:
//!
//! * `<title>`, `<style>`, `<script>`, `<template>`, `<iframe>`, `<noframes>`, comments and what conditional comments hold:
//!   no mail program shows it as text of the mail; left out. A head ends where text or an element of a body begins.
//! * `<noscript>`: shown, as mail programs run no scripts.
//! * `alt` of a picture: shown, as most mail programs ask before they load pictures, whatever the size and colour of
//!   letters; hidden where the picture itself is. A picture of one pixel is no picture.
//! * `aria-hidden` and `mso-hide` do not hide: the first is for voices, the second for one program alone.
//! * Rules of `@media` with a condition are left out: what is hidden on some screens is not hidden.

mod cells;
mod collect;
mod colour;
mod page;
mod sheet;
mod sight;
mod stack;
mod style;
mod tag;

#[cfg(test)]
mod tests;

use std::{cell::Cell, convert::Infallible};

use html5gum::{
    Emitter, ForwardingEmitter, Span as TokenSpan, State, Tokenizer,
    emitters::callback::{Callback, CallbackEmitter, CallbackEvent},
};

pub(super) use self::collect::add;
use self::{
    cells::Cells,
    collect::Collect,
    page::{Page, PageForm},
    sheet::{Element, Sheet},
    sight::Sight,
    stack::{Inner, Stack},
    tag::{Name, Tag},
};
use crate::span::Span;

/// Fields kept of one form.
const MOST_FIELDS: usize = 200;
/// Broken words kept.
const MOST_INTERRUPTIONS: usize = 1_000;
/// Runs of hidden text kept apart; further ones lengthen the last.
const MOST_HIDDEN_RUNS: usize = 1_000;

/// Reads HTML. Total: any bytes give a page.
pub(super) fn read(html: &str, most_links: usize) -> Page {
    let mut reader = PageReader::new(Sheet::of_page(html), most_links);
    let shown_without_scripts = Cell::new(false);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: TokenSpan<()>| -> Option<Infallible> {
        if let CallbackEvent::OpenStartTag { name } = event {
            shown_without_scripts.set(name == b"noscript");
        }
        reader.event(event);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, MailProgram { emitter, noscript: &shown_without_scripts }).finish();
    reader.finish()
}

/// The tokenizer's events as a mail program takes them: no scripts run, so `<noscript>` holds elements and not text.
/// Parse errors are left out: nobody is told, and looking for them costs a tenth of the time.
struct MailProgram<'a, F: Callback<Infallible, ()>> {
    emitter: CallbackEmitter<F, Infallible, ()>,
    noscript: &'a Cell<bool>,
}

impl<F: Callback<Infallible, ()>> ForwardingEmitter for MailProgram<'_, F> {
    type Token = Infallible;

    fn inner(&mut self) -> &mut impl Emitter<Token = Infallible> {
        &mut self.emitter
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let next = self.emitter.emit_current_tag();
        if self.noscript.take() { None } else { next }
    }
}

#[derive(Debug)]
struct PageReader {
    page: Page,
    most_links: usize,
    sheet: Sheet,
    stack: Stack,
    /// The outer compounds of the style sheets that the open elements match.
    matched: Vec<usize>,
    /// The start tag being read; taken out while it opens its element.
    tag: Option<Box<Tag>>,
    /// The anchor being read: where its words start, and its address.
    anchor: Option<(usize, String)>,
    form: Option<(usize, PageForm)>,
    quotation_from: Option<usize>,
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
    fn new(sheet: Sheet, most_links: usize) -> Self {
        let stack = Stack::new(Sight::of_page(sheet.is_complete()));
        Self {
            page: Page::default(),
            most_links,
            sheet,
            stack,
            matched: Vec::new(),
            tag: None,
            anchor: None,
            form: None,
            quotation_from: None,
            broken_at: None,
            pictures_before: 0,
            cells: Cells::default(),
            in_script: false,
        }
    }

    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_script = name == b"script";
                self.tag.get_or_insert_default().begin(name);
            }
            CallbackEvent::AttributeName { name } => self.tag.iter_mut().for_each(|tag| tag.attribute(name)),
            CallbackEvent::AttributeValue { value } => {
                if let Some(tag) = &mut self.tag {
                    self.page.note_handler(&tag.attribute, value);
                    tag.take(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(mut tag) = self.tag.take() {
                    tag.self_closing = self_closing;
                    self.open(&tag);
                    self.tag = Some(tag);
                }
            }
            CallbackEvent::EndTag { name } => {
                self.in_script = false;
                self.page.grids.extend(self.cells.close(name));
                self.close(name);
            }
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn open(&mut self, tag: &Tag) {
        self.page.note(tag);
        self.stack.make_room(&tag.written, tag.name);
        self.forget_closed();
        let outer = *self.stack.current();
        let element = Element { tag: &tag.written, id: tag.id.as_deref(), classes: &tag.classes };
        let mut style = tag.hints;
        if self.sheet.is_empty() {
            style.overlay(&tag.style.0);
        } else {
            let around = self.matched.get(outer.matched.0..outer.matched.1).unwrap_or_default();
            let (ordinary, important) = self.sheet.style(element, around);
            style.overlay(&ordinary);
            style.overlay(&tag.style.0);
            style.overlay(&important);
        }
        style.overlay(&tag.style.1);
        self.cells.open(tag, &style);
        let sight = outer.sight.inside(&style);
        let open = Inner {
            skipped: outer.skipped || matches!(tag.name, Name::Skipped | Name::Head),
            quoted: outer.quoted || tag.name == Name::Quotation || tag.quotes,
            sight,
            matched: (0, 0),
        };
        let hidden = sight.hides_letters();
        match tag.name {
            Name::Block | Name::Quotation | Name::Break => self.line_end(hidden),
            Name::Anchor | Name::Area => {
                self.end_anchor();
                if let Some(href) = tag.href.clone() {
                    self.anchor = Some((self.page.visible.len(), href));
                    self.pictures_before = self.page.pictures;
                }
                if tag.name == Name::Area {
                    self.write("[image]", sight.is_box_hidden());
                    self.end_anchor();
                }
            }
            Name::Picture if !open.skipped => self.picture(tag, sight.is_box_hidden()),
            Name::Form => {
                self.line_end(hidden);
                self.end_form();
                self.form =
                    Some((self.page.visible.len(), PageForm { action: tag.action.clone(), ..PageForm::default() }));
            }
            Name::Field => self.field(tag, hidden),
            _ => {}
        }
        if open.quoted && !outer.quoted && self.quotation_from.is_none() {
            self.quotation_from = Some(self.page.visible.len());
        }
        if tag.name.is_void() || tag.is_input_void() {
            return;
        }
        let from = self.matched.len();
        self.sheet.enter(element, &mut self.matched);
        self.stack.push(&tag.written, style, Inner { matched: (from, self.matched.len()), ..open });
    }

    /// Tells the style sheets which elements are no longer open.
    fn forget_closed(&mut self) {
        let (_, kept) = self.stack.current().matched;
        if kept < self.matched.len() {
            self.sheet.leave(self.matched.drain(kept..));
        }
    }

    /// A picture stands as its alternative text, or as `[image]`; one of a single pixel counts readers and shows nothing.
    fn picture(&mut self, tag: &Tag, hidden: bool) {
        let alt = tag.alt.as_deref().filter(|alt| !alt.trim().is_empty());
        let pixel = tag.thin_sides > 1;
        if !(hidden || pixel) {
            self.page.pictures += 1;
            self.write(alt.unwrap_or("[image]"), false);
        } else if let Some(alt) = alt {
            self.write(alt, true);
        }
    }

    fn field(&mut self, tag: &Tag, hidden: bool) {
        let (_, form) = self.form.get_or_insert_with(|| (self.page.visible.len(), PageForm::default()));
        if form.fields.len() < MOST_FIELDS && !tag.field.is_empty() {
            form.fields.push(tag.field.join(" "));
        }
        if let Some(words) = tag.words.as_deref().filter(|_| !hidden) {
            self.write(" ", false);
            self.write(words, false);
            self.write(" ", false);
        }
    }

    fn close(&mut self, written: &[u8]) {
        let name = Name::of(written);
        match name {
            Name::Anchor => self.end_anchor(),
            Name::Form => self.end_form(),
            Name::Block | Name::Quotation | Name::Break => self.line_end(self.stack.current().sight.hides_letters()),
            _ => {}
        }
        self.stack.close(written);
        self.forget_closed();
        if !self.stack.current().quoted
            && let Some(start) = self.quotation_from.take()
        {
            self.page.quoted.push(Span::new(start, self.page.visible.len()));
        }
    }

    fn text(&mut self, value: &[u8]) {
        if self.in_script {
            self.page.note_script(value);
        }
        if !value.iter().all(u8::is_ascii_whitespace) {
            self.stack.end_head();
        }
        let open = self.stack.current();
        if open.skipped {
            return;
        }
        let hidden = open.sight.hides_letters();
        let words = String::from_utf8_lossy(value);
        self.page.note_drawing(&words);
        let end = self.page.visible.len();
        if hidden {
            if self.page.visible.ends_with(char::is_alphanumeric) && words.contains(char::is_alphanumeric) {
                self.broken_at = Some(end);
            }
        } else if let Some(at) = self.broken_at.take().filter(|_| words.starts_with(char::is_alphanumeric))
            && at == end
            && self.page.interruptions.len() < MOST_INTERRUPTIONS
        {
            self.page.interruptions.push(Span::new(at, at));
        }
        self.write(&words, hidden);
    }

    /// Writes words with their white space folded.
    fn write(&mut self, words: &str, hidden: bool) {
        let out = if hidden { &mut self.page.hidden } else { &mut self.page.visible };
        let start = out.len();
        let mut rest = words;
        while let Some(at) = rest.bytes().position(|byte| byte.is_ascii_whitespace()) {
            out.push_str(rest.get(..at).unwrap_or_default());
            if !matches!(out.as_bytes().last(), None | Some(b' ' | b'\n')) {
                out.push(' ');
            }
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        if hidden && out.len() > start {
            self.hidden_run(start);
        }
    }

    /// Notes that hidden text was written from there on.
    fn hidden_run(&mut self, start: usize) {
        let Page { visible, hidden, hidden_runs, .. } = &mut self.page;
        let full = hidden_runs.len() >= MOST_HIDDEN_RUNS;
        match hidden_runs.last_mut() {
            Some((run, beside)) if full || is_gap(visible, *beside) => {
                *run = Span::new(run.start as usize, hidden.len());
            }
            _ => hidden_runs.push((Span::new(start, hidden.len()), visible.len())),
        }
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

/// Whether nothing but a little white space was shown since then.
fn is_gap(visible: &str, from: usize) -> bool {
    visible.len() - from <= 16 && visible.get(from..).is_some_and(|since| since.trim().is_empty())
}
