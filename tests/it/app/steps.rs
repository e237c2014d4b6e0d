//! What people do in a walk, in their words: draft, hand in, review, sign; and what can be looked at afterwards.

use teken::domain::account::{Account, AccountState, Role, SecondFactor};
use teken::domain::agreement::AmendmentReason;
use teken::domain::document::{Document, NewDocument};
use teken::domain::event::Event;
use teken::domain::ids::{AccountId, DocumentId, PersonId};
use teken::domain::job::Job;
use teken::domain::route::{Field, Route};
use teken::domain::stage::{Actor, Stage};
use teken::domain::turn::TurnState;
use teken::flows::decisions::Decision;
use teken::flows::season::{self, Papers};
use teken::flows::sign::{self, SignError, Signer, Wanted};
use teken::flows::{compose, draft, enrol, texts};
use teken::keyring::Passphrase;
use teken::mail::Letter;
use teken::pades::verify::{self, Report};
use teken::store::intents::{Intent, Outcome};
use teken::store::jobs::Listed;
use teken::store::revisions::Revision;
use teken::store::{documents, events, intents, jobs, revisions, signer_keys};
use teken::worker::{Tally, Worker};

use super::{SAMPLE, TestApp, person, rng};

pub(crate) use teken::domain::document::Kind;

impl TestApp {
    /// The paper that the sample's season has for that office, not yet drafted.
    pub(crate) fn paper(&self, kind: Kind, subject: &str) -> NewDocument {
        let papers = Papers {
            texts: &SAMPLE.texts,
            routes: &SAMPLE.routes,
            pact: "PI-TAHUNAN",
            period: "2027".parse().unwrap(),
        };
        let all = season::documents(&SAMPLE.season, &papers, &mut rng(), self.now()).unwrap();
        let is = |new: &NewDocument| new.subject.as_str() == subject && kind_of(new) == kind;
        all.into_iter().find(is).unwrap()
    }

    pub(crate) fn draft(&self, new: NewDocument) -> Document {
        let rooms = &self.rooms;
        draft::run(&rooms.store, &rooms.institution, &mut rng(), new, self.now()).unwrap()
    }

    /// A draft that amends an archived agreement, begun in the browser by its drafter.
    pub(crate) fn amendment_of(&self, original: &Document) -> Document {
        let (rooms, now, secretariat) = (&self.rooms, self.now(), self.drafting(&original.drafter));
        compose::amend(rooms, &mut rng(), original.id, AmendmentReason::Strategy, &secretariat, now).unwrap()
    }

    /// Wordings and routes are there.
    pub(crate) fn settled(&self) {
        texts::settle(&self.rooms.store, &SAMPLE.texts, Some(&SAMPLE.routes), self.now().at).unwrap();
    }

    /// Wordings and routes are there, and this person drafts for the secretariat.
    pub(crate) fn drafting(&self, who: &PersonId) -> Account {
        let now = self.now();
        self.settled();
        Account {
            id: AccountId::new(now.at, &mut rng()),
            person: Some(who.clone()),
            email: "penyusun@a.example".parse().unwrap(),
            name: "Penyusun".to_owned(),
            roles: [Role::Secretariat].into(),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            language: None,
            created: now.at,
        }
    }

    pub(crate) fn decide(&self) -> Decision<'_> {
        Decision { store: &self.rooms.store, institution: &self.rooms.institution, moment: self.now() }
    }

    /// A drafted and submitted document.
    pub(crate) fn submitted(&self, new: NewDocument) -> Document {
        let document = self.draft(new);
        let drafter = Actor::Person(document.drafter.clone());
        self.decide().submit(&mut rng(), document.id, &drafter).unwrap()
    }

    /// Everyone whose turn it is approves, until nobody's turn is open.
    pub(crate) fn approve_all(&self, id: DocumentId) -> Document {
        while let Some(reviewer) = self.reviewer(id) {
            let version = self.find(id).version;
            self.decide().approve(&mut rng(), id, version, &reviewer, None).unwrap();
        }
        self.find(id)
    }

    /// Whose review is asked for, one of them.
    pub(crate) fn reviewer(&self, id: DocumentId) -> Option<PersonId> {
        let document = self.find(id);
        let Stage::InReview { turns } = &document.stage else { return None };
        turns.iter().find_map(|turn| match &turn.state {
            TurnState::Open { official, .. } => Some(official.person.clone()),
            _ => None,
        })
    }

    /// A reviewed document whose text is fixed; everything owed until then is done.
    pub(crate) fn frozen(&self, new: NewDocument) -> Document {
        let document = self.submitted(new);
        self.approve_all(document.id);
        self.work();
        self.find(document.id)
    }

    /// The sample's pact of that office, ready to be signed.
    pub(crate) fn frozen_pact(&self, subject: &str) -> Document {
        self.frozen(self.paper(Kind::Pact, subject))
    }

    /// The same, with both signatures asked for at once.
    pub(crate) fn frozen_pact_for_both_at_once(&self, subject: &str) -> Document {
        let mut new = self.paper(Kind::Pact, subject);
        new.route = both_at_once(new.route);
        self.frozen(new)
    }

    /// A pact with both signatures, its archiving owed.
    pub(crate) fn signed_pact(&self, subject: &str) -> Document {
        let document = self.frozen_pact(subject);
        self.sign_all(document.id)
    }

    /// Everyone signs in turn.
    pub(crate) fn sign_all(&self, id: DocumentId) -> Document {
        let parties = self.find(id).stage.frozen().unwrap().parties.clone();
        for party in parties {
            let signer = self.signer(party.official.person.as_str());
            self.sign(&signer, &self.wanted(id, party.field)).unwrap();
        }
        self.find(id)
    }

    /// A worker does what is due at this time.
    pub(crate) fn work(&self) -> Tally {
        let worker = Worker::new(&self.rooms).unwrap();
        worker.run_due(&mut rng(), || self.now()).unwrap()
    }

    /// A person's open key; made at the first call.
    pub(crate) fn signer(&self, id: &str) -> Signer {
        let who = person(id);
        if self.rooms.store.read(|tx| signer_keys::active(tx, &who)).unwrap().is_none() {
            enrol::run(&self.rooms, &mut rng(), &who, &passphrase(id), self.now()).unwrap();
        }
        sign::open(&self.rooms, &who, &passphrase(id), self.now()).unwrap()
    }

    /// What the screen shows before the signature.
    pub(crate) fn wanted(&self, id: DocumentId, field: Field) -> Wanted {
        let seen = self.find(id).stage.frozen().unwrap().base;
        Wanted { document: id, field, seen }
    }

    pub(crate) fn sign(&self, signer: &Signer, wanted: &Wanted) -> Result<Document, SignError> {
        sign::run(&self.rooms, &mut rng(), signer, wanted, self.now())
    }

    pub(crate) fn find(&self, id: DocumentId) -> Document {
        self.rooms.store.read(|tx| documents::find(tx, id)).unwrap().unwrap()
    }

    pub(crate) fn events(&self, id: DocumentId) -> Vec<Event> {
        let recorded = self.rooms.store.read(|tx| events::list(tx, id)).unwrap();
        recorded.into_iter().map(|one| one.event).collect()
    }

    /// The trail in single words.
    pub(crate) fn trail(&self, id: DocumentId) -> Vec<&'static str> {
        self.events(id).iter().map(Event::kind).collect()
    }

    pub(crate) fn revisions(&self, id: DocumentId) -> Vec<Revision> {
        self.rooms.store.read(|tx| revisions::list(tx, id)).unwrap()
    }

    pub(crate) fn intents(&self, id: DocumentId) -> Vec<(Intent, Outcome)> {
        self.rooms.store.read(|tx| intents::list_for(tx, id)).unwrap()
    }

    pub(crate) fn jobs(&self, id: DocumentId) -> Vec<Listed> {
        self.rooms.store.read(|tx| jobs::list_for(tx, id)).unwrap()
    }

    /// The job of that letter to that person.
    pub(crate) fn mail_job(&self, id: DocumentId, letter: teken::domain::job::Letter, to: &str) -> Listed {
        let is = |job: &Listed| matches!(&job.job, Some(Job::Mail(mail)) if mail.letter == letter && mail.to.as_str() == to);
        let mut found: Vec<Listed> = self.jobs(id).into_iter().filter(is).collect();
        assert_eq!(found.len(), 1, "one {letter:?} to {to}");
        found.remove(0)
    }

    /// The newest PDF of a document, judged as a stranger would who knows the institution's root.
    pub(crate) fn verdict(&self, id: DocumentId) -> Report {
        let newest = self.find(id).stage.current_pdf().unwrap();
        verify::verify(&self.rooms.blobs.get(&newest).unwrap(), &self.anchors(), self.now().at)
    }

    /// Takes what lies in the letter box: to whom, and the subject, with `…` for the document's title.
    pub(crate) fn post(&self, about: &Document) -> Vec<String> {
        let people = &self.season.roster.people;
        let line = |letter: &Letter| {
            let to = letter.parts().to.address();
            let who = people.values().find(|person| person.email.as_str() == to).unwrap();
            format!("{} {}", who.id, letter.parts().subject.replace(&about.title, "…"))
        };
        let mut post: Vec<String> = self.letters.take().iter().map(line).collect();
        post.sort();
        post
    }
}

fn kind_of(new: &NewDocument) -> Kind {
    match new.content {
        teken::domain::document::Content::Pact(_) => Kind::Pact,
        teken::domain::document::Content::Agreement(_) => Kind::Agreement,
        teken::domain::document::Content::Minutes(_) => Kind::Minutes,
    }
}

/// All signers in one group.
fn both_at_once(route: Route) -> Route {
    let group = route.signings.into_iter().flatten().collect();
    Route { signings: vec![group], ..route }
}

pub(crate) fn passphrase(of: &str) -> Passphrase {
    Passphrase::parse(passphrase_text(of)).unwrap()
}

/// As it is typed.
pub(crate) fn passphrase_text(of: &str) -> String {
    format!("kata sandi panjang milik {of}")
}
