//! The way to the frozen text: draft, edit, submit, approve, send back, recall, resume.

use super::document::{Change, Content, Document, NewDocument};
use super::event::Event;
use super::ids::PersonId;
use super::moment::Moment;
use super::refusal::{Refusal, Verb};
use super::roster::{Official, Roster};
use super::signing::{place, two_people};
use super::stage::{Actor, ReturnKind, Returned, Signing, Stage};
use super::turn::{Task, Turn, TurnState, Turns};

impl Document {
    /// Begins a document for the holder of the route's drafting office.
    pub fn draft(new: NewDocument, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let drafting = new.route.drafter.office(&new.subject, roster)?;
        let drafter = roster.official(&drafting, moment.day)?.person;
        Ok(Self::draft_by(new, drafter, roster, moment))
    }

    /// Begins a document for somebody who writes it himself: it returns to him.
    pub fn draft_by(new: NewDocument, drafter: PersonId, roster: &Roster, moment: Moment) -> Change {
        let agency = roster.offices.get(&new.subject).and_then(|office| office.agency.clone());
        let document = Document {
            id: new.id,
            code: new.code,
            title: new.title,
            subject: new.subject,
            agency,
            period: new.period,
            drafter,
            route: new.route,
            content: new.content,
            due: new.due,
            version: 1,
            revision: 1,
            stage: Stage::Draft { returned: None },
            created: moment.at,
        };
        Change::first(document, moment)
    }

    /// Replaces the text of a draft. Besides the drafter and the secretariat, whoever drafts for its agency may.
    pub fn edit(self, by: &Actor, content: Content, moment: Moment) -> Result<Change, Refusal> {
        let person = self.writer(by)?;
        match self.stage {
            Stage::Draft { .. } => {
                let stage = self.stage.clone();
                Ok(Document { content, ..self }.changed(stage, moment, vec![Event::Edited { by: person }]))
            }
            _ => Err(self.wrong_stage(Verb::Edit)),
        }
    }

    /// Hands the draft in, as who may edit it. Its text must be sound and its two parties two people.
    pub fn submit(self, by: &Actor, roster: &Roster, moment: Moment) -> Result<Change, Refusal> {
        let person = self.writer(by)?;
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
        note: Option<&str>,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let Stage::InReview { turns } = &self.stage else { return Err(self.wrong_stage(Verb::Approve)) };
        self.current(seen)?;
        let mut turns = turns.clone();
        let done = turns.review(by, roster, moment)?;
        let mut events: Vec<Event> = done
            .into_iter()
            .map(|(role, by)| Event::Approved { role, by, note: note.map(str::to_owned) })
            .collect();
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
        let (Stage::InReview { turns } | Stage::Signing(Signing { turns, .. })) = &self.stage else {
            return Err(self.wrong_stage(Verb::SendBack));
        };
        self.current(seen)?;
        let official = turns.whose(by, roster, moment.day)?;
        self.returned(how, Some(official), Actor::Person(by.clone()), reason, moment)
    }

    /// Takes it back to draft: the drafter or the secretariat, e.g. because an official named in the frozen
    /// text has changed, or the budget document was revised before the second party signed.
    pub fn recall(self, seen: u32, by: Actor, reason: &str, moment: Moment) -> Result<Change, Refusal> {
        self.writer(&by)?;
        match &self.stage {
            Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_) => {
                self.current(seen)?;
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

    /// Gives open reviews to whoever acts in their offices by now; nothing if they are with him already.
    pub fn pass_on(self, roster: &Roster, moment: Moment) -> Option<Change> {
        let mut stage = self.stage.clone();
        let Stage::InReview { turns } = &mut stage else { return None };
        let passed = turns.pass_on(roster, moment).into_iter();
        let events: Vec<Event> =
            passed.map(|(task, official)| Event::TurnPassed { task, official }).collect();
        (!events.is_empty()).then(|| self.changed(stage, moment, events))
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
}

pub(super) fn given(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::NoReason) } else { Ok(reason.to_owned()) }
}
