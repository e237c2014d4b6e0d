//! What stays in the process after a signature, read from the process's own memory.

use std::fs;

use chrono::TimeDelta;
use teken::{keyring::Passphrase, pades::SigningKey as _};

use super::{ALICE, founded, identity, now};

/// SECURITY.md, bar 14: after a signature nothing of the secret stays in the process.
#[test]
fn after_signing_neither_seed_nor_passphrase_is_found_in_memory() {
    let (_parent, _dir, keyring) = founded();
    // Neither secret is ever written down here: both are computed, and compared byte by byte.
    let seed_byte = |i: usize| u8::try_from((i * 73 + 41) % 251).unwrap();
    let letter = |i: usize| b'a' + u8::try_from((i * 11 + 5) % 23).unwrap();
    let secret = || Passphrase::parse((0..24).map(|i| char::from(letter(i))).collect()).unwrap();
    let new = {
        let year = TimeDelta::days(365);
        keyring.generate_signer(&mut Fixed(0, seed_byte), &secret(), &identity(ALICE), now(), year).unwrap()
    };
    let found_while_open = {
        let key = keyring.unlock(&new.sealed, &new.certificate, ALICE, &secret()).unwrap();
        let signature = key.sign(b"atribut").unwrap();
        assert!(new.certificate.public_key().unwrap().verifies(
            teken::pades::Scheme::Ed25519,
            b"atribut",
            &signature
        ));
        occurrences(32, seed_byte)
    };
    assert!(found_while_open > 0, "the search sees an open key");
    assert_eq!(occurrences(32, seed_byte), 0, "copies of the seed");
    assert_eq!(occurrences(24, letter), 0, "copies of the passphrase");
}

/// Gives out `byte(0)`, `byte(1)`, …: a seed that the search can know without holding it.
struct Fixed<F>(usize, F);

impl<F: Fn(usize) -> u8> rand_core::TryRng for Fixed<F> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        unreachable!()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        unreachable!()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = (self.1)(self.0);
            self.0 += 1;
        }
        Ok(())
    }
}

impl<F: Fn(usize) -> u8> rand_core::TryCryptoRng for Fixed<F> {}

/// How often `byte(0), byte(1), … byte(length - 1)` stands in this process's writable memory.
fn occurrences(length: usize, byte: impl Fn(usize) -> u8) -> usize {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let mut memory = fs::File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in fs::read_to_string("/proc/self/maps").unwrap().lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let (from, to) = range.split_once('-').unwrap();
        let (mut from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        // In overlapping pieces; the buffer is wiped, or the next search would find it.
        let mut piece = vec![0; 64 * 1024];
        while from < to {
            let wanted = usize::try_from(to - from).unwrap().min(piece.len());
            let read = memory.seek(SeekFrom::Start(from)).and_then(|_| memory.read(&mut piece[..wanted]));
            let Ok(read @ 1..) = read else { break };
            found += starts(&piece[..read], byte(0))
                .filter(|at| {
                    piece[*at..read].len() >= length && (0..length).all(|i| piece[at + i] == byte(i))
                })
                .count();
            let step = if read == wanted && wanted > length { wanted - length + 1 } else { read };
            from += u64::try_from(step).unwrap();
        }
        piece.fill(0);
    }
    found
}

/// Where `byte` stands in `bytes`; by the standard library's fast search, since these are hundreds of megabytes.
fn starts(bytes: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    use std::io::BufRead as _;
    let (whole, mut rest) = (bytes.len(), bytes);
    std::iter::from_fn(move || {
        rest.skip_until(byte).unwrap();
        let at = whole - rest.len();
        // At the very end nothing could follow the byte; pieces overlap.
        (at > 0 && !rest.is_empty()).then(|| at - 1)
    })
}
