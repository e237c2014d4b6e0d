//! What every answer gets on its way out: the headers of bar 27, and an error page where there is an error.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use serde::Serialize;

use super::asker::Asker;
use super::error::Trouble;
use super::{Service, WebError};

/// Nothing from elsewhere, nothing inline, nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// Where machines ask.
const API: &str = "/api/v1/";
/// The same for a page in which our viewer shows a PDF: it reads the file on a thread of its own.
pub(super) const POLICY_WITH_PDF: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
object-src 'none'; worker-src 'self'";

#[derive(Serialize)]
struct ErrorPage<'a> {
    word: &'a str,
    status: u16,
    reference: Option<&'a str>,
    why: Option<&'a str>,
}

pub(super) async fn front(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = next.call(request).await?.map_into_boxed_body();
    let trouble = response.response().extensions().get::<Trouble>().cloned();
    if let Some(trouble) = trouble {
        response = explain(response, &trouble);
    }
    let referrer = referrer(&response);
    let secure = response
        .request()
        .app_data::<web::Data<Service>>()
        .is_some_and(|service| service.settings.behind_proxy);
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(CONTENT_SECURITY_POLICY, POLICY);
    default(CACHE_CONTROL, "no-store");
    default(X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(REFERRER_POLICY, referrer);
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    );
    if secure {
        default(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    Ok(response)
}

/// How much of a page's address a browser tells with what is sent from it. Under `no-referrer` it would name no origin
/// with a form either (`Origin: null`), and one that knows no `Sec-Fetch-Site`, or that reads us without TLS, could not
/// be told from a stranger: so a page tells its address to us alone, and one that is reached by a single-use link tells
/// nobody more than whose it is (docs/decisions/0019).
fn referrer(response: &ServiceResponse<BoxBody>) -> &'static str {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let by_link = response.request().match_pattern().is_some_and(|path| path.contains("{token}"));
    match (kind.starts_with("text/html"), by_link) {
        (false, _) => "no-referrer",
        (true, true) => "strict-origin",
        (true, false) => "same-origin",
    }
}

/// The page of an error, in the reader's language if the guard knew him.
fn explain(response: ServiceResponse<BoxBody>, trouble: &Trouble) -> ServiceResponse<BoxBody> {
    if response.request().path().starts_with(API) {
        return problem(response, trouble);
    }
    let status = response.status();
    let facts = ErrorPage {
        word: trouble.word,
        status: status.as_u16(),
        reference: trouble.reference.as_deref(),
        why: trouble.why,
    };
    let asker = response.request().extensions().get::<Asker>().cloned();
    let html = asker.map_or_else(|| Ok(bare(&facts)), |asker| asker.html("error.html", &facts));
    let html = html.unwrap_or_else(|_: WebError| bare(&facts));
    let mut response = response.map_body(|_, _| BoxBody::new(html));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

/// The same for a machine (RFC 9457).
fn problem(response: ServiceResponse<BoxBody>, trouble: &Trouble) -> ServiceResponse<BoxBody> {
    let asker = response.request().extensions().get::<Asker>().cloned();
    let say = |part: &str| {
        let key = format!("error-{}-{part}", trouble.word);
        asker.as_ref().map_or_else(|| trouble.word.to_owned(), |asker| asker.say(&key))
    };
    let facts = serde_json::json!({
        "type": "about:blank",
        "title": say("title"),
        "status": response.status().as_u16(),
        "detail": say("body"),
        "code": trouble.word,
        "reference": trouble.reference,
    });
    let mut response = response.map_body(|_, _| BoxBody::new(facts.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// Without templates, for when they are what is broken.
fn bare(facts: &ErrorPage<'_>) -> String {
    let reference = facts.reference.unwrap_or_default();
    format!(
        "<!DOCTYPE html><html lang=\"id\"><meta charset=\"utf-8\"><title>{0}</title><h1>{0}</h1><p>{reference}</p>",
        facts.status
    )
}
