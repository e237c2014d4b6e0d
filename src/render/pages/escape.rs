//! Escaping for HTML: the same five characters as Tera's own, but a text is written in runs instead of byte by byte.

use std::io::{Result, Write};

/// Writes a text so that it is text wherever it stands in HTML.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> Result<()> {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let Some(entity) = entity(*byte) else { continue };
        out.write_all(bytes.get(from..at).unwrap_or_default())?;
        out.write_all(entity)?;
        from = at + 1;
    }
    out.write_all(bytes.get(from..).unwrap_or_default())
}

/// The same as a text.
pub(super) fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    // Writing into a Vec cannot fail, and what is escaped stays UTF-8.
    let _ = escape(text, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn entity(byte: u8) -> Option<&'static [u8]> {
    Some(match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => b"&quot;",
        b'\'' => b"&#39;",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_is_escaped_as_tera_itself_would(text in "[a&<>\"'é\\PC]{0,60}") {
            let mut theirs = Vec::new();
            tera::escape_html(&text, &mut theirs).unwrap();
            prop_assert_eq!(escaped(&text).into_bytes(), theirs);
        }
    }
}
