//! The key folder on disk: made whole or not at all, never overwritten, closed to everyone but its owner.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use der::pem::{LineEnding, decode_vec, encode_string};
use rand_core::CryptoRng;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use zeroize::Zeroizing;

use super::{
    institution::{Fresh, Institution, InstitutionKey, InstitutionName, found, succeed as successors},
    pepper::Pepper,
};
use crate::pades::{Certificate, CertificateError, pki::IssueError};

/// Each name has a `.key` (PKCS#8 PEM) and a `.pem` (certificate).
const NAMES: [&str; 5] = ["root", "issuing", "time-stamping", "seal", "unit"];
const PEPPER: &str = "pepper";
const KEY_LABEL: &str = "PRIVATE KEY";

/// Why the key folder cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is something at this path already.
    #[error("{path} exists already; keys are never overwritten: open it, or choose another folder", path = path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// There is no key folder.
    #[error("there is no key folder {path}; make one with the command that founds the institution", path = path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Others than the owner can get at it.
    #[error("{path} is open to others (mode {mode:o}); run: chmod {wanted:o} {path}", path = path.display())]
    Exposed {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they should be.
        wanted: u32,
    },
    /// A file does not hold what its name says.
    #[error("{path} cannot be used: {why}; restore the key folder from its backup", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The certificates were not issued.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The file system refused.
    #[error("cannot {doing} {path}", path = path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

/// Makes the folder beside its final place and moves it there in one step.
pub(super) fn create(
    dir: &Path,
    name: &InstitutionName,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<(), KeyringError> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        return Err(KeyringError::Exists { path: dir.to_path_buf() });
    }
    let keys = found(name, rng, now)?;
    let pepper = Pepper::generate(rng);
    let temporary = beside(dir, rng);
    let made = fill(&temporary, &keys, &pepper).and_then(|()| {
        // Renaming a folder replaces an empty one at most: what was written here meanwhile stays.
        fs::rename(&temporary, dir).map_err(|e| match e.kind() {
            io::ErrorKind::DirectoryNotEmpty
            | io::ErrorKind::AlreadyExists
            | io::ErrorKind::NotADirectory => KeyringError::Exists { path: dir.to_path_buf() },
            _ => failed("move the new keys to", dir)(e),
        })
    });
    if made.is_err() {
        // The first failure is the one to report.
        drop(fs::remove_dir_all(&temporary));
    }
    made.and_then(|()| sync_folder(parent_of(dir)))
}

/// Copies the folder with a new seal and a new unit, and exchanges the two folders in one step.
pub(super) fn succeed(dir: &Path, rng: &mut dyn CryptoRng, now: DateTime<Utc>) -> Result<(), KeyringError> {
    let (institution, _) = open(dir)?;
    let name = institution.root.certificate().organisation().unwrap_or_default();
    let name = InstitutionName::parse(&name).map_err(|e| damaged(dir, &e.to_string()))?;
    let [seal, unit] = successors(&institution, &name, rng, now)?;
    let temporary = beside(dir, rng);
    let exchanged = copy_but(dir, &temporary, [("seal", &seal), ("unit", &unit)]).and_then(|()| {
        renameat_with(CWD, &temporary, CWD, dir, RenameFlags::EXCHANGE)
            .map_err(|errno| failed("exchange the key folder", dir)(errno.into()))
    });
    // What lies there now is the old folder, or the copy that did not take its place.
    let removed = fs::remove_dir_all(&temporary).map_err(failed("remove the old keys in", &temporary));
    exchanged.and(removed).and_then(|()| sync_folder(parent_of(dir)))
}

fn copy_but(from: &Path, to: &Path, new: [(&str, &Fresh); 2]) -> Result<(), KeyringError> {
    DirBuilder::new().mode(0o700).create(to).map_err(failed("make", to))?;
    for name in NAMES {
        match new.iter().find(|(replaced, _)| *replaced == name) {
            Some((_, fresh)) => write_pair(to, name, fresh)?,
            None => {
                for extension in ["key", "pem"] {
                    let file = format!("{name}.{extension}");
                    let text = Zeroizing::new(read_text(&from.join(&file))?);
                    write(&to.join(&file), text.as_bytes())?;
                }
            }
        }
    }
    let pepper = Zeroizing::new(read_text(&from.join(PEPPER))?);
    write(&to.join(PEPPER), pepper.as_bytes())?;
    sync_folder(to)
}

/// A hidden name in the same folder, so that the step into place is one rename.
fn beside(dir: &Path, rng: &mut dyn CryptoRng) -> PathBuf {
    let mut unique = [0_u8; 8];
    rng.fill_bytes(&mut unique);
    parent_of(dir).join(format!(".keyring-{}", HEXLOWER.encode(&unique)))
}

fn parent_of(dir: &Path) -> &Path {
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Reads and checks everything.
pub(super) fn open(dir: &Path) -> Result<(Institution, Pepper), KeyringError> {
    if !dir.is_dir() {
        return Err(KeyringError::Missing { path: dir.to_path_buf() });
    }
    must_be_private(dir, 0o700)?;
    let read = |name: &str| -> Result<InstitutionKey, KeyringError> {
        let certificate_path = dir.join(format!("{name}.pem"));
        let text = read_text(&certificate_path)?;
        let certificate = Certificate::from_pem(&text)
            .map_err(|e: CertificateError| damaged(&certificate_path, &e.to_string()))?;
        let key_path = dir.join(format!("{name}.key"));
        must_be_private(&key_path, 0o600)?;
        let text = Zeroizing::new(read_text(&key_path)?);
        let (label, pkcs8) = decode_vec(text.trim().as_bytes()).map_err(|_| damaged(&key_path, "not PEM"))?;
        let pkcs8 = Zeroizing::new(pkcs8);
        if label != KEY_LABEL {
            return Err(damaged(&key_path, "not a PKCS#8 private key"));
        }
        InstitutionKey::new(&pkcs8, certificate)
            .ok_or_else(|| damaged(&key_path, "not a P-256 key, or not the key of the certificate beside it"))
    };
    let [root, issuing, time_stamping, seal, unit] = NAMES;
    let keys = [read(root)?, read(issuing)?, read(time_stamping)?, read(seal)?, read(unit)?];
    let institution = Institution::from_keys(keys).map_err(|why| damaged(dir, why))?;

    let pepper_path = dir.join(PEPPER);
    must_be_private(&pepper_path, 0o600)?;
    let line = Zeroizing::new(read_text(&pepper_path)?);
    let pepper =
        Pepper::from_line(&line).ok_or_else(|| damaged(&pepper_path, "not 64 hexadecimal digits"))?;
    Ok((institution, pepper))
}

fn fill(folder: &Path, keys: &[Fresh; 5], pepper: &Pepper) -> Result<(), KeyringError> {
    DirBuilder::new().mode(0o700).create(folder).map_err(failed("make", folder))?;
    for (name, fresh) in NAMES.iter().zip(keys) {
        write_pair(folder, name, fresh)?;
    }
    write(&folder.join(PEPPER), pepper.to_line().as_bytes())?;
    sync_folder(folder)
}

fn write_pair(folder: &Path, name: &str, fresh: &Fresh) -> Result<(), KeyringError> {
    let key_path = folder.join(format!("{name}.key"));
    let pem = encode_string(KEY_LABEL, LineEnding::LF, &fresh.pkcs8);
    let pem = Zeroizing::new(pem.map_err(|e| damaged(&key_path, &e.to_string()))?);
    write(&key_path, pem.as_bytes())?;
    write(&folder.join(format!("{name}.pem")), fresh.key.certificate().to_pem().as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = opened.map_err(failed("create", path))?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.sync_all().map_err(failed("sync", path))
}

fn read_text(path: &Path) -> Result<String, KeyringError> {
    fs::read_to_string(path).map_err(failed("read", path))
}

fn must_be_private(path: &Path, wanted: u32) -> Result<(), KeyringError> {
    let mode = fs::metadata(path).map_err(failed("look at", path))?.permissions().mode() & 0o7777;
    if mode & !wanted == 0 {
        Ok(())
    } else {
        Err(KeyringError::Exposed { path: path.to_path_buf(), mode, wanted })
    }
}

fn sync_folder(folder: &Path) -> Result<(), KeyringError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(failed("sync", folder))
}

fn damaged(path: &Path, why: &str) -> KeyringError {
    KeyringError::Damaged { path: path.to_path_buf(), why: why.to_owned() }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyringError {
    let path = path.to_path_buf();
    move |source| KeyringError::Io { doing, path, source }
}
