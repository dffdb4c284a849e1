//! The second module: the same with codes in pictures and documents.

pub use vigie_browser::*;
