//! HTML as a reader sees it: its visible text, what it hides, its links and forms. Nothing is rendered and nothing fetched.
//!
//! A tokenizer (html5gum, the WHATWG rules) and one stack of open elements: linear in the input, whatever its nesting.

use std::{collections::HashSet, convert::Infallible};

use html5gum::{
    Emitter, ForwardingEmitter, Span as TokenSpan, Tokenizer,
    emitters::callback::{Callback, CallbackEmitter, CallbackEvent},
};

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

/// Elements that matter; the rest are one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Name {
    #[default]
    Other,
    Anchor,
    Form,
    Block,
    Break,
    Picture,
    Field,
    /// Text inside is not text of the page.
    Skipped,
    Quotation,
    Void,
    Area,
}

impl Name {
    fn of(name: &[u8]) -> Self {
        match name {
            b"a" => Self::Anchor,
            b"form" => Self::Form,
            b"br" | b"hr" => Self::Break,
            b"img" => Self::Picture,
            b"input" | b"select" | b"textarea" | b"button" => Self::Field,
            b"script" | b"style" | b"head" | b"title" | b"template" | b"noframes" | b"xml" => Self::Skipped,
            b"blockquote" => Self::Quotation,
            b"area" => Self::Area,
            b"base" | b"link" | b"meta" | b"col" | b"source" | b"wbr" | b"embed" | b"param" | b"track" => Self::Void,
            b"p" | b"div" | b"table" | b"tr" | b"td" | b"th" | b"li" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5"
            | b"h6" | b"section" | b"article" | b"header" | b"footer" | b"center" | b"body" | b"pre" | b"dl" | b"dt" | b"dd"
            | b"option" | b"label" | b"fieldset" | b"tbody" => Self::Block,
            _ => Self::Other,
        }
    }

    const fn is_void(self) -> bool {
        matches!(self, Self::Break | Self::Picture | Self::Void | Self::Area)
    }
}

/// The attributes of the tag being read that matter.
#[derive(Debug, Default)]
struct Tag {
    name: Name,
    is_input: bool,
    attribute: Vec<u8>,
    href: Option<String>,
    action: Option<String>,
    style_hides: bool,
    /// White letters; whether they are seen depends on the ground.
    white: bool,
    coloured: bool,
    classes: Vec<String>,
    quotes: bool,
    alt: Option<String>,
    words: Option<String>,
    field: Vec<String>,
    self_closing: bool,
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
}

impl PageReader {
    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_sheet = name == b"style";
                self.tag = Tag { name: Name::of(name), is_input: name == b"input", ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                if name == b"hidden" {
                    self.tag.style_hides = true;
                }
                self.tag.attribute.clear();
                self.tag.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => self.tag.take(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.tag.self_closing = self_closing;
                self.open();
            }
            CallbackEvent::EndTag { name } => {
                if std::mem::take(&mut self.in_sheet) {
                    hidden_classes(&std::mem::take(&mut self.sheet), &mut self.hidden_classes);
                }
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
                self.form = Some((self.page.visible.len(), PageForm { action: tag.action.clone(), ..PageForm::default() }));
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
        if self.in_sheet && self.sheet.len() + value.len() <= LARGEST_STYLE_SHEET {
            self.sheet.push_str(&String::from_utf8_lossy(value));
        }
        if open.skipped {
            return;
        }
        let words = String::from_utf8_lossy(value);
        if open.hidden {
            let inside = self.page.visible.ends_with(char::is_alphanumeric) && words.contains(char::is_alphanumeric);
            self.broken_at = inside.then_some(self.page.visible.len());
        } else if let Some(at) = self.broken_at.take().filter(|_| words.starts_with(char::is_alphanumeric)) {
            if at == self.page.visible.len() && self.page.interruptions.len() < MOST_INTERRUPTIONS {
                self.page.interruptions.push(Span::new(at, at));
            }
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

impl Tag {
    fn take(&mut self, value: &[u8]) {
        let text = || String::from_utf8_lossy(value).into_owned();
        match (self.name, self.attribute.as_slice()) {
            (_, b"style") => self.style(value),
            (_, b"bgcolor" | b"background") => self.coloured |= !is_white(&text()),
            (Name::Other, b"color") => self.white |= is_white(&text()),
            (Name::Anchor | Name::Area, b"href") => self.href = Some(text()),
            (Name::Form, b"action") => self.action = Some(text()),
            (Name::Picture, b"alt") => self.alt = Some(text()),
            (Name::Field, b"type") => {
                if value.eq_ignore_ascii_case(b"hidden") {
                    self.style_hides = true;
                }
                self.field.push(text());
            }
            (Name::Field, b"name" | b"id" | b"autocomplete" | b"aria-label") => self.field.push(text()),
            (Name::Field, b"placeholder") => {
                self.field.push(text());
                self.words = Some(text());
            }
            (Name::Field, b"value") => self.words = Some(text()),
            (_, b"class") => {
                self.classes = text().split_whitespace().take(20).map(str::to_owned).collect();
                self.quotes |= self.classes.iter().any(|class| class.starts_with("gmail_quote"));
            }
            _ => {}
        }
    }

    fn style(&mut self, value: &[u8]) {
        let style = Style::read(value);
        self.style_hides |= style.hides;
        self.white |= style.white;
        self.coloured |= style.coloured;
    }

    /// `<input>` has no end tag; `<select>`, `<textarea>` and `<button>` have one.
    const fn is_input_void(&self) -> bool {
        matches!(self.name, Name::Field) && self.is_input || self.self_closing && matches!(self.name, Name::Anchor)
    }
}

/// What an inline style does to the sight of an element and all that is in it.
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    hides: bool,
    white: bool,
    coloured: bool,
}

impl Style {
    fn read(style: &[u8]) -> Self {
        let mut read = Self::default();
        let (mut no_size, mut no_overflow) = (false, false);
        let style = style.get(..style.len().min(2_000)).unwrap_or_default();
        for declaration in style.split(|byte| *byte == b';') {
            let mut halves = declaration.splitn(2, |byte| *byte == b':');
            let (Some(property), Some(value)) = (halves.next(), halves.next()) else { continue };
            let property = property.trim_ascii();
            if !PROPERTIES.iter().any(|known| property.eq_ignore_ascii_case(known.as_bytes())) {
                continue;
            }
            let property = String::from_utf8_lossy(property).to_ascii_lowercase();
            let value: String = String::from_utf8_lossy(value).to_ascii_lowercase().split_whitespace().collect();
            let value = value.trim_end_matches("!important");
            match property.as_str() {
                "display" => read.hides |= value == "none",
                "visibility" => read.hides |= value == "hidden" || value == "collapse",
                "opacity" | "font-size" => read.hides |= is_nothing(value),
                "text-indent" => read.hides |= value.starts_with("-99"),
                "max-height" | "height" | "max-width" | "width" => no_size |= is_nothing(value),
                "overflow" => no_overflow |= value == "hidden",
                "color" if value == "transparent" => read.hides = true,
                "color" => read.white = is_white(value),
                "background" | "background-color" | "background-image" => read.coloured |= !is_white(value),
                _ => {}
            }
        }
        read.hides |= no_size && no_overflow;
        read
    }
}

/// The properties that decide what is seen.
const PROPERTIES: [&str; 14] = [
    "display", "visibility", "opacity", "font-size", "text-indent", "max-height", "height", "max-width", "width", "overflow", "color",
    "background", "background-color", "background-image",
];

/// The classes that a style sheet hides. Only its outermost rules: what it hides on small screens alone is not hidden.
fn hidden_classes(sheet: &str, classes: &mut HashSet<String>) {
    let (mut depth, mut start, mut selector) = (0_usize, 0, "");
    for (at, byte) in sheet.bytes().enumerate() {
        match byte {
            b'{' => {
                if depth == 0 {
                    selector = sheet.get(start..at).unwrap_or_default();
                    start = at + 1;
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let rule = sheet.get(start..at).unwrap_or_default();
                    if !selector.contains('@') && Style::read(rule.as_bytes()).hides {
                        let names = selector.split(',').filter_map(|one| one.trim().rsplit_once('.'));
                        classes.extend(names.map(|(_, name)| name.to_owned()).filter(|name| !name.contains([' ', ':', '>'])).take(200));
                    }
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
}

fn is_white(colour: &str) -> bool {
    let colour = colour.trim().to_ascii_lowercase();
    matches!(colour.as_str(), "white" | "#fff" | "#ffffff" | "#fefefe" | "rgb(255,255,255)" | "rgba(255,255,255,1)" | "fff" | "ffffff")
}

/// `0`, `0px`, `.1em`: too small to be seen.
fn is_nothing(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|size| size.abs() < 0.5 && !value.ends_with("em") || size == 0.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn words_split_over_tags_are_one_word_and_blocks_are_lines() {
        let page = read("<p>Votre carte vi<b>ta</b>le</p><p>expire</p>", 10);
        assert_eq!(page.visible, "Votre carte vitale\nexpire\n");
    }

    #[test]
    fn links_keep_the_words_shown_and_the_address_behind() {
        let page = read("Voir <a href='https://shop.example/'> www.ameli.fr </a> fin", 10);
        let (span, href) = &page.links[0];
        assert_eq!((span.of(&page.visible), href.as_str()), ("www.ameli.fr", "https://shop.example/"));
    }

    #[test]
    fn what_style_hides_is_not_shown_and_its_children_neither() {
        let page = read("a<div style='DISPLAY : none'>x<span>y</span></div>b<i style='font-size:0px'>z</i><u style='opacity:0.9'>c</u>", 10);
        assert_eq!(page.visible.replace('\n', ""), "abc");
        assert!(page.hidden.contains('x') && page.hidden.contains('y') && page.hidden.contains('z'));
    }

    #[test]
    fn scripts_and_styles_are_no_text() {
        assert_eq!(read("<style>p{}</style><script>var a='<p>x'</script>ok", 10).visible, "ok");
    }

    #[test]
    fn forms_say_what_they_collect() {
        let page = read("<form action='https://shop.example/p'>N°<input name='card_number' placeholder='Carte'></form>", 10);
        assert_eq!(page.forms[0].fields, ["card_number Carte"]);
        assert_eq!(page.forms[0].action.as_deref(), Some("https://shop.example/p"));
    }

    #[test]
    fn hostile_nesting_ends_quickly() {
        for piece in ["<", "<div>", "<a href=x>", "</div>", "<div style='display:none'>", "<!--", "&#x", "<form><input name=x>"] {
            let html = piece.repeat(2 * 1024 * 1024 / piece.len());
            let _ = read(&html, 1_000);
        }
    }
}
