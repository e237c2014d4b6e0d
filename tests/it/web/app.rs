//! A running service on a database of its own, and the people who use it.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use chrono::{DateTime, TimeDelta, Utc};
use teken::blobs::Blobs;
use teken::domain::account::{Account, AccountState, Role, SecondFactor};
use teken::domain::ids::AccountId;
use teken::domain::institution::PublicNames;
use teken::domain::moment::Moment;
use teken::domain::password::Password;
use teken::domain::reading::ReadingRule;
use teken::flows::paper::Emblems;
use teken::flows::sign_in::FactorPolicy;
use teken::flows::{Post, Rooms};
use teken::judge::{Judge, Limits};
use teken::keyring::{InstitutionName, Keyring};
use teken::mail::{Mailbox, Memory, Transport};
use teken::pades::Certificate;
use teken::pades::verify::TrustAnchors;
use teken::render::pages::Pages;
use teken::store::{Store, accounts, roster};
use teken::web::{Service, Settings, serve};

pub(super) use crate::browser::{Answer, Browser};
use crate::store::place::Place;
use crate::store::season;

pub(super) const PASSWORD: &str = "kuda air api tanah";

/// How the service is set up: how it judges the files of strangers, and what stands before it.
#[derive(Default)]
struct Judging {
    limits: Limits,
    accredited: Vec<Certificate>,
    /// Whether a proxy that speaks TLS stands before the service.
    behind_proxy: bool,
}

pub(super) struct TestApp {
    pub(super) rooms: Arc<Rooms>,
    pub(super) letters: Memory,
    pub(super) address: SocketAddr,
    minutes: Arc<AtomicI64>,
    handle: ServerHandle,
    service: Arc<Service>,
    factor: FactorPolicy,
    judge: Judging,
    /// Where its database is.
    url: String,
    folder: tempfile::TempDir,
}

impl TestApp {
    pub(super) fn new() -> Self {
        Self::with(FactorPolicy::Optional)
    }

    /// The same on that database, SQLite or PostgreSQL.
    pub(super) fn at(place: &Place) -> Self {
        let factor = FactorPolicy::Optional;
        Self::made(factor, PublicNames::Full, ReadingRule::Opened, Judging::default(), Some(&place.url))
    }

    pub(super) fn with(factor: FactorPolicy) -> Self {
        Self::of(factor, PublicNames::Full, ReadingRule::Opened, Judging::default())
    }

    pub(super) fn with_names(names: PublicNames) -> Self {
        Self::of(FactorPolicy::Optional, names, ReadingRule::Opened, Judging::default())
    }

    pub(super) fn with_reading(reading: ReadingRule) -> Self {
        Self::of(FactorPolicy::Optional, PublicNames::Full, reading, Judging::default())
    }

    /// What strangers send is judged within these limits.
    pub(super) fn with_limits(limits: Limits) -> Self {
        let judge = Judging { limits, ..Judging::default() };
        Self::of(FactorPolicy::Optional, PublicNames::Full, ReadingRule::Opened, judge)
    }

    /// A proxy that speaks TLS stands before it.
    pub(super) fn proxied() -> Self {
        let judge = Judging { behind_proxy: true, ..Judging::default() };
        Self::of(FactorPolicy::Optional, PublicNames::Full, ReadingRule::Opened, judge)
    }

    /// The operator believes this provider's root.
    pub(super) fn with_accredited(root: Certificate) -> Self {
        let judge = Judging { accredited: vec![root], ..Judging::default() };
        Self::of(FactorPolicy::Optional, PublicNames::Full, ReadingRule::Opened, judge)
    }

    fn of(factor: FactorPolicy, names: PublicNames, reading: ReadingRule, judge: Judging) -> Self {
        Self::made(factor, names, reading, judge, None)
    }

    fn made(
        factor: FactorPolicy,
        names: PublicNames,
        reading: ReadingRule,
        judge: Judging,
        url: Option<&str>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = || format!("sqlite://{}", folder.path().join("teken.db").display());
        let url = url.map_or_else(own, str::to_owned);
        let letters = Memory::new();
        let mut rooms = rooms(folder.path(), &url, letters.clone());
        rooms.institution.public_names = names;
        rooms.institution.reading = reading;
        let rooms = Arc::new(rooms);
        let minutes = Arc::new(AtomicI64::new(0));
        let (address, handle, service) = started(&rooms, &minutes, factor, &judge);
        Self { rooms, letters, address, minutes, handle, service, factor, judge, url, folder }
    }

    /// Stops the service and starts it again on what it left on the disk.
    pub(super) fn restart(&mut self) {
        drop(self.handle.stop(true));
        self.rooms = Arc::new(rooms(self.folder.path(), &self.url, self.letters.clone()));
        (self.address, self.handle, self.service) =
            started(&self.rooms, &self.minutes, self.factor, &self.judge);
    }

    /// What the program does before it stops.
    pub(super) fn closes_streams(&self) {
        self.service.close();
    }

    pub(super) fn store(&self) -> &Store {
        &self.rooms.store
    }

    /// Its file.
    pub(super) fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("teken.db")
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        season::today().at + TimeDelta::minutes(self.minutes.load(Ordering::SeqCst))
    }

    pub(super) fn pass(&self, minutes: i64) {
        self.minutes.fetch_add(minutes, Ordering::SeqCst);
    }

    /// Every file of the instance, the database with them, and what it holds.
    pub(super) fn everything_kept(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut kept = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().ends_with("-shm") {
                    let bytes = std::fs::read(&path).unwrap();
                    kept.push((path, bytes));
                }
            }
        }
        kept.sort();
        kept
    }

    /// An active account with [`PASSWORD`].
    pub(super) fn account(&self, email: &str, person: Option<&str>, roles: &[&str]) -> Account {
        let account = Account {
            id: AccountId::new(self.now(), &mut season::rng()),
            person: person.map(|id| id.parse().unwrap()),
            email: email.parse().unwrap(),
            name: format!("Nama {email}"),
            roles: roles.iter().map(|role| role.parse::<Role>().unwrap()).collect::<BTreeSet<_>>(),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            language: None,
            created: self.now(),
        };
        let record = Password::typed(PASSWORD.to_owned()).record(&mut season::rng());
        let made = self.store().write("test", |tx| {
            accounts::insert(tx, &account)?;
            accounts::set_password(tx, account.id, &record)
        });
        made.unwrap();
        account
    }

    /// A browser without cookies.
    pub(super) fn stranger(&self) -> Browser {
        Browser::at(self.address)
    }

    /// A browser that has signed in.
    pub(super) fn member(&self, email: &str, person: Option<&str>, roles: &[&str]) -> Browser {
        self.account(email, person, roles);
        let browser = self.stranger();
        let answer = browser.signs_in(email, PASSWORD);
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{}", answer.body);
        browser
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn started(
    rooms: &Arc<Rooms>,
    minutes: &Arc<AtomicI64>,
    factor: FactorPolicy,
    judge: &Judging,
) -> (SocketAddr, ServerHandle, Arc<Service>) {
    let passed = minutes.clone();
    let clock = move || {
        let at = season::today().at + TimeDelta::minutes(passed.load(Ordering::SeqCst));
        Moment { at, day: season::today().day }
    };
    let settings = Settings {
        factor,
        behind_proxy: judge.behind_proxy,
        contact: "pengaduan@arunikakab.example".to_owned(),
        remind_pause: TimeDelta::hours(24),
        metrics_token: None,
    };
    let program = env!("CARGO_BIN_EXE_teken").into();
    let judge =
        Judge::new(program, rooms.anchors.clone().with_accredited(judge.accredited.clone()), judge.limits);
    let service = Arc::new(Service::new(rooms.clone(), Pages::load().unwrap(), clock, settings, judge));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::channel();
    let serving = service.clone();
    std::thread::spawn(move || {
        System::new().block_on(async {
            let server = serve(serving, listener, 1).unwrap();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    (address, told.recv().unwrap(), service)
}

fn rooms(dir: &std::path::Path, url: &str, letters: Memory) -> Rooms {
    let institution: teken::domain::institution::Institution =
        serde_json::from_str(include_str!("../../../examples/arunika/institution.json")).unwrap();
    let keys = dir.join("keys");
    let name = InstitutionName::parse(&institution.name).unwrap();
    let store = Store::open(url).unwrap();
    if !keys.exists() {
        Keyring::create(&keys, &name, &mut season::rng(), season::today().at).unwrap();
        store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    }
    let emblem: Arc<[u8]> = include_bytes!("../../../assets/emblems/lambang-daerah.png").as_slice().into();
    let keyring = Keyring::open(&keys).unwrap();
    Rooms {
        blobs: Blobs::open(dir.join("files")).unwrap(),
        anchors: TrustAnchors::new(vec![keyring.root().clone()]),
        keyring,
        post: Post {
            transport: Transport::Memory(letters),
            sender: Mailbox::new("Teken", "teken@arunikakab.example").unwrap(),
            base_address: "https://teken.arunikakab.example".to_owned(),
        },
        emblems: Emblems { head_of_region: emblem.clone(), agency: emblem },
        institution,
        store,
    }
}
