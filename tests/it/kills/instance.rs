//! An instance that the real program serves, again and again, and one official who signs in it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use chrono::TimeDelta;
use teken::boot;
use teken::domain::account::{Account, AccountState, SecondFactor};
use teken::domain::ids::{AccountId, DocumentId};
use teken::domain::moment::Moment;
use teken::domain::password::Password;
use teken::domain::route::Field;
use teken::flows::audit::{self, Depth};
use teken::store::{accounts, signatures};
use teken::worker::Worker;

use super::injury::Injury;
use crate::app::{TestApp, passphrase_text, person, rng, sample_file};
use crate::browser::{Answer, Browser};
use crate::store::place::Place;

const EMAIL: &str = "p014@arunikakab.example";
const PASSWORD: &str = "kuda air api tanah";

/// The instance.
pub(super) struct Instance {
    app: TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
    made: Cell<usize>,
}

/// The program, serving it.
pub(super) struct Service {
    program: Child,
    address: SocketAddr,
}

/// The signing form of one document, filled in.
pub(super) struct Form {
    path: String,
    word: String,
    fields: Vec<(&'static str, String)>,
    cookies: BTreeMap<String, String>,
}

impl Instance {
    pub(super) fn new(place: &Place) -> Self {
        let app = TestApp::founded(place, &boot::now().to_rfc3339());
        let dir = app.folder.path();
        fs::create_dir(dir.join("emblems")).unwrap();
        for (name, emblem) in [("head-of-region", "lambang-kepala-daerah"), ("agency", "lambang-daerah")] {
            let from = sample_file("../../assets/emblems").join(format!("{emblem}.png"));
            fs::copy(from, dir.join(format!("emblems/{name}.png"))).unwrap();
        }
        let settings = format!(
            "database = \"{}\"\nfiles = \".\"\nkeys = \"keys\"\n\
             emblem_head_of_region = \"emblems/head-of-region.png\"\nemblem_agency = \"emblems/agency.png\"\n\n[mail]\ntransport = \"folder:mails\"\n\
             sender = \"teken@arunikakab.example\"\nbase_address = \"https://teken.arunikakab.example\"\n\n\
             [web]\nrequire_second_factor = false\n",
            place.url
        );
        fs::write(dir.join("teken.toml"), settings).unwrap();
        drop(app.signer("P014"));
        let account = Account {
            id: AccountId::new(app.now().at, &mut rng()),
            person: Some(person("P014")),
            email: EMAIL.parse().unwrap(),
            name: "Kepala Dinas".to_owned(),
            roles: std::collections::BTreeSet::new(),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            created: app.now().at,
        };
        let record = Password::typed(PASSWORD.to_owned()).record(&mut rng());
        let made = app.rooms.store.write("test", |tx| {
            accounts::insert(tx, &account)?;
            accounts::set_password(tx, account.id, &record)
        });
        made.unwrap();
        let instance = Self { app, cookies: RefCell::default(), made: Cell::new(0) };
        let service = instance.serves();
        let browser = instance.browser(&service);
        assert_eq!(browser.signs_in(EMAIL, PASSWORD).status, 303);
        instance.cookies.replace(browser.cookies.into_inner());
        instance
    }

    /// One more pact that waits for the same declarant, its letters sent.
    pub(super) fn next_document(&self) -> DocumentId {
        self.made.set(self.made.get() + 1);
        let document = self.app.frozen_pact("KEP-DLH");
        self.app.work();
        document.id
    }

    pub(super) fn serves(&self) -> Service {
        let mut program = Command::new(env!("CARGO_BIN_EXE_teken"))
            .args(["serve", "--listen", "127.0.0.1:0", "--day", "2027-01-04", "--instance"])
            .arg(self.app.folder.path())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(self.app.folder.path().join("stderr")).unwrap())
            .spawn()
            .unwrap();
        let told = BufReader::new(program.stdout.take().unwrap()).lines();
        let address = told
            .map(Result::unwrap)
            .find_map(|line| {
                let (_, rest) = line.split_once("Serving on http://")?;
                rest.split(';').next()?.parse().ok()
            })
            .unwrap_or_else(|| panic!("{}", self.said()));
        Service { program, address }
    }

    /// What the program last said to its operator.
    fn said(&self) -> String {
        fs::read_to_string(self.app.folder.path().join("stderr")).unwrap()
    }

    fn browser(&self, service: &Service) -> Browser {
        let browser = Browser::at(service.address);
        browser.cookies.replace(self.cookies.borrow().clone());
        browser
    }

    /// Opens the document as its signer and fills in the form.
    pub(super) fn opens_form(&self, service: &Service, document: DocumentId) -> Form {
        let browser = self.browser(service);
        let (page, seen) = (format!("/documents/{document}/sign"), format!("/documents/{document}/seen"));
        let base = self.app.find(document).stage.frozen().unwrap().base.to_string();
        browser.posts(&page, &seen, &[("base", &base)]);
        let shown = browser.gets(&page);
        let fields = vec![
            ("act", shown.field("act")),
            ("field", shown.field("field")),
            ("base", base),
            ("agreed", "yes".to_owned()),
            ("passphrase", passphrase_text("P014")),
        ];
        assert_ne!(fields[0].1, "", "no form: {}", shown.body);
        Form { path: page, word: shown.form_word(), fields, cookies: browser.cookies.into_inner() }
    }

    pub(super) fn signatures(&self, document: DocumentId) -> Vec<Field> {
        let made = self.app.rooms.store.read(|tx| signatures::list(tx, document)).unwrap();
        made.iter().map(|one| one.field).collect()
    }

    /// Three minutes later, when every lease has lapsed and a worker has made up for what is owed, everything holds.
    pub(super) fn is_sound(&self, injury: &Injury) {
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
        let browser = Browser::at(service.address);
        browser.cookies.replace(self.cookies.clone());
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.tries_to_post(&self.word, &self.path, &fields, &[])
    }
}

impl Service {
    pub(super) fn pid(&self) -> u32 {
        self.program.id()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}
