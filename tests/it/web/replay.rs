//! A form that somebody has caught on its way and sends again and again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::app::{Browser, TestApp};
use super::signing::{PASSPHRASE, address, base, found, opens, signer, waiting};
use teken::store::intents::{self, Outcome};

const SENDERS: usize = 8;
const TIMES: usize = 125;

#[test]
fn a_signing_form_sent_a_thousand_times_signs_once() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    opens(&browser, &document);
    let path = address(&document, "sign");
    let page = browser.gets(&path);
    let (act, field, base, word) =
        (page.field("act"), page.field("field"), base(&document), page.form_word());
    let fields =
        [("act", &*act), ("field", &*field), ("base", &*base), ("agreed", "yes"), ("passphrase", PASSPHRASE)];
    let (cookies, proof) = (browser.cookies.borrow().clone(), address(&document, "proof"));
    let told = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                let thief = Browser::at(app.address);
                thief.cookies.replace(cookies.clone());
                for _ in 0..TIMES {
                    let answer = thief.posts_with(&word, &path, &fields, &[]);
                    let signed = answer.header("location") == Some(&*proof);
                    assert!(signed || matches!(answer.status, 303 | 422 | 503), "{}", answer.status);
                    told.fetch_add(usize::from(signed), Ordering::SeqCst);
                }
            });
        }
    });
    let told = told.into_inner();
    assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
    let made = app.store().read(|tx| intents::list_for(tx, document.id)).unwrap();
    assert_eq!(made.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done { .. })).count(), 1);
    assert_eq!(made.len(), 1, "the key was used once");
    assert!(told > SENDERS * TIMES / 2, "{told} answers lead to the proof");
    println!("REPLAY {} posts of one form, 1 signature, {told} answers lead to its proof", SENDERS * TIMES);
}
