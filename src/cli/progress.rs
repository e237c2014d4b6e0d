//! The bar that long commands show on a terminal, and nowhere else.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts documents.
pub(super) fn documents() -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("  {bar:30} {pos} of {len} documents, {eta} left")?;
    Ok(ProgressBar::new(0).with_style(style))
}

/// Shows that so many of so many are done.
pub(super) fn at(bar: &ProgressBar, done: usize, all: usize) {
    bar.set_length(all as u64);
    bar.set_position(done as u64);
}

/// A line that counts files, of which nobody knows how many there are.
pub(super) fn files() -> Result<ProgressBar> {
    Ok(ProgressBar::new_spinner().with_style(ProgressStyle::with_template("  {pos} files, {elapsed}")?))
}

/// Shows that so many are done.
pub(super) fn reached(bar: &ProgressBar, done: usize) {
    bar.set_position(done as u64);
}
