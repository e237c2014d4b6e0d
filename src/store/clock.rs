//! A second clock: the database server's own. SQLite has none; its time is this machine's.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::column::Origin;
use super::connection::Conn;
use super::{Store, StoreError};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    now: String,
}

impl Store {
    /// From now on [`Store::second_clock`] asks the server. Without it nobody does: a rehearsal has a time of its own.
    #[must_use]
    pub fn heeding_its_clock(self) -> Self {
        Self { heeds_clock: true, ..self }
    }

    /// The time at the database server; none on SQLite, or if its clock is not heeded.
    pub fn second_clock(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        if !self.heeds_clock {
            return Ok(None);
        }
        self.read(|tx| {
            let Conn::Pg(conn) = tx.conn() else { return Ok(None) };
            let now = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS now";
            let line: Line = diesel::sql_query(now).get_result(conn)?;
            Origin::new("server", "clock").time("clock_timestamp", &line.now).map(Some)
        })
    }
}
