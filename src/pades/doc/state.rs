//! All that signing must know of a document, read once and carried from signature to signature.

use std::collections::HashMap;

use super::fields::{Field, Form};
use crate::pades::read::{Dictionary, Document, Object, ReadError, Reference};

/// The document as the next update finds it.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// Bytes so far.
    pub(crate) length: usize,
    pub(crate) ends_with_line: bool,
    pub(crate) startxref: usize,
    /// Whether the newest cross-reference section is a stream; an update keeps the kind.
    pub(crate) xref_stream: bool,
    /// The lowest unused object number.
    pub(crate) next: u32,
    pub(crate) root: Reference,
    pub(crate) info: Option<Object>,
    pub(crate) id: Option<(Vec<u8>, Vec<u8>)>,
    pub(crate) catalog: Dictionary,
    pub(crate) form: Form,
    /// References in /Fields, in order.
    pub(crate) field_roots: Vec<Reference>,
    pub(crate) fields: Vec<Field>,
    /// The resolved /Lock of the fields that have one.
    pub(crate) locks: HashMap<Reference, Dictionary>,
    /// /DR /Font of the form: resource name to font.
    pub(crate) fonts: HashMap<String, Reference>,
}

impl State {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let document = Document::open(bytes)?;
        Self::of(&document)
    }

    pub(crate) fn of(document: &Document<'_>) -> Result<Self, ReadError> {
        let trailer = document.trailer(0)?;
        let root = document.root(0)?;
        let catalog = document.dictionary(0, root)?;
        let form = Form::read(document, 0, &catalog)?.unwrap_or_default();
        let malformed = |what| ReadError::Malformed { what, at: document.tail().span.start };
        let size = trailer.integer(b"Size").and_then(|size| u32::try_from(size).ok());
        let id = match trailer.get(b"ID").and_then(Object::as_array) {
            Some([Object::Text(first), Object::Text(second)]) => {
                Some((first.bytes.clone(), second.bytes.clone()))
            }
            _ => None,
        };
        let fields = form.signature_fields(document, 0)?;
        let mut locks = HashMap::new();
        for field in &fields {
            if let Some(lock) = field.dictionary.get(b"Lock") {
                let lock = document.resolve(0, lock)?;
                locks.insert(
                    field.reference,
                    lock.as_dictionary().cloned().ok_or(malformed("a /Lock dictionary"))?,
                );
            }
        }
        Ok(Self {
            locks,
            length: document.bytes().len(),
            ends_with_line: document.bytes().ends_with(b"\n"),
            startxref: document.tail().startxref,
            xref_stream: document.sections().first().is_some_and(|section| section.stream.is_some()),
            next: size.filter(|size| *size > 0).ok_or(malformed("/Size in the trailer"))?,
            root,
            info: trailer.get(b"Info").cloned(),
            id,
            field_roots: form.roots(document, 0)?,
            fields,
            fonts: fonts(document, &form)?,
            form,
            catalog,
        })
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn fonts(document: &Document<'_>, form: &Form) -> Result<HashMap<String, Reference>, ReadError> {
    let mut found = HashMap::new();
    let Some(resources) = form.dictionary.get(b"DR") else { return Ok(found) };
    let resources = document.resolve(0, resources)?;
    let Some(fonts) = resources.as_dictionary().and_then(|resources| resources.get(b"Font")) else {
        return Ok(found);
    };
    let fonts = document.resolve(0, fonts)?;
    for (name, font) in fonts.as_dictionary().into_iter().flat_map(Dictionary::iter) {
        if let (Ok(name), Some(reference)) = (String::from_utf8(name.to_vec()), font.as_reference()) {
            found.insert(name, reference);
        }
    }
    Ok(found)
}
