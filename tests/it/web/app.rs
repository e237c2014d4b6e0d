//! A running service on a database of its own, and people with browsers that keep cookies and fill in forms.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use chrono::{DateTime, TimeDelta, Utc};
use teken::blobs::Blobs;
use teken::domain::account::{Account, AccountState, Role, SecondFactor};
use teken::domain::ids::AccountId;
use teken::domain::institution::PublicNames;
use teken::domain::moment::Moment;
use teken::domain::password::Password;
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

use crate::store::season;

pub(super) const PASSWORD: &str = "kuda air api tanah";

/// How the files of strangers are judged.
#[derive(Default)]
struct Judging {
    limits: Limits,
    accredited: Vec<Certificate>,
}

pub(super) struct TestApp {
    pub(super) rooms: Arc<Rooms>,
    pub(super) letters: Memory,
    pub(super) address: SocketAddr,
    minutes: Arc<AtomicI64>,
    handle: ServerHandle,
    factor: FactorPolicy,
    judge: Judging,
    folder: tempfile::TempDir,
}

impl TestApp {
    pub(super) fn new() -> Self {
        Self::with(FactorPolicy::Optional)
    }

    pub(super) fn with(factor: FactorPolicy) -> Self {
        Self::of(factor, PublicNames::Full, Judging::default())
    }

    pub(super) fn with_names(names: PublicNames) -> Self {
        Self::of(FactorPolicy::Optional, names, Judging::default())
    }

    /// What strangers send is judged within these limits.
    pub(super) fn with_limits(limits: Limits) -> Self {
        let judge = Judging { limits, ..Judging::default() };
        Self::of(FactorPolicy::Optional, PublicNames::Full, judge)
    }

    /// The operator believes this provider's root.
    pub(super) fn with_accredited(root: Certificate) -> Self {
        let judge = Judging { accredited: vec![root], ..Judging::default() };
        Self::of(FactorPolicy::Optional, PublicNames::Full, judge)
    }

    fn of(factor: FactorPolicy, names: PublicNames, judge: Judging) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let letters = Memory::new();
        let mut rooms = rooms(folder.path(), letters.clone());
        rooms.institution.public_names = names;
        let rooms = Arc::new(rooms);
        let minutes = Arc::new(AtomicI64::new(0));
        let (address, handle) = started(&rooms, &minutes, factor, &judge);
        Self { rooms, letters, address, minutes, handle, factor, judge, folder }
    }

    /// Stops the service and starts it again on what it left on the disk.
    pub(super) fn restart(&mut self) {
        drop(self.handle.stop(true));
        self.rooms = Arc::new(rooms(self.folder.path(), self.letters.clone()));
        (self.address, self.handle) = started(&self.rooms, &self.minutes, self.factor, &self.judge);
    }

    pub(super) fn store(&self) -> &Store {
        &self.rooms.store
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
        Browser { address: self.address, cookies: RefCell::default() }
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
) -> (SocketAddr, ServerHandle) {
    let passed = minutes.clone();
    let clock = move || {
        let at = season::today().at + TimeDelta::minutes(passed.load(Ordering::SeqCst));
        Moment { at, day: season::today().day }
    };
    let settings = Settings {
        factor,
        behind_proxy: false,
        contact: "pengaduan@arunikakab.example".to_owned(),
        metrics_token: None,
    };
    let program = env!("CARGO_BIN_EXE_teken").into();
    let judge =
        Judge::new(program, rooms.anchors.clone().with_accredited(judge.accredited.clone()), judge.limits);
    let service = Arc::new(Service::new(rooms.clone(), Pages::load().unwrap(), clock, settings, judge));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        System::new().block_on(async {
            let server = serve(service, listener, 1).unwrap();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    (address, told.recv().unwrap())
}

fn rooms(dir: &std::path::Path, letters: Memory) -> Rooms {
    let institution: teken::domain::institution::Institution =
        serde_json::from_str(include_str!("../../../examples/arunika/institution.json")).unwrap();
    let keys = dir.join("keys");
    let name = InstitutionName::parse(&institution.name).unwrap();
    let store = Store::open(&format!("sqlite://{}", dir.join("teken.db").display())).unwrap();
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

/// Keeps cookies, fills in forms, follows nothing by itself.
pub(super) struct Browser {
    address: SocketAddr,
    pub(super) cookies: RefCell<BTreeMap<String, String>>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a hidden field of the page.
    pub(super) fn field(&self, name: &str) -> String {
        let after = self.body.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
        after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }

    pub(super) fn form_word(&self) -> String {
        let after = self.body.split_once("name=\"form_word\" value=\"").map(|(_, rest)| rest);
        after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

impl Browser {
    /// Another one, without cookies.
    pub(super) fn twin(&self) -> Self {
        Self { address: self.address, cookies: RefCell::default() }
    }

    pub(super) fn gets(&self, path: &str) -> Answer {
        self.sends("GET", path, &[], "")
    }

    /// Fills in the form of this page: its word and these fields.
    pub(super) fn posts(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let word = self.gets(page).form_word();
        self.posts_with(&word, path, fields, &[])
    }

    pub(super) fn posts_with(
        &self,
        word: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = format!("form_word={word}");
        for (name, value) in fields {
            write!(body, "&{name}={}", encoded(value)).unwrap();
        }
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.sends("POST", path, &all, &body)
    }

    pub(super) fn signs_in(&self, email: &str, password: &str) -> Answer {
        self.posts("/sign-in", "/sign-in", &[("email", email), ("password", password)])
    }

    pub(super) fn sends(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.sends_bytes(method, path, headers, body.as_bytes())
    }

    /// Says that so many bytes will come, and sends none.
    pub(super) fn announces(&self, path: &str, headers: &[(&str, &str)], length: usize) -> Answer {
        self.talks("POST", path, headers, length, b"")
    }

    pub(super) fn sends_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.talks(method, path, headers, body.len(), body)
    }

    fn talks(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        length: usize,
        body: &[u8],
    ) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            write!(text, "cookie: {}\r\n", cookies.join("; ")).unwrap();
        }
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        write!(text, "content-length: {length}\r\n\r\n").unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let answer = read(&bytes);
        self.keep(&answer);
        answer
    }

    fn keep(&self, answer: &Answer) {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.borrow_mut();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { joined(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
    Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

fn joined(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[line + 2..line + 2 + size]);
        bytes = &bytes[line + 4 + size..];
    }
    body
}
