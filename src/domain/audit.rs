//! The trail of the service itself: who changed roster, roles, accounts or keys, when, and what. The trail of a document is
//! another thing, in `event.rs`.

use chrono::{DateTime, Utc};

use super::account::Account;
use super::ids::AccountId;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// A roster was imported; the detail counts what was new and what changed.
    RosterImported,
    /// Somebody was given an office.
    Assigned,
    /// The last day of an assignment was set.
    AssignmentEnded,
    /// A role was given.
    RoleGiven,
    /// A role was taken.
    RoleTaken,
    /// An invitation was sent, or sent again.
    Invited,
    /// An invitation was taken back.
    InvitationRevoked,
    /// An account was taken up by its owner.
    AccountTakenUp,
    /// A password was changed by whoever knew the old one.
    PasswordChanged,
    /// A forgotten password was replaced through a mailed link.
    PasswordReset,
    /// An authenticator app was set or replaced.
    FactorSet,
    /// The second factors of an account were removed by somebody else.
    FactorsCleared,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A signing key was made.
    KeyMade,
    /// A signing key was replaced by a new one.
    KeyReplaced,
    /// The passphrase of a signing key was changed.
    PassphraseChanged,
    /// A signing key was locked after too many wrong passphrases.
    KeyLocked,
    /// The lock of a signing key was ended through a mailed link.
    KeyUnlocked,
    /// The certificate of a signing key was revoked; the detail says which, why, and since when.
    KeyRevoked,
    /// A turn at a kiosk was given to somebody; the detail counts its documents.
    OneTurnIssued,
    /// It was opened.
    OneTurnOpened,
    /// It ended; the detail says why.
    OneTurnEnded,
    /// A route was changed; the detail says how it goes now.
    RouteChanged,
    /// Settings of the institution were changed; the detail says how they are now.
    PracticeChanged,
    /// A season was begun.
    SeasonBegun,
    /// The plan of a season was changed.
    SeasonChanged,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The account; none if it was the operator at the machine, or the service itself.
    pub account: Option<AccountId>,
    /// As it was called then; empty for the operator and the service.
    pub name: String,
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Hand,
    /// What.
    pub act: Act,
    /// On whom or what: an account's name, an office's code.
    pub subject: String,
    /// The rest: a role, a decree, a fingerprint. Never a secret.
    pub detail: String,
}

impl Hand {
    /// A member.
    pub fn of(account: &Account) -> Self {
        Self { account: Some(account.id), name: account.name.clone() }
    }

    /// The operator at the machine, or the service itself.
    pub fn machine() -> Self {
        Self { account: None, name: String::new() }
    }

    /// One line of the trail by this hand.
    pub fn did(&self, act: Act, subject: &str, detail: impl Into<String>, at: DateTime<Utc>) -> Entry {
        Entry { at, by: self.clone(), act, subject: subject.to_owned(), detail: detail.into() }
    }
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 27] = [
        Act::RosterImported,
        Act::Assigned,
        Act::AssignmentEnded,
        Act::RoleGiven,
        Act::RoleTaken,
        Act::Invited,
        Act::InvitationRevoked,
        Act::AccountTakenUp,
        Act::PasswordChanged,
        Act::PasswordReset,
        Act::FactorSet,
        Act::FactorsCleared,
        Act::PasskeyAdded,
        Act::PasskeyRemoved,
        Act::KeyMade,
        Act::KeyReplaced,
        Act::PassphraseChanged,
        Act::KeyLocked,
        Act::KeyUnlocked,
        Act::KeyRevoked,
        Act::OneTurnIssued,
        Act::OneTurnOpened,
        Act::OneTurnEnded,
        Act::RouteChanged,
        Act::PracticeChanged,
        Act::SeasonBegun,
        Act::SeasonChanged,
    ];

    /// The word in the database and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::RosterImported => "roster-imported",
            Act::Assigned => "assigned",
            Act::AssignmentEnded => "assignment-ended",
            Act::RoleGiven => "role-given",
            Act::RoleTaken => "role-taken",
            Act::Invited => "invited",
            Act::InvitationRevoked => "invitation-revoked",
            Act::AccountTakenUp => "account-taken-up",
            Act::PasswordChanged => "password-changed",
            Act::PasswordReset => "password-reset",
            Act::FactorSet => "factor-set",
            Act::FactorsCleared => "factors-cleared",
            Act::PasskeyAdded => "passkey-added",
            Act::PasskeyRemoved => "passkey-removed",
            Act::KeyMade => "key-made",
            Act::KeyReplaced => "key-replaced",
            Act::PassphraseChanged => "passphrase-changed",
            Act::KeyLocked => "key-locked",
            Act::KeyUnlocked => "key-unlocked",
            Act::KeyRevoked => "key-revoked",
            Act::OneTurnIssued => "one-turn-issued",
            Act::OneTurnOpened => "one-turn-opened",
            Act::OneTurnEnded => "one-turn-ended",
            Act::RouteChanged => "route-changed",
            Act::PracticeChanged => "practice-changed",
            Act::SeasonBegun => "season-begun",
            Act::SeasonChanged => "season-changed",
        }
    }
}
