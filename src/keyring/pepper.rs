//! The server's half of every signer key's protection: 32 random bytes beside the institution's keys.

use data_encoding::HEXLOWER;
use rand_core::CryptoRng;
use ring::{
    aead::{CHACHA20_POLY1305, LessSafeKey, UnboundKey},
    digest, hkdf,
};
use zeroize::Zeroizing;

const INFO: &[u8] = b"teken signer key v1";
const SECRETS_SALT: &[u8] = b"teken account secret v1";

pub(super) struct Pepper(Zeroizing<[u8; 32]>);

impl Pepper {
    pub(super) fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// 64 hex digits on one line: short enough for a paper copy in a safe.
    pub(super) fn to_line(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(65));
        HEXLOWER.encode_append(self.0.as_slice(), &mut line);
        line.push('\n');
        line
    }

    pub(super) fn from_line(line: &str) -> Option<Self> {
        let bytes = Zeroizing::new(HEXLOWER.decode(line.trim_end().as_bytes()).ok()?);
        let mut pepper = Zeroizing::new([0; 32]);
        (bytes.len() == 32).then(|| pepper.copy_from_slice(&bytes))?;
        Some(Self(pepper))
    }

    /// Tells one pepper from another without telling anything about it: "wrong pepper" is not "wrong passphrase".
    pub(super) fn id(&self) -> [u8; 8] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"teken pepper id v1");
        context.update(self.0.as_slice());
        let mut id = [0; 8];
        id.copy_from_slice(&context.finish().as_ref()[..8]);
        id
    }

    /// The key for small secrets of accounts: HKDF-SHA256 with the pepper as secret.
    pub(super) fn secrets_key(&self) -> Option<LessSafeKey> {
        let mixed = hkdf::Salt::new(hkdf::HKDF_SHA256, SECRETS_SALT).extract(self.0.as_slice());
        let key = mixed.expand(&[b"chacha20-poly1305"], &CHACHA20_POLY1305).ok()?;
        Some(LessSafeKey::new(UnboundKey::from(key)))
    }

    /// Mixes what came from the passphrase with the pepper: HKDF-SHA256 (RFC 5869) with the pepper as salt.
    pub(super) fn mix(&self, derived: &[u8; 32], key_id: &[u8]) -> Option<LessSafeKey> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, self.0.as_slice());
        let mixed = salt.extract(derived);
        let info = [INFO, key_id];
        let key = mixed.expand(&info, &CHACHA20_POLY1305).ok()?;
        Some(LessSafeKey::new(UnboundKey::from(key)))
    }
}
