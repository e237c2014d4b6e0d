//! The limits on passphrases, asked of the real program: they are one for all programs on a database, they outlive a
//! restart, and a crowd that tries them does not take the service from the others.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use teken::keyring::{KdfCost, Keyring};
use teken::store::{passphrase_failures, signer_keys};

use super::instance::{Instance, Service, form_of};
use super::tells_signed;
use crate::app::person;
use crate::store::place::Place;

on_both!(wrong_passphrases_at_two_programs_are_one_row_and_a_restart_forgets_none, |place| {
    let instance = Instance::new(place);
    let (one, other) = (instance.serves(), instance.serves());
    let document = instance.next_document();
    let right = instance.opens_form(&one, document);
    let wrong = right.with_passphrase("bukan kata sandi saya");
    for service in [&one, &other, &one, &other, &one] {
        assert_eq!(wrong.sends(service).unwrap().status, 422);
    }
    for service in [&one, &other] {
        assert!(!tells_signed(&right.sends(service).unwrap()), "the sixth waits, even with the right one");
    }
    drop((one, other));
    let again: Service = instance.serves();
    assert!(!tells_signed(&right.sends(&again).unwrap()), "a restart is no way round the pause");
    assert_eq!(instance.signatures(document), []);
    let counted = instance.app.rooms.store.read(|tx| {
        let key = signer_keys::active(tx, &person("P014"))?.unwrap().key;
        passphrase_failures::list(tx, key, chrono::DateTime::UNIX_EPOCH)
    });
    assert_eq!(counted.unwrap().len(), 5, "those that were not tried are not counted");
});

#[test]
fn while_the_queue_for_keys_is_full_more_are_sent_away_and_the_service_answers() {
    let place = Place::sqlite();
    let mut instance = Instance::new(&place);
    let keys = instance.app.folder.path().join("keys");
    let dear = KdfCost::new(65_536, 10, 1).unwrap();
    instance.app.rooms.keyring = Keyring::open(&keys).unwrap().with_cost(dear);
    let service = instance.serves();
    let officials = [
        ("KEP-DINKES", "P007"),
        ("KEP-DPUPR", "P008"),
        ("KEP-DKPP", "P013"),
        ("KEP-DPMD", "P016"),
        ("KEP-DISHUB", "P018"),
    ];
    let mut forms = Vec::new();
    for (subject, official) in officials {
        drop(instance.app.signer(official));
        let browser = instance.member(&service, official);
        let document = instance.app.frozen_pact_for_both_at_once(subject).id;
        forms.push(form_of(&instance.app, &browser, document, "bukan kata sandi saya"));
    }
    drop(instance.app.signer("P001"));
    let regent = instance.member(&service, "P001");
    let document = instance.app.frozen_pact_for_both_at_once("KEP-DLH").id;
    forms.push(form_of(&instance.app, &regent, document, "bukan kata sandi saya"));

    let (sent_away, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (mut while_full, mut slowest) = (0, std::time::Duration::ZERO);
    thread::scope(|scope| {
        for form in &forms {
            for _ in 0..5 {
                scope.spawn(|| {
                    let status = form.sends(&service).unwrap().status;
                    assert!(matches!(status, 422 | 503), "{status}");
                    sent_away.fetch_add(usize::from(status == 503), Ordering::SeqCst);
                    answered.fetch_add(1, Ordering::SeqCst);
                });
            }
        }
        let stranger = crate::browser::Browser::at(service.address);
        while answered.load(Ordering::SeqCst) < 30 {
            let is_full = sent_away.load(Ordering::SeqCst) > 0 && answered.load(Ordering::SeqCst) < 12;
            let began = Instant::now();
            assert_eq!(stranger.gets("/healthz").status, 200);
            let took = began.elapsed();
            thread::park_timeout(std::time::Duration::from_millis(5));
            if is_full {
                while_full += 1;
                slowest = slowest.max(took);
            }
        }
    });
    let sent_away = sent_away.into_inner();
    println!(
        "QUEUE 30 at once, {sent_away} sent away, /healthz {while_full} times while full, slowest {slowest:?}"
    );
    assert!(sent_away > 0, "two are served and twenty wait: the others are sent away");
    assert!(while_full > 0, "the service answered nobody while the queue was full");
}
