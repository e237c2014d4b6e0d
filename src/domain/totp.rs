//! Time-based one-time codes (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits): what authenticator apps make.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use rand_core::CryptoRng;
use ring::hmac;
use zeroize::Zeroizing;

const STEP_SECONDS: i64 = 30;

/// The shared secret, 160 bits.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<Vec<u8>>);

/// Which 30 seconds a code was made for. One is never accepted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TotpStep(pub i64);

impl TotpSecret {
    /// A fresh one.
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 20]);
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// From its base32 text.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE32_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 20).then(|| Self(Zeroizing::new(bytes)))
    }

    /// Base32, as it is typed into an app.
    pub fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The address that an app reads from a QR code.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let plain = |text: &str| {
            text.bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() || b"-._@".contains(&b) {
                        char::from(b).to_string()
                    } else {
                        format!("%{b:02X}")
                    }
                })
                .collect::<String>()
        };
        let issuer = plain(issuer);
        format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", plain(account), self.text())
    }

    /// The step a code belongs to: this one, the one before or the one after, and newer than the last one used.
    pub fn accept(&self, code: &str, now: DateTime<Utc>, last: Option<TotpStep>) -> Option<TotpStep> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = now.timestamp().div_euclid(STEP_SECONDS);
        let near = (step - 1..=step + 1).map(TotpStep);
        let mut fresh = near.filter(|step| last.is_none_or(|last| *step > last));
        // Compared by hash, so that the time says nothing about the digits.
        let digest = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let given = digest(&code);
        fresh.rfind(|step| digest(&self.code(*step)).as_ref() == given.as_ref())
    }

    /// The code of a step.
    pub fn code(&self, step: TotpStep) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.0.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or(0) & 15);
        let word = tag.iter().skip(offset).take(4).fold(0_u32, |acc, byte| (acc << 8) | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

impl TotpStep {
    /// The step of an instant.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(now.timestamp().div_euclid(STEP_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc() -> TotpSecret {
        TotpSecret(Zeroizing::new(b"12345678901234567890".to_vec()))
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238_appendix_b() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(rfc().code(TotpStep::at(at)), code);
        }
    }

    #[test]
    fn a_code_is_good_once_and_only_around_its_time() {
        let at = DateTime::from_timestamp(1_111_111_109, 0).unwrap();
        let step = rfc().accept("081 804", at, None).unwrap();
        assert_eq!(rfc().accept("081804", at, Some(step)), None, "a replay");
        assert_eq!(rfc().accept("081804", at + chrono::TimeDelta::minutes(2), None), None, "too late");
        assert_eq!(rfc().accept("", at, None), None);
    }

    #[test]
    fn a_secret_reads_back_from_its_text() {
        assert_eq!(TotpSecret::parse(&rfc().text()).unwrap().0, rfc().0);
        assert!(TotpSecret::parse("ABC").is_none());
    }
}
