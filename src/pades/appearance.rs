//! What a signature looks like on the page: a small graph of PDF objects, made by `render::mark`, placed by `pades`.
//!
//! Never knows fonts, names or words: it only carries objects from the room that draws to the room that signs.

/// A self-contained graph of PDF objects that becomes the `/AP /N` of a signature field.
///
/// Object 0 is the form `XObject`; its `/BBox` has the width and height of the field's rectangle (points).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The objects, in the order in which `%k%` counts them.
    pub objects: Vec<AppearanceObject>,
}

/// One object of an [`Appearance`].
///
/// In `dictionary`, `%k%` stands for the reference (`N 0 R`) of object `k` of the same appearance, and `%DR:Name%` for the
/// reference of font `Name` in the base document's AcroForm `/DR /Font` dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppearanceObject {
    /// The dictionary's source text with its `<<` and `>>`, without `/Length` and `/Filter`.
    pub dictionary: String,
    /// The stream's bytes, not yet deflated; `None` for an object without a stream.
    pub stream: Option<Vec<u8>>,
}
