//! Writing DER: each function returns one whole element.

use chrono::{DateTime, Datelike, Utc};
use der::asn1::ObjectIdentifier;

use super::tag;

pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    push_length(&mut out, length);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, parts)
}

/// SET OF under the given tag: the elements sorted by their encoding (X.690 11.6).
pub(crate) fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    element(tag, &elements.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

pub(crate) fn set_one(value: &[u8]) -> Vec<u8> {
    element(tag::SET, &[value])
}

pub(crate) fn oid(oid: &ObjectIdentifier) -> Vec<u8> {
    element(tag::OID, &[oid.as_bytes()])
}

/// A non-negative INTEGER from big-endian bytes of any length.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(first..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    element(tag::INTEGER, &[sign, digits])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, &[bytes])
}

/// A BIT STRING of whole bytes.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], bytes])
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    element(tag::UTF8_STRING, &[text.as_bytes()])
}

pub(crate) fn printable(text: &str) -> Vec<u8> {
    element(tag::PRINTABLE_STRING, &[text.as_bytes()])
}

/// RFC 5280 4.1.2.5: `UTCTime` up to 2049, `GeneralizedTime` after.
pub(crate) fn time(at: DateTime<Utc>) -> Vec<u8> {
    if (1950..2050).contains(&at.year()) {
        element(tag::UTC_TIME, &[at.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
    } else {
        generalized_time(at)
    }
}

pub(crate) fn generalized_time(at: DateTime<Utc>) -> Vec<u8> {
    element(tag::GENERALIZED_TIME, &[at.format("%Y%m%d%H%M%SZ").to_string().as_bytes()])
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    if length < 0x80 {
        out.push(u8::try_from(length).unwrap_or(0));
        return;
    }
    let bytes = length.to_be_bytes();
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
    let digits = bytes.get(first..).unwrap_or_default();
    out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0));
    out.extend_from_slice(digits);
}
