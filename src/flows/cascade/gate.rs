//! An approved agreement below the head of an agency becomes a final text only when the agreement of its second party's
//! office is signed by all. Nobody is forgotten: whoever completes that one lets those below go in the same commit; both
//! hold the superior's office meanwhile, so that neither looks before the other has written; and what is held although
//! nothing holds it any more, because the roster or the setting has changed, is let go by the worker.

use std::collections::BTreeMap;

use rand_core::CryptoRng;

use crate::domain::cascade::{Setting, is_signed};
use crate::domain::document::{Document, Kind};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::stage::StageName;
use crate::flows::{FlowError, practice};
use crate::store::cascades::{self, Held};
use crate::store::documents::{self, Filter};
use crate::store::{ReadTx, Store, StoreError, WriteTx, roster};

/// Whether an agreement may become a final text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It may: nobody is waited for, or that agreement is signed.
    Open(Option<DocumentId>),
    /// It waits for the agreement of that office.
    Waits(OfficeId),
}

/// Asks for the agreement of an office.
pub fn gate(
    tx: &mut ReadTx,
    setting: &Setting,
    (subject, period): (&OfficeId, Period),
) -> Result<Gate, StoreError> {
    if !setting.unlock_by_parent {
        return Ok(Gate::Open(None));
    }
    let roster = roster::around(tx, std::slice::from_ref(subject))?;
    match setting.awaited(subject, &roster) {
        Some(above) => of(tx, above, period),
        None => Ok(Gate::Open(None)),
    }
}

/// What the agreement of the superior's office says.
fn of(tx: &mut ReadTx, above: OfficeId, period: Period) -> Result<Gate, StoreError> {
    let filter = Filter {
        kind: Some(Kind::Agreement),
        subject: Some(above.clone()),
        period: Some(period),
        ..Filter::default()
    };
    let signed = documents::list(tx, filter)?.into_iter().rfind(|one| is_signed(one.stage));
    Ok(signed.map_or(Gate::Waits(above), |signed| Gate::Open(Some(signed.id))))
}

/// Holds this version back if it has to wait, and says whether it does. Noted once, however often it is asked.
pub fn hold_back(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    document: &Document,
    moment: Moment,
) -> Result<bool, FlowError> {
    if document.kind() != Kind::Agreement {
        return Ok(false);
    }
    let asked = (&document.subject, document.period);
    let gate = |tx: &mut ReadTx| {
        let setting = practice::present(tx, institution)?.cascade;
        gate(tx, &setting, asked)
    };
    let Gate::Waits(above) = store.read(gate)? else {
        return Ok(false);
    };
    store.write("freeze.hold_back", |tx| {
        roster::hold(tx, &above)?;
        let id = document.id;
        let now = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        if now.version != document.version || now.stage.name() != StageName::Freezing {
            return Ok(true);
        }
        let Gate::Waits(above) = gate(tx)? else { return Ok(false) };
        if cascades::find_held(tx, id)?.is_none() {
            let (version, change) = (now.version, now.hold_back(above, moment)?);
            documents::save(tx, &change, institution.zone(), rng)?;
            cascades::hold_back(tx, id, version, moment.at)?;
        }
        Ok(true)
    })
}

/// Lets those go that wait for this agreement, which was just signed by all, in the commit of that signature.
pub fn release(
    tx: &mut WriteTx,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    signed: &Document,
    moment: Moment,
) -> Result<(), StoreError> {
    if signed.kind() != Kind::Agreement || !is_signed(signed.stage.name()) {
        return Ok(());
    }
    roster::hold(tx, &signed.subject)?;
    let mut held = cascades::held(tx)?;
    held.retain(|one| one.period == signed.period);
    let setting = practice::present(tx, institution)?.cascade;
    let below = awaiting(tx, &setting, &held)?;
    for one in held.iter().filter(|one| below.get(&one.subject) == Some(&Some(signed.subject.clone()))) {
        let_go(tx, institution, rng, one, moment)?;
    }
    Ok(())
}

/// Whom the office of each of these waits for; none where it waits for nobody.
fn awaiting(
    tx: &mut ReadTx,
    setting: &Setting,
    held: &[Held],
) -> Result<BTreeMap<OfficeId, Option<OfficeId>>, StoreError> {
    let subjects: Vec<OfficeId> = held.iter().map(|one| one.subject.clone()).collect();
    if subjects.is_empty() {
        return Ok(BTreeMap::new());
    }
    let roster = roster::around(tx, &subjects)?;
    Ok(subjects.into_iter().map(|id| (id.clone(), setting.awaited(&id, &roster))).collect())
}

/// Lets go what is held although nothing holds it; how many. Asked often, so that nothing is written while nothing is to do.
pub fn heal(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<usize, StoreError> {
    let mut moved = 0;
    let found = store.read(|tx| {
        let setting = practice::present(tx, institution)?.cascade;
        forgotten(tx, &setting)
    })?;
    for one in found {
        moved += store.write("heal.held_back", |tx| let_go(tx, institution, rng, &one, moment))?;
    }
    Ok(moved)
}

/// What is held although nothing holds it. A superior is asked for once, however many wait for him.
fn forgotten(tx: &mut ReadTx, setting: &Setting) -> Result<Vec<Held>, StoreError> {
    let held = cascades::held(tx)?;
    let awaited = awaiting(tx, setting, &held)?;
    let mut signed: BTreeMap<(OfficeId, String), bool> = BTreeMap::new();
    let mut open = Vec::new();
    for one in held {
        let goes = match awaited.get(&one.subject).cloned().flatten() {
            None => true,
            Some(above) => {
                let key = (above.clone(), one.period.to_string());
                if let Some(known) = signed.get(&key) {
                    *known
                } else {
                    let is_open = matches!(of(tx, above, one.period)?, Gate::Open(_));
                    signed.insert(key, is_open);
                    is_open
                }
            }
        };
        if goes {
            open.push(one);
        }
    }
    Ok(open)
}

/// One of them, if it still is as it was and nothing holds it now.
fn let_go(
    tx: &mut WriteTx,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    held: &Held,
    moment: Moment,
) -> Result<usize, StoreError> {
    let Some(document) = documents::lock(tx, held.document)? else { return Ok(0) };
    if document.version != held.version || document.stage.name() != StageName::Freezing {
        return Ok(0);
    }
    if cascades::find_held(tx, held.document)?.is_none() {
        return Ok(0);
    }
    let setting = practice::present(tx, institution)?.cascade;
    let Gate::Open(by) = gate(tx, &setting, (&held.subject, held.period))? else { return Ok(0) };
    let Ok(change) = document.let_go(by, moment) else { return Ok(0) };
    documents::save(tx, &change, institution.zone(), rng)?;
    cascades::let_go(tx, held.document)?;
    Ok(1)
}
