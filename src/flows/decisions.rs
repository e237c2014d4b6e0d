//! The verbs that only the domain decides: lock, ask, save, in one transaction.

use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::comment::Remark;
use crate::domain::document::{Change, Content, Document};
use crate::domain::event::Event;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Roster;
use crate::domain::stage::{Actor, ReturnKind};
use crate::store::{Store, comments, documents, roster};

/// Where and when a decision is taken.
pub struct Decision<'a> {
    /// The database.
    pub store: &'a Store,
    /// Whose instance.
    pub institution: &'a Institution,
    /// When.
    pub moment: Moment,
}

/// What a document goes back with.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    /// For correction, or because he will not sign.
    pub how: ReturnKind,
    /// Never empty.
    pub reason: &'a str,
    /// Each about one place of the version that was read.
    pub remarks: &'a [Remark],
}

impl Decision<'_> {
    /// Replaces the text of a draft.
    pub fn edit(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        by: &Actor,
        content: Content,
    ) -> Result<Document, FlowError> {
        self.take(rng, "edit", id, |document, _| document.edit(by, content, self.moment))
    }

    /// Hands a draft in.
    pub fn submit(&self, rng: &mut dyn CryptoRng, id: DocumentId, by: &Actor) -> Result<Document, FlowError> {
        self.take(rng, "submit", id, |document, roster| document.submit(by, roster, self.moment))
    }

    /// Approves the reviews that are this person's turn.
    pub fn approve(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        seen: u32,
        by: &PersonId,
        note: Option<&str>,
    ) -> Result<Document, FlowError> {
        self.take(rng, "approve", id, |document, roster| {
            document.approve(seen, by, note, roster, self.moment)
        })
    }

    /// Returns or refuses, with a reason.
    pub fn send_back(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        seen: u32,
        by: &PersonId,
        how: ReturnKind,
        reason: &str,
    ) -> Result<Document, FlowError> {
        self.send_back_with(rng, id, seen, by, Return { how, reason, remarks: &[] })
    }

    /// The same, with remarks that are kept with the version they were made on.
    pub fn send_back_with(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        seen: u32,
        by: &PersonId,
        with: Return<'_>,
    ) -> Result<Document, FlowError> {
        self.store.write("send_back", |tx| {
            let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
            let roster = roster::around(tx, &document.offices())?;
            let (version, remarks) = (document.version, document.remarks(with.remarks));
            let change = document.send_back(seen, by, with.how, with.reason, &roster, self.moment)?;
            documents::save(tx, &change, self.institution.zone(), rng)?;
            let remarks = remarks?;
            for event in change.events() {
                if let Event::SentBack { by: Some(by), .. } = event {
                    comments::append(tx, (id, version), by, &remarks, self.moment.at)?;
                }
            }
            Ok(change.document().clone())
        })
    }

    /// Takes the version he saw back to draft.
    pub fn recall(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        seen: u32,
        by: Actor,
        reason: &str,
    ) -> Result<Document, FlowError> {
        self.take(rng, "recall", id, |document, _| document.recall(seen, by, reason, self.moment))
    }

    /// Opens blocked turns again, after the roster was mended.
    pub fn resume(&self, rng: &mut dyn CryptoRng, id: DocumentId) -> Result<Document, FlowError> {
        self.take(rng, "resume", id, |document, roster| document.resume(roster, self.moment))
    }

    /// Gives the version he saw up.
    pub fn withdraw(
        &self,
        rng: &mut dyn CryptoRng,
        id: DocumentId,
        seen: u32,
        by: Actor,
        reason: &str,
    ) -> Result<Document, FlowError> {
        self.take(rng, "withdraw", id, |document, _| document.withdraw(seen, by, reason, self.moment))
    }

    fn take(
        &self,
        rng: &mut dyn CryptoRng,
        name: &'static str,
        id: DocumentId,
        verb: impl FnOnce(Document, &Roster) -> Result<Change, Refusal>,
    ) -> Result<Document, FlowError> {
        self.store.write(name, |tx| {
            let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
            let roster = roster::around(tx, &document.offices())?;
            let change = verb(document, &roster)?;
            documents::save(tx, &change, self.institution.zone(), rng)?;
            Ok(change.document().clone())
        })
    }
}
