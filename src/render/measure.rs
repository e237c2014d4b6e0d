//! Numbers of the page: points, millimetres and the few conversions between kinds of number, each with its bound said.
//!
//! Never decides where anything goes.

/// Points in one millimetre (72 / 25.4).
const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// Millimetres as points.
pub(crate) fn mm(millimetres: f32) -> f32 {
    millimetres * POINTS_PER_MM
}

/// A length rounded to 1/100 point, so that printed coordinates are short and the same everywhere.
pub(crate) fn hundredth(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

/// A count of things on a page as a number to multiply a length with.
#[expect(
    clippy::cast_precision_loss,
    reason = "lines, modules and glyphs of one document stay far below 2^24"
)]
pub(crate) fn count(things: usize) -> f32 {
    things as f32
}

/// How many whole things fit: the floor of a non-negative number, 0 for anything below 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and NaN give 0, page lengths stay far below 2^32"
)]
pub(crate) fn whole(number: f32) -> usize {
    if number >= 1.0 { number as usize } else { 0 }
}

/// The nearest whole number of pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and NaN give 0, no picture is wider than some ten thousand pixels"
)]
pub(crate) fn pixels(number: f32) -> u32 {
    number.round() as u32
}

/// The nearest integer of a font measure.
#[expect(clippy::cast_possible_truncation, reason = "font measures in 1/1000 em stay within a few thousands")]
pub(crate) fn nearest(number: f32) -> i64 {
    number.round() as i64
}
