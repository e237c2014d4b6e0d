//! A route is data: who reviews, in which order, then who signs, then who gets a copy.
//!
//! Groups follow one another; steps inside a group are parallel. Reviews come before signatures by
//! construction: they are different lists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::OfficeId;
use super::minutes::MinutesKind;
use super::office::Level;
use super::roster::{Roster, Vacancy, Wanted};

/// The way of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Who drafts, and to whom it returns.
    pub drafter: Target,
    /// Review groups in order; may be empty.
    pub reviews: Vec<Vec<ReviewStep>>,
    /// Signing groups in order; at least one.
    pub signings: Vec<Vec<SignStep>>,
    /// Who gets the signed document.
    pub copies: Vec<Target>,
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewStep {
    /// Initial along the line, initial of a related unit, or approval.
    pub role: ReviewRole,
    /// Who.
    pub target: Target,
    /// Days allowed from the day the step opens.
    pub due_days: Option<u16>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignStep {
    /// Which field of the PDF it fills; this also says signer or witness.
    pub field: Field,
    /// Who.
    pub target: Target,
    /// Days allowed from the day the step opens.
    pub due_days: Option<u16>,
}

/// What a reviewer does (DOMAIN 3.2, paraf).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewRole {
    /// Paraf hierarki: up the line, responsible for substance and wording.
    Hierarchy,
    /// Paraf koordinasi: a related unit.
    Coordination,
    /// Persetujuan: the last word before the text is frozen.
    Approval,
}

/// The signature fields of the three kinds of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Who makes the promise of a pact.
    Declarant,
    /// Who witnesses it.
    Witness,
    /// Who promises in an agreement.
    FirstParty,
    /// Who supervises.
    SecondParty,
    /// Who has written the minutes.
    Maker,
    /// Who takes note of them.
    Acknowledger,
}

impl ReviewRole {
    /// Every role.
    pub const ALL: [ReviewRole; 3] = [ReviewRole::Hierarchy, ReviewRole::Coordination, ReviewRole::Approval];

    /// The word in forms and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewRole::Hierarchy => "hierarchy",
            ReviewRole::Coordination => "coordination",
            ReviewRole::Approval => "approval",
        }
    }
}

impl Field {
    /// Every field.
    pub const ALL: [Field; 6] = [
        Field::Declarant,
        Field::Witness,
        Field::FirstParty,
        Field::SecondParty,
        Field::Maker,
        Field::Acknowledger,
    ];

    /// Whether it is a superior's who signs what those under him promise, many at a time.
    pub fn is_superior(self) -> bool {
        matches!(self, Field::Witness | Field::SecondParty)
    }

    /// Its name in the PDF.
    pub fn name(self) -> &'static str {
        match self {
            Field::Declarant => "ttd_pernyataan",
            Field::Witness => "ttd_saksi",
            Field::FirstParty => "ttd_pihak_pertama",
            Field::SecondParty => "ttd_pihak_kedua",
            Field::Maker => "ttd_pembuat",
            Field::Acknowledger => "ttd_mengetahui",
        }
    }

    /// The field a PDF name means.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Who a step is for: a fixed office, or a rule answered for each document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// This office.
    Office(OfficeId),
    /// The office the document is about: declarant, first party, or whose minutes they are.
    Subject,
    /// The second party of the subject's agreement. A camat's is the regent, whatever the line above him.
    Counterpart,
    /// The office directly above the subject.
    DirectSuperior,
    /// The head of the subject's agency.
    HeadOfAgency,
}

/// Why a route cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// Nobody signs.
    #[error("the route has no signing step: name at least one signer")]
    NobodySigns,
    /// A group without steps.
    #[error("group {0} of the route is empty: remove it or name a step")]
    EmptyGroup(usize),
    /// One field twice.
    #[error("two steps of the route fill the field {}: each field has one signer", .0.name())]
    FieldTwice(Field),
}

impl Route {
    /// The route, if it can be walked.
    pub fn checked(self) -> Result<Self, RouteError> {
        if self.signings.is_empty() {
            return Err(RouteError::NobodySigns);
        }
        let sizes = self.reviews.iter().map(Vec::len).chain(self.signings.iter().map(Vec::len));
        if let Some(empty) = sizes.enumerate().find(|(_, size)| *size == 0) {
            return Err(RouteError::EmptyGroup(empty.0 + 1));
        }
        let mut seen = Vec::new();
        for step in self.signings.iter().flatten() {
            if seen.contains(&step.field) {
                return Err(RouteError::FieldTwice(step.field));
            }
            seen.push(step.field);
        }
        Ok(self)
    }
}

impl Route {
    /// The offices it names outright; those of its rules depend on the document.
    pub fn offices(&self) -> impl Iterator<Item = &OfficeId> {
        let targets = std::iter::once(&self.drafter)
            .chain(self.reviews.iter().flatten().map(|step| &step.target))
            .chain(self.signings.iter().flatten().map(|step| &step.target))
            .chain(&self.copies);
        targets.filter_map(|target| match target {
            Target::Office(office) => Some(office),
            Target::Subject | Target::Counterpart | Target::DirectSuperior | Target::HeadOfAgency => None,
        })
    }
}

/// The routes of an institution: which document goes which way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    /// Pacts that have a witness.
    pub pact: Route,
    /// The pact of the head of region, whose superior is not of this institution.
    pub pact_alone: Route,
    /// Agreements by level; each level that signs agreements needs one.
    pub agreement: BTreeMap<Level, Route>,
    /// Minutes by occasion; one without a route goes [`Route::of_minutes`].
    #[serde(default)]
    pub minutes: BTreeMap<MinutesKind, Route>,
}

impl Route {
    /// The way of minutes where the institution has set none: made by the office they are about, noted by the one above.
    pub fn of_minutes() -> Self {
        let step = |field, target| vec![SignStep { field, target, due_days: None }];
        Self {
            drafter: Target::Subject,
            reviews: vec![],
            signings: vec![
                step(Field::Maker, Target::Subject),
                step(Field::Acknowledger, Target::DirectSuperior),
            ],
            copies: vec![],
        }
    }
}

impl Routes {
    /// The routes, if each can be walked.
    pub fn checked(self) -> Result<Self, RouteError> {
        let agreement = self.agreement.into_iter().map(|(level, route)| Ok((level, route.checked()?)));
        let minutes = self.minutes.into_iter().map(|(what, route)| Ok((what, route.checked()?)));
        Ok(Self {
            pact: self.pact.checked()?,
            pact_alone: self.pact_alone.checked()?,
            agreement: agreement.collect::<Result<_, RouteError>>()?,
            minutes: minutes.collect::<Result<_, RouteError>>()?,
        })
    }

    /// The way of minutes of that occasion.
    pub fn of_minutes(&self, what: MinutesKind) -> Route {
        self.minutes.get(&what).cloned().unwrap_or_else(Route::of_minutes)
    }
}

impl Target {
    /// The rules, which every document answers for itself.
    pub const RULES: [Target; 4] =
        [Target::Subject, Target::Counterpart, Target::DirectSuperior, Target::HeadOfAgency];

    /// The word of a rule in forms and text keys; none for an office.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Target::Office(_) => None,
            Target::Subject => Some("subject"),
            Target::Counterpart => Some("counterpart"),
            Target::DirectSuperior => Some("direct-superior"),
            Target::HeadOfAgency => Some("head-of-agency"),
        }
    }

    /// The office meant for a document about `subject`.
    pub fn office(&self, subject: &OfficeId, roster: &Roster) -> Result<OfficeId, Vacancy> {
        let post = || roster.offices.get(subject).ok_or_else(|| Vacancy::UnknownOffice(subject.clone()));
        let found = match self {
            Target::Office(office) => Some(office.clone()),
            Target::Subject => Some(subject.clone()),
            Target::Counterpart => post()?.counterpart.clone(),
            Target::DirectSuperior => post()?.superior.clone(),
            Target::HeadOfAgency => post()?
                .agency
                .as_ref()
                .and_then(|id| roster.agencies.get(id))
                .map(|agency| agency.head.clone()),
        };
        found.ok_or_else(|| Vacancy::NoSuchOffice { subject: subject.clone(), wanted: self.wanted() })
    }

    fn wanted(&self) -> Wanted {
        match self {
            Target::Office(_) | Target::Subject => Wanted::Office,
            Target::Counterpart => Wanted::SecondParty,
            Target::DirectSuperior => Wanted::DirectSuperior,
            Target::HeadOfAgency => Wanted::HeadOfAgency,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roster::tests::roster;

    #[test]
    fn a_camat_of_echelon_iii_signs_with_the_regent_although_the_sekda_is_above_him() {
        let roster = roster(&[]);
        let camat = "KEP-KEC".parse().unwrap();
        assert_eq!(Target::Counterpart.office(&camat, &roster).unwrap().as_str(), "BUPATI");
        assert_eq!(Target::DirectSuperior.office(&camat, &roster).unwrap().as_str(), "KEP-SETDA");
    }

    #[test]
    fn a_route_in_which_nobody_signs_or_one_field_is_filled_twice_is_refused() {
        let step = |field| SignStep { field, target: Target::Subject, due_days: None };
        let route = |signings| Route { drafter: Target::Subject, reviews: vec![], signings, copies: vec![] };
        assert_eq!(route(vec![]).checked(), Err(RouteError::NobodySigns));
        assert_eq!(route(vec![vec![]]).checked(), Err(RouteError::EmptyGroup(1)));
        let twice = route(vec![vec![step(Field::Declarant)], vec![step(Field::Declarant)]]);
        assert_eq!(twice.checked(), Err(RouteError::FieldTwice(Field::Declarant)));
    }

    #[test]
    fn routes_that_were_saved_before_there_were_minutes_still_read() {
        let before = include_str!("../../examples/arunika/routes.json");
        let mut before: serde_json::Value = serde_json::from_str(before).unwrap();
        before.as_object_mut().unwrap().remove("minutes").unwrap();
        let routes: Routes = serde_json::from_value(before).unwrap();
        let route = routes.checked().unwrap().of_minutes(MinutesKind::Ceremony);
        assert_eq!(route, Route::of_minutes().checked().unwrap());
        let roster = roster(&[]);
        let camat = "KEP-KEC".parse().unwrap();
        let signers =
            route.signings.iter().flatten().map(|step| step.target.office(&camat, &roster).unwrap());
        assert_eq!(signers.map(|office| office.to_string()).collect::<Vec<_>>(), ["KEP-KEC", "KEP-SETDA"]);
    }
}
