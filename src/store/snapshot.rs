//! One consistent picture of an SQLite database as a file of its own, taken while others write. PostgreSQL has `pg_dump`.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{Address, Conn};
use super::error::StoreError;

/// Writes the database at that address into `file`, which must not exist; mode 0600, synced. The schema is left as it is.
///
/// A PostgreSQL address is [`StoreError::BadUrl`]; a database or a folder that is not there [`StoreError::Unavailable`].
pub fn take(url: &str, file: &Path) -> Result<(), StoreError> {
    let unavailable = |path: &Path, why: std::io::Error| {
        StoreError::Unavailable(format!("{}: {why}", path.display()).into())
    };
    let address = Address::parse(url)?;
    let Address::Sqlite(path) = &address else {
        return Err(StoreError::BadUrl(
            "a snapshot is taken of SQLite only: use pg_dump for PostgreSQL".to_owned(),
        ));
    };
    let path = Path::new(path);
    path.metadata().map_err(|why| unavailable(path, why))?;
    let mut target = OpenOptions::new();
    let target = target.write(true).create_new(true).mode(0o600);
    target.open(file).map_err(|why| unavailable(file, why))?;
    if let Conn::Sqlite(conn) = &mut address.open()? {
        let name = file.to_string_lossy().into_owned();
        diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(conn)?;
    }
    File::open(file).and_then(|file| file.sync_all()).map_err(|why| unavailable(file, why))
}
