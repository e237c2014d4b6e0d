//! Brings a database to this program's schema, or refuses one that a newer release has migrated.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Access, Conn, on_each};
use super::error::StoreError;

const POSTGRESQL: EmbeddedMigrations = embed_migrations!("migrations/postgresql");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any number, the same in every release: nodes that start together wait for one another.
const LOCK: &str = "SET LOCAL lock_timeout = '120s'; SELECT pg_advisory_xact_lock(8206112)";

/// All in one transaction: the old schema or the new one, never half.
pub(super) fn apply(conn: &mut Conn) -> Result<(), StoreError> {
    conn.begin(Access::Write("migrate"))?;
    let applied = apply_within(conn);
    match applied {
        Ok(()) => conn.commit(),
        Err(error) => {
            conn.rollback();
            Err(error)
        }
    }
}

fn apply_within(conn: &mut Conn) -> Result<(), StoreError> {
    if let Conn::Pg(c) = conn {
        c.batch_execute(LOCK)?;
    }
    let applied = on_each!(c, conn => c.applied_migrations()).map_err(StoreError::Database)?;
    let found = applied.iter().map(ToString::to_string).max().unwrap_or_default();
    let known = newest(conn)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    match conn {
        Conn::Pg(c) => c.run_pending_migrations(POSTGRESQL).map(drop),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
    }
    .map_err(StoreError::Database)
}

/// The newest version this program knows for that database.
pub(super) fn newest(conn: &Conn) -> Result<String, StoreError> {
    fn last<DB: diesel::backend::Backend>(
        migrations: diesel::migration::Result<Vec<Box<dyn Migration<DB>>>>,
    ) -> Result<String, StoreError> {
        let migrations = migrations.map_err(StoreError::Database)?;
        Ok(migrations.iter().map(|m| m.name().version().to_string()).max().unwrap_or_default())
    }
    match conn {
        Conn::Pg(_) => last::<diesel::pg::Pg>(POSTGRESQL.migrations()),
        Conn::Sqlite(_) => last::<diesel::sqlite::Sqlite>(SQLITE.migrations()),
    }
}
