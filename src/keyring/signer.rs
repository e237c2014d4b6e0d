//! A signer's key: made, certified and sealed in one act; opened for a moment to sign.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::Signer as _;
use rand_core::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Busy, Keyring, Passphrase, SealedKey, SealedKeyError,
    institution::{is_printable, serial},
    sealed::Seed,
};
use crate::pades::{
    Algorithm, Certificate, SigningKey, SigningKeyError,
    pki::{IssueError, Profile, Subject, Validity, issue},
};

/// DER of `SubjectPublicKeyInfo` up to the 32 key bytes (RFC 8410).
const ED25519_INFO: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Who the key is for; becomes the subject of the certificate. Never an NIK, never an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerIdentity {
    /// The person's id; binds the sealed key to the person, and is the certificate's opaque serialNumber.
    pub person_id: Uuid,
    /// The name with titles, 1 to 200 characters.
    pub name: String,
    /// The office, 1 to 200 characters.
    pub office: String,
    /// The agency, 1 to 200 characters.
    pub agency: String,
    /// The institution, 1 to 200 characters.
    pub institution: String,
}

/// A new key, to be stored: both parts or neither.
#[derive(Debug, Clone)]
pub struct NewSigner {
    /// The private key, sealed.
    pub sealed: SealedKey,
    /// Its certificate.
    pub certificate: Certificate,
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Too many key derivations are waiting.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// A part of the identity is empty, too long, or holds control characters.
    #[error("the certificate cannot carry this {0}: 1 to 200 printable characters are needed")]
    Identity(&'static str),
    /// The certificate would outlive the authority that issues it, or end before it begins.
    #[error("the validity asked for does not fit into the issuing authority's, which ends {0}")]
    Validity(DateTime<Utc>),
    /// The certificate was not issued.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The key could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealedKeyError),
}

/// Why the key did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// Too many key derivations are waiting. Not a wrong guess: do not count it.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The passphrase is wrong. The only case to count against the signer.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The stored bytes or the key folder are at fault, not the signer.
    #[error(transparent)]
    Sealed(SealedKeyError),
    /// The key opened but is not the key of the certificate: a mix-up in the stored rows.
    #[error("the sealed key and the certificate do not belong together; check the signer's stored rows")]
    OtherCertificate,
}

/// An open signer key. Drop it as soon as the signature is made: the secret is wiped then.
pub struct UnlockedKey {
    // In a box, so that moving the value does not leave copies of the secret behind.
    key: Box<ed25519_dalek::SigningKey>,
}

impl Keyring {
    /// Makes an Ed25519 key and its certificate, and seals the key under `passphrase`. The open key never leaves.
    ///
    /// Takes as long as one key derivation (a fifth of a second or more) and may wait for its turn.
    pub fn generate_signer(
        &self,
        rng: &mut dyn CryptoRng,
        passphrase: &Passphrase,
        signer: &SignerIdentity,
        now: DateTime<Utc>,
        validity: TimeDelta,
    ) -> Result<NewSigner, GenerateError> {
        let subject = signer.to_subject()?;
        let issuing = &self.institution.issuing;
        let end = issuing.certificate().not_after();
        let not_after = now.checked_add_signed(validity).filter(|t| *t <= end && *t > now);
        let validity =
            Validity { not_before: now, not_after: not_after.ok_or(GenerateError::Validity(end))? };

        let mut seed: Seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        let key = UnlockedKey::from_seed(&seed);
        let number = serial(rng)?;
        let info = key.public_key_info();
        let certificate = issue(issuing.as_issuer(), Profile::Signer, &subject, &info, validity, &number)?;
        let _turn = self.gate.enter()?;
        let sealed = SealedKey::seal(&seed, signer.person_id, passphrase, (&self.pepper, self.cost), rng)?;
        Ok(NewSigner { sealed, certificate })
    }

    /// Opens a signer's key for signing, and checks that it is the key of `certificate`.
    pub fn unlock(
        &self,
        sealed: &SealedKey,
        certificate: &Certificate,
        person_id: Uuid,
        passphrase: &Passphrase,
    ) -> Result<UnlockedKey, UnlockError> {
        let seed = self.open_seed(sealed, person_id, passphrase)?;
        let key = UnlockedKey::from_seed(&seed);
        if key.public_key_info() == certificate.public_key_info() {
            Ok(key)
        } else {
            Err(UnlockError::OtherCertificate)
        }
    }

    /// Seals the same key under a new passphrase, at the keyring's present cost. The old bytes still open with the
    /// old passphrase: replace them in one transaction. The new bytes were opened once before they are returned.
    pub fn change_passphrase(
        &self,
        rng: &mut dyn CryptoRng,
        sealed: &SealedKey,
        person_id: Uuid,
        (old, new): (&Passphrase, &Passphrase),
    ) -> Result<SealedKey, UnlockError> {
        let seed = self.open_seed(sealed, person_id, old)?;
        let resealed = {
            let _turn = self.gate.enter()?;
            SealedKey::seal(&seed, person_id, new, (&self.pepper, self.cost), rng)
                .map_err(UnlockError::Sealed)?
        };
        let reopened = self.open_seed(&resealed, person_id, new)?;
        if reopened == seed { Ok(resealed) } else { Err(UnlockError::OtherCertificate) }
    }

    fn open_seed(
        &self,
        sealed: &SealedKey,
        person_id: Uuid,
        passphrase: &Passphrase,
    ) -> Result<Seed, UnlockError> {
        let _turn = self.gate.enter()?;
        sealed.open(person_id, passphrase, &self.pepper).map_err(|e| match e {
            SealedKeyError::WrongPassphrase => UnlockError::WrongPassphrase,
            other => UnlockError::Sealed(other),
        })
    }
}

impl UnlockedKey {
    fn from_seed(seed: &Seed) -> Self {
        Self { key: Box::new(ed25519_dalek::SigningKey::from_bytes(seed)) }
    }
}

impl SigningKey for UnlockedKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        let signature = self.key.try_sign(message).map_err(|e| SigningKeyError(e.to_string()))?;
        Ok(signature.to_bytes().to_vec())
    }

    fn public_key_info(&self) -> Vec<u8> {
        [ED25519_INFO.as_slice(), self.key.verifying_key().as_bytes()].concat()
    }
}

impl fmt::Debug for UnlockedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnlockedKey(…)")
    }
}

impl SignerIdentity {
    fn to_subject(&self) -> Result<Subject, GenerateError> {
        let parts = [
            ("name", &self.name),
            ("office", &self.office),
            ("agency", &self.agency),
            ("institution", &self.institution),
        ];
        if let Some((what, _)) = parts.iter().find(|(_, text)| !is_printable(text, 200)) {
            return Err(GenerateError::Identity(what));
        }
        Ok(Subject {
            common_name: self.name.clone(),
            title: Some(self.office.clone()),
            organisation: self.institution.clone(),
            organisational_unit: Some(self.agency.clone()),
            opaque_id: Some(self.person_id.to_string()),
        })
    }
}
