//! The demo's last word: what was made, how long it took, where it lies.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::season::Played;
use crate::domain::document::Kind;
use crate::flows::Rooms;
use crate::store::jobs::{self, State};
use crate::store::signatures;

#[derive(Default, Clone, Copy)]
struct Row {
    documents: usize,
    signatures: usize,
    mails: usize,
}

pub(super) fn of(rooms: &Rooms, played: &Played, out: &Path, total: Duration) -> Result<String> {
    let mut rows: BTreeMap<Kind, Row> = BTreeMap::new();
    for (id, kind) in &played.documents {
        let (made, owed) = rooms.store.read(|tx| {
            Ok::<_, crate::store::StoreError>((signatures::list(tx, *id)?.len(), jobs::list_for(tx, *id)?))
        })?;
        let row = rows.entry(*kind).or_default();
        row.documents += 1;
        row.signatures += made;
        row.mails += owed.iter().filter(|job| job.kind == "mail" && job.state == State::Done).count();
    }
    let mut text = String::from("\n");
    writeln!(text, "{:<20} {:>10} {:>11} {:>6} {:>8}", "", "documents", "signatures", "mails", "ms")?;
    let mut sum = Row::default();
    for (kind, row) in &rows {
        let spent = played.spent.get(kind).copied().unwrap_or_default();
        line(&mut text, kind.indonesian(), *row, spent)?;
        sum.documents += row.documents;
        sum.signatures += row.signatures;
        sum.mails += row.mails;
    }
    line(&mut text, "total, all included", sum, total)?;
    writeln!(text, "\n{} of {} archived files verified.", played.verified, played.documents.len())?;
    let out = out.display();
    writeln!(text, "  PDFs      {out}/archive/")?;
    writeln!(text, "  mails     {out}/mails/")?;
    writeln!(text, "  database  {out}/teken.sqlite")?;
    let example = std::fs::read_dir(rooms.blobs.dir().join("archive/2027/perjanjian-kinerja")).ok();
    let mut files: Vec<_> = example.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    if let Some(file) = files.iter().find(|path| path.extension().is_some_and(|e| e == "pdf")) {
        writeln!(text, "Try:  teken verify --trust {out}/keys/root.pem {}", file.display())?;
    }
    Ok(text)
}

fn line(text: &mut String, name: &str, row: Row, spent: Duration) -> std::fmt::Result {
    let Row { documents, signatures, mails } = row;
    writeln!(text, "{name:<20} {documents:>10} {signatures:>11} {mails:>6} {:>8}", spent.as_millis())
}
