//! What Vigie knows, embedded: organisations, guidance, lexicons and numbering plans.
//!
//! The files are in this crate's folders, one organisation a file; `build.rs` refuses a broken one. A caller may put its
//! own profiles and bulletins in place of embedded ones, by slug.

use vigie_engine::{
    bulletin::Bulletin,
    organisation::{
        index::{Knowledge, Parts},
        schema::Profile,
    },
};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/knowledge.json"));

/// The automaton of all its phrases, made by `build.rs`: making it at every start would take longer than all else.
#[cfg(feature = "prepared")]
const PHRASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phrases.bin"));
#[cfg(not(feature = "prepared"))]
const PHRASES: &[u8] = &[];

/// Why embedded knowledge could not be used: a defect of the build, not of the caller.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The embedded parts.
///
/// # Errors
/// When the build embedded something that the engine cannot read.
pub fn parts() -> Result<Parts, Error> {
    Ok(serde_json::from_str(EMBEDDED)?)
}

/// The embedded knowledge, indexed.
///
/// # Errors
/// As [`parts`].
pub fn embedded() -> Result<Knowledge, Error> {
    Knowledge::prepared(parts()?, PHRASES)
}

/// The embedded knowledge with whole profiles and bulletins put in place of those with the same slug, or added.
///
/// # Errors
/// As [`parts`]. They are not linted here: see [`vigie_engine::organisation::lint`].
pub fn with_own(profiles: Vec<Profile>, bulletins: Vec<Bulletin>) -> Result<Parts, Error> {
    let mut parts = parts()?;
    for profile in profiles {
        parts.replaced.push(profile.slug.clone());
        match parts.profiles.iter_mut().find(|known| known.slug == profile.slug) {
            Some(known) => *known = profile,
            None => parts.profiles.push(profile),
        }
    }
    for bulletin in bulletins {
        parts.replaced.push(bulletin.slug.clone());
        parts.bulletins.retain(|known| known.slug != bulletin.slug);
        parts.bulletins.push(bulletin);
    }
    // The newest first, as they are embedded.
    parts.bulletins.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.slug.cmp(&b.slug)));
    Ok(parts)
}
