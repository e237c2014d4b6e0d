//! A document and its verbs. A verb takes the document by value, asks whether it may, and answers with a
//! [`Change`]: the document after it, what happened, and what is owed. Nothing else can be saved.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::code::VerifyCode;
use super::event::Event;
use super::ids::{AgencyId, DocumentId, OfficeId, PersonId};
use super::job::Owed;
use super::minutes::Minutes;
use super::moment::Moment;
use super::pact::Pact;
use super::period::Period;
use super::refusal::{Refusal, Verb};
use super::roster::Official;
use super::route::Route;
use super::stage::{Actor, Stage};

/// A pact, an agreement or minutes through all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Never changes.
    pub id: DocumentId,
    /// Printed on it; never changes.
    pub code: VerifyCode,
    /// As lists and mails name it.
    pub title: String,
    /// The office it is about: declarant, first party, or whose minutes they are.
    pub subject: OfficeId,
    /// The agency of that office.
    pub agency: Option<AgencyId>,
    /// What it speaks about.
    pub period: Period,
    /// Who drafts it and gets it back.
    pub drafter: PersonId,
    /// Its way.
    pub route: Route,
    /// Its text.
    pub content: Content,
    /// Last day to have it signed, if a rule sets one.
    pub due: Option<NaiveDate>,
    /// From 1; a return makes the next.
    pub version: u32,
    /// Counts every change; two who change at once cannot both win.
    pub revision: u64,
    /// Where it stands.
    pub stage: Stage,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Content {
    /// Pakta integritas.
    Pact(Pact),
    /// Perjanjian kinerja.
    Agreement(Agreement),
    /// Berita acara.
    Minutes(Minutes),
}

/// The three kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pakta integritas.
    Pact,
    /// Perjanjian kinerja.
    Agreement,
    /// Berita acara.
    Minutes,
}

impl Kind {
    /// Every kind, in the order of lists.
    pub const ALL: [Kind; 3] = [Kind::Pact, Kind::Agreement, Kind::Minutes];

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word in the database and in file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Pact => "pact",
            Kind::Agreement => "agreement",
            Kind::Minutes => "minutes",
        }
    }

    /// On paper and on screen.
    pub fn indonesian(self) -> &'static str {
        match self {
            Kind::Pact => "Pakta Integritas",
            Kind::Agreement => "Perjanjian Kinerja",
            Kind::Minutes => "Berita Acara",
        }
    }
}

/// What it takes to begin a document.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// A fresh id.
    pub id: DocumentId,
    /// A fresh code.
    pub code: VerifyCode,
    /// As lists and mails name it.
    pub title: String,
    /// The office it is about.
    pub subject: OfficeId,
    /// What it speaks about.
    pub period: Period,
    /// Its way.
    pub route: Route,
    /// Its text.
    pub content: Content,
    /// Last day to have it signed.
    pub due: Option<NaiveDate>,
}

impl NewDocument {
    /// Every office whose holder beginning it may ask for.
    pub fn offices(&self) -> Vec<OfficeId> {
        std::iter::once(&self.subject).chain(self.route.offices()).cloned().collect()
    }
}

/// One verb's outcome. Only a verb makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    document: Document,
    from: Option<u64>,
    moment: Moment,
    events: Vec<Event>,
}

impl Change {
    /// The first change of a document: it begins.
    pub(super) fn first(document: Document, moment: Moment) -> Self {
        let drafter = document.drafter.clone();
        Self { document, from: None, moment, events: vec![Event::Drafted { drafter }] }
    }

    /// The document after the verb.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The revision the verb was decided on; `None` for a new document.
    pub fn from(&self) -> Option<u64> {
        self.from
    }

    /// When.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What is owed because of it.
    pub fn owed(&self, zone: FixedOffset) -> Vec<Owed> {
        self.events.iter().flat_map(|event| event.owed(&self.document, self.moment, zone)).collect()
    }
}

impl Document {
    /// Pact, agreement or minutes.
    pub fn kind(&self) -> Kind {
        match self.content {
            Content::Pact(_) => Kind::Pact,
            Content::Agreement(_) => Kind::Agreement,
            Content::Minutes(_) => Kind::Minutes,
        }
    }

    /// The title as printed on it: `PERJANJIAN KINERJA TAHUN 2027`.
    pub fn printed_title(&self) -> String {
        match &self.content {
            Content::Pact(_) => "PAKTA INTEGRITAS".to_owned(),
            Content::Agreement(agreement) => {
                let amended = if agreement.amendment.is_some() { " PERUBAHAN" } else { "" };
                format!("PERJANJIAN KINERJA{amended} {}", self.period.heading())
            }
            Content::Minutes(minutes) => minutes.title().to_uppercase(),
        }
    }

    /// Whether the PDF is owed.
    pub fn is_freezing(&self) -> bool {
        matches!(self.stage, Stage::Freezing {})
    }

    /// Everyone who has a part in it, each once: the drafter and the parties.
    pub fn audience(&self) -> impl Iterator<Item = &PersonId> {
        let parties =
            self.stage.frozen().into_iter().flat_map(|f| f.parties.iter().map(|p| &p.official.person));
        let mut people: Vec<&PersonId> = std::iter::once(&self.drafter).chain(parties).collect();
        people.sort_unstable();
        people.dedup();
        people.into_iter()
    }

    /// Every office whose holder a verb may ask for: what to load of the roster.
    pub fn offices(&self) -> Vec<OfficeId> {
        let turns =
            self.stage.turns().into_iter().flat_map(|turns| turns.iter().map(|turn| turn.office.clone()));
        let mut offices: Vec<OfficeId> =
            std::iter::once(self.subject.clone()).chain(self.route.offices().cloned()).chain(turns).collect();
        offices.sort_unstable();
        offices.dedup();
        offices
    }

    /// Who gets a copy.
    pub fn copies(&self) -> impl Iterator<Item = &Official> {
        let audience: Vec<&PersonId> = self.audience().collect();
        let copies = self.stage.frozen().into_iter().flat_map(|f| &f.copies);
        copies.filter(move |official| !audience.contains(&&official.person))
    }

    pub(super) fn changed(self, stage: Stage, moment: Moment, events: Vec<Event>) -> Change {
        let from = self.revision;
        Change { document: Document { stage, revision: from + 1, ..self }, from: Some(from), moment, events }
    }

    pub(super) fn current(&self, seen: u32) -> Result<(), Refusal> {
        if seen == self.version { Ok(()) } else { Err(Refusal::Stale { seen, current: self.version }) }
    }

    /// Whoever may write its text, take it back or give it up: its drafter, whoever drafts for its agency, the secretariat.
    pub(super) fn writer(&self, actor: &Actor) -> Result<PersonId, Refusal> {
        match actor {
            Actor::AgencyAdmin(person, agency) if self.agency.as_ref() == Some(agency) => Ok(person.clone()),
            Actor::Person(person) | Actor::AgencyAdmin(person, _) if *person != self.drafter => {
                Err(Refusal::NotYours(person.clone()))
            }
            Actor::Person(person) | Actor::AgencyAdmin(person, _) | Actor::Secretariat(person) => {
                Ok(person.clone())
            }
            Actor::System => Ok(self.drafter.clone()),
        }
    }

    pub(super) fn wrong_stage(&self, verb: Verb) -> Refusal {
        Refusal::WrongStage { verb, stage: self.stage.name() }
    }
}
