//! Organisations: what their files say, whether it holds on a day, and whose a host or number is.

pub mod index;
pub mod kind;
pub mod lint;
pub mod load;
pub mod look_alike;
pub mod schema;
pub mod standing;
