//! The mail account's password: read from a file, wiped after use, never shown.

use std::{
    fmt, fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// A password that wipes itself and never prints.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// The password file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PasswordFileError {
    /// The file cannot be read.
    #[error("cannot read the mail password from {path}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Others than the owner and the group may read it.
    #[error("{path} can be read by everyone; run: chmod 600 {path}", path = path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// Empty, or more than one line.
    #[error("{path} must hold the mail password alone, on one line", path = path.display())]
    NotOneLine {
        /// The file.
        path: PathBuf,
    },
}

impl Password {
    /// Takes a password that was read elsewhere.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Reads the password from a file that holds it alone on one line and that the world cannot read.
    pub fn from_file(path: &Path) -> Result<Self, PasswordFileError> {
        let unreadable = |source| PasswordFileError::Unreadable { path: path.to_path_buf(), source };
        if fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o007 != 0 {
            return Err(PasswordFileError::Exposed { path: path.to_path_buf() });
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() || line.chars().any(char::is_control) {
            return Err(PasswordFileError::NotOneLine { path: path.to_path_buf() });
        }
        Ok(Self::new(line.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
