//! (being built)

pub mod emails;
