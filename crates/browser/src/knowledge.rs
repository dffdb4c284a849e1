//! The embedded knowledge, indexed once for the life of the module.

use std::sync::OnceLock;

use vigie_engine::{organisation::index::Knowledge, wording::Wording};
use vigie_page::language::both;

/// The knowledge.
///
/// # Errors
/// When the build embedded what the engine cannot read.
pub(crate) fn known() -> Result<&'static Knowledge, Wording> {
    static KNOWLEDGE: OnceLock<Option<Knowledge>> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| vigie_knowledge::embedded().ok()).as_ref().ok_or_else(|| {
        both(
            "Les connaissances de Vigie sont illisibles. Rechargez la page.",
            "Vigie’s knowledge cannot be read. Load the page again.",
        )
    })
}
