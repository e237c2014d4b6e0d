//! A name and an address that cannot break out of their header line or their SMTP command.

use std::fmt;

use lettre::{Address, message::Mailbox as LettreMailbox};

/// Longest address accepted, in bytes (RFC 5321, 4.5.3.1.3 less the angle brackets).
const ADDRESS_MAX: usize = 254;
/// Longest local part (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Longest display name, in characters: a person's name with titles, with room to spare.
const NAME_MAX: usize = 256;

/// An addressee or sender: an address, and perhaps the name shown before it.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox(LettreMailbox);

/// The name or address cannot stand in a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `local@domain` in plain ASCII without quotes; international addresses are not supported.
    #[error("not an e-mail address of the form name@domain in plain ASCII letters")]
    Address,
    /// A control, line or direction character in the name.
    #[error("the name holds a control character, a line break or a text-direction character")]
    Control,
    /// The name is over 256 characters.
    #[error("the name is longer than 256 characters")]
    TooLong,
}

impl Mailbox {
    /// Reads a name (may be empty) and an address.
    pub fn new(name: &str, address: &str) -> Result<Self, AddressError> {
        if !is_plain_address(address) {
            return Err(AddressError::Address);
        }
        let address: Address = address.parse().map_err(|_| AddressError::Address)?;
        if name.chars().any(breaks_a_line) {
            return Err(AddressError::Control);
        }
        if name.chars().count() > NAME_MAX {
            return Err(AddressError::TooLong);
        }
        let name = name.trim();
        Ok(Self(LettreMailbox::new((!name.is_empty()).then(|| name.to_owned()), address)))
    }

    /// The name, if one was given.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The address as text.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    pub(super) fn as_lettre(&self) -> &LettreMailbox {
        &self.0
    }
}

impl fmt::Debug for Mailbox {
    /// Addresses are personal data: logs get the domain only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailbox(…@{})", self.0.email.domain())
    }
}

/// Characters that could start a new line, or make a line show something else than it holds.
pub(super) fn breaks_a_line(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters, digits and hyphens in at least one label, none empty.
pub(super) fn is_host(text: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// `dot-atom@host` of RFC 5322, ASCII only: no quoted local parts, comments or address literals.
fn is_plain_address(text: &str) -> bool {
    let atom = |a: &str| {
        !a.is_empty() && a.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    text.len() <= ADDRESS_MAX && local.len() <= LOCAL_MAX && local.split('.').all(atom) && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_titles_and_an_office_address_pass() {
        let mailbox =
            Mailbox::new("H. Mahardika Contohnegara, S.E., M.M.", "bupati@arunikakab.example").unwrap();
        assert_eq!(mailbox.address(), "bupati@arunikakab.example");
        assert_eq!(mailbox.name(), Some("H. Mahardika Contohnegara, S.E., M.M."));
        assert_eq!(Mailbox::new("  ", "a+b@x.example").unwrap().name(), None);
    }

    #[test]
    fn an_address_that_could_carry_a_command_is_refused() {
        let long = format!("{}@x.example", "a".repeat(65));
        let bad = [
            "",
            "a",
            "@x.example",
            "a@",
            "a b@x.example",
            "a@x.example>\r\nRCPT TO:<b@y.example",
            "a@x.example\n",
            "\"a b\"@x.example",
            "<a@x.example>",
            "a@[127.0.0.1]",
            "a..b@x.example",
            "ä@x.example",
            "a@-x.example",
            "a@x..example",
            "a@x.example\0",
            &long,
        ];
        for address in bad {
            assert_eq!(Mailbox::new("A", address), Err(AddressError::Address), "{address:?}");
        }
    }

    #[test]
    fn a_name_with_a_line_break_or_a_direction_trick_is_refused() {
        for name in ["A\r\nBcc: b@y.example", "A\n", "\0", "A\u{2028}B", "A\u{202e}B", "A\u{85}B", "A\tB"] {
            assert_eq!(Mailbox::new(name, "a@x.example"), Err(AddressError::Control), "{name:?}");
        }
        assert_eq!(Mailbox::new(&"n".repeat(10_000), "a@x.example"), Err(AddressError::TooLong));
    }

    #[test]
    fn debug_output_shows_no_person() {
        let shown = format!("{:?}", Mailbox::new("Laksmi", "laksmi@arunikakab.example").unwrap());
        assert_eq!(shown, "Mailbox(…@arunikakab.example)");
    }
}
