//! A document as of one revision: catalog, form and signature fields.

use crate::pades::doc::fields::{Field, Form};
use crate::pades::read::{Dictionary, Document, ReadError, Reference};

#[derive(Debug)]
pub(super) struct View {
    pub(super) section: usize,
    pub(super) root: Reference,
    pub(super) catalog: Dictionary,
    pub(super) form: Form,
    pub(super) roots: Vec<Reference>,
    pub(super) fields: Vec<Field>,
}

impl View {
    pub(super) fn of(document: &Document<'_>, section: usize) -> Result<Self, ReadError> {
        let root = document.root(section)?;
        let catalog = document.dictionary(section, root)?;
        let form = Form::read(document, section, &catalog)?.unwrap_or_default();
        Ok(Self {
            section,
            root,
            roots: form.roots(document, section)?,
            fields: form.signature_fields(document, section)?,
            catalog,
            form,
        })
    }

    pub(super) fn field(&self, reference: Reference) -> Option<&Field> {
        self.fields.iter().find(|field| field.reference == reference)
    }
}
