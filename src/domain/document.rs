//! A document and its verbs. A verb takes the document by value, asks whether it may, and answers with a
//! [`Change`]: the document after it, what happened, and what is owed. Nothing else can be saved.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::agreement::Agreement;
use super::code::VerifyCode;
use super::digest::Digest;
use super::event::Event;
use super::ids::{AgencyId, DocumentId, OfficeId, PersonId};
use super::job::Owed;
use super::moment::Moment;
use super::pact::Pact;
use super::period::Period;
use super::refusal::{Refusal, Verb};
use super::roster::{Official, Roster};
use super::route::{Field, Route};
use super::stage::{
    Actor, Archived, Complete, Frozen, Party, ReturnKind, Returned, Signature, Signing, Stage,
};
use super::turn::{Task, Turn, TurnState, Turns};

/// A pact or an agreement through all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Never changes.
    pub id: DocumentId,
    /// Printed on it; never changes.
    pub code: VerifyCode,
    /// As lists and mails name it.
    pub title: String,
    /// The office it is about: declarant or first party.
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
}

/// The two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pakta integritas.
    Pact,
    /// Perjanjian kinerja.
    Agreement,
}

impl Kind {
    /// The word in the database and in file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Pact => "pact",
            Kind::Agreement => "agreement",
        }
    }

    /// On paper and on screen.
    pub fn indonesian(self) -> &'static str {
        match self {
            Kind::Pact => "Pakta Integritas",
            Kind::Agreement => "Perjanjian Kinerja",
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

/// One verb's outcome. Only a verb makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    document: Document,
    from: Option<u64>,
    moment: Moment,
    events: Vec<Event>,
}

impl Change {
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
    /// Begins a document for the holder of the route's drafting office.
    pub fn draft(new: NewDocument, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let drafting = new.route.drafter.office(&new.subject, roster)?;
        let drafter = roster.official(&drafting, moment.day)?.person;
        let agency = roster.offices.get(&new.subject).and_then(|office| office.agency.clone());
        let document = Document {
            id: new.id,
            code: new.code,
            title: new.title,
            subject: new.subject,
            agency,
            period: new.period,
            drafter: drafter.clone(),
            route: new.route,
            content: new.content,
            due: new.due,
            version: 1,
            revision: 1,
            stage: Stage::Draft { returned: None },
            created: moment.at,
        };
        Ok(Change { document, from: None, moment, events: vec![Event::Drafted { drafter }] })
    }

    /// Replaces the text of a draft.
    pub fn edit(self, by: &Actor, content: Content, moment: Moment) -> Result<Change, Refusal> {
        let person = self.drafter_or_secretariat(by)?;
        match self.stage {
            Stage::Draft { .. } => {
                let stage = self.stage.clone();
                Ok(Document { content, ..self }.changed(stage, moment, vec![Event::Edited { by: person }]))
            }
            _ => Err(self.wrong_stage(Verb::Edit)),
        }
    }

    /// Hands the draft in. Its text must be sound and its two parties two people.
    pub fn submit(self, by: &Actor, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let person = self.drafter_or_secretariat(by)?;
        let Stage::Draft { .. } = self.stage else { return Err(self.wrong_stage(Verb::Submit)) };
        if let Content::Agreement(agreement) = &self.content {
            let faults = agreement.faults();
            if !faults.is_empty() {
                return Err(Refusal::Content(faults));
            }
        }
        two_people(&self.parties(roster, moment)?)?;
        let mut events = vec![Event::Submitted { by: person }];
        let stage = match Turns::new(self.review_turns(roster)?) {
            None => Stage::Freezing {},
            Some(mut turns) => {
                events.extend(turns.open_current(roster, moment).into_iter().map(Event::from));
                Stage::InReview { turns }
            }
        };
        Ok(self.changed(stage, moment, events))
    }

    /// Approves every review that is this person's turn.
    pub fn approve(
        self,
        seen: u32,
        by: &PersonId,
        note: Option<String>,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let Stage::InReview { turns } = &self.stage else { return Err(self.wrong_stage(Verb::Approve)) };
        self.current(seen)?;
        let mut turns = turns.clone();
        let done = turns.review(by, roster, moment)?;
        let mut events: Vec<Event> =
            done.into_iter().map(|(role, by)| Event::Approved { role, by, note: note.clone() }).collect();
        let stage = if turns.current_group().is_none() {
            Stage::Freezing {}
        } else {
            events.extend(turns.open_current(roster, moment).into_iter().map(Event::from));
            Stage::InReview { turns }
        };
        Ok(self.changed(stage, moment, events))
    }

    /// Sends it back to the drafter as version n+1: a reviewer for correction, a signer for correction or
    /// because he will not sign. Earlier approvals and signatures lapse and are named in the event.
    pub fn send_back(
        self,
        seen: u32,
        by: &PersonId,
        how: ReturnKind,
        reason: &str,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let turns = match &self.stage {
            Stage::InReview { turns } | Stage::Signing(Signing { turns, .. }) => turns,
            _ => return Err(self.wrong_stage(Verb::SendBack)),
        };
        self.current(seen)?;
        let official = match &self.stage {
            Stage::InReview { .. } => {
                let mut attempt = turns.clone();
                attempt.review(by, roster, moment)?.into_iter().next().map(|(_, official)| official)
            }
            _ => {
                let mut mine =
                    Field::ALL.into_iter().map(|field| turns.may_sign(field, by, roster, moment.day));
                let allowed = mine.find_map(Result::ok).cloned();
                if allowed.is_none() {
                    return Err(turns
                        .may_sign(Field::Declarant, by, roster, moment.day)
                        .map_or_else(Into::into, |_| self.wrong_stage(Verb::SendBack)));
                }
                allowed
            }
        };
        self.returned(how, official, Actor::Person(by.clone()), reason, moment)
    }

    /// Takes it back to draft: the drafter or the secretariat, e.g. because an official named in the frozen
    /// text has changed, or the budget document was revised before the second party signed.
    pub fn recall(self, by: Actor, reason: &str, moment: Moment) -> Result<Change, Refusal> {
        self.drafter_or_secretariat(&by)?;
        match &self.stage {
            Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_) => {
                self.returned(ReturnKind::Recall, None, by, reason, moment)
            }
            _ => Err(self.wrong_stage(Verb::Recall)),
        }
    }

    /// Opens turns that were blocked, after the roster was mended.
    pub fn resume(self, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let mut stage = self.stage.clone();
        let opened = match &mut stage {
            Stage::InReview { turns } | Stage::Signing(Signing { turns, .. }) => {
                turns.open_current(roster, moment)
            }
            _ => return Err(self.wrong_stage(Verb::Resume)),
        };
        let events = opened.into_iter().map(Event::from).collect();
        Ok(self.changed(stage, moment, events))
    }

    /// The parties as the text will name them on that day: what the renderer prints and `freeze` fixes.
    pub fn parties(&self, roster: &Roster, moment: Moment) -> Result<Vec<Party>, Refusal> {
        let steps = self.route.signings.iter().flatten();
        let party = |step: &super::route::SignStep| {
            let office = step.target.office(&self.subject, roster)?;
            Ok(Party { field: step.field, official: roster.official(&office, moment.day)? })
        };
        steps.map(party).collect()
    }

    /// Who gets a copy; an office without a holder gets none.
    pub fn copy_holders(&self, roster: &Roster, moment: Moment) -> Vec<Official> {
        let offices = self.route.copies.iter().filter_map(|target| target.office(&self.subject, roster).ok());
        offices.filter_map(|office| roster.official(&office, moment.day).ok()).collect()
    }

    /// Fixes the text: from here on only signatures are added.
    pub fn freeze(self, frozen: Frozen, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Freezing {} = self.stage else { return Err(self.wrong_stage(Verb::Freeze)) };
        two_people(&frozen.parties)?;
        let mut events = vec![Event::Frozen { base: frozen.base, certified: frozen.certified }];
        let mut turns =
            Turns::new(self.sign_turns(&frozen.parties)).ok_or_else(|| self.wrong_stage(Verb::Freeze))?;
        events.extend(turns.open_current(roster, moment).into_iter().map(Event::from));
        let stage = Stage::Signing(Signing { frozen, turns, signatures: vec![] });
        Ok(self.changed(stage, moment, events))
    }

    /// Whether that person may sign that field of that text now, and as whom.
    pub fn may_sign(
        &self,
        field: Field,
        seen: Digest,
        by: &PersonId,
        roster: &Roster,
        day: NaiveDate,
    ) -> Result<&Official, Refusal> {
        let Stage::Signing(signing) = &self.stage else { return Err(self.wrong_stage(Verb::Sign)) };
        if seen != signing.frozen.base {
            return Err(Refusal::OtherText { seen, current: signing.frozen.base });
        }
        Ok(signing.turns.may_sign(field, by, roster, day)?)
    }

    /// The fields that person may sign now.
    pub fn open_fields(&self, by: &PersonId) -> Vec<Field> {
        let Stage::Signing(signing) = &self.stage else { return vec![] };
        let mine = signing
            .turns
            .iter()
            .filter(|turn| matches!(&turn.state, TurnState::Open { official, .. } if official.person == *by));
        mine.filter_map(|turn| match turn.task {
            Task::Sign(field) => Some(field),
            Task::Review(_) => None,
        })
        .collect()
    }

    /// Records a signature that was made and verified.
    pub fn sign(
        self,
        seen: Digest,
        signature: Signature,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        self.may_sign(signature.field, seen, &signature.official.person, roster, moment.day)?;
        let Stage::Signing(signing) = self.stage.clone() else { return Err(self.wrong_stage(Verb::Sign)) };
        let Signing { frozen, mut turns, mut signatures } = signing;
        turns.signed(signature.field, moment.at);
        let mut events = vec![Event::Signed {
            field: signature.field,
            by: signature.official.clone(),
            intent: signature.intent,
            certificate: signature.certificate,
            revision: signature.revision,
        }];
        signatures.push(signature);
        let stage = if turns.current_group().is_none() {
            events.push(Event::Completed {});
            Stage::Signed(Complete { frozen, signatures })
        } else {
            events.extend(turns.open_current(roster, moment).into_iter().map(Event::from));
            Stage::Signing(Signing { frozen, turns, signatures })
        };
        Ok(self.changed(stage, moment, events))
    }

    /// Records the sealed file.
    pub fn archive(
        self,
        sha256: Digest,
        length: u64,
        path: String,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let Stage::Signed(complete) = self.stage.clone() else { return Err(self.wrong_stage(Verb::Archive)) };
        let stage = Stage::Archived(Archived { complete, sha256, length, path, at: moment.at });
        Ok(self.changed(stage, moment, vec![Event::Archived { sha256 }]))
    }

    /// Replaced by an amendment; it stays valid for the period served.
    pub fn supersede(self, by: DocumentId, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Archived(archived) = self.stage.clone() else {
            return Err(self.wrong_stage(Verb::Supersede));
        };
        let stage = Stage::Superseded { archived, by, at: moment.at };
        Ok(self.changed(stage, moment, vec![Event::Superseded { by }]))
    }

    /// Revoked by a decision of the institution.
    pub fn revoke(self, actor: Actor, reason: &str, basis: &str, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Archived(archived) = self.stage.clone() else {
            return Err(self.wrong_stage(Verb::Revoke));
        };
        let (reason, basis) = (given(reason)?, given(basis)?);
        let stage = Stage::Revoked { archived, reason: reason.clone(), basis: basis.clone(), at: moment.at };
        Ok(self.changed(stage, moment, vec![Event::Revoked { actor, reason, basis }]))
    }

    /// Gives it up. Once somebody has signed, only the secretariat may.
    pub fn withdraw(self, actor: Actor, reason: &str, moment: Moment) -> Result<Change, Refusal> {
        self.drafter_or_secretariat(&actor)?;
        let open = matches!(
            self.stage,
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_)
        );
        if !open {
            return Err(self.wrong_stage(Verb::Withdraw));
        }
        let count = self.stage.signatures().len();
        if count > 0 && !matches!(actor, Actor::Secretariat(_)) {
            return Err(Refusal::AlreadySigned { count });
        }
        let reason = given(reason)?;
        let stage = Stage::Withdrawn { reason: reason.clone(), at: moment.at };
        Ok(self.changed(stage, moment, vec![Event::Withdrawn { actor, reason }]))
    }

    /// Records that whoever has the open turn of that office was reminded; nothing if it is no longer open.
    pub fn remind(self, office: &OfficeId, moment: Moment) -> Option<Change> {
        let official = self.stage.turns()?.open_for(office)?.1.clone();
        let stage = self.stage.clone();
        Some(self.changed(stage, moment, vec![Event::Reminded { official }]))
    }

    /// Records that the superior of that office was told it is late; nothing if it no longer is, or if
    /// nobody stands above it.
    pub fn escalate(self, office: &OfficeId, roster: &Roster, moment: Moment) -> Option<Change> {
        let (_, official, due) = self.stage.turns()?.open_for(office)?;
        if due.is_none_or(|due| moment.day <= due) {
            return None;
        }
        let above = roster.offices.get(office)?.superior.clone()?;
        let superior = roster.official(&above, moment.day).ok()?;
        let event = Event::Escalated { official: official.clone(), superior };
        let stage = self.stage.clone();
        Some(self.changed(stage, moment, vec![event]))
    }

    /// Pact or agreement.
    pub fn kind(&self) -> Kind {
        match self.content {
            Content::Pact(_) => Kind::Pact,
            Content::Agreement(_) => Kind::Agreement,
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

    /// Who gets a copy.
    pub fn copies(&self) -> impl Iterator<Item = &Official> {
        let audience: Vec<&PersonId> = self.audience().collect();
        let copies = self.stage.frozen().into_iter().flat_map(|f| &f.copies);
        copies.filter(move |official| !audience.contains(&&official.person))
    }

    fn changed(self, stage: Stage, moment: Moment, events: Vec<Event>) -> Change {
        let from = self.revision;
        Change { document: Document { stage, revision: from + 1, ..self }, from: Some(from), moment, events }
    }

    fn returned(
        self,
        how: ReturnKind,
        by: Option<Official>,
        actor: Actor,
        reason: &str,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let reason = given(reason)?;
        let lapsed = self.stage.turns().into_iter().flat_map(Turns::done).cloned().collect();
        let returned = Returned { by: by.clone(), how, reason: reason.clone(), at: moment.at };
        let event = Event::SentBack { how, by, actor, reason, lapsed };
        let next = Document { version: self.version + 1, ..self };
        Ok(next.changed(Stage::Draft { returned: Some(returned) }, moment, vec![event]))
    }

    fn review_turns(&self, roster: &Roster) -> Result<Vec<Turn>, Refusal> {
        let mut turns = Vec::new();
        for (group, steps) in self.route.reviews.iter().enumerate() {
            for step in steps {
                turns.push(Turn {
                    group: place(group),
                    task: Task::Review(step.role),
                    office: step.target.office(&self.subject, roster)?,
                    due_days: step.due_days,
                    state: TurnState::Waiting { official: None },
                });
            }
        }
        Ok(turns)
    }

    fn sign_turns(&self, parties: &[Party]) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (group, steps) in self.route.signings.iter().enumerate() {
            for step in steps {
                let Some(party) = parties.iter().find(|p| p.field == step.field) else { continue };
                turns.push(Turn {
                    group: place(group),
                    task: Task::Sign(step.field),
                    office: party.official.office.clone(),
                    due_days: step.due_days,
                    state: TurnState::Waiting { official: Some(party.official.clone()) },
                });
            }
        }
        turns
    }

    fn current(&self, seen: u32) -> Result<(), Refusal> {
        if seen == self.version { Ok(()) } else { Err(Refusal::Stale { seen, current: self.version }) }
    }

    fn drafter_or_secretariat(&self, actor: &Actor) -> Result<PersonId, Refusal> {
        match actor {
            Actor::Person(person) if *person != self.drafter => Err(Refusal::NotYours(person.clone())),
            Actor::Person(person) | Actor::Secretariat(person) => Ok(person.clone()),
            Actor::System => Ok(self.drafter.clone()),
        }
    }

    fn wrong_stage(&self, verb: Verb) -> Refusal {
        Refusal::WrongStage { verb, stage: self.stage.name() }
    }
}

fn two_people(parties: &[Party]) -> Result<(), Refusal> {
    let twice = parties.iter().enumerate().find(|(i, party)| {
        parties.iter().take(*i).any(|earlier| earlier.official.person == party.official.person)
    });
    twice
        .map_or(Ok(()), |(_, party)| Err(Refusal::OnePersonBothParties { name: party.official.name.clone() }))
}

fn given(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::NoReason) } else { Ok(reason.to_owned()) }
}

fn place(group: usize) -> u16 {
    u16::try_from(group).unwrap_or(u16::MAX)
}
