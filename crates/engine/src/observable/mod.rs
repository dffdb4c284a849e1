//! What can be looked up: hosts, links, telephone numbers.

pub mod host;
pub mod link;
pub mod operator_blocks;
pub mod phone;
pub mod phone_plan;
pub mod services;
