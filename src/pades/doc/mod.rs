//! What signing knows of a document (its form, fields and numbering) and how an update is appended to it.

pub(crate) mod appearance;
pub(crate) mod fields;
pub(crate) mod serialise;
pub(crate) mod state;
pub(crate) mod update;
