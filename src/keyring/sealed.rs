//! A signer's private key as stored bytes, useless without the passphrase and the pepper.
//!
//! ```text
//! offset  bytes
//!      0      4  "TSK1": Teken sealed key, version 1
//!      4     12  Argon2id memory in KiB, passes, lanes; big-endian u32 each
//!     16     16  salt
//!     32     16  key id, random
//!     48      8  id of the pepper
//!     56     12  nonce
//!     68     48  ChaCha20-Poly1305 (RFC 8439) over the 32-byte Ed25519 seed
//!    116      8  first bytes of SHA-256 over everything before and the person id: tells rot from a wrong passphrase
//! ```
//! The key is HKDF-SHA256(salt: pepper, secret: Argon2id(passphrase, salt), info: purpose and key id). Associated data:
//! bytes 0..68 and the person id, so a key cannot be moved to another person or made cheaper to guess.

use std::fmt;

use rand_core::CryptoRng;
use ring::{
    aead::{Aad, Nonce},
    digest,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{CostError, KdfCost, Passphrase, pepper::Pepper};

const MAGIC: &[u8; 4] = b"TSK1";
const HEADER: usize = 68;
const CIPHERTEXT_END: usize = HEADER + 48;
const LENGTH: usize = CIPHERTEXT_END + 8;

/// The stored form of a signer's private key. Safe to keep in a database and its backups.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey(Box<[u8; LENGTH]>);

/// Why the sealed key did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedKeyError {
    /// Not the bytes that were stored for this person: rot, a mix-up, or another version.
    #[error("the sealed key is damaged or belongs to another person: {0}")]
    Damaged(&'static str),
    /// Sealed under bounds this service does not accept.
    #[error("the sealed key is refused: {0}")]
    Cost(CostError),
    /// Sealed with another pepper: the key folder was replaced without its `pepper` file.
    #[error("the sealed key was made with another pepper; restore the file `pepper` of the key folder")]
    OtherPepper,
    /// The passphrase is wrong (or someone forged the bytes; nothing can tell these apart).
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The machine could not do the work.
    #[error("no memory for the key derivation; try again or give the machine more memory")]
    OutOfMemory,
}

/// The 32 secret bytes of an Ed25519 key (RFC 8032), wiped when dropped.
pub(super) type Seed = Zeroizing<[u8; 32]>;

impl SealedKey {
    /// Takes stored bytes. Only the outer form is checked; [`super::Keyring::unlock`] checks the rest.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealedKeyError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(SealedKeyError::Damaged("it does not begin with TSK1"));
        }
        let bytes: [u8; LENGTH] =
            bytes.try_into().map_err(|_| SealedKeyError::Damaged("its length is wrong"))?;
        Ok(Self(Box::new(bytes)))
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    pub(super) fn seal(
        seed: &Seed,
        person: Uuid,
        passphrase: &Passphrase,
        (pepper, cost): (&Pepper, KdfCost),
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, SealedKeyError> {
        let mut header = [0_u8; HEADER];
        rng.fill_bytes(&mut header);
        header[..4].copy_from_slice(MAGIC);
        let (memory, passes, lanes) = cost.parts();
        for (place, value) in header[4..16].chunks_exact_mut(4).zip([memory, passes, lanes]) {
            place.copy_from_slice(&value.to_be_bytes());
        }
        header[48..56].copy_from_slice(&pepper.id());

        let derived =
            cost.derive(passphrase.as_bytes(), &header[16..32]).ok_or(SealedKeyError::OutOfMemory)?;
        let key = pepper.mix(&derived, &header[32..48]).ok_or(SealedKeyError::OutOfMemory)?;
        let mut secret = Zeroizing::new(seed.to_vec());
        let tag = key
            .seal_in_place_separate_tag(nonce(&header), associated(&header, person), &mut secret)
            .map_err(|_| SealedKeyError::OutOfMemory)?;

        let mut bytes = Box::new([0; LENGTH]);
        bytes[..HEADER].copy_from_slice(&header);
        bytes[HEADER..HEADER + 32].copy_from_slice(&secret);
        bytes[HEADER + 32..CIPHERTEXT_END].copy_from_slice(tag.as_ref());
        let check = checksum(&bytes[..CIPHERTEXT_END], person);
        bytes[CIPHERTEXT_END..].copy_from_slice(&check);
        Ok(Self(bytes))
    }

    pub(super) fn open(
        &self,
        person: Uuid,
        passphrase: &Passphrase,
        pepper: &Pepper,
    ) -> Result<Seed, SealedKeyError> {
        let (header, cost) = self.check(person, pepper)?;
        let derived =
            cost.derive(passphrase.as_bytes(), &header[16..32]).ok_or(SealedKeyError::OutOfMemory)?;
        let key = pepper.mix(&derived, &header[32..48]).ok_or(SealedKeyError::OutOfMemory)?;
        let mut secret = Zeroizing::new(self.0[HEADER..CIPHERTEXT_END].to_vec());
        let opened = key
            .open_in_place(nonce(&header), associated(&header, person), &mut secret)
            .map_err(|_| SealedKeyError::WrongPassphrase)?;
        let mut seed = Zeroizing::new([0; 32]);
        seed.copy_from_slice(opened);
        Ok(seed)
    }

    /// Everything that can be said without the passphrase, before any work is done.
    fn check(&self, person: Uuid, pepper: &Pepper) -> Result<([u8; HEADER], KdfCost), SealedKeyError> {
        let bytes = self.as_bytes();
        if bytes[CIPHERTEXT_END..] != checksum(&bytes[..CIPHERTEXT_END], person) {
            return Err(SealedKeyError::Damaged("its checksum does not fit"));
        }
        let mut header = [0; HEADER];
        header.copy_from_slice(&bytes[..HEADER]);
        let number =
            |at: usize| header[at..at + 4].iter().fold(0_u32, |value, byte| (value << 8) | u32::from(*byte));
        let cost = KdfCost::new(number(4), number(8), number(12)).map_err(SealedKeyError::Cost)?;
        if header[48..56] == pepper.id() { Ok((header, cost)) } else { Err(SealedKeyError::OtherPepper) }
    }
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(…)")
    }
}

fn nonce(header: &[u8; HEADER]) -> Nonce {
    let mut nonce = [0; 12];
    nonce.copy_from_slice(&header[56..]);
    Nonce::assume_unique_for_key(nonce)
}

fn associated(header: &[u8; HEADER], person: Uuid) -> Aad<Vec<u8>> {
    Aad::from([header.as_slice(), person.as_bytes()].concat())
}

fn checksum(bytes: &[u8], person: Uuid) -> [u8; 8] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"teken sealed key check v1");
    context.update(bytes);
    context.update(person.as_bytes());
    let mut check = [0; 8];
    check.copy_from_slice(&context.finish().as_ref()[..8]);
    check
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    const PERSON: Uuid = Uuid::from_u128(1);

    fn passphrase() -> Passphrase {
        Passphrase::parse("kuda air api tanah".to_owned()).unwrap()
    }

    fn sealed(pepper: &Pepper) -> SealedKey {
        let seed = Zeroizing::new([7; 32]);
        SealedKey::seal(&seed, PERSON, &passphrase(), (pepper, KdfCost::FLOOR), &mut UnwrapErr(SysRng))
            .unwrap()
    }

    /// What a forger with the source code does: change bytes, then make the checksum fit again.
    fn forged(key: &SealedKey, person: Uuid, change: impl FnOnce(&mut [u8])) -> SealedKey {
        let mut forged = key.clone();
        change(&mut forged.0[..CIPHERTEXT_END]);
        let check = checksum(&forged.0[..CIPHERTEXT_END], person);
        forged.0[CIPHERTEXT_END..].copy_from_slice(&check);
        forged
    }

    #[test]
    fn a_key_opens_again_and_two_seals_of_one_key_share_no_bytes_but_the_form() {
        let pepper = Pepper::generate(&mut UnwrapErr(SysRng));
        let (one, two) = (sealed(&pepper), sealed(&pepper));
        assert_eq!(*one.open(PERSON, &passphrase(), &pepper).unwrap(), [7; 32]);
        assert_ne!(one.0[16..48], two.0[16..48]);
        assert_ne!(one.0[56..], two.0[56..]);
        let again = SealedKey::from_bytes(one.as_bytes()).unwrap();
        assert_eq!(again, one);
        assert_eq!(*again.open(PERSON, &passphrase(), &pepper).unwrap(), [7; 32]);
    }

    #[test]
    fn every_flipped_bit_is_seen_before_any_work_is_done() {
        let pepper = Pepper::generate(&mut UnwrapErr(SysRng));
        let key = sealed(&pepper);
        for at in 0..LENGTH {
            for bit in 0..8 {
                let mut rotten = key.clone();
                rotten.0[at] ^= 1 << bit;
                let refused = rotten.check(PERSON, &pepper).map(|_| ());
                assert!(matches!(refused, Err(SealedKeyError::Damaged(_))), "byte {at} bit {bit}");
            }
        }
        for length in 0..LENGTH {
            assert!(SealedKey::from_bytes(&key.as_bytes()[..length]).is_err());
        }
    }

    #[test]
    fn a_key_given_to_another_person_is_refused_and_stays_shut_even_with_a_forged_checksum() {
        let pepper = Pepper::generate(&mut UnwrapErr(SysRng));
        let key = sealed(&pepper);
        let thief = Uuid::from_u128(2);
        assert!(matches!(key.check(thief, &pepper), Err(SealedKeyError::Damaged(_))));
        let moved = forged(&key, thief, |_| {});
        assert_eq!(moved.open(thief, &passphrase(), &pepper), Err(SealedKeyError::WrongPassphrase));
        let relabelled = forged(&key, PERSON, |bytes| bytes[40] ^= 1);
        assert_eq!(relabelled.open(PERSON, &passphrase(), &pepper), Err(SealedKeyError::WrongPassphrase));
    }

    #[test]
    fn weak_or_ruinous_parameters_are_refused_without_running_them() {
        let pepper = Pepper::generate(&mut UnwrapErr(SysRng));
        let key = sealed(&pepper);
        let with_memory =
            |kib: u32| forged(&key, PERSON, |bytes| bytes[4..8].copy_from_slice(&kib.to_be_bytes()));
        let open = |key: SealedKey| key.open(PERSON, &passphrase(), &pepper).map(|_| ());
        assert_eq!(open(with_memory(8 * 1024)), Err(SealedKeyError::Cost(CostError::Weak)));
        assert_eq!(open(with_memory(u32::MAX)), Err(SealedKeyError::Cost(CostError::Excessive)));
    }

    #[test]
    fn another_pepper_is_named_as_such_and_opens_nothing_even_when_the_label_is_forged() {
        let (pepper, other) =
            (Pepper::generate(&mut UnwrapErr(SysRng)), Pepper::generate(&mut UnwrapErr(SysRng)));
        let key = sealed(&pepper);
        assert_eq!(key.open(PERSON, &passphrase(), &other), Err(SealedKeyError::OtherPepper));
        let relabelled = forged(&key, PERSON, |bytes| bytes[48..56].copy_from_slice(&other.id()));
        assert_eq!(relabelled.open(PERSON, &passphrase(), &other), Err(SealedKeyError::WrongPassphrase));
    }
}
