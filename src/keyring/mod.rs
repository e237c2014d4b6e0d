//! The only holder of private keys: the institution's own, and the signers', which it cannot open alone.
//!
//! Here lives the key folder, the sealing of signer keys, and the issue of certificates with the institution's keys.
//! What never lives here: documents, the database (sealed keys are stored by others, as bytes), and any way to get a
//! private key out.
//!
//! A signer's key needs two things that are never in one place: the passphrase (in the signer's head) and the pepper
//! (in the key folder, never in the database).

mod cost;
mod folder;
mod gate;
mod institution;
mod passphrase;
mod pepper;
mod quiet;
mod sealed;
mod secret;
mod signer;

use std::path::Path;

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

pub use cost::{CostError, KdfCost};
pub use folder::KeyringError;
pub use gate::Busy;
pub use institution::{InstitutionKey, InstitutionName, NameError};
pub use passphrase::{Passphrase, PassphraseError};
pub use quiet::{derivations_at_once, quietly};
pub use sealed::{SealedKey, SealedKeyError};
pub use secret::{SealedSecret, SecretError};
pub use signer::{GenerateError, NewSigner, SignerIdentity, UnlockError, UnlockedKey};

use crate::pades::{
    Certificate, LocalTsa,
    pki::{IssueError, Revocation, crl},
};
use gate::Gate;
use institution::Institution;
use pepper::Pepper;

/// How many key derivations run at a time: each takes 128 MiB and a core.
const AT_ONCE: usize = 2;
/// How many more may wait before the answer is [`Busy`].
const WAITING: usize = 20;
/// The time-stamping policy named in each token: `anyPolicy` (RFC 5280, 4.2.1.4). The institution has published no
/// policy of its own, and the baseline policy of ETSI EN 319 421 may only be claimed after an audit.
const TIME_STAMPING_POLICY: &str = "2.5.29.32.0";
/// How long a revocation list is good for.
const CRL_DAYS: i64 = 7;

/// The keys of one institution, open for use. Share it by reference; it is safe from many threads.
pub struct Keyring {
    institution: Institution,
    pepper: Pepper,
    cost: KdfCost,
    gate: Gate,
}

impl Keyring {
    /// Makes the keys and certificates of a new institution in `dir`, and opens them.
    ///
    /// `dir` must not exist (or be empty); its parent must. The folder appears whole or not at all, and nothing is
    /// ever overwritten. Folder 0700, files 0600. P-256 keys draw on the system's randomness, everything else on `rng`.
    pub fn create(
        dir: &Path,
        institution: &InstitutionName,
        rng: &mut dyn CryptoRng,
        now: DateTime<Utc>,
    ) -> Result<Self, KeyringError> {
        folder::create(dir, institution, rng, now)?;
        Self::open(dir)
    }

    /// Replaces seal and time-stamping unit in `dir` by new keys under the same authorities, and opens the folder.
    ///
    /// The folder changes as a whole: after a crash it is the old one or the new one. The old private keys are destroyed;
    /// what they have signed stays good, because every file carries the certificates it needs.
    pub fn succeed(dir: &Path, rng: &mut dyn CryptoRng, now: DateTime<Utc>) -> Result<Self, KeyringError> {
        folder::succeed(dir, rng, now)?;
        Self::open(dir)
    }

    /// Opens the keys in `dir`: checks permissions, that each key belongs to its certificate, and the chain.
    pub fn open(dir: &Path) -> Result<Self, KeyringError> {
        let (institution, pepper) = folder::open(dir)?;
        Ok(Self { institution, pepper, cost: KdfCost::STANDARD, gate: Gate::new(AT_ONCE, WAITING) })
    }

    /// Seals new keys at another cost than [`KdfCost::STANDARD`]. Keys sealed before keep theirs.
    #[must_use]
    pub fn with_cost(self, cost: KdfCost) -> Self {
        Self { cost, ..self }
    }

    /// The institution's name, from its root certificate.
    pub fn institution(&self) -> String {
        self.root().organisation().unwrap_or_default()
    }

    /// The certificate to give to everyone who verifies.
    pub const fn root(&self) -> &Certificate {
        self.institution.root.certificate()
    }

    /// The authority above signers and seal; goes into every signature.
    pub const fn issuing_authority(&self) -> &Certificate {
        self.institution.issuing.certificate()
    }

    /// The authority above the time-stamping unit; goes into every time stamp.
    pub const fn time_stamping_authority(&self) -> &Certificate {
        self.institution.time_stamping.certificate()
    }

    /// The institution's seal, for the certifying and the closing signature.
    pub const fn seal(&self) -> &InstitutionKey {
        &self.institution.seal
    }

    /// The time-stamping unit's key and certificate.
    pub const fn time_stamping_unit(&self) -> &InstitutionKey {
        &self.institution.unit
    }

    /// What goes into every signature beside the signer's certificate: the issuing authority.
    pub const fn signature_chain(&self) -> &[Certificate] {
        std::slice::from_ref(self.issuing_authority())
    }

    /// A time-stamping unit for ONE token that attests `now`.
    pub fn time_stamper(
        &self,
        rng: &mut dyn CryptoRng,
        now: DateTime<Utc>,
    ) -> Result<LocalTsa<'_>, IssueError> {
        Ok(LocalTsa {
            key: self.time_stamping_unit(),
            certificate: self.time_stamping_unit().certificate(),
            chain: std::slice::from_ref(self.time_stamping_authority()),
            policy: TIME_STAMPING_POLICY,
            time: now,
            serial: institution::serial(rng)?,
        })
    }

    /// Fresh revocation lists (DER) of root, issuing authority and time-stamping authority, in this order; `revoked`
    /// are signer certificates. Good for 7 days; the number is `now` in milliseconds, so it grows with the clock.
    pub fn crls(&self, now: DateTime<Utc>, revoked: &[Revocation]) -> Result<Vec<Vec<u8>>, IssueError> {
        let number = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let next = now + chrono::TimeDelta::days(CRL_DAYS);
        let Institution { root, issuing, time_stamping, .. } = &self.institution;
        [(root, [].as_slice()), (issuing, revoked), (time_stamping, &[])]
            .into_iter()
            .map(|(authority, revoked)| crl(authority.as_issuer(), now, next, number, revoked))
            .collect()
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("root", self.root()).field("cost", &self.cost).finish_non_exhaustive()
    }
}
