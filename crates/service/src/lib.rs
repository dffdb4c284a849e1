//! What Vigie does beyond reading what it is given: it asks the network, and only when its user says so; it serves the page
//! and the API; it reads whole mailboxes.

pub mod boundary;
#[cfg(feature = "http")]
mod counts;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "http")]
pub mod in_force;
#[cfg(feature = "mailbox")]
pub mod mailbox;
#[cfg(feature = "milter")]
pub mod milter;
pub mod online;
#[cfg(feature = "http")]
mod room;
#[cfg(feature = "http")]
pub mod signals;
#[cfg(feature = "http")]
mod workers;
