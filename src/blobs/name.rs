//! Readable names for people who open the archive with a file manager. Pure; nothing here touches a disk.

use std::{fmt, path::Path};

/// A relative path under `archive/` made of safe parts: lower-case ASCII letters, digits, `-`, `_` and `.`; no part
/// begins with a dot; at most 8 folders deep, at most 120 bytes a part. So it can neither leave the archive nor hide
/// in it, and it survives a copy to any file system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReadableName(String);

/// The text is not a readable name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a name for the archive: use lower-case ASCII letters, digits, '-', '_' and '.', parted by '/'"
)]
pub struct NameError(String);

const PART_MAX: usize = 120;
const PARTS_MAX: usize = 9;
const SLUG_MAX: usize = 60;
const NAMELESS: &str = "tanpa-nama";

/// Makes a readable name from free text: one folder per text of `folders`, then the file's name from the texts of
/// `title` joined by `_`, then `extension` (`pdf`, `json`).
///
/// Total: any text gives a name. Two different texts may give one name, so put something unique (the verification
/// code) into `title`.
pub fn archive_name(folders: &[&str], title: &[&str], extension: &str) -> ReadableName {
    let mut parts: Vec<String> = folders.iter().take(PARTS_MAX - 1).map(|text| slug(text)).collect();
    let mut extension: String = extension.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    extension.make_ascii_lowercase();
    let room = PART_MAX - 1 - extension.len();
    let title: Vec<String> = title.iter().map(|text| slug(text)).collect();
    let stem = if title.is_empty() { NAMELESS.to_owned() } else { title.join("_") };
    // What is unique stands at the end by custom, so a long title loses its beginning.
    let start = stem.len().saturating_sub(room);
    let stem = stem.get(start..).unwrap_or_default().trim_matches(['-', '_']).to_owned();
    parts.push(if extension.is_empty() { stem } else { format!("{stem}.{extension}") });
    ReadableName(parts.join("/"))
}

impl ReadableName {
    /// Reads a name that was stored as text.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let parts: Vec<&str> = text.split('/').collect();
        let sound = parts.len() <= PARTS_MAX && parts.iter().all(|part| is_safe(part));
        if sound { Ok(Self(text.to_owned())) } else { Err(NameError(text.chars().take(80).collect())) }
    }

    /// The same name with another extension: the sidecar beside the PDF.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        let stem = match self.0.rsplit_once('.') {
            Some((stem, last)) if !last.contains('/') => stem,
            _ => &self.0,
        };
        let extension: String = extension
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .take(8)
            .collect();
        Self(format!("{stem}.{extension}"))
    }

    /// The name as text, parts joined by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a relative path.
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl fmt::Display for ReadableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_safe(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    !part.is_empty() && part.len() <= PART_MAX && !part.starts_with('.') && part.chars().all(allowed)
}

/// Lower-case ASCII words joined by single hyphens; Latin letters lose their marks, everything else is a gap.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain_letter(c) {
            Some(letter) => slug.push(letter),
            None if !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    slug = slug.trim_matches('-').to_owned();
    slug.truncate(SLUG_MAX);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { NAMELESS.to_owned() } else { slug.to_owned() }
}

fn plain_letter(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => Some('a'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        'ç' => Some('c'),
        'ñ' => Some('n'),
        'ý' | 'ÿ' => Some('y'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_becomes_a_name_a_secretary_can_read() {
        let name = archive_name(
            &["2027", "Dinas Kesehatan"],
            &["Perjanjian Kinerja 2027", "dr. Renée Ujipertiwi, M.Kes.", "7K3M-9QXT"],
            "pdf",
        );
        assert_eq!(
            name.as_str(),
            "2027/dinas-kesehatan/perjanjian-kinerja-2027_dr-renee-ujipertiwi-m-kes_7k3m-9qxt.pdf"
        );
        assert!(name.with_extension("json").as_str().ends_with("_7k3m-9qxt.json"));
    }

    #[test]
    fn path_tricks_become_plain_words() {
        let name = archive_name(&["..", "/etc", "C:\\"], &["../../passwd\0", "a/b", ".hidden"], "../sh");
        assert_eq!(name.as_str(), "tanpa-nama/etc/c/passwd_a-b_hidden.sh");
    }

    #[test]
    fn a_long_title_keeps_its_unique_end() {
        let long = "kepala ".repeat(40);
        let name = archive_name(&[&long], &[&long, &long, "7K3M-9QXT"], "pdf");
        assert!(name.as_str().ends_with("_7k3m-9qxt.pdf"), "{name}");
        assert!(name.as_str().split('/').all(|part| part.len() <= PART_MAX), "{name}");
    }

    #[test]
    fn stored_text_that_leaves_the_archive_is_refused() {
        for bad in
            ["", "/a", "a//b", "../a", "a/../b", "a/.b", "A.pdf", "a b", "a\\b", "a\n", &"a/".repeat(9)]
        {
            assert!(ReadableName::parse(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_the_name_is_a_safe_relative_path(
            folders in prop::collection::vec(any::<String>(), 0..12),
            title in prop::collection::vec(any::<String>(), 0..6),
            extension in any::<String>(),
        ) {
            let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
            let title: Vec<&str> = title.iter().map(String::as_str).collect();
            let name = archive_name(&folders, &title, &extension);
            prop_assert_eq!(ReadableName::parse(name.as_str()), Ok(name));
        }
    }
}
