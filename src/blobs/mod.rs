//! The archive on disk: bytes stored once under their SHA-256, and readable names that point at them.
//!
//! Here lives everything that touches the archive folder. What never lives here: what the bytes mean (a PDF is just
//! bytes), who may read them, and any way to change bytes once they are stored.
//!
//! ```text
//! <dir>/blobs/ab/abcdef…      the content, named by its hash; the program reads only these
//! <dir>/archive/2027/…        readable names: hard links to blobs, and sidecars beside them; for people
//! ```

mod copying;
mod files;
mod name;
mod sweep;
mod vouched;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::digest::Digest;
use vouched::{Trace, Vouched};

pub use copying::Copied;
pub use name::{NameError, ReadableName, archive_name};

/// The write-once store of one institution, in one folder. Cheap to share by reference; safe from many threads and
/// from many processes on one file system.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
    vouched: Arc<Vouched>,
}

/// The room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What this program may still write.
    pub free: u64,
    /// The whole disk.
    pub whole: u64,
}

impl Room {
    /// What must stay free so that nothing that was begun fails half-way: 1 GiB, or 5 % of a small disk (SECURITY 4.4).
    pub fn reserve(&self) -> u64 {
        (self.whole / 20).min(1 << 30)
    }

    /// Whether there is room to sign.
    pub fn is_enough(&self) -> bool {
        self.free >= self.reserve()
    }
}

/// Why the archive could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BlobsError {
    /// No blob with this hash is stored.
    #[error("no blob {0} in the archive; restore it from the backup of the archive folder")]
    Missing(Digest),
    /// The stored bytes no longer hash to their name: bit rot or a hand in the archive.
    #[error("{path} is damaged: its bytes do not hash to its name; restore this one file from the backup", path = path.display())]
    Damaged {
        /// The damaged file.
        path: PathBuf,
    },
    /// The readable name already holds other bytes. Nothing was written.
    #[error("{path} already exists with different content; archived names are never overwritten", path = path.display())]
    NameTaken {
        /// The name in question.
        path: PathBuf,
    },
    /// The file system refused. After a failed fsync nothing is known about the disk: the process should restart.
    #[error("cannot {doing} {path}", path = path.display())]
    Io {
        /// What was being done, as a verb: "write", "sync", …
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
}

impl Blobs {
    /// Opens the archive in `dir`, making `blobs/` and `archive/` inside it where they are missing (mode 0750).
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, BlobsError> {
        let blobs = Self { dir: dir.into(), vouched: Arc::default() };
        files::make_folders(&blobs.blob_root())?;
        files::make_folders(&blobs.archive_root())?;
        Ok(blobs)
    }

    /// Stores `bytes` under their SHA-256 and returns it. When this returns, the bytes survive a power cut.
    ///
    /// Storing the same bytes again is fine and verifies the copy that is there.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, BlobsError> {
        let digest = Digest::of(bytes);
        let path = self.path_of(&digest);
        match files::write_once(&path, bytes)? {
            files::Written::New => Ok(digest),
            files::Written::AlreadyThere => {
                // A sweep may be about to take this file for an orphan: make it young again before vouching for it.
                files::touch(&path)?;
                self.get(&digest).map(|_| digest)
            }
        }
    }

    /// The bytes stored under `digest`, hashed again on the way out.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>, BlobsError> {
        let path = self.path_of(digest);
        let Some(bytes) = files::read(&path)? else { return Err(BlobsError::Missing(*digest)) };
        if Digest::of(&bytes) == *digest { Ok(bytes) } else { Err(BlobsError::Damaged { path }) }
    }

    /// Makes sure that the bytes stored under `digest` are there and whole, as [`Blobs::get`] does; what was hashed
    /// within the last hour and not touched since is not read again.
    pub fn check(&self, digest: &Digest, now: DateTime<Utc>) -> Result<(), BlobsError> {
        // Before the bytes: what is changed while they are read is then noticed the next time.
        let trace = Trace::of(&self.path_of(digest))?.ok_or(BlobsError::Missing(*digest))?;
        if !self.vouched.knows(digest, &trace, now) {
            self.get(digest)?;
            self.vouched.note(digest, trace, now);
        }
        Ok(())
    }

    /// Whether [`Blobs::check`] would find them whole without reading them.
    pub fn is_vouched_for(&self, digest: &Digest, now: DateTime<Utc>) -> Result<bool, BlobsError> {
        let trace = Trace::of(&self.path_of(digest))?;
        Ok(trace.is_some_and(|trace| self.vouched.knows(digest, &trace, now)))
    }

    /// How many bytes are stored under `digest`, without reading them; `None` if there is no such file.
    pub fn length(&self, digest: &Digest) -> Result<Option<u64>, BlobsError> {
        files::length(&self.path_of(digest))
    }

    /// Gives the blob a readable name under `archive/`: a hard link, or a synced copy where links are impossible.
    ///
    /// Idempotent for the same content; another content under the name is [`BlobsError::NameTaken`].
    pub fn publish(&self, digest: &Digest, name: &ReadableName) -> Result<PathBuf, BlobsError> {
        let bytes = self.get(digest)?;
        let path = self.path_named(name);
        if files::link(&self.path_of(digest), &path)? == files::Linked::Unsupported {
            files::write_once(&path, &bytes)?;
        }
        Self::must_hold(path, &bytes)
    }

    /// Writes a sidecar (or any small file for people) under `archive/`, once and whole.
    ///
    /// Idempotent for the same content; another content under the name is [`BlobsError::NameTaken`].
    pub fn put_named(&self, name: &ReadableName, bytes: &[u8]) -> Result<PathBuf, BlobsError> {
        let path = self.path_named(name);
        files::write_once(&path, bytes)?;
        Self::must_hold(path, bytes)
    }

    /// The bytes under a readable name, if there are any.
    pub fn get_named(&self, name: &ReadableName) -> Result<Option<Vec<u8>>, BlobsError> {
        files::read(&self.path_named(name))
    }

    /// Whether there is a file at that path under `archive/`, as a row remembers it.
    pub fn is_named(&self, path: &str) -> Result<bool, BlobsError> {
        Ok(files::length(&self.archive_root().join(path))?.is_some())
    }

    /// Where the blob lies; for operators' messages and for tools that check the archive from outside.
    pub fn path_of(&self, digest: &Digest) -> PathBuf {
        let hex = digest.to_string();
        self.blob_root().join(hex.get(..2).unwrap_or_default()).join(hex)
    }

    /// Where a readable name lies.
    pub fn path_named(&self, name: &ReadableName) -> PathBuf {
        self.archive_root().join(name.as_path())
    }

    /// How much room the disk of this archive has.
    pub fn room(&self) -> Result<Room, BlobsError> {
        let facts = rustix::fs::statvfs(&self.dir)
            .map_err(|errno| files::failed("ask for the free space of", &self.dir)(errno.into()))?;
        Ok(Room {
            free: facts.f_bavail.saturating_mul(facts.f_frsize),
            whole: facts.f_blocks.saturating_mul(facts.f_frsize),
        })
    }

    /// The folder this archive was opened in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn blob_root(&self) -> PathBuf {
        self.dir.join("blobs")
    }

    fn archive_root(&self) -> PathBuf {
        self.dir.join("archive")
    }

    fn must_hold(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, BlobsError> {
        match files::read(&path)? {
            Some(there) if there == bytes => Ok(path),
            _ => Err(BlobsError::NameTaken { path }),
        }
    }
}
