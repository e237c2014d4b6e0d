//! Row 6: one official, one passphrase, a thousand documents, on the real rooms: SQLite, files and keys on a disk.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::NaiveDate;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use serde_json::json;
use teken::boot::{self, Beginnings};
use teken::domain::code::VerifyCode;
use teken::domain::document::NewDocument;
use teken::domain::ids::{DocumentId, PersonId};
use teken::domain::institution::Texts;
use teken::domain::moment::Moment;
use teken::domain::route::{Field, Route, Routes};
use teken::domain::stage::Actor;
use teken::flows::decisions::Decision;
use teken::flows::season::Papers;
use teken::flows::sign::{self, Wanted};
use teken::flows::{Rooms, archive, draft, enrol, freeze, import, season};
use teken::keyring::Passphrase;
use teken::pades::verify::verify;
use teken::roster::{NamedFile, Season};
use teken::store::documents;

use crate::Bench;
use crate::clock;
use crate::duel::{self, Contender};
use crate::floor::{Floor, attachment};
use crate::table::{Goal, PeerFigure, Row};

/// Documents of the whole batch.
const DOCUMENTS: usize = 1_000;

const FLOOR: &str = "the floor reads the file, hashes it once, makes one Ed25519 signature, writes and syncs the file, and \
                     commits a row for each in groups of 100; it has no time stamp, no mark, no second look, no intent";

/// Signs them as witness, after the declarant.
pub(crate) fn one_official(bench: &Bench) -> Result<Vec<Row>> {
    // A file system that has just deleted thousands of files makes new ones more slowly: each run has a folder of its own.
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let mut town = Town::found(&folder.path().join("town"))?;
    let (declarant, witness) = town.draft(DOCUMENTS)?;
    let (frozen_ms, ()) = clock::spent(|| town.freeze())?;
    let (argon_ms, first) =
        clock::spent(|| Ok(sign::open(&town.rooms, &declarant.0, &declarant.1, town.now())?))?;
    town.sign(&first, Field::Declarant, DOCUMENTS)?;
    let signer = sign::open(&town.rooms, &witness.0, &witness.1, town.now())?;

    let floor = Floor::of(&bench.world)?;
    let mut shelf = Shelf::open(&folder.path().join("shelf"))?;
    let sample = town.newest(0)?;
    fs::write(bench.input("pact.pdf"), &sample)?;
    let (tail, widgets) = attachment(&sample, &[Field::Witness.name()])?;
    let rounds = bench.rounds + 1;
    let block = DOCUMENTS / rounds;
    let mut done = 0;
    let before = clock::resident_kib()?;
    let order = json!({
        "do": "sign", "file": bench.input("pact.pdf"), "fields": [Field::Witness.name()], "algorithm": "p256",
        "count": 10, "tuned": true, "write": bench.input("pact-peer.pdf"),
    });
    let mut contenders = vec![
        Contender::block(|| {
            let (ms, ()) = clock::spent(|| {
                for _ in 0..block {
                    let mut pdf = fs::read(bench.input("pact.pdf"))?;
                    floor.sign(&mut pdf, &mut tail.clone(), &widgets[0]);
                    shelf.keep(&pdf)?;
                }
                shelf.commit()
            })?;
            Ok(ms / each(block))
        }),
        Contender::block(|| {
            let (ms, ()) = clock::spent(|| town.sign_some(&signer, Field::Witness, done, block))?;
            done += block;
            Ok(ms / each(block))
        }),
    ];
    let peer = bench.peers.absence("pyhanko");
    if peer.is_none() {
        contenders.push(Contender::peer(&bench.peers, "pyhanko", order));
    }
    let figures = duel::run(bench.rounds, &mut contenders)?;
    drop(contenders);
    let memory = (before, clock::resident_kib()?);
    let parts = parts(&town, &folder.path().join("part.pdf"))?;
    let archived = town.archive(50)?;
    let peers = vec![PeerFigure {
        name: "pyHanko tuned P-256, file written, no row".to_owned(),
        figure: peer.map_or_else(|| Ok(figures[2]), Err),
        goal: Some(25.0),
    }];
    let notes = vec![
        format!(
            "{done} documents of {} KB in blocks of {block}; ONE Argon2id ({argon_ms:.0} ms CPU) for all of them; resident \
             memory {} KiB before the batch, {} KiB after it",
            sample.len() / 1000,
            memory.0,
            memory.1
        ),
        parts,
        format!(
            "beside it, per document: freezing (render, seal with time stamp, two files, commit) {:.2} ms, archiving \
             (closing seal, long-term time stamp, own verdict, file, sidecar, commit) {archived:.2} ms",
            frozen_ms / each(DOCUMENTS)
        ),
        FLOOR.to_owned(),
    ];
    Ok(vec![Row {
        number: "6",
        operation: "sign 1,000 documents by one official through `flows::sign::many`, durable, per document"
            .to_owned(),
        unit: "ms",
        ours: figures[1],
        floor: Some(figures[0]),
        goal: Some(Goal::TimesFloor(2.0)),
        peers,
        notes,
    }])
}

/// What one signature of the batch is made of, each part measured alone on the same documents.
fn parts(town: &Town, blob: &Path) -> Result<String> {
    let pdf = town.newest(0)?;
    let moment = town.now();
    let id = town.documents[0];
    let document = || town.rooms.store.read(|tx| documents::find(tx, id))?.context("gone");
    let figures = duel::run(
        3,
        &mut [
            Contender::here(|| Ok(verify(&pdf, &town.rooms.anchors, moment.at))),
            Contender::here(document),
            Contender::here(|| {
                Ok(town.rooms.store.write("bench", |tx| documents::lock(tx, id).map(drop))?)
            }),
            Contender::here(|| {
                let mut file = fs::File::create(blob)?;
                std::io::Write::write_all(&mut file, &pdf)?;
                Ok(file.sync_all()?)
            }),
            Contender::here(|| Ok(ring::digest::digest(&ring::digest::SHA256, &pdf))),
        ],
    )?;
    let [check, find, write, file, hash] = figures[..] else { bail!("five figures") };
    Ok(format!(
        "parts, each alone: own verdict on the file (seal, two signatures, three time stamps) {check:.3} ms; loading the \
         document {find:.3}; an empty write transaction that locks it {write:.3}, of which there are two; writing and \
         syncing the file {file:.3}; one SHA-256 over it {hash:.3}"
    ))
}

/// A regency with people who have keys.
struct Town {
    rooms: Rooms,
    season: Season,
    texts: Texts,
    routes: Routes,
    day: NaiveDate,
    documents: Vec<DocumentId>,
}

type Keyholder = (PersonId, Passphrase);

impl Town {
    fn found(dir: &Path) -> Result<Self> {
        let sample = crate::root().join("examples/arunika");
        let read = |name: &str| fs::read(sample.join(name)).with_context(|| name.to_owned());
        let institution = serde_json::from_slice(&read("institution.json")?)?;
        let emblem = |name: &str| fs::read(crate::root().join("assets/emblems").join(name));
        boot::create(
            dir,
            &Beginnings {
                institution: &institution,
                emblem_head_of_region: &emblem("lambang-kepala-daerah.png")?,
                emblem_agency: &emblem("lambang-daerah.png")?,
            },
        )?;
        let files = fs::read_dir(&sample)?.map(|entry| {
            let name = entry?.file_name().to_string_lossy().into_owned();
            Ok(NamedFile { bytes: read(&name)?, name })
        });
        let mut files: Vec<NamedFile> = files.collect::<Result<_>>()?;
        files.retain(|file| Path::new(&file.name).extension().is_some_and(|kind| kind == "csv"));
        let season = teken::roster::read(&files)
            .map_err(|problems| anyhow::anyhow!("{} problems in the sample", problems.len()))?;
        let rooms = boot::open(dir)?;
        import::run(&rooms.store, &mut boot::randomness(), &season, boot::now())?;
        Ok(Self {
            rooms,
            season,
            texts: Texts {
                pacts: serde_json::from_slice(&read("pact-templates.json")?)?,
                agreement: serde_json::from_slice(&read("agreement-template.json")?)?,
            },
            routes: serde_json::from_slice(&read("routes.json")?)?,
            day: NaiveDate::from_ymd_opt(2027, 1, 4).context("a day")?,
            documents: Vec::new(),
        })
    }

    fn now(&self) -> Moment {
        Moment { at: boot::now(), day: self.day }
    }

    /// So many pacts of one head of agency, submitted; a key for him and for his witness.
    fn draft(&mut self, count: usize) -> Result<(Keyholder, Keyholder)> {
        let mut rng = boot::randomness();
        let papers =
            Papers { texts: &self.texts, routes: &self.routes, pact: "PI-TAHUNAN", period: "2027".parse()? };
        let all = season::documents(&self.season, &papers, &mut rng, self.now())?;
        let two = |route: &Route| route.signings.iter().flatten().count() == 2;
        let pact = all.into_iter().find(|new| two(&new.route)).context("no pact with a witness")?;
        for _ in 0..count {
            let route = Route { reviews: Vec::new(), ..pact.route.clone() };
            let (id, code) = (DocumentId::new(boot::now(), &mut rng), VerifyCode::new(&mut rng));
            let new = NewDocument { id, code, route, ..pact.clone() };
            let drafted = draft::run(&self.rooms.store, &self.rooms.institution, &mut rng, new, self.now())?;
            let decision = Decision {
                store: &self.rooms.store,
                institution: &self.rooms.institution,
                moment: self.now(),
            };
            decision.submit(&mut rng, id, &Actor::Person(drafted.drafter.clone()))?;
            self.documents.push(id);
        }
        freeze::run(&self.rooms, &mut rng, self.documents[0], 1, self.now())?;
        let document = self.rooms.store.read(|tx| documents::find(tx, self.documents[0]))?.context("gone")?;
        let parties = &document.stage.frozen().context("not frozen")?.parties;
        let mut holder = |field: Field| -> Result<Keyholder> {
            let party = parties.iter().find(|party| party.field == field).context("no such party")?;
            let (person, passphrase) = (party.official.person.clone(), Passphrase::random(&mut rng));
            enrol::run(&self.rooms, &mut rng, &person, &passphrase, self.now())?;
            Ok((person, passphrase))
        };
        Ok((holder(Field::Declarant)?, holder(Field::Witness)?))
    }

    fn freeze(&self) -> Result<()> {
        let mut rng = boot::randomness();
        for id in &self.documents {
            freeze::run(&self.rooms, &mut rng, *id, 1, self.now())?;
        }
        Ok(())
    }

    fn sign(&self, signer: &sign::Signer, field: Field, count: usize) -> Result<()> {
        self.sign_some(signer, field, 0, count)
    }

    fn sign_some(&self, signer: &sign::Signer, field: Field, from: usize, count: usize) -> Result<()> {
        let ids = self.documents.get(from..from + count).context("no documents left")?;
        let wanted = ids.iter().map(|id| {
            let document = self.rooms.store.read(|tx| documents::find(tx, *id))?.context("gone")?;
            let seen = document.stage.frozen().context("not frozen")?.base;
            Ok(Wanted { document: *id, field, seen })
        });
        let wanted: Vec<Wanted> = wanted.collect::<Result<_>>()?;
        let answers = sign::many(&self.rooms, &mut boot::randomness(), signer, &wanted, || self.now());
        for (id, answer) in answers {
            answer.with_context(|| id.to_string())?;
        }
        Ok(())
    }

    fn newest(&self, at: usize) -> Result<Vec<u8>> {
        let id = self.documents[at];
        let document = self.rooms.store.read(|tx| documents::find(tx, id))?.context("gone")?;
        Ok(self.rooms.blobs.get(&document.stage.current_pdf().context("no file")?)?)
    }

    /// CPU milliseconds per document of archiving the first few.
    fn archive(&self, count: usize) -> Result<f64> {
        let mut rng = boot::randomness();
        let (ms, ()) = clock::spent(|| {
            for id in &self.documents[..count] {
                archive::run(&self.rooms, &mut rng, *id, 1, self.now())?;
            }
            Ok(())
        })?;
        Ok(ms / each(count))
    }
}

/// The floor's durable shelf: synced files, and rows in groups of 100.
struct Shelf {
    folder: std::path::PathBuf,
    rows: SqliteConnection,
    pending: usize,
    kept: usize,
}

impl Shelf {
    fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let mut rows = SqliteConnection::establish(&folder.join("rows.sqlite").to_string_lossy())?;
        rows.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE document (hash BLOB, bytes INTEGER); BEGIN",
        )?;
        Ok(Self { folder: folder.to_owned(), rows, pending: 0, kept: 0 })
    }

    fn keep(&mut self, pdf: &[u8]) -> Result<()> {
        let digest = ring::digest::digest(&ring::digest::SHA256, pdf);
        self.kept += 1;
        let mut file = fs::File::create(self.folder.join(self.kept.to_string()))?;
        std::io::Write::write_all(&mut file, pdf)?;
        file.sync_all()?;
        diesel::sql_query("INSERT INTO document VALUES (?, ?)")
            .bind::<diesel::sql_types::Binary, _>(digest.as_ref())
            .bind::<diesel::sql_types::BigInt, _>(i64::try_from(pdf.len())?)
            .execute(&mut self.rows)?;
        self.pending += 1;
        if self.pending == 100 { self.commit() } else { Ok(()) }
    }

    fn commit(&mut self) -> Result<()> {
        self.pending = 0;
        self.rows.batch_execute("COMMIT; BEGIN")?;
        ensure!(self.kept > 0, "nothing was kept");
        Ok(())
    }
}

fn each(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
