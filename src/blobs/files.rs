//! Writing a file so that it is there whole or not at all, and stays there after a power cut.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use rustix::{
    fs::{CWD, RenameFlags, Timespec, Timestamps, UTIME_NOW, renameat_with},
    io::Errno,
};

use super::BlobsError;

/// Temporary files carry this prefix; no blob and no readable name can begin with a dot.
pub(super) const TEMPORARY_PREFIX: &str = ".tmp-";

const FILE_MODE: u32 = 0o640;
const FOLDER_MODE: u32 = 0o750;

/// What `write_once` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    New,
    AlreadyThere,
}

/// What `link` could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linked {
    There,
    Unsupported,
}

/// Writes `bytes` to `path` unless something is there: temporary file in the same folder, fsync, rename that replaces
/// nothing, fsync of the folder. An existing file is left alone and its folder synced: whoever put it there may have
/// died before doing so.
pub(super) fn write_once(path: &Path, bytes: &[u8]) -> Result<Written, BlobsError> {
    let folder = folder_of(path);
    make_folders(folder)?;
    if path.try_exists().map_err(failed("look for", path))? {
        sync_folder(folder)?;
        return Ok(Written::AlreadyThere);
    }
    let temporary = Temporary::write(folder, bytes)?;
    let written = temporary.rename_to(path)?;
    sync_folder(folder)?;
    Ok(written)
}

/// Makes `to` a hard link of `from`; an existing `to` is left alone (the caller compares the content).
pub(super) fn link(from: &Path, to: &Path) -> Result<Linked, BlobsError> {
    let folder = folder_of(to);
    make_folders(folder)?;
    match fs::hard_link(from, to) {
        Ok(()) => sync_folder(folder).map(|()| Linked::There),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => sync_folder(folder).map(|()| Linked::There),
        Err(e) if links_are_impossible(&e) => Ok(Linked::Unsupported),
        Err(e) => Err(failed("link", to)(e)),
    }
}

/// The whole file, or `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, BlobsError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(failed("read", path)(e)),
    }
}

/// The file's length in bytes, or `None` if there is none.
pub(super) fn length(path: &Path) -> Result<Option<u64>, BlobsError> {
    match fs::metadata(path) {
        Ok(facts) => Ok(Some(facts.len())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(failed("look at", path)(e)),
    }
}

/// Sets the file's modification time to the file system's now.
pub(super) fn touch(path: &Path) -> Result<(), BlobsError> {
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let file = File::open(path).map_err(failed("open", path))?;
    rustix::fs::futimens(&file, &Timestamps { last_access: now, last_modification: now })
        .map_err(|e| failed("touch", path)(e.into()))
}

/// Makes the folder and its parents, and syncs each parent that got a new entry.
pub(super) fn make_folders(folder: &Path) -> Result<(), BlobsError> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder_of(folder);
    make_folders(parent)?;
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Ok(()) => sync_folder(parent),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(e) => Err(failed("make the folder", folder)(e)),
    }
}

/// Forces a folder's entries to the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<(), BlobsError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(failed("sync the folder", folder))
}

/// Wraps an operating system error with what was being done to which file.
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BlobsError {
    let path = path.to_path_buf();
    move |source| BlobsError::Io { doing, path, source }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn links_are_impossible(e: &io::Error) -> bool {
    let impossible = [Errno::XDEV, Errno::PERM, Errno::MLINK, Errno::OPNOTSUPP, Errno::NOSYS];
    Errno::from_io_error(e).is_some_and(|errno| impossible.contains(&errno))
}

/// A synced temporary file that disappears unless it is renamed.
struct Temporary {
    path: PathBuf,
    renamed: bool,
}

impl Temporary {
    fn write(folder: &Path, bytes: &[u8]) -> Result<Self, BlobsError> {
        let mut unique = [0_u8; 8];
        getrandom::fill(&mut unique).map_err(|e| failed("name a temporary file in", folder)(e.into()))?;
        let path = folder.join(format!("{TEMPORARY_PREFIX}{}", HEXLOWER.encode(&unique)));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(&path)
            .map_err(failed("create", &path))?;
        let temporary = Self { path, renamed: false };
        file.write_all(bytes).map_err(failed("write", &temporary.path))?;
        file.sync_all().map_err(failed("sync", &temporary.path))?;
        Ok(temporary)
    }

    fn rename_to(mut self, path: &Path) -> Result<Written, BlobsError> {
        match renameat_with(CWD, &self.path, CWD, path, RenameFlags::NOREPLACE) {
            Ok(()) => {
                self.renamed = true;
                Ok(Written::New)
            }
            Err(Errno::EXIST) => Ok(Written::AlreadyThere),
            // File systems without RENAME_NOREPLACE (some network ones): a link never replaces either.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match fs::hard_link(&self.path, path) {
                Ok(()) => Ok(Written::New),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(Written::AlreadyThere),
                Err(e) => Err(failed("rename into place", path)(e)),
            },
            Err(e) => Err(failed("rename into place", path)(e.into())),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing depends on this: a sweep removes what a crash leaves behind.
            drop(fs::remove_file(&self.path));
        }
    }
}
