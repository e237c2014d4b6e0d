//! What a URL is: method, path, who may ask for it, and what answers.

use std::collections::BTreeMap;

use actix_web::middleware::from_fn;
use actix_web::{guard as when, web};

use super::{guard, public, routes};
use crate::domain::account::RoleName;

/// Reading or changing. Reading changes nothing, whoever follows the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET and HEAD.
    Get,
    /// POST.
    Post,
}

/// Who may ask for a URL. Which documents somebody may see is another question: `domain::access`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Anyone,
    /// Anyone, without a trace: no cookie is given, and a form needs no word of a session, for nothing is kept of what
    /// it says. A form from elsewhere is refused by where it comes from.
    Public,
    /// Whoever has opened a turn at a kiosk. Nobody's session counts here, and this cookie counts nowhere else.
    Kiosk,
    /// Whoever has given his password, though his code or second factor is still awaited.
    Halfway,
    /// Whoever is signed in.
    Member,
    /// Whoever has one of these roles.
    Roles(&'static [RoleName]),
    /// The operator: from this machine, or with the token of the settings.
    Operator,
}

/// One URL.
#[derive(Clone, Copy)]
pub struct Route {
    /// How.
    pub method: Method,
    /// Where, with `{names}` for its parts.
    pub path: &'static str,
    /// Who.
    pub access: Access,
    serve: fn(actix_web::Route) -> actix_web::Route,
}

/// A page or file: `get("/inbox", Access::Member, |route| route.to(show))`.
pub(super) const fn get(
    path: &'static str,
    access: Access,
    serve: fn(actix_web::Route) -> actix_web::Route,
) -> Route {
    Route { method: Method::Get, path, access, serve }
}

/// An act: `post("/sign-out", Access::Member, |route| route.to(run))`.
pub(super) const fn post(
    path: &'static str,
    access: Access,
    serve: fn(actix_web::Route) -> actix_web::Route,
) -> Route {
    Route { method: Method::Post, path, access, serve }
}

/// Puts every route, with its guard, into the application.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let mut paths: BTreeMap<&str, (usize, Vec<Route>)> = BTreeMap::new();
    for (order, route) in routes().into_iter().enumerate() {
        paths.entry(route.path).or_insert_with(|| (order, Vec::new())).1.push(route);
    }
    let mut paths: Vec<_> = paths.into_iter().collect();
    paths.sort_by_key(|(_, (order, _))| *order);
    for (path, (_, routes)) in paths {
        let mut resource = web::resource(path).default_service(web::route().to(public::wrong_method));
        for route in routes {
            let method = match route.method {
                Method::Get => web::route().guard(when::Any(when::Get()).or(when::Head())),
                Method::Post => web::route().guard(when::Post()),
            };
            let access = route.access;
            let guarded =
                (route.serve)(method).wrap(from_fn(move |request, next| guard::guard(access, request, next)));
            resource = resource.route(guarded);
        }
        config.service(resource);
    }
}

/// For every path that is none of ours.
pub(super) fn nothing_here() -> actix_web::Route {
    let guarded = from_fn(|request, next| guard::guard(Access::Anyone, request, next));
    web::route().to(public::nothing_here).wrap(guarded)
}
