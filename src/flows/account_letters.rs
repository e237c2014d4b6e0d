//! Letters to the owner of an account: invitation, forgotten password, locked key, and what was changed. A link is made
//! here, in the moment of its letter, so that its secret waits nowhere; a second delivery makes the first link void.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::deliver::{DeliverError, Delivery, Envelope, written};
use crate::domain::account::{Account, AccountState, LINK_LASTS, RESET_LASTS, UNLOCK_LASTS};
use crate::domain::deadline::day_of;
use crate::domain::ids::AccountId;
use crate::domain::job::Notice;
use crate::domain::token::Token;
use crate::domain::wording;
use crate::mail::Mailbox;
use crate::render::emails::{self, Email};
use crate::store::links::{self, Purpose};
use crate::store::{StoreError, accounts};

/// Where account letters are written.
pub struct Desk<'a>(pub Envelope<'a>);

impl Desk<'_> {
    /// Delivers an invitation, if the account still awaits its owner.
    pub fn invitation(&self, id: AccountId, rng: &mut dyn CryptoRng) -> Result<Delivery, DeliverError> {
        let expires = self.0.moment.at + LINK_LASTS;
        let purpose = Purpose::Invitation(id);
        let Some((account, token)) = self.link(id, AccountState::Invited, purpose, expires, rng)? else {
            return Ok(Delivery::NotOwed);
        };
        let email = Email::Invitation(emails::Invitation {
            to: self.addressee(&account),
            expires: day_of(expires, self.0.rooms.institution.zone()),
            link: self.address("invitation", &token),
        });
        self.send(&email, &account)
    }

    /// Delivers the link for a forgotten password.
    pub fn reset(&self, id: AccountId, rng: &mut dyn CryptoRng) -> Result<Delivery, DeliverError> {
        let expires = self.0.moment.at + RESET_LASTS;
        let Some((account, token)) = self.link(id, AccountState::Active, Purpose::Reset(id), expires, rng)?
        else {
            return Ok(Delivery::NotOwed);
        };
        let email = Email::Reset(self.door(&account, expires, self.address("reset", &token)));
        self.send(&email, &account)
    }

    /// Delivers the link that ends the lock of a signing key.
    pub fn unlock(&self, id: AccountId, rng: &mut dyn CryptoRng) -> Result<Delivery, DeliverError> {
        let expires = self.0.moment.at + UNLOCK_LASTS;
        let Some((account, token)) =
            self.link(id, AccountState::Active, Purpose::Unlock(id), expires, rng)?
        else {
            return Ok(Delivery::NotOwed);
        };
        let email = Email::Unlock(self.door(&account, expires, self.address("unlock", &token)));
        self.send(&email, &account)
    }

    /// Tells the owner of an account what was changed about it.
    pub fn notice(&self, id: AccountId, what: Notice) -> Result<Delivery, DeliverError> {
        let account = self.0.rooms.store.read(|tx| accounts::find(tx, id))?;
        let Some(account) = account.filter(|account| account.state == AccountState::Active) else {
            return Ok(Delivery::NotOwed);
        };
        // The job was owed in the commit of the change.
        let owed = written(self.0.job).unwrap_or(self.0.moment.at);
        let email = Email::AccountNotice(emails::AccountNotice {
            to: self.addressee(&account),
            what: match what {
                Notice::Password => emails::Changed::Password,
                Notice::Factor => emails::Changed::Factor,
                Notice::Key => emails::Changed::Key,
                Notice::Passphrase => emails::Changed::Passphrase,
                Notice::Revoked => emails::Changed::Revoked,
            },
            when: wording::time_in(account.language.unwrap_or_default(), owed, &self.0.rooms.institution),
            link: format!("{}/account", self.0.rooms.post.base_address),
        });
        self.send(&email, &account)
    }

    /// Makes a link good for an account in that state.
    fn link(
        &self,
        id: AccountId,
        state: AccountState,
        purpose: Purpose,
        expires: DateTime<Utc>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<(Account, Token)>, StoreError> {
        let token = Token::new(rng);
        let account = self.0.rooms.store.write("account.link", |tx| {
            let found = accounts::find(tx, id)?.filter(|account| account.state == state);
            if found.is_some() {
                links::replace(tx, &token.digest(), purpose, expires)?;
            }
            Ok::<_, StoreError>(found)
        })?;
        Ok(account.map(|account| (account, token)))
    }

    fn door(&self, account: &Account, expires: DateTime<Utc>, link: String) -> emails::Door {
        let language = account.language.unwrap_or_default();
        let expires = wording::time_in(language, expires, &self.0.rooms.institution);
        emails::Door { to: self.addressee(account), expires, link }
    }

    fn addressee(&self, account: &Account) -> emails::Person {
        emails::Person { name: account.name.clone(), office: self.0.rooms.institution.name.clone() }
    }

    fn address(&self, door: &str, token: &Token) -> String {
        format!("{}/{door}/{}", self.0.rooms.post.base_address, token.text())
    }

    fn send(&self, email: &Email, account: &Account) -> Result<Delivery, DeliverError> {
        let to = Mailbox::new(&account.name, account.email.as_str())?;
        self.0.send((email, account.language.unwrap_or_default()), to)
    }
}
