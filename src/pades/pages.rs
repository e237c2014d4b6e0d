//! How many pages a PDF says it has. What never lives here: their content.

use super::ReadError;
use super::read::Document;

/// The `/Count` of the page tree as of the newest revision. For files of our own making: the tree is not walked.
pub fn page_count(bytes: &[u8]) -> Result<u32, ReadError> {
    let document = Document::open(bytes)?;
    let malformed = |what| ReadError::Malformed { what, at: 0 };
    let catalog = document.dictionary(0, document.root(0)?)?;
    let tree = catalog.reference(b"Pages").ok_or_else(|| malformed("/Pages in the catalog"))?;
    let count = document.object(0, tree)?.object.as_dictionary().and_then(|tree| tree.integer(b"Count"));
    let pages = count.and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
    pages.ok_or_else(|| malformed("/Count of the page tree"))
}
