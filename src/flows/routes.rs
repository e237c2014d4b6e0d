//! The routes that documents to come will take, changed by the secretariat. A document keeps the route it was drafted with.

use std::fmt::Write as _;

use rand_core::CryptoRng;

use super::Rooms;
use super::step_up::{self, Proof, ProofError};
use crate::domain::account::Account;
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::OfficeId;
use crate::domain::moment::Moment;
use crate::domain::route::{Field, Route, RouteError, Target};
use crate::domain::route_name::RouteName;
use crate::store::sessions::Session;
use crate::store::{StoreError, institution, roster, trail};

/// Why a route was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RoutesError {
    /// The institution has no routes yet.
    #[error("the institution has no routes yet: run `teken init` with them")]
    NotSetUp,
    /// It cannot be walked.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// Documents that go this way have no such field.
    #[error("documents on the route {name} have no field {}", .field.name())]
    Field {
        /// Which route.
        name: RouteName,
        /// Which field.
        field: Field,
    },
    /// A step for an office that does not exist.
    #[error("office {0} is not in the roster")]
    NoOffice(OfficeId),
    /// Somebody else has changed it since the form was made.
    #[error("the route has been changed since: compare, then save again")]
    Changed(Option<Box<Route>>),
    /// Who asks has not proved to be the owner of the account.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a route in the place of the one that was `seen` (none: there was none). The member proves himself once more: who
/// changes it decides who reviews from now on.
pub fn change(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    proof: &Proof,
    (name, seen, route): (RouteName, Option<&Route>, &Route),
    moment: Moment,
) -> Result<(), RoutesError> {
    let route = route.clone().checked()?;
    if let Some(step) = route.signings.iter().flatten().find(|step| !name.fields().contains(&step.field)) {
        return Err(RoutesError::Field { name, field: step.field });
    }
    step_up::prove(rooms, rng, (session, account), proof, moment.at)?;
    rooms.store.write("routes.change", |tx| {
        let routes = institution::lock_routes(tx)?.ok_or(RoutesError::NotSetUp)?;
        let present = routes.route(name);
        if present.as_ref() != seen {
            return Err(RoutesError::Changed(present.map(Box::new)));
        }
        let roster = roster::load(tx)?;
        if let Some(office) = route.offices().find(|office| !roster.offices.contains_key(office)) {
            return Err(RoutesError::NoOffice(office.clone()));
        }
        let told = told(&route);
        institution::save_routes(tx, &routes.with(name, route.clone())?)?;
        let line = Hand::of(account).did(Act::RouteChanged, &name.to_string(), told, moment.at);
        Ok(trail::append(tx, rng, &line)?)
    })
}

/// `subject; 1 coordination SETDA-ORGANISASI, 1 coordination KEP-BPKAD; 1 ttd_pihak_pertama subject; SETDA-UMUM`
fn told(route: &Route) -> String {
    let mut text = word(&route.drafter);
    for (separator, group, step) in steps(route) {
        let _ = write!(text, "{separator} {group} {step}");
    }
    for (place, copy) in route.copies.iter().enumerate() {
        let _ = write!(text, "{} {}", if place == 0 { ";" } else { "," }, word(copy));
    }
    text
}

fn steps(route: &Route) -> Vec<(&'static str, usize, String)> {
    let reviews = route.reviews.iter().enumerate().flat_map(|(group, steps)| {
        steps.iter().map(move |step| (group + 1, format!("{} {}", step.role.as_str(), word(&step.target))))
    });
    let signings = route.signings.iter().enumerate().flat_map(|(group, steps)| {
        steps.iter().map(move |step| (group + 1, format!("{} {}", step.field.name(), word(&step.target))))
    });
    let list = |all: Vec<(usize, String)>| {
        let separator = |place: usize| if place == 0 { ";" } else { "," };
        all.into_iter().enumerate().map(move |(place, (group, step))| (separator(place), group, step))
    };
    list(reviews.collect()).chain(list(signings.collect())).collect()
}

fn word(target: &Target) -> String {
    match target {
        Target::Office(office) => office.to_string(),
        rule => rule.rule().unwrap_or_default().to_owned(),
    }
}
