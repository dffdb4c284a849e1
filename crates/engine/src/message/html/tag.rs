//! A start tag as far as it matters: which element, and the attributes that say what is shown and where it leads.

use super::{
    cells::Part,
    style::{Style, is_dark, is_white, pixels},
};

/// Elements that matter; the rest are one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Name {
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
    /// The element with that name.
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"a" => Self::Anchor,
            b"form" => Self::Form,
            b"br" | b"hr" => Self::Break,
            b"img" | b"image" => Self::Picture,
            b"input" | b"select" | b"textarea" | b"button" => Self::Field,
            b"script" | b"style" | b"head" | b"title" | b"template" | b"noframes" | b"xml" => Self::Skipped,
            b"blockquote" => Self::Quotation,
            b"area" => Self::Area,
            b"base" | b"link" | b"meta" | b"col" | b"source" | b"wbr" | b"embed" | b"param" | b"track" => Self::Void,
            b"p" | b"div" | b"table" | b"tr" | b"td" | b"th" | b"li" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3"
            | b"h4" | b"h5" | b"h6" | b"section" | b"article" | b"header" | b"footer" | b"center" | b"body"
            | b"pre" | b"text" | b"dl" | b"dt" | b"dd" | b"option" | b"label" | b"fieldset" | b"tbody" => Self::Block,
            _ => Self::Other,
        }
    }

    /// Whether it never has an end tag.
    pub(super) const fn is_void(self) -> bool {
        matches!(self, Self::Break | Self::Picture | Self::Void | Self::Area)
    }
}

/// The attributes of the tag being read that matter.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub(super) name: Name,
    pub(super) is_input: bool,
    pub(super) attribute: Vec<u8>,
    pub(super) href: Option<String>,
    pub(super) action: Option<String>,
    pub(super) style_hides: bool,
    /// White letters; whether they are seen depends on the ground.
    pub(super) white: bool,
    pub(super) coloured: bool,
    pub(super) classes: Vec<String>,
    pub(super) quotes: bool,
    pub(super) alt: Option<String>,
    pub(super) words: Option<String>,
    pub(super) field: Vec<String>,
    pub(super) self_closing: bool,
    /// What part of a table it is.
    pub(super) part: Option<Part>,
    /// Whether its ground is dark, where it has one of its own.
    pub(super) ground: Option<bool>,
    /// Columns that a cell covers, and its width.
    pub(super) columns: usize,
    pub(super) width: Option<u32>,
    /// A picture's `data:` address.
    pub(super) embedded: Option<String>,
    /// What `<meta content>` says, and whether it is to be followed.
    pub(super) content: Option<String>,
    pub(super) refresh: Option<String>,
    pub(super) refreshes: bool,
}

impl Tag {
    /// Takes the value of the attribute whose name was read last.
    pub(super) fn take(&mut self, value: &[u8]) {
        let text = || String::from_utf8_lossy(value).into_owned();
        match (self.name, self.attribute.as_slice()) {
            (_, b"style") => self.style(value),
            (_, b"bgcolor" | b"background") => {
                self.coloured |= !is_white(&text());
                self.ground = is_dark(&text()).or(self.ground);
            }
            (_, b"colspan") if self.part.is_some() => self.columns = text().trim().parse().unwrap_or(1),
            (_, b"width") if self.part.is_some() => self.width = self.width.or_else(|| pixels(&text())),
            (Name::Void, b"http-equiv") => {
                self.refreshes = value.eq_ignore_ascii_case(b"refresh");
                self.refresh = self.content.take().filter(|_| self.refreshes);
            }
            (Name::Void, b"content") if self.refreshes => self.refresh = Some(text()),
            (Name::Void, b"content") => self.content = Some(text()),
            (Name::Picture, b"src" | b"href" | b"xlink:href") => {
                let is_data = value.get(..11).is_some_and(|head| head.eq_ignore_ascii_case(b"data:image/"));
                self.embedded = is_data.then(text);
            }
            (Name::Other, b"color") => self.white |= is_white(&text()),
            (Name::Anchor | Name::Area, b"href" | b"xlink:href") => self.href = Some(text()),
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
        self.ground = style.ground.or(self.ground);
        self.width = style.width.or(self.width);
    }

    /// `<input>` has no end tag; `<select>`, `<textarea>` and `<button>` have one.
    pub(super) const fn is_input_void(&self) -> bool {
        matches!(self.name, Name::Field) && self.is_input || self.self_closing && matches!(self.name, Name::Anchor)
    }
}
