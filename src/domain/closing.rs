//! After the last signature, and the ways out: archive, supersede, revoke, withdraw; and the chasing of late turns.

use super::digest::Digest;
use super::document::{Change, Document};
use super::event::Event;
use super::ids::{DocumentId, OfficeId, PersonId};
use super::moment::Moment;
use super::refusal::{Refusal, Verb};
use super::reviewing::given;
use super::roster::Roster;
use super::stage::{Actor, Archived, Stage};
use super::turn::Turns;

impl Document {
    /// Records the sealed file.
    pub fn archive(
        self,
        sha256: Digest,
        length: u64,
        path: String,
        moment: Moment,
    ) -> Result<Change, Refusal> {
        let Stage::Signed(complete) = self.stage.clone() else { return Err(self.wrong_stage(Verb::Archive)) };
        let stage =
            Stage::Archived(Archived { complete, sha256, length, path, at: moment.at, earlier: vec![] });
        Ok(self.changed(stage, moment, vec![Event::Archived { sha256 }]))
    }

    /// Records the same file under a fresh time stamp; whatever stage of the archive it is in, it stays in it.
    pub fn renew(self, sha256: Digest, length: u64, path: String, moment: Moment) -> Result<Change, Refusal> {
        let mut stage = self.stage.clone();
        let (Stage::Archived(archived)
        | Stage::Superseded { archived, .. }
        | Stage::Revoked { archived, .. }) = &mut stage
        else {
            return Err(self.wrong_stage(Verb::Renew));
        };
        archived.earlier.push(archived.sha256);
        (archived.sha256, archived.length, archived.path) = (sha256, length, path);
        Ok(self.changed(stage, moment, vec![Event::Renewed { sha256 }]))
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
    pub fn withdraw(self, seen: u32, actor: Actor, reason: &str, moment: Moment) -> Result<Change, Refusal> {
        self.writer(&actor)?;
        let open = matches!(
            self.stage,
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_)
        );
        if !open {
            return Err(self.wrong_stage(Verb::Withdraw));
        }
        self.current(seen)?;
        let count = self.stage.signatures().len();
        if count > 0 && !matches!(actor, Actor::Secretariat(_)) {
            return Err(Refusal::AlreadySigned { count });
        }
        let reason = given(reason)?;
        let stage = Stage::Withdrawn { reason: reason.clone(), at: moment.at };
        let asked = self.stage.turns().into_iter().flat_map(Turns::asked).map(|official| &official.person);
        let mut told: Vec<PersonId> = asked.chain(std::iter::once(&self.drafter)).cloned().collect();
        told.sort_unstable();
        told.dedup();
        Ok(self.changed(stage, moment, vec![Event::Withdrawn { actor, reason, told }]))
    }

    /// Records that whoever has the open turn of that office was reminded; nothing if it is no longer open.
    pub fn remind(self, office: &OfficeId, moment: Moment) -> Option<Change> {
        let official = self.stage.turns()?.open_for(office)?.1.clone();
        let stage = self.stage.clone();
        Some(self.changed(stage, moment, vec![Event::Reminded { official, by: None }]))
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
}
