//! What is read of a page.

use crate::{message::payload::drawn::Grid, span::Span};

/// What HTML shows and hides.
#[derive(Debug, Default)]
pub(in crate::message) struct Page {
    /// The text that is shown; pictures stand as `[image]` or by their alternative text.
    pub(in crate::message) visible: String,
    /// The text that is not shown.
    pub(in crate::message) hidden: String,
    /// Its runs, each with the place in `visible` where it stands.
    pub(in crate::message) hidden_runs: Vec<(Span, usize)>,
    /// Links: the words shown (in `visible`), the address.
    pub(in crate::message) links: Vec<(Span, String)>,
    /// Forms.
    pub(in crate::message) forms: Vec<PageForm>,
    /// Parts of `visible` inside quotation elements.
    pub(in crate::message) quoted: Vec<Span>,
    /// Where hidden letters break a word of `visible` in two.
    pub(in crate::message) interruptions: Vec<Span>,
    /// How many pictures it shows.
    pub(in crate::message) pictures: usize,
    /// Which of `links` stand around a picture, by their order.
    pub(in crate::message) picture_links: Vec<usize>,
    /// Pictures that stand in it as `data:` addresses.
    pub(in crate::message) embedded: Vec<String>,
    /// Tables of coloured cells that may be codes.
    pub(in crate::message) grids: Vec<Grid>,
    /// Its text from the first block letter on, as it is spaced.
    pub(in crate::message) drawing: String,
    /// Its scripts, one after the other.
    pub(in crate::message) scripts: String,
    /// Where it leads by itself.
    pub(in crate::message) redirects: Vec<String>,
}

/// A form.
#[derive(Debug, Default)]
pub(in crate::message) struct PageForm {
    pub(in crate::message) span: Span,
    pub(in crate::message) action: Option<String>,
    pub(in crate::message) fields: Vec<String>,
}
