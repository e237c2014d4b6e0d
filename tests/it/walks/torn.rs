//! The line to PostgreSQL is cut in the very commit of a signature: what is answered is what the database holds.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use teken::domain::route::Field;
use teken::store::Store;
use teken::store::intents::Outcome;

use crate::app::TestApp;
use crate::store::place::Place;

/// Where a line is cut, once.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// The database never hears of the commit.
    BeforeCommit,
    /// The database commits; its answer does not arrive.
    AfterCommit,
}

/// A line to the database that is cut in the first commit after a signature was inserted. Answers with its port.
fn line(database: String, cut: Cut) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let armed = Arc::new(AtomicBool::new(true));
    thread::spawn(move || {
        for client in listener.incoming() {
            let server = TcpStream::connect(&database).unwrap();
            carry(&client.unwrap(), &server, cut, &armed);
        }
    });
    port
}

/// Carries both ways until one side ends or the line is cut.
fn carry(client: &TcpStream, server: &TcpStream, cut: Cut, armed: &Arc<AtomicBool>) {
    let torn = Arc::new(AtomicBool::new(false));
    let (mut from, mut to, armed, tearing) =
        (client.try_clone().unwrap(), server.try_clone().unwrap(), Arc::clone(armed), Arc::clone(&torn));
    thread::spawn(move || {
        let mut signature = false;
        pump(&mut from, &mut to, |bytes| {
            signature |= holds(bytes, b"INSERT INTO \"signatures\"");
            if signature && holds(bytes, b"COMMIT") && armed.swap(false, Ordering::SeqCst) {
                tearing.store(true, Ordering::SeqCst);
                return cut == Cut::AfterCommit;
            }
            true
        });
    });
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || pump(&mut from, &mut to, |_| !torn.load(Ordering::SeqCst)));
}

fn pump(from: &mut TcpStream, to: &mut TcpStream, mut pass: impl FnMut(&[u8]) -> bool) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !pass(&bytes[..count]) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    for end in [from, to] {
        // It may be gone already.
        drop(end.shutdown(Shutdown::Both));
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// An instance that reaches its database over such a line; none without PostgreSQL.
fn over_a_line(place: &Place, cut: Cut) -> TestApp {
    let (scheme, rest) = place.url.split_once("://").unwrap();
    let (authority, name) = rest.split_once('/').unwrap();
    let host_at = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host) = authority.split_at(host_at);
    let port = line(host.to_owned(), cut);
    let mut app = TestApp::new(place);
    app.rooms.store = Store::open(&format!("{scheme}://{user}127.0.0.1:{port}/{name}")).unwrap();
    app
}

#[test]
fn a_signature_whose_commit_was_answered_by_silence_is_reported_as_made() {
    let Some(place) = Place::postgresql() else { return };
    let app = over_a_line(&place, Cut::AfterCommit);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    let signed = app.sign(&declarant, &app.wanted(pact.id, Field::Declarant)).unwrap();
    assert_eq!(signed.stage.signatures().len(), 1);
    assert_eq!(app.find(pact.id), signed);
    let outcomes: Vec<Outcome> = app.intents(pact.id).into_iter().map(|(_, outcome)| outcome).collect();
    assert!(matches!(outcomes[..], [Outcome::Done { .. }]), "{outcomes:?}");
}

#[test]
fn a_signature_whose_commit_never_arrived_is_reported_as_not_made() {
    let Some(place) = Place::postgresql() else { return };
    let app = over_a_line(&place, Cut::BeforeCommit);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let failed = app.sign(&declarant, &wanted).unwrap_err();
    assert!(app.find(pact.id).stage.signatures().is_empty(), "{failed}");
    let outcomes: Vec<Outcome> = app.intents(pact.id).into_iter().map(|(_, outcome)| outcome).collect();
    assert!(matches!(outcomes[..], [Outcome::Aborted { .. }]), "{outcomes:?}");
    assert!(app.sign(&declarant, &wanted).is_ok(), "and the next click signs");
}
