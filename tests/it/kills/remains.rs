//! What a signing act leaves in the memory of the real program once its official has signed out, read by root: no password,
//! no passphrase, no authenticator secret, no private key (SECURITY, bar 14).

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use argon2::{Algorithm, Argon2, Params, Version};
use memchr::memmem;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf;
use sha2::{Digest as _, Sha512};
use teken::domain::totp::TotpSecret;
use teken::store::signer_keys;

use super::canary::{PASSPHRASE, Run, signs, signs_in_with_an_app};
use super::injury;
use super::instance::{Instance, Service};
use crate::app::person;
use crate::browser::Browser;
use crate::store::place::Place;

/// What is looked for, by name.
type Wanted = Vec<(String, Vec<u8>)>;

/// The ways in which a text lies in memory: as typed, and as a form sends it.
fn typed(what: &str, text: &str) -> Wanted {
    let percent = text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"));
    let sent =
        |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    let mut forms = vec![text.to_owned(), text.replace(' ', "+"), text.bytes().map(sent).collect(), percent];
    forms.sort();
    forms.dedup();
    forms.into_iter().map(|form| (what.to_owned(), form.into_bytes())).collect()
}

/// The private key of that official, opened without the program: src/keyring/sealed.rs says how it is sealed.
fn private_key(instance: &Instance, official: &str, passphrase: &str) -> Vec<u8> {
    let who = person(official);
    let sealed = instance.app.rooms.store.read(|tx| signer_keys::active(tx, &who)).unwrap().unwrap().sealed;
    let number = |at: usize| u32::from_be_bytes(sealed[at..at + 4].try_into().unwrap());
    let mut derived = [0; 32];
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(number(4), number(8), number(12), Some(32)).unwrap(),
    )
    .hash_password_into(passphrase.as_bytes(), &sealed[16..32], &mut derived)
    .unwrap();
    let pepper = fs::read_to_string(instance.app.folder.path().join("keys/pepper")).unwrap();
    let pepper = data_encoding::HEXLOWER.decode(pepper.trim().as_bytes()).unwrap();
    let mixed = hkdf::Salt::new(hkdf::HKDF_SHA256, &pepper).extract(&derived);
    let info = [b"teken signer key v1".as_slice(), &sealed[32..48]];
    let key = LessSafeKey::new(UnboundKey::from(mixed.expand(&info, &CHACHA20_POLY1305).unwrap()));
    let nonce = Nonce::assume_unique_for_key(sealed[56..68].try_into().unwrap());
    let associated = Aad::from([&sealed[..68], who.opaque().as_bytes().as_slice()].concat());
    let mut seed = sealed[68..116].to_vec();
    key.open_in_place(nonce, associated, &mut seed).unwrap().to_vec()
}

/// Every place of the program's own memory that holds one of these.
fn found(service: &Service, wanted: &Wanted) -> Vec<String> {
    let pid = service.pid();
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut places = Vec::new();
    let mut looked_at = 0;
    for region in fs::read_to_string(format!("/proc/{pid}/maps")).unwrap().lines() {
        let mut words = region.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let address = |hex| u64::from_str_radix(hex, 16).unwrap();
        let mut bytes = vec![0; usize::try_from(address(to) - address(from)).unwrap()];
        // A region may be gone by now.
        if memory.read_exact_at(&mut bytes, address(from)).is_err() {
            continue;
        }
        looked_at += bytes.len();
        for (what, form) in wanted {
            for at in memmem::find_iter(&bytes, form) {
                let around = &bytes[at.saturating_sub(24)..(at + form.len() + 24).min(bytes.len())];
                let around = String::from_utf8_lossy(around).replace(|c: char| c.is_control(), ".");
                places.push(format!("{what} in {}: {around}", region.split_whitespace().last().unwrap()));
            }
        }
    }
    assert!(looked_at > 1 << 20, "only {looked_at} bytes could be read");
    places
}

#[test]
fn after_signing_and_signing_out_no_secret_is_found_in_the_memory_of_the_service() {
    if !injury::is_possible() {
        return;
    }
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    let service = instance.serves();
    let mut run = Run::default();
    let browser = signs_in_with_an_app(&instance, &service, &mut run);
    signs(&instance, &browser, &mut run);
    assert_eq!(browser.posts("/account", "/sign-out", &[]).status, 303);
    // A stranger asks, so that what is kept for the last request is kept for this one.
    assert_eq!(Browser::at(service.address).gets("/healthz").status, 200);

    let mut wanted = Wanted::new();
    for secret in run.secrets.iter().filter(|secret| secret.what != "session") {
        wanted.extend(typed(secret.what, &secret.text));
        if secret.what == "secret of the app" {
            let raw = data_encoding::BASE32_NOPAD.decode(secret.text.as_bytes()).unwrap();
            assert!(TotpSecret::parse(&secret.text).is_some());
            wanted.push(("secret of the app, raw".to_owned(), raw));
        }
    }
    let seed = private_key(&instance, "P013", PASSPHRASE);
    let expanded = Sha512::digest(&seed);
    wanted.push(("private key".to_owned(), seed));
    wanted.push(("private key, its scalar".to_owned(), expanded[1..31].to_vec()));
    wanted.push(("private key, its prefix".to_owned(), expanded[32..].to_vec()));
    let places = found(&service, &wanted);
    assert!(places.is_empty(), "{} place(s):\n{}", places.len(), places.join("\n"));
    println!("MEMORY {} forms of secrets looked for, none found", wanted.len());

    // The search sees what is there.
    let institution = &instance.app.rooms.institution.name;
    assert!(!found(&service, &typed("whose it is", institution)).is_empty());
}
