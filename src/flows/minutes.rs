//! Minutes begin as a draft that goes the way the institution has set for that occasion. Whoever holds the occasion (a
//! ceremony, a handover) writes the text; here it only becomes a document. What never lives here: what minutes say.

use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::code::VerifyCode;
use crate::domain::document::{Content, Document, NewDocument};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::institution::Institution;
use crate::domain::minutes::{Minutes, MinutesFault};
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::route::Route;
use crate::domain::stage::Actor;
use crate::store::{Store, StoreError, WriteTx, documents, institution, roster};

/// Why minutes were not begun or not written anew.
#[derive(Debug, thiserror::Error)]
pub enum MinutesError {
    /// They cannot be printed.
    #[error(transparent)]
    Shape(#[from] MinutesFault),
    /// The document is not minutes.
    #[error("document {0} is not minutes: open it among the drafts")]
    OtherKind(DocumentId),
    /// The others.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for MinutesError {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

impl From<Refusal> for MinutesError {
    fn from(refusal: Refusal) -> Self {
        FlowError::from(refusal).into()
    }
}

/// What minutes are about besides their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Whose minutes they are: the office that a route means by its subject. Its agency is on the letterhead where it signs.
    pub subject: OfficeId,
    /// What they speak about.
    pub period: Period,
}

/// Begins minutes as a draft of the holder of the route's drafting office.
pub fn begin(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    minutes: Minutes,
    about: About,
    moment: Moment,
) -> Result<Document, MinutesError> {
    store.write("minutes", |tx| begin_within(tx, institution, rng, minutes, about, moment))
}

/// The same inside the commit of something else: of the closing of a ceremony, for one.
pub fn begin_within(
    tx: &mut WriteTx,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    minutes: Minutes,
    about: About,
    moment: Moment,
) -> Result<Document, MinutesError> {
    let minutes = minutes.checked()?;
    let routes = institution::find_routes(tx)?;
    let route = routes.map_or_else(Route::of_minutes, |routes| routes.of_minutes(minutes.what));
    let new = NewDocument {
        id: DocumentId::new(moment.at, rng),
        code: VerifyCode::new(rng),
        title: minutes.title(),
        subject: about.subject,
        period: about.period,
        route,
        content: Content::Minutes(minutes),
        due: None,
    };
    let roster = roster::around(tx, &new.offices())?;
    let change = Document::draft(new, &roster, moment)?;
    documents::save(tx, &change, institution.zone(), rng)?;
    Ok(change.document().clone())
}

/// Writes minutes anew that are a draft, as whoever may write them: what has happened since, or what a signer has found.
pub fn rewrite_within(
    tx: &mut WriteTx,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    (id, by): (DocumentId, &Actor),
    minutes: Minutes,
    moment: Moment,
) -> Result<Document, MinutesError> {
    let minutes = Content::Minutes(minutes.checked()?);
    let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
    if !matches!(document.content, Content::Minutes(_)) {
        return Err(MinutesError::OtherKind(id));
    }
    if document.content == minutes {
        return Ok(document);
    }
    let change = document.edit(by, minutes, moment)?;
    documents::save(tx, &change, institution.zone(), rng)?;
    Ok(change.document().clone())
}
