//! An instance that the real program serves, again and again, and one official who signs in it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use teken::boot;
use teken::domain::account::{Account, AccountState, SecondFactor};
use teken::domain::ids::{AccountId, DocumentId};
use teken::domain::moment::Moment;
use teken::domain::password::Password;
use teken::domain::route::Field;
use teken::flows::audit::{self, Depth};
use teken::store::{accounts, passphrase_failures, signatures, signer_keys};
use teken::worker::Worker;

use crate::app::{TestApp, passphrase_text, person, rng, sample_file};
use crate::browser::{Answer, Browser};
use crate::store::place::Place;

const EMAIL: &str = "p014@arunikakab.example";
pub(super) const PASSWORD: &str = "kuda air api tanah";

/// The instance.
pub(super) struct Instance {
    pub(super) app: TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
    made: Cell<usize>,
    served: Cell<usize>,
}

/// The program, serving it.
pub(super) struct Service {
    program: Child,
    pub(super) address: SocketAddr,
}

/// The signing form of one document, filled in.
#[derive(Clone)]
pub(super) struct Form {
    path: String,
    word: String,
    fields: Vec<(&'static str, String)>,
    cookies: BTreeMap<String, String>,
}

impl Instance {
    pub(super) fn new(place: &Place) -> Self {
        Self::posting(place, "folder:mails")
    }

    /// With that transport for its letters.
    pub(super) fn posting(place: &Place, transport: &str) -> Self {
        let app = TestApp::founded(place, &boot::now().to_rfc3339());
        let dir = app.folder.path();
        fs::create_dir(dir.join("emblems")).unwrap();
        for (name, emblem) in [("head-of-region", "lambang-kepala-daerah"), ("agency", "lambang-daerah")] {
            let from = sample_file("../../assets/emblems").join(format!("{emblem}.png"));
            fs::copy(from, dir.join(format!("emblems/{name}.png"))).unwrap();
        }
        let settings = format!(
            "database = \"{}\"\nfiles = \".\"\nkeys = \"keys\"\n\
             emblem_head_of_region = \"emblems/head-of-region.png\"\nemblem_agency = \"emblems/agency.png\"\n\n[mail]\ntransport = \"{transport}\"\n\
             sender = \"teken@arunikakab.example\"\nbase_address = \"https://teken.arunikakab.example\"\n\n\
             [web]\nrequire_second_factor = false\n",
            place.url
        );
        fs::write(dir.join("teken.toml"), settings).unwrap();
        drop(app.signer("P014"));
        let instance = Self { app, cookies: RefCell::default(), made: Cell::new(0), served: Cell::new(0) };
        instance.account("P014");
        let service = instance.serves();
        let browser = instance.browser(&service);
        assert_eq!(browser.signs_in(EMAIL, PASSWORD).status, 303);
        instance.cookies.replace(browser.cookies.into_inner());
        instance
    }

    /// One more line, or lines, at the end of the settings.
    pub(super) fn sets(&self, lines: &str) {
        let file = self.app.folder.path().join("teken.toml");
        let settings = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{settings}\n{lines}\n")).unwrap();
    }

    /// One more pact that waits for the same declarant, its letters sent.
    pub(super) fn next_document(&self) -> DocumentId {
        self.made.set(self.made.get() + 1);
        let document = self.app.frozen_pact("KEP-DLH");
        self.app.work();
        document.id
    }

    pub(super) fn serves(&self) -> Service {
        let number = self.served.get();
        self.served.set(number + 1);
        let file = |kind: &str| self.app.folder.path().join(format!("{number}.{kind}"));
        let (out, err) = (file("stdout"), file("stderr"));
        let mut program = Command::new(env!("CARGO_BIN_EXE_teken"))
            .args(["serve", "--listen", "127.0.0.1:0", "--day", "2027-01-04", "--instance", "."])
            // A core file would fall here.
            .current_dir(self.app.folder.path())
            .stdout(fs::File::create(&out).unwrap())
            .stderr(fs::File::create(&err).unwrap())
            .spawn()
            .unwrap();
        loop {
            let said = fs::read_to_string(&out).unwrap();
            let address = said.lines().find_map(|line| line.strip_prefix("Serving on http://"));
            if let Some((address, _)) = address.and_then(|rest| rest.split_once(';')) {
                return Service { address: address.parse().unwrap(), program };
            }
            let ended = program.try_wait().unwrap();
            assert!(ended.is_none(), "{said}{}", fs::read_to_string(&err).unwrap());
            thread::yield_now();
        }
    }

    /// An account for that official, with a key and the password [`PASSWORD`], signed in.
    pub(super) fn member(&self, service: &Service, official: &str) -> Browser {
        let email = self.account(official);
        let browser = Browser::at(service.address);
        assert_eq!(browser.signs_in(&email, PASSWORD).status, 303);
        browser
    }

    /// The account alone; answers its address.
    pub(super) fn account(&self, official: &str) -> String {
        let email = format!("{}@arunikakab.example", official.to_lowercase());
        let account = Account {
            id: AccountId::new(self.app.now().at, &mut rng()),
            person: Some(person(official)),
            email: email.parse().unwrap(),
            name: format!("Pejabat {official}"),
            roles: std::collections::BTreeSet::new(),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            language: None,
            created: self.app.now().at,
        };
        let record = Password::typed(PASSWORD.to_owned()).record(&mut rng());
        let made = self.app.rooms.store.write("test", |tx| {
            accounts::insert(tx, &account)?;
            accounts::set_password(tx, account.id, &record)
        });
        made.unwrap();
        email
    }

    pub(super) fn browser(&self, service: &Service) -> Browser {
        let browser = Browser::at(service.address);
        browser.cookies.replace(self.cookies.borrow().clone());
        browser
    }

    /// Opens the document as its signer and fills in the form.
    pub(super) fn opens_form(&self, service: &Service, document: DocumentId) -> Form {
        form_of(&self.app, &self.browser(service), document, &passphrase_text("P014"))
    }

    /// A try that is cut short counts as a wrong one for the day (K1), and no official has dozens: the owner has confirmed
    /// by mail that they were his.
    pub(super) fn unlocks(&self) {
        let store = &self.app.rooms.store;
        let key = store.read(|tx| signer_keys::active(tx, &person("P014"))).unwrap().unwrap().key;
        store.write("test", |tx| passphrase_failures::clear(tx, key)).unwrap();
    }

    pub(super) fn signatures(&self, document: DocumentId) -> Vec<Field> {
        let made = self.app.rooms.store.read(|tx| signatures::list(tx, document)).unwrap();
        made.iter().map(|one| one.field).collect()
    }

    /// Three minutes later, when every lease has lapsed and a worker has made up for what is owed, everything holds.
    pub(super) fn is_sound(&self, injury: &dyn Display) {
        self.app.go_to(&(boot::now() + TimeDelta::minutes(3)).to_rfc3339());
        let now = self.app.now();
        let rooms = boot::open(self.app.folder.path()).unwrap();
        let later = || Moment { at: now.at, day: now.day };
        Worker::new(&rooms).unwrap().run_due(&mut rng(), later).unwrap();
        let depth = Depth::Files { seen_since: now.at - TimeDelta::days(1) };
        let found = audit::run(&rooms, depth, now.at, |_, _| {}).unwrap();
        assert_eq!(found.faults, [], "{injury}");
        self.app.go_to(&boot::now().to_rfc3339());
    }

    /// Letters may come twice after a crash, but then they are the same letter (I7).
    pub(super) fn letters_are_unique(&self) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for entry in fs::read_dir(self.app.folder.path().join("mails")).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let id = text.lines().find(|line| line.to_lowercase().starts_with("message-id:")).unwrap();
            *seen.entry(id.to_owned()).or_default() += 1;
        }
        assert!(seen.len() >= self.made.get(), "each act owes a letter to the next signer");
        assert!(seen.values().all(|count| *count <= 2), "{seen:?}");
    }
}

impl Form {
    pub(super) fn sends(&self, service: &Service) -> io::Result<Answer> {
        self.sends_to(service.address)
    }

    pub(super) fn sends_to(&self, address: SocketAddr) -> io::Result<Answer> {
        let browser = Browser::at(address);
        browser.cookies.replace(self.cookies.clone());
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.tries_to_post(&self.word, &self.path, &fields, &[])
    }

    /// The same with another passphrase typed.
    pub(super) fn with_passphrase(&self, passphrase: &str) -> Self {
        let mut form = self.clone();
        passphrase.clone_into(&mut form.fields.last_mut().unwrap().1);
        form
    }
}

/// That browser opens the document to the end and fills in the form.
pub(super) fn form_of(app: &TestApp, browser: &Browser, document: DocumentId, passphrase: &str) -> Form {
    let (page, seen) = (format!("/documents/{document}/sign"), format!("/documents/{document}/seen"));
    // A program that serves may be the one who freezes it.
    until("the paper is frozen", || app.find(document).stage.frozen().is_some());
    let base = app.find(document).stage.frozen().unwrap().base.to_string();
    browser.posts(&page, &seen, &[("base", &base)]);
    let shown = browser.gets(&page);
    let fields = vec![
        ("act", shown.field("act")),
        ("field", shown.field("field")),
        ("base", base),
        ("agreed", "yes".to_owned()),
        ("passphrase", passphrase.to_owned()),
    ];
    assert_ne!(fields[0].1, "", "no form: {}", shown.body);
    Form { path: page, word: shown.form_word(), fields, cookies: browser.cookies.borrow().clone() }
}

/// Waits, but not for ever.
pub(super) fn until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(45);
    while !is_so() {
        assert!(Instant::now() < patience, "not within 45 seconds: {what}");
        thread::park_timeout(Duration::from_millis(50));
    }
}

impl Service {
    pub(super) fn pid(&self) -> u32 {
        self.program.id()
    }

    pub(super) fn gets(&self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.pid().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Whether it has ended by itself, or was killed.
    pub(super) fn has_ended(&mut self) -> bool {
        self.program.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    pub(super) fn ends(mut self) -> std::process::ExitStatus {
        self.program.wait().unwrap()
    }
}

/// What was signed by programs that serve has their time; the audit at the end of the test has ours.
impl Drop for Instance {
    fn drop(&mut self) {
        self.app.go_to(&boot::now().to_rfc3339());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}
