//! The only place where an error becomes a status. Exhaustive: a new error without an answer does not compile. What
//! went wrong inside never reaches the reader; it is logged once, with a reference that the page shows too.

mod accounts;

use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

use crate::domain::handover::HandoverRefusal;
use crate::domain::refusal::Refusal;
use crate::flows::FlowError;
use crate::flows::assign::AssignError;
use crate::flows::campaign::CampaignError;
use crate::flows::compose::ComposeError;
use crate::flows::handover::HandoverError;
use crate::flows::minutes::MinutesError;
use crate::flows::sign::OpenError;
use crate::flows::sign_act::ActError;
use crate::flows::texts::TextError;
use crate::flows::unlock::UnlockRefusal;
use crate::render::pages::PageError;
use crate::store::StoreError;

/// Why a request was not answered with what it asked for.
#[derive(Debug)]
pub enum WebError {
    /// There is nothing here, or nothing that this reader may know of. Both look the same.
    NotFound,
    /// Known, and not allowed.
    Forbidden,
    /// The form does not come from a page of ours.
    ForeignForm,
    /// This URL is not asked for in this way.
    WrongMethod,
    /// Somebody has to sign in first; then he is led back to this path.
    SignIn(Option<String>),
    /// The code or the second factor comes first.
    Halfway(&'static str),
    /// There is no open turn at this kiosk, or there is none any more.
    TurnOver,
    /// The form cannot be read.
    BadForm,
    /// More bytes than allowed.
    TooLarge,
    /// More header than allowed.
    HeaderTooLarge,
    /// The body came too slowly.
    TooSlow,
    /// The document has moved on, or the verb does not fit it.
    Conflict(Option<Refusal>),
    /// Too many attempts.
    TooMany,
    /// Too many questions within a minute.
    TooManyQuestions,
    /// The disk is nearly full: nothing is begun that might not be finished.
    NoRoom(String),
    /// Too many pages of this account, or in all, follow what changes.
    TooManyOpen,
    /// Busy, or the database is out of reach.
    Unavailable(String),
    /// A fault inside.
    Inside(String),
}

/// What the error page needs; travels with the response to where pages are made.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    /// Which text explains it: `error-<word>-title`, `error-<word>-body`.
    pub(super) word: &'static str,
    /// To find it in the log.
    pub(super) reference: Option<String>,
    /// What the domain said, for the reader.
    pub(super) why: Option<&'static str>,
}

impl WebError {
    fn trouble(&self) -> (StatusCode, &'static str) {
        match self {
            WebError::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            WebError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            WebError::ForeignForm => (StatusCode::FORBIDDEN, "foreign-form"),
            WebError::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong-method"),
            WebError::SignIn(_) | WebError::Halfway(_) | WebError::TurnOver => {
                (StatusCode::SEE_OTHER, "sign-in")
            }
            WebError::BadForm => (StatusCode::UNPROCESSABLE_ENTITY, "bad-form"),
            WebError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            WebError::HeaderTooLarge => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "header-too-large"),
            WebError::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow"),
            WebError::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            WebError::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
            WebError::TooManyQuestions => (StatusCode::TOO_MANY_REQUESTS, "too-many-questions"),
            WebError::NoRoom(_) => (StatusCode::INSUFFICIENT_STORAGE, "no-room"),
            WebError::TooManyOpen => (StatusCode::TOO_MANY_REQUESTS, "too-many-open"),
            WebError::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            WebError::Inside(_) => (StatusCode::INTERNAL_SERVER_ERROR, "inside"),
        }
    }

    /// Key of the text that says why, where the domain has a reason for the reader.
    fn why(&self) -> Option<&'static str> {
        let WebError::Conflict(Some(refusal)) = self else { return None };
        Some(match refusal {
            Refusal::WrongStage { .. } => "refusal-wrong-stage",
            Refusal::Stale { .. } | Refusal::OtherText { .. } | Refusal::NoSuchPlace(_) => "refusal-stale",
            Refusal::NotYourTurn(_) => "refusal-not-your-turn",
            Refusal::NotYours(_) => "refusal-not-yours",
            Refusal::NoReason => "refusal-no-reason",
            Refusal::Content(_) => "refusal-content",
            Refusal::Vacancy(_) => "refusal-vacancy",
            Refusal::OnePersonBothParties { .. } => "refusal-both-parties",
            Refusal::AlreadySigned { .. } => "refusal-already-signed",
            Refusal::ClockBehind { .. } => "refusal-clock",
        })
    }

    /// Logs a fault once, and gives it a reference.
    fn log(&self) -> Option<String> {
        match self {
            WebError::Inside(detail) | WebError::Unavailable(detail) | WebError::NoRoom(detail) => {
                let mut bytes = [0; 5];
                getrandom::fill(&mut bytes).ok()?;
                let reference = data_encoding::BASE32_NOPAD.encode(&bytes);
                eprintln!("teken: [{reference}] {detail}");
                Some(reference)
            }
            WebError::NotFound
            | WebError::Forbidden
            | WebError::ForeignForm
            | WebError::WrongMethod
            | WebError::SignIn(_)
            | WebError::Halfway(_)
            | WebError::TurnOver
            | WebError::BadForm
            | WebError::TooLarge
            | WebError::HeaderTooLarge
            | WebError::TooSlow
            | WebError::Conflict(_)
            | WebError::TooMany
            | WebError::TooManyQuestions
            | WebError::TooManyOpen => None,
        }
    }
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.trouble().1)
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        self.trouble().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, word) = self.trouble();
        let mut response = HttpResponse::build(status);
        match self {
            WebError::SignIn(next) => {
                let next = next.as_deref().filter(|path| *path != "/");
                let to = next.map_or("/sign-in".to_owned(), |path| format!("/sign-in?next={}", quoted(path)));
                return response.insert_header((LOCATION, to)).finish();
            }
            WebError::Halfway(to) => return response.insert_header((LOCATION, *to)).finish(),
            WebError::TurnOver => return response.insert_header((LOCATION, "/kiosk/over")).finish(),
            WebError::TooMany => response.insert_header((RETRY_AFTER, "900")),
            WebError::TooManyQuestions | WebError::TooManyOpen => response.insert_header((RETRY_AFTER, "60")),
            WebError::Unavailable(_) => response.insert_header((RETRY_AFTER, "5")),
            _ => &mut response,
        };
        let mut response = response.finish();
        let trouble = Trouble { word, reference: self.log(), why: self.why() };
        response.extensions_mut().insert(trouble);
        response
    }
}

fn quoted(path: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    path.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The error and its causes on one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Conflict { .. } => WebError::Conflict(None),
            StoreError::Unavailable(_) => WebError::Unavailable(chain(&error)),
            StoreError::Corrupt { .. }
            | StoreError::Database(_)
            | StoreError::BadUrl(_)
            | StoreError::Newer { .. } => WebError::Inside(chain(&error)),
        }
    }
}

impl From<Refusal> for WebError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYours(_) => WebError::Forbidden,
            other => WebError::Conflict(Some(other)),
        }
    }
}

impl From<FlowError> for WebError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotFound(_) => WebError::NotFound,
            FlowError::Refused(refusal) => refusal.into(),
            FlowError::Store(error) => error.into(),
            FlowError::Judge(_)
            | FlowError::Blobs(_)
            | FlowError::Render { .. }
            | FlowError::Mark { .. }
            | FlowError::Revocation(_)
            | FlowError::Seal { .. } => WebError::Inside(chain(&error)),
        }
    }
}

impl From<crate::blobs::BlobsError> for WebError {
    fn from(error: crate::blobs::BlobsError) -> Self {
        WebError::Inside(chain(&error))
    }
}

impl From<PageError> for WebError {
    fn from(error: PageError) -> Self {
        WebError::Inside(chain(&error))
    }
}

impl From<AssignError> for WebError {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::NoOffice(_) | AssignError::NoPerson(_) => WebError::NotFound,
            AssignError::NoDecree | AssignError::NoEnd | AssignError::EndsBefore => WebError::BadForm,
            AssignError::Held(_) | AssignError::Changed => WebError::Conflict(None),
            AssignError::Flow(error) => error.into(),
        }
    }
}

impl From<UnlockRefusal> for WebError {
    fn from(error: UnlockRefusal) -> Self {
        match error {
            UnlockRefusal::Wrong(_) => WebError::BadForm,
            UnlockRefusal::Pause(_) | UnlockRefusal::Locked(_) => WebError::TooMany,
            UnlockRefusal::Busy => WebError::Unavailable(chain(&error)),
            UnlockRefusal::Open(OpenError::NoKey(_) | OpenError::NotValid { .. }) => WebError::Conflict(None),
            UnlockRefusal::Open(OpenError::Store(error)) | UnlockRefusal::Store(error) => error.into(),
            UnlockRefusal::Open(OpenError::NoRoom { .. }) => WebError::NoRoom(chain(&error)),
            UnlockRefusal::Open(
                OpenError::Blobs(_)
                | OpenError::Unlock(_)
                | OpenError::Certificate { .. }
                | OpenError::Sealed(_),
            ) => WebError::Inside(chain(&error)),
        }
    }
}

impl From<ActError> for WebError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Foreign => WebError::NotFound,
            ActError::Unlock(error) => error.into(),
            ActError::Store(error) => error.into(),
        }
    }
}

impl From<ComposeError> for WebError {
    fn from(error: ComposeError) -> Self {
        match error {
            ComposeError::NoOffice(_) | ComposeError::NoVariant(_) => WebError::NotFound,
            ComposeError::NotSetUp(_)
            | ComposeError::NoRoute(_)
            | ComposeError::Exists(_)
            | ComposeError::Changed(_) => WebError::Conflict(None),
            ComposeError::OtherKind | ComposeError::Letter(_) => WebError::BadForm,
            ComposeError::Flow(error) => error.into(),
        }
    }
}

impl From<CampaignError> for WebError {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::NoSeason(_) | CampaignError::Foreign => WebError::NotFound,
            CampaignError::Plan(_) | CampaignError::NoVariant(_) => WebError::BadForm,
            CampaignError::Changed => WebError::Conflict(None),
            CampaignError::Store(error) => error.into(),
        }
    }
}

impl From<HandoverError> for WebError {
    fn from(error: HandoverError) -> Self {
        match error {
            HandoverError::Nothing(_) => WebError::NotFound,
            HandoverError::NoneChosen
            | HandoverError::Refused(HandoverRefusal::NoPlace | HandoverRefusal::BeforeApproval { .. }) => {
                WebError::BadForm
            }
            // Whose agency it is not, for him it is not there.
            HandoverError::Refused(HandoverRefusal::NotTheHead | HandoverRefusal::Vacancy(_)) => {
                WebError::NotFound
            }
            HandoverError::Refused(
                HandoverRefusal::Already(_) | HandoverRefusal::Stale | HandoverRefusal::AlreadyReceived(_),
            ) => WebError::Conflict(None),
            HandoverError::MinutesUnderway | HandoverError::NothingNew | HandoverError::NoOffice => {
                WebError::Conflict(None)
            }
            HandoverError::Minutes(error) => match *error {
                MinutesError::Flow(error) => error.into(),
                other @ (MinutesError::Shape(_) | MinutesError::OtherKind(_)) => {
                    WebError::Inside(chain(&other))
                }
            },
            HandoverError::Store(error) => error.into(),
        }
    }
}

impl From<TextError> for WebError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::NotFound(_) => WebError::NotFound,
            TextError::Faults(_) => WebError::BadForm,
            TextError::Fonts(_) => WebError::Inside(chain(&error)),
            TextError::Exists(_) | TextError::Changed { .. } => WebError::Conflict(None),
            TextError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::set_up::SetUpError;
    use crate::flows::sign_in::SignInError;

    #[test]
    fn every_error_has_its_status() {
        let status = |error: WebError| error.status_code().as_u16();
        let inner = || -> crate::store::Source { "x".into() };
        assert_eq!(status(StoreError::Unavailable(inner()).into()), 503, "database down");
        assert_eq!(status(StoreError::Database(inner()).into()), 500);
        assert_eq!(status(StoreError::Conflict { table: "t", id: "1".to_owned() }.into()), 409);
        assert_eq!(status(Refusal::NoReason.into()), 409);
        assert_eq!(status(Refusal::NotYours("P1".parse().unwrap()).into()), 403);
        assert_eq!(status(SignInError::TooMany.into()), 429);
        assert_eq!(status(SetUpError::Link.into()), 404);
        assert_eq!(status(ActError::from(UnlockRefusal::Busy).into()), 503, "not counted, and later");
        assert_eq!(status(ActError::Foreign.into()), 404);
        let busy = WebError::from(UnlockRefusal::Busy).error_response();
        assert!(busy.headers().contains_key(RETRY_AFTER));
        assert_eq!(status(WebError::TooLarge), 413);
        assert_eq!(status(WebError::BadForm), 422);
    }
}
