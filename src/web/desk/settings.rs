//! The settings that an institution may change while it runs: a form, saved after the member has proved himself once more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::cascade::Setting;
use crate::domain::practice::{MOST_DAYS, Practice, PracticeFault};
use crate::flows::practice::{self, PracticeError};
use crate::store::{StoreError, roster};
use crate::web::account::proof::{self, Given};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    typed: Typed,
    /// The settings that the form was made for, for the save to compare.
    seen: String,
    most: u16,
    /// Codes and titles.
    offices: Vec<(String, String)>,
    fault: Option<&'static str>,
    fault_field: &'static str,
    has_app: bool,
    has_passkey: bool,
}

/// The form as it is filled in.
#[derive(Serialize)]
struct Typed {
    catch_up_days: String,
    /// `yes`, `no` or empty: what follows from how much is to be read.
    summary: String,
    unlock: bool,
    days: String,
    digest_to: String,
}

/// Key of a text, and the field it concerns.
type Fault = (&'static str, &'static str);

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let present = present(&member).await?;
    page(&member, StatusCode::OK, Typed::of(&present), written(&present)?, None).await
}

pub(super) async fn save(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let field = |wanted: &str| form.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let typed = Typed::read(&field);
    let seen = field("seen").ok_or(WebError::BadForm)?;
    let before: Practice = serde_json::from_str(&seen).map_err(|_| WebError::BadForm)?;
    let wanted = match typed.practice() {
        Ok(wanted) => wanted,
        Err(fault) => {
            return page(&member, StatusCode::UNPROCESSABLE_ENTITY, typed, seen, Some(fault)).await;
        }
    };
    let proof = Given::of(&field).proof()?;
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            practice::change(rooms, &mut rng, (&session, &account), &proof, (&before, &wanted), moment)
        })
        .await?;
    let fault = match outcome {
        Ok(()) => return Ok(member.moved_with("/settings", "notice-settings-saved")),
        Err(PracticeError::Changed(newest)) => {
            let fault = Some(("settings-changed", "settings"));
            return page(&member, StatusCode::CONFLICT, typed, written(&newest)?, fault).await;
        }
        Err(PracticeError::Fault(fault)) => of_days(fault),
        Err(PracticeError::NoOffice(_)) => ("settings-no-office", "digest_to"),
        Err(PracticeError::Proof(error)) => (proof::fault(error)?, "own-password"),
        Err(PracticeError::Store(error)) => return Err(error.into()),
    };
    page(&member, StatusCode::UNPROCESSABLE_ENTITY, typed, seen, Some(fault)).await
}

impl Typed {
    fn of(practice: &Practice) -> Self {
        let summary = match practice.summary_for_superiors {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        Self {
            catch_up_days: practice.catch_up_days.to_string(),
            summary: summary.to_owned(),
            unlock: practice.cascade.unlock_by_parent,
            days: practice.cascade.days.to_string(),
            digest_to: practice.cascade.digest_to.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn read(field: &impl Fn(&str) -> Option<String>) -> Self {
        let one = |name: &str| field(name).unwrap_or_default().trim().to_owned();
        Self {
            catch_up_days: one("catch_up_days"),
            summary: one("summary"),
            unlock: !one("unlock").is_empty(),
            days: one("days"),
            digest_to: one("digest_to"),
        }
    }

    fn practice(&self) -> Result<Practice, Fault> {
        let practice = Practice {
            catch_up_days: self.catch_up_days.parse().map_err(|_| of_days(PracticeFault::CatchUp))?,
            summary_for_superiors: match self.summary.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            cascade: Setting {
                unlock_by_parent: self.unlock,
                days: self.days.parse().map_err(|_| of_days(PracticeFault::Cascade))?,
                digest_to: match self.digest_to.as_str() {
                    "" => None,
                    code => Some(code.parse().map_err(|_| ("settings-no-office", "digest_to"))?),
                },
            },
        };
        practice.checked().map_err(of_days)
    }
}

fn of_days(fault: PracticeFault) -> Fault {
    match fault {
        PracticeFault::CatchUp => ("settings-days-wrong", "catch_up_days"),
        PracticeFault::Cascade => ("settings-days-wrong", "days"),
    }
}

async fn present(member: &Member) -> Result<Practice, WebError> {
    let read = member.run(|rooms, _| rooms.store.read(|tx| practice::present(tx, &rooms.institution)));
    Ok(read.await??.practice())
}

/// Settings as the form carries them along.
fn written(practice: &Practice) -> Result<String, WebError> {
    serde_json::to_string(practice).map_err(|error| WebError::Inside(error.to_string()))
}

async fn page(
    member: &Member,
    status: StatusCode,
    typed: Typed,
    seen: String,
    fault: Option<Fault>,
) -> Result<HttpResponse, WebError> {
    let offices =
        member.run(|rooms, _| rooms.store.read(|tx| Ok::<_, StoreError>(roster::load(tx)?.offices)));
    let offices = offices.await??;
    let (fault, field) = fault.unzip();
    let page = Page {
        typed,
        seen,
        most: MOST_DAYS,
        offices: offices.values().map(|office| (office.id.to_string(), office.title.clone())).collect(),
        fault,
        fault_field: field.unwrap_or_default(),
        has_app: member.account().second_factor.has_totp(),
        has_passkey: member.account().second_factor.has_passkey(),
    };
    member.page_of(status, "desk/settings.html", &page)
}
