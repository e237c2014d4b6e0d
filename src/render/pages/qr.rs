//! A QR code as one SVG path.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The dark squares as a path in a view box of that many units; an empty path if the text does not fit.
pub fn squares(text: &str) -> (String, i32) {
    QrCode::encode_text(text, QrCodeEcc::Medium).map_or((String::new(), 1), |qr| {
        let mut path = String::new();
        for y in 0..qr.size() {
            for x in (0..qr.size()).filter(|x| qr.get_module(*x, y)) {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{x},{y}h1v1h-1z");
            }
        }
        (path, qr.size())
    })
}
