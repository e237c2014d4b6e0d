//! The migration that lets a document be minutes, up and down, with rows in the tables.

use super::place::Place;
use super::season::{self, Until};

fn script(place: &Place, way: &str) -> String {
    let tree = if place.is_sqlite() { "sqlite" } else { "postgresql" };
    let path = format!("migrations/{tree}/2026-11-22-000020_minutes/{way}.sql");
    format!("BEGIN; {} COMMIT;", std::fs::read_to_string(path).unwrap())
}

/// A row like that of another document, of that kind.
fn copy(kind: &str) -> String {
    let columns = "title, subject, agency, period, drafter, due, version, revision, stage, content, route, stage_data, created, updated";
    format!(
        "INSERT INTO documents (id, code, kind, {columns}) SELECT id || '-{kind}', code || '-{kind}', '{kind}', {columns} FROM documents LIMIT 1"
    )
}

on_both!(the_kinds_are_widened_and_narrowed_without_a_row_lost, |place| {
    let document = season::walked(&place.store, Until::Archived);
    place.tamper(&script(place, "down")).unwrap();
    assert!(place.tamper(&copy("minutes")).is_err(), "the release before knows no minutes");
    assert_eq!(season::find(&place.store, document.id).unwrap(), document, "and reads what it knows");

    place.tamper(&script(place, "up")).unwrap();
    place.tamper(&copy("minutes")).unwrap();
    assert!(place.tamper(&copy("letter")).is_err(), "nothing else is a kind");
    assert_eq!(season::find(&place.store, document.id).unwrap(), document);
    assert!(place.tamper("DELETE FROM events").is_err(), "the trail is as closed as before");
    let stray = "INSERT INTO comments (document_id) VALUES ('nobody')";
    assert!(place.tamper(stray).is_err(), "what points to a document points to one");
    assert_eq!(place.store.check().unwrap().damage, Vec::<String>::new());

    assert!(place.tamper(&script(place, "down")).is_err(), "there are minutes");
    place.tamper("ROLLBACK").ok();
    place.tamper("DELETE FROM documents WHERE kind = 'minutes'").unwrap();
    place.tamper(&script(place, "down")).unwrap();
    place.tamper(&script(place, "up")).unwrap();
    assert_eq!(season::find(&place.store, document.id).unwrap(), document);
});
