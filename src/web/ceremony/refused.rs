//! The page that says why a ceremony did not go on, in the operator's words, with the way back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::ceremony::refusal::CeremonyRefusal;
use crate::flows::ceremony::CeremonyError;
use crate::render::banner::BannerError;
use crate::web::{Asker, WebError};

#[derive(Serialize)]
struct Page {
    why: &'static str,
    about: String,
    day: String,
    letter: String,
    back: String,
}

/// The refusal as a page; any other error as itself.
pub(super) fn page(asker: &Asker, error: CeremonyError, back: String) -> Result<HttpResponse, WebError> {
    let say = |why, about: String, day: String, letter: String| {
        let page = Page { why, about, day, letter, back };
        asker.page_of(StatusCode::CONFLICT, "ceremony/refused.html", &page)
    };
    let why = match error {
        CeremonyError::Refused(refusal) => refusal,
        CeremonyError::NoDocuments => {
            return say("no-documents", String::new(), String::new(), String::new());
        }
        CeremonyError::Banner(BannerError::MissingCharacter { text, code }) => {
            let letter = char::from_u32(code).map(|letter| format!("{letter} (U+{code:04X})"));
            return say("banner-letter", text, String::new(), letter.unwrap_or_default());
        }
        CeremonyError::Banner(BannerError::TooMany(places)) => {
            return say("banner-many", places.to_string(), String::new(), String::new());
        }
        other => return Err(other.into()),
    };
    let (about, day) = match &why {
        CeremonyRefusal::NotRegistered { office, day, .. } => (office.to_string(), asker.date(*day)),
        CeremonyRefusal::StillOpen { unfinished, deadline } => {
            (unfinished.to_string(), asker.date(*deadline))
        }
        CeremonyRefusal::Past(day) => (String::new(), asker.date(*day)),
        CeremonyRefusal::NotInvited(office) => (office.to_string(), String::new()),
        CeremonyRefusal::EmptyItem(number) => (number.to_string(), String::new()),
        CeremonyRefusal::NumberTwice(number) => (number.to_string(), String::new()),
        _ => (String::new(), String::new()),
    };
    say(word(&why), about, day, String::new())
}

/// The word in text keys.
pub(super) fn word(refusal: &CeremonyRefusal) -> &'static str {
    match refusal {
        CeremonyRefusal::WrongStage { .. } => "wrong-stage",
        CeremonyRefusal::NoFacts => "no-facts",
        CeremonyRefusal::EmptyItem(_) => "empty-item",
        CeremonyRefusal::NobodyInvited => "nobody-invited",
        CeremonyRefusal::NotInvited(_) => "not-invited",
        CeremonyRefusal::NoItem(_) => "no-item",
        CeremonyRefusal::NoWitness(_) => "no-witness",
        CeremonyRefusal::NumberTwice(_) => "number-twice",
        CeremonyRefusal::NoReason => "no-reason",
        CeremonyRefusal::NotRegistered { .. } => "not-registered",
        CeremonyRefusal::NotThere(_) => "not-there",
        CeremonyRefusal::NothingLeft(_) => "nothing-left",
        CeremonyRefusal::NoQueue => "no-queue",
        CeremonyRefusal::StillOpen { .. } => "still-open",
        CeremonyRefusal::Past(_) => "past",
        CeremonyRefusal::MinutesTwice(_) => "minutes-twice",
        CeremonyRefusal::NoCatchUp => "no-catch-up",
    }
}
