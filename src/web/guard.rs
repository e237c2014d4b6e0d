//! The guard before every route: sizes, where a form comes from, who is asking, and whether he may.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, ORIGIN, USER_AGENT};
use actix_web::middleware::Next;
use actix_web::rt::time::timeout;
use actix_web::{Error, HttpMessage, ResponseError, web};
use chrono::TimeDelta;

use super::asker::{self, Asker, Inner, NOTICE_COOKIE, session_cookie_name};
use super::form::Body;
use super::language::asked_in;
use super::{Access, Service, WebError, kiosk};
use crate::domain::account::{Account, Standing};
use crate::domain::one_turn::OneTurn;
use crate::domain::token::Token;
use crate::flows::one_turn;
use crate::flows::sign_in::Origin;
use crate::store::sessions::{self, Session};

const HEADER_MAX: usize = 16 * 1024;
const FORM_MAX: usize = 64 * 1024;
/// A draft has tables: the agreement of a whole region in one form.
const DRAFT_MAX: usize = 512 * 1024;
/// A body that takes longer is cut (bar 26).
const BODY_TIME: Duration = Duration::from_secs(30);
/// A page that fetches itself anew says so with this header.
const LIVE: &str = "x-live";
/// The last use of a session is noted once in so long.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Lets a request through to its handler, or answers it.
pub(super) async fn guard(
    access: Access,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match admit(access, &mut request).await {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => Ok(request.into_response(error.error_response())),
    }
}

async fn admit(access: Access, request: &mut ServiceRequest) -> Result<(), WebError> {
    let service = request
        .app_data::<web::Data<Service>>()
        .map(|data| data.clone().into_inner())
        .ok_or_else(|| WebError::Inside("no service".to_owned()))?;
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > HEADER_MAX {
        return Err(WebError::HeaderTooLarge);
    }
    let asker = identify(&service, request, access).await?;
    request.extensions_mut().insert(asker.clone());
    let changing = !request.method().is_safe();
    if changing && is_foreign(request.headers()) {
        return Err(WebError::ForeignForm);
    }
    if changing {
        let known = is_form_known(request, &asker.0.token).await?;
        if !known && access != Access::Public {
            return Err(WebError::ForeignForm);
        }
    }
    check_access(access, &asker, request)
}

/// A browser says where a form comes from; one from elsewhere is refused whatever it carries.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    // Our pages are sent so that their forms name their origin. One that names none is not ours, unless the browser itself
    // says so.
    if text(ORIGIN.as_str()) == Some("null") {
        return site != Some("same-origin");
    }
    let host = text(HOST.as_str()).unwrap_or_default();
    text(ORIGIN.as_str()).is_some_and(|origin| {
        let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        named != Some(host)
    })
}

async fn identify(
    service: &Arc<Service>,
    request: &ServiceRequest,
    access: Access,
) -> Result<Asker, WebError> {
    let secure = service.settings.behind_proxy;
    let own_doing = !request.headers().contains_key(LIVE);
    let at_kiosk = access == Access::Kiosk;
    let name = if at_kiosk { kiosk::cookie_name(secure) } else { session_cookie_name(secure) };
    let cookie = request.cookie(name);
    let token: Option<Token> = cookie.and_then(|cookie| cookie.value().parse().ok());
    let (session, turn) = match &token {
        Some(token) if at_kiosk => (None, find_turn(service, token).await?),
        Some(token) => (find_session(service, token, own_doing).await?, None),
        None => (None, None),
    };
    let notice = request.cookie(NOTICE_COOKIE).map(|cookie| cookie.value().to_owned());
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(Asker(Rc::new(Inner {
        service: service.clone(),
        path: request.path().to_owned(),
        back: match request.query_string() {
            query if !query.is_empty() && request.method().is_safe() => format!("{}?{query}", request.path()),
            _ => request.path().to_owned(),
        },
        language: asked_in(request, session.as_ref().map(|(_, account)| account)),
        fresh: token.is_none() && !matches!(access, Access::Public | Access::Kiosk),
        wordless: token.is_none() && access == Access::Public,
        token: token.unwrap_or_else(|| Token::new(&mut crate::web::randomness())),
        session,
        turn,
        notice: notice
            .filter(|_| own_doing)
            .filter(|key| key.starts_with("notice-") && key.len() <= 60 && key.chars().all(plain)),
        origin: Origin { address: client(request, secure), agent: agent.to_owned() },
    })))
}

/// What a page fetches by itself is not use: a session that nobody uses ends, though its screen still follows.
async fn find_session(
    service: &Arc<Service>,
    token: &Token,
    own_doing: bool,
) -> Result<Option<(Session, Account)>, WebError> {
    let digest = token.digest();
    let found = asker::look(service, move |rooms, moment| {
        rooms.store.read(|tx| sessions::find(tx, &digest, moment.at))
    });
    let found = found.await??;
    let now = (service.clock)().at;
    if let Some((session, _)) = &found
        && own_doing
        && now - session.seen >= TOUCH_EVERY
    {
        let touched = asker::run(service, move |rooms, moment| {
            rooms.store.write("session.touch", |tx| sessions::touch(tx, &digest, moment.at))
        });
        touched.await??;
    }
    Ok(found)
}

/// The turn that is open at the kiosk with that cookie.
async fn find_turn(service: &Arc<Service>, token: &Token) -> Result<Option<OneTurn>, WebError> {
    let digest = token.digest();
    let found = asker::run(service, move |rooms, moment| {
        one_turn::current(rooms, &mut crate::web::randomness(), &digest, moment.at)
    });
    Ok(found.await??)
}

/// The client's address; what a proxy says counts only if it is ours.
fn client(request: &ServiceRequest, behind_proxy: bool) -> String {
    let peer = request.peer_addr();
    let near = peer.is_some_and(|peer| peer.ip().is_loopback());
    let told = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // The last one is what our proxy saw; whatever stands before it the client may have invented.
    let told = told.and_then(|list| list.rsplit(',').next()).map(str::trim);
    match told {
        Some(address) if behind_proxy && near => address.chars().take(64).collect(),
        _ => peer.map(|peer| peer.ip().to_string()).unwrap_or_default(),
    }
}

/// Every form repeats the word of its session. A body that is no form says it in a header or in the address.
async fn is_form_known(request: &mut ServiceRequest, token: &Token) -> Result<bool, WebError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let word = if kind.starts_with("application/x-www-form-urlencoded") {
        let reading = request.extract::<web::Payload>();
        let most = if request.path().starts_with("/drafts/") { DRAFT_MAX } else { FORM_MAX };
        let bytes = whole(reading.await.map_err(|_| WebError::BadForm)?, most).await?;
        let body = Body(String::from_utf8(bytes.to_vec()).map_err(|_| WebError::BadForm)?);
        let word = body.word();
        request.extensions_mut().insert(body);
        word
    } else {
        let header = request.headers().get("x-form-word").and_then(|value| value.to_str().ok());
        let address = || Body(request.query_string().to_owned()).word();
        header.map(ToOwned::to_owned).or_else(address)
    };
    Ok(word.is_some_and(|word| asker::is_form_word(token, &word)))
}

/// A body of at most so many bytes, read in time.
pub(super) async fn whole(payload: web::Payload, most: usize) -> Result<web::Bytes, WebError> {
    let bytes = timeout(BODY_TIME, payload.to_bytes_limited(most)).await;
    let bytes = bytes.map_err(|_| WebError::TooSlow)?.map_err(|_| WebError::TooLarge)?;
    bytes.map_err(|_| WebError::BadForm)
}

fn check_access(access: Access, asker: &Asker, request: &ServiceRequest) -> Result<(), WebError> {
    let back = || request.method().is_safe().then(|| request.path().to_owned());
    let signed_in = || asker.session().ok_or_else(|| WebError::SignIn(back()));
    let full = || {
        let (session, account) = signed_in()?;
        match session.standing {
            Standing::Full => Ok(account),
            Standing::CodeAwaited => Err(WebError::Halfway("/sign-in/code")),
            Standing::FactorAwaited => Err(WebError::Halfway("/account/second-factor")),
        }
    };
    match access {
        Access::Anyone | Access::Public => Ok(()),
        Access::Kiosk => asker.0.turn.as_ref().map(drop).ok_or(WebError::TurnOver),
        Access::Halfway => signed_in().map(drop),
        Access::Member => full().map(drop),
        Access::Roles(roles) => {
            let account = full()?;
            if account.has_any(roles) { Ok(()) } else { Err(WebError::Forbidden) }
        }
        Access::Operator => operator(asker, request),
    }
}

/// From this machine and not through a proxy, or with the token of the settings. To others there is nothing here.
fn operator(asker: &Asker, request: &ServiceRequest) -> Result<(), WebError> {
    let settings = asker.settings();
    let near = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let through_proxy = settings.behind_proxy && request.headers().contains_key("x-forwarded-for");
    if near && !through_proxy {
        return Ok(());
    }
    let expected = settings.metrics_token.ok_or(WebError::NotFound)?;
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let given = crate::domain::digest::Digest::of(given.trim().as_bytes());
    if given == expected { Ok(()) } else { Err(WebError::NotFound) }
}
