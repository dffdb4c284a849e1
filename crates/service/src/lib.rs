//! What Vigie does beyond reading what it is given: it asks the network, and only when its user says so; it serves the page
//! and the API; it reads whole mailboxes.

pub mod boundary;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "mailbox")]
pub mod mailbox;
pub mod online;
