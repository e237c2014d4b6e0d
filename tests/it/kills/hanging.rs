//! The mail server hangs: nobody's signature, and no paper that is to be frozen, waits for it.

use std::time::Instant;

use teken::domain::job::{Job, Letter, Mail, Owed};
use teken::domain::stage::StageName;
use teken::store::StoreError;
use teken::store::jobs::{self, Filter, State};

use super::instance::{Instance, until};
use super::tells_signed;
use crate::app::{Kind, person, rng};
use crate::mail::smtp::scripted::{Deed, PostOffice};
use crate::store::place::Place;

#[test]
fn while_a_letter_hangs_papers_are_signed_and_frozen() {
    let office = PostOffice::open(|asked| if asked.command == "." { Deed::Dribble } else { Deed::Serve });
    let place = Place::sqlite();
    let instance = Instance::posting(&place, &office.url());
    let app = &instance.app;
    let document = instance.next_document();
    let turn = Some("KEP-DLH".parse().unwrap());
    let mail = Mail { letter: Letter::YourTurnSign, document, version: 1, to: person("P014"), office: turn };
    let owed = Owed { job: Job::Mail(mail), due: app.now().at };
    let owe = |tx: &mut teken::store::WriteTx| {
        (0..5).try_for_each(|_| jobs::enqueue(tx, &owed, &mut rng(), app.now().at).map(drop))
    };
    app.rooms.store.write::<_, StoreError>("test", owe).unwrap();

    let service = instance.serves();
    until("the first letter hangs", || office.received().len() == 1);
    let began = Instant::now();
    let signed = instance.opens_form(&service, document).sends(&service).unwrap();
    assert!(tells_signed(&signed), "{} {}", signed.status, signed.body);
    let other = app.submitted(app.paper(Kind::Pact, "KEP-DINKES"));
    assert_eq!(app.approve_all(other.id).stage.name(), StageName::Freezing);
    until("the other is frozen", || app.find(other.id).stage.name() == StageName::Signing);

    let letters = Filter { kinds: vec!["mail"], state: Some(State::Queued), ..Filter::default() };
    let waiting = app.rooms.store.read(|tx| jobs::list(tx, &letters)).unwrap();
    assert!(waiting.len() >= 5, "{} letters wait still", waiting.len());
    println!("HANGING signed and frozen in {:?}, {} letters waiting", began.elapsed(), waiting.len());
}
