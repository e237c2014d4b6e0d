//! Looks into a workbook (a ZIP archive, ECMA-376 part 2) before anything else reads it. Every entry is inflated
//! once into nothing and counted: what an archive says about its own sizes is not believed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::limits;

/// Larger than any `uniqueCount` or `count` that a workbook within the other limits can have.
const COUNT_DIGITS: usize = 7;

/// Whether a workbook keeps to the limits; otherwise what is wrong with it.
pub(super) fn inspect(bytes: &[u8]) -> Result<(), String> {
    let broken =
        |why: &dyn std::fmt::Display| format!("is no readable workbook ({why}): save it again as .xlsx");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    if archive.len() > limits::ENTRIES {
        return Err(format!("holds {} parts, more than {}", archive.len(), limits::ENTRIES));
    }
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| broken(&e))?;
        let packed = entry.compressed_size();
        let name = entry.name().map_err(|e| broken(&e))?.into_owned();
        let allowed = packed.saturating_mul(limits::RATIO).max(64 * 1024);
        let most = allowed.min(limits::INFLATED_BYTES.saturating_sub(total));
        let mut content = Vec::new();
        entry.take(most + 1).read_to_end(&mut content).map_err(|e| broken(&e))?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if size > allowed {
            return Err(format!(
                "has a part ({}) that grows more than {} times",
                super::problem::shown(&name),
                limits::RATIO
            ));
        }
        total += size;
        if total > limits::INFLATED_BYTES {
            return Err(format!("grows beyond {} MiB", limits::INFLATED_BYTES / 1024 / 1024));
        }
        if is_xml(&name) {
            inspect_xml(&content)
                .map_err(|why| format!("has a part ({}) {why}", super::problem::shown(&name)))?;
        }
    }
    Ok(())
}

fn is_xml(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default();
    end.eq_ignore_ascii_case("xml") || end.eq_ignore_ascii_case("rels")
}

/// UTF-8 without a document type (so without entities), and without a count that would make a reader reserve
/// memory for strings that are not there.
fn inspect_xml(content: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(content).map_err(|_| "that is not UTF-8 text".to_owned())?;
    let prologue = text.get(..text.find("?>").unwrap_or(0)).unwrap_or_default().to_ascii_lowercase();
    if text.contains('\0') || (prologue.contains("encoding") && !prologue.contains("utf-8")) {
        return Err("that is not UTF-8 text".to_owned());
    }
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err("with a document type declaration".to_owned());
    }
    for (at, word) in text.match_indices("uniqueCount") {
        let value = text.get(at + word.len()..).unwrap_or_default();
        let value =
            value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+'));
        if value.bytes().take_while(u8::is_ascii_digit).count() > COUNT_DIGITS {
            return Err("that announces more strings than it can hold".to_owned());
        }
    }
    Ok(())
}
