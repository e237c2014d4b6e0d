//! Long-term material (PAdES B-LTA): the document security store and a document time stamp, in one update.

use super::certificate::Certificate;
use super::doc::serialise::{pointer, write};
use super::doc::state::State;
use super::doc::update::Update;
use super::read::{Dictionary, Document, Object, Reference};
use super::sign::{Prefix, SignError, draft_hole, fill, fill_byte_range};
use super::timestamp::{TimeStamper, Token};

/// Adds certificates and DER revocation lists to the document security store and stamps the whole document.
///
/// Returns the delta to append. The store only grows: what it already holds is not added again. Call it again
/// with fresh lists to renew the protection before the time-stamping certificate ends.
/// The imprint is SHA-256: it costs under half of SHA-512 where the processor helps (measured), and the
/// verifier runs SHA-256 over the same bytes for the institution's seals anyway.
pub fn add_long_term(
    base: &[u8],
    certificates: &[Certificate],
    revocation_lists: &[Vec<u8>],
    tsa: &dyn TimeStamper,
) -> Result<Vec<u8>, SignError> {
    let document = Document::open(base)?;
    let state = State::of(&document)?;
    let mut update = Update::after(&state);
    let mut catalog = state.catalog.clone();

    let certificates = certificates.iter().map(Certificate::as_der).collect::<Vec<_>>();
    let lists = revocation_lists.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut store = Store::read(&document, &catalog)?;
    store.grow(&document, &mut update, b"Certs", &certificates)?;
    store.grow(&document, &mut update, b"CRLs", &lists)?;
    let place = store.place.unwrap_or_else(|| update.reserve());
    update.put_dictionary(place, &store.dictionary);
    catalog.set(b"DSS", Object::Reference(place));

    let (field, stamp) = (update.reserve(), update.reserve());
    let name = (1..=state.fields.len() + 1)
        .map(|n| format!("DocTimeStamp{n}"))
        .find(|name| state.field(name).is_none())
        .unwrap_or_default();
    let widget =
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[0 0 0 0]/F 132/V {}>>", pointer(stamp));
    update.put(field, widget.as_bytes());
    append_field(&state, &mut update, &mut catalog, field);
    if catalog != state.catalog {
        update.put_dictionary(state.root, &catalog);
    }
    let head = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161";
    let hole = draft_hole(&mut update, &state, stamp, head, tsa.token_room());
    let mut delta = update.finish(&state, name.as_bytes());
    fill_byte_range(&mut delta, state.length, &hole);

    let before = delta.get(..hole.digits.start - 1).unwrap_or_default();
    let after = delta.get(hole.digits.end + 1..).unwrap_or_default();
    let imprint = Prefix::of(base).digest(&ring::digest::SHA256, before, after);
    let token = tsa.stamp(imprint.as_slice().try_into().unwrap_or(&[0; 32]))?;
    let expected = |algorithm: &'static _| (*algorithm == ring::digest::SHA256).then(|| imprint.clone());
    Token::verify(&token, expected).map_err(|refusal| SignError::BadToken(refusal.to_string()))?;
    fill(&mut delta, &hole, &token)?;
    Ok(delta)
}

/// The /DSS dictionary and where it stands.
struct Store {
    place: Option<Reference>,
    dictionary: Dictionary,
}

impl Store {
    fn read(document: &Document<'_>, catalog: &Dictionary) -> Result<Self, SignError> {
        let Some(value) = catalog.get(b"DSS") else {
            let mut dictionary = Dictionary::default();
            dictionary.set(b"Type", Object::Name(b"DSS".to_vec()));
            return Ok(Self { place: None, dictionary });
        };
        let dictionary = document.resolve(0, value)?.as_dictionary().cloned().unwrap_or_default();
        Ok(Self { place: value.as_reference(), dictionary })
    }

    /// Appends the items that are not there yet to the array under `key`, each as a stream of its own.
    fn grow(
        &mut self,
        document: &Document<'_>,
        update: &mut Update,
        key: &[u8],
        items: &[&[u8]],
    ) -> Result<(), SignError> {
        let mut array = match self.dictionary.get(key) {
            None => Vec::new(),
            Some(value) => document.resolve(0, value)?.as_array().unwrap_or_default().to_vec(),
        };
        let mut there = Vec::new();
        for reference in array.iter().filter_map(Object::as_reference) {
            there.push(document.decoded(&document.object(0, reference)?)?);
        }
        for item in items {
            if there.iter().any(|have| have == item) {
                continue;
            }
            there.push(item.to_vec());
            let place = update.reserve();
            update.put_stream(place, "<<>>", item);
            array.push(Object::Reference(place));
        }
        if !array.is_empty() {
            self.dictionary.set(key, Object::Array(array));
        }
        Ok(())
    }
}

/// Appends a field to /Fields wherever that array stands: in its own object, in the form, or in the catalog.
fn append_field(state: &State, update: &mut Update, catalog: &mut Dictionary, field: Reference) {
    let mut fields = state.field_roots.iter().copied().map(Object::Reference).collect::<Vec<_>>();
    fields.push(Object::Reference(field));
    let fields = Object::Array(fields);
    if let Some(place) = state.form.dictionary.reference(b"Fields") {
        let mut body = Vec::new();
        write(&mut body, &fields);
        update.put(place, &body);
        return;
    }
    let mut form = state.form.dictionary.clone();
    form.set(b"Fields", fields);
    match state.form.reference {
        Some(place) => update.put_dictionary(place, &form),
        None => catalog.set(b"AcroForm", Object::Dictionary(form)),
    }
}
