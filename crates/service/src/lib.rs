//! What Vigie does beyond reading what it is given: it asks the network, and only when its user says so.

pub mod online;
