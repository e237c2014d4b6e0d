//! Fields filled with marks but without signatures: what the pages look like after signing.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use teken::pades::Appearance;
use teken::render::{
    document::Rendered,
    mark::{Mark, mark},
};

/// The document with the mark in every visible field.
pub(crate) fn with_marks(rendered: &Rendered, what: &Mark) -> Vec<u8> {
    let mut file = Document::load_mem(&rendered.bytes).unwrap();
    let font = mark_font(&file);
    for field in rendered.fields.iter().filter(|field| field.rect[2] > field.rect[0]) {
        let [left, bottom, right, top] = field.rect;
        let appearance = mark(what, right - left, top - bottom).unwrap();
        let form = place(&mut file, &appearance, font);
        let widget = widget(&file, &field.name);
        file.get_dictionary_mut(widget).unwrap().set("AP", dictionary! { "N" => form });
    }
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

/// The font of the marks in the AcroForm's default resources.
pub(crate) fn mark_font(file: &Document) -> ObjectId {
    let form = file.catalog().unwrap().get(b"AcroForm").and_then(Object::as_reference).unwrap();
    let resources = file.get_dictionary(form).unwrap().get(b"DR").and_then(Object::as_dict).unwrap();
    let fonts = resources.get(b"Font").and_then(Object::as_dict).unwrap();
    fonts.get(b"TekenMark").and_then(Object::as_reference).unwrap()
}

/// The widget of a field.
pub(crate) fn widget(file: &Document, name: &str) -> ObjectId {
    let is_named = |object: &Object| {
        object
            .as_dict()
            .is_ok_and(|d| d.get(b"T").and_then(Object::as_str).is_ok_and(|t| t == name.as_bytes()))
    };
    file.objects.iter().find(|(_, object)| is_named(object)).map(|(id, _)| *id).unwrap()
}

fn place(file: &mut Document, appearance: &Appearance, font: ObjectId) -> ObjectId {
    let object = &appearance.objects[0];
    assert_eq!(appearance.objects.len(), 1, "a mark is one form");
    assert!(object.dictionary.contains("/Resources<</Font<</TekenMark %DR:TekenMark%>>>>"));
    let bounds = object.dictionary.split(['[', ']']).nth(1).unwrap();
    let bounds: Vec<Object> = bounds.split(' ').map(|n| Object::Real(n.parse().unwrap())).collect();
    let fonts = Dictionary::from_iter([("TekenMark", Object::Reference(font))]);
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Resources" => dictionary! { "Font" => fonts },
    };
    file.add_object(Stream::new(form, object.stream.clone().unwrap()))
}
