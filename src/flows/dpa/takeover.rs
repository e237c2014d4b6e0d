//! Many budget documents from a file: first what each row would change, then the same rows are applied, if the registry is
//! still the one that was compared with. Also those that come with a roster.

use chrono::{DateTime, Utc};

use super::{Follow, follows, note, of_year};
use crate::domain::audit::Hand;
use crate::domain::digest::Digest;
use crate::domain::dpa::{Act, Dpa};
use crate::store::{ReadTx, Store, StoreError, WriteTx, dpa};

/// What one row would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The agency had none.
    New,
    /// A further one, approved later or with another number: it comes into force.
    Revised,
    /// One that is there, with another day or ceiling.
    Corrected,
    /// Nothing.
    Same,
    /// The registry has a later one: nothing.
    Older,
}

/// One row of a file.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What it says.
    pub dpa: Dpa,
    /// What is in force.
    pub before: Option<Dpa>,
    /// What it would change.
    pub change: Change,
    /// The agreements that have another ceiling.
    pub follows: Vec<Follow>,
}

/// A file, compared with the registry.
#[derive(Debug, Clone)]
pub struct Takeover {
    /// Row by row.
    pub rows: Vec<Taken>,
    /// The registry it was compared with.
    pub compared_with: Digest,
}

impl Change {
    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Revised => "revised",
            Change::Corrected => "corrected",
            Change::Same => "same",
            Change::Older => "older",
        }
    }

    /// Whether anything is written.
    pub fn writes(self) -> bool {
        matches!(self, Change::New | Change::Revised | Change::Corrected)
    }

    fn of(present: &[Dpa], row: &Dpa) -> Self {
        if present.contains(row) {
            return Change::Same;
        }
        if present.iter().any(|one| one.number == row.number) {
            return Change::Corrected;
        }
        match of_year(present.iter(), row) {
            None => Change::New,
            Some(now) if now.approved > row.approved => Change::Older,
            Some(_) => Change::Revised,
        }
    }
}

/// Compares rows with the registry. Nothing is written.
pub fn preview(store: &Store, rows: &[Dpa]) -> Result<Takeover, StoreError> {
    store.read(|tx| compared(tx, rows))
}

/// Applies rows if the registry is still the one that the preview was made from; else answers with a new preview and
/// writes nothing.
pub fn confirmed(
    store: &Store,
    by: &Hand,
    (rows, seen): (&[Dpa], &Digest),
    at: DateTime<Utc>,
) -> Result<Option<Takeover>, StoreError> {
    store.write("dpa.import", |tx| {
        for row in rows {
            dpa::hold(tx, &row.agency)?;
        }
        let takeover = compared(tx, rows)?;
        if takeover.compared_with != *seen {
            return Ok(Some(takeover));
        }
        for Taken { dpa: row, change, .. } in takeover.rows {
            match change {
                Change::New | Change::Revised => dpa::add(tx, &row)?,
                Change::Corrected => dpa::correct(tx, &row.number, &row)?,
                Change::Same | Change::Older => continue,
            }
            note(tx, Act::Imported, row, ("", &by.name), at)?;
        }
        Ok(None)
    })
}

/// Those that come with a roster take the place of what is there, but for a later one: a revision that was registered
/// since is not undone by the file that it revised. Other years keep theirs.
pub fn imported(tx: &mut WriteTx, rows: &[Dpa], by: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let mut all = Vec::new();
    for row in rows {
        let present = dpa::of(tx, &row.agency)?;
        if !present.contains(row) {
            note(tx, Act::Imported, row.clone(), ("", by), at)?;
        }
        all.push(row.clone());
        let stays = |one: &Dpa| one.year != row.year || one.approved > row.approved;
        let named =
            |one: &Dpa| rows.iter().any(|row| (&row.agency, &row.number) == (&one.agency, &one.number));
        let kept = present.into_iter().filter(|one| stays(one) && !named(one) && !all.contains(one));
        all.extend(kept.collect::<Vec<_>>());
    }
    dpa::replace(tx, &all)
}

fn compared(tx: &mut ReadTx, rows: &[Dpa]) -> Result<Takeover, StoreError> {
    let registry = dpa::list(tx)?;
    let mut taken = Vec::new();
    for row in rows {
        let present: Vec<Dpa> = registry.iter().filter(|one| one.agency == row.agency).cloned().collect();
        let change = Change::of(&present, row);
        taken.push(Taken {
            follows: if change.writes() { follows(tx, row)? } else { vec![] },
            before: of_year(present.iter(), row).cloned(),
            dpa: row.clone(),
            change,
        });
    }
    let compared_with = Digest::of(format!("{registry:?}").as_bytes());
    Ok(Takeover { rows: taken, compared_with })
}
