//! Which route of an institution is meant, and the routes by that name: for changing one of them at a time.

use std::fmt;
use std::str::FromStr;

use super::document::Kind;
use super::minutes::MinutesKind;
use super::office::Level;
use super::route::{Field, Route, RouteError, Routes};

/// One of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteName {
    /// Of pacts with a witness.
    Pact,
    /// Of the pact that one person signs alone.
    PactAlone,
    /// Of agreements of that level.
    Agreement(Level),
    /// Of minutes of that occasion.
    Minutes(MinutesKind),
}

/// A text that names no route.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no route: write `pact`, `pact-alone`, `agreement-` and a level, or `minutes-` and an occasion"
)]
pub struct RouteNameError(String);

impl RouteName {
    /// Every route, in the order of a page.
    pub fn all() -> impl Iterator<Item = RouteName> {
        let agreements = Level::ALL.map(RouteName::Agreement);
        let minutes = MinutesKind::ALL.map(RouteName::Minutes);
        [RouteName::Pact, RouteName::PactAlone].into_iter().chain(agreements).chain(minutes)
    }

    /// Which kind of document goes this way.
    pub fn kind(self) -> Kind {
        match self {
            RouteName::Pact | RouteName::PactAlone => Kind::Pact,
            RouteName::Agreement(_) => Kind::Agreement,
            RouteName::Minutes(_) => Kind::Minutes,
        }
    }

    /// The fields its signers may fill.
    pub fn fields(self) -> &'static [Field] {
        match self {
            RouteName::Pact => &[Field::Declarant, Field::Witness],
            RouteName::PactAlone => &[Field::Declarant],
            RouteName::Agreement(_) => &[Field::FirstParty, Field::SecondParty],
            RouteName::Minutes(_) => &[Field::Maker, Field::Acknowledger],
        }
    }
}

impl fmt::Display for RouteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteName::Pact => f.write_str("pact"),
            RouteName::PactAlone => f.write_str("pact-alone"),
            RouteName::Agreement(level) => write!(f, "agreement-{}", level.as_str().to_lowercase()),
            RouteName::Minutes(what) => write!(f, "minutes-{}", what.as_str().replace('_', "-")),
        }
    }
}

impl FromStr for RouteName {
    type Err = RouteNameError;
    fn from_str(text: &str) -> Result<Self, RouteNameError> {
        let found = RouteName::all().find(|name| name.to_string() == text);
        found.ok_or_else(|| RouteNameError(text.chars().take(40).collect()))
    }
}

impl Routes {
    /// The route of that name; none for a level that has no route yet. Minutes without a route of their own go the usual
    /// one.
    pub fn route(&self, name: RouteName) -> Option<Route> {
        match name {
            RouteName::Pact => Some(self.pact.clone()),
            RouteName::PactAlone => Some(self.pact_alone.clone()),
            RouteName::Agreement(level) => self.agreement.get(&level).cloned(),
            RouteName::Minutes(what) => Some(self.of_minutes(what)),
        }
    }

    /// The routes with that one in its place, if all of them can still be walked.
    pub fn with(mut self, name: RouteName, route: Route) -> Result<Self, RouteError> {
        match name {
            RouteName::Pact => self.pact = route,
            RouteName::PactAlone => self.pact_alone = route,
            RouteName::Agreement(level) => drop(self.agreement.insert(level, route)),
            RouteName::Minutes(what) => drop(self.minutes.insert(what, route)),
        }
        self.checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_reads_back_as_it_is_named() {
        assert_eq!(RouteName::all().count(), 11);
        for name in RouteName::all() {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        for bad in ["", "agreement", "agreement-JPT", "pact-"] {
            assert!(bad.parse::<RouteName>().is_err(), "{bad:?}");
        }
    }
}
