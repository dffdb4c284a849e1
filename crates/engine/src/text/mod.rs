//! Reading words: normal form, phrases, clauses. Every place found in normal form maps back to the bytes of its view.

pub mod characters;
pub mod disguised;
pub mod lexicon;
pub mod normalise;
pub mod offsets;
pub mod phrases;
pub mod reading;
pub mod word_weights;
