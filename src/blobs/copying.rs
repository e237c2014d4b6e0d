//! The whole archive copied to another folder, for a backup. It only grows, so a copy begun after a picture of the database
//! holds every file that the picture names.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::sweep::each_file;
use super::{Blobs, BlobsError, files};
use crate::domain::digest::Digest;

/// What was copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files, readable names included.
    pub files: usize,
    /// Their bytes; a file with two names counts once.
    pub bytes: u64,
    /// Blobs whose bytes do not hash to their name: copied as they are, to be restored from an older backup.
    pub damaged: Vec<PathBuf>,
}

impl Blobs {
    /// Copies every blob and then every readable name into `to`, which must be empty; one file with two names stays one
    /// file. `heed` hears how many files are done. Nothing is synced: whoever makes a backup of more than this does so once.
    pub fn copy_to(&self, to: &Path, mut heed: impl FnMut(usize)) -> Result<Copied, BlobsError> {
        let copy = Blobs::open(to)?;
        let mut copied = Copied::default();
        let mut names: BTreeMap<(u64, u64), PathBuf> = BTreeMap::new();
        for (from, into) in [(self.blob_root(), copy.blob_root()), (self.archive_root(), copy.archive_root())]
        {
            each_file(&from, &mut |entry, metadata| {
                let name = entry.file_name();
                if name.to_string_lossy().starts_with(files::TEMPORARY_PREFIX) {
                    return Ok(());
                }
                let path = entry.path();
                let target = into.join(path.strip_prefix(&from).unwrap_or(&path));
                files::make_folders(files::folder_of(&target))?;
                let inode = (metadata.dev(), metadata.ino());
                match names.get(&inode) {
                    Some(there) if fs::hard_link(there, &target).is_ok() => {}
                    _ => {
                        let Some(bytes) = files::read(&path)? else { return Ok(()) };
                        let digest = name.to_str().and_then(|name| name.parse::<Digest>().ok());
                        if digest.is_some_and(|digest| digest != Digest::of(&bytes)) {
                            copied.damaged.push(path);
                        }
                        fs::write(&target, &bytes).map_err(files::failed("write", &target))?;
                        copied.bytes += bytes.len() as u64;
                        names.insert(inode, target);
                    }
                }
                copied.files += 1;
                heed(copied.files);
                Ok(())
            })?;
        }
        Ok(copied)
    }
}
