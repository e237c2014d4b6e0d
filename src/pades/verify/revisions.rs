//! The history of a file: consecutive signed revisions, the roles of their signatures, and what came between.

use super::diff::{self, Lock, Locks};
use super::finding::Finding;
use super::places::Placed;
use super::report::Role;
use super::tiling;
use super::view::View;
use crate::pades::read::{Dictionary, Document, Entry, Object, Section};

pub(super) struct History {
    /// One per signature, in the order of signing.
    pub(super) roles: Vec<Role>,
    pub(super) findings: Vec<Finding>,
}

/// Judges every step from the first signature to the end of the file.
pub(super) fn judge(document: &Document<'_>, newest: &View, placed: &[Placed]) -> History {
    let mut history = History { roles: Vec::new(), findings: Vec::new() };
    let mut locks = Locks::default();
    for (index, place) in placed.iter().enumerate() {
        let role = role(document, place, &mut locks).and_then(|role| {
            certification(document, place, index, role)?;
            Ok(role)
        });
        history.roles.push(*role.as_ref().unwrap_or(&Role::Signer));
        history.findings.extend(role.err());

        let step = match placed.get(index + 1) {
            Some(next) => View::of(document, next.section)
                .map_err(Finding::from)
                .and_then(|after| step(document, place, &after, next.end, &locks)),
            None if place.end < document.bytes().len() => {
                step(document, place, newest, document.bytes().len(), &locks)
            }
            None => Ok(()),
        };
        history.findings.extend(step.err());
    }
    let first_end = placed.first().map_or(0, |first| first.end);
    let base = document.sections().iter().skip(placed.first().map_or(0, |first| first.section));
    for section in base {
        match stays_inside(document, section, first_end) {
            Ok(true) => {}
            Ok(false) => {
                history.findings.push(Finding::malformed("the first revision refers beyond its own end"));
            }
            Err(finding) => history.findings.push(finding),
        }
    }
    history
}

fn step(
    document: &Document<'_>,
    from: &Placed,
    after: &View,
    end: usize,
    locks: &Locks,
) -> Result<(), Finding> {
    if after.section >= from.section {
        return Err(Finding::modified(format!(
            "what follows the revision of `{}` is not an update of it",
            from.field
        )));
    }
    let before = View::of(document, from.section)?;
    tiling::judge(document, after.section, from.section, from.end, end)?;
    diff::judge(document, &before, after, locks)
}

/// Whether a section and all objects it places stand before `end`: otherwise later bytes could become part of it.
fn stays_inside(document: &Document<'_>, section: &Section, end: usize) -> Result<bool, Finding> {
    if section.end > end {
        return Ok(false);
    }
    for number in section.numbers() {
        if let Some(Entry::Plain { offset, .. }) = section.entry(document.bytes(), number)?
            && offset >= end
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The role, and the locks that this signature adds for what follows it.
fn role(document: &Document<'_>, place: &Placed, locks: &mut Locks) -> Result<Role, Finding> {
    if place.is_time_stamp() {
        return Ok(Role::DocumentTimeStamp);
    }
    let mut role = Role::Signer;
    if let Some(parameters) = place.transform(document, b"FieldMDP")? {
        let lock = lock(&parameters)
            .ok_or_else(|| Finding::malformed(format!("the lock of `{}` cannot be read", place.field)))?;
        if matches!(lock, Lock::All) {
            role = Role::ClosingSeal;
        }
        locks.rules.push(lock);
    }
    if let Some(parameters) = place.transform(document, b"DocMDP")? {
        role = Role::CertifyingSeal;
        match parameters.integer(b"P").unwrap_or(2) {
            1 => locks.rules.push(Lock::All),
            2 | 3 => {}
            _ => {
                return Err(Finding::malformed(format!(
                    "the permissions of `{}` cannot be read",
                    place.field
                )));
            }
        }
    }
    Ok(role)
}

/// A certification comes first and the catalog names it; no other signature certifies (ISO 32000-1 12.8.4).
fn certification(document: &Document<'_>, place: &Placed, index: usize, role: Role) -> Result<(), Finding> {
    let root = document.root(place.section)?;
    let catalog = document.dictionary(place.section, root)?;
    let permissions = match catalog.get(b"Perms") {
        None => Dictionary::default(),
        Some(value) => document.resolve(place.section, value)?.as_dictionary().cloned().unwrap_or_default(),
    };
    let named = permissions.reference(b"DocMDP");
    match (role, index) {
        (Role::CertifyingSeal, 0) if named == Some(place.reference) => Ok(()),
        (Role::CertifyingSeal, 0) => Err(Finding::modified("the catalog does not name the certifying seal")),
        (Role::CertifyingSeal, _) => {
            Err(Finding::modified("a certification that is not the first signature"))
        }
        (_, 0) if named.is_some() => {
            Err(Finding::modified("the catalog names a certification that is not there"))
        }
        _ => Ok(()),
    }
}

fn lock(parameters: &Dictionary) -> Option<Lock> {
    let names = || -> Option<Vec<String>> {
        let names = parameters.get(b"Fields").and_then(Object::as_array)?.iter();
        names.map(|name| if let Object::Text(text) = name { Some(text.to_text()) } else { None }).collect()
    };
    match parameters.name(b"Action")? {
        b"All" => Some(Lock::All),
        b"Include" => names().map(Lock::Include),
        b"Exclude" => names().map(Lock::Exclude),
        _ => None,
    }
}
