//! What the fuzz targets share: the embedded knowledge, loaded once.

use std::sync::LazyLock;

use vigie_engine::organisation::index::Knowledge;

/// The embedded knowledge.
pub static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| match vigie_knowledge::embedded() {
    Ok(knowledge) => knowledge,
    Err(why) => panic!("the embedded knowledge cannot be used: {why}"),
});
