//! What has changed of late, and who is watching. One for the whole process; a viewer holds a receiver of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand_core::Rng as _;
use tokio::sync::watch;

use super::stream::Stream;
use crate::domain::account::Role;
use crate::domain::digest::Digest;
use crate::domain::ids::{AccountId, CeremonyId, DocumentId};
use crate::web::Member;

/// So many streams may be open for one account, or for one link of a wall: tabs on the machines of one person. One more ends
/// the oldest: it is that of a page that was left, of which this side has not heard yet.
const PER_ACCOUNT: usize = 12;
/// So many in all.
const OVERALL: usize = 1_000;
/// So many changes are remembered, for those who connect again.
const REMEMBERED: usize = 512;

/// What a viewer watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum About {
    /// Every document.
    Board,
    /// One.
    Document(DocumentId),
    /// One ceremony. Its news are those of its documents, which nobody here knows: it hears of every change, as the board
    /// does, and looks in vain once a second at most.
    Ceremony(CeremonyId),
}

/// The broadcaster of a process.
pub(in crate::web) struct Live {
    /// Tells this process and this start from others: only here its ticks mean anything.
    epoch: u64,
    news: watch::Sender<News>,
    viewers: Mutex<Viewers>,
}

/// What viewers look at when something is new.
#[derive(Default)]
pub(super) struct News {
    /// Counts the rounds in which something had changed.
    pub(super) tick: u64,
    /// Counts the signs of life.
    pub(super) beat: u64,
    /// What changed in which tick, the oldest first.
    recent: VecDeque<(u64, DocumentId)>,
    /// Up to this tick not everything is remembered.
    forgotten: u64,
    /// Streams that are to end: their session has, or they gave way to a newer one.
    pub(super) ended: BTreeSet<u64>,
    /// The service stops.
    pub(super) closing: bool,
}

#[derive(Default)]
struct Viewers {
    next: u64,
    open: BTreeMap<u64, Viewer>,
}

/// For whom a stream was opened.
#[derive(Clone)]
pub(in crate::web) enum Viewer {
    /// Somebody signed in, under this session and with these roles.
    Member {
        /// His account.
        account: AccountId,
        /// His session.
        session: Digest,
        /// His roles then.
        roles: BTreeSet<Role>,
    },
    /// A wall, under this link.
    Wall(Digest),
}

impl Viewer {
    /// A member as he is now.
    pub(in crate::web) fn of(member: &Member) -> Self {
        Viewer::Member {
            account: member.account().id,
            session: member.own_session().token,
            roles: member.account().roles.clone(),
        }
    }

    /// Whether both count as one when streams are counted.
    fn is_one_with(&self, other: &Viewer) -> bool {
        match (self, other) {
            (Viewer::Member { account, .. }, Viewer::Member { account: theirs, .. }) => account == theirs,
            (Viewer::Wall(link), Viewer::Wall(theirs)) => link == theirs,
            _ => false,
        }
    }
}

/// A place among the open streams; free again when dropped.
pub(super) struct Place {
    live: Arc<Live>,
    pub(super) number: u64,
}

impl Live {
    /// Nobody is watching yet.
    pub(in crate::web) fn new() -> Self {
        let epoch = crate::web::randomness().next_u64();
        Self { epoch, news: watch::Sender::new(News::default()), viewers: Mutex::default() }
    }

    /// What a page that is made now has to say when it asks for what came later.
    pub(in crate::web) fn now(&self) -> String {
        self.name_of(self.news.borrow().tick)
    }

    pub(super) fn name_of(&self, tick: u64) -> String {
        format!("{:016x}.{tick}", self.epoch)
    }

    /// The tick of such a word; none if it is of another process, or none at all.
    fn tick_of(&self, word: &str) -> Option<u64> {
        let (epoch, tick) = word.split_once('.')?;
        let own = u64::from_str_radix(epoch, 16).ok()? == self.epoch;
        tick.parse().ok().filter(|_| own)
    }

    /// Opens a stream for this viewer, from what he has seen on; none if too many are open.
    pub(in crate::web) fn follow(
        self: &Arc<Self>,
        viewer: Viewer,
        about: About,
        since: &str,
    ) -> Option<Stream> {
        let place = self.place(viewer)?;
        Some(Stream::new(self.news.subscribe(), self.clone(), place, about, self.tick_of(since)))
    }

    fn place(self: &Arc<Self>, viewer: Viewer) -> Option<Place> {
        let mut viewers = self.viewers();
        let mut own = viewers.open.iter().filter(|(_, other)| other.is_one_with(&viewer));
        let (oldest, count) = (own.next().map(|(number, _)| *number), 1 + own.count());
        if let Some(oldest) = oldest.filter(|_| count >= PER_ACCOUNT) {
            viewers.open.remove(&oldest);
            self.end([oldest]);
        }
        if viewers.open.len() >= OVERALL || self.is_closing() {
            return None;
        }
        viewers.next += 1;
        let number = viewers.next;
        viewers.open.insert(number, viewer);
        Some(Place { live: self.clone(), number })
    }

    fn viewers(&self) -> MutexGuard<'_, Viewers> {
        self.viewers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everybody who is watching.
    pub(super) fn watching(&self) -> Vec<(u64, Viewer)> {
        self.viewers().open.iter().map(|(number, viewer)| (*number, viewer.clone())).collect()
    }

    /// Tells everybody that these documents have changed; with nobody named, that more has than can be said.
    pub(super) fn changed(&self, documents: &[DocumentId]) {
        self.news.send_modify(|news| {
            news.tick += 1;
            let tick = news.tick;
            news.recent.extend(documents.iter().map(|document| (tick, *document)));
            if documents.is_empty() {
                news.forgotten = tick;
            }
            while news.recent.len() > REMEMBERED {
                news.forgotten = news.recent.pop_front().map_or(tick, |(tick, _)| tick);
            }
        });
    }

    /// A sign of life to everybody: a connection that is gone is noticed by writing to it.
    pub(super) fn beat(&self) {
        self.news.send_modify(|news| news.beat += 1);
    }

    /// Ends these streams.
    pub(super) fn end(&self, numbers: impl IntoIterator<Item = u64>) {
        self.news.send_modify(|news| news.ended.extend(numbers));
    }

    /// Ends every stream, and opens none any more.
    pub(in crate::web) fn close(&self) {
        self.news.send_modify(|news| news.closing = true);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.news.borrow().closing
    }
}

impl News {
    /// Whether there is anything new about this since that tick.
    pub(super) fn has(&self, about: About, since: u64) -> bool {
        match about {
            About::Board | About::Ceremony(_) => self.tick > since,
            About::Document(wanted) => {
                let mut later = self.recent.iter().rev().take_while(|(tick, _)| *tick > since);
                since < self.forgotten || later.any(|(_, document)| *document == wanted)
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.live.viewers().open.remove(&self.number);
        // Nobody else has to hear of it.
        self.live.news.send_if_modified(|news| {
            news.ended.remove(&self.number);
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(number: u8) -> DocumentId {
        format!("01890000-0000-7000-8000-0000000000{number:02x}").parse().unwrap()
    }

    fn has(live: &Live, about: About, since: u64) -> bool {
        live.news.borrow().has(about, since)
    }

    #[test]
    fn a_viewer_hears_of_his_document_only_and_the_board_of_all() {
        let live = Live::new();
        live.changed(&[document(1)]);
        live.changed(&[document(2)]);
        let (one, two) = (About::Document(document(1)), About::Document(document(2)));
        assert!(has(&live, one, 0) && has(&live, two, 0) && has(&live, About::Board, 1));
        assert!(!has(&live, one, 1) && has(&live, two, 1) && !has(&live, About::Board, 2));
    }

    #[test]
    fn whoever_was_away_for_longer_than_is_remembered_looks_again() {
        let live = Live::new();
        live.changed(&[document(1)]);
        let many = vec![document(2); REMEMBERED];
        live.changed(&many);
        assert!(has(&live, About::Document(document(3)), 0));
        assert!(!has(&live, About::Document(document(3)), 1));
        live.changed(&[]);
        assert!(has(&live, About::Document(document(3)), 2));
    }

    #[test]
    fn a_word_of_another_start_means_nothing_here() {
        let (live, other) = (Live::new(), Live::new());
        live.changed(&[document(1)]);
        assert_eq!(live.tick_of(&live.now()), Some(1));
        for word in [other.now().as_str(), "", "1", "x.1", "\u{e9}."] {
            assert_eq!(live.tick_of(word), None, "{word}");
        }
    }
}
