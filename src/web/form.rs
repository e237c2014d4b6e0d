//! Forms as handlers take them. The guard has read the body, within its limits, and checked the form word.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;
use zeroize::Zeroize as _;

use super::WebError;

/// A form of at most 64 kB, with the fields of `T`.
pub struct Filled<T>(pub T);

/// The body of a form, as the guard has read it.
pub(super) struct Body(pub(super) String);

/// Name of the field that every form has.
pub(super) const FORM_WORD: &str = "form_word";

// It may hold a password or a passphrase.
impl Drop for Body {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Body {
    pub(super) fn word(&self) -> Option<String> {
        let fields = web::Query::<Vec<(String, String)>>::from_query(&self.0).ok()?.into_inner();
        fields.into_iter().find(|(name, _)| name == FORM_WORD).map(|(_, word)| word)
    }
}

impl<T: DeserializeOwned> FromRequest for Filled<T> {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let body = extensions.get::<Body>().ok_or(WebError::BadForm);
        let read = |body: &Body| web::Query::<T>::from_query(&body.0).map_err(|_| WebError::BadForm);
        ready(body.and_then(read).map(|query| Filled(query.into_inner())))
    }
}
