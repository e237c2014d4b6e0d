//! Passwords of accounts: which are good enough, and their Argon2id records. Pure: the salt is an argument. The
//! passphrase of a signing key is another thing, in the keyring.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::person::EmailAddress;

const CHARACTERS_MIN: usize = 12;
const BYTES_MAX: usize = 1024;
/// Memory in KiB, passes, lanes (OWASP's first choice for Argon2id).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Passwords of at least twelve characters that everybody tries first.
const COMMON: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/passwords/most-used.txt"));

/// A password that was typed. Wiped when dropped, never shown.
pub struct Password(Zeroizing<String>);

/// Why a password is not good enough. Holds nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer than 12 characters.
    #[error("a password needs at least 12 characters")]
    TooShort,
    /// Over 1024 bytes.
    #[error("a password may have at most 1024 bytes")]
    TooLong,
    /// Everybody's choice, or one character again and again.
    #[error("this password is on the lists that attackers try first")]
    Common,
    /// Made of the name or the address.
    #[error("a password must not contain your name or e-mail address")]
    Personal,
}

impl Password {
    /// Takes the text over.
    pub fn typed(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Whether it may be somebody's new password.
    pub fn check(&self, name: &str, email: &EmailAddress) -> Result<(), PasswordFault> {
        if self.0.chars().count() < CHARACTERS_MIN {
            return Err(PasswordFault::TooShort);
        }
        if self.0.len() > BYTES_MAX {
            return Err(PasswordFault::TooLong);
        }
        let lower = Zeroizing::new(self.0.to_lowercase());
        let mut different: Vec<char> = lower.chars().collect();
        different.sort_unstable();
        different.dedup();
        if different.len() < 5 || COMMON.lines().any(|line| line == lower.as_str()) {
            return Err(PasswordFault::Common);
        }
        let local = email.as_str().split('@').next().unwrap_or_default();
        let words = name.split(|c: char| !c.is_alphanumeric()).chain([local]);
        let long = words.filter(|word| word.chars().count() >= 5);
        if long.map(str::to_lowercase).any(|word| lower.contains(&word)) {
            return Err(PasswordFault::Personal);
        }
        Ok(())
    }

    /// What is kept of it: `argon2id$19456,2,1$SALT$HASH`.
    pub fn record(&self, rng: &mut dyn CryptoRng) -> String {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let hash = derive(self.0.as_bytes(), &salt, COST).unwrap_or_default();
        let (memory, passes, lanes) = COST;
        let (salt, hash) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&hash));
        format!("argon2id${memory},{passes},{lanes}${salt}${hash}")
    }

    /// Whether it is the one of that record. Without a record the same work is done for nothing, so that the time does
    /// not say who has an account.
    pub fn fits(&self, record: Option<&str>) -> bool {
        let Some((cost, salt, hash)) = record.and_then(parts) else {
            drop(derive(self.0.as_bytes(), &[0; 16], COST));
            return false;
        };
        // Both sides have gone through a hash; no prefix of the password can be learnt from the time.
        !hash.is_empty() && derive(self.0.as_bytes(), &salt, cost).is_some_and(|derived| derived == hash)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

fn derive(password: &[u8], salt: &[u8], cost: (u32, u32, u32)) -> Option<Vec<u8>> {
    let params = Params::new(cost.0, cost.1, cost.2, Some(32)).ok()?;
    let mut derived = vec![0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password, salt, &mut derived).ok()?;
    Some(derived)
}

type Parts = ((u32, u32, u32), Vec<u8>, Vec<u8>);

fn parts(record: &str) -> Option<Parts> {
    let mut fields = record.strip_prefix("argon2id$")?.split('$');
    let mut numbers = fields.next()?.split(',').map(|n| n.parse::<u32>().ok());
    let cost = (numbers.next()??, numbers.next()??, numbers.next()??);
    let mut bytes = || BASE64_NOPAD.decode(fields.next()?.as_bytes()).ok();
    Some((cost, bytes()?, bytes()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rng() -> impl CryptoRng {
        rand_core::UnwrapErr(getrandom::SysRng)
    }

    fn check(text: &str) -> Result<(), PasswordFault> {
        let email = "raka.contohadi@arunikakab.example".parse().unwrap();
        Password::typed(text.to_owned()).check("Raka Contohadi, S.H.", &email)
    }

    #[test]
    fn a_short_a_common_and_a_personal_password_are_refused() {
        assert_eq!(check("kuda air ap"), Err(PasswordFault::TooShort));
        assert_eq!(check("password1234"), Err(PasswordFault::Common));
        assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(PasswordFault::Common));
        assert_eq!(check("Contohadi-2027!"), Err(PasswordFault::Personal));
        assert_eq!(check(&"kuda air api ".repeat(100)), Err(PasswordFault::TooLong));
        assert_eq!(check("kuda air api tanah"), Ok(()));
    }

    #[test]
    fn a_record_fits_its_own_password_and_no_other_and_never_the_same_twice() {
        let password = Password::typed("kuda air api tanah".to_owned());
        let record = password.record(&mut rng());
        assert!(password.fits(Some(&record)) && !password.fits(None) && !password.fits(Some("rusak")));
        assert!(!Password::typed("kuda air api tanaH".to_owned()).fits(Some(&record)));
        assert_ne!(record, password.record(&mut rng()));
        assert!(!record.contains("kuda") && format!("{password:?}") == "Password(…)");
    }
}
