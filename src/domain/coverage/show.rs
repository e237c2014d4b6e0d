//! What the counters of a coverage board count, and what a click on one leaves. A line may be counted by several.

use super::{Row, Standing};
use crate::domain::readiness::AccountStanding;

/// What a counter of the board counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Every document but those of vacant posts.
    #[default]
    All,
    /// Something is missing.
    Gaps,
    /// Not made yet.
    ToMake,
    /// Complete drafts.
    Complete,
    /// In review, or being signed.
    UnderWay,
    /// In the archive.
    Done,
    /// Of a person who holds another post of the season too.
    TwoPosts,
    /// Of a person who could not sign at the event with the key he has.
    Certificate,
    /// Of a person who cannot sign in.
    Account,
    /// Of a vacant post.
    Vacant,
}

impl Show {
    /// Every counter, in the order of the page.
    pub const ALL: [Show; 10] = [
        Show::All,
        Show::ToMake,
        Show::Gaps,
        Show::Complete,
        Show::UnderWay,
        Show::Done,
        Show::TwoPosts,
        Show::Certificate,
        Show::Account,
        Show::Vacant,
    ];

    /// The word in an address and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Gaps => "gaps",
            Show::ToMake => "to-make",
            Show::Complete => "complete",
            Show::UnderWay => "under-way",
            Show::Done => "done",
            Show::TwoPosts => "two-posts",
            Show::Certificate => "certificate",
            Show::Account => "account",
            Show::Vacant => "vacant",
        }
    }

    /// Whether a line counts.
    pub fn counts(self, row: &Row) -> bool {
        let vacant = row.standing == Standing::Vacant;
        match self {
            Show::All => !vacant,
            Show::Gaps => !row.gaps.is_empty(),
            Show::ToMake => row.standing == Standing::ToMake,
            Show::Complete => row.standing == Standing::Complete,
            Show::UnderWay => row.standing == Standing::UnderWay,
            Show::Done => row.standing == Standing::Done,
            Show::TwoPosts => !row.also.is_empty(),
            Show::Certificate => row.key.is_some_and(|key| !key.is_ready()),
            Show::Account => row.account.is_some_and(|account| account != AccountStanding::Active),
            Show::Vacant => vacant,
        }
    }
}
