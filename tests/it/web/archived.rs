//! A real document in a running service: drafted, reviewed, signed with real keys, sealed and archived by the worker.

use chrono::TimeDelta;
use teken::domain::document::Document;
use teken::domain::moment::Moment;
use teken::domain::route::Field;
use teken::flows::decisions::Decision;
use teken::flows::{clock, enrol, sign};
use teken::keyring::Passphrase;
use teken::store::revisions::{self, Revision};
use teken::worker::Worker;

use super::app::TestApp;
use crate::store::season;

const PASSPHRASE: &str = "sepeda tua di tepi sawah";

impl TestApp {
    /// Lets the worker do what is owed.
    pub(super) fn works(&self) {
        let tally = Worker::new(&self.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
        assert_eq!((tally.retried, tally.buried), (0, 0));
    }

    /// A pact that waits for its first signature.
    pub(super) fn frozen(&self) -> Document {
        let mut rng = season::rng();
        let store = self.store();
        let draft = season::drafting();
        season::save(store, &draft).unwrap();
        let id = draft.document().id;
        let decision = Decision { store, institution: &self.rooms.institution, moment: season::today() };
        decision.submit(&mut rng, id, &season::secretariat()).unwrap();
        decision.approve(&mut rng, id, 1, &season::person("P7"), None).unwrap();
        decision.approve(&mut rng, id, 1, &season::person("P2"), None).unwrap();
        self.works();
        season::find(store, id).unwrap()
    }

    /// Makes a key for that person and signs with it.
    pub(super) fn signs(&self, document: &Document, who: &str, field: Field) -> Document {
        self.signs_at(document, who, field, TimeDelta::zero())
    }

    fn signs_at(&self, document: &Document, who: &str, field: Field, later: TimeDelta) -> Document {
        let moment = Moment { at: season::today().at + later, ..season::today() };
        let (mut rng, person) = (season::rng(), season::person(who));
        let passphrase = || Passphrase::parse(PASSPHRASE.to_owned()).unwrap();
        enrol::run(&self.rooms, &mut rng, &person, &passphrase(), moment).unwrap();
        let signer = sign::open(&self.rooms, &person, &passphrase(), moment).unwrap();
        let seen = document.stage.frozen().unwrap().base;
        let wanted = sign::Wanted { document: document.id, field, seen };
        sign::run(&self.rooms, &mut rng, &signer, &wanted, moment).unwrap()
    }

    /// A pact signed by both and archived.
    pub(super) fn archived(&self) -> Document {
        let document = self.frozen();
        self.signs(&document, "P3", Field::Declarant);
        self.signs(&document, "P1", Field::Witness);
        self.works();
        let document = season::find(self.store(), document.id).unwrap();
        assert_eq!(document.stage.name().as_str(), "archived");
        document
    }

    /// Every PDF of the document with its bytes, oldest first.
    pub(super) fn files_of(&self, document: &Document) -> Vec<(Revision, Vec<u8>)> {
        let files = self.store().read(|tx| revisions::list(tx, document.id)).unwrap();
        let bytes = |file: &Revision| self.rooms.blobs.get(&file.sha256).unwrap();
        files.into_iter().map(|file| (file.clone(), bytes(&file))).collect()
    }
}

#[test]
fn a_clock_that_went_back_is_told_where_stuck_work_is_told_and_stops_signing() {
    let app = TestApp::new();
    let document = app.frozen();
    app.signs_at(&document, "P3", Field::Declarant, TimeDelta::minutes(3));
    let secretariat = app.member("s@a.example", Some("P2"), &["secretariat"]);
    let page = secretariat.gets("/stuck").body;
    assert!(page.contains("Jam sistem") && page.contains("tanda tangan terakhir"), "{page}");
    let doctor = clock::doubt(app.store(), season::today().at).unwrap().unwrap().to_string();
    assert!(doctor.contains("set the clock right"), "{doctor}");
}
