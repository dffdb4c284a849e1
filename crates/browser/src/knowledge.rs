//! The knowledge, indexed once for the life of the module: what is embedded, with the host's own in place of it where there is
//! some.

use std::sync::OnceLock;

use serde::Deserialize;
use vigie_engine::{
    bulletin::Bulletin,
    organisation::{index::Knowledge, schema::Profile},
    wording::Wording,
};
use vigie_page::language::both;

static OWN: OnceLock<Knowledge> = OnceLock::new();

/// The knowledge.
///
/// # Errors
/// When the build embedded what the engine cannot read.
pub(crate) fn known() -> Result<&'static Knowledge, Wording> {
    static EMBEDDED: OnceLock<Option<Knowledge>> = OnceLock::new();
    if let Some(own) = OWN.get() {
        return Ok(own);
    }
    EMBEDDED.get_or_init(|| vigie_knowledge::embedded().ok()).as_ref().ok_or_else(unreadable)
}

/// Puts the host's own profiles and bulletins in place of embedded ones, as `--knowledge` does.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn know(json: &str) -> Result<(), Wording> {
    #[derive(Deserialize)]
    struct Own {
        profiles: Vec<Profile>,
        bulletins: Vec<Bulletin>,
    }
    let own: Own = serde_json::from_str(json).map_err(|_| unreadable())?;
    let parts = vigie_knowledge::with_own(own.profiles, own.bulletins).map_err(|_| unreadable())?;
    let _ = OWN.set(Knowledge::new(parts).map_err(|_| unreadable())?);
    Ok(())
}

fn unreadable() -> Wording {
    both(
        "Les connaissances de Vigie sont illisibles. Rechargez la page.",
        "Vigie’s knowledge cannot be read. Load the page again.",
    )
}
