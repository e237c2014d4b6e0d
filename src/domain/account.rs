//! Accounts: who may sign in, and what each is trusted with. Which office a person holds is the roster's matter, and
//! whose turn it is the document's; neither is a role.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::{AccountId, AgencyId, PersonId};
use super::language::Language;
use super::person::EmailAddress;

/// What an account is trusted with, besides the turns of its person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Admin Kabupaten: follows and moves every document.
    Secretariat,
    /// Admin Kepegawaian: the roster, the invitations.
    Personnel,
    /// Admin Perangkat Daerah: drafts for one agency.
    AgencyAdmin(AgencyId),
    /// Inspektorat: reads everything, changes nothing.
    Auditor,
    /// Operator Acara: runs ceremonies, signs for nobody.
    EventOperator,
    /// Admin Anggaran: the registry of budget documents and their handing over.
    Budget,
}

/// The roles without their agency: what a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleName {
    /// [`Role::Secretariat`]
    Secretariat,
    /// [`Role::Personnel`]
    Personnel,
    /// [`Role::AgencyAdmin`]
    AgencyAdmin,
    /// [`Role::Auditor`]
    Auditor,
    /// [`Role::EventOperator`]
    EventOperator,
    /// [`Role::Budget`]
    Budget,
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role: secretariat, personnel, auditor, operator, budget or agency:CODE")]
pub struct RoleError(String);

/// Somebody who may sign in, or is invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Never changes.
    pub id: AccountId,
    /// The person of the roster he is; none for one who only keeps the service.
    pub person: Option<PersonId>,
    /// What he signs in with, and where letters go.
    pub email: EmailAddress,
    /// As the pages greet him.
    pub name: String,
    /// What he is trusted with.
    pub roles: BTreeSet<Role>,
    /// Whether he may sign in.
    pub state: AccountState,
    /// Whether a second factor is set.
    pub second_factor: SecondFactor,
    /// In which language he gets his letters, once he has chosen one.
    pub language: Option<Language>,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Invited; has no password yet.
    Invited,
    /// May sign in.
    Active,
    /// May not sign in any more.
    Closed,
}

/// The second factor of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// None yet.
    Absent,
    /// Codes of an app (RFC 6238).
    Totp,
    /// One passkey or more (`WebAuthn`).
    Passkey,
    /// Codes of an app and passkeys; either will do.
    Both,
}

/// How far somebody has come in signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The password was right; the code is awaited.
    CodeAwaited,
    /// The password was right; a second factor has to be set up first.
    FactorAwaited,
    /// Signed in.
    Full,
}

/// A session lapses after so much silence (SECURITY, section 3).
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// And after so much time in any case.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// A link of an invitation is good for so long (bar 24).
pub const LINK_LASTS: TimeDelta = TimeDelta::days(7);
/// A link for a forgotten password is good for so long.
pub const RESET_LASTS: TimeDelta = TimeDelta::hours(1);
/// A link that ends the lock of a signing key is good for so long.
pub const UNLOCK_LASTS: TimeDelta = TimeDelta::hours(24);
/// Letters for forgotten passwords are counted over this time.
pub const RESETS_WINDOW: TimeDelta = TimeDelta::hours(1);
/// So many letters to one address.
pub const RESETS_PER_ACCOUNT: u64 = 3;
/// So many asked for from one address of the network.
pub const RESETS_PER_ADDRESS: u64 = 20;
/// Failed attempts are counted over this time (bar 22).
pub const ATTEMPTS_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many failures of one account.
pub const ATTEMPTS_PER_ACCOUNT: u64 = 10;
/// So many failures from one address.
pub const ATTEMPTS_PER_ADDRESS: u64 = 50;

impl Account {
    /// Under which code the trail of a document names him: his person, or his account if he is nobody of the roster.
    pub fn acting_as(&self) -> PersonId {
        let own = || format!("AKUN-{}", self.id.as_uuid().simple()).parse().ok();
        self.person.clone().or_else(own).unwrap_or_else(|| unreachable_code(self.id))
    }

    /// Whether he has one of these roles.
    pub fn has_any(&self, wanted: &[RoleName]) -> bool {
        self.roles.iter().any(|role| wanted.contains(&role.name()))
    }

    /// The agencies he drafts for.
    pub fn agencies(&self) -> impl Iterator<Item = &AgencyId> {
        self.roles.iter().filter_map(|role| match role {
            Role::AgencyAdmin(agency) => Some(agency),
            Role::Secretariat | Role::Personnel | Role::Auditor | Role::EventOperator | Role::Budget => None,
        })
    }
}

#[expect(clippy::panic, reason = "37 characters of the allowed kind always are a code; a test holds it")]
fn unreachable_code(id: AccountId) -> PersonId {
    panic!("AKUN-{id} is no code")
}

impl SecondFactor {
    /// From what an account has.
    pub fn of(totp: bool, passkey: bool) -> Self {
        match (totp, passkey) {
            (false, false) => SecondFactor::Absent,
            (true, false) => SecondFactor::Totp,
            (false, true) => SecondFactor::Passkey,
            (true, true) => SecondFactor::Both,
        }
    }

    /// Whether codes of an app are one.
    pub fn has_totp(self) -> bool {
        matches!(self, SecondFactor::Totp | SecondFactor::Both)
    }

    /// Whether a passkey is one.
    pub fn has_passkey(self) -> bool {
        matches!(self, SecondFactor::Passkey | SecondFactor::Both)
    }

    /// Whether there is any.
    pub fn is_set(self) -> bool {
        self != SecondFactor::Absent
    }
}

impl Role {
    /// Without its agency.
    pub fn name(&self) -> RoleName {
        match self {
            Role::Secretariat => RoleName::Secretariat,
            Role::Personnel => RoleName::Personnel,
            Role::AgencyAdmin(_) => RoleName::AgencyAdmin,
            Role::Auditor => RoleName::Auditor,
            Role::EventOperator => RoleName::EventOperator,
            Role::Budget => RoleName::Budget,
        }
    }
}

impl RoleName {
    /// Every role.
    pub const ALL: [RoleName; 6] = [
        RoleName::Secretariat,
        RoleName::Personnel,
        RoleName::AgencyAdmin,
        RoleName::Auditor,
        RoleName::EventOperator,
        RoleName::Budget,
    ];

    /// The word in the database, in forms and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            RoleName::Secretariat => "secretariat",
            RoleName::Personnel => "personnel",
            RoleName::AgencyAdmin => "agency",
            RoleName::Auditor => "auditor",
            RoleName::EventOperator => "operator",
            RoleName::Budget => "budget",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Role::AgencyAdmin(agency) => write!(f, "agency:{agency}"),
            Role::Secretariat | Role::Personnel | Role::Auditor | Role::EventOperator | Role::Budget => {
                f.write_str(self.name().as_str())
            }
        }
    }
}

impl FromStr for Role {
    type Err = RoleError;
    fn from_str(text: &str) -> Result<Self, RoleError> {
        let refused = || RoleError(text.to_owned());
        match text.split_once(':') {
            Some(("agency", code)) => code.parse().map(Role::AgencyAdmin).map_err(|_| refused()),
            Some(_) => Err(refused()),
            None => match text {
                "secretariat" => Ok(Role::Secretariat),
                "personnel" => Ok(Role::Personnel),
                "auditor" => Ok(Role::Auditor),
                "operator" => Ok(Role::EventOperator),
                "budget" => Ok(Role::Budget),
                _ => Err(refused()),
            },
        }
    }
}

impl AccountState {
    /// Every state.
    pub const ALL: [AccountState; 3] = [AccountState::Invited, AccountState::Active, AccountState::Closed];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            AccountState::Invited => "invited",
            AccountState::Active => "active",
            AccountState::Closed => "closed",
        }
    }
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 3] = [Standing::CodeAwaited, Standing::FactorAwaited, Standing::Full];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::CodeAwaited => "code_awaited",
            Standing::FactorAwaited => "factor_awaited",
            Standing::Full => "full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back_as_it_is_written() {
        for text in ["secretariat", "personnel", "auditor", "operator", "budget", "agency:DINKES"] {
            assert_eq!(text.parse::<Role>().unwrap().to_string(), text);
        }
        for bad in ["", "agency", "agency:", "agency:../x", "admin", "secretariat:X"] {
            assert!(bad.parse::<Role>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn who_is_nobody_of_the_roster_is_named_in_trails_by_his_account() {
        let account = Account {
            id: AccountId::new(DateTime::UNIX_EPOCH, &mut rand_core::UnwrapErr(getrandom::SysRng)),
            person: None,
            email: "a@b.example".parse().unwrap(),
            name: "A".to_owned(),
            roles: BTreeSet::new(),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            language: None,
            created: DateTime::UNIX_EPOCH,
        };
        assert!(account.acting_as().as_str().starts_with("AKUN-"));
    }
}
