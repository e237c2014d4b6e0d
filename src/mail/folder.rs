//! Letters as `.eml` files: one file per job, replaced whole by a repeat of the same job.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::{Letter, Receipt, SendError, one_line};

/// A folder that receives letters, mode 0750; the files have mode 0640.
#[derive(Debug, Clone)]
pub struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// Uses `dir`, making it where it is missing.
    pub fn open(dir: impl Into<PathBuf>) -> io::Result<Self> {
        let dir = dir.into();
        DirBuilder::new().recursive(true).mode(0o750).create(&dir)?;
        Ok(Self { dir })
    }

    /// Where the letter with this id lies once it is sent.
    pub fn path_of(&self, letter: &Letter) -> PathBuf {
        self.dir.join(format!("{}.eml", letter.message_id().job()))
    }

    pub(super) fn send(&self, letter: &Letter) -> Result<Receipt, SendError> {
        let bytes = letter.to_bytes().map_err(|e| SendError::Permanent(one_line(&e.to_string())))?;
        let path = self.path_of(letter);
        self.write(&path, &bytes)
            .map_err(|e| SendError::Temporary(one_line(&format!("cannot write {}: {e}", path.display()))))?;
        Ok(Receipt { note: one_line(&path.display().to_string()) })
    }

    /// Writes a file and removes it again.
    pub(super) fn check(&self) -> Result<String, SendError> {
        let path = self.dir.join("check.tmp");
        let gone = |e: io::Error| {
            SendError::Temporary(one_line(&format!("cannot write into {}: {e}", self.dir.display())))
        };
        fs::write(&path, b"check").and_then(|()| fs::remove_file(&path)).map_err(gone)?;
        Ok(one_line(&format!("letters go into {}", self.dir.display())))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut unique = [0_u8; 8];
        getrandom::fill(&mut unique)?;
        let temporary = path.with_extension(format!("tmp-{}", data_encoding::HEXLOWER.encode(&unique)));
        let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            // The first failure is the one to report.
            drop(fs::remove_file(&temporary));
        }
        written.and_then(|()| File::open(&self.dir)?.sync_all())
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
