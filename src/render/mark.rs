//! The mark a signature leaves in its field: who, in which office and capacity, when.
//!
//! Text is written with the glyphs of the font `TekenMark`, which every rendered document carries, so a signature adds no
//! font. Names shrink to fit and never leave the field. Never places anything in a file: that is `pades`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use crate::{
    pades::{Appearance, AppearanceObject},
    render::{
        document::{MARK_FONT, mark_characters},
        font::{Face, FaceId, Family, FontError, Style, book},
        measure::hundredth,
    },
};

/// What a mark says. Every text may hold the characters of `TekenMark`: printable ASCII, the letters of Latin-1, `·–—’“”`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The signer's name with titles.
    pub name: String,
    /// The office signed for.
    pub office: String,
    /// Capacity as it is written before the office ("Plt."); empty for a definitive official.
    pub capacity: String,
    /// Time of signing in words, with its zone.
    pub time: String,
    /// What kind of signature it is ("Ed25519 · tidak tersertifikasi").
    pub note: String,
}

/// Why a mark could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// A text has a character that the font of the marks lacks. Said in Indonesian: it is shown to the signer.
    #[error("{text}: huruf U+{code:04X} tidak ada dalam huruf tanda tangan")]
    MissingCharacter {
        /// Which text, in Indonesian.
        text: &'static str,
        /// The character's code point.
        code: u32,
    },
    /// The field is too small to hold anything that can be read.
    #[error("a signature field of {0} × {1} points is too small for a mark; render the document anew")]
    TooSmall(String, String),
    /// The binary's fonts are broken.
    #[error(transparent)]
    Font(#[from] FontError),
}

/// The first character of a text that a mark cannot show.
pub fn missing_character(text: &str) -> Option<char> {
    text.chars().find(|character| glyph(*character).is_none())
}

/// Draws a mark for a field of `width` × `height` points.
pub fn mark(mark: &Mark, width: f32, height: f32) -> Result<Appearance, MarkError> {
    if !(width >= LEAST_WIDTH && height >= LEAST_HEIGHT) {
        return Err(MarkError::TooSmall(width.to_string(), height.to_string()));
    }
    check(mark)?;
    let face = book()?.face(FaceId { family: Family::Arimo, style: Style::Regular });
    let lines = fitted(face, mark, width - 2.0 * PADDING, height - 2.0 * PADDING);
    let (width, height) = (hundredth(width), hundredth(height));
    let dictionary = format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Resources<</Font<</{MARK_FONT} %DR:{MARK_FONT}%>>>>>>"
    );
    let stream = draw(face, &lines, width, height).into_bytes();
    Ok(Appearance { objects: vec![AppearanceObject { dictionary, stream: Some(stream) }] })
}

/// A field narrower or lower than this cannot be read (points).
const LEAST_WIDTH: f32 = 60.0;
const LEAST_HEIGHT: f32 = 20.0;
/// White inside the frame.
const PADDING: f32 = 4.0;
/// Line height in parts of the size.
const LEADING: f32 = 1.16;
/// An office that would have to shrink below this part of its size is set in two lines.
const SHRINK_BEFORE_BREAK: f32 = 0.85;
/// Dark blue, as the ink of a signature.
const INK: &str = "0.07 0.15 0.38";

/// A line of a mark.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    size: f32,
    is_name: bool,
}

/// Glyph of a character in `TekenMark`: its place among the fixed characters, counted from 1.
fn glyph(character: char) -> Option<u16> {
    static GLYPHS: OnceLock<HashMap<char, u16>> = OnceLock::new();
    let character = if character == '\u{a0}' { ' ' } else { character };
    GLYPHS.get_or_init(|| mark_characters().zip(1..).collect()).get(&character).copied()
}

fn check(mark: &Mark) -> Result<(), MarkError> {
    for (text, value) in [
        ("nama penanda tangan", mark.name.as_str()),
        ("jabatan penanda tangan", mark.office.as_str()),
        ("kapasitas penanda tangan", mark.capacity.as_str()),
        ("waktu tanda tangan", mark.time.as_str()),
        ("keterangan tanda tangan", mark.note.as_str()),
    ] {
        if let Some(character) = missing_character(value) {
            return Err(MarkError::MissingCharacter { text, code: u32::from(character) });
        }
    }
    Ok(())
}

/// The lines with sizes at which they fit the width one by one and the height together.
fn fitted(face: &Face, mark: &Mark, width: f32, height: f32) -> Vec<Line> {
    let line = |text: &str, size: f32| Line { text: text.to_owned(), size, is_name: false };
    let mut lines = vec![line("Ditandatangani secara elektronik oleh:", 6.0)];
    lines.push(Line { is_name: true, ..line(&mark.name, 9.0) });
    let office = format!("{} {}", mark.capacity, mark.office);
    lines.extend(broken(face, office.trim(), 8.4, width).iter().map(|part| line(part, 7.0)));
    lines.push(line(&mark.time, 6.5));
    lines.push(line(&mark.note, 5.5));
    lines.retain(|line| !line.text.trim().is_empty());
    let natural: f32 = lines.iter().map(|line| line.size * LEADING).sum();
    let scale = (height / natural).min(1.25);
    for line in &mut lines {
        let size = line.size * scale;
        let wide = extent(face, &line.text) * size;
        line.size = hundredth(if wide > width { size * width / wide * 0.995 } else { size });
    }
    lines
}

/// A text as one line, or as two of about the same width when one would become too small.
fn broken<'t>(face: &Face, text: &'t str, size: f32, width: f32) -> Vec<&'t str> {
    let whole = extent(face, text) * size;
    if whole * SHRINK_BEFORE_BREAK <= width {
        return vec![text];
    }
    let halves = text.match_indices(' ').map(|(place, _)| (&text[..place], &text[place + 1..]));
    let wider = |(one, other): &(&str, &str)| extent(face, one).max(extent(face, other));
    let best = halves.min_by(|one, other| wider(one).total_cmp(&wider(other)));
    best.map_or_else(|| vec![text], |(one, other)| vec![one, other])
}

/// Width of a text at size 1.
fn extent(face: &Face, text: &str) -> f32 {
    text.chars().map(|character| advance(face, character)).sum()
}

fn advance(face: &Face, character: char) -> f32 {
    let character = if character == '\u{a0}' { ' ' } else { character };
    // The widths as the document's font states them: whole thousandths.
    face.glyph_of(character).map_or(0.0, |glyph| face.advance_of(glyph).round() / 1000.0)
}

fn draw(face: &Face, lines: &[Line], width: f32, height: f32) -> String {
    let tall: f32 = lines.iter().map(|line| line.size * LEADING).sum();
    let (inner_width, inner_height) = (hundredth(width - 1.0), hundredth(height - 1.0));
    // Writing to a String cannot fail.
    let mut stream = format!("q\n{INK} rg {INK} RG\n0.5 w 0.5 0.5 {inner_width} {inner_height} re S\nBT\n");
    let mut top = height - (height - tall) / 2.0;
    for line in lines {
        let x = hundredth((width - extent(face, &line.text) * line.size) / 2.0);
        let ascent = line.size * (LEADING + (face.ascent + face.descent) / 1000.0) / 2.0;
        let y = hundredth(top - ascent);
        // The one font of the marks is upright and light: a name is drawn with its outline, which looks bold.
        let mode =
            if line.is_name { format!("2 Tr {} w", hundredth(line.size * 0.035)) } else { "0 Tr".to_owned() };
        let glyphs = line.text.chars().filter_map(glyph).fold(String::new(), |mut hex, id| {
            let _ = write!(hex, "{id:04X}");
            hex
        });
        let size = line.size;
        let _ = writeln!(stream, "{mode} /{MARK_FONT} {size} Tf 1 0 0 1 {x} {y} Tm <{glyphs}> Tj");
        top -= line.size * LEADING;
    }
    stream.push_str("ET\nQ\n");
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face() -> &'static Face {
        book().unwrap().face(FaceId { family: Family::Arimo, style: Style::Regular })
    }

    fn sample() -> Mark {
        Mark {
            name: "dr. Surya Ujiatmaja, M.Kes.".to_owned(),
            office: "Kepala Dinas Kesehatan".to_owned(),
            capacity: String::new(),
            time: "4 Januari 2027 pukul 09.15.22 WIB".to_owned(),
            note: "Ed25519 · tidak tersertifikasi".to_owned(),
        }
    }

    #[test]
    fn the_appearance_is_a_form_of_the_fields_size_with_the_documents_font() {
        let appearance = mark(&sample(), 218.5, 55.0).unwrap();
        assert_eq!(appearance.objects.len(), 1);
        let object = &appearance.objects[0];
        assert!(
            object.dictionary.contains("/BBox[0 0 218.5 55]") && object.dictionary.contains("%DR:TekenMark%")
        );
        assert!(object.stream.as_ref().is_some_and(|stream| stream.starts_with(b"q\n")));
    }

    #[test]
    fn nothing_leaves_the_field_however_long_the_texts_are() {
        let mut long = sample();
        long.name =
            "Prof. Dr. Ir. H. Abdurrahman Contohnegara Wirakusumah Hadiningrat, S.E., M.M., M.Sc., Ph.D."
                .to_owned();
        long.office =
            "Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu, Tenaga Kerja dan Transmigrasi"
                .to_owned();
        long.capacity = "Plt.".to_owned();
        for (width, height) in [(218.0, 55.0), (60.0, 20.0), (120.0, 90.0), (400.0, 30.0)] {
            let lines = fitted(face(), &long, width - 2.0 * PADDING, height - 2.0 * PADDING);
            let tall: f32 = lines.iter().map(|line| line.size * LEADING).sum();
            assert!(tall <= height, "{tall} in {height}");
            for line in lines {
                assert!(extent(face(), &line.text) * line.size <= width - 2.0 * PADDING, "{}", line.text);
            }
        }
    }

    #[test]
    fn a_character_outside_the_fixed_font_is_named() {
        let mut odd = sample();
        odd.name = "Łukasz".to_owned();
        let error = mark(&odd, 218.0, 55.0).unwrap_err();
        assert_eq!(error.to_string(), "nama penanda tangan: huruf U+0141 tidak ada dalam huruf tanda tangan");
    }

    #[test]
    fn a_field_nobody_could_read_is_refused() {
        assert!(matches!(mark(&sample(), 30.0, 55.0), Err(MarkError::TooSmall(..))));
        assert!(matches!(mark(&sample(), f32::NAN, 55.0), Err(MarkError::TooSmall(..))));
    }

    #[test]
    fn a_no_break_space_is_a_space() {
        assert_eq!(glyph('\u{a0}'), glyph(' '));
        assert_eq!(glyph(' '), Some(1));
    }
}
