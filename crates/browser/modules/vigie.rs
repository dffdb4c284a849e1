//! The first module: everything but readers of attachments.

pub use vigie_browser::*;
