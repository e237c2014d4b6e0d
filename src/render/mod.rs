//! Data in, bytes out: official documents as PDF/A, the mark a signature leaves on the page, letters, pages and tables.
//!
//! Pure: fonts and templates are embedded, dates and ids come in with the data, nothing is read from disk, environment or
//! clock. It knows nothing of the domain: views are strings and numbers that somebody else has resolved.

pub mod banner;
pub mod document;
pub mod emails;
pub mod font;
pub mod mark;
mod measure;
pub mod pages;
pub mod sheet;
