//! What a reviewer finds beside the text: what changed since the version before, and the comments made so far. The
//! drafter finds the same.

use crate::domain::changes::{self, Changed};
use crate::domain::comment::Comment;
use crate::domain::document::Document;
use crate::store::{ReadTx, StoreError, comments, versions};

/// What stands beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Against the version before; none if there is none, or it was not kept.
    pub changes: Option<Vec<Changed>>,
    /// Of every version, in the order they were made.
    pub comments: Vec<Comment>,
}

/// What stands beside the text of that document as it is now.
pub fn of(tx: &mut ReadTx, document: &Document) -> Result<Review, StoreError> {
    let before = document.version.saturating_sub(1);
    let before = if before == 0 { None } else { versions::find(tx, document.id, before)? };
    let changes = before.map(|before| changes::between(&document.parts_of(&before), &document.parts()));
    Ok(Review { changes, comments: comments::list(tx, document.id)? })
}
