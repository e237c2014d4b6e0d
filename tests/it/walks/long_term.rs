//! Years later: time stamps are renewed, certificates have ended or were revoked, and what was signed in time stays good.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use teken::domain::audit::Act;
use teken::domain::digest::Digest;
use teken::domain::revocation::Reason;
use teken::domain::route::Field;
use teken::domain::stage::Stage;
use teken::flows::renew::{self, Renewals};
use teken::flows::revoke::{self, RevokeError};
use teken::flows::sign::{self, OpenError, SignError};
use teken::flows::verify::{FileVerdict, Records, Standing, by_file, by_hash};
use teken::flows::{enrol, sweep};
use teken::judge::{Judge, Limits};
use teken::keyring::Keyring;
use teken::pades::verify::{Integrity, Trust};
use teken::store::signer_keys::{self, State};
use teken::store::{StoreError, trail};

use crate::app::{TestApp, passphrase, person, rng};

#[expect(clippy::disallowed_methods, reason = "pyHanko judges by the real clock")]
fn today() -> DateTime<Utc> {
    Utc::now()
}

fn judge(app: &TestApp) -> Judge {
    Judge::new(env!("CARGO_BIN_EXE_teken").into(), app.anchors(), Limits::default())
}

fn renewed(app: &TestApp, before: DateTime<Utc>) -> Renewals {
    let renewals = renew::run(&app.rooms, &mut rng(), before, || app.now(), |_, _| {}).unwrap();
    app.work();
    renewals
}

/// The institution gets a new seal and unit; the rooms take them up, as a restart would.
fn succeed(app: &mut TestApp) {
    let keys = app.folder.path().join("keys");
    app.rooms.keyring = Keyring::succeed(&keys, &mut rng(), app.now().at).unwrap();
}

fn adesverify(file: &Path, root: &Path) -> Option<String> {
    // Named by tests/run; without it (`cargo test` alone) there is nobody to ask.
    let python = std::env::var_os("TEKEN_TEST_PYTHON")?;
    let arguments = ["-m", "pyhanko", "--no-plugins", "sign", "adesverify", "--trust-replace", "--trust"];
    let said = Command::new(python).args(arguments).arg(root).arg(file).output().unwrap();
    Some(String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned())
}

on_both!(a_renewed_file_outlives_its_signers_certificates, |place| {
    // Signed four years ago; the signers' certificates ended two years ago.
    let four_years_ago = (today() - TimeDelta::days(4 * 365)).to_rfc3339();
    let mut app = TestApp::founded(place, &four_years_ago);
    let pact = app.signed_pact("KEP-DLH");
    app.work();
    let Stage::Archived(first) = app.find(pact.id).stage else { panic!("not archived") };
    app.go_to(&today().to_rfc3339());

    // Nothing is due within a year, and a stamp by the same unit would protect it no longer.
    let within = |days| today() + TimeDelta::days(days);
    assert_eq!(renewed(&app, within(365)).renewed, 0);
    let too_early = renewed(&app, within(7 * 365));
    assert!(too_early.failed[0].1.to_string().contains("teken keys succeed"), "{:?}", too_early.failed);

    succeed(&mut app);
    let done = renewed(&app, within(7 * 365));
    assert_eq!((done.looked_at, done.renewed, done.failed.len()), (1, 1, 0));
    assert_eq!(renewed(&app, within(7 * 365)).renewed, 0, "running it again changes nothing");

    let Stage::Archived(archived) = app.find(pact.id).stage else { panic!("not archived") };
    assert_eq!(archived.earlier, [first.sha256]);
    let (old, new) =
        (app.rooms.blobs.get(&first.sha256).unwrap(), app.rooms.blobs.get(&archived.sha256).unwrap());
    assert!(new.starts_with(&old) && new.len() > old.len(), "it only grew");
    let report = app.verdict(pact.id);
    assert_eq!((report.integrity, report.trust), (Integrity::ValidWhole, Some(Trust::Trusted)));
    for (sha256, file) in [(first.sha256, old), (archived.sha256, new)] {
        let known = by_hash(&app.rooms, &Records::default(), sha256, app.now().at).unwrap();
        assert_eq!(known.standing, Standing::Archived);
        let answer = by_file(&app.rooms, &Records::default(), &judge(&app), &file, app.now().at).unwrap();
        assert_eq!(answer.verdict, FileVerdict::Genuine, "{:?}", answer.reasons);
    }

    let pdf = app.folder.path().join("archive").join(&archived.path);
    assert!(archived.path.ends_with("_perpanjangan-1.pdf"), "{}", archived.path);
    let sidecar = fs::read_to_string(pdf.with_extension("json")).unwrap();
    assert!(sidecar.contains(&first.sha256.to_string()) && sidecar.contains(&archived.sha256.to_string()));
    if let Some(said) = adesverify(&pdf, &app.folder.path().join("keys/root.pem")) {
        // One line for each seal and signer; document time stamps have none.
        let sound = said.lines().filter(|line| line.contains(":INTACT:TRUSTED,")).count();
        assert_eq!(sound, 4, "{said}");
    }
});

on_both!(a_revoked_certificate_spoils_what_came_after_and_nothing_before, |place| {
    let app = TestApp::new(place);
    let before = app.signed_pact("KEP-DLH");
    app.work();
    let before = app.find(before.id).stage.archived().unwrap().sha256;
    app.pass(TimeDelta::hours(2));
    let suspect = app.now().at;
    app.pass(TimeDelta::hours(2));
    let after = app.signed_pact("KEP-DISHUB");
    app.work();
    let after = app.find(after.id).stage.archived().unwrap().sha256;
    app.pass(TimeDelta::hours(2));

    let regent = person("P001");
    let tomorrow = app.now().at + TimeDelta::days(1);
    let early = revoke::run(
        &app.rooms,
        &mut rng(),
        (&regent, None),
        (Reason::KeyCompromise, Some(tomorrow)),
        app.now(),
    );
    assert!(matches!(early, Err(RevokeError::InTheFuture(_))));
    revoke::run(&app.rooms, &mut rng(), (&regent, None), (Reason::KeyCompromise, Some(suspect)), app.now())
        .unwrap();
    let again =
        revoke::run(&app.rooms, &mut rng(), (&regent, None), (Reason::KeyCompromise, None), app.now());
    assert!(matches!(again, Err(RevokeError::NoKey(_))));

    let verdict = |sha256| {
        let bytes = app.rooms.blobs.get(&sha256).unwrap();
        by_file(&app.rooms, &Records::default(), &judge(&app), &bytes, app.now().at).unwrap()
    };
    let (good, bad) = (verdict(before), verdict(after));
    assert_eq!((good.verdict, good.trust), (FileVerdict::Genuine, Some(Trust::Trusted)));
    assert_eq!((bad.verdict, bad.trust), (FileVerdict::ArchivedUnproven, Some(Trust::Revoked)));
    let refused: Vec<&str> = bad
        .signatures
        .iter()
        .filter(|one| one.trust == Trust::Revoked)
        .map(|one| one.field.as_str())
        .collect();
    assert_eq!(refused, [Field::Witness.name()], "only his own signature is in doubt");

    // He cannot sign until he has a new key; with it he can, and the file that is closed then names the old one.
    let opened = sign::open(&app.rooms, &regent, &passphrase("P001"), app.now());
    assert!(matches!(opened, Err(OpenError::NoKey(_))));
    enrol::run(&app.rooms, &mut rng(), &regent, &passphrase("P001"), app.now()).unwrap();
    let next = app.signed_pact("KEP-DPMD");
    app.work();
    assert_eq!(verdict(app.find(next.id).stage.archived().unwrap().sha256).verdict, FileVerdict::Genuine);
});

on_both!(a_lost_passphrase_costs_a_key_and_no_signature, |place| {
    let app = TestApp::new(place);
    let signed = app.signed_pact("KEP-DLH");
    app.work();
    let declarant = person("P014");
    app.pass(TimeDelta::minutes(1));
    revoke::run(&app.rooms, &mut rng(), (&declarant, None), (Reason::Superseded, None), app.now()).unwrap();
    enrol::run(&app.rooms, &mut rng(), &declarant, &passphrase("another"), app.now()).unwrap();
    let both = app.rooms.store.read(|tx| signer_keys::fingerprints(tx, &declarant)).unwrap();
    assert_eq!(both.len(), 2);
    app.pass(TimeDelta::days(30));
    let sha256 = app.find(signed.id).stage.archived().unwrap().sha256;
    let answer = by_file(
        &app.rooms,
        &Records::default(),
        &judge(&app),
        &app.rooms.blobs.get(&sha256).unwrap(),
        app.now().at,
    )
    .unwrap();
    assert_eq!(answer.verdict, FileVerdict::Genuine);
});

on_both!(what_nobody_speaks_of_is_swept_after_a_day_and_nothing_else, |place| {
    let app = TestApp::new(place);
    let pact = app.signed_pact("KEP-DLH");
    app.work();
    let orphan = app.rooms.blobs.put(b"a file whose row was never committed").unwrap();
    let now = today();
    assert_eq!(sweep::files(&app.rooms, now).unwrap(), 0, "it is too young");
    assert_eq!(sweep::files(&app.rooms, now + TimeDelta::hours(25)).unwrap(), 1);
    assert_eq!(app.rooms.blobs.length(&orphan).unwrap(), None);
    for revision in app.revisions(pact.id) {
        assert!(app.rooms.blobs.length(&revision.sha256).unwrap().is_some());
    }
});

on_both!(a_key_that_was_replaced_can_still_be_revoked_and_the_trail_tells, |place| {
    let app = TestApp::new(place);
    app.pass(TimeDelta::hours(1));
    let suspect = app.now().at;
    let signed = app.signed_pact("KEP-DLH");
    app.work();
    let (who, now) = (person("P014"), app.now());
    let old = app.rooms.store.read(|tx| signer_keys::active(tx, &who)).unwrap().unwrap();
    let certificate = Digest::of(&old.certificate);
    app.rooms.store.write("test", |tx| signer_keys::retire(tx, old.key, State::Replaced, now.at)).unwrap();
    enrol::run(&app.rooms, &mut rng(), &who, &passphrase("another"), now).unwrap();
    let revoke = |certificate: Option<Digest>| {
        let (reason, since) = (Reason::KeyCompromise, Some(suspect));
        revoke::run(&app.rooms, &mut rng(), (&who, certificate), (reason, since), now)
    };
    assert!(matches!(revoke(Some(Digest::of(b"x"))), Err(RevokeError::Unknown { .. })));
    revoke(Some(certificate)).unwrap();
    let again = revoke(Some(certificate));
    assert!(matches!(again, Err(RevokeError::Store(StoreError::Conflict { .. }))), "{again:?}");

    assert!(app.rooms.store.read(|tx| signer_keys::active(tx, &who)).unwrap().is_some(), "the new one stays");
    let file = app.rooms.blobs.get(&app.find(signed.id).stage.archived().unwrap().sha256).unwrap();
    assert_eq!(
        by_file(&app.rooms, &Records::default(), &judge(&app), &file, app.now().at).unwrap().trust,
        Some(Trust::Revoked)
    );
    let trail = app.rooms.store.read(|tx| trail::list(tx, 0, 100)).unwrap();
    let told = trail.iter().find(|entry| entry.act == Act::KeyRevoked).unwrap();
    assert_eq!(told.subject, "P014");
    assert!(told.detail.contains(&certificate.to_string()) && told.detail.contains("key_compromise"));
});

on_both!(a_key_that_is_revoked_or_replaced_while_it_is_open_signs_nothing_more, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let (signer, wanted) = (app.signer("P014"), app.wanted(pact.id, Field::Declarant));
    let key = app.rooms.store.read(|tx| signer_keys::active(tx, &person("P014"))).unwrap().unwrap().key;
    let retire = |tx: &mut _| signer_keys::retire(tx, key, State::Revoked, app.now().at);
    app.rooms.store.write("test", retire).unwrap();
    let outcome = app.sign(&signer, &wanted);
    assert!(matches!(outcome, Err(SignError::KeyEnded(_))), "{outcome:?}");
    assert!(app.find(pact.id).stage.signatures().is_empty());
});
