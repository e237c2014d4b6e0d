//! All SQL. PostgreSQL or SQLite, chosen by the address; every query is written once.
//!
//! A [`Store`] is read and written through closures: `store.read(|tx| …)`, `store.write("sign", |tx| …)`. One
//! write is one commit. Inside it: lock, decide, save; never mail, files, rendering or a passphrase hash.
//! This room knows `domain` and nothing else of the program; what a document may do is not decided here.

mod clock;
mod column;
mod connection;
mod error;
mod health;
mod mark;
mod migrations;
mod schema;

pub mod accounts;
pub mod attempts;
pub mod cascades;
pub mod ceremonies;
pub mod ceremony_events;
pub mod challenges;
pub mod changes;
pub mod comments;
pub mod documents;
pub mod dpa;
pub mod events;
pub mod handovers;
pub mod institution;
pub mod intents;
pub mod jobs;
pub mod links;
pub mod one_turns;
pub mod pages_seen;
pub mod passkeys;
pub mod passphrase_failures;
pub mod revisions;
pub mod revocations;
pub mod roster;
pub mod scrubs;
pub mod season_acts;
pub mod seasons;
pub mod sessions;
pub mod sightings;
pub mod sign_acts;
pub mod sign_ins;
pub mod signatures;
pub mod signer_keys;
pub mod snapshot;
pub mod summaries;
pub mod texts;
pub mod trail;
pub mod turns;
pub mod versions;
pub mod walls;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use diesel::r2d2::{NopErrorHandler, Pool, PooledConnection};

use connection::{Access, Address, Conn};
use mark::Lookout;

pub use error::{Source, StoreError};
pub use health::{Backend, Health};
pub use mark::Mark;

/// A database with this program's schema. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Address>,
    backend: Backend,
    heeds_clock: bool,
    lookout: Lookout,
}

/// A consistent picture of the database. It cannot write.
pub struct ReadTx {
    conn: PooledConnection<Address>,
}

/// One commit to come. Whatever reads takes it as well.
pub struct WriteTx {
    read: ReadTx,
}

impl Store {
    /// Connects and migrates. `sqlite://PATH` (made if missing) or `postgres://…`; anything else is
    /// [`StoreError::BadUrl`], a database that cannot be reached [`StoreError::Unavailable`].
    pub fn open(url: &str) -> Result<Store, StoreError> {
        let address = Address::parse(url)?;
        let backend = match address {
            Address::Postgres(_) => Backend::PostgreSql,
            Address::Sqlite(_) => Backend::Sqlite,
        };
        // Not through the pool: it would try for seconds and then hide why.
        migrations::apply(&mut address.open()?)?;
        let lookout = Lookout::new(address.clone());
        let pool = Pool::builder()
            .max_size(8)
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(5))
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(address);
        Ok(Store { pool, backend, heeds_clock: false, lookout })
    }

    /// Reads; everything in the closure sees one state of the database.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&mut ReadTx) -> Result<T, E>) -> Result<T, E> {
        let mut tx = self.begin(Access::Read)?;
        let outcome = f(&mut tx);
        end(&mut tx.conn, outcome)
    }

    /// Writes; commits if the closure succeeds, undoes everything otherwise. `name` is a plain word for the
    /// operator, e.g. `sign`.
    pub fn write<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        f: impl FnOnce(&mut WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tx = WriteTx { read: self.begin(Access::Write(name))? };
        let outcome = f(&mut tx);
        end(&mut tx.read.conn, outcome)
    }

    fn begin(&self, access: Access<'_>) -> Result<ReadTx, StoreError> {
        let mut conn = self.pool.get().map_err(|why| StoreError::Unavailable(Box::new(why)))?;
        conn.begin(access)?;
        Ok(ReadTx { conn })
    }
}

fn end<T, E: From<StoreError>>(conn: &mut Conn, outcome: Result<T, E>) -> Result<T, E> {
    match outcome {
        Ok(value) => {
            conn.commit()?;
            Ok(value)
        }
        Err(error) => {
            conn.rollback();
            Err(error)
        }
    }
}

impl ReadTx {
    fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;
    fn deref(&self) -> &ReadTx {
        &self.read
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.read
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend).finish_non_exhaustive()
    }
}
