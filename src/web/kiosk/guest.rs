//! Whoever is at a kiosk with an open turn, and the documents that it opens to him.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::one_turn::OneTurn;
use crate::domain::token::Token;
use crate::flows::one_turn::{self, Readiness};
use crate::store::{StoreError, documents};
use crate::web::asker::{self, Asker};
use crate::web::signing::queue::{self, Waiting};
use crate::web::{Visitor, WebError};

/// Somebody at a kiosk. Not signed in: he has a turn, and no account.
pub(super) struct Guest {
    asker: Asker,
    turn: OneTurn,
}

impl Guest {
    pub(super) fn turn(&self) -> &OneTurn {
        &self.turn
    }

    pub(super) fn person(&self) -> PersonId {
        self.turn.person.clone()
    }

    /// A document of the turn that he may read: it waits for his signature, or has it. All others are not there.
    pub(super) async fn document(&self, id: &str) -> Result<Document, WebError> {
        let id: DocumentId = id.parse().map_err(|_| WebError::NotFound)?;
        if !self.turn.documents.contains(&id) {
            return Err(WebError::NotFound);
        }
        let found = self.run(move |rooms, _| rooms.store.read(|tx| documents::find(tx, id))).await??;
        let person = self.person();
        let his = |document: &Document| {
            let mut signed = document.stage.signatures().iter();
            !document.open_fields(&person).is_empty() || signed.any(|made| made.official.person == person)
        };
        found.filter(his).ok_or(WebError::NotFound)
    }

    /// What of the turn still waits for him, in the order of his inbox.
    pub(super) async fn waiting(&self) -> Result<Vec<Waiting>, WebError> {
        let (person, documents) = (self.person(), self.turn.documents.clone());
        let found = self
            .run(move |rooms, moment| rooms.store.read(|tx| queue::waiting(tx, &person, moment.day)))
            .await??;
        Ok(found.into_iter().filter(|one| documents.contains(&one.document.id)).collect())
    }
}

impl Deref for Guest {
    type Target = Asker;
    fn deref(&self) -> &Asker {
        &self.asker
    }
}

impl FromRequest for Guest {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker::asker(request).and_then(|asker| {
            let turn = asker.0.turn.clone().ok_or(WebError::TurnOver)?;
            Ok(Guest { asker, turn })
        }))
    }
}

/// With `__Host-` a browser takes the cookie only over TLS and only from this very host.
pub(in crate::web) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-teken-kiosk" } else { "teken-kiosk" }
}

/// The cookie of an opened turn: it ends with the browser, and never comes along from elsewhere.
pub(super) fn cookie(visitor: &Visitor, token: &Token) -> Cookie<'static> {
    let secure = visitor.settings().behind_proxy;
    Cookie::build(cookie_name(secure), token.text())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .finish()
}

/// The turn that was opened in this browser, in whatever phase.
pub(super) async fn turn_of(visitor: &Visitor, request: &HttpRequest) -> Result<Option<OneTurn>, WebError> {
    let Some(token) = kept(visitor, request) else { return Ok(None) };
    let digest = token.digest();
    Ok(visitor.run(move |rooms, _| one_turn::of_cookie(rooms, &digest)).await??)
}

/// The secret of the kiosk that this browser keeps.
pub(super) fn kept(visitor: &Visitor, request: &HttpRequest) -> Option<Token> {
    request.cookie(cookie_name(visitor.settings().behind_proxy))?.value().parse().ok()
}

/// Why he cannot sign now, as the last word of a text key; none if he can.
pub(super) fn hindrance(readiness: Readiness) -> Option<&'static str> {
    match readiness {
        Readiness::Ready => None,
        Readiness::NoKey => Some("no-key"),
        Readiness::Over => Some("over"),
        Readiness::Locked(_) => Some("locked"),
    }
}

/// Whether that person can sign at a kiosk now.
pub(super) async fn readiness_of(asker: &Asker, person: PersonId) -> Result<Readiness, WebError> {
    let found = asker.run(move |rooms, moment| one_turn::readiness(rooms, &person, moment.at)).await?;
    found.map_err(|error: StoreError| error.into())
}
