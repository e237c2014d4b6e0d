//! Signing from a form: one document or many under one passphrase. The form's key makes it one act: sent twice, it
//! answers with what came of it the first time.

use rand_core::CryptoRng;

use super::sign::{self, SignError, Wanted};
use super::unlock::{self, UnlockRefusal};
use super::{FlowError, Rooms, practice};
use crate::domain::document::Document;
use crate::domain::ids::{ActId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::sign_act::{Item, Outcome, SignAct};
use crate::keyring::Passphrase;
use crate::store::{StoreError, documents, pages_seen, sign_acts};

/// Why there was no act.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The form belongs to somebody else.
    #[error("this form was sent by somebody else")]
    Foreign,
    /// The key did not open.
    #[error(transparent)]
    Unlock(#[from] UnlockRefusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs what is wanted, each in its own commit; one failure stops nothing. The passphrase is not needed, and not
/// looked at, when nothing is left to sign.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (id, person): (ActId, &PersonId),
    wanted: &[Wanted],
    passphrase: &Passphrase,
    mut now: impl FnMut() -> Moment,
) -> Result<SignAct, ActError> {
    if let Some(act) = find(rooms, id, person)? {
        return Ok(act);
    }
    let moment = now();
    let items = rooms.store.read(|tx| {
        let ids: Vec<_> = wanted.iter().map(|one| one.document).collect();
        let institution = practice::present(tx, &rooms.institution)?;
        let readings = pages_seen::readings(tx, person, &ids)?;
        let item = |one: &Wanted| {
            let document = documents::find(tx, one.document)?;
            let reading = readings.get(&(one.document, one.seen));
            let read = reading.is_some_and(|reading| institution.has_read_enough(reading, one.field));
            Ok(judged(document.as_ref(), one, person, read))
        };
        wanted.iter().map(item).collect::<Result<Vec<Item>, StoreError>>()
    })?;
    let open = |item: &Item| item.outcome == Outcome::Open;
    let signer = if items.iter().any(open) {
        Some(unlock::run(rooms, rng, person, passphrase, moment)?)
    } else {
        None
    };
    let mut act = SignAct { id, person: person.clone(), at: moment.at, ended: None, items };
    match rooms.store.write("sign_act.begin", |tx| sign_acts::insert(tx, &act)) {
        // Sent twice at the same time: the other one signs.
        Err(StoreError::Conflict { .. }) => return find(rooms, id, person)?.ok_or(ActError::Foreign),
        other => other?,
    }
    if let Some(signer) = signer {
        for item in act.items.iter_mut().filter(|item| open(item)) {
            let one = Wanted { document: item.document, field: item.field, seen: item.seen };
            let outcome = sign::run(rooms, rng, &signer, &one, now());
            item.outcome = outcome_of(rooms, outcome, &one, person);
        }
    }
    let ended = now().at;
    act.ended = Some(ended);
    // What was signed is signed, whether or not the act can be closed: its outcome is the answer, never an error page that
    // reads as if nothing had happened (SECURITY I3). Who asks again is told by the signatures themselves.
    drop(rooms.store.write("sign_act.end", |tx| sign_acts::end(tx, id, &act.items, ended)));
    Ok(act)
}

/// The act of that form with what came of it by now. Of one that was cut short the signatures themselves tell.
pub fn find(rooms: &Rooms, id: ActId, person: &PersonId) -> Result<Option<SignAct>, ActError> {
    let found = rooms.store.read(|tx| {
        let Some(mut act) = sign_acts::find(tx, id)? else { return Ok::<_, StoreError>(None) };
        for item in act.items.iter_mut().filter(|item| item.outcome == Outcome::Open) {
            let document = documents::find(tx, item.document)?;
            if document.is_some_and(|document| has_signed(&document, item.field, item.seen, person)) {
                item.outcome = Outcome::Signed;
            }
        }
        Ok(Some(act))
    })?;
    match found {
        Some(act) if act.person != *person => Err(ActError::Foreign),
        other => Ok(other),
    }
}

/// Whether this person has signed this text in that field.
pub fn has_signed(
    document: &Document,
    field: crate::domain::route::Field,
    seen: crate::domain::digest::Digest,
    person: &PersonId,
) -> bool {
    let same_text = document.stage.frozen().is_some_and(|frozen| frozen.base == seen);
    let mut made = document.stage.signatures().iter();
    same_text && made.any(|made| made.field == field && made.official.person == *person)
}

fn judged(document: Option<&Document>, one: &Wanted, person: &PersonId, seen: bool) -> Item {
    // Of a document in which he has no part not even the existence is told.
    let his = document.filter(|document| {
        let parties = document.stage.frozen().into_iter().flat_map(|frozen| &frozen.parties);
        seen || parties.into_iter().any(|party| party.official.person == *person)
    });
    let outcome = match his {
        None => Outcome::NotFound,
        Some(document) if has_signed(document, one.field, one.seen, person) => Outcome::Signed,
        Some(document) if document.stage.frozen().is_none_or(|frozen| frozen.base != one.seen) => {
            Outcome::OtherText
        }
        Some(document) if !document.open_fields(person).contains(&one.field) => Outcome::NotYourTurn,
        Some(_) if !seen => Outcome::NotSeen,
        Some(_) => Outcome::Open,
    };
    Item {
        document: one.document,
        title: his.map(|document| document.title.clone()).unwrap_or_default(),
        field: one.field,
        seen: one.seen,
        outcome,
    }
}

fn outcome_of(
    rooms: &Rooms,
    outcome: Result<Document, SignError>,
    one: &Wanted,
    person: &PersonId,
) -> Outcome {
    let Err(error) = outcome else { return Outcome::Signed };
    let Ok(document) = rooms.store.read(|tx| documents::find(tx, one.document)) else {
        return Outcome::Open; // Nobody can say at this moment.
    };
    if document.is_some_and(|document| has_signed(&document, one.field, one.seen, person)) {
        return Outcome::Signed;
    }
    match error {
        SignError::Flow(FlowError::NotFound(_)) => Outcome::NotFound,
        SignError::Flow(FlowError::Refused(Refusal::OtherText { .. } | Refusal::Stale { .. })) => {
            Outcome::OtherText
        }
        SignError::Flow(FlowError::Refused(_)) => Outcome::NotYourTurn,
        SignError::Flow(_)
        | SignError::Failed(_)
        | SignError::NotAccepted(_)
        | SignError::KeyEnded(_)
        | SignError::Crowded => Outcome::Failed,
    }
}
