//! Files that other people's programs signed: pyHanko and OpenSSL, with RSA, PSS, P-384, the older Adobe form, and the
//! weak ones. `tests/support/foreign.py` makes them anew in each run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use teken::pades::verify::{Anchor, Format, Integrity, Report, TimeSource, Trust, TrustAnchors, verify};
use teken::pades::{Certificate, Scheme};

pub(crate) struct Foreign {
    pub(crate) root: Certificate,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What an honest status responder says of a certificate.
    pub(crate) answer: Vec<u8>,
    pub(crate) now: DateTime<Utc>,
}

/// None where the Python environment of `tests/run` is not installed, which CI does not take for an excuse.
pub(crate) fn foreign() -> Option<&'static Foreign> {
    static MADE: OnceLock<Option<Foreign>> = OnceLock::new();
    MADE.get_or_init(make).as_ref()
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says where Python is")]
pub(crate) fn python() -> Option<PathBuf> {
    let given = std::env::var("TEKEN_TEST_PYTHON").ok().filter(|path| !path.is_empty());
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/venv/bin/python");
    let found = given.map(PathBuf::from).or_else(|| installed.exists().then_some(installed));
    assert!(
        found.is_some() || std::env::var("CI").as_deref() != Ok("true"),
        "TEKEN_TEST_PYTHON must be set in CI"
    );
    if found.is_none() {
        eprintln!("SKIPPED foreign signatures: TEKEN_TEST_PYTHON is not set");
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "the files are signed now, by others")]
fn make() -> Option<Foreign> {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/foreign.py");
    let done = Command::new(python()?).arg(script).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let root = std::fs::read_to_string(folder.path().join("root.pem")).unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    let names = said.lines().map(|line| line.split(' ').next().unwrap().to_owned());
    let files = names.map(|name| {
        let bytes = std::fs::read(folder.path().join(format!("{name}.pdf"))).unwrap();
        (name, bytes)
    });
    let answer = std::fs::read(folder.path().join("answer.der")).unwrap();
    Some(Foreign {
        root: Certificate::from_pem(&root).unwrap(),
        files: files.collect(),
        answer,
        now: Utc::now(),
    })
}

impl Foreign {
    /// Anchors of an operator who believes this provider.
    pub(crate) fn accredited(&self) -> TrustAnchors {
        TrustAnchors::default().with_accredited(vec![self.root.clone()])
    }

    #[track_caller]
    fn judged(&self, name: &str) -> Report {
        let file = self.files.get(name).unwrap_or_else(|| panic!("no file {name}"));
        verify(file, &self.accredited(), self.now)
    }
}

#[test]
fn a_sound_signature_of_every_scheme_is_whole_and_names_its_signer() {
    let Some(foreign) = foreign() else { return };
    for (name, scheme, format) in [
        ("rsa2048-sha256-adbe-stamped", Scheme::RsaSha256, Format::Adobe),
        ("rsa3072-sha384-adbe", Scheme::RsaSha384, Format::Adobe),
        ("rsa4096-sha512-pades-stamped", Scheme::RsaSha512, Format::Pades),
        ("rsa2048-pss-sha256-pades", Scheme::RsaPssSha256, Format::Pades),
        ("rsa2048-pss-sha384-pades", Scheme::RsaPssSha384, Format::Pades),
        ("rsa2048-pss-sha512-pades", Scheme::RsaPssSha512, Format::Pades),
        ("p384-sha384-pades", Scheme::EcdsaP384, Format::Pades),
        ("p384-sha256-adbe", Scheme::EcdsaP384Sha256, Format::Adobe),
        ("p256-sha384-pades", Scheme::EcdsaP256Sha384, Format::Pades),
        ("p256-sha256-adbe", Scheme::EcdsaP256, Format::Adobe),
        ("ed25519-pades", Scheme::Ed25519, Format::Pades),
        ("openssl-rsa2048-sha256-unbound", Scheme::RsaSha256, Format::Adobe),
        ("openssl-p384-sha384-unbound", Scheme::EcdsaP384, Format::Adobe),
        ("form-xref-stream", Scheme::RsaSha256, Format::Adobe),
        ("form-linearised", Scheme::RsaSha256, Format::Adobe),
        ("form-linearised-packed", Scheme::RsaSha256, Format::Pades),
    ] {
        let report = foreign.judged(name);
        assert_eq!(
            (report.integrity, report.trust),
            (Integrity::ValidWhole, Some(Trust::Trusted)),
            "{name}: {report:#?}"
        );
        let [signature] = report.signatures.as_slice() else { panic!("{name}") };
        assert_eq!((signature.algorithm, signature.format), (Some(scheme), format), "{name}");
        assert_eq!(signature.who.as_deref(), Some("Dr. Ratna Wulandari"), "{name}");
        assert_eq!(signature.anchor, Some(Anchor::Accredited), "{name}");
        assert_eq!(signature.certificate_bound, !name.ends_with("-unbound"), "{name}");
        assert!(!signature.revocation_checked, "{name}: the file holds no list");
        let stamped = name.ends_with("-stamped");
        assert_eq!(signature.time_source == TimeSource::TimeStamp, stamped, "{name}");
        assert_eq!(signature.level.is_some(), format == Format::Pades, "{name}");
    }
}

#[test]
fn without_the_providers_root_the_same_files_are_whole_and_untrusted() {
    let Some(foreign) = foreign() else { return };
    for name in ["rsa2048-sha256-adbe-stamped", "rsa4096-sha512-pades-stamped", "p384-sha384-pades"] {
        let report = verify(&foreign.files[name], &TrustAnchors::default(), foreign.now);
        assert_eq!(
            (report.integrity, report.trust),
            (Integrity::ValidWhole, Some(Trust::Untrusted)),
            "{name}"
        );
        assert_eq!(report.signatures[0].anchor, None);
        assert_eq!(report.signatures[0].who.as_deref(), Some("Dr. Ratna Wulandari"));
    }
    let alone = foreign.judged("openssl-rsa2048-sha256-alone");
    assert_eq!((alone.integrity, alone.trust), (Integrity::ValidWhole, Some(Trust::Untrusted)), "no chain");
    assert!(!alone.signatures[0].certificate_bound);
}

#[test]
fn weak_and_unknown_ways_of_signing_are_unsupported() {
    let Some(foreign) = foreign() else { return };
    for name in ["weak-sha1", "weak-md5", "weak-rsa1024", "weak-pss-odd-salt"] {
        let report = foreign.judged(name);
        assert_eq!(report.integrity, Integrity::Unsupported, "{name}: {:?}", report.reasons);
        assert!(
            report.signatures.iter().all(|signature| !signature.good && signature.who.is_none()),
            "{name}"
        );
    }
}

#[test]
fn other_forms_of_files_get_a_clear_answer() {
    let Some(foreign) = foreign() else { return };
    assert_eq!(foreign.judged("form-encrypted").integrity, Integrity::Encrypted);
    assert_eq!(foreign.judged("form-rewritten").integrity, Integrity::Modified, "written anew after signing");
}

#[test]
fn a_certificate_put_in_for_the_same_key_is_noticed_beside_its_alleged_issuer() {
    let Some(foreign) = foreign() else { return };
    let report = foreign.judged("attack-substituted-certificate");
    assert_eq!(report.integrity, Integrity::Modified);
    assert!(report.signatures.iter().all(|signature| signature.who.is_none()), "{report:#?}");
}

#[test]
fn every_scheme_notices_a_changed_byte_and_an_appended_update() {
    let Some(foreign) = foreign() else { return };
    for (name, file) in &foreign.files {
        if foreign.judged(name).integrity != Integrity::ValidWhole {
            continue;
        }
        let hole = crate::pades_world::find(file, b"/Contents <").unwrap();
        for at in [12, hole - 30, file.len() - 12] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            let report = verify(&changed, &foreign.accredited(), foreign.now);
            assert_ne!(report.integrity, Integrity::ValidWhole, "{name} at {at}");
        }
        let longer = [file.as_slice(), b"\n% more\n"].concat();
        assert_ne!(
            verify(&longer, &foreign.accredited(), foreign.now).integrity,
            Integrity::ValidWhole,
            "{name}"
        );
    }
}
