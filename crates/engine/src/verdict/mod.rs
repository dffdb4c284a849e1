//! From findings to a verdict, and from a verdict to a report that explains it.

pub mod explain;
pub mod level;
pub mod weigh;
