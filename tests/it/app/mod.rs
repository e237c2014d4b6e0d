//! A whole instance for one test: the real rooms on a fresh database and folder, the sample regency, a clock that
//! stands still until it is moved, and a letter box in memory.

pub(crate) mod minutes;
mod steps;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use teken::blobs::Blobs;
use teken::domain::ids::PersonId;
use teken::domain::institution::{Institution, Texts};
use teken::domain::moment::Moment;
use teken::domain::route::Routes;
use teken::flows::audit::{self, Depth};
use teken::flows::paper::Emblems;
use teken::flows::{Post, Rooms, import};
use teken::keyring::{InstitutionName, KdfCost, Keyring};
use teken::mail::{Mailbox, Memory, Transport};
use teken::pades::verify::TrustAnchors;
use teken::roster::{self, Season};
use teken::store::Store;
use tempfile::TempDir;

use crate::store::place::Place;

pub(crate) use steps::{Kind, passphrase, passphrase_text};

/// The day of the sample's event, at nine in the morning in the regency.
const MORNING: &str = "2027-01-04T02:00:00Z";

/// The sample, read once for all tests.
static SAMPLE: LazyLock<Sample> = LazyLock::new(Sample::read);

struct Sample {
    institution: Institution,
    texts: Texts,
    routes: Routes,
    season: Season,
}

impl Sample {
    fn read() -> Self {
        let text = |name: &str| fs::read(sample_file(name)).unwrap();
        Self {
            institution: serde_json::from_slice(&text("institution.json")).unwrap(),
            texts: Texts {
                pacts: serde_json::from_slice(&text("pact-templates.json")).unwrap(),
                agreement: serde_json::from_slice(&text("agreement-template.json")).unwrap(),
            },
            routes: serde_json::from_slice(&text("routes.json")).unwrap(),
            season: roster::read(&sheets()).unwrap(),
        }
    }
}

fn sheets() -> Vec<roster::NamedFile> {
    let names =
        ["opd", "positions", "persons", "assignments", "dpa", "pk_documents", "pk_rows", "pk_programs"];
    names
        .map(|name| {
            let name = format!("{name}.csv");
            roster::NamedFile { bytes: fs::read(sample_file(&name)).unwrap(), name }
        })
        .into()
}

pub(crate) fn sample_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/arunika").join(name)
}

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

pub(crate) fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

/// An instance that lives as long as the test.
pub(crate) struct TestApp {
    pub(crate) rooms: Rooms,
    /// What was sent, unless another transport was asked for.
    pub(crate) letters: Memory,
    pub(crate) folder: TempDir,
    /// Change it and import it again to move people.
    pub(crate) season: Season,
    clock: Mutex<DateTime<Utc>>,
    damaged: AtomicBool,
    is_aged: bool,
}

/// Whatever a test did to an instance, in the end all that is recorded must hold (SECURITY 4.2).
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() || self.damaged.load(Ordering::Relaxed) {
            return;
        }
        let now = self.now().at;
        let audit = audit::run(&self.rooms, Depth::Files { seen_since: now }, now, |_, _| {}).unwrap();
        assert_eq!(audit.faults, [], "the test is over, and the audit finds faults");
    }
}

impl TestApp {
    pub(crate) fn new(place: &Place) -> Self {
        Self::founded(place, MORNING)
    }

    /// An instance that is as old as that, whose officials hold office as on the sample's day.
    pub(crate) fn founded(place: &Place, instant: &str) -> Self {
        let letters = Memory::new();
        Self::made(place, instant, letters.clone(), |_| Transport::Memory(letters))
    }

    pub(crate) fn with_post(
        place: &Place,
        letters: Memory,
        transport: impl FnOnce(&Path) -> Transport,
    ) -> Self {
        Self::made(place, MORNING, letters, transport)
    }

    fn made(
        place: &Place,
        instant: &str,
        letters: Memory,
        transport: impl FnOnce(&Path) -> Transport,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let institution = SAMPLE.institution.clone();
        let name = InstitutionName::parse(&institution.name).unwrap();
        let now: DateTime<Utc> = instant.parse().unwrap();
        let keyring = Keyring::create(&folder.path().join("keys"), &name, &mut rng(), now).unwrap();
        let post = Post {
            transport: transport(folder.path()),
            sender: Mailbox::new("Teken", "teken@arunikakab.example").unwrap(),
            base_address: "https://teken.arunikakab.example".to_owned(),
        };
        let emblem =
            |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/emblems").join(name));
        let rooms = Rooms {
            store: place.store.clone(),
            blobs: Blobs::open(folder.path()).unwrap(),
            anchors: TrustAnchors::new(vec![keyring.root().clone()]),
            keyring: keyring.with_cost(KdfCost::FLOOR),
            post,
            institution,
            emblems: Emblems {
                head_of_region: emblem("lambang-kepala-daerah.png").unwrap().into(),
                agency: emblem("lambang-daerah.png").unwrap().into(),
            },
        };
        import::settle(&rooms.store, &rooms.institution).unwrap();
        let app = Self {
            rooms,
            letters,
            folder,
            season: SAMPLE.season.clone(),
            clock: Mutex::new(now),
            damaged: AtomicBool::new(false),
            is_aged: instant != MORNING,
        };
        app.import();
        app
    }

    /// The rooms of another program on the same database, folder and keys.
    pub(crate) fn second_program(&self, place: &Place) -> Rooms {
        let (mine, keys) = (&self.rooms, self.folder.path().join("keys"));
        let post = Post {
            transport: Transport::Memory(self.letters.clone()),
            sender: mine.post.sender.clone(),
            base_address: mine.post.base_address.clone(),
        };
        let emblems = Emblems {
            head_of_region: mine.emblems.head_of_region.clone(),
            agency: mine.emblems.agency.clone(),
        };
        Rooms {
            store: Store::open(&place.url).unwrap(),
            blobs: Blobs::open(self.folder.path()).unwrap(),
            anchors: self.anchors(),
            keyring: Keyring::open(&keys).unwrap().with_cost(KdfCost::FLOOR),
            post,
            institution: mine.institution.clone(),
            emblems,
        }
    }

    /// Reads the roster in again, as it now is.
    pub(crate) fn import(&self) {
        import::run(&self.rooms.store, &mut rng(), &self.season, self.now().at).unwrap();
    }

    pub(crate) fn now(&self) -> Moment {
        let moment = Moment::of(*self.clock.lock().unwrap(), &self.rooms.institution);
        // In an instance of another age offices are judged as on the sample's day.
        if self.is_aged { Moment { day: MORNING[..10].parse().unwrap(), ..moment } } else { moment }
    }

    /// The test damages the instance on purpose and leaves it so.
    pub(crate) fn ends_damaged(&self) {
        self.damaged.store(true, Ordering::Relaxed);
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    pub(crate) fn go_to(&self, instant: &str) {
        *self.clock.lock().unwrap() = instant.parse().unwrap();
    }

    pub(crate) fn anchors(&self) -> TrustAnchors {
        TrustAnchors::new(vec![self.rooms.keyring.root().clone()])
    }
}
