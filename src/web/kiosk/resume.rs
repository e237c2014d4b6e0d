//! The host takes his own tablet back: his password, and he goes on where he was.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use crate::domain::digest::Digest;
use crate::domain::password::Password;
use crate::flows::one_turn::{self, ResumeError};
use crate::flows::sign_in::SignInError;
use crate::web::asker::Asker;
use crate::web::public::local;
use crate::web::{Filled, Visitor, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    password: String,
}

#[derive(Serialize)]
struct Page {
    /// Whether this browser was handed over.
    is_his: bool,
    fault: Option<&'static str>,
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let ticket = ticket(&visitor);
    let found = visitor.run(move |rooms, moment| one_turn::handed_over(rooms, &ticket, moment.at)).await??;
    visitor.page("kiosk/resume.html", &Page { is_his: found.is_some(), fault: None })
}

pub(super) async fn run(visitor: Visitor, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let password = Password::typed(form.0.password);
    let (ticket, origin) = (ticket(&visitor), visitor.origin().clone());
    let outcome = visitor
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            one_turn::resume(rooms, &mut rng, &ticket, &password, &origin, moment.at)
        })
        .await?;
    match outcome {
        Ok((token, back)) => Ok(visitor.moved_as(local(&back), &token)),
        Err(ResumeError::SignIn(SignInError::Wrong)) => {
            let page = Page { is_his: true, fault: Some("kiosk-resume-wrong") };
            visitor.page_again("kiosk/resume.html", &page)
        }
        Err(other) => Err(other.into()),
    }
}

/// What his browser keeps in the place of the session that ended.
fn ticket(asker: &Asker) -> Digest {
    asker.0.token.digest()
}
