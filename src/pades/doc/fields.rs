//! The signature fields of a form, found by walking /AcroForm /Fields (ISO 32000-1 12.7.3).
#![deny(clippy::indexing_slicing)]

use std::collections::HashSet;

use crate::pades::limits::{DEEPEST_FIELD, MOST_FIELDS};
use crate::pades::read::{Dictionary, Document, Object, ReadError, Reference};

/// A signature field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Fully qualified name.
    pub(crate) name: String,
    pub(crate) reference: Reference,
    pub(crate) dictionary: Dictionary,
}

/// The interactive form of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    /// Where it stands; `None` when it is written directly in the catalog.
    pub(crate) reference: Option<Reference>,
    pub(crate) dictionary: Dictionary,
}

impl Field {
    pub(crate) fn value(&self) -> Option<&Object> {
        self.dictionary.get(b"V").filter(|value| **value != Object::Null)
    }

    /// Width and height in points.
    pub(crate) fn size(&self) -> Option<(f32, f32)> {
        let number = |item: &Object| match item {
            Object::Integer(value) => value.to_string().parse::<f32>().ok(),
            Object::Real(raw) => std::str::from_utf8(raw).ok()?.parse::<f32>().ok(),
            _ => None,
        };
        let rect = self.dictionary.get(b"Rect").and_then(Object::as_array)?;
        let [left, bottom, right, top] = rect else { return None };
        Some((number(right)? - number(left)?, number(top)? - number(bottom)?))
    }

    pub(crate) fn is_zero_sized(&self) -> bool {
        let zero = |item: &Object| match item {
            Object::Integer(value) => *value == 0,
            Object::Real(raw) => raw.iter().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+')),
            _ => false,
        };
        self.dictionary.get(b"Rect").and_then(Object::as_array).is_some_and(|rect| {
            let [left, bottom, right, top] = rect else { return false };
            rect.iter().all(zero) || (left == right && bottom == top)
        })
    }
}

impl Form {
    /// The form as of a section; `None` when the catalog has none.
    pub(crate) fn read(
        document: &Document<'_>,
        section: usize,
        catalog: &Dictionary,
    ) -> Result<Option<Self>, ReadError> {
        match catalog.get(b"AcroForm") {
            None | Some(Object::Null) => Ok(None),
            Some(Object::Dictionary(dictionary)) => {
                Ok(Some(Self { reference: None, dictionary: dictionary.clone() }))
            }
            Some(Object::Reference(reference)) => {
                let dictionary = document.dictionary(section, *reference)?;
                Ok(Some(Self { reference: Some(*reference), dictionary }))
            }
            Some(_) => Err(ReadError::Malformed { what: "/AcroForm as a dictionary", at: 0 }),
        }
    }

    /// The references in /Fields, in order.
    pub(crate) fn roots(&self, document: &Document<'_>, section: usize) -> Result<Vec<Reference>, ReadError> {
        let fields = match self.dictionary.get(b"Fields") {
            None => return Ok(Vec::new()),
            Some(fields) => document.resolve(section, fields)?,
        };
        let Some(items) = fields.as_array() else {
            return Err(ReadError::Malformed { what: "/Fields as an array", at: 0 });
        };
        if items.len() > MOST_FIELDS {
            return Err(ReadError::TooMuch("more than 1,000 form fields"));
        }
        let reference = |item: &Object| item.as_reference();
        items
            .iter()
            .map(reference)
            .collect::<Option<Vec<_>>>()
            .ok_or(ReadError::Malformed { what: "references in /Fields", at: 0 })
    }

    /// All signature fields, in the order of the form.
    pub(crate) fn signature_fields(
        &self,
        document: &Document<'_>,
        section: usize,
    ) -> Result<Vec<Field>, ReadError> {
        let mut walk = Walk { document, section, seen: HashSet::new(), found: Vec::new() };
        for root in self.roots(document, section)? {
            walk.visit(root, &Inherited::default(), 0)?;
        }
        Ok(walk.found)
    }
}

#[derive(Default, Clone)]
struct Inherited {
    name: String,
    is_signature: bool,
}

struct Walk<'d, 'a> {
    document: &'d Document<'a>,
    section: usize,
    seen: HashSet<Reference>,
    found: Vec<Field>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, reference: Reference, above: &Inherited, depth: usize) -> Result<(), ReadError> {
        if !self.seen.insert(reference) {
            return Err(ReadError::Malformed {
                what: "form fields as a tree",
                at: reference.number as usize,
            });
        }
        if depth > DEEPEST_FIELD || self.seen.len() > MOST_FIELDS {
            return Err(ReadError::TooMuch("form fields"));
        }
        let dictionary = self.document.dictionary(self.section, reference)?;
        let mut here = above.clone();
        if let Some(kind) = dictionary.name(b"FT") {
            here.is_signature = kind == b"Sig";
        }
        if let Some(Object::Text(text)) = dictionary.get(b"T") {
            let part = text.to_text();
            here.name = if here.name.is_empty() { part } else { format!("{}.{part}", here.name) };
        }
        let kids = match dictionary.get(b"Kids") {
            None => Vec::new(),
            Some(kids) => {
                let kids = self.document.resolve(self.section, kids)?;
                kids.as_array().unwrap_or_default().iter().filter_map(Object::as_reference).collect()
            }
        };
        let mut has_fields = false;
        for kid in kids {
            if self.document.dictionary(self.section, kid)?.get(b"T").is_some() {
                has_fields = true;
                self.visit(kid, &here, depth + 1)?;
            }
        }
        if here.is_signature && !has_fields {
            self.found.push(Field { name: here.name, reference, dictionary });
        }
        Ok(())
    }
}
