//! What the institution itself signs: the certifying seal, the closing seal, the long-term time stamp. And the
//! appearance and time stamp that a signer's signature gets.

use rand_core::CryptoRng;

use super::{FlowError, Rooms, revoke};
use crate::domain::document::Document;
use crate::domain::moment::Moment;
use crate::domain::stage::Party;
use crate::domain::wording;
use crate::pades::{
    self, Appearance, Kind, LocalTsa, Request, Session, SignError, SigningKey, TimeStampError, TimeStamper,
};
use crate::render;

/// Name of the certifying seal's field.
pub const SEAL_FIELD: &str = "segel";
/// Name of the closing seal's field.
pub const CLOSING_FIELD: &str = "segel_penutup";

/// The base with the certifying seal: from here on only prepared fields may be filled (`DocMDP` P=2).
pub fn certify(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    document: &Document,
    base: &[u8],
    moment: Moment,
) -> Result<Vec<u8>, FlowError> {
    institutional(rooms, rng, document, base, (SEAL_FIELD, Kind::Certify, "Mengesahkan naskah"), moment)
}

/// The document closed by the institution after the last signer, and protected for the long term (PAdES B-LTA).
pub fn close(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    document: &Document,
    signed: &[u8],
    moment: Moment,
) -> Result<Vec<u8>, FlowError> {
    let reason = "Menutup dokumen yang telah ditandatangani oleh seluruh pihak";
    let mut closed =
        institutional(rooms, rng, document, signed, (CLOSING_FIELD, Kind::Close, reason), moment)?;
    let failed = |why: String| FlowError::Seal { document: document.title.clone(), why };
    let delta = protect(rooms, rng, &closed, moment).map_err(failed)?;
    closed.extend_from_slice(&delta);
    Ok(closed)
}

/// What is to be appended to a closed or archived file so that it can be judged long from now: the authorities'
/// certificates, revocation lists of this moment, and a time stamp over all of it.
pub fn protect(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    file: &[u8],
    moment: Moment,
) -> Result<Vec<u8>, String> {
    let keyring = &rooms.keyring;
    let certificates = [keyring.root(), keyring.issuing_authority(), keyring.time_stamping_authority()];
    let certificates = certificates.map(Clone::clone);
    let lists = revoke::lists(rooms, moment.at).map_err(|e| e.to_string())?;
    let delta =
        with_tsa(rooms, rng, moment, |tsa| pades::ltv::add_long_term(file, &certificates, &lists, tsa));
    delta.map_err(|e| e.to_string())
}

fn institutional(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    document: &Document,
    base: &[u8],
    (field, kind, reason): (&str, Kind, &str),
    moment: Moment,
) -> Result<Vec<u8>, FlowError> {
    let seal = rooms.keyring.seal();
    let delta = with_tsa(rooms, rng, moment, |tsa| {
        let request = Request {
            field,
            kind,
            time: moment.at,
            certificate: seal.certificate(),
            chain: rooms.keyring.signature_chain(),
            name: Some(&rooms.institution.name),
            reason: Some(reason),
            location: Some(&rooms.institution.seat),
            appearance: None,
            timestamp_room: Some(tsa.token_room()),
        };
        pades::sign(base, &request, seal, Some(tsa))
    });
    let delta =
        delta.map_err(|e| FlowError::Seal { document: document.title.clone(), why: e.to_string() })?;
    Ok([base, &delta].concat())
}

/// One signer's signature on the newest PDF; answers the whole file with it.
pub fn sign(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (current, party): (&[u8], &Party),
    (key, certificate): (&dyn SigningKey, &pades::Certificate),
    moment: Moment,
) -> Result<Vec<u8>, SignFailure> {
    let mut session = Session::open(current.to_vec()).map_err(SignError::from)?;
    let appearance = appearance(rooms, &session, party, moment)?;
    let official = &party.official;
    let reason = format!("Menandatangani selaku {}", official.styled_title());
    with_tsa(rooms, rng, moment, |tsa| {
        let request = Request {
            field: party.field.name(),
            kind: Kind::Approve,
            time: moment.at,
            certificate,
            chain: rooms.keyring.signature_chain(),
            name: Some(&official.name),
            reason: Some(&reason),
            location: Some(&rooms.institution.seat),
            appearance: Some(&appearance),
            timestamp_room: Some(tsa.token_room()),
        };
        session.sign(&request, key, Some(tsa)).map(<[u8]>::len)
    })?;
    Ok(session.into_bytes())
}

/// Why a signer's signature was not made. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SignFailure {
    /// The signature itself.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The mark in the field.
    #[error("the signature mark cannot be drawn: {0}")]
    Mark(String),
}

fn appearance(
    rooms: &Rooms,
    session: &Session,
    party: &Party,
    moment: Moment,
) -> Result<Appearance, SignFailure> {
    let field = party.field.name();
    let size = session.field_size(field);
    let (width, height) = size.ok_or_else(|| SignFailure::Mark(format!("the PDF has no field {field}")))?;
    let official = &party.official;
    let mark = render::mark::Mark {
        name: official.bare_name.clone(),
        office: official.office_title.clone(),
        capacity: official.capacity.prefix().trim().to_owned(),
        time: wording::time(moment.at, &rooms.institution),
        note: "Ed25519 · tidak tersertifikasi".to_owned(),
    };
    render::mark::mark(&mark, width, height).map_err(|e| SignFailure::Mark(e.to_string()))
}

/// Runs with a time-stamping unit that is good for one token, under the institution's own policy.
fn with_tsa<T>(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    moment: Moment,
    run: impl FnOnce(&dyn TimeStamper) -> Result<T, SignError>,
) -> Result<T, SignError> {
    let unit =
        rooms.keyring.time_stamper(rng, moment.at).map_err(|e| TimeStampError::Service(e.to_string()))?;
    run(&LocalTsa { policy: &rooms.institution.time_stamp_policy, ..unit })
}
