//! What comes with a message: files, codes for a telephone's camera, scripts.

use super::{
    Place,
    payload::kind::{Doubt, Kind},
};

/// An attachment. Pictures, pages and PDF documents are read (`payload/`); archives and Office files are only named.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The file name it announces.
    pub name: Option<String>,
    /// The media type it announces.
    pub media_type: String,
    /// Decoded size in bytes.
    pub size: usize,
    /// What it is, by its bytes.
    pub kind: Kind,
    /// What does not fit.
    pub doubts: Vec<Doubt>,
    /// Its name, or its media type where it has none.
    pub place: Place,
}

/// A code for a telephone's camera (QR).
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Its text.
    pub place: Place,
    /// What shows it.
    pub carrier: Carrier,
}

/// What shows a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Carrier {
    /// A picture.
    Picture,
    /// Table cells or block letters of the message itself, which no scanner of pictures sees.
    Drawing,
    /// A page of a document.
    Document,
}

/// What a script of an attached page does, or a page that redirects without one.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// Its words, or the address that it leads to.
    pub place: Place,
    /// It writes the page that the reader sees.
    pub writes: bool,
    /// It leads to another page by itself.
    pub redirects: bool,
    /// It puts together a file and hands it to the reader.
    pub drops: bool,
}
