//! What a roster may weigh. Checked before anything is inflated or read into a table, so that a small file can
//! never grow into a large one.

/// Bytes of all files of one import together.
pub const FILE_BYTES: usize = 5 * 1024 * 1024;
/// Bytes of a workbook after inflation.
pub const INFLATED_BYTES: u64 = 50 * 1024 * 1024;
/// How many times larger an entry of a workbook may become.
pub const RATIO: u64 = 100;
/// Entries in a workbook (a real one has about twenty).
pub const ENTRIES: usize = 1_000;
/// Rows of a sheet below its header.
pub const ROWS: usize = 10_000;
/// Columns of a sheet.
pub const COLUMNS: usize = 50;
/// Characters of a cell.
pub const CELL_CHARS: usize = 1_000;
/// Problems listed; beyond this only their number is told.
pub const PROBLEMS: usize = 2_000;
