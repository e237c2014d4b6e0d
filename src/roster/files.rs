//! The only door from the file system: a folder of CSV files, or one file. No more is read than an import may hold.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::limits;

/// A file by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// Name without folders, e.g. `persons.csv`.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file system refused.
    #[error("cannot read {path}: {fault}")]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        fault: std::io::Error,
    },
}

impl NamedFile {
    /// Name without its extension, in small letters.
    pub(super) fn stem(&self) -> String {
        let name = self.name.to_lowercase();
        name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
    }

    /// Extension in small letters.
    pub(super) fn extension(&self) -> String {
        self.name.to_lowercase().rsplit_once('.').map_or(String::new(), |(_, end)| end.to_owned())
    }
}

/// The CSV files of a folder in order of their names (other files are left alone), or the one file named.
/// Content beyond [`limits::FILE_BYTES`] is not read; [`super::read`] then says that it is too large.
pub fn load(path: &Path) -> Result<Vec<NamedFile>, LoadError> {
    let unreadable = |fault| LoadError::Unreadable { path: path.to_owned(), fault };
    if !path.is_dir() {
        return Ok(vec![file(path, limits::FILE_BYTES)?]);
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv")) {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::new();
    let mut left = limits::FILE_BYTES;
    for path in paths {
        let file = file(&path, left)?;
        left = left.saturating_sub(file.bytes.len());
        files.push(file);
    }
    Ok(files)
}

fn file(path: &Path, most: usize) -> Result<NamedFile, LoadError> {
    let unreadable = |fault| LoadError::Unreadable { path: path.to_owned(), fault };
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(unreadable)?.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(NamedFile { name, bytes })
}
