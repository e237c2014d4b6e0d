//! The AcroForm and its signature fields, all present before the first signature (a certified file may not get new ones).
//!
//! Catalog and AcroForm stay indirect plain objects, so that signing can be a small incremental update.

use lopdf::{Document as Graph, Object, ObjectId, Stream, dictionary};

use super::{MARK_FONT, fault, integer, rectangle, text_string};
use crate::render::document::{
    RenderError,
    draft::{Draft, NodeId},
};

/// A field merged with its widget.
pub(super) struct Widget {
    pub(super) object: ObjectId,
    pub(super) page: ObjectId,
    pub(super) node: NodeId,
    /// Key in the parent tree.
    pub(super) struct_parent: usize,
}

/// Print and Locked (ISO 32000-1, table 165): printed, neither moved nor deleted; PDF/A demands Print.
const PRINT_AND_LOCKED: i64 = 132;

/// Adds every field of the draft to its page.
pub(super) fn widgets(
    graph: &mut Graph,
    draft: &Draft,
    pages: &[ObjectId],
) -> Result<Vec<Widget>, RenderError> {
    let mut widgets = Vec::with_capacity(draft.fields.len());
    for (number, field) in draft.fields.iter().enumerate() {
        let page = pages[field.page];
        let rect = rectangle(field.area, draft.size.1);
        let struct_parent = pages.len() + number;
        let mut widget = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => text_string(&field.name),
            "TU" => text_string(&field.description), "F" => PRINT_AND_LOCKED,
            "Rect" => rect.map(Object::Real).to_vec(), "P" => page, "StructParent" => integer(struct_parent),
        };
        if field.locks_all {
            let lock = graph.add_object(dictionary! { "Type" => "SigFieldLock", "Action" => "All" });
            widget.set("Lock", lock);
        }
        if rect[2] > rect[0] {
            let bounds =
                [0.0, 0.0, rect[2] - rect[0], rect[3] - rect[1]].map(super::hundredth).map(Object::Real);
            let empty = dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds.to_vec(), "Resources" => dictionary! {},
            };
            let empty = graph.add_object(Stream::new(empty, Vec::new()).with_compression(false));
            widget.set("AP", dictionary! { "N" => empty });
        }
        let object = graph.add_object(widget);
        let page_dictionary = graph.get_dictionary_mut(page).map_err(|error| fault(&error))?;
        match page_dictionary.get_mut(b"Annots").and_then(Object::as_array_mut) {
            Ok(annotations) => annotations.push(object.into()),
            Err(_) => page_dictionary.set("Annots", vec![object.into()]),
        }
        widgets.push(Widget { object, page, node: field.node, struct_parent });
    }
    Ok(widgets)
}

/// Adds the AcroForm: fields, the flags "signatures exist" and "append only", and the font of the signature marks.
pub(super) fn add(graph: &mut Graph, widgets: &[Widget], mark_font: Option<ObjectId>) -> ObjectId {
    let fields: Vec<Object> = widgets.iter().map(|widget| widget.object.into()).collect();
    let mut form = dictionary! { "Fields" => fields, "SigFlags" => 3 };
    if let Some(font) = mark_font {
        form.set("DR", dictionary! { "Font" => dictionary! { MARK_FONT => font } });
    }
    graph.add_object(form)
}
