//! What `teken doctor` asks of the database.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::Conn;
use super::error::StoreError;
use super::schema::jobs;
use super::{Store, migrations};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL.
    PostgreSql,
    /// SQLite.
    Sqlite,
}

/// The state of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Which database.
    pub backend: Backend,
    /// Version of the server, or of the SQLite built in.
    pub server_version: String,
    /// Newest migration in the database.
    pub schema: String,
    /// Whether that is the newest this program knows.
    pub schema_current: bool,
    /// Jobs to be done, due or not.
    pub queued_jobs: u64,
    /// Jobs given up, waiting for an operator.
    pub buried_jobs: u64,
    /// What SQLite's `quick_check` and `foreign_key_check` found; empty if all is well and on PostgreSQL.
    pub damage: Vec<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Store {
    /// Asks the database how it is. On SQLite it reads the whole file: seconds for gigabytes.
    pub fn check(&self) -> Result<Health, StoreError> {
        let backend = self.backend;
        self.read(|tx| {
            let conn = tx.conn();
            let count = |conn: &mut Conn, state: &str| -> Result<u64, StoreError> {
                let count: i64 = jobs::table.filter(jobs::state.eq(state)).count().get_result(conn)?;
                Ok(count.unsigned_abs())
            };
            let (version, checks): (&str, &[&str]) = match backend {
                Backend::PostgreSql => ("SELECT current_setting('server_version') AS line", &[]),
                Backend::Sqlite => (
                    "SELECT sqlite_version() AS line",
                    &[
                        "SELECT quick_check AS line FROM pragma_quick_check WHERE quick_check <> 'ok'",
                        "SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' names a missing row of ' || parent \
                         AS line FROM pragma_foreign_key_check",
                    ],
                ),
            };
            // Not through diesel's harness: it would make the table first, and this is a read.
            let applied = "SELECT max(version) AS line FROM __diesel_schema_migrations";
            let schema = lines(conn, applied)?.pop().unwrap_or_default();
            let schema_current = schema == migrations::newest(conn)?;
            let server_version = lines(conn, version)?.pop().unwrap_or_default();
            let mut damage = Vec::new();
            for check in checks {
                damage.extend(lines(conn, check)?);
            }
            Ok(Health {
                backend,
                server_version,
                schema,
                schema_current,
                queued_jobs: count(conn, "queued")?,
                buried_jobs: count(conn, "buried")?,
                damage,
            })
        })
    }
}

fn lines(conn: &mut Conn, query: &str) -> Result<Vec<String>, StoreError> {
    let lines: Vec<Line> = diesel::sql_query(query).load(conn)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}
