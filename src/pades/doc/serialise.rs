//! Writing objects back as PDF syntax, compactly.

use crate::pades::read::{Dictionary, Object, Reference};

/// Appends the object's syntax; strings keep the form they were written in.
pub(crate) fn write(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(raw) => out.extend_from_slice(raw),
        Object::Name(name) => write_name(out, name),
        Object::Text(text) if text.hexadecimal => {
            out.push(b'<');
            out.extend_from_slice(data_encoding::HEXLOWER.encode(&text.bytes).as_bytes());
            out.push(b'>');
        }
        Object::Text(text) => write_literal(out, &text.bytes),
        Object::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                write(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary),
        Object::Reference(reference) => out.extend_from_slice(pointer(*reference).as_bytes()),
    }
}

pub(crate) fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary.iter() {
        write_name(out, key);
        if !matches!(value, Object::Name(_) | Object::Array(_) | Object::Dictionary(_) | Object::Text(_)) {
            out.push(b' ');
        }
        write(out, value);
    }
    out.extend_from_slice(b">>");
}

/// A text string (ISO 32000-1 7.9.2.2): a literal for ASCII, UTF-16BE with its mark otherwise.
pub(crate) fn text_string(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        write_literal(&mut out, text.as_bytes());
    } else {
        out.extend_from_slice(b"<feff");
        for unit in text.encode_utf16() {
            out.extend_from_slice(format!("{unit:04x}").as_bytes());
        }
        out.push(b'>');
    }
    out
}

pub(crate) fn pointer(reference: Reference) -> String {
    format!("{} {} R", reference.number, reference.generation)
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        let regular = (0x21..0x7f).contains(byte) && !b"()<>[]{}/%#".contains(byte);
        if regular {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02x}").as_bytes());
        }
    }
}

fn write_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}
