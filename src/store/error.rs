//! What can go wrong between us and the database. Not found is `Option`, never an error. No message carries a
//! database address: it may hold a password.

use std::error::Error;
use std::fmt::Display;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// An error of the floor below, kept for the log.
pub type Source = Box<dyn Error + Send + Sync>;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was first: the row has changed, is taken, or exists already. Nothing was written; read
    /// again and decide anew.
    #[error("{table} {id} was changed or taken by somebody else in the meantime: read it again")]
    Conflict {
        /// Which table.
        table: &'static str,
        /// Which row.
        id: String,
    },
    /// A row says something the domain does not know, or a value does not fit a column. Never guessed.
    #[error("{table} {id} cannot be understood: {why}; the row was not changed, restore or mend it")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// No connection, or the database was busy too long. If it happens at commit the outcome is unknown: read again.
    #[error("the database cannot be reached or is busy: see that it runs and try again")]
    Unavailable(#[source] Source),
    /// The database refused or failed.
    #[error("the database refused a statement")]
    Database(#[source] Source),
    /// The address of the database cannot be used; says why and what to write.
    #[error("{0}")]
    BadUrl(String),
    /// A newer release has migrated this database.
    #[error("the database has schema {found}, this program knows up to {known}: install the newer release")]
    Newer {
        /// Version in the database.
        found: String,
        /// Newest version of this program.
        known: String,
    },
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, info) if out_of_reach(*kind, info.message()) => {
                StoreError::Unavailable(Box::new(error))
            }
            DieselError::BrokenTransactionManager => StoreError::Unavailable(Box::new(error)),
            _ => StoreError::Database(Box::new(error)),
        }
    }
}

/// Neither database tells busy or lost in the kind alone: diesel passes those on as text.
fn out_of_reach(kind: DatabaseErrorKind, message: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "database is locked",
        "database table is locked",
        "lock timeout",
        "terminating connection",
        "server closed the connection",
        "connection to server",
        "could not connect",
        "no connection to the server",
    ];
    matches!(kind, DatabaseErrorKind::ClosedConnection) || SIGNS.iter().any(|sign| message.contains(sign))
}

/// Turns a row count into a verdict: one row changed, or somebody was first.
pub(super) fn one_row(
    changed: usize,
    table: &'static str,
    id: &(impl Display + ?Sized),
) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict { table, id: id.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_and_lost_are_unavailable_and_everything_else_is_not() {
        let of =
            |kind, text: &str| StoreError::from(DieselError::DatabaseError(kind, Box::new(text.to_owned())));
        for text in ["database is locked", "canceling statement due to lock timeout"] {
            assert!(matches!(of(DatabaseErrorKind::Unknown, text), StoreError::Unavailable(_)), "{text}");
        }
        assert!(matches!(of(DatabaseErrorKind::ClosedConnection, "gone"), StoreError::Unavailable(_)));
        assert!(matches!(of(DatabaseErrorKind::Unknown, "disk full"), StoreError::Database(_)));
        assert!(matches!(of(DatabaseErrorKind::UniqueViolation, "twice"), StoreError::Database(_)));
    }
}
