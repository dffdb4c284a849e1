//! What people are shown, in words and in HTML. Pure, like the engine: the program, the server and the browser all call it,
//! so that they say the same.

pub mod alerts;
pub mod answer;
pub mod assets;
pub mod carried;
pub mod countries;
pub mod everyone;
pub mod evidence;
pub mod hand_off;
pub mod harmless;
pub mod json;
pub mod language;
pub mod marked;
pub mod mask;
pub mod number;
pub mod scanned;
pub mod site;
pub mod standing;
pub mod steps;
pub mod told;
pub mod words;

pub use assets::{ASSETS, Asset};
