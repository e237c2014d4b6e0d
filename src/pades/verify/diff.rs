//! What may change between two consecutive revisions: empty signature fields may be filled, the security store
//! may grow, a document time stamp may be added. Everything else is a modification.

use std::collections::{BTreeSet, HashSet};

use super::finding::Finding;
use super::metadata;
use super::view::View;
use crate::pades::doc::fields::Field;
use crate::pades::limits::{MOST_APPEARANCE_OBJECTS, MOST_CHANGED};
use crate::pades::read::{Dictionary, Document, Entry, Object, Reference, Section};

/// Keys that make a viewer do something; none belongs into what is added after signing.
const ACTIVE: [&[u8]; 12] = [
    b"JS",
    b"JavaScript",
    b"AA",
    b"A",
    b"OpenAction",
    b"URI",
    b"Launch",
    b"F",
    b"EF",
    b"AF",
    b"RichMediaContent",
    b"OC",
];
/// Which fields earlier signatures locked (`FieldMDP`) and whether filling is allowed at all (`DocMDP`).
#[derive(Debug, Clone, Default)]
pub(super) struct Locks {
    pub(super) rules: Vec<Lock>,
}

#[derive(Debug, Clone)]
pub(super) enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Locks {
    fn forbid(&self, field: &str) -> bool {
        let covers = |names: &[String]| {
            names.iter().any(|name| {
                field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        self.rules.iter().any(|rule| match rule {
            Lock::All => true,
            Lock::Include(names) => covers(names),
            Lock::Exclude(names) => !covers(names),
        })
    }
}

/// Judges the step from `before` to `after`; `locks` are those of all signatures up to `before`.
pub(super) fn judge(
    document: &Document<'_>,
    before: &View,
    after: &View,
    locks: &Locks,
) -> Result<(), Finding> {
    let changed = changed_objects(document, before.section, after.section)?;
    let mut step = Step { document, before, after, allowed: BTreeSet::new() };
    step.trailers()?;
    step.catalog()?;
    step.form()?;
    step.fields(locks)?;
    step.structure(&changed)?;
    let strays: BTreeSet<u32> = changed.difference(&step.allowed).copied().collect();
    match strays.first() {
        None => Ok(()),
        Some(_) if metadata::is_all(document, before, after, &strays) => Err(Finding::rewritten_metadata()),
        Some(number) => Err(Finding::modified(format!("object {number} was added or changed after signing"))),
    }
}

fn changed_objects(document: &Document<'_>, before: usize, after: usize) -> Result<BTreeSet<u32>, Finding> {
    let newer = document.sections().iter().take(before).skip(after);
    let mut changed = BTreeSet::new();
    for number in newer.flat_map(Section::numbers) {
        // A cross-reference section can only name as many objects as it has bytes, but many sections can repeat that.
        if changed.len() > MOST_CHANGED {
            return Err(Finding::malformed("too many objects in one update"));
        }
        changed.insert(number);
    }
    Ok(changed)
}

struct Step<'s, 'a> {
    document: &'s Document<'a>,
    before: &'s View,
    after: &'s View,
    allowed: BTreeSet<u32>,
}

impl Step<'_, '_> {
    fn trailers(&self) -> Result<(), Finding> {
        let (old, new) =
            (self.document.trailer(self.before.section)?, self.document.trailer(self.after.section)?);
        let first_id = |trailer: &Dictionary| {
            trailer.get(b"ID").and_then(Object::as_array).map(|id| id.first().cloned())
        };
        if self.before.root != self.after.root
            || old.get(b"Info") != new.get(b"Info")
            || first_id(old) != first_id(new)
        {
            return Err(Finding::modified(
                "the trailer names another catalog, information dictionary or identifier",
            ));
        }
        Ok(())
    }

    fn catalog(&mut self) -> Result<(), Finding> {
        let (before, after) = (self.before, self.after);
        if !same_except(&before.catalog, &after.catalog, &[b"DSS", b"AcroForm"]) {
            return Err(Finding::modified("the document catalog was changed"));
        }
        if before.form.reference != after.form.reference {
            return Err(Finding::modified("the form was replaced"));
        }
        self.allowed.insert(before.root.number);
        self.store()
    }

    /// The document security store: it may appear and grow, nothing in it may go or change.
    fn store(&mut self) -> Result<(), Finding> {
        let refuse = || Finding::modified("the security store was not only added to");
        let old = match self.before.catalog.get(b"DSS") {
            None => Dictionary::default(),
            Some(value) => {
                self.resolved(self.before.section, value)?.as_dictionary().cloned().ok_or_else(refuse)?
            }
        };
        let Some(value) = self.after.catalog.get(b"DSS") else {
            return if self.before.catalog.get(b"DSS").is_none() { Ok(()) } else { Err(refuse()) };
        };
        let new = self.resolved(self.after.section, value)?.as_dictionary().cloned().ok_or_else(refuse)?;
        if !old.iter().all(|(key, _)| new.get(key).is_some()) {
            return Err(refuse());
        }
        if let Some(reference) = value.as_reference() {
            let is_same = self.before.catalog.reference(b"DSS") == Some(reference);
            if is_same || self.is_new(reference)? {
                self.allowed.insert(reference.number);
            }
        }
        for (key, value) in new.iter() {
            match key {
                b"Type" => {}
                b"Certs" | b"CRLs" | b"OCSPs" => self.store_array(old.get(key), value)?,
                _ if old.get(key) == Some(value) => {}
                _ => return Err(refuse()),
            }
        }
        Ok(())
    }

    fn store_array(&mut self, old: Option<&Object>, new: &Object) -> Result<(), Finding> {
        let refuse = || Finding::modified("the security store was not only added to");
        let old_items = match old {
            None => Object::Array(Vec::new()),
            Some(value) => self.resolved(self.before.section, value)?,
        };
        let new_items = self.resolved(self.after.section, new)?;
        let (old_items, new_items) =
            (old_items.as_array().ok_or_else(refuse)?, new_items.as_array().ok_or_else(refuse)?);
        let Some(added) = new_items.strip_prefix(old_items) else { return Err(refuse()) };
        if let Some(reference) = new.as_reference()
            && (old == Some(new) || self.is_new(reference)?)
        {
            self.allowed.insert(reference.number);
        }
        for item in added {
            let reference = item.as_reference().ok_or_else(refuse)?;
            let stream = self.document.object(self.after.section, reference)?;
            if stream.data.is_none() || !self.is_new(reference)? {
                return Err(refuse());
            }
            self.allowed.insert(reference.number);
        }
        Ok(())
    }

    /// The form: only /Fields may grow, and only by document time stamps.
    fn form(&mut self) -> Result<(), Finding> {
        let (before, after) = (self.before, self.after);
        if !same_except(&before.form.dictionary, &after.form.dictionary, &[b"Fields"])
            || before.form.dictionary.reference(b"Fields") != after.form.dictionary.reference(b"Fields")
        {
            return Err(Finding::modified("the form was changed"));
        }
        let Some(added) = after.roots.strip_prefix(before.roots.as_slice()) else {
            return Err(Finding::modified("form fields were removed or reordered"));
        };
        for place in
            [before.form.reference, before.form.dictionary.reference(b"Fields")].into_iter().flatten()
        {
            self.allowed.insert(place.number);
        }
        for reference in added {
            let field = after.field(*reference);
            let is_stamp = match field {
                Some(field) => self.is_new(*reference)? && self.is_time_stamp_field(field)?,
                None => false,
            };
            if !is_stamp {
                return Err(Finding::modified("a form field was added after signing"));
            }
            self.allowed.insert(reference.number);
        }
        Ok(())
    }

    fn is_time_stamp_field(&mut self, field: &Field) -> Result<bool, Finding> {
        const KEYS: [&[u8]; 9] = [b"Type", b"Subtype", b"FT", b"T", b"Rect", b"F", b"V", b"P", b"Ff"];
        let plain = field.dictionary.iter().all(|(key, _)| KEYS.contains(&key));
        let Some(value) = field.dictionary.reference(b"V") else { return Ok(false) };
        let stamp = self.document.object(self.after.section, value)?.object;
        let is_stamp = stamp.as_dictionary().and_then(|stamp| stamp.name(b"Type")) == Some(b"DocTimeStamp");
        if plain && field.is_zero_sized() && is_stamp && self.is_new(value)? {
            self.allowed.insert(value.number);
            return Ok(true);
        }
        Ok(false)
    }

    /// Each known field: unchanged, or filled now and empty before.
    fn fields(&mut self, locks: &Locks) -> Result<(), Finding> {
        if self.after.fields.len() < self.before.fields.len() {
            return Err(Finding::modified("signature fields were removed"));
        }
        let (before, after) = (self.before, self.after);
        for old in &before.fields {
            let Some(new) = after.field(old.reference) else {
                return Err(Finding::modified(format!("the field `{}` was removed", old.name)));
            };
            if old.dictionary == new.dictionary {
                continue;
            }
            let name = &old.name;
            if old.value().is_some() {
                return Err(Finding::modified(format!("the signed field `{name}` was changed")));
            }
            let Some(value) = new.dictionary.reference(b"V") else {
                return Err(Finding::modified(format!(
                    "the empty field `{name}` was changed without being signed"
                )));
            };
            if locks.forbid(name) {
                return Err(Finding::modified(format!(
                    "the field `{name}` was signed although it was locked"
                )));
            }
            if !same_except(&old.dictionary, &new.dictionary, &[b"V", b"AP"]) || !self.is_new(value)? {
                return Err(Finding::modified(format!(
                    "signing changed more of the field `{name}` than it may"
                )));
            }
            self.allowed.extend([old.reference.number, value.number]);
            self.appearance(old, new)?;
        }
        Ok(())
    }

    /// A new appearance may be drawn, by new objects only, inside the field's unchanged rectangle.
    fn appearance(&mut self, old: &Field, new: &Field) -> Result<(), Finding> {
        let name = &new.name;
        if old.dictionary.get(b"AP") == new.dictionary.get(b"AP") {
            return Ok(());
        }
        let normal = new.dictionary.get(b"AP").and_then(Object::as_dictionary);
        let form =
            normal.filter(|normal| normal.iter().count() == 1).and_then(|normal| normal.reference(b"N"));
        let Some(form) = form else {
            return Err(Finding::modified(format!("the appearance of `{name}` is not a single form")));
        };
        let mut open = vec![form];
        let mut seen = HashSet::new();
        while let Some(reference) = open.pop() {
            if !self.is_new(reference)? || !seen.insert(reference) {
                continue;
            }
            if seen.len() > MOST_APPEARANCE_OBJECTS {
                return Err(Finding::modified(format!("the appearance of `{name}` is too large")));
            }
            let object = self.document.object(self.after.section, reference)?.object;
            if !collect(&object, &mut open) {
                return Err(Finding::modified(format!(
                    "the appearance of `{name}` holds active or external content"
                )));
            }
            self.allowed.insert(reference.number);
        }
        Ok(())
    }

    /// Objects of the file format itself: cross-reference streams, containers, entries that free nothing.
    fn structure(&mut self, changed: &BTreeSet<u32>) -> Result<(), Finding> {
        for section in self.document.sections().iter().take(self.before.section).skip(self.after.section) {
            if let Some(number) = section.stream
                && self.is_new(Reference { number, generation: 0 })?
            {
                self.allowed.insert(number);
            }
        }
        for number in changed {
            match self.document.entry(self.after.section, *number)? {
                None | Some(Entry::Free) => {
                    if !self.is_unused_before(*number)? {
                        return Err(Finding::modified(format!("object {number} was deleted after signing")));
                    }
                    self.allowed.insert(*number);
                }
                Some(Entry::Packed { container, .. }) if changed.contains(&container) => {
                    if self.is_unused_before(container)? {
                        self.allowed.insert(container);
                    }
                }
                Some(Entry::Packed { .. }) => {
                    return Err(Finding::modified(format!("object {number} was taken from signed bytes")));
                }
                Some(Entry::Plain { .. }) => {}
            }
        }
        Ok(())
    }

    fn is_new(&self, reference: Reference) -> Result<bool, Finding> {
        self.is_unused_before(reference.number)
    }

    fn is_unused_before(&self, number: u32) -> Result<bool, Finding> {
        Ok(matches!(self.document.entry(self.before.section, number)?, None | Some(Entry::Free)))
    }

    fn resolved(&self, section: usize, object: &Object) -> Result<Object, Finding> {
        Ok(self.document.resolve(section, object)?)
    }
}

/// Equal apart from the named keys.
fn same_except(old: &Dictionary, new: &Dictionary, keys: &[&[u8]]) -> bool {
    let covered = |from: &Dictionary, to: &Dictionary| {
        from.iter().all(|(key, value)| keys.contains(&key) || to.get(key) == Some(value))
    };
    covered(old, new) && covered(new, old)
}

/// Gathers the references of an object; `false` when it can act.
fn collect(object: &Object, references: &mut Vec<Reference>) -> bool {
    match object {
        Object::Reference(reference) => {
            references.push(*reference);
            true
        }
        Object::Array(items) => items.iter().all(|item| collect(item, references)),
        Object::Dictionary(dictionary) => {
            dictionary.iter().all(|(key, value)| !ACTIVE.contains(&key) && collect(value, references))
        }
        _ => true,
    }
}
