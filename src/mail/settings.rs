//! Where the mail server is and how to speak with it, from one URL without secrets.
//!
//! ```text
//! smtp://[user@]host[:587]        STARTTLS required (the usual submission port)
//! smtps://[user@]host[:465]       TLS from the first byte
//! smtp+plain://host[:25]          no TLS; only for a relay on the same machine or a closed network; no login
//! ```
//!
//! The password comes from a file of its own ([`Password::from_file`]), never from the URL: URLs end up in process
//! lists, logs and error messages. A user name with `@` may be written as it is or as `%40`.

use super::{address::is_host, password::Password};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Begin in clear, then upgrade; refuse to go on if the server cannot (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// None.
    Plain,
}

/// One mail server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    pub(super) security: Security,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: Option<String>,
    pub(super) password: Option<Password>,
    pub(super) root_certificate: Option<Vec<u8>>,
}

/// The settings cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Another scheme.
    #[error("the mail URL must begin with smtp://, smtps:// or smtp+plain://")]
    Scheme,
    /// A password in the URL.
    #[error("the mail URL holds a password; put it alone into a file and name that file in the settings")]
    PasswordInUrl,
    /// The host is not a host name or address.
    #[error("the mail URL has no valid host name; IPv6 addresses stand in [brackets]")]
    Host,
    /// The port is not 1 to 65535.
    #[error("the mail URL has an invalid port")]
    Port,
    /// Path, query or fragment.
    #[error("the mail URL ends after the port: no path, no ?options")]
    Trailing,
    /// The user name is empty, or holds control characters or a broken %-escape.
    #[error("the mail URL has an invalid user name")]
    User,
    /// A login without TLS would send the password in clear.
    #[error("smtp+plain:// cannot log in: the password would travel in clear; use smtp:// or smtps://")]
    PlainLogin,
    /// A user without password or a password without user.
    #[error("a mail login needs both a user name in the URL and a password file")]
    HalfLogin,
    /// A root certificate for a connection without TLS.
    #[error("smtp+plain:// has no use for a root certificate; use smtp:// or smtps://")]
    PlainCertificate,
}

impl SmtpSettings {
    /// Reads the URL. `password` goes with its user name; `root_certificate` (PEM) is trusted besides the system's.
    pub fn parse(
        url: &str,
        password: Option<Password>,
        root_certificate: Option<Vec<u8>>,
    ) -> Result<Self, SettingsError> {
        let (scheme, rest) = url.split_once("://").ok_or(SettingsError::Scheme)?;
        let (security, default_port) = match scheme {
            "smtp" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            "smtp+plain" => (Security::Plain, 25),
            _ => return Err(SettingsError::Scheme),
        };
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(parse_user(user)?), place),
            None => (None, rest),
        };
        if place.contains(['/', '?', '#']) {
            return Err(SettingsError::Trailing);
        }
        let (host, port) = parse_place(place, default_port)?;
        match (security, &user, &password) {
            (Security::Plain, Some(_), _) | (Security::Plain, _, Some(_)) => {
                return Err(SettingsError::PlainLogin);
            }
            (_, Some(_), None) | (_, None, Some(_)) => return Err(SettingsError::HalfLogin),
            _ => {}
        }
        if security == Security::Plain && root_certificate.is_some() {
            return Err(SettingsError::PlainCertificate);
        }
        Ok(Self { security, host, port, user, password, root_certificate })
    }

    /// How the connection is protected.
    pub const fn security(&self) -> Security {
        self.security
    }
}

fn parse_user(text: &str) -> Result<String, SettingsError> {
    if text.contains(':') {
        return Err(SettingsError::PasswordInUrl);
    }
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let escape = [rest.next(), rest.next()].map(|b| b.and_then(|b| char::from(b).to_digit(16)));
            let [Some(high), Some(low)] = escape else { return Err(SettingsError::User) };
            bytes.push(u8::try_from(high * 16 + low).map_err(|_| SettingsError::User)?);
        } else {
            bytes.push(byte);
        }
    }
    let user = String::from_utf8(bytes).map_err(|_| SettingsError::User)?;
    if user.is_empty() || user.chars().any(char::is_control) { Err(SettingsError::User) } else { Ok(user) }
}

fn parse_place(place: &str, default_port: u16) -> Result<(String, u16), SettingsError> {
    let (host, port) = if let Some(rest) = place.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(SettingsError::Host)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| SettingsError::Host)?;
        let port = match after {
            "" => None,
            _ => Some(after.strip_prefix(':').ok_or(SettingsError::Port)?),
        };
        (host, port)
    } else {
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        if !is_host(host) {
            return Err(SettingsError::Host);
        }
        (host, port)
    };
    let port = match port {
        None => default_port,
        Some(text) => match text.parse() {
            Ok(port) if port > 0 => port,
            _ => return Err(SettingsError::Port),
        },
    };
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Password {
        Password::new("kata-sandi-surat".to_owned())
    }

    #[test]
    fn each_scheme_has_its_protection_and_port() {
        let read = |url| SmtpSettings::parse(url, None, None).map(|s| (s.security, s.host, s.port)).unwrap();
        assert_eq!(read("smtp://surat.kab.example"), (Security::StartTls, "surat.kab.example".into(), 587));
        assert_eq!(read("smtps://surat.kab.example"), (Security::Tls, "surat.kab.example".into(), 465));
        assert_eq!(read("smtp+plain://127.0.0.1:2525"), (Security::Plain, "127.0.0.1".into(), 2525));
        assert_eq!(read("smtp://[::1]:2525"), (Security::StartTls, "::1".into(), 2525));
    }

    #[test]
    fn a_user_name_may_be_an_address() {
        for url in
            ["smtp://teken@kab.example@surat.kab.example", "smtp://teken%40kab.example@surat.kab.example:587"]
        {
            let settings = SmtpSettings::parse(url, Some(secret()), None).unwrap();
            assert_eq!(settings.user.as_deref(), Some("teken@kab.example"));
        }
    }

    #[test]
    fn every_unsafe_or_unclear_url_is_refused_by_name() {
        use SettingsError as E;
        let cases = [
            ("http://x.example", None, E::Scheme),
            ("surat.kab.example:587", None, E::Scheme),
            ("smtp://u:p@x.example", Some(secret()), E::PasswordInUrl),
            ("smtp://u@x.example", None, E::HalfLogin),
            ("smtp://x.example", Some(secret()), E::HalfLogin),
            ("smtp+plain://u@x.example", Some(secret()), E::PlainLogin),
            ("smtp+plain://x.example", Some(secret()), E::PlainLogin),
            ("smtp://x.example/", None, E::Trailing),
            ("smtp://x.example?tls=no", None, E::Trailing),
            ("smtp://x.example:0", None, E::Port),
            ("smtp://x.example:65536", None, E::Port),
            ("smtp://[::1]25", None, E::Port),
            ("smtp://", None, E::Host),
            ("smtp://x example", None, E::Host),
            ("smtp://[x]", None, E::Host),
            ("smtp://@x.example", Some(secret()), E::User),
            ("smtp://a%0@x.example", Some(secret()), E::User),
            ("smtp://a%0d@x.example", Some(secret()), E::User),
        ];
        for (url, password, expected) in cases {
            assert_eq!(SmtpSettings::parse(url, password, None).map(|_| ()), Err(expected), "{url}");
        }
        let plain = SmtpSettings::parse("smtp+plain://x.example", None, Some(vec![]));
        assert_eq!(plain.map(|_| ()), Err(E::PlainCertificate));
    }

    #[test]
    fn debug_output_shows_no_password() {
        let settings = SmtpSettings::parse("smtp://u@x.example", Some(secret()), None).unwrap();
        assert!(!format!("{settings:?}").contains("kata-sandi-surat"));
    }
}
