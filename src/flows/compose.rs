//! A draft is begun, written and handed in by people. Two who write at once cannot undo each other: whoever saves names
//! the revision he began with.

mod beside;
mod funds;
mod plan;

use rand_core::CryptoRng;

use super::{FlowError, Rooms, preview};
use crate::domain::account::Account;
use crate::domain::agreement::{Agreement, AmendmentReason};
use crate::domain::code::VerifyCode;
use crate::domain::document::{Content, Document, NewDocument};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::office::Level;
use crate::domain::pact::Pact;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::sheet::Sheet;
use crate::domain::stage::{Actor, StageName};
use crate::render::document::RenderError;
use crate::store::documents::Summary;
use crate::store::{ReadTx, StoreError, WriteTx, documents, roster};

pub use beside::{Beside, Other, beside};
pub use funds::{Funds, Source, funds};
pub use plan::{Plan, Wish, plan};

/// Why a draft was not begun or written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The institution has no wordings or routes yet.
    #[error("the institution has no {0} yet: run `teken init` with them")]
    NotSetUp(&'static str),
    /// No such office, or one that signs no such document.
    #[error("office {0} signs no such document: it is not in the roster, or has no level of agreement")]
    NoOffice(OfficeId),
    /// A level without a route.
    #[error("no route is set for agreements of level {}", .0.as_str())]
    NoRoute(Level),
    /// No such variant of the pact.
    #[error("there is no pact variant `{0}`")]
    NoVariant(String),
    /// There is one for that office and period.
    #[error("there is a document for this office and period: {}", .0.title)]
    Exists(Box<Summary>),
    /// Somebody has saved since the form was made.
    #[error("the draft has been saved by somebody else since")]
    Changed(Box<Document>),
    /// A letter, by its code point, that no font of the documents has: the paper could never be made.
    #[error("the letter U+{0:04X} cannot be printed: write it otherwise")]
    Letter(u32),
    /// The document is of another kind than what was typed.
    #[error("what was typed does not belong to this kind of document")]
    OtherKind,
    /// The others.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for ComposeError {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

impl From<Refusal> for ComposeError {
    fn from(refusal: Refusal) -> Self {
        FlowError::from(refusal).into()
    }
}

/// What somebody has typed into the form of a draft.
#[derive(Debug, Clone)]
pub enum Typed {
    /// The annex of an agreement.
    Agreement(Sheet),
    /// The variant of a pact.
    Pact(String),
    /// Nothing: the text comes from elsewhere.
    Nothing,
}

/// Begins a document as [`plan`] shows it. It returns to whoever begins it; to the holder of the route's drafting
/// office if he is nobody of the roster.
pub fn begin(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    wish: &Wish,
    office: &OfficeId,
    period: Period,
    by: &Account,
    moment: Moment,
) -> Result<Document, ComposeError> {
    rooms.store.write("compose.begin", |tx| {
        // Two who begin the same document at once would otherwise both find none.
        roster::hold(tx, office)?;
        let plan = plan(tx, wish, office, period)?;
        if let (Wish::Agreement, Some(existing)) = (wish, plan.existing.first()) {
            return Err(ComposeError::Exists(Box::new(existing.clone())));
        }
        started(rooms, tx, rng, plan, by, moment)
    })
}

/// Begins an amendment of an archived agreement with its text as it stands.
pub fn amend(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    original: DocumentId,
    reason: AmendmentReason,
    by: &Account,
    moment: Moment,
) -> Result<Document, ComposeError> {
    rooms.store.write("compose.amend", |tx| {
        let document = documents::lock(tx, original)?.ok_or(FlowError::NotFound(original))?;
        let Content::Agreement(agreement) = &document.content else { return Err(ComposeError::OtherKind) };
        if document.stage.name() != StageName::Archived {
            return Err(Refusal::WrongStage {
                verb: crate::domain::refusal::Verb::Supersede,
                stage: document.stage.name(),
            }
            .into());
        }
        let wish = Wish::Amendment { of: original, reason, text: Box::new(agreement.clone()) };
        let plan = plan(tx, &wish, &document.subject, document.period)?;
        let open = |one: &&Summary| one.stage != StageName::Archived;
        if let Some(existing) = plan.existing.iter().find(open) {
            return Err(ComposeError::Exists(Box::new(existing.clone())));
        }
        started(rooms, tx, rng, plan, by, moment)
    })
}

fn started(
    rooms: &Rooms,
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    plan: Plan,
    by: &Account,
    moment: Moment,
) -> Result<Document, ComposeError> {
    let Plan { title, subject, period, route, content, due, .. } = plan;
    let id = DocumentId::new(moment.at, rng);
    let new = NewDocument { id, code: VerifyCode::new(rng), title, subject, period, route, content, due };
    let roster = roster::load(tx)?;
    let drafter = by.person.clone().filter(|person| roster.people.contains_key(person));
    let change = match drafter {
        Some(drafter) => Document::draft_by(new, drafter, &roster, moment),
        None => Document::draft(new, &roster, moment)?,
    };
    documents::save(tx, &change, rooms.institution.zone(), rng)?;
    Ok(change.document().clone())
}

/// Which draft, as the form showed it, and who writes it.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Which.
    pub id: DocumentId,
    /// The revision the form was made of.
    pub seen: u64,
    /// As whom he may write it.
    pub by: Actor,
}

/// Saves what is typed, faults and all. Nothing happens if the draft says so already.
pub fn save(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    writing: &Writing,
    typed: &Typed,
    moment: Moment,
) -> Result<Document, ComposeError> {
    rooms.store.write("compose.save", |tx| {
        let document = documents::lock(tx, writing.id)?.ok_or(FlowError::NotFound(writing.id))?;
        let content = content(tx, &document, typed)?;
        // The same form sent twice is no conflict.
        if content == document.content {
            return Ok(document);
        }
        let document = as_seen(document, writing.seen)?;
        let change = document.edit(&writing.by, content, moment)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        Ok(change.document().clone())
    })
}

/// Hands in the draft that was saved as that revision, if it can be printed: what cannot would stop only after everybody
/// has reviewed it.
pub fn submit(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    writing: &Writing,
    moment: Moment,
) -> Result<Document, ComposeError> {
    let (document, roster) = rooms.store.read(|tx| {
        let document = documents::find(tx, writing.id)?.ok_or(FlowError::NotFound(writing.id))?;
        let roster = roster::around(tx, &document.offices())?;
        Ok::<_, ComposeError>((document, roster))
    })?;
    printable(preview::proof(rooms, &as_seen(document, writing.seen)?, &roster, moment))?;
    rooms.store.write("compose.submit", |tx| {
        let document = documents::lock(tx, writing.id)?.ok_or(FlowError::NotFound(writing.id))?;
        let document = as_seen(document, writing.seen)?;
        let roster = roster::around(tx, &document.offices())?;
        let change = document.submit(&writing.by, &roster, moment)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        Ok(change.document().clone())
    })
}

/// A proof print of what is typed, saved or not; none if an office that must sign is vacant.
pub fn proof(
    rooms: &Rooms,
    id: DocumentId,
    typed: &Typed,
    moment: Moment,
) -> Result<Option<Vec<u8>>, ComposeError> {
    let (document, roster) = rooms.store.read(|tx| {
        let mut document = documents::find(tx, id)?.ok_or(FlowError::NotFound(id))?;
        document.content = content(tx, &document, typed)?;
        let roster = roster::around(tx, &document.offices())?;
        Ok::<_, ComposeError>((document, roster))
    })?;
    printable(preview::proof(rooms, &document, &roster, moment))
}

/// What was printed, with a letter that no font has told apart from what the program cannot do.
pub(super) fn printable<T>(printed: Result<T, FlowError>) -> Result<T, ComposeError> {
    match printed {
        Err(FlowError::Render { source: RenderError::MissingCharacter { code, .. }, .. }) => {
            Err(ComposeError::Letter(code))
        }
        other => Ok(other?),
    }
}

fn as_seen(document: Document, seen: u64) -> Result<Document, ComposeError> {
    if document.revision == seen { Ok(document) } else { Err(ComposeError::Changed(Box::new(document))) }
}

/// The content a draft has with what is typed. What limits the budget is looked up anew each time.
fn content(tx: &mut ReadTx, document: &Document, typed: &Typed) -> Result<Content, ComposeError> {
    match (&document.content, typed) {
        (Content::Agreement(agreement), Typed::Agreement(sheet)) => {
            let funds = funds(tx, &document.subject, document.period)?;
            let mut agreement = Agreement { ceiling: funds.ceiling, ..agreement.clone() };
            sheet.write_into(&mut agreement);
            Ok(Content::Agreement(agreement))
        }
        (Content::Pact(pact), Typed::Pact(variant)) if pact.template == *variant => {
            Ok(document.content.clone())
        }
        (Content::Pact(_), Typed::Pact(variant)) => {
            let texts = super::texts::current(tx)?.ok_or(ComposeError::NotSetUp("wordings"))?;
            let template = texts.pacts.iter().find(|template| template.code == *variant);
            let template = template.ok_or_else(|| ComposeError::NoVariant(variant.clone()))?;
            Ok(Content::Pact(Pact::from_template(template)))
        }
        (Content::Minutes(_), Typed::Nothing) => Ok(document.content.clone()),
        _ => Err(ComposeError::OtherKind),
    }
}
