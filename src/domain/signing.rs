//! From the frozen text to the last signature: parties, freeze, sign.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::digest::Digest;
use super::document::{Change, Document};
use super::event::Event;
use super::ids::PersonId;
use super::moment::Moment;
use super::refusal::{Refusal, Verb};
use super::roster::{Official, Roster, Vacancy};
use super::route::{Field, SignStep};
use super::stage::{Complete, Frozen, Party, Signature, Signing, Stage};
use super::turn::{Block, Task, Turn, TurnState, Turns};

/// The longest that a request to sign waits for others.
const WAIT_MINUTES: i64 = 5;

impl Document {
    /// The parties as the text will name them on that day: what the renderer prints and `freeze` fixes.
    pub fn parties(&self, roster: &Roster, moment: Moment) -> Result<Vec<Party>, Refusal> {
        let steps = self.route.signings.iter().flatten();
        let party = |step: &SignStep| {
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

    /// Records that the text cannot be fixed because somebody who is to sign is missing. `told` are members of the
    /// secretariat.
    pub fn block_freeze(self, why: Vacancy, told: Vec<PersonId>, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Freezing {} = self.stage else { return Err(self.wrong_stage(Verb::Freeze)) };
        let event = Event::FreezeBlocked { office: why.office().clone(), why: Block::Vacancy(why), told };
        Ok(self.changed(Stage::Freezing {}, moment, vec![event]))
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
        self.after_the_last(signature.at)?;
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

    /// No signature is older than the text or the signature before it, but for the while that a request may wait
    /// while another signer of the same group is faster.
    fn after_the_last(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let frozen = self.stage.frozen().map(|frozen| frozen.at);
        let last = self.stage.signatures().last().map(|signature| signature.at).max(frozen);
        last.filter(|last| now + TimeDelta::minutes(WAIT_MINUTES) < *last)
            .map_or(Ok(()), |last| Err(Refusal::ClockBehind { now, last }))
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
}

pub(super) fn two_people(parties: &[Party]) -> Result<(), Refusal> {
    let twice = parties.iter().enumerate().find(|(i, party)| {
        parties.iter().take(*i).any(|earlier| earlier.official.person == party.official.person)
    });
    twice
        .map_or(Ok(()), |(_, party)| Err(Refusal::OnePersonBothParties { name: party.official.name.clone() }))
}

pub(super) fn place(group: usize) -> u16 {
    u16::try_from(group).unwrap_or(u16::MAX)
}
