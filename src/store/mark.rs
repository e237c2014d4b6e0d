//! A mark of the state of the database: as long as it is the same, nothing at all has been committed, here or by another
//! process. What was made of the database under a mark can be shown again under the same mark.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Store;
use super::connection::{Address, Conn};
use super::error::StoreError;
use super::health::Backend;

/// Equal marks: the same state. Different ones say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark(String);

/// A connection to SQLite that never writes: to it alone every commit is one of others, which is what SQLite counts.
#[derive(Clone)]
pub(super) struct Lookout {
    address: Address,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    conn: Option<Conn>,
    /// Each connection counts for itself.
    opened: u64,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    snapshot: String,
}

impl Store {
    /// The mark of now. Take it before reading: what is committed meanwhile then has another one.
    pub fn mark(&self) -> Result<Mark, StoreError> {
        match self.backend {
            Backend::Sqlite => self.lookout.mark(),
            // Which transactions are over and which are not; who only reads is not among them.
            Backend::PostgreSql => self.read(|tx| {
                let query = diesel::sql_query("SELECT pg_current_snapshot()::text AS snapshot");
                let found: Snapshot = query.get_result(tx.conn())?;
                Ok(Mark(found.snapshot))
            }),
        }
    }

    /// Whether a short look costs less than handing it to another thread would: the database is a file of this machine,
    /// whose readers wait for nobody, and a connection is free.
    pub fn is_at_hand(&self) -> bool {
        self.backend == Backend::Sqlite && self.pool.state().idle_connections > 0
    }
}

impl Lookout {
    pub(super) fn new(address: Address) -> Self {
        Self { address, held: Arc::default() }
    }

    fn mark(&self) -> Result<Mark, StoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut conn = if let Some(conn) = held.conn.take() {
            conn
        } else {
            held.opened += 1;
            self.address.open()?
        };
        let found: Version = diesel::sql_query("PRAGMA data_version").get_result(&mut conn)?;
        // Only now: after a failure it is done without this connection.
        held.conn = Some(conn);
        Ok(Mark(format!("{}.{}", held.opened, found.data_version)))
    }
}

impl fmt::Debug for Lookout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookout").finish_non_exhaustive()
    }
}
