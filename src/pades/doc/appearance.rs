//! Placing the drawn appearance of a signature: a small graph of objects given as text.

use std::collections::HashMap;
use std::io::Write as _;

use super::serialise::pointer;
use super::update::Update;
use crate::pades::read::Reference;

/// What a signature looks like: object 0 is a form `XObject` as large as the field's rectangle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The objects; a dictionary text names object `k` as `%k%` and font `Name` of the form's /DR as `%DR:Name%`.
    pub objects: Vec<AppearanceObject>,
}

/// One object of an appearance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppearanceObject {
    /// PDF syntax of the dictionary, `<<…>>`, without /Length and, for `stream`, without /Filter.
    pub dictionary: String,
    /// Stream data, not compressed; it is deflated when that is shorter.
    pub stream: Option<Vec<u8>>,
}

/// Why an appearance cannot be placed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppearanceError {
    /// Nothing to draw, or object 0 is no stream.
    #[error("an appearance needs a form XObject with a stream as its first object")]
    NoForm,
    /// A placeholder that names nothing.
    #[error("the appearance names `{0}`, which is neither one of its objects nor a font of the form")]
    Unknown(String),
}

impl Appearance {
    /// Writes all objects and returns the reference of object 0.
    pub(crate) fn place(
        &self,
        update: &mut Update,
        fonts: &HashMap<String, Reference>,
    ) -> Result<Reference, AppearanceError> {
        if self.objects.first().is_none_or(|first| first.stream.is_none()) {
            return Err(AppearanceError::NoForm);
        }
        let places = self.objects.iter().map(|_| update.reserve()).collect::<Vec<_>>();
        for (object, place) in self.objects.iter().zip(&places) {
            let dictionary = fill(&object.dictionary, &places, fonts)?;
            match &object.stream {
                None => update.put(*place, dictionary.as_bytes()),
                Some(data) => put_shorter(update, *place, &dictionary, data),
            }
        }
        places.first().copied().ok_or(AppearanceError::NoForm)
    }
}

fn put_shorter(update: &mut Update, place: Reference, dictionary: &str, data: &[u8]) {
    const FILTER: &str = "/Filter/FlateDecode>>";
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let deflated = encoder.write_all(data).and_then(|()| encoder.finish());
    match (deflated, dictionary.trim_end().strip_suffix(">>")) {
        (Ok(deflated), Some(inner)) if deflated.len() + FILTER.len() < data.len() => {
            update.put_stream(place, &format!("{inner}{FILTER}"), &deflated);
        }
        _ => update.put_stream(place, dictionary, data),
    }
}

fn fill(
    text: &str,
    places: &[Reference],
    fonts: &HashMap<String, Reference>,
) -> Result<String, AppearanceError> {
    let mut out = String::with_capacity(text.len() + 32);
    for (at, part) in text.split('%').enumerate() {
        if at % 2 == 0 {
            out.push_str(part);
            continue;
        }
        let found = match part.strip_prefix("DR:") {
            Some(font) => fonts.get(font),
            None => part.parse::<usize>().ok().and_then(|at| places.get(at)),
        };
        let found = found.ok_or_else(|| AppearanceError::Unknown(part.to_owned()))?;
        out.push_str(&pointer(*found));
    }
    Ok(out)
}
