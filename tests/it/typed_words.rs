//! What people type or open, and machines read at once: a word that is taken says the same when it is written again. The tests and
//! the coverage-guided targets of `fuzz/` share it.

use teken::domain::code::VerifyCode;
use teken::domain::ids::AccountId;
use teken::domain::person::EmailAddress;
use teken::domain::token::Token;
use teken::mail::Mailbox;

/// Tries any text as each of them.
pub(crate) fn say_the_same(text: &str) {
    if let Ok(code) = text.parse::<VerifyCode>() {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
    if let Ok(token) = text.parse::<Token>() {
        assert_eq!(token.text(), text);
    }
    if let Ok(id) = text.parse::<AccountId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(address) = text.parse::<EmailAddress>() {
        assert_eq!(address.as_str(), text);
        assert!(Mailbox::new("Kepala Dinas", text).is_ok(), "{text:?}");
    }
    if let Ok(mailbox) = Mailbox::new(text, "kadis@arunikakab.example") {
        assert_eq!(mailbox.name().unwrap_or_default(), text.trim());
    }
}
