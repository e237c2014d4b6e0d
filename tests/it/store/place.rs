//! A fresh database for one test, and a door into it past the store: for tampering, and for looking at the schema.
#![expect(clippy::disallowed_methods, reason = "a test reads where its PostgreSQL is")]

use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};
use teken::store::Store;

pub(crate) struct Place {
    pub(crate) store: Store,
    pub(crate) url: String,
    kept: Kept,
}

enum Kept {
    /// Gone with the test.
    Folder {
        _alive: tempfile::TempDir,
    },
    Database {
        admin: String,
        name: String,
    },
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("teken.db").display());
        Self { store: Store::open(&url).unwrap(), url, kept: Kept::Folder { _alive: folder } }
    }

    /// `None` if no server was named.
    pub(crate) fn postgresql() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let admin = server()?;
        let name = format!("teken_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut conn = PgConnection::establish(&admin).unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).unwrap();
        let url = with_database(&admin, &name);
        Some(Self { store: Store::open(&url).unwrap(), url, kept: Kept::Database { admin, name } })
    }

    /// Statements past the store.
    pub(crate) fn tamper(&self, sql: &str) -> QueryResult<()> {
        match &self.kept {
            Kept::Folder { .. } => self.sqlite_door().batch_execute(sql),
            Kept::Database { .. } => self.postgresql_door().batch_execute(sql),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.kept, Kept::Folder { .. })
    }

    pub(crate) fn sqlite_door(&self) -> SqliteConnection {
        SqliteConnection::establish(self.url.strip_prefix("sqlite://").unwrap()).unwrap()
    }

    pub(crate) fn postgresql_door(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Kept::Database { admin, name } = &self.kept
            && let Ok(mut conn) = PgConnection::establish(admin)
        {
            drop(conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
        }
    }
}

fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var("TEKEN_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "TEKEN_TEST_POSTGRES must be set in CI");
        // Straight to the descriptor: the test harness swallows what a passing test prints.
        SAID.call_once(|| {
            let line = b"SKIPPED postgres: TEKEN_TEST_POSTGRES is not set\n";
            std::io::stderr().write_all(line).unwrap();
        });
    }
    url
}

fn with_database(url: &str, name: &str) -> String {
    let (front, options) = url.split_once('?').map_or((url, None), |(front, options)| (front, Some(options)));
    let (scheme, rest) = front.split_once("://").unwrap();
    let host = rest.split('/').next().unwrap();
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}
