//! Comments that a document was returned with: each about one place of the version that was read.

use chrono::{DateTime, Utc};

use super::document::Document;
use super::place::Place;
use super::refusal::Refusal;
use super::roster::Official;

/// The longest text of a comment, in characters.
pub const COMMENT_MAX: usize = 2000;

/// What a reviewer or signer remarks, before it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// About what.
    pub place: Place,
    /// In his words.
    pub text: String,
}

/// A remark as it is kept with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The version that was read.
    pub version: u32,
    /// About what in it.
    pub place: Place,
    /// In his words; never empty.
    pub text: String,
    /// Who, in which capacity.
    pub by: Official,
    /// When.
    pub at: DateTime<Utc>,
}

impl Document {
    /// The remarks that say something, in the order of the text. [`Refusal::NoSuchPlace`] if one is about a place that
    /// this version does not have.
    pub fn remarks(&self, given: &[Remark]) -> Result<Vec<Remark>, Refusal> {
        let parts = self.parts();
        let is_here = |place: Place| {
            place == Place::Whole
                || parts.iter().any(|part| {
                    part.place == place.row()
                        && (place.column().is_none()
                            || part.cells.iter().any(|(column, _)| *column == place.column()))
                })
        };
        let mut kept = Vec::new();
        for Remark { place, text } in given {
            let text: String = text.trim().chars().take(COMMENT_MAX).collect();
            if text.is_empty() {
                continue;
            }
            if !is_here(*place) {
                return Err(Refusal::NoSuchPlace(*place));
            }
            kept.push(Remark { place: *place, text });
        }
        kept.sort_by_key(|remark| remark.place);
        Ok(kept)
    }
}
