//! What a crash can leave behind (temporary files, blobs no row speaks of), found and removed when it is old enough.

use std::{
    fs::{self, DirEntry, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use chrono::{DateTime, Utc};

use super::{Blobs, BlobsError, files};
use crate::domain::digest::Digest;

impl Blobs {
    /// Blobs whose digest begins with these two digits, last written before `older_than`.
    pub fn older(&self, beginning: &str, older_than: DateTime<Utc>) -> Result<Vec<Digest>, BlobsError> {
        let mut old = Vec::new();
        let folder = self.blob_root().join(beginning);
        if !folder.try_exists().map_err(files::failed("look for", &folder))? {
            return Ok(old);
        }
        each_file(&folder, &mut |entry, metadata| {
            let digest = entry.file_name().to_str().and_then(|name| name.parse::<Digest>().ok());
            old.extend(digest.filter(|_| is_older(metadata, older_than)));
            Ok(())
        })?;
        old.sort_unstable();
        Ok(old)
    }

    /// Removes a blob that no row speaks of, if it is still older than `older_than` and has no readable name. True if it is gone.
    ///
    /// Use a margin of a day: a blob is stored before the row that speaks of it is committed.
    pub fn remove_orphan(&self, digest: &Digest, older_than: DateTime<Utc>) -> Result<bool, BlobsError> {
        let path = self.path_of(digest);
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(e) => return Err(files::failed("look at", &path)(e)),
        };
        if metadata.nlink() > 1 || !is_older(&metadata, older_than) {
            return Ok(false);
        }
        fs::remove_file(&path).map_err(files::failed("remove", &path))?;
        Ok(true)
    }

    /// Removes temporary files last written before `older_than`, anywhere in the archive; returns how many.
    pub fn remove_temporary(&self, older_than: DateTime<Utc>) -> Result<usize, BlobsError> {
        let mut removed = 0;
        for root in [self.blob_root(), self.archive_root()] {
            each_file(&root, &mut |entry, metadata| {
                let temporary = entry.file_name().to_string_lossy().starts_with(files::TEMPORARY_PREFIX);
                if temporary && is_older(metadata, older_than) {
                    fs::remove_file(entry.path()).map_err(files::failed("remove", &entry.path()))?;
                    removed += 1;
                }
                Ok(())
            })?;
        }
        Ok(removed)
    }
}

fn is_older(metadata: &Metadata, than: DateTime<Utc>) -> bool {
    metadata.mtime() < than.timestamp()
}

pub(super) type Visit<'a> = dyn FnMut(&DirEntry, &Metadata) -> Result<(), BlobsError> + 'a;

pub(super) fn each_file(folder: &Path, visit: &mut Visit<'_>) -> Result<(), BlobsError> {
    for entry in fs::read_dir(folder).map_err(files::failed("list", folder))? {
        let entry = entry.map_err(files::failed("list", folder))?;
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(files::failed("look at", &entry.path())(e)),
        };
        if metadata.is_dir() {
            each_file(&entry.path(), visit)?;
        } else {
            visit(&entry, &metadata)?;
        }
    }
    Ok(())
}
