//! The forms of a result: one file each.

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod text;

use vigie_engine::report::Report;

use crate::failure::Outcome;

/// Writes reports, one after the other, in one form.
pub(crate) trait Reports {
    /// Takes the next report, in input order.
    fn take(&mut self, report: Report) -> Outcome<()>;

    /// Says that a message could not be read: it counts as one of several.
    fn missed(&mut self);

    /// Writes what is still to write.
    fn end(self: Box<Self>) -> Outcome<()>;
}
