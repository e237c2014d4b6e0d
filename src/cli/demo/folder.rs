//! The demo's folder: made fresh, never at the price of something that is not ours.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::domain::stage::Stage;
use crate::flows::sidecar::Sidecar;
use crate::flows::{Rooms, archive};
use crate::store::documents::{self, Filter};

/// Lies in a demo's folder so that the next run knows it may replace it.
const MARK: &str = ".teken-demo";
const MARK_TEXT: &str = "This folder was made by `teken demo`, which replaces it on its next run.\n";

/// An empty folder with our mark: a new one, or in place of an earlier demo.
pub(super) fn prepare(dir: &Path) -> Result<()> {
    if dir.exists() {
        let empty = fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))?.next().is_none();
        let ours = fs::read_to_string(dir.join(MARK)).is_ok_and(|text| text == MARK_TEXT);
        if !empty && !ours {
            bail!(
                "{} is not an earlier demo; nothing was touched. Choose another folder with --out",
                dir.display()
            );
        }
        fs::remove_dir_all(dir).with_context(|| format!("removing the earlier demo in {}", dir.display()))?;
    }
    fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    fs::write(dir.join(MARK), MARK_TEXT).with_context(|| format!("writing into {}", dir.display()))
}

/// Writes each frozen, unsigned PDF under `base/`, named as in the archive, and beside it what a reader must meet in
/// it, one passage a line, in order: taken from the document, not from the page.
pub(super) fn keep_base(rooms: &Rooms, dir: &Path) -> Result<()> {
    let base = dir.join("base");
    fs::create_dir_all(&base)?;
    for summary in rooms.store.read(|tx| documents::list(tx, Filter::default()))? {
        let document = rooms.store.read(|tx| documents::find(tx, summary.id))?;
        let Some(document) = document else { continue };
        let Stage::Archived(archived) = &document.stage else { continue };
        let name = archive::name(&document, 0);
        let file = base.join(name.as_path().file_name().context("an archive name without a file")?);
        fs::write(&file, rooms.blobs.get(&archived.complete.frozen.base)?)?;
        let text = Sidecar::of(&document, archived, &rooms.institution).text;
        fs::write(file.with_extension("txt"), text.join("\n") + "\n")?;
    }
    Ok(())
}
