//! The two databases behind one connection type. What differs between them is here, in `migrations.rs` and in
//! `migrations/`; no other file knows which of the two it talks to.
//!
//! The address decides by its scheme. The derived `Conn::establish` is never called: it would try one database
//! after the other, and SQLite takes any text as the name of a new file.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};

use super::error::StoreError;

/// PostgreSQL or SQLite.
#[derive(diesel::MultiConnection)]
pub(super) enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs one expression on whichever database it is, for what `MultiConnection` cannot express (`ON CONFLICT`).
/// The query is written once and checked twice.
macro_rules! on_each {
    ($conn:ident, $from:expr => $body:expr) => {
        match &mut *$from {
            $crate::store::connection::Conn::Pg($conn) => $body,
            $crate::store::connection::Conn::Sqlite($conn) => $body,
        }
    };
}
pub(super) use on_each;

/// Reading or writing.
#[derive(Clone, Copy)]
pub(super) enum Access<'a> {
    /// One consistent picture.
    Read,
    /// Under this name; an operator sees it in PostgreSQL's list of running statements.
    Write(&'a str),
}

impl Conn {
    pub(super) fn begin(&mut self, access: Access<'_>) -> Result<(), StoreError> {
        match (self, access) {
            (Conn::Pg(c), Access::Read) => {
                AnsiTransactionManager::begin_transaction_sql(
                    c,
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                )?;
            }
            (Conn::Pg(c), Access::Write(name)) => {
                AnsiTransactionManager::begin_transaction_sql(c, &format!("BEGIN /* {name} */"))?;
            }
            (Conn::Sqlite(c), Access::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
            (Conn::Sqlite(c), Access::Write(_)) => {
                // A deferred transaction that reads and then writes fails at once when another has written.
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
            }
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        match self {
            Conn::Pg(c) => {
                // After a failed statement PostgreSQL answers COMMIT with a rollback and no error. If the caller has
                // swallowed that failure, this statement brings it back.
                if let Err(error) = c.batch_execute("SELECT 1") {
                    AnsiTransactionManager::rollback_transaction(c)?;
                    return Err(error.into());
                }
                AnsiTransactionManager::commit_transaction(c)?;
            }
            Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c)?,
        }
        Ok(())
    }

    /// If even this fails, the pool throws the connection away, which rolls back as well.
    pub(super) fn rollback(&mut self) {
        let done = on_each!(c, self => AnsiTransactionManager::rollback_transaction(c));
        drop(done);
    }
}

/// Where the database is; makes connections for the pool.
#[derive(Clone)]
pub(super) enum Address {
    Postgres(String),
    Sqlite(String),
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        match url.split_once("://") {
            Some(("sqlite", path)) => sqlite_path(path).map(Self::Sqlite),
            Some(("postgres" | "postgresql", rest)) => postgres_url(url, rest).map(Self::Postgres),
            Some((other, _)) => Err(StoreError::BadUrl(format!(
                "the database address begins with `{other}://`: write sqlite://PATH or postgres://USER@HOST/NAME"
            ))),
            None => Err(StoreError::BadUrl(
                "the database address has no scheme: write sqlite://PATH or postgres://USER@HOST/NAME"
                    .to_owned(),
            )),
        }
    }

    pub(super) fn open(&self) -> Result<Conn, StoreError> {
        match self {
            Address::Postgres(url) => open_postgres(url).map(Conn::Pg),
            Address::Sqlite(path) => open_sqlite(path).map(Conn::Sqlite),
        }
    }
}

/// The pool keeps only the text of an error, so the text is the inner one.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NoConnection(String);

impl ManageConnection for Address {
    type Connection = Conn;
    type Error = NoConnection;

    fn connect(&self) -> Result<Conn, NoConnection> {
        self.open().map_err(|error| match error {
            StoreError::Unavailable(source) | StoreError::Database(source) => {
                NoConnection(source.to_string())
            }
            other => NoConnection(other.to_string()),
        })
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), NoConnection> {
        match conn {
            Conn::Pg(c) => c.batch_execute("SELECT 1").map_err(|error| NoConnection(error.to_string())),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        // A panic inside a transaction leaves it open.
        std::thread::panicking() || on_each!(c, conn => c.is_broken())
    }
}

fn sqlite_path(path: &str) -> Result<String, StoreError> {
    let refused = |why: &str| Err(StoreError::BadUrl(format!("the database address sqlite://… {why}")));
    match path {
        "" => refused("names no file: write sqlite://PATH, e.g. sqlite:///var/lib/teken/teken.db"),
        ":memory:" => {
            refused("asks for a database in memory, which no second connection would see: name a file")
        }
        _ if path.starts_with("file:") || path.contains(['?', '\0']) => {
            refused("carries options: write the path of the file and nothing else")
        }
        _ => Ok(path.to_owned()),
    }
}

fn postgres_url(url: &str, rest: &str) -> Result<String, StoreError> {
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let after_host = place.split_once('/').map_or("", |(_, name)| name);
    // libpq would quote the wrong part of the password in its complaint.
    let torn = place.matches('@').count() > 1 || after_host.contains('@');
    if torn || options.split('&').any(|pair| !pair.is_empty() && !pair.contains('=')) {
        return Err(StoreError::BadUrl(
            "the database address cannot be taken apart: write @ as %40, / as %2F, ? as %3F and & as %26 in user and \
             password"
                .to_owned(),
        ));
    }
    let mut pairs = options.split('&').filter_map(|pair| pair.split_once('='));
    let tls = pairs
        .clone()
        .any(|(key, value)| key == "sslmode" && (value == "require" || value.starts_with("verify-")));
    if tls && !cfg!(feature = "postgres-tls") {
        return Err(StoreError::BadUrl(
            "the database address asks for TLS (sslmode), but this program was built without it: use a build with the \
             feature `postgres-tls`, or a local socket or tunnel with sslmode=disable"
                .to_owned(),
        ));
    }
    if pairs.any(|(key, _)| key == "connect_timeout") {
        return Ok(url.to_owned());
    }
    // libpq waits for minutes by default when a host swallows packets.
    let joint = if options.is_empty() { if rest.ends_with('?') { "" } else { "?" } } else { "&" };
    Ok(format!("{url}{joint}connect_timeout=5"))
}

fn open_postgres(url: &str) -> Result<PgConnection, StoreError> {
    let mut conn = PgConnection::establish(url).map_err(|why| StoreError::Unavailable(Box::new(why)))?;
    // A committed signature must survive a power cut whatever the server's default, and a node that hangs inside a
    // transaction must not hold the others for ever.
    conn.batch_execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
         SET lock_timeout = '10s';
         SET idle_in_transaction_session_timeout = '60s'",
    )?;
    Ok(conn)
}

fn open_sqlite(path: &str) -> Result<SqliteConnection, StoreError> {
    let unavailable = |why| StoreError::Unavailable(why);
    // SQLite gives the files beside it the same rights; they hold personal data and sealed keys.
    if !Path::new(path).exists() {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(|why| unavailable(format!("{path}: {why}").into()))?;
    }
    let mut conn =
        SqliteConnection::establish(path).map_err(|why| unavailable(format!("{path}: {why}").into()))?;
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
    write_ahead(&mut conn)?;
    Ok(conn)
}

/// Turns the write-ahead log on. While several processes do so on one new file, SQLite answers "locked" at once
/// instead of waiting as it does elsewhere; so we wait.
fn write_ahead(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match conn.batch_execute("PRAGMA journal_mode = WAL") {
            Err(why) if tries < 250 && why.to_string().contains("locked") => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            outcome => return Ok(outcome?),
        }
    }
}
