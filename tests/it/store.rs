//! The store's contract, each fact on both databases.
//!
//! SQLite needs nothing. PostgreSQL needs `TEKEN_TEST_POSTGRES`, the address of a server where the user may create
//! databases; every test gets one of its own. Without it that half is skipped and says so, in CI it fails.

/// One fact, told on a fresh SQLite file and on a fresh PostgreSQL database.
macro_rules! on_both {
    ($name:ident, |$place:ident| $story:block) => {
        fn $name($place: &crate::store::place::Place) $story

        mod $name {
            #[test]
            fn sqlite() {
                super::$name(&crate::store::place::Place::sqlite());
            }

            #[test]
            fn postgresql() {
                if let Some(place) = crate::store::place::Place::postgresql() {
                    super::$name(&place);
                }
            }
        }
    };
}

mod account_races;
mod accounts;
mod ceremonies;
mod documents;
mod jobs;
mod keeping;
mod kinds;
mod marks;
mod one_turns;
mod opening;
pub(crate) mod place;
mod races;
mod reading;
mod roster;
pub(crate) mod season;
mod texts;
mod trail;
