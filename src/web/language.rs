//! In which language a browser is answered: as was chosen in it, else as its reader has chosen for his letters, else in
//! Indonesian. Never the language of a document.

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::ServiceRequest;
use actix_web::http::header::LOCATION;

use super::Asker;
use crate::domain::account::Account;
use crate::domain::language::Language;

/// Cookie that remembers what was chosen.
const LANGUAGE_COOKIE: &str = "teken-language";

/// In which language whoever asks reads.
pub(super) fn asked_in(request: &ServiceRequest, account: Option<&Account>) -> Language {
    let here = request.cookie(LANGUAGE_COOKIE).and_then(|cookie| Language::from_code(cookie.value()));
    here.or_else(|| account.and_then(|account| account.language)).unwrap_or_default()
}

impl Asker {
    /// Sends him on; from here on his browser is answered in that language.
    pub(super) fn moved_reading(&self, to: &str, language: Language) -> HttpResponse {
        let cookie = Cookie::build(LANGUAGE_COOKIE, language.code())
            .path("/")
            .http_only(true)
            .secure(self.settings().behind_proxy)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(365))
            .finish();
        HttpResponse::SeeOther().insert_header((LOCATION, to)).cookie(cookie).finish()
    }
}
