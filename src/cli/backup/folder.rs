//! The folder of a backup while it is made: beside the place where it will be, for its owner only, synced as a whole before it
//! gets its name.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::NOTE;

/// What the name of a backup ends in that is not whole.
pub(super) const UNFINISHED: &str = "unfinished";

/// A backup in the making.
pub(super) struct Folder {
    making: PathBuf,
    whole: PathBuf,
}

impl Folder {
    /// Begins a backup that will be called `whole`; what a killed one has left under its other name is removed.
    pub(super) fn begin(whole: &Path) -> Result<Self> {
        if whole.exists() {
            bail!("{} exists already: a backup is never written over, name another folder", whole.display());
        }
        let Some(name) = whole.file_name() else { bail!("{} names no folder", whole.display()) };
        let mut name = name.to_owned();
        name.push(".");
        name.push(UNFINISHED);
        let making = whole.with_file_name(name);
        if making.exists() {
            let is_ours = making.join(NOTE).is_file() || fs::read_dir(&making)?.next().is_none();
            if !is_ours {
                bail!("{} is in the way, and no backup that was cut short: remove it", making.display());
            }
            fs::remove_dir_all(&making).with_context(|| format!("removing {}", making.display()))?;
        }
        make(&making)?;
        Ok(Self { making, whole: whole.to_owned() })
    }

    /// Where something of that name lies for now.
    pub(super) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.making.join(name)
    }

    /// Writes a file, mode 0600, and the folders it lies in.
    pub(super) fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
        let path = self.path(name);
        let writing = || format!("writing {}", path.display());
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            make(folder)?;
        }
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).with_context(writing)?;
        file.write_all(bytes).with_context(writing)
    }

    /// Copies a folder of files and folders.
    pub(super) fn copy_tree(&self, from: &Path, name: &Path) -> Result<()> {
        make(&self.path(name))?;
        for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
            let path = entry?.path();
            let name = name.join(path.file_name().unwrap_or_default());
            if path.is_dir() {
                self.copy_tree(&path, &name)?;
            } else {
                let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                self.write(name, &bytes)?;
            }
        }
        Ok(())
    }

    /// Everything is there: brought to the disk, and given its name.
    pub(super) fn finish(self) -> Result<()> {
        let opened = File::open(&self.making)?;
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(&opened).context("bringing the backup to the disk")?;
        #[cfg(not(target_os = "linux"))]
        rustix::fs::sync();
        opened.sync_all()?;
        if self.whole.exists() {
            bail!(
                "{} has come into being meanwhile: {} is whole",
                self.whole.display(),
                self.making.display()
            );
        }
        fs::rename(&self.making, &self.whole).with_context(|| format!("naming {}", self.whole.display()))?;
        let parent = self.whole.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))
            .and_then(|parent| parent.sync_all())
            .context("syncing the folder")
    }
}

/// A folder for its owner only, and the folders above it.
pub(super) fn make(folder: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("making {}", folder.display()))
}
