//! Killed while the database is brought to this program's schema (SECURITY 4.3, K17): afterwards it has the schema it had or
//! the new one, whole, with every row; and the next start ends with the new one.

use std::fs;

use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use teken::store::Store;

use super::injury::{self, Fault, Injury};
use super::stride;
use crate::store::place::Place;
use crate::store::season::{self, Until, walked};

/// So many migrations are taken back: the release before, as it were.
const TAKEN_BACK: usize = 4;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every table with its columns, every index and every trigger.
fn shape(place: &Place) -> Vec<String> {
    let lines: Vec<Line> = if place.is_sqlite() {
        let all = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS line FROM sqlite_schema
            WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1";
        diesel::sql_query(all).load(&mut place.sqlite_door()).unwrap()
    } else {
        let all = "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || is_nullable AS line
              FROM information_schema.columns WHERE table_schema = 'public'
            UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION SELECT 'trigger ' || tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
            UNION SELECT 'rule ' || conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
              WHERE connamespace = 'public'::regnamespace ORDER BY 1";
        diesel::sql_query(all).load(&mut place.postgresql_door()).unwrap()
    };
    lines.into_iter().map(|line| line.line).collect()
}

/// The database as a release of so many migrations ago left it.
fn take_back(place: &Place, most: usize) {
    fn back<DB: diesel::backend::Backend, C: MigrationHarness<DB>>(conn: &mut C, tree: &str, most: usize)
    where
        FileBasedMigrations: MigrationSource<DB>,
    {
        let all = || FileBasedMigrations::from_path(tree).unwrap();
        let known: Vec<Box<dyn Migration<DB>>> = all().migrations().unwrap();
        for _ in 0..most.min(known.len()) {
            conn.revert_last_migration(all()).unwrap();
        }
    }
    if place.is_sqlite() {
        back(&mut place.sqlite_door(), "migrations/sqlite", most);
    } else {
        back(&mut place.postgresql_door(), "migrations/postgresql", most);
    }
}

/// The doctor opens the database as every start does.
fn hurt_every_start(place: &Place, taken_back: usize, calls: &[(&'static str, usize)]) -> usize {
    let new = shape(place);
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        "database = \"{}\"\nfiles = \".\"\nkeys = \"keys\"\nemblem_head_of_region = \"a.png\"\nemblem_agency = \"b.png\"\n\
         [mail]\ntransport = \"folder:mails\"\nsender = \"teken@a.example\"\nbase_address = \"https://a.example\"\n",
        place.url
    );
    fs::write(folder.path().join("teken.toml"), settings).unwrap();
    let arguments = ["doctor", "--instance", folder.path().to_str().unwrap()];
    take_back(place, taken_back);
    let old = shape(place);
    assert_ne!(old, new);
    let mut hurt = 0;
    for (call, often) in calls {
        for number in (1..).step_by(stride(*often)) {
            let injury = Injury { call, fault: Fault::Kill, number };
            let came_to_pass = injury.start(&arguments);
            let found = shape(place);
            assert!(found == old || found == new, "{injury}: neither the old schema nor the new one");
            hurt += usize::from(came_to_pass);
            if number.is_multiple_of(3) || !came_to_pass {
                assert!(Store::open(&place.url).unwrap().check().unwrap().schema_current);
                assert_eq!(shape(place), new, "{injury}: the next start");
            }
            if shape(place) == new {
                take_back(place, taken_back);
            }
            if !came_to_pass {
                break;
            }
            assert!(number < 2000, "a start has no end: {call} was reached {number} times");
        }
    }
    assert!(Store::open(&place.url).unwrap().check().unwrap().schema_current);
    assert_eq!(shape(place), new);
    hurt
}

on_both!(a_start_killed_while_it_migrates_leaves_the_old_schema_or_the_new_with_every_row, |place| {
    if !injury::is_possible() {
        return;
    }
    let calls: &[_] =
        if place.is_sqlite() { &[("pwrite64", 10), ("fdatasync", 1)] } else { &[("sendto", 9)] };
    let document = walked(&place.store, Until::Archived);
    let hurt = hurt_every_start(place, TAKEN_BACK, calls);
    let kept = season::find(&place.store, document.id).unwrap();
    assert_eq!((kept.stage.name(), kept.version), (document.stage.name(), document.version));
    let fresh = if place.is_sqlite() { Some(Place::sqlite()) } else { Place::postgresql() };
    let from_nothing = hurt_every_start(&fresh.unwrap(), usize::MAX, calls);
    println!(
        "MIGRATED {hurt} starts killed over {TAKEN_BACK} migrations, {from_nothing} from nothing, {}",
        if place.is_sqlite() { "sqlite" } else { "postgresql" }
    );
    assert!(hurt > 0 && from_nothing > 0, "no call was ever reached");
});
