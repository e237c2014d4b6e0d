//! Where the signatures of a file stand: dictionaries, byte ranges, and the revisions they close.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::finding::Finding;
use super::report::Format;
use super::view::View;
use crate::pades::asn1::read::Cursor;
use crate::pades::doc::fields::Field;
use crate::pades::limits::MOST_SIGNATURES;
use crate::pades::read::{Dictionary, Document, Object, Reference, Tail, is_space};

/// A signature whose place in the file is proven: its byte range ends a revision and leaves out exactly its own
/// /Contents.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) field: String,
    pub(super) field_reference: Reference,
    pub(super) reference: Reference,
    pub(super) dictionary: Dictionary,
    pub(super) format: Format,
    /// DER of the message.
    pub(super) message: Vec<u8>,
    /// `<` of /Contents.
    pub(super) open: usize,
    /// The byte after `>`.
    pub(super) close: usize,
    /// End of the second range: end of the revision.
    pub(super) end: usize,
    /// The newest section of the revision.
    pub(super) section: usize,
}

/// The signatures in the order of signing. Any doubt about one refuses all.
pub(super) fn place(document: &Document<'_>, newest: &View) -> Result<Vec<Placed>, Finding> {
    let signed = newest.fields.iter().filter(|field| field.value().is_some()).collect::<Vec<_>>();
    if signed.len() > MOST_SIGNATURES {
        return Err(Finding::malformed("more than 50 signatures"));
    }
    let mut placed = signed.into_iter().map(|field| read(document, field)).collect::<Result<Vec<_>, _>>()?;
    placed.sort_by_key(|signature| signature.end);
    let mut dictionaries = HashSet::new();
    let mut before = 0;
    for signature in &placed {
        if !dictionaries.insert(signature.reference) {
            return Err(Finding::modified(format!(
                "field `{}` repeats the signature of another field",
                signature.field
            )));
        }
        if signature.end <= before || signature.open <= before {
            return Err(Finding::modified(format!(
                "the revision of `{}` does not contain the one before",
                signature.field
            )));
        }
        let inside = document.object(0, signature.reference)?.span;
        if !inside.is_some_and(|span| before <= span.start && span.end <= signature.end) {
            return Err(Finding::modified(format!(
                "the dictionary of `{}` is not in its own revision",
                signature.field
            )));
        }
        let field = document.dictionary(signature.section, signature.field_reference)?;
        if field.reference(b"V") != Some(signature.reference) {
            return Err(Finding::modified(format!(
                "`{}` was not signed in its own revision",
                signature.field
            )));
        }
        before = signature.end;
    }
    Ok(placed)
}

fn read(document: &Document<'_>, field: &Field) -> Result<Placed, Finding> {
    let name = &field.name;
    let Some(reference) = field.dictionary.reference(b"V") else {
        return Err(Finding::malformed(format!("the signature of `{name}` is not an object of its own")));
    };
    let indirect = document.object(0, reference)?;
    let (Some(dictionary), Some(span), None) =
        (indirect.object.as_dictionary(), &indirect.span, &indirect.data)
    else {
        return Err(Finding::malformed(format!("the signature of `{name}` is not a plain dictionary")));
    };
    let format = format(dictionary, name)?;
    let Some(Object::Text(contents)) = dictionary.get(b"Contents") else {
        return Err(Finding::malformed(format!("the signature of `{name}` has no /Contents")));
    };
    let (open, close) = (contents.span.start, contents.span.end);
    if !contents.hexadecimal || span.start > open || close > span.end {
        return Err(Finding::malformed(format!("/Contents of `{name}` is not a hexadecimal string")));
    }
    let Some([Object::Integer(0), Object::Integer(a), Object::Integer(b), Object::Integer(c)]) =
        dictionary.get(b"ByteRange").and_then(Object::as_array)
    else {
        return Err(Finding::malformed(format!("/ByteRange of `{name}` is not [0 a b c]")));
    };
    let number = |value: &i64| usize::try_from(*value).unwrap_or(usize::MAX);
    let end = number(b).checked_add(number(c));
    let Some(end) = end.filter(|end| {
        number(a) == open && number(b) == close && *end <= document.bytes().len() && *end > close
    }) else {
        return Err(Finding::modified(format!(
            "/ByteRange of `{name}` leaves out something else than its own /Contents"
        )));
    };
    one_case(document, name, open, close)?;
    let revision = document.bytes().get(..end).unwrap_or_default();
    let tail = Tail::read(revision)
        .map_err(|_| Finding::modified(format!("the bytes that `{name}` covers do not end a revision")))?;
    let section = document.sections().iter().position(|section| section.offset == tail.startxref);
    let Some(section) = section else {
        return Err(Finding::modified(format!(
            "the revision of `{name}` is not part of this file's history"
        )));
    };
    let message = message(&contents.bytes, name)?;
    Ok(Placed {
        field: name.clone(),
        field_reference: field.reference,
        reference,
        dictionary: dictionary.clone(),
        format,
        message,
        open,
        close,
        end,
        section,
    })
}

/// What the dictionary says its message is; /Type may be missing in signatures (ISO 32000-1 table 252).
fn format(dictionary: &Dictionary, name: &str) -> Result<Format, Finding> {
    match (dictionary.name(b"Type"), dictionary.name(b"SubFilter")) {
        (Some(b"Sig") | None, Some(b"ETSI.CAdES.detached")) => Ok(Format::Pades),
        (Some(b"Sig") | None, Some(b"adbe.pkcs7.detached")) => Ok(Format::Adobe),
        (Some(b"DocTimeStamp"), Some(b"ETSI.RFC3161")) => Ok(Format::TimeStamp),
        (_, Some(other)) => {
            let other = String::from_utf8_lossy(other.get(..other.len().min(60)).unwrap_or_default());
            Err(Finding::unsupported(format!("the signature of `{name}` has the format {other}")))
        }
        _ => Err(Finding::malformed(format!("the signature of `{name}` has no /SubFilter"))),
    }
}

/// Only digits, an even number, and letters of one case: the unsigned hole has one way to write its bytes.
fn one_case(document: &Document<'_>, name: &str, open: usize, close: usize) -> Result<(), Finding> {
    let digits = document.bytes().get(open + 1..close - 1).unwrap_or_default();
    let lower = digits.iter().any(u8::is_ascii_lowercase);
    let upper = digits.iter().any(u8::is_ascii_uppercase);
    let spaces = digits.iter().any(|byte| is_space(*byte));
    if spaces || (lower && upper) || !digits.len().is_multiple_of(2) {
        return Err(Finding::modified(format!("/Contents of `{name}` was written in an unusual way")));
    }
    Ok(())
}

/// The DER at the start; after it only zeros.
fn message(contents: &[u8], name: &str) -> Result<Vec<u8>, Finding> {
    let element = Cursor::new(contents).next();
    let whole = element.map_err(|_| Finding::malformed(format!("/Contents of `{name}` is no DER")))?.whole;
    if contents.get(whole.len()..).unwrap_or_default().iter().any(|byte| *byte != 0) {
        return Err(Finding::modified(format!("/Contents of `{name}` holds more than the signature")));
    }
    Ok(whole.to_vec())
}

impl Placed {
    pub(super) fn is_time_stamp(&self) -> bool {
        self.format == Format::TimeStamp
    }

    /// /M, which the signer claims; bound by the signature since the dictionary is inside the byte range.
    pub(super) fn claimed_time(&self) -> Option<DateTime<Utc>> {
        let Some(Object::Text(text)) = self.dictionary.get(b"M") else { return None };
        let text = text.to_text();
        let (digits, zone) = text.strip_prefix("D:")?.split_at_checked(14)?;
        let naive = NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok()?;
        let zone = zone.trim_end_matches('\'').replace('\'', "");
        let minutes = match zone.split_at_checked(1) {
            None | Some(("Z", _)) => 0,
            Some((sign @ ("+" | "-"), rest)) => {
                let hours: i64 = rest.get(..2)?.parse().ok()?;
                let minutes: i64 = rest.get(2..4).unwrap_or("0").parse().ok()?;
                let east = hours * 60 + minutes;
                if sign == "+" { east } else { -east }
            }
            Some(_) => return None,
        };
        naive.and_utc().checked_sub_signed(chrono::Duration::minutes(minutes))
    }

    /// The `TransformParams` of a /Reference entry with this method.
    pub(super) fn transform(
        &self,
        document: &Document<'_>,
        method: &[u8],
    ) -> Result<Option<Dictionary>, Finding> {
        let Some(list) = self.dictionary.get(b"Reference") else { return Ok(None) };
        let list = document.resolve(self.section, list)?;
        for item in list.as_array().unwrap_or_default() {
            let item = document.resolve(self.section, item)?;
            let Some(item) = item.as_dictionary() else { continue };
            if item.name(b"TransformMethod") == Some(method) {
                let parameters = item.get(b"TransformParams").cloned().unwrap_or(Object::Null);
                let parameters = document.resolve(self.section, &parameters)?;
                return Ok(Some(parameters.as_dictionary().cloned().unwrap_or_default()));
            }
        }
        Ok(None)
    }
}
