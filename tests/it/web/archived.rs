//! A real document in a running service: drafted, reviewed, signed with real keys, sealed and archived by the worker.

use teken::domain::document::Document;
use teken::domain::route::Field;
use teken::flows::decisions::Decision;
use teken::flows::{enrol, sign};
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
        let (mut rng, person) = (season::rng(), season::person(who));
        let passphrase = || Passphrase::parse(PASSPHRASE.to_owned()).unwrap();
        enrol::run(&self.rooms, &mut rng, &person, &passphrase(), season::today()).unwrap();
        let signer = sign::open(&self.rooms, &person, &passphrase(), season::today()).unwrap();
        let seen = document.stage.frozen().unwrap().base;
        let wanted = sign::Wanted { document: document.id, field, seen };
        sign::run(&self.rooms, &mut rng, &signer, &wanted, season::today()).unwrap()
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
