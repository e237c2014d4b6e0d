//! The routes of documents to come: listed, and edited step by step. Works without scripts: a button that adds or removes a
//! step sends the form and saves nothing.

mod typed;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use self::typed::{Arranged, Fault, Typed};
use crate::domain::roster::Roster;
use crate::domain::route::{Field, ReviewRole, Route, RouteError, Target};
use crate::domain::route_name::RouteName;
use crate::flows::routes::{self, RoutesError};
use crate::store::{ReadTx, StoreError, institution, roster};
use crate::web::account::proof;
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct ListPage {
    set_up: bool,
    routes: Vec<Line>,
}

/// One route in words.
#[derive(Serialize)]
struct Line {
    name: String,
    drafter: String,
    groups: Vec<Vec<String>>,
    signings: Vec<Vec<String>>,
    copies: Vec<String>,
    /// Whether there is one; a level without agreements has none.
    there: bool,
}

#[derive(Serialize)]
struct Page {
    name: String,
    /// The route that the form was made for, for the save to compare.
    seen: String,
    typed: Typed,
    roles: Vec<&'static str>,
    fields: Vec<&'static str>,
    rules: Vec<&'static str>,
    /// Codes and titles.
    offices: Vec<(String, String)>,
    faults: Vec<Fault>,
    unsaved: bool,
    has_app: bool,
    has_passkey: bool,
}

pub(super) async fn list(member: Member) -> Result<HttpResponse, WebError> {
    let read = |tx: &mut ReadTx| Ok::<_, StoreError>((institution::find_routes(tx)?, roster::load(tx)?));
    let (routes, roster) = member.run(move |rooms, _| rooms.store.read(read)).await??;
    let told = |target: &Target| told(&member, &roster, target);
    let line = |name: RouteName| {
        let route = routes.as_ref().and_then(|routes| routes.route(name));
        let route = route.as_ref();
        let reviews = route.map(|route| &route.reviews[..]).unwrap_or_default().iter();
        let signings = route.map(|route| &route.signings[..]).unwrap_or_default().iter();
        let role = |role: ReviewRole| member.say(&format!("draft-role-{}", role.as_str()));
        let field = |field: Field| member.say(&format!("routes-field-{}", typed::field_word(field)));
        Line {
            name: name.to_string(),
            drafter: route.map(|route| told(&route.drafter)).unwrap_or_default(),
            groups: reviews
                .map(|group| group.iter().map(|s| format!("{}: {}", role(s.role), told(&s.target))).collect())
                .collect(),
            signings: signings
                .map(|group| {
                    group.iter().map(|s| format!("{}: {}", field(s.field), told(&s.target))).collect()
                })
                .collect(),
            copies: route.map(|route| route.copies.iter().map(told).collect()).unwrap_or_default(),
            there: route.is_some(),
        }
    };
    let page = ListPage { set_up: routes.is_some(), routes: RouteName::all().map(line).collect() };
    member.page("desk/routes.html", &page)
}

fn told(member: &Member, roster: &Roster, target: &Target) -> String {
    match target {
        Target::Office(id) => {
            roster.offices.get(id).map_or_else(|| id.to_string(), |office| office.title.clone())
        }
        rule => member.say(&format!("routes-rule-{}", rule.rule().unwrap_or_default())),
    }
}

pub(super) async fn show(member: Member, name: web::Path<String>) -> Result<HttpResponse, WebError> {
    let name = named(&name)?;
    let present = present(&member, name).await?;
    let typed = Typed::of(name, present.as_ref());
    page(&member, StatusCode::OK, (name, &written(present.as_ref())?), typed, vec![], false).await
}

pub(super) async fn act(
    member: Member,
    name: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let name = named(&name)?;
    let (mut typed, given, seen, act) = Typed::read(name, &form.0)?;
    if typed.arrange(&act) == Arranged::Yes {
        return page(&member, StatusCode::OK, (name, &seen), typed, vec![], true).await;
    }
    let before: Option<Route> = serde_json::from_str(&seen).map_err(|_| WebError::BadForm)?;
    let route = match typed.route() {
        Ok(route) => route,
        Err(faults) => return again(&member, (name, &seen), typed, faults).await,
    };
    let proof = given.proof()?;
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let changed = (name, before.as_ref(), &route);
            let mut rng = crate::web::randomness();
            routes::change(rooms, &mut rng, (&session, &account), &proof, changed, moment)
        })
        .await?;
    match outcome {
        Ok(()) => Ok(member.moved_with("/routes", "notice-route-changed")),
        Err(RoutesError::Changed(newest)) => {
            let seen = written(newest.as_deref())?;
            page(
                &member,
                StatusCode::CONFLICT,
                (name, &seen),
                typed,
                vec![Fault::whole("routes-changed")],
                true,
            )
            .await
        }
        Err(error) => {
            let fault = fault(error, &typed)?;
            again(&member, (name, &seen), typed, vec![fault]).await
        }
    }
}

/// What keeps it from being saved, at its place in the form.
fn fault(error: RoutesError, typed: &Typed) -> Result<Fault, WebError> {
    match error {
        RoutesError::Route(RouteError::NobodySigns | RouteError::EmptyGroup(_)) => {
            Ok(Fault::whole("routes-nobody-signs"))
        }
        RoutesError::Route(RouteError::FieldTwice(_)) => Ok(Fault::whole("routes-field-twice")),
        RoutesError::Field { .. } => Ok(Fault::whole("routes-field-foreign")),
        RoutesError::NoOffice(office) => Ok(typed.unknown(&office)),
        RoutesError::Proof(error) => Ok(Fault::at("own-password", proof::fault(error)?)),
        other => Err(other.into()),
    }
}

fn named(text: &str) -> Result<RouteName, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

async fn present(member: &Member, name: RouteName) -> Result<Option<Route>, WebError> {
    let routes = member.run(|rooms, _| rooms.store.read(institution::find_routes)).await??;
    let routes = routes.ok_or(WebError::NotFound)?;
    Ok(routes.route(name))
}

/// A route as the form carries it along; `null` for none.
fn written(route: Option<&Route>) -> Result<String, WebError> {
    serde_json::to_string(&route).map_err(|error| WebError::Inside(error.to_string()))
}

async fn again(
    member: &Member,
    which: (RouteName, &str),
    typed: Typed,
    faults: Vec<Fault>,
) -> Result<HttpResponse, WebError> {
    page(member, StatusCode::UNPROCESSABLE_ENTITY, which, typed, faults, true).await
}

async fn page(
    member: &Member,
    status: StatusCode,
    (name, seen): (RouteName, &str),
    mut typed: Typed,
    faults: Vec<Fault>,
    unsaved: bool,
) -> Result<HttpResponse, WebError> {
    let roster: Roster = member.run(|rooms, _| rooms.store.read(roster::load)).await??;
    let offices = roster.offices.values().map(|office| (office.id.to_string(), office.title.clone()));
    let offices: Vec<(String, String)> = offices.collect();
    typed.entitle(&roster);
    let factor = member.account().second_factor;
    let page = Page {
        name: name.to_string(),
        seen: seen.to_owned(),
        typed,
        roles: ReviewRole::ALL.map(ReviewRole::as_str).to_vec(),
        fields: name.fields().iter().map(|field| typed::field_word(*field)).collect(),
        rules: Target::RULES.iter().filter_map(Target::rule).collect(),
        offices,
        faults,
        unsaved,
        has_app: factor.has_totp(),
        has_passkey: factor.has_passkey(),
    };
    member.page_of(status, "desk/route.html", &page)
}
