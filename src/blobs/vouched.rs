//! Which files were read and hashed of late, so that a look at one need not read it again. A file that was changed,
//! replaced or removed since is noticed at once, by what the file system says of it; a disk that loses bits silently is
//! noticed when the memory of the file has run out. In this process only, and bounded.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{BlobsError, files};
use crate::domain::digest::Digest;

/// So many files are remembered: some hundred kilobytes.
const MOST: usize = 4_096;
/// After so long the bytes are hashed again.
const LASTS: TimeDelta = TimeDelta::hours(1);
/// Within one tick of its clock a file system gives two changes the same time. A file that was touched this recently is
/// not remembered: it might be changed once more without a trace.
const SETTLED_AFTER: TimeDelta = TimeDelta::seconds(3);

/// What changes when somebody touches a file, even with the old modification time put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trace {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// The memory of one archive.
#[derive(Debug, Default)]
pub(super) struct Vouched(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    seen: HashMap<Digest, (Trace, DateTime<Utc>)>,
    /// In the order they came.
    order: VecDeque<Digest>,
}

impl Trace {
    /// As the file is now, or none if there is no file.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, BlobsError> {
        match fs::metadata(path) {
            Ok(facts) => Ok(Some(Self {
                device: facts.dev(),
                inode: facts.ino(),
                length: facts.len(),
                modified: (facts.mtime(), facts.mtime_nsec()),
                changed: (facts.ctime(), facts.ctime_nsec()),
            })),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(files::failed("look at", path)(e)),
        }
    }

    fn is_settled(&self, now: DateTime<Utc>) -> bool {
        let settled = (now - SETTLED_AFTER).timestamp();
        self.changed.0 < settled && self.modified.0 < settled
    }
}

impl Vouched {
    /// Whether a file with this trace was hashed of late and found whole.
    pub(super) fn knows(&self, digest: &Digest, trace: &Trace, now: DateTime<Utc>) -> bool {
        let fresh = |at: DateTime<Utc>| at <= now && now - at < LASTS;
        self.lock().seen.get(digest).is_some_and(|(seen, at)| seen == trace && fresh(*at))
    }

    /// Notes that the file was whole at that instant; `trace` is of before it was read.
    pub(super) fn note(&self, digest: &Digest, trace: Trace, now: DateTime<Utc>) {
        if !trace.is_settled(now) {
            return;
        }
        let mut memory = self.lock();
        if memory.seen.insert(*digest, (trace, now)).is_none() {
            memory.order.push_back(*digest);
        }
        while memory.order.len() > MOST {
            if let Some(oldest) = memory.order.pop_front() {
                memory.seen.remove(&oldest);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn trace(length: u64) -> Trace {
        Trace { device: 1, inode: 2, length, modified: (-100, 0), changed: (-100, 0) }
    }

    #[test]
    fn what_was_hashed_is_known_for_an_hour_and_only_as_it_was() {
        let (vouched, digest) = (Vouched::default(), Digest::of(b"a"));
        vouched.note(&digest, trace(1), THEN);
        assert!(vouched.knows(&digest, &trace(1), THEN + TimeDelta::minutes(59)));
        assert!(!vouched.knows(&digest, &trace(1), THEN + LASTS));
        assert!(
            !vouched.knows(&digest, &trace(1), THEN - TimeDelta::seconds(1)),
            "a clock that was put back"
        );
        assert!(!vouched.knows(&digest, &trace(2), THEN));
        let touched = Trace { changed: (-100, 1), ..trace(1) };
        assert!(!vouched.knows(&digest, &touched, THEN), "even with the same length and modification time");
    }

    #[test]
    fn a_file_that_was_only_just_touched_is_not_remembered() {
        let (vouched, digest) = (Vouched::default(), Digest::of(b"a"));
        vouched.note(&digest, Trace { changed: (-3, 0), ..trace(1) }, THEN);
        assert!(!vouched.knows(&digest, &Trace { changed: (-3, 0), ..trace(1) }, THEN));
        vouched.note(&digest, Trace { changed: (-4, 0), ..trace(1) }, THEN);
        assert!(vouched.knows(&digest, &Trace { changed: (-4, 0), ..trace(1) }, THEN));
    }

    #[test]
    fn the_memory_stays_bounded_and_the_oldest_goes_first() {
        let vouched = Vouched::default();
        let digest = |number: usize| Digest::of(&number.to_be_bytes());
        for number in 0..=MOST {
            vouched.note(&digest(number), trace(1), THEN);
        }
        assert!(!vouched.knows(&digest(0), &trace(1), THEN));
        assert!(vouched.knows(&digest(1), &trace(1), THEN) && vouched.knows(&digest(MOST), &trace(1), THEN));
        let memory = vouched.lock();
        assert_eq!((memory.seen.len(), memory.order.len()), (MOST, MOST));
    }
}
