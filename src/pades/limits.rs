//! Every bound on what a file may cost, in one place. A file that goes beyond one is refused with its name; nothing is cut
//! short in silence. Each stands far above what honest files of 25 MiB need and far below what hurts: together they keep any
//! such file within 2 s of processor time and 256 MiB (`tests/it/pades_hostile.rs` holds them to it).

// Reading.

/// Longest chain of cross-reference sections. A document of ours has eight; one with fifty signers, about sixty.
pub(crate) const MOST_SECTIONS: usize = 200;
/// Most entries of one section. A file of 25 MiB has no more objects: the shortest has 20 bytes.
pub(crate) const MOST_ENTRIES: u64 = 1_000_000;
/// Most entries of all sections together: deflated sections could otherwise each name a million again.
pub(crate) const MOST_ENTRIES_TOGETHER: u64 = 2_000_000;
/// Most subsections of one section; writers that renumber sparsely have some hundreds.
pub(crate) const MOST_RUNS: usize = 2_000;
/// Most bytes parsed from one file, however often the same bytes are named: two and a half times the largest file.
pub(crate) const MOST_PARSED: usize = 64 << 20;
/// Most bytes inflated from one file, all streams together (SECURITY 2.2).
pub(crate) const MOST_INFLATED: usize = 64 << 20;
/// Most bytes one compressed byte may become; honest structure streams stay far below (SECURITY 2.2).
pub(crate) const HIGHEST_RATIO: usize = 200;
/// Deepest nesting of arrays and dictionaries: the parser goes as deep on its stack (SECURITY 2.2).
pub(crate) const DEEPEST: usize = 100;
/// Most keys of one dictionary: comparing two takes the square of it.
pub(crate) const MOST_KEYS: usize = 1_024;
/// Most values in one indirect object: each costs some 60 bytes of memory.
pub(crate) const MOST_VALUES: usize = 200_000;

// The form.

/// Most fields of a form (SECURITY 2.2).
pub(crate) const MOST_FIELDS: usize = 1_000;
/// Deepest nesting of fields.
pub(crate) const DEEPEST_FIELD: usize = 10;

// Signatures and what came between them.

/// Most signatures of one file (SECURITY 2.2): more than any document has parties.
pub(crate) const MOST_SIGNATURES: usize = 50;
/// Most objects one update may add or change.
pub(crate) const MOST_CHANGED: usize = 100_000;
/// Most objects an appearance may be made of.
pub(crate) const MOST_APPEARANCE_OBJECTS: usize = 200;

// Messages, certificates and lists.

/// Most certificates of one message, and of the security store (SECURITY 2.2).
pub(crate) const MOST_CERTIFICATES: usize = 20;
/// Most signed attributes, and names in one: honest messages have up to ten.
pub(crate) const MOST_ATTRIBUTES: usize = 50;
/// Longest certificate path, leaf and anchor included.
pub(crate) const LONGEST_PATH: usize = 6;
/// Most certificate signatures checked for one file: each costs up to a millisecond.
pub(crate) const MOST_CHECKS: usize = 400;
/// Most revocation lists looked at for one file.
pub(crate) const MOST_LISTS: usize = 50;
/// Most status responses looked at for one file.
pub(crate) const MOST_RESPONSES: usize = 50;
/// Most answers in one response: honest ones have one or two.
pub(crate) const MOST_ANSWERS: usize = 20;
/// Most certificates of responders taken from one response.
pub(crate) const MOST_RESPONDERS: usize = 4;
/// Most revoked certificates of all lists of one file together.
pub(crate) const MOST_REVOKED: usize = 500_000;
