//! The signing act, S0 to S13 of the crash matrix: a record before the key is used, the signature made and judged
//! by our own verifier, the file durable, and then one commit that is the only point of no return.

use rand_core::CryptoRng;

use super::seal::{self, SignFailure};
use super::{FlowError, Rooms};
use crate::blobs::BlobsError;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, IntentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{Refusal, Verb};
use crate::domain::route::Field;
use crate::domain::stage::{Party, Signature};
use crate::keyring::{Passphrase, SealedKey, UnlockError, UnlockedKey};
use crate::pades::verify::{self, Integrity, Trust};
use crate::pades::{Certificate, CertificateError};
use crate::store::intents::{Intent, Outcome};
use crate::store::revisions::Kind;
use crate::store::{ReadTx, StoreError, documents, intents, revisions, roster, signer_keys};

/// How often a signature is made again because another signer of the same group was faster.
const TRIES: usize = 64;

/// One signature that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// On which document.
    pub document: DocumentId,
    /// In which field.
    pub field: Field,
    /// SHA-256 of the text that was shown.
    pub seen: Digest,
}

/// A signer whose key is open: for one act, on as many documents as he wants to sign in it.
pub struct Signer {
    /// Who.
    pub person: PersonId,
    key: UnlockedKey,
    certificate: Certificate,
}

/// Why a key did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The person has no key yet.
    #[error("{0} has no signing key: invite the person to make one")]
    NoKey(PersonId),
    /// The certificate cannot be used at this time (PP 71/2019 art. 62(1)).
    #[error("the certificate of {person} is valid from {from} until {until}: a new key is needed")]
    NotValid {
        /// Whose.
        person: PersonId,
        /// First moment.
        from: chrono::DateTime<chrono::Utc>,
        /// Last moment.
        until: chrono::DateTime<chrono::Utc>,
    },
    /// The disk of the archive is nearly full: asked before the key is touched.
    #[error(
        "the disk of the archive has {free} bytes left, of which {reserve} must stay free: make room, then sign"
    )]
    NoRoom {
        /// Bytes left.
        free: u64,
        /// Bytes that must stay free.
        reserve: u64,
    },
    /// The disk of the archive does not answer.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// Wrong passphrase, busy, damaged.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The stored certificate cannot be read.
    #[error("the stored certificate of {person} cannot be read: {why}")]
    Certificate {
        /// Whose.
        person: PersonId,
        /// Why.
        why: CertificateError,
    },
    /// The stored key cannot be read.
    #[error(transparent)]
    Sealed(#[from] crate::keyring::SealedKeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why one document was not signed. The others are not touched by it.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The domain, the database or the files.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The signature.
    #[error(transparent)]
    Failed(#[from] SignFailure),
    /// Our own verifier does not accept what was just made. Nothing was kept.
    #[error("the new signature did not pass our own check ({0}): nothing was kept")]
    NotAccepted(String),
    /// The key was revoked, or a new one took its place, after it was opened.
    #[error(
        "the signing key of {0} was revoked or replaced while it was open: nothing more is signed with it"
    )]
    KeyEnded(PersonId),
    /// Others of the same group were faster every time.
    #[error("the document moved on {TRIES} times while it was being signed: try again")]
    Crowded,
}

impl From<StoreError> for SignError {
    fn from(error: StoreError) -> Self {
        Self::Flow(error.into())
    }
}

impl From<Refusal> for SignError {
    fn from(refusal: Refusal) -> Self {
        Self::Flow(refusal.into())
    }
}

/// Opens a signer's key: one key derivation, however many documents follow.
pub fn open(
    rooms: &Rooms,
    person: &PersonId,
    passphrase: &Passphrase,
    moment: Moment,
) -> Result<Signer, OpenError> {
    let room = rooms.blobs.room()?;
    if !room.is_enough() {
        return Err(OpenError::NoRoom { free: room.free, reserve: room.reserve() });
    }
    let row = rooms.store.read(|tx| signer_keys::active(tx, person))?;
    let row = row.ok_or_else(|| OpenError::NoKey(person.clone()))?;
    let certificate = Certificate::from_der(row.certificate)
        .map_err(|why| OpenError::Certificate { person: person.clone(), why })?;
    if !certificate.is_valid_at(moment.at) {
        let (from, until) = (certificate.not_before(), certificate.not_after());
        return Err(OpenError::NotValid { person: person.clone(), from, until });
    }
    let sealed = SealedKey::from_bytes(&row.sealed)?;
    let key = rooms.keyring.unlock(&sealed, &certificate, person.opaque(), passphrase)?;
    Ok(Signer { person: person.clone(), key, certificate })
}

/// Signs many documents after one unlock. One failure stops nothing; each answer says which document it is about.
pub fn many(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    signer: &Signer,
    wanted: &[Wanted],
    mut now: impl FnMut() -> Moment,
) -> Vec<(DocumentId, Result<Document, SignError>)> {
    wanted.iter().map(|one| (one.document, run(rooms, rng, signer, one, now()))).collect()
}

/// Signs one document.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    signer: &Signer,
    wanted: &Wanted,
    moment: Moment,
) -> Result<Document, SignError> {
    let intent = IntentId::new(moment.at, rng);
    record(rooms, signer, wanted, intent, moment)?;
    let outcome = (0..TRIES).find_map(|_| attempt(rooms, rng, signer, wanted, intent, moment).transpose());
    let outcome = outcome.unwrap_or(Err(SignError::Crowded));
    outcome.or_else(|error| give_up(rooms, wanted.document, intent, error, moment))
}

/// Closes the intent with the reason. If it is done already, the commit went through and only the answer to it was
/// lost on the way: then there is a signature, and that is the answer (SECURITY I3).
fn give_up(
    rooms: &Rooms,
    id: DocumentId,
    intent: IntentId,
    error: SignError,
    moment: Moment,
) -> Result<Document, SignError> {
    let why = error.to_string();
    let committed = rooms.store.write("sign.abort", |tx| {
        let all = intents::list_for(tx, id)?;
        if all.iter().any(|(one, outcome)| one.id == intent && matches!(outcome, Outcome::Done { .. })) {
            return documents::find(tx, id);
        }
        intents::abort(tx, intent, &why, moment.at)?;
        Ok::<_, StoreError>(None)
    });
    // If even this fails, the first failure is the one to report; the intent is stale soon and closed then.
    committed.ok().flatten().ok_or(error)
}

/// S4 and S5: may this person sign this text now? Then the intent, committed before the key is used.
fn record(
    rooms: &Rooms,
    signer: &Signer,
    wanted: &Wanted,
    intent: IntentId,
    moment: Moment,
) -> Result<(), SignError> {
    rooms.store.write("sign.intent", |tx| {
        let document = documents::lock(tx, wanted.document)?.ok_or(FlowError::NotFound(wanted.document))?;
        let roster = roster::around(tx, &document.offices())?;
        document.may_sign(wanted.field, wanted.seen, &signer.person, &roster, moment.day)?;
        still_active(tx, signer)?;
        let intent = Intent {
            id: intent,
            document: document.id,
            version: document.version,
            field: wanted.field,
            person: signer.person.clone(),
            seen: wanted.seen,
            at: moment.at,
        };
        intents::open(tx, &intent)?;
        Ok(())
    })
}

/// S6 to S9 on the newest PDF; `None` if another signer of the group committed first.
fn attempt(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    signer: &Signer,
    wanted: &Wanted,
    intent: IntentId,
    moment: Moment,
) -> Result<Option<Document>, SignError> {
    let id = wanted.document;
    let (party, newest) = rooms.store.read(|tx| {
        let document = documents::find(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let roster = roster::around(tx, &document.offices())?;
        // Asked again at every attempt: whoever was faster may have made this very signature.
        document.may_sign(wanted.field, wanted.seen, &signer.person, &roster, moment.day)?;
        next(&document, wanted.field).ok_or_else(|| {
            let (verb, stage) = (Verb::Sign, document.stage.name());
            SignError::from(Refusal::WrongStage { verb, stage })
        })
    })?;
    let current = rooms.blobs.get(&newest).map_err(FlowError::from)?;
    let signed = seal::sign(rooms, rng, (&current, &party), (&signer.key, &signer.certificate), moment)?;
    check(rooms, &signed, wanted.field, &signer.certificate, moment)?;
    let revision = rooms.blobs.put(&signed).map_err(FlowError::from)?;
    let signature = Signature {
        field: wanted.field,
        official: party.official,
        intent,
        certificate: Digest::from(signer.certificate.fingerprint().0),
        revision,
        at: moment.at,
    };
    rooms.store.write("sign", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let roster = roster::around(tx, &document.offices())?;
        document.may_sign(wanted.field, wanted.seen, &signer.person, &roster, moment.day)?;
        still_active(tx, signer)?;
        if document.stage.current_pdf() != Some(newest) {
            return Ok(None);
        }
        let version = document.version;
        let change = document.sign(wanted.seen, signature, &roster, moment)?;
        revisions::insert(tx, id, version, Kind::Signed, &revision, signed.len() as u64)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        super::cascade::release(tx, &rooms.institution, rng, change.document(), moment)?;
        intents::done(tx, intent, moment.at)?;
        Ok(Some(change.document().clone()))
    })
}

/// An act goes on for minutes after its key was opened: a revocation in between ends it.
fn still_active(tx: &mut ReadTx, signer: &Signer) -> Result<(), SignError> {
    let active = signer_keys::active(tx, &signer.person)?;
    let is_ours = active.is_some_and(|row| row.certificate == signer.certificate.as_der());
    if is_ours { Ok(()) } else { Err(SignError::KeyEnded(signer.person.clone())) }
}

fn next(document: &Document, field: Field) -> Option<(Party, Digest)> {
    let party = document.stage.frozen()?.parties.iter().find(|party| party.field == field)?;
    Some((party.clone(), document.stage.current_pdf()?))
}

/// S7: our own verifier judges the file as a stranger would, before it is kept.
fn check(
    rooms: &Rooms,
    signed: &[u8],
    field: Field,
    certificate: &Certificate,
    moment: Moment,
) -> Result<(), SignError> {
    let report = verify::verify(signed, &rooms.anchors, moment.at);
    let ours = report.signatures.iter().find(|s| s.field == field.name());
    let good = report.integrity == Integrity::ValidWhole
        && ours.is_some_and(|s| {
            s.good && s.trust == Trust::Trusted && s.certificate == Some(certificate.fingerprint())
        });
    if good {
        Ok(())
    } else {
        Err(SignError::NotAccepted(format!("{:?} {}", report.integrity, report.reasons.join("; "))))
    }
}
