//! Opening a database: which address, which schema, what if it is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use teken::store::{Backend, Store, StoreError, institution, jobs, roster};

use super::place::Place;
use super::season::{self, Until, walked};

#[test]
fn an_address_of_another_kind_is_refused_in_words() {
    for (url, said) in [
        ("mysql://root:geheim@host/teken", "mysql"),
        ("teken.db", "no scheme"),
        ("host=127.0.0.1 password=geheim dbname=teken", "no scheme"),
        ("", "no scheme"),
        ("postgres://teken:ge@heim@host/teken", "%40"),
        ("postgres://teken:ge/heim@host/teken", "%2F"),
        ("postgres://teken:ge?heim@host/teken", "%3F"),
        ("sqlite://", "names no file"),
        ("sqlite://:memory:", "memory"),
        ("sqlite://file:teken.db?mode=memory", "options"),
        ("sqlite://teken.db?mode=ro", "options"),
    ] {
        let error = Store::open(url).unwrap_err();
        let StoreError::BadUrl(sentence) = error else { panic!("{url}: {error}") };
        assert!(sentence.contains(said), "{url}: {sentence}");
        assert!(!sentence.contains("heim"), "{sentence}");
    }
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn tls_to_postgresql_is_refused_in_words_by_a_build_without_it() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://teken:geheim@127.0.0.1:1/teken?connect_timeout=2&sslmode={mode}");
        let error = Store::open(&url).unwrap_err();
        assert!(matches!(&error, StoreError::BadUrl(why) if why.contains("postgres-tls")), "{error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
}

#[test]
fn a_postgresql_that_is_down_is_unavailable_and_no_file_takes_its_place() {
    for url in
        ["postgres://teken:geheim@127.0.0.1:1/teken", "postgresql://127.0.0.1:1/teken?connect_timeout=1"]
    {
        let error = Store::open(url).unwrap_err();
        let StoreError::Unavailable(source) = error else { panic!("{error}") };
        assert!(!source.to_string().contains("geheim"), "{source}");
    }
    let strays = fs::read_dir(".").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(strays.filter(|name| name.contains("postgres") || name.contains("host=")).count(), 0);
}

#[test]
fn a_sqlite_file_in_no_folder_is_unavailable_and_a_new_one_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/no/teken.db", folder.path().display());
    assert!(matches!(Store::open(&missing).unwrap_err(), StoreError::Unavailable(_)));
    let path = folder.path().join("teken.db");
    let store = Store::open(&format!("sqlite://{}", path.display())).unwrap();
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", entry.path().display());
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "Ini bukan basis data.\n".repeat(100);
    fs::write(&path, &text).unwrap();
    assert!(Store::open(&format!("sqlite://{}", path.display())).is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

on_both!(opening_again_finds_what_was_stored, |place| {
    let document = walked(&place.store, Until::Archived);
    let again = Store::open(&place.url).unwrap();
    assert_eq!(season::find(&again, document.id), Some(document));
});

on_both!(a_database_of_a_newer_release_is_refused, |place| {
    place
        .tamper("INSERT INTO __diesel_schema_migrations VALUES ('20991231000001', '2099-12-31 00:00:00')")
        .unwrap();
    let error = Store::open(&place.url).unwrap_err();
    assert!(matches!(&error, StoreError::Newer { found, .. } if found == "20991231000001"), "{error}");
});

on_both!(several_nodes_that_start_together_all_get_the_one_schema, |place| {
    revert(place);
    std::thread::scope(|scope| {
        let nodes = [(); 4].map(|()| scope.spawn(|| Store::open(&place.url)));
        for node in nodes {
            assert!(node.join().unwrap().unwrap().check().unwrap().schema_current);
        }
    });
});

#[test]
fn several_processes_that_start_on_one_new_file_all_get_the_one_schema() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/teken.db", folder.path().display());
        std::thread::scope(|scope| {
            let nodes = [(); 4].map(|()| scope.spawn(|| Store::open(&url)));
            for node in nodes {
                assert!(node.join().unwrap().unwrap().check().unwrap().schema_current);
            }
        });
    }
}

on_both!(every_migration_can_be_taken_back_and_done_again, |place| {
    walked(&place.store, Until::Archived);
    revert(place);
    let store = Store::open(&place.url).unwrap();
    assert_eq!(season::find(&store, season::new_id()), None);
    walked(&store, Until::Archived);
});

on_both!(a_check_tells_the_doctor_how_it_is, |place| {
    walked(&place.store, Until::InReview);
    let queued = place.store.read(|tx| jobs::counts(tx, season::today().at)).unwrap();
    let health = place.store.check().unwrap();
    let backend = if place.is_sqlite() { Backend::Sqlite } else { Backend::PostgreSql };
    assert_eq!((health.backend, health.schema_current), (backend, true));
    assert_eq!((health.queued_jobs, health.buried_jobs), (queued.waiting + queued.due, 0));
    assert!(health.queued_jobs > 0 && !health.server_version.is_empty());
    assert_eq!(health.damage, Vec::<String>::new());
});

#[test]
fn the_doctor_sees_a_row_that_names_a_missing_one() {
    let place = Place::sqlite();
    place
        .tamper("PRAGMA foreign_keys = OFF; INSERT INTO assignments VALUES ('X', 'Y', 'PLT', '2027-01-01', NULL, '1')")
        .unwrap();
    let damage = place.store.check().unwrap().damage;
    assert!(damage.iter().any(|line| line.contains("assignments")), "{damage:?}");
}

#[test]
fn a_postgresql_that_cuts_the_line_is_reached_again() {
    let Some(place) = Place::postgresql() else { return };
    place.store.read(institution::find).unwrap();
    place
        .tamper("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .unwrap();
    place.store.read(institution::find).unwrap();
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |tree: &str| -> BTreeSet<String> {
        let folders = fs::read_dir(Path::new("migrations").join(tree)).unwrap();
        folders
            .map(|folder| {
                let folder = folder.unwrap();
                assert!(folder.path().join("up.sql").exists() && folder.path().join("down.sql").exists());
                folder.file_name().into_string().unwrap()
            })
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgresql"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn both_databases_have_the_same_columns() {
    let Some(postgresql) = Place::postgresql() else { return };
    let sqlite = Place::sqlite();
    let of_sqlite = "SELECT m.name AS place, p.name AS col, lower(p.type) AS kind, p.\"notnull\" AS required
        FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name <> 'sqlite_sequence'";
    let of_postgresql = "SELECT table_name::text AS place, column_name::text AS col,
        CASE data_type WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'blob' ELSE data_type::text END AS kind,
        is_nullable = 'NO' AS required
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    let columns = |rows: Vec<Column>| -> BTreeMap<_, _> {
        rows.into_iter().map(|c| ((c.place, c.col), (c.kind, c.required))).collect()
    };
    let one = columns(diesel::sql_query(of_sqlite).load(&mut sqlite.sqlite_door()).unwrap());
    let other = columns(diesel::sql_query(of_postgresql).load(&mut postgresql.postgresql_door()).unwrap());
    assert_eq!(one, other);
    assert!(one.len() > 90, "{}", one.len());
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    col: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

fn revert(place: &Place) {
    if place.is_sqlite() {
        let migrations = FileBasedMigrations::from_path("migrations/sqlite").unwrap();
        place.sqlite_door().revert_all_migrations(migrations).unwrap();
    } else {
        let migrations = FileBasedMigrations::from_path("migrations/postgresql").unwrap();
        place.postgresql_door().revert_all_migrations(migrations).unwrap();
    }
}
