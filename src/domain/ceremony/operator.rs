//! Who may run a ceremony. He moves it on; he cannot sign for anyone.

use crate::domain::account::{Account, RoleName};
use crate::domain::ids::PersonId;

/// Somebody who may run ceremonies: of the secretariat, or an operator of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator(PersonId);

impl Operator {
    /// The roles that may run ceremonies.
    pub const ROLES: [RoleName; 2] = [RoleName::Secretariat, RoleName::EventOperator];

    /// This account as an operator, if it is one.
    pub fn of(account: &Account) -> Option<Self> {
        account.has_any(&Self::ROLES).then(|| Self(account.acting_as()))
    }

    /// The program itself, for a rehearsal: under this name the trail tells its acts.
    pub fn rehearsing(name: PersonId) -> Self {
        Self(name)
    }

    /// Under which code the trail names him.
    pub fn person(&self) -> &PersonId {
        &self.0
    }
}
