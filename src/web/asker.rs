//! Who is asking, and what a handler does for him: run a flow, make a page, send him on. [`Visitor`] is anyone,
//! [`Member`] somebody signed in; the guard has made sure before a handler sees either.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use rand_core::Rng as _;
use tokio::sync::SemaphorePermit;

use super::desk::Last;
use super::error::chain;
use super::live::Live;
use super::{Service, Settings, WebError};
use crate::domain::account::Account;
use crate::domain::ids::PersonId;
use crate::domain::institution::Institution;
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::one_turn::OneTurn;
use crate::domain::stage::Actor;
use crate::domain::token::Token;
use crate::flows::sign_in::Origin;
use crate::flows::verify::Records;
use crate::flows::{Rooms, practice};
use crate::judge::Judge;
use crate::store::sessions::Session;

/// Cookie that carries a notice to the next page.
pub(super) const NOTICE_COOKIE: &str = "teken-notice";

/// Whoever is asking.
#[derive(Clone)]
pub struct Asker(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) service: Arc<Service>,
    pub(super) path: String,
    /// Where the page is read again: the path, and for a page that is not the answer to a form what was asked of it.
    pub(super) back: String,
    pub(super) language: Language,
    pub(super) token: Token,
    /// The cookie is not with the browser yet.
    pub(super) fresh: bool,
    /// A stranger on a page without a trace: there is no session whose word a form could repeat.
    pub(super) wordless: bool,
    pub(super) session: Option<(Session, Account)>,
    /// At a kiosk: the turn that is open there.
    pub(super) turn: Option<OneTurn>,
    pub(super) notice: Option<String>,
    pub(super) origin: Origin,
}

/// Anyone.
pub struct Visitor(Asker);

/// Somebody signed in.
pub struct Member {
    asker: Asker,
    session: Session,
    account: Account,
}

impl Asker {
    /// Runs one flow on a thread for blocking work; few at a time. The outer error is of the machinery, the inner result
    /// the flow's own: `visitor.run(…).await??`.
    pub async fn run<R: Send + 'static>(
        &self,
        flow: impl FnOnce(&Rooms, Moment) -> R + Send + 'static,
    ) -> Result<R, WebError> {
        let inner = &self.0;
        let closed = |_| WebError::Unavailable("the service is stopping".to_owned());
        let _permit = inner.service.flows.acquire().await.map_err(closed)?;
        run(&inner.service, flow).await
    }

    /// A look that costs less than handing it to another thread would is done here and now, if the database is at hand:
    /// `look` answers at once or says that it cannot. Otherwise `flow` does the same in the usual way.
    pub(super) async fn glance<R: Send + 'static, E>(
        &self,
        look: impl FnOnce(&Rooms, &Records, Moment) -> Result<Option<R>, E>,
        flow: impl FnOnce(&Rooms, &Records, Moment) -> Result<R, E> + Send + 'static,
    ) -> Result<R, WebError>
    where
        E: Send + 'static,
        WebError: From<E>,
    {
        let service = self.0.service.clone();
        if service.rooms.store.is_at_hand()
            && let Some(seen) = look(&service.rooms, &service.records, self.moment())?
        {
            return Ok(seen);
        }
        Ok(self.run(move |rooms, moment| flow(rooms, &service.records, moment)).await??)
    }

    /// A short reading: here and now if the database is at hand, else as every flow.
    pub(super) async fn look<R: Send + 'static>(
        &self,
        reading: impl FnOnce(&Rooms, Moment) -> R + Send + 'static,
    ) -> Result<R, WebError> {
        look(&self.0.service, reading).await
    }

    /// The same for flows that derive a key from a password: one or two at a time, twenty may wait, the rest are sent away.
    pub async fn run_hashing<R: Send + 'static>(
        &self,
        flow: impl FnOnce(&Rooms, Moment) -> R + Send + 'static,
    ) -> Result<R, WebError> {
        let service = &self.0.service;
        let busy = |_| WebError::Unavailable("too many passwords are being checked".to_owned());
        let _place = service.hashes_waiting.try_acquire().map_err(busy)?;
        let closed = |_| WebError::Unavailable("the service is stopping".to_owned());
        let _permit = service.hashes.acquire().await.map_err(closed)?;
        run(service, flow).await
    }

    /// Judges a file: two at a time, however many flows run besides.
    pub async fn run_judging<R: Send + 'static>(
        &self,
        flow: impl FnOnce(&Rooms, &Records, &Judge, Moment) -> R + Send + 'static,
    ) -> Result<R, WebError> {
        let closed = |_| WebError::Unavailable("the service is stopping".to_owned());
        let _permit = self.0.service.judging.acquire().await.map_err(closed)?;
        let service = self.0.service.clone();
        run(&self.0.service, move |rooms, moment| flow(rooms, &service.records, &service.judge, moment)).await
    }

    /// A place for a file that is being sent; without one left he is sent away.
    pub(super) fn place_for_upload(&self) -> Result<SemaphorePermit<'_>, WebError> {
        let full = |_| WebError::Unavailable("too many files are being sent".to_owned());
        self.0.service.uploads.try_acquire().map_err(full)
    }

    /// Counts a question about a code, and refuses one too many (bar 23).
    pub(super) fn count_question(&self) -> Result<(), WebError> {
        self.0.service.questions.count(&self.0.origin.address, self.moment().at)
    }

    /// Counts a file to be judged.
    pub(super) fn count_file(&self) -> Result<(), WebError> {
        self.0.service.files.count(&self.0.origin.address, self.moment().at)
    }

    /// What the desk showed last.
    pub(super) fn desk(&self) -> &Last {
        &self.0.service.desk
    }

    /// In which language he reads.
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// A text on its own, for a title or a message.
    pub fn say(&self, key: &str) -> String {
        self.0.service.pages.say(self.0.language, key)
    }

    /// Whose service this is.
    pub fn institution(&self) -> &Institution {
        &self.0.service.rooms.institution
    }

    /// The same under the settings that hold now.
    pub(super) async fn practising(&self) -> Result<Institution, WebError> {
        let read = self.run(|rooms, _| rooms.store.read(|tx| practice::present(tx, &rooms.institution)));
        Ok(read.await??)
    }

    /// Its emblem, PNG.
    pub fn emblem(&self) -> Vec<u8> {
        self.0.service.rooms.emblems.agency.to_vec()
    }

    /// Where the request came from.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The broadcaster of what changes.
    pub(super) fn live(&self) -> &Arc<Live> {
        &self.0.service.live
    }

    /// What the operator has set.
    pub fn settings(&self) -> &Settings {
        &self.0.service.settings
    }

    /// When this is.
    pub fn moment(&self) -> Moment {
        (self.0.service.clock)()
    }

    /// His session and account, in whatever standing.
    pub fn session(&self) -> Option<&(Session, Account)> {
        self.0.session.as_ref()
    }
}

/// With `__Host-` a browser takes the cookie only over TLS and only from this very host.
pub(super) fn session_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-teken-session" } else { "teken-session" }
}

pub(super) async fn run<R: Send + 'static>(
    service: &Arc<Service>,
    flow: impl FnOnce(&Rooms, Moment) -> R + Send + 'static,
) -> Result<R, WebError> {
    let service = service.clone();
    let outcome = web::block(move || flow(&service.rooms, (service.clock)())).await;
    outcome.map_err(|error| WebError::Inside(chain(&error)))
}

/// A short reading: here and now if the database is at hand, else as every flow.
pub(super) async fn look<R: Send + 'static>(
    service: &Arc<Service>,
    reading: impl FnOnce(&Rooms, Moment) -> R + Send + 'static,
) -> Result<R, WebError> {
    if service.rooms.store.is_at_hand() {
        return Ok(reading(&service.rooms, (service.clock)()));
    }
    run(service, reading).await
}

/// The form word under a fresh mask: a page that is compressed never has the same secret bytes twice.
pub(super) fn masked(token: &Token) -> String {
    let mut mask = [0; 32];
    crate::web::randomness().fill_bytes(&mut mask);
    let hidden: Vec<u8> = token.form_word().iter().zip(mask).map(|(word, mask)| word ^ mask).collect();
    data_encoding::HEXLOWER.encode(&[mask.to_vec(), hidden].concat())
}

/// Whether that is the form word of this session.
pub(super) fn is_form_word(token: &Token, text: &str) -> bool {
    let Ok(bytes) = data_encoding::HEXLOWER.decode(text.as_bytes()) else { return false };
    let Some((mask, hidden)) = bytes.split_at_checked(32) else { return false };
    let word: Vec<u8> = hidden.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask).collect();
    // Compared by hash: the time says nothing about how much of it was right.
    let digest = crate::domain::digest::Digest::of;
    hidden.len() == 32 && digest(&word) == digest(&token.form_word())
}

impl Member {
    /// His account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// His session.
    pub fn own_session(&self) -> &Session {
        &self.session
    }

    /// Under which code the trail names him.
    pub fn acting_as(&self) -> PersonId {
        self.account.acting_as()
    }

    /// As the domain knows an actor: the secretariat if he belongs to it, else himself.
    pub fn actor(&self) -> Actor {
        if self.account.has_any(&[crate::domain::account::RoleName::Secretariat]) {
            Actor::Secretariat(self.acting_as())
        } else {
            Actor::Person(self.acting_as())
        }
    }
}

impl Deref for Visitor {
    type Target = Asker;
    fn deref(&self) -> &Asker {
        &self.0
    }
}

impl Deref for Member {
    type Target = Asker;
    fn deref(&self) -> &Asker {
        &self.asker
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker(request).map(Visitor))
    }
}

impl FromRequest for Member {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker(request).and_then(|asker| {
            let (session, account) = asker.0.session.clone().ok_or(WebError::SignIn(None))?;
            Ok(Member { asker, session, account })
        }))
    }
}

pub(super) fn asker(request: &HttpRequest) -> Result<Asker, WebError> {
    let asker = request.extensions().get::<Asker>().cloned();
    asker.ok_or_else(|| WebError::Inside("a handler without a guard".to_owned()))
}
