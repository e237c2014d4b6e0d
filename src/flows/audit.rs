//! Is everything that was recorded true, and is everything that was promised owed? The invariants of SECURITY 4.2, checked
//! against database and archive after any crash, restore or doubt. Reads only: nothing is mended here.
//!
//! `record` asks the rows whether they agree with each other and whether every file is there, `owed` whether all that must
//! follow is owed; `files` reads every file again, hashes it and judges its signatures.

mod files;
mod owed;
mod record;

use std::fmt;

use chrono::{DateTime, Utc};

use super::{FlowError, Rooms};
use crate::domain::digest::Digest;
use crate::domain::ids::DocumentId;
use crate::store::documents::{self, Filter, Summary};
use crate::store::{StoreError, scrubs};

/// The invariants of SECURITY 4.2 that can be broken by what this program keeps. Those of the public log come with the log;
/// I8 (no secret in clear) is a matter of what is written, and a test's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// I1, its first half: every file that is recorded is there, with the bytes it was recorded with.
    FileKept,
    /// I1, its second half: a signature row has a file that is whole and signed by that signer.
    SignatureInFile,
    /// I2: one signature per field; the files of a version are a chain, each the beginning of the next.
    OneChain,
    /// I3: what the trail, the signatures and the stage say is the same.
    OneStory,
    /// I7: every step and letter that is owed is done, waiting with a next try, or given up with a reason.
    NothingForgotten,
    /// I9: an intent without a signature is closed.
    IntentsEnd,
    /// I12: no signature is later than now, and none of a document earlier than the one before.
    TimeRunsOn,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Invariant::FileKept | Invariant::SignatureInFile => "I1",
            Invariant::OneChain => "I2",
            Invariant::OneStory => "I3",
            Invariant::NothingForgotten => "I7",
            Invariant::IntentsEnd => "I9",
            Invariant::TimeRunsOn => "I12",
        })
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it breaks.
    pub invariant: Invariant,
    /// On which document.
    pub document: DocumentId,
    /// What is wrong and what to do, in a sentence.
    pub what: String,
}

/// What an audit has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Documents asked.
    pub documents: usize,
    /// Signatures asked.
    pub signatures: usize,
    /// Files whose presence and length were asked.
    pub files: usize,
    /// Files that were read and judged again.
    pub judged: usize,
    /// Documents left out of the deep part because it saw them lately.
    pub fresh: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Audit {
    /// Notes a fault once, by whichever part it is found.
    fn add(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

/// How thorough, and what need not be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Rows, and whether the files are there.
    Rows,
    /// Every file as well, but for documents that were seen whole at this time or later and have not changed since: so an
    /// audit that was interrupted goes on where it stopped.
    Files {
        /// Seen at this time or later is seen lately enough.
        seen_since: DateTime<Utc>,
    },
}

/// Audits the whole instance, document by document; `heed` hears how many of how many are done.
pub fn run(
    rooms: &Rooms,
    depth: Depth,
    at: DateTime<Utc>,
    mut heed: impl FnMut(usize, usize),
) -> Result<Audit, FlowError> {
    let mut audit = Audit::default();
    let all = rooms.store.read(|tx| documents::list(tx, Filter::default()))?;
    for (done, one) in all.iter().enumerate() {
        heed(done, all.len());
        audit.documents += 1;
        record::check(rooms, one.id, at, &mut audit)?;
        let Depth::Files { seen_since } = depth else { continue };
        if is_fresh(rooms, one, seen_since)? {
            audit.fresh += 1;
        } else {
            scrub(rooms, one.id, at, &mut audit)?;
        }
    }
    heed(all.len(), all.len());
    Ok(audit)
}

/// Reads the files of those documents again that were not seen for longest; how many it looked at. Small enough to be done
/// beside the daily work.
pub fn scrub_oldest(
    rooms: &Rooms,
    not_since: DateTime<Utc>,
    most: u32,
    at: DateTime<Utc>,
) -> Result<Audit, FlowError> {
    let mut audit = Audit::default();
    for id in rooms.store.read(|tx| scrubs::oldest(tx, not_since, most))? {
        audit.documents += 1;
        scrub(rooms, id, at, &mut audit)?;
    }
    Ok(audit)
}

fn is_fresh(rooms: &Rooms, one: &Summary, since: DateTime<Utc>) -> Result<bool, StoreError> {
    let seen = rooms.store.read(|tx| scrubs::find(tx, one.id))?;
    Ok(seen.is_some_and(|seen| seen.damage.is_none() && seen.at >= since && seen.at >= one.updated))
}

/// Judges the files of one document and notes what came of it.
fn scrub(rooms: &Rooms, id: DocumentId, at: DateTime<Utc>, audit: &mut Audit) -> Result<(), FlowError> {
    files::check(rooms, id, at, audit)?;
    let ours = |fault: &&Fault| {
        let of_files = [Invariant::FileKept, Invariant::SignatureInFile, Invariant::OneChain];
        fault.document == id && of_files.contains(&fault.invariant)
    };
    let damage: Vec<&str> = audit.faults.iter().filter(ours).map(|fault| fault.what.as_str()).collect();
    let damage = (!damage.is_empty()).then(|| damage.join("; "));
    rooms.store.write("scrub", |tx| scrubs::note(tx, id, at, damage.as_deref()))?;
    Ok(())
}

/// A file that is not there, or not as long as it was.
fn lost(sha256: &Digest, expected: u64, found: Option<u64>) -> String {
    let found = found.map_or_else(|| "is missing".to_owned(), |found| format!("has {found} bytes"));
    format!("archive damaged: the file {sha256} of {expected} bytes {found}; restore it from the backup")
}
