//! A start tag as far as it matters: which element, and the attributes that say what is shown and where it leads.

use super::{
    cells::Part,
    colour::{Colour, Paint},
    style::{Size, Style, pixels, trait_of},
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
    /// Text inside is not text of the page: no mail program shows it.
    Skipped,
    Head,
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
            b"script" | b"style" | b"title" | b"template" | b"noframes" | b"noembed" | b"iframe" => Self::Skipped,
            b"head" => Self::Head,
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

    /// Whether it may stand in a head; anything else ends the head, whether or not an end tag says so.
    pub(super) const fn may_be_in_head(self) -> bool {
        matches!(self, Self::Skipped | Self::Void | Self::Head)
    }
}

/// The attributes of the tag being read that matter.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub(super) name: Name,
    /// Its name as written, in lower case.
    pub(super) written: Vec<u8>,
    pub(super) is_input: bool,
    pub(super) attribute: Vec<u8>,
    pub(super) href: Option<String>,
    pub(super) action: Option<String>,
    /// What old attributes say of its looks: any style is stronger.
    pub(super) hints: Style,
    /// What its own style says: ordinary and important declarations.
    pub(super) style: (Style, Style),
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) quotes: bool,
    pub(super) alt: Option<String>,
    /// Sides of a picture that are one pixel or less.
    pub(super) thin_sides: usize,
    pub(super) words: Option<String>,
    pub(super) field: Vec<String>,
    pub(super) self_closing: bool,
    /// What part of a table it is.
    pub(super) part: Option<Part>,
    /// Columns that a cell covers.
    pub(super) columns: usize,
    /// A picture's `data:` address.
    pub(super) embedded: Option<String>,
    /// What `<meta content>` says, and whether it is to be followed.
    pub(super) content: Option<String>,
    pub(super) refresh: Option<String>,
    pub(super) refreshes: bool,
}

impl Tag {
    /// Begins a tag; the room of the one before is used again.
    pub(super) fn begin(&mut self, name: &[u8]) {
        let mut written = std::mem::take(&mut self.written);
        let attribute = std::mem::take(&mut self.attribute);
        written.clear();
        written.extend_from_slice(name);
        *self = Self {
            name: Name::of(name),
            is_input: name == b"input",
            part: Part::of(name),
            written,
            attribute,
            ..Self::default()
        };
        if self.name == Name::Anchor {
            // Links have a colour of their own.
            self.hints.colour = Some(Paint::Unknown);
        }
    }

    /// Takes the name of an attribute.
    pub(super) fn attribute(&mut self, name: &[u8]) {
        if name == b"hidden" {
            self.hints.state(trait_of::DISPLAY, true);
        }
        self.attribute.clear();
        self.attribute.extend_from_slice(name);
    }

    /// Takes the value of the attribute whose name was read last.
    pub(super) fn take(&mut self, value: &[u8]) {
        let text = || String::from_utf8_lossy(value).into_owned();
        match (self.name, self.attribute.as_slice()) {
            (_, b"style") => self.style = Style::read(&String::from_utf8_lossy(value)),
            (_, b"background") => self.hints.ground = Some(Paint::Unknown),
            (_, b"bgcolor") => self.hints.ground = Some(hint(&text())),
            (_, b"colspan") if self.part.is_some() => self.columns = text().trim().parse().unwrap_or(1),
            (_, b"width") if self.part.is_some() => self.hints.width = pixels(&text()),
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
            (Name::Block, b"text") | (Name::Other, b"color") => self.hints.colour = Some(hint(&text())),
            (Name::Other, b"size") => self.hints.size = Size::of_font(&text()),
            (Name::Anchor | Name::Area, b"href" | b"xlink:href") => self.href = Some(text()),
            (Name::Form, b"action") => self.action = Some(text()),
            (Name::Picture, b"alt") => self.alt = Some(text()),
            (Name::Picture, b"width" | b"height") => {
                self.thin_sides += usize::from(matches!(value.trim_ascii(), b"0" | b"1" | b"0px" | b"1px"));
            }
            (Name::Field, b"type") => {
                if value.eq_ignore_ascii_case(b"hidden") {
                    self.hints.state(trait_of::DISPLAY, true);
                }
                self.field.push(text());
            }
            (Name::Field, b"name" | b"autocomplete" | b"aria-label") => self.field.push(text()),
            (Name::Field, b"placeholder") => {
                self.field.push(text());
                self.words = Some(text());
            }
            (Name::Field, b"value") => self.words = Some(text()),
            (_, b"id") => {
                if self.name == Name::Field {
                    self.field.push(text());
                }
                self.id = Some(text());
            }
            (_, b"class") => {
                self.classes = text().split_whitespace().take(20).map(str::to_owned).collect();
                self.quotes |= self.classes.iter().any(|class| class.starts_with("gmail_quote"));
            }
            _ => {}
        }
    }

    /// `<input>` has no end tag; `<select>`, `<textarea>` and `<button>` have one.
    pub(super) const fn is_input_void(&self) -> bool {
        matches!(self.name, Name::Field) && self.is_input || self.self_closing && matches!(self.name, Name::Anchor)
    }
}

/// A colour of an old attribute.
fn hint(value: &str) -> Paint {
    Colour::read(&value.trim().to_ascii_lowercase()).map_or(Paint::Unknown, Paint::Known)
}
