//! Whether everybody who signs on the day of an event can: account, key, certificate until the end of that day, the
//! documents he owes. For each that cannot yet: what is to be done, and by whom.

use chrono::{DateTime, TimeDelta, Utc};

use super::account::AccountState;
use super::ids::PersonId;

/// A certificate that ends so soon after the event is to be renewed.
const ENDS_SOON: TimeDelta = TimeDelta::days(60);

/// The account of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountStanding {
    /// There is none.
    Missing,
    /// Invited; he has not taken it up.
    Invited,
    /// Closed.
    Closed,
    /// He can sign in.
    Active,
}

/// A signing key as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFacts {
    /// Whether it was revoked.
    pub revoked: bool,
    /// First instant of its certificate.
    pub not_before: DateTime<Utc>,
    /// Last instant.
    pub not_after: DateTime<Utc>,
}

/// The signing key of a person, judged by the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyStanding {
    /// There is none.
    Missing,
    /// Its certificate was revoked.
    Revoked,
    /// Its certificate is over.
    Expired,
    /// Its certificate ends before the event does.
    EndsBefore,
    /// Its certificate begins after the event.
    BeginsAfter,
    /// Good for the event, but not for long.
    EndsSoon,
    /// Good.
    Good,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Invite him to an account.
    Invite,
    /// Take up the invitation.
    TakeUp,
    /// Invite him anew: his account is closed.
    Reopen,
    /// Make a signing key.
    MakeKey,
    /// Make a new key in the place of one that ends, has ended or was revoked.
    RenewKey,
    /// Make his documents.
    MakeDocuments,
    /// Complete and hand in his drafts.
    FinishDrafts,
    /// Review his documents.
    Review,
}

/// Who has to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The person himself.
    Himself,
    /// Admin Kepegawaian.
    Personnel,
    /// Admin Kabupaten.
    Secretariat,
    /// Whoever's review is open.
    Reviewers,
}

/// The documents that a person is to sign, by how far they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Papers {
    /// All that he owes.
    pub owed: usize,
    /// Not made yet.
    pub missing: usize,
    /// Drafts.
    pub drafts: usize,
    /// In review, or on the way to the final text.
    pub reviewed: usize,
    /// Final text: they can be signed, or are signed by all.
    pub ready: usize,
}

/// One person of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub person: PersonId,
    /// With titles.
    pub name: String,
    /// Where he is reached.
    pub email: String,
    /// The offices in which he signs, with their capacity.
    pub offices: Vec<String>,
    /// His account.
    pub account: AccountStanding,
    /// When he last signed in; none if never, or not since that is kept.
    pub signed_in: Option<DateTime<Utc>>,
    /// His key.
    pub key: KeyStanding,
    /// Last instant of his certificate.
    pub valid_until: Option<DateTime<Utc>>,
    /// His documents.
    pub papers: Papers,
}

impl AccountStanding {
    /// Every standing, the worst first.
    pub const ALL: [AccountStanding; 4] = [
        AccountStanding::Missing,
        AccountStanding::Invited,
        AccountStanding::Closed,
        AccountStanding::Active,
    ];

    /// From the state of an account, if there is one.
    pub fn of(state: Option<AccountState>) -> Self {
        match state {
            None => AccountStanding::Missing,
            Some(AccountState::Invited) => AccountStanding::Invited,
            Some(AccountState::Closed) => AccountStanding::Closed,
            Some(AccountState::Active) => AccountStanding::Active,
        }
    }

    /// The word in addresses and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            AccountStanding::Missing => "missing",
            AccountStanding::Invited => "invited",
            AccountStanding::Closed => "closed",
            AccountStanding::Active => "active",
        }
    }
}

impl KeyStanding {
    /// Every standing, the worst first.
    pub const ALL: [KeyStanding; 7] = [
        KeyStanding::Missing,
        KeyStanding::Revoked,
        KeyStanding::Expired,
        KeyStanding::EndsBefore,
        KeyStanding::BeginsAfter,
        KeyStanding::EndsSoon,
        KeyStanding::Good,
    ];

    /// Judges the newest key of a person; `ends` is the last instant of the event.
    pub fn of(key: Option<&KeyFacts>, now: DateTime<Utc>, ends: DateTime<Utc>) -> Self {
        match key {
            None => KeyStanding::Missing,
            Some(key) if key.revoked => KeyStanding::Revoked,
            Some(key) if key.not_after < now => KeyStanding::Expired,
            Some(key) if key.not_after < ends => KeyStanding::EndsBefore,
            Some(key) if key.not_before > ends => KeyStanding::BeginsAfter,
            Some(key) if key.not_after - ends < ENDS_SOON => KeyStanding::EndsSoon,
            Some(_) => KeyStanding::Good,
        }
    }

    /// Whether he can sign with it at the event.
    pub fn is_ready(self) -> bool {
        matches!(self, KeyStanding::EndsSoon | KeyStanding::Good)
    }

    /// The word in addresses and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyStanding::Missing => "missing",
            KeyStanding::Revoked => "revoked",
            KeyStanding::Expired => "expired",
            KeyStanding::EndsBefore => "ends-before",
            KeyStanding::BeginsAfter => "begins-after",
            KeyStanding::EndsSoon => "ends-soon",
            KeyStanding::Good => "good",
        }
    }
}

impl Action {
    /// Who has to do it.
    pub fn owner(self) -> Owner {
        match self {
            Action::Invite | Action::Reopen => Owner::Personnel,
            Action::TakeUp | Action::MakeKey | Action::RenewKey => Owner::Himself,
            Action::MakeDocuments | Action::FinishDrafts => Owner::Secretariat,
            Action::Review => Owner::Reviewers,
        }
    }

    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Invite => "invite",
            Action::TakeUp => "take-up",
            Action::Reopen => "reopen",
            Action::MakeKey => "make-key",
            Action::RenewKey => "renew-key",
            Action::MakeDocuments => "make-documents",
            Action::FinishDrafts => "finish-drafts",
            Action::Review => "review",
        }
    }
}

impl Owner {
    /// Every owner.
    pub const ALL: [Owner; 4] = [Owner::Himself, Owner::Personnel, Owner::Secretariat, Owner::Reviewers];

    /// The word in addresses and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Owner::Himself => "himself",
            Owner::Personnel => "personnel",
            Owner::Secretariat => "secretariat",
            Owner::Reviewers => "reviewers",
        }
    }
}

impl Row {
    /// What is to be done for him, in the order in which it can be.
    pub fn actions(&self) -> Vec<Action> {
        let account = match self.account {
            AccountStanding::Missing => Some(Action::Invite),
            AccountStanding::Invited => Some(Action::TakeUp),
            AccountStanding::Closed => Some(Action::Reopen),
            AccountStanding::Active => None,
        };
        let key = match self.key {
            KeyStanding::Missing => Some(Action::MakeKey),
            KeyStanding::Revoked
            | KeyStanding::Expired
            | KeyStanding::EndsBefore
            | KeyStanding::BeginsAfter
            | KeyStanding::EndsSoon => Some(Action::RenewKey),
            KeyStanding::Good => None,
        };
        let papers = [
            (self.papers.missing > 0).then_some(Action::MakeDocuments),
            (self.papers.drafts > 0).then_some(Action::FinishDrafts),
            (self.papers.reviewed > 0).then_some(Action::Review),
        ];
        account.into_iter().chain(key).chain(papers.into_iter().flatten()).collect()
    }

    /// Whether he could sign everything he owes at the event.
    pub fn is_ready(&self) -> bool {
        self.can_sign() && self.papers.ready == self.papers.owed
    }

    /// Whether he himself is ready, whatever his documents are.
    pub fn can_sign(&self) -> bool {
        self.account == AccountStanding::Active && self.key.is_ready()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn key(until: &str) -> KeyFacts {
        KeyFacts { revoked: false, not_before: at("2026-01-01T00:00:00Z"), not_after: at(until) }
    }

    #[test]
    fn a_certificate_is_judged_by_the_end_of_the_event_and_not_by_today() {
        let (now, ends) = (at("2026-12-20T02:00:00Z"), at("2027-01-04T16:59:59Z"));
        let of = |until: &str| KeyStanding::of(Some(&key(until)), now, ends);
        assert_eq!(of("2026-12-01T00:00:00Z"), KeyStanding::Expired);
        assert_eq!(of("2027-01-04T12:00:00Z"), KeyStanding::EndsBefore, "good now, over in the evening");
        assert_eq!(of("2027-01-04T16:59:59Z"), KeyStanding::EndsSoon);
        assert_eq!(of("2027-12-31T00:00:00Z"), KeyStanding::Good);
        let revoked = KeyFacts { revoked: true, ..key("2027-12-31T00:00:00Z") };
        assert_eq!(KeyStanding::of(Some(&revoked), now, ends), KeyStanding::Revoked);
        assert_eq!(KeyStanding::of(None, now, ends), KeyStanding::Missing);
    }

    #[test]
    fn each_thing_that_is_missing_has_an_action_and_an_owner() {
        let row = Row {
            person: "P1".parse().unwrap(),
            name: "P1 Contoh".to_owned(),
            email: "p1@a.example".to_owned(),
            offices: vec![],
            account: AccountStanding::Invited,
            signed_in: None,
            key: KeyStanding::Expired,
            valid_until: None,
            papers: Papers { owed: 3, missing: 1, drafts: 0, reviewed: 1, ready: 1 },
        };
        let actions = row.actions();
        assert_eq!(actions, [Action::TakeUp, Action::RenewKey, Action::MakeDocuments, Action::Review]);
        let owners: Vec<Owner> = actions.into_iter().map(Action::owner).collect();
        assert_eq!(owners, [Owner::Himself, Owner::Himself, Owner::Secretariat, Owner::Reviewers]);
        assert!(!row.is_ready() && !row.can_sign());
        let good = Row { account: AccountStanding::Active, key: KeyStanding::EndsSoon, ..row };
        assert!(good.can_sign() && !good.is_ready());
    }
}
