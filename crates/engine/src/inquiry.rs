//! What is known of one thing alone, without a message: a telephone number, a displayed caller, a host, an organisation.
//! For programs; the command line and the HTTP service answer with the same forms.

pub mod host;
pub mod number;
pub mod organisation;
pub mod screening;
