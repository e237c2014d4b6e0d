//! The settings of an instance, read from `teken.toml` in its folder. Paths are relative to that folder. No secret
//! stands in it: a password is a file of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Name of the settings file.
pub const FILE: &str = "teken.toml";

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite://teken.sqlite` or `postgres://user@host/database`.
    pub database: String,
    /// Folder that holds `blobs/` and `archive/`.
    pub files: PathBuf,
    /// Folder of the institution's keys.
    pub keys: PathBuf,
    /// Emblem of the head of region's letterhead, PNG.
    pub emblem_head_of_region: PathBuf,
    /// Emblem of the agencies' letterhead, PNG.
    pub emblem_agency: PathBuf,
    /// How letters leave.
    pub mail: Mail,
    /// The web service.
    #[serde(default)]
    pub web: Web,
    /// Owed work.
    #[serde(default)]
    pub worker: Worker,
    /// Verification.
    #[serde(default)]
    pub verify: Verify,
}

/// Owed work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Worker {
    /// So long a job belongs to the program that has begun it; then another one may take it.
    pub lease_seconds: LeaseSeconds,
}

/// 5 to 3600 seconds; two minutes, if nobody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct LeaseSeconds(u64);

impl LeaseSeconds {
    /// The same, as a length of time.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl Default for LeaseSeconds {
    fn default() -> Self {
        Self(120)
    }
}

impl TryFrom<u64> for LeaseSeconds {
    type Error = &'static str;

    fn try_from(seconds: u64) -> Result<Self, Self::Error> {
        if (5..=3600).contains(&seconds) { Ok(Self(seconds)) } else { Err("lease_seconds is from 5 to 3600") }
    }
}

impl From<LeaseSeconds> for u64 {
    fn from(lease: LeaseSeconds) -> Self {
        lease.0
    }
}

/// Verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verify {
    /// Folder with the root certificates (`*.pem`) of accredited providers in Indonesia. Signatures that lead to one
    /// of them are shown as certified. None is shipped: whom to believe is the operator's decision.
    pub accredited_roots: Option<PathBuf>,
}

/// The web service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Whether everybody needs an authenticator app besides the password.
    pub require_second_factor: bool,
    /// Whether a proxy on this machine ends TLS and sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Where complaints go; the sender of the letters if not set.
    pub contact: Option<String>,
    /// Somebody is reminded by hand of the same document at most once in so many hours.
    pub remind_again_hours: u16,
    /// File with the token that `/metrics` wants from other machines.
    pub metrics_token_file: Option<PathBuf>,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            require_second_factor: true,
            behind_proxy: false,
            contact: None,
            remind_again_hours: 24,
            metrics_token_file: None,
        }
    }
}

/// How letters leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `folder:mails`, or `smtp://user@host:587` (STARTTLS), `smtps://user@host:465`, `smtp+plain://host:25`.
    pub transport: String,
    /// File with the password of the mail login, mode 0600.
    pub password_file: Option<PathBuf>,
    /// PEM of a root certificate to trust besides the system's.
    pub root_certificate: Option<PathBuf>,
    /// Address letters come from.
    pub sender: String,
    /// Address that the links in letters begin with, without a slash at the end.
    pub base_address: String,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No such file, or not readable.
    #[error("{path}: {source}; is this the folder of an instance? Make one with `teken init`")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not what is expected.
    #[error("{path}, line {line}: {why}")]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// Why, in one line.
        why: String,
    },
}

impl Config {
    /// The settings of the instance in `dir`.
    pub fn read(dir: &Path) -> Result<Self, ConfigError> {
        let path = dir.join(FILE);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| ConfigError::Read { path: path.clone(), source })?;
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            ConfigError::Parse { path, line, why: error.message().lines().collect::<Vec<_>>().join(" ") }
        })
    }

    /// The database address with a relative SQLite path made absolute within `dir`.
    pub fn database_in(&self, dir: &Path) -> String {
        match self.database.strip_prefix("sqlite://") {
            Some(path) if !path.starts_with('/') => format!("sqlite://{}", dir.join(path).display()),
            _ => self.database.clone(),
        }
    }
}

/// The settings of a new instance, with every choice explained: what `teken init` writes.
pub fn template(domain: &str) -> String {
    format!(
        r#"# Settings of this instance. Paths are relative to this file's folder.

# SQLite in one file, or PostgreSQL: "postgres://user@host/database" (password from ~/.pgpass or a service file).
database = "sqlite://teken.sqlite"

# Every PDF by its hash under blobs/, the signed ones under readable names in archive/.
files = "."

# The institution's private keys, mode 0600. Back them up apart from the database.
keys = "keys"

# PNG files of the institution.
emblem_head_of_region = "emblems/head-of-region.png"
emblem_agency = "emblems/agency.png"

[mail]
# "folder:mails" writes .eml files. A server: "smtp://user@host:587" (STARTTLS, required), "smtps://user@host:465",
# "smtp+plain://host:25" (no encryption and no login; only inside one machine or a closed network).
transport = "folder:mails"
# password_file = "mail.password"     # mode 0600; goes with the user in the address above
# root_certificate = "mail-root.pem"  # to trust besides the system's
sender = "teken@{domain}"
base_address = "https://teken.{domain}"

[web]
# An authenticator app besides the password, for everybody.
require_second_factor = true
# true once a proxy on this machine ends TLS and sets X-Forwarded-For; then cookies are Secure and HSTS is sent.
behind_proxy = false
# contact = "pengaduan@{domain}"          # for complaints, at the foot of each page; the sender above if not set
# remind_again_hours = 24                # by hand, the same person of the same document at most once in so long
# metrics_token_file = "metrics.token"    # /metrics answers other machines only with this token

[worker]
# lease_seconds = 120      # a job begun and not ended for so long is taken up by another process; a letter may take 60 seconds

[verify]
# Root certificates (*.pem) of accredited providers (PSrE Indonesia), fetched from the providers themselves and compared
# by fingerprint. Signatures that lead to one of them are shown as "tersertifikasi"; without them they are shown as whole,
# by an unknown issuer.
# accredited_roots = "accredited"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_that_init_writes_can_be_read() {
        let config: Config = toml::from_str(&template("arunikakab.example")).unwrap();
        assert_eq!(config.mail.sender, "teken@arunikakab.example");
        assert_eq!(config.database_in(Path::new("/srv/teken")), "sqlite:///srv/teken/teken.sqlite");
    }

    #[test]
    fn a_lease_that_is_no_lease_is_refused() {
        for (seconds, is_fine) in [(4, false), (5, true), (3600, true), (3601, false)] {
            let text =
                template("a.example").replace("# lease_seconds = 120", &format!("lease_seconds = {seconds}"));
            let read = toml::from_str::<Config>(&text);
            assert_eq!(read.is_ok(), is_fine, "{seconds}");
        }
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let text = template("a.example").replace("files =", "fiels =");
        let error = toml::from_str::<Config>(&text).unwrap_err().to_string();
        assert!(error.contains("fiels"), "{error}");
    }
}
