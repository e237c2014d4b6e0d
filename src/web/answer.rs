//! What an asker is answered: a page, or the way to another one; with the cookies that go with it.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::WebError;
use super::asker::{Asker, NOTICE_COOKIE, masked, session_cookie_name};
use super::front::POLICY_WITH_PDF;
use super::menu;
use crate::domain::account::Standing;
use crate::domain::token::Token;
use crate::render::pages::{Fragment, Frame, Keeper, Me};

impl Asker {
    /// A page that looks the same whatever the address was: `path` is where the language form leads back to.
    pub(super) fn page_at(
        &self,
        status: StatusCode,
        path: &str,
        name: &str,
        facts: &impl Serialize,
    ) -> Result<HttpResponse, WebError> {
        let frame = Frame { path: path.to_owned(), reread: path.to_owned(), ..self.frame() };
        let html = self.0.service.pages.render(name, &frame, facts)?;
        Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
    }

    /// A page; `name` is the path under `templates/pages/`.
    pub fn page(&self, name: &str, facts: &impl Serialize) -> Result<HttpResponse, WebError> {
        self.page_with(HttpResponse::Ok(), name, facts)
    }

    /// The page of a form that was not accepted: status 422.
    pub fn page_again(&self, name: &str, facts: &impl Serialize) -> Result<HttpResponse, WebError> {
        self.page_with(HttpResponse::UnprocessableEntity(), name, facts)
    }

    /// A page with a status of its own.
    pub(super) fn page_of(
        &self,
        status: StatusCode,
        name: &str,
        facts: &impl Serialize,
    ) -> Result<HttpResponse, WebError> {
        self.page_with(HttpResponse::build(status), name, facts)
    }

    /// A page in which a PDF of ours stands.
    pub(super) fn page_with_pdf(
        &self,
        status: StatusCode,
        name: &str,
        facts: &impl Serialize,
    ) -> Result<HttpResponse, WebError> {
        let mut response = HttpResponse::build(status);
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY_WITH_PDF));
        self.page_with(response, name, facts)
    }

    fn page_with(
        &self,
        response: HttpResponseBuilder,
        name: &str,
        facts: &impl Serialize,
    ) -> Result<HttpResponse, WebError> {
        Ok(self.answer(response, self.html(name, facts)?))
    }

    fn answer(&self, mut response: HttpResponseBuilder, html: String) -> HttpResponse {
        if self.0.fresh {
            response.cookie(self.session_cookie(&self.0.token));
        }
        if self.0.notice.is_some() {
            let mut gone = Cookie::build(NOTICE_COOKIE, "").path("/").finish();
            gone.make_removal();
            response.cookie(gone);
        }
        response.content_type("text/html; charset=utf-8").body(html)
    }

    pub(super) fn html(&self, name: &str, facts: &impl Serialize) -> Result<String, WebError> {
        Ok(self.0.service.pages.render(name, &self.frame(), facts)?)
    }

    /// A page of which parts were made before, each under the name by which its template asks for it.
    pub(super) fn page_of_parts(
        &self,
        name: &str,
        facts: &impl Serialize,
        parts: &[(&'static str, &Fragment)],
    ) -> Result<HttpResponse, WebError> {
        let html = self.0.service.pages.render_with(name, &self.frame(), facts, parts)?;
        Ok(self.answer(HttpResponse::Ok(), html))
    }

    /// A part of a page, to be kept: it must not say what only this reader may know.
    pub(super) fn fragment(&self, name: &str, facts: &impl Serialize) -> Result<Fragment, WebError> {
        Ok(self.0.service.pages.fragment(name, &self.frame(), facts)?)
    }

    /// Sends him on after an act: 303.
    pub fn moved(&self, to: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
    }

    /// Sends him on, with a notice on the next page: a text key of lower-case letters and hyphens.
    pub fn moved_with(&self, to: &str, notice: &'static str) -> HttpResponse {
        let cookie = Cookie::build(NOTICE_COOKIE, notice)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.settings().behind_proxy)
            .max_age(Duration::minutes(2))
            .finish();
        HttpResponse::SeeOther().insert_header((LOCATION, to)).cookie(cookie).finish()
    }

    /// Sends him on under a new session.
    pub fn moved_as(&self, to: &str, token: &Token) -> HttpResponse {
        let cookie = self.session_cookie(token);
        HttpResponse::SeeOther().insert_header((LOCATION, to)).cookie(cookie).finish()
    }

    /// Sends him on without a session.
    pub fn moved_out(&self, to: &str) -> HttpResponse {
        let mut cookie = self.session_cookie(&self.0.token);
        cookie.make_removal();
        HttpResponse::SeeOther().insert_header((LOCATION, to)).cookie(cookie).finish()
    }

    fn frame(&self) -> Frame {
        let institution = self.institution();
        Frame {
            lang: self.0.language.code(),
            path: self.0.path.clone(),
            reread: self.0.back.clone(),
            institution: Keeper {
                name: institution.name.clone(),
                region: institution.region.clone(),
                contact: self.settings().contact.clone(),
                verify_address: institution.verify_address.clone(),
                sample_notice: institution.sample_notice.clone(),
            },
            me: self.0.session.as_ref().map(|(session, account)| Me {
                name: account.name.clone(),
                roles: account.roles.iter().map(|role| role.name().as_str()).collect(),
                menu: menu::of(account, &self.0.path),
                full: session.standing == Standing::Full,
            }),
            form_word: if self.0.wordless { String::new() } else { masked(&self.0.token) },
            notice: self.0.notice.clone(),
        }
    }

    fn session_cookie(&self, token: &Token) -> Cookie<'static> {
        let secure = self.settings().behind_proxy;
        Cookie::build(session_cookie_name(secure), token.text())
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax)
            .finish()
    }
}
