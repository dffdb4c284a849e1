//! The open elements. Mails leave out end tags and cross them, so what an end tag closes, and what a start tag ends
//! unsaid, follows the WHATWG rules as far as the sight of text depends on it.

use super::{sight::Sight, style::Style, tag::Name};

/// Open elements that are remembered; deeper ones inherit from the last remembered.
const DEEPEST: usize = 512;
/// How far up an element is looked for: a stray end tag far up would undo the inheritance of everything inside.
const NEAR: usize = 64;

/// One open element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    label: Label,
    part: Part,
    pub(super) skipped: bool,
    pub(super) quoted: bool,
    pub(super) sight: Sight,
    /// Its own style, kept to see its children anew when an element around them closes early.
    style: Style,
    /// Which of the outer compounds matched by the open elements are its own: from and to.
    pub(super) matched: (usize, usize),
}

/// The first eight letters of an element's name, which tell all apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Label(u64);

impl Label {
    fn of(name: &[u8]) -> Self {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(name).for_each(|(byte, letter)| *byte = *letter);
        Self(u64::from_be_bytes(bytes))
    }
}

/// What part an element plays in the rules for tags that are left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    Page,
    Head,
    Block,
    List,
    Item,
    Paragraph,
    Table,
    Rows,
    Row,
    Cell,
    /// `<b>`, `<font>`: may be closed before what was opened inside.
    Formatting,
    Other,
}

impl Part {
    fn of(name: &[u8]) -> Self {
        match name {
            b"html" | b"body" => Self::Page,
            b"head" => Self::Head,
            b"p" => Self::Paragraph,
            b"li" | b"dt" | b"dd" | b"option" => Self::Item,
            b"ul" | b"ol" | b"dl" | b"menu" | b"select" => Self::List,
            b"table" => Self::Table,
            b"tbody" | b"thead" | b"tfoot" => Self::Rows,
            b"tr" => Self::Row,
            b"td" | b"th" | b"caption" => Self::Cell,
            b"div" | b"center" | b"blockquote" | b"form" | b"fieldset" | b"section" | b"article" | b"header"
            | b"footer" | b"main" | b"nav" | b"aside" | b"figure" | b"address" | b"pre" | b"h1" | b"h2" | b"h3"
            | b"h4" | b"h5" | b"h6" | b"button" => Self::Block,
            b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
            | b"strong" | b"tt" | b"u" => Self::Formatting,
            _ => Self::Other,
        }
    }

    /// Elements whose start no inline end tag reaches beyond.
    const fn is_special(self) -> bool {
        !matches!(self, Self::Formatting | Self::Other)
    }
}

/// The open elements, the innermost last.
#[derive(Debug)]
pub(super) struct Stack {
    open: Vec<Open>,
    /// Elements opened beyond [`DEEPEST`].
    beyond: usize,
    /// The page around all of them.
    page: Open,
}

impl Stack {
    pub(super) fn new(page: Sight) -> Self {
        let page = Open {
            label: Label(0),
            part: Part::Page,
            skipped: false,
            quoted: false,
            sight: page,
            style: Style::default(),
            matched: (0, 0),
        };
        Self { open: Vec::new(), beyond: 0, page }
    }

    /// The innermost element.
    pub(super) fn current(&self) -> &Open {
        self.open.last().unwrap_or(&self.page)
    }

    /// Ends what a start tag ends without saying so.
    pub(super) fn make_room(&mut self, written: &[u8], name: Name) {
        if !name.may_be_in_head() {
            self.end_head();
        }
        let part = Part::of(written);
        if self.beyond > 0 || !(part.is_special() || written == b"hr") {
            return;
        }
        match part {
            Part::Cell => self.end_nearest(&[Part::Cell], &[Part::Row, Part::Rows, Part::Table]),
            Part::Row => self.end_nearest(&[Part::Row], &[Part::Table]),
            Part::Rows => self.end_nearest(&[Part::Rows], &[Part::Table]),
            Part::Page | Part::Head => {}
            Part::Item => {
                self.end_nearest(&[Part::Item], &[Part::List, Part::Table, Part::Cell]);
                self.end_nearest(&[Part::Paragraph], &[Part::Table, Part::Cell]);
            }
            _ => self.end_nearest(&[Part::Paragraph], &[Part::Table, Part::Cell]),
        }
    }

    /// Text and body elements end a head, whether or not its end tag is there: else all that follows would be lost.
    pub(super) fn end_head(&mut self) {
        while self.open.last().is_some_and(|open| open.part == Part::Head) {
            self.open.pop();
        }
    }

    fn end_nearest(&mut self, parts: &[Part], barriers: &[Part]) {
        for at in (0..self.open.len()).rev().take(NEAR) {
            let Some(part) = self.open.get(at).map(|open| open.part) else { return };
            if parts.contains(&part) {
                self.open.truncate(at);
                return;
            }
            if barriers.contains(&part) {
                return;
            }
        }
    }

    /// Opens an element inside the innermost one, whose sight its style was applied to already.
    pub(super) fn push(&mut self, written: &[u8], style: Style, inner: Inner) {
        if self.open.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        let Inner { skipped, quoted, sight, matched } = inner;
        let (label, part) = (Label::of(written), Part::of(written));
        self.open.push(Open { label, part, skipped, quoted, sight, style, matched });
    }

    /// Closes what an end tag closes.
    pub(super) fn close(&mut self, written: &[u8]) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let (label, part) = (Label::of(written), Part::of(written));
        if part == Part::Page {
            return;
        }
        let mut crossed = false;
        for at in (0..self.open.len()).rev().take(NEAR) {
            let Some(open) = self.open.get(at) else { return };
            if open.label == label {
                if crossed {
                    self.take_out(at)
                } else {
                    self.open.truncate(at)
                }
                return;
            }
            let stops = match part {
                Part::Table => false,
                Part::Cell | Part::Row | Part::Rows => open.part == Part::Table,
                Part::Other => open.part.is_special(),
                _ => matches!(open.part, Part::Table | Part::Cell),
            };
            if stops {
                return;
            }
            crossed |= part == Part::Formatting && open.part.is_special();
        }
    }

    /// Closes an element whose children stay open, and sees them anew without it.
    fn take_out(&mut self, at: usize) {
        self.open.remove(at);
        let around = at.checked_sub(1).and_then(|outer| self.open.get(outer));
        let mut sight = around.unwrap_or(&self.page).sight;
        for open in self.open.iter_mut().skip(at) {
            sight = sight.inside(&open.style);
            open.sight = sight;
        }
    }
}

/// What an element inherits and has of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner {
    pub(super) skipped: bool,
    pub(super) quoted: bool,
    pub(super) sight: Sight,
    pub(super) matched: (usize, usize),
}
