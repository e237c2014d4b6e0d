//! What a file says of itself: title, author, dates, the program that wrote it. To write that anew after signing is a
//! modification like any other; here it is only told apart, so that nobody hears of a forgery where a program noted its name.
#![deny(clippy::indexing_slicing)]

use std::collections::BTreeSet;

use super::view::View;
use crate::pades::limits::MOST_CHANGED;
use crate::pades::read::{Dictionary, Document, Entry, Indirect, Object, ReadError, Reference, Section};

/// Whether these changed objects are the information dictionary and the metadata stream, before and after, and nothing else of
/// the document uses them. What cannot be read to the end is not called harmless.
pub(super) fn is_all(document: &Document<'_>, before: &View, after: &View, changed: &BTreeSet<u32>) -> bool {
    let described = || {
        let information = document.trailer(before.section)?.reference(b"Info");
        let packet = before.catalog.reference(b"Metadata");
        for number in changed {
            let is_there = |place: &Option<Reference>| place.is_some_and(|place| place.number == *number);
            let (place, fits): (_, fn(&Indirect) -> bool) = match (information, packet) {
                (place, _) if is_there(&place) => (place, is_information),
                (_, place) if is_there(&place) => (place, is_packet),
                _ => return Ok(false),
            };
            for section in [before.section, after.section] {
                if let Some(place) = place
                    && !fits(&document.object(section, place)?)
                {
                    return Ok(false);
                }
            }
        }
        Ok::<_, ReadError>(!is_used(document, after, changed)?)
    };
    described().unwrap_or(false)
}

/// A dictionary of plain values.
fn is_information(object: &Indirect) -> bool {
    let plain = |value: &Object| matches!(value, Object::Text(_) | Object::Name(_) | Object::Boolean(_));
    object.data.is_none()
        && object.object.as_dictionary().is_some_and(|dictionary| dictionary.iter().all(|(_, v)| plain(v)))
}

/// A stream of XMP (ISO 32000-1 14.3.2).
fn is_packet(object: &Indirect) -> bool {
    let named = |dictionary: &Dictionary| {
        dictionary.name(b"Type") == Some(b"Metadata") && dictionary.name(b"Subtype") == Some(b"XML")
    };
    object.data.is_some() && object.object.as_dictionary().is_some_and(named)
}

/// Whether any object refers to one of these, but for the catalog's /Metadata. Who prepared the file could have used the same
/// object as a page's content too.
fn is_used(document: &Document<'_>, after: &View, changed: &BTreeSet<u32>) -> Result<bool, ReadError> {
    let mut numbers = BTreeSet::new();
    for number in document.sections().iter().skip(after.section).flat_map(Section::numbers) {
        numbers.insert(number);
        if numbers.len() > MOST_CHANGED {
            return Ok(true);
        }
    }
    for number in numbers {
        let generation = match document.entry(after.section, number)? {
            Some(Entry::Plain { generation, .. }) => generation,
            Some(Entry::Packed { .. }) => 0,
            None | Some(Entry::Free) => continue,
        };
        let object = document.object(after.section, Reference { number, generation })?.object;
        let refers = match object.as_dictionary() {
            Some(catalog) if number == after.root.number => {
                catalog.iter().any(|(key, value)| key != b"Metadata" && refers(value, changed))
            }
            _ => refers(&object, changed),
        };
        if refers {
            return Ok(true);
        }
    }
    Ok(false)
}

fn refers(object: &Object, to: &BTreeSet<u32>) -> bool {
    match object {
        Object::Reference(reference) => to.contains(&reference.number),
        Object::Array(items) => items.iter().any(|item| refers(item, to)),
        Object::Dictionary(dictionary) => dictionary.iter().any(|(_, value)| refers(value, to)),
        _ => false,
    }
}
