//! The key folder on disk, the institution's certificates before OpenSSL, and signer keys from making to signing.

mod memory;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, TimeDelta, Utc};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use teken::{
    keyring::{
        GenerateError, InstitutionName, Keyring, KeyringError, NewSigner, Passphrase, SealedKey,
        SealedKeyError, SignerIdentity, UnlockError,
    },
    pades::{
        Algorithm, Scheme, SigningKey as _, TimeStamper as _,
        pki::{Revocation, RevocationReason},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

const ALICE: Uuid = Uuid::from_u128(0xa);
const BOB: Uuid = Uuid::from_u128(0xb);

#[expect(clippy::disallowed_methods, reason = "openssl judges by the real clock")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

fn founded() -> (TempDir, PathBuf, Keyring) {
    let parent = TempDir::new().unwrap();
    let dir = parent.path().join("kunci");
    let name = InstitutionName::parse("Pemerintah Kabupaten Arunika").unwrap();
    let keyring = Keyring::create(&dir, &name, &mut rng(), now()).unwrap();
    (parent, dir, keyring)
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::parse(text.to_owned()).unwrap()
}

fn identity(person_id: Uuid) -> SignerIdentity {
    SignerIdentity {
        person_id,
        name: "dr. Laksmi Ujipertiwi, M.Kes.".to_owned(),
        office: "Kepala Dinas Kesehatan".to_owned(),
        agency: "Dinas Kesehatan".to_owned(),
        institution: "Pemerintah Kabupaten Arunika".to_owned(),
    }
}

fn signer(keyring: &Keyring, person_id: Uuid) -> NewSigner {
    let year = TimeDelta::days(365);
    keyring
        .generate_signer(&mut rng(), &passphrase("kuda air api tanah"), &identity(person_id), now(), year)
        .unwrap()
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn openssl(dir: &Path, arguments: &str) -> String {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(dir).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(done.status.success(), "openssl {arguments}: {said}");
    said
}

#[test]
fn a_founded_institution_has_closed_files_and_opens_again_as_the_same() {
    let (_parent, dir, keyring) = founded();
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o7777, 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&dir).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o7777, 0o600, "{entry:?}");
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    let expected = [
        "issuing.key",
        "issuing.pem",
        "pepper",
        "root.key",
        "root.pem",
        "seal.key",
        "seal.pem",
        "time-stamping.key",
        "time-stamping.pem",
        "unit.key",
        "unit.pem",
    ];
    assert_eq!(names, expected);
    let again = Keyring::open(&dir).unwrap();
    assert_eq!(again.root(), keyring.root());
    assert_eq!(again.institution(), "Pemerintah Kabupaten Arunika");
    assert_eq!(fs::read_dir(dir.parent().unwrap()).unwrap().count(), 1, "nothing temporary stays");
}

#[test]
fn openssl_accepts_the_chains_the_profiles_and_the_revocation_lists() {
    let (_parent, dir, keyring) = founded();
    openssl(&dir, "verify -x509_strict -CAfile root.pem -untrusted issuing.pem seal.pem");
    openssl(
        &dir,
        "verify -x509_strict -CAfile root.pem -untrusted time-stamping.pem -purpose timestampsign unit.pem",
    );
    fs::write(dir.join("alice.pem"), signer(&keyring, ALICE).certificate.to_pem()).unwrap();
    openssl(&dir, "verify -x509_strict -CAfile root.pem -untrusted issuing.pem alice.pem");
    let shown = openssl(&dir, "x509 -in alice.pem -noout -subject -ext keyUsage");
    assert!(shown.contains("Laksmi") && shown.contains("Kepala Dinas Kesehatan"), "{shown}");
    assert!(shown.contains("Digital Signature, Non Repudiation"), "{shown}");

    let revoked = Revocation {
        serial: signer(&keyring, BOB).certificate.serial().to_vec(),
        at: now(),
        reason: RevocationReason::Superseded,
    };
    let lists = keyring.crls(now(), &[revoked]).unwrap();
    for (list, authority) in lists.iter().zip(["root", "issuing", "time-stamping"]) {
        fs::write(dir.join("list.crl"), list).unwrap();
        let shown =
            openssl(&dir, &format!("crl -inform DER -in list.crl -CAfile {authority}.pem -noout -text"));
        assert!(shown.contains("verify OK"), "{shown}");
        assert_eq!(shown.contains("Superseded"), authority == "issuing", "{shown}");
    }
}

#[test]
fn openssl_accepts_a_time_stamp_and_refuses_it_for_other_bytes() {
    let (_parent, dir, keyring) = founded();
    let token = keyring.time_stamper(&mut rng(), now()).unwrap().stamp(&[7; 32]).unwrap();
    fs::write(dir.join("token"), token).unwrap();
    let verify = |imprint: &str| {
        format!(
            "ts -verify -token_in -in token -digest {imprint} -CAfile root.pem -untrusted time-stamping.pem"
        )
    };
    assert!(openssl(&dir, &verify(&"07".repeat(32))).contains("Verification: OK"));
    let other = verify(&"08".repeat(32));
    assert!(
        !Command::new("openssl").args(other.split(' ')).current_dir(&dir).output().unwrap().status.success()
    );
    let serial = |keyring: &Keyring| format!("{:?}", keyring.time_stamper(&mut rng(), now()).unwrap().serial);
    assert_ne!(serial(&keyring), serial(&keyring), "each token has its own number");
}

#[test]
fn keys_are_never_overwritten() {
    let (_parent, dir, keyring) = founded();
    let name = InstitutionName::parse("Lain").unwrap();
    let again = Keyring::create(&dir, &name, &mut rng(), now());
    assert!(matches!(again, Err(KeyringError::Exists { .. })));
    assert_eq!(Keyring::open(&dir).unwrap().root(), keyring.root());

    let other = dir.with_file_name("isi");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("catatan"), "penting").unwrap();
    assert!(matches!(Keyring::create(&other, &name, &mut rng(), now()), Err(KeyringError::Exists { .. })));
    assert_eq!(fs::read_to_string(other.join("catatan")).unwrap(), "penting");
    assert!(matches!(Keyring::open(&dir.with_file_name("tiada")), Err(KeyringError::Missing { .. })));
}

#[test]
fn a_folder_or_key_open_to_others_is_refused_with_the_command_that_mends_it() {
    let (_parent, dir, _keyring) = founded();
    let refusal = || Keyring::open(&dir).map(|_| ()).unwrap_err().to_string();
    chmod(&dir, 0o750);
    assert!(refusal().ends_with(&format!("chmod 700 {}", dir.display())), "{}", refusal());
    chmod(&dir, 0o700);
    for file in ["seal.key", "root.key", "pepper"] {
        chmod(&dir.join(file), 0o640);
        assert!(refusal().ends_with(&format!("chmod 600 {}", dir.join(file).display())), "{}", refusal());
        chmod(&dir.join(file), 0o600);
    }
    assert!(Keyring::open(&dir).is_ok());
}

#[test]
fn files_that_do_not_belong_together_are_refused_by_name() {
    let (_parent, dir, _keyring) = founded();
    let (_other_parent, other, _other_keyring) = founded();
    let refusal = || Keyring::open(&dir).map(|_| ()).unwrap_err().to_string();
    let swap = |file: &str| {
        let old = fs::read(dir.join(file)).unwrap();
        fs::write(dir.join(file), fs::read(other.join(file)).unwrap()).unwrap();
        old
    };
    let key = swap("seal.key");
    assert!(refusal().contains("seal.key"), "{}", refusal());
    let certificate = swap("seal.pem");
    assert!(refusal().contains("seal.pem is not signed by issuing.pem"), "{}", refusal());
    fs::write(dir.join("seal.key"), key).unwrap();
    fs::write(dir.join("seal.pem"), certificate).unwrap();
    fs::write(dir.join("pepper"), "00").unwrap();
    assert!(refusal().contains("pepper"), "{}", refusal());
}

#[test]
fn a_signer_unlocks_with_the_passphrase_and_signs_for_the_certificate() {
    let (_parent, dir, keyring) = founded();
    let new = signer(&keyring, ALICE);
    assert!(new.certificate.is_signed_by(keyring.issuing_authority()));
    assert_eq!(new.certificate.common_name().as_deref(), Some("dr. Laksmi Ujipertiwi, M.Kes."));
    assert_eq!(new.certificate.title().as_deref(), Some("Kepala Dinas Kesehatan"));
    assert_eq!(new.certificate.subject_serial(), Some(ALICE.to_string()));

    // As after a restart: the stored bytes, and the key folder opened anew.
    let stored = SealedKey::from_bytes(new.sealed.as_bytes()).unwrap();
    let keyring = Keyring::open(&dir).unwrap();
    let key = keyring.unlock(&stored, &new.certificate, ALICE, &passphrase("kuda air api tanah")).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Ed25519);
    let signature = key.sign(b"atribut yang ditandatangani").unwrap();
    let public = new.certificate.public_key().unwrap();
    assert!(public.verifies(Scheme::Ed25519, b"atribut yang ditandatangani", &signature));
    assert!(!public.verifies(Scheme::Ed25519, b"atribut yang lain", &signature));
}

#[test]
fn each_reason_a_key_stays_shut_has_its_own_answer() {
    let (_parent, _dir, keyring) = founded();
    let (alice, bob) = (signer(&keyring, ALICE), signer(&keyring, BOB));
    let right = passphrase("kuda air api tanah");
    let unlock = |sealed: &SealedKey, certificate, person, passphrase: &Passphrase| {
        keyring.unlock(sealed, certificate, person, passphrase).map(|_| ()).unwrap_err()
    };
    let wrong = unlock(&alice.sealed, &alice.certificate, ALICE, &passphrase("kuda air api tanag"));
    assert_eq!(wrong, UnlockError::WrongPassphrase);
    let swapped = unlock(&alice.sealed, &alice.certificate, BOB, &right);
    assert!(matches!(swapped, UnlockError::Sealed(SealedKeyError::Damaged(_))), "{swapped:?}");
    let mixed_up = unlock(&alice.sealed, &bob.certificate, ALICE, &right);
    assert_eq!(mixed_up, UnlockError::OtherCertificate);
}

/// SECURITY.md, bar 13.
#[test]
fn the_database_without_the_pepper_opens_no_key_even_with_the_right_passphrase() {
    let (_parent, dir, keyring) = founded();
    let alice = signer(&keyring, ALICE);
    let right = passphrase("kuda air api tanah");
    // The thief has every row, the passphrase, the program, and every file of the key folder but one.
    let pepper = fs::read(dir.join("pepper")).unwrap();
    let (_thief, thiefs_dir, _) = founded();
    fs::write(dir.join("pepper"), fs::read(thiefs_dir.join("pepper")).unwrap()).unwrap();
    let thief = Keyring::open(&dir).unwrap();
    let refused = thief.unlock(&alice.sealed, &alice.certificate, ALICE, &right).map(|_| ()).unwrap_err();
    assert_eq!(refused, UnlockError::Sealed(SealedKeyError::OtherPepper));
    assert!(!alice.sealed.as_bytes().windows(8).any(|part| pepper.windows(8).any(|p| p == part)));
    // And the honest operator who restores the file is back in business.
    fs::write(dir.join("pepper"), pepper).unwrap();
    assert!(Keyring::open(&dir).unwrap().unlock(&alice.sealed, &alice.certificate, ALICE, &right).is_ok());
}

#[test]
fn a_changed_passphrase_opens_the_new_bytes_and_the_old_one_does_not() {
    let (_parent, _dir, keyring) = founded();
    let alice = signer(&keyring, ALICE);
    let (old, new) = (passphrase("kuda air api tanah"), passphrase("langit biru awan putih"));
    let resealed = keyring.change_passphrase(&mut rng(), &alice.sealed, ALICE, (&old, &new)).unwrap();
    assert!(keyring.unlock(&resealed, &alice.certificate, ALICE, &new).is_ok());
    let refused = keyring.unlock(&resealed, &alice.certificate, ALICE, &old).map(|_| ());
    assert_eq!(refused, Err(UnlockError::WrongPassphrase));
    assert!(
        keyring.unlock(&alice.sealed, &alice.certificate, ALICE, &old).is_ok(),
        "until the row is replaced"
    );
    let wrong = keyring.change_passphrase(&mut rng(), &alice.sealed, ALICE, (&new, &old));
    assert_eq!(wrong, Err(UnlockError::WrongPassphrase));
}

#[test]
fn a_certificate_carries_no_empty_name_and_outlives_no_authority() {
    let (_parent, _dir, keyring) = founded();
    let make = |signer: SignerIdentity, days| {
        let validity = TimeDelta::days(days);
        keyring
            .generate_signer(&mut rng(), &passphrase("kuda air api tanah"), &signer, now(), validity)
            .map(|_| ())
    };
    let nameless = SignerIdentity { name: " ".to_owned(), ..identity(ALICE) };
    assert!(matches!(make(nameless, 365), Err(GenerateError::Identity("name"))));
    let broken = SignerIdentity { office: "Kepala\nDinas".to_owned(), ..identity(ALICE) };
    assert!(matches!(make(broken, 365), Err(GenerateError::Identity("office"))));
    for days in [-1, 0, 365 * 40] {
        assert!(matches!(make(identity(ALICE), days), Err(GenerateError::Validity(_))), "{days}");
    }
    assert!(InstitutionName::parse("").is_err() && InstitutionName::parse(&"n".repeat(65)).is_err());
}

#[test]
fn debug_output_holds_no_secret() {
    let (_parent, dir, keyring) = founded();
    let alice = signer(&keyring, ALICE);
    let right = passphrase("kuda air api tanah");
    let key = keyring.unlock(&alice.sealed, &alice.certificate, ALICE, &right).unwrap();
    let shown = format!("{keyring:?} {:?} {alice:?} {key:?} {right:?}", keyring.seal());
    let pepper = fs::read_to_string(dir.join("pepper")).unwrap();
    let seal_key = fs::read_to_string(dir.join("seal.key")).unwrap();
    assert!(
        shown.contains("UnlockedKey(…)") && shown.contains("SealedKey(…)") && shown.contains("Passphrase(…)")
    );
    for secret in [pepper.trim(), "kuda air", seal_key.lines().nth(1).unwrap()] {
        assert!(!shown.contains(secret));
    }
}

#[test]
fn seal_and_unit_are_succeeded_and_the_rest_stays() {
    let (_parent, dir, before) = founded();
    let later = now() + TimeDelta::days(9 * 365);
    let after = Keyring::succeed(&dir, &mut rng(), later).unwrap();
    assert_eq!(before.root(), after.root());
    assert_eq!(before.issuing_authority(), after.issuing_authority());
    for (old, new) in
        [(before.seal(), after.seal()), (before.time_stamping_unit(), after.time_stamping_unit())]
    {
        assert_ne!(old.certificate().public_key_info(), new.certificate().public_key_info());
        assert!(new.certificate().not_after() > old.certificate().not_after());
    }
    let beside: Vec<_> =
        fs::read_dir(dir.parent().unwrap()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 1, "the old private keys are gone: {beside:?}");

    // Near the end of the authorities nothing outlives them.
    let late = now() + TimeDelta::days(19 * 365);
    let last = Keyring::succeed(&dir, &mut rng(), late).unwrap();
    assert_eq!(last.seal().certificate().not_after(), last.issuing_authority().not_after());
}
