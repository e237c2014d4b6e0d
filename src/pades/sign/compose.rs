//! The delta of one signature: appearance, field, signature dictionary with its hole, and for the
//! certifying seal the catalog.

use std::ops::Range;

use super::request::{Kind, Request, SignError};
use crate::pades::doc::fields::Field;
use crate::pades::doc::serialise::{pointer, text_string};
use crate::pades::doc::state::State;
use crate::pades::doc::update::Update;
use crate::pades::read::{Dictionary, Object, Reference};

/// Where the hexadecimal digits of /Contents stand in the delta, and the byte range that leaves them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hole {
    /// The digits, without `<` and `>`.
    pub(crate) digits: Range<usize>,
}

/// The delta with an empty hole of `reserved` bytes (twice as many digits).
pub(crate) fn compose(
    state: &State,
    request: &Request<'_>,
    reserved: usize,
) -> Result<(Vec<u8>, Hole), SignError> {
    let field = check(state, request)?;
    let mut update = Update::after(state);
    let mut widget = field.dictionary.clone();
    if let Some(appearance) = request.appearance {
        let form = appearance.place(&mut update, &state.fonts)?;
        let mut normal = Dictionary::default();
        normal.set(b"N", Object::Reference(form));
        widget.set(b"AP", Object::Dictionary(normal));
    }
    let place = update.reserve();
    widget.set(b"V", Object::Reference(place));
    update.put_dictionary(field.reference, &widget);

    let mut head =
        String::from("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached").into_bytes();
    head.extend_from_slice(request.time.format("/M(D:%Y%m%d%H%M%SZ)").to_string().as_bytes());
    for (key, text) in [("/Name", request.name), ("/Reason", request.reason), ("/Location", request.location)]
    {
        if let Some(text) = text {
            head.extend_from_slice(key.as_bytes());
            head.extend_from_slice(&text_string(text));
        }
    }
    head.extend_from_slice(&references(state, request, field)?);
    let hole = draft_hole(&mut update, state, place, &head, reserved);
    if request.kind == Kind::Certify {
        update.put_dictionary(state.root, &certified_catalog(&state.catalog, place));
    }
    let salt = [
        request.field.as_bytes(),
        &request.time.timestamp().to_be_bytes(),
        &request.certificate.fingerprint().0,
    ];
    let mut delta = update.finish(state, &salt.concat());
    fill_byte_range(&mut delta, state.length, &hole);
    Ok((delta, hole))
}

/// Writes a signature dictionary whose text begins with `head`; /ByteRange and /Contents come last.
pub(crate) fn draft_hole(
    update: &mut Update,
    state: &State,
    place: Reference,
    head: &[u8],
    reserved: usize,
) -> Hole {
    let mut body = head.to_vec();
    body.extend_from_slice(b"/ByteRange[0");
    // Three numbers, each no longer than an offset into the finished file (1 MiB is beyond any delta of ours).
    let width = (state.length + reserved * 2 + (1 << 20)).to_string().len();
    body.extend(std::iter::repeat_n(b' ', 3 * (width + 1)));
    body.extend_from_slice(b"]/Contents<");
    let start = body.len();
    body.extend(std::iter::repeat_n(b'0', reserved * 2));
    body.extend_from_slice(b">>>");
    let header = format!("{} {} obj\n", place.number, place.generation).len();
    let at = update.written() + header + start;
    update.put(place, &body);
    Hole { digits: at..at + reserved * 2 }
}

/// Puts the three numbers into the blanks before the hole. `base` is the length of the file before the delta.
pub(crate) fn fill_byte_range(delta: &mut [u8], base: usize, hole: &Hole) {
    let open = hole.digits.start - 1;
    let close = hole.digits.end + 1;
    let numbers = format!(" {} {} {}", base + open, base + close, delta.len() - close);
    let before = delta.get(..open).unwrap_or_default();
    let Some(at) = before.windows(12).rposition(|window| window == b"/ByteRange[0") else { return };
    let at = at + 12;
    if let Some(blanks) = delta.get_mut(at..at + numbers.len()) {
        blanks.copy_from_slice(numbers.as_bytes());
    }
}

fn check<'s>(state: &'s State, request: &Request<'_>) -> Result<&'s Field, SignError> {
    let field = state.field(request.field).ok_or_else(|| SignError::NoField(request.field.to_owned()))?;
    if field.value().is_some() {
        return Err(SignError::AlreadySigned(field.name.clone()));
    }
    if state.form.dictionary.integer(b"SigFlags") != Some(3) {
        return Err(SignError::SigFlags);
    }
    let signed = state.fields.iter().any(|field| field.value().is_some());
    if request.kind == Kind::Certify && (signed || state.catalog.get(b"Perms").is_some()) {
        return Err(SignError::NotFirst);
    }
    if request.kind == Kind::Close && field.dictionary.get(b"Lock").is_none() {
        return Err(SignError::NoLock(field.name.clone()));
    }
    if !request.certificate.is_valid_at(request.time) || request.certificate.public_key().is_none() {
        return Err(SignError::Certificate(request.certificate.common_name().unwrap_or_default()));
    }
    Ok(field)
}

/// /Reference: `DocMDP` for the certifying seal, `FieldMDP` as the field's /Lock says (ISO 32000-1 12.8.2).
fn references(state: &State, request: &Request<'_>, field: &Field) -> Result<Vec<u8>, SignError> {
    let mut list = String::new();
    if request.kind == Kind::Certify {
        list.push_str(
            "<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>",
        );
    }
    if let Some(lock) = state.locks.get(&field.reference) {
        let mut parameters = Vec::new();
        let mut copy = lock.clone();
        copy.set(b"Type", Object::Name(b"TransformParams".to_vec()));
        copy.set(b"V", Object::Name(b"1.2".to_vec()));
        crate::pades::doc::serialise::write_dictionary(&mut parameters, &copy);
        list.push_str("<</Type/SigRef/TransformMethod/FieldMDP/TransformParams");
        list.push_str(&String::from_utf8_lossy(&parameters));
        list.push_str("/Data ");
        list.push_str(&pointer(state.root));
        list.push_str(">>");
    } else if request.kind == Kind::Close {
        return Err(SignError::NoLock(field.name.clone()));
    }
    Ok(if list.is_empty() { Vec::new() } else { format!("/Reference[{list}]").into_bytes() })
}

/// The catalog with /Perms and the ETSI developer extension (EN 319 142-1 5.6).
fn certified_catalog(catalog: &Dictionary, seal: Reference) -> Dictionary {
    let mut catalog = catalog.clone();
    let mut permissions = Dictionary::default();
    permissions.set(b"DocMDP", Object::Reference(seal));
    catalog.set(b"Perms", Object::Dictionary(permissions));
    let mut extensions =
        catalog.get(b"Extensions").and_then(Object::as_dictionary).cloned().unwrap_or_default();
    let mut etsi = Dictionary::default();
    etsi.set(b"BaseVersion", Object::Name(b"1.7".to_vec()));
    etsi.set(b"ExtensionLevel", Object::Integer(5));
    extensions.set(b"ESIC", Object::Dictionary(etsi));
    catalog.set(b"Extensions", Object::Dictionary(extensions));
    catalog
}
