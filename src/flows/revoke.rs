//! A signer's certificate is revoked, and everybody who asks learns it: from the lists in files closed afterwards, from this
//! service's own verdicts, and from the lists that `teken keys lists` writes for others.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::ids::{KeyId, PersonId};
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::moment::Moment;
use crate::domain::revocation::{Reason, Revocation};
use crate::pades::pki::{self, IssueError, RevocationReason};
use crate::pades::{Certificate, CertificateError};
use crate::store::signer_keys::State;
use crate::store::{ReadTx, StoreError, accounts, jobs, revocations, signer_keys, trail};

/// Why a certificate was not revoked, or a list not made. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The person has nothing to revoke.
    #[error("{0} has no active signing key: name the certificate to revoke one that was replaced")]
    NoKey(PersonId),
    /// The certificate is none of his.
    #[error("{person} never had a certificate with the SHA-256 {certificate} here")]
    Unknown {
        /// Whose it was to be.
        person: PersonId,
        /// SHA-256 of it.
        certificate: Digest,
    },
    /// A moment that has not come.
    #[error("{0} has not come yet: a certificate is revoked from now on, or from a moment in the past")]
    InTheFuture(DateTime<Utc>),
    /// The stored certificate cannot be read.
    #[error("the stored certificate of key {key} cannot be read: {why}")]
    Certificate {
        /// Of which key.
        key: KeyId,
        /// Why.
        why: CertificateError,
    },
    /// The lists.
    #[error("making the revocation lists: {0}")]
    Lists(#[from] IssueError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Revokes the active certificate of a person, or that certificate of his (SHA-256), which a new key may have replaced.
/// `since`: from which moment on its signatures are not believed; now, if nothing is suspected. The trail tells of it.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (person, certificate): (&PersonId, Option<Digest>),
    (reason, since): (Reason, Option<DateTime<Utc>>),
    moment: Moment,
) -> Result<Revocation, RevokeError> {
    let since = since.unwrap_or(moment.at);
    if since > moment.at {
        return Err(RevokeError::InTheFuture(since));
    }
    rooms.store.write("revoke", |tx| {
        let (key, is_active, certificate) = found(tx, person, certificate)?;
        let revocation = Revocation { key, reason, since, at: moment.at };
        if is_active {
            signer_keys::retire(tx, key, State::Revoked, moment.at)?;
        }
        revocations::insert(tx, &revocation)?;
        let detail = format!("{certificate}, {}, {}", reason.as_str(), since.to_rfc3339());
        let told = Hand::machine().did(Act::KeyRevoked, person.as_str(), detail, moment.at);
        trail::append(tx, rng, &told)?;
        // Whoever has no account has no page that the letter could lead to; the operator tells him.
        if let Some(account) = accounts::find_by_person(tx, person)? {
            let told = Job::Notice { account: account.id, what: Notice::Revoked };
            jobs::enqueue(tx, &Owed { job: told, due: moment.at }, rng, moment.at)?;
        }
        Ok(revocation)
    })
}

/// The key that is meant, whether it is active, and the SHA-256 of its certificate.
fn found(
    tx: &mut ReadTx,
    person: &PersonId,
    certificate: Option<Digest>,
) -> Result<(KeyId, bool, Digest), RevokeError> {
    if let Some(certificate) = certificate {
        let known = signer_keys::with_certificate(tx, person, &certificate)?;
        let unknown = || RevokeError::Unknown { person: person.clone(), certificate };
        return known.map(|(key, is_active)| (key, is_active, certificate)).ok_or_else(unknown);
    }
    let active = signer_keys::active(tx, person)?.ok_or_else(|| RevokeError::NoKey(person.clone()))?;
    Ok((active.key, true, Digest::of(&active.certificate)))
}

/// What a verdict of this moment must know besides the file: the lists of this moment, or nothing while nobody was revoked.
pub fn newest_lists(rooms: &Rooms, at: DateTime<Utc>) -> Result<Vec<Vec<u8>>, RevokeError> {
    let none = rooms.store.read(|tx| Ok::<_, StoreError>(revocations::list(tx)?.is_empty()))?;
    if none { Ok(vec![]) } else { lists(rooms, at) }
}

/// The revocation lists of this moment (DER): of root, issuing authority and time-stamping authority.
///
/// The date on a list is the moment since when the certificate is not believed, which is what validators compare with the
/// time of a signature.
pub fn lists(rooms: &Rooms, at: DateTime<Utc>) -> Result<Vec<Vec<u8>>, RevokeError> {
    let listed = rooms.store.read(revocations::list)?;
    let one = |(revocation, certificate): (Revocation, Vec<u8>)| {
        let key = revocation.key;
        let certificate =
            Certificate::from_der(certificate).map_err(|why| RevokeError::Certificate { key, why })?;
        let reason = match revocation.reason {
            Reason::KeyCompromise => RevocationReason::KeyCompromise,
            Reason::AffiliationChanged => RevocationReason::AffiliationChanged,
            Reason::Superseded => RevocationReason::Superseded,
        };
        Ok(pki::Revocation { serial: certificate.serial().to_vec(), at: revocation.since, reason })
    };
    let listed = listed.into_iter().map(one).collect::<Result<Vec<_>, RevokeError>>()?;
    Ok(rooms.keyring.crls(at, &listed)?)
}
