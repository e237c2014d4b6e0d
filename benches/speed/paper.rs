//! Rows 13 and 4: paper from words, and the whole way to an archived file.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use serde_json::json;
use teken::pades::verify::{Integrity, verify};
use teken::pades::{Kind, Session};
use teken::render::document::{render as render_view, view};
use teken::render::mark::{Mark, mark};

use crate::Bench;
use crate::duel::Contender;
use crate::floor::Floor;
use crate::page::{Content, Press};
use crate::signing::measure;
use crate::table::{Goal, PeerFigure, Row};

/// Row 13: two pages with tables.
pub(crate) fn render(bench: &Bench) -> Result<Vec<Row>> {
    let press = Press::new()?;
    let content = read(&crate::content())?;
    let drawn = press.print(&content)?.bytes;
    ensure!(lopdf::Document::load_mem(&drawn)?.get_pages().len() == 2, "the floor must have two pages");
    fs::write(bench.input("floor.pdf"), &drawn)?;
    let document = ours(&crate::content());
    let rendered = render_view(&document)?;
    ensure!(rendered.pages == 2, "ours must have two pages, it has {}", rendered.pages);
    fs::write(bench.input("teken.pdf"), &rendered.bytes)?;

    let fonts = crate::root().join("assets/fonts/arimo");
    let order = json!({"do": "render", "content": crate::content(), "fonts": fonts, "count": 5});
    let reportlab = match bench.peers.absence("pyhanko") {
        Some(why) => Err(why),
        None => Ok(Contender::peer(&bench.peers, "pyhanko", order)),
    };
    let counter = Cell::new(0);
    let mut fresh = measure(
        bench,
        (|| press.print(&content), || Ok(render_view(&with_rare_letters(&document, &counter, Rare::Bold))?)),
        vec![("reportlab".to_owned(), reportlab, Some(4.0))],
        |ours, floor, peers| Row {
            number: "13",
            operation: "render 2 pages with tables, bold letters as no document had them before".to_owned(),
            unit: "ms",
            ours,
            floor: Some(floor),
            goal: Some(Goal::TimesFloor(3.0)),
            peers,
            notes: vec![format!(
                "the subset of the regular face, which holds all Latin letters for the marks, is in the cache, that of the \
                 bold face is not; ours has tags, metadata, colour profile, emblem and QR code ({} bytes), the floor none of \
                 it ({} bytes)",
                rendered.bytes.len(),
                drawn.len()
            )],
        },
    )?;
    for (name, times) in [("pdfkit", 10.0), ("weasyprint", 18.0), ("Chromium", 30.0)] {
        let figure = Err("not among the installed peers".to_owned());
        fresh.peers.push(PeerFigure { name: name.to_owned(), figure, goal: Some(times) });
    }
    let row = |operation: &'static str| {
        move |ours, floor, peers| Row {
            number: "13",
            operation: operation.to_owned(),
            unit: "ms",
            ours,
            floor: Some(floor),
            goal: None,
            peers,
            notes: vec![],
        }
    };
    let known = measure(
        bench,
        (|| press.print(&content), || Ok(render_view(&document)?)),
        Vec::new(),
        row("the same, both subsets in the cache"),
    )?;
    let foreign = measure(
        bench,
        (|| press.print(&content), || Ok(render_view(&with_rare_letters(&document, &counter, Rare::Both))?)),
        Vec::new(),
        row("the same, neither subset in the cache (letters of another script)"),
    )?;
    Ok(vec![fresh, known, foreign])
}

/// Row 4: render, seal, two signers, hash, file, row; nobody syncs.
pub(crate) fn pipeline(bench: &Bench) -> Result<Vec<Row>> {
    let (press, floor) = (Press::new()?, Floor::of(&bench.world)?);
    let content = read(&crate::content())?;
    let archive = RefCell::new(Archive::open(&bench.input("archive"))?);
    let by_floor = || {
        let mut printed = press.print(&content)?;
        let mut context = ring::digest::Context::new(&ring::digest::SHA512);
        context.update(&printed.bytes);
        for widget in &printed.widgets {
            let hashed = printed.bytes.len();
            context = floor.append(&mut printed.bytes, &mut printed.tail, widget, (context, hashed));
        }
        archive.borrow_mut().keep(&printed.bytes, &content.title)?;
        Ok(printed.bytes)
    };
    Floor::is_honest(&by_floor()?, &bench.world)?;
    let document = ours(&crate::content());
    let counter = Cell::new(0);
    let by_us = || {
        let rendered = render_view(&with_rare_letters(&document, &counter, Rare::Bold))?;
        let mut session = Session::open(rendered.bytes)?;
        let chain = [bench.world.issuing.clone()];
        let seal = bench.world.request("segel", Kind::Certify, &bench.world.seal, &chain);
        session.sign(&seal, &bench.world.seal_key, None)?;
        session = sign_with_mark(bench, session, "ttd_pihak_pertama", 0)?;
        session = sign_with_mark(bench, session, "ttd_pihak_kedua", 1)?;
        archive.borrow_mut().keep(session.bytes(), document.title())?;
        Ok(session.into_bytes())
    };
    let report = verify(&by_us()?, &bench.world.anchors(), bench.world.now);
    ensure!(report.integrity == Integrity::ValidWhole, "{:?}", report.reasons);
    let peer = |algorithm: &str| {
        let order = json!({
            "do": "pipeline", "content": crate::content(), "fonts": crate::root().join("assets/fonts/arimo"),
            "algorithm": algorithm, "folder": bench.input("archive-peer"), "count": 3,
        });
        match bench.peers.absence("pyhanko") {
            Some(why) => Err(why),
            None => Ok(Contender::peer(&bench.peers, "pyhanko", order)),
        }
    };
    let others = vec![
        ("pyHanko Ed25519 + reportlab".to_owned(), peer("ed25519"), Some(20.0)),
        ("pyHanko tuned P-256 + reportlab".to_owned(), peer("p256"), Some(8.0)),
    ];
    let row = measure(bench, (by_floor, by_us), others, |ours, floor, peers| Row {
        number: "4",
        operation: "render + seal + 2 signatures with marks + SHA-256 + file + row, no fsync".to_owned(),
        unit: "ms",
        ours,
        floor: Some(floor),
        goal: Some(Goal::TimesFloor(3.0)),
        peers,
        notes: vec![
            "the floor makes three Ed25519 signatures; there is no log yet on either side".to_owned(),
        ],
    })?;
    Ok(vec![row])
}

/// A signature with its mark drawn, as the service makes it.
pub(crate) fn sign_with_mark(
    bench: &Bench,
    mut session: Session,
    field: &str,
    who: usize,
) -> Result<Session> {
    let chain = [bench.world.issuing.clone()];
    let (certificate, key) = &bench.world.people[who];
    let (width, height) = session.field_size(field).context("no such field")?;
    let what = Mark {
        name: certificate.common_name().unwrap_or_default(),
        office: certificate.title().unwrap_or_default(),
        capacity: String::new(),
        time: "11 Januari 2027 pukul 09.15.22 WIB".to_owned(),
        note: "Ed25519 · tidak tersertifikasi".to_owned(),
    };
    let appearance = mark(&what, width, height)?;
    let mut request = bench.world.request(field, Kind::Approve, certificate, &chain);
    request.appearance = Some(&appearance);
    session.sign(&request, key, None)?;
    Ok(session)
}

fn read(path: &Path) -> Result<Content> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

/// The words of the inputs on our paper.
pub(crate) fn ours(path: &Path) -> view::Document {
    let mut agreement = crate::samples::health_office();
    let Ok(content) = read(path) else { return view::Document::Agreement(Box::new(agreement)) };
    agreement.title.clone_from(&content.title);
    agreement.opening.clone_from(&content.opening);
    agreement.clauses.clone_from(&content.clauses);
    agreement.sheet.letterhead.lines = content.letterhead[..2].to_vec();
    agreement.sheet.letterhead.address = content.letterhead[2..].to_vec();
    agreement.sheet.body_size = 11.0;
    agreement.sheet.verification.statement.clone_from(&content.statement);
    agreement.sheet.sample_banner = None;
    let (place, date) = content.place_and_date.split_once(", ").unwrap_or_default();
    (agreement.place, agreement.date) = (place.to_owned(), date.to_owned());
    let signatory = |party: &crate::page::Party| view::Signatory {
        name: party.name.clone(),
        office: party.office.clone(),
        office_lines: vec![format!("{},", party.office.to_uppercase())],
        rank: None,
        nip: Some(party.number.clone()).filter(|number| !number.is_empty()),
    };
    agreement.first.signatory = signatory(&content.parties[0]);
    if let Some(second) = &mut agreement.second {
        second.signatory = signatory(&content.parties[1]);
    }
    agreement.annex.goals.clear();
    for (n, row) in content.indicators.iter().enumerate() {
        let indicator = view::Indicator {
            name: row[2].clone(),
            unit: row[3].clone(),
            target: row[4].clone(),
            quarters: Default::default(),
        };
        match agreement.annex.goals.last_mut().filter(|goal| goal.text == row[1]) {
            Some(goal) => goal.indicators.push(indicator),
            None => agreement.annex.goals.push(view::Goal {
                number: (n + 1).to_string(),
                text: row[1].clone(),
                indicators: vec![indicator],
            }),
        }
    }
    let amount =
        |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let (programs, total) = content.budget.split_at(content.budget.len() - 1);
    let row = |row: &Vec<String>| view::BudgetRow {
        number: row[0].clone(),
        code: String::new(),
        name: row[1].clone(),
        level: view::BudgetLevel::Program,
        amount: amount(&row[2]),
        note: row[3].clone(),
    };
    agreement.annex.budget = programs.iter().map(row).collect();
    agreement.annex.total = Some(amount(&total[0][2]));
    view::Document::Agreement(Box::new(agreement))
}

/// Which letters no earlier document had.
#[derive(Clone, Copy)]
enum Rare {
    /// Of the bold face, as every other name in capitals brings them; the regular face holds all Latin letters anyway.
    Bold,
    /// Of both faces: letters of another script.
    Both,
}

/// A title with three letters that make the set of letters a new one, so that no cached subset fits.
fn with_rare_letters(document: &view::Document, counter: &Cell<u32>, rare: Rare) -> view::Document {
    let n = counter.get();
    counter.set(n + 1);
    let letter = |n: u32| char::from_u32(0x0410 + n % 64).unwrap_or('Ж');
    let mut document = document.clone();
    if let view::Document::Agreement(agreement) = &mut document {
        let letters = format!(" {}{}{}", letter(n), letter(n / 64), letter(n / 4096));
        if matches!(rare, Rare::Both) {
            agreement.place.push_str(&letters);
        }
        agreement.title.push_str(&letters);
    }
    document
}

/// A folder with files and a table, as small as can be.
struct Archive {
    folder: std::path::PathBuf,
    rows: SqliteConnection,
}

impl Archive {
    fn open(folder: &Path) -> Result<Self> {
        drop(fs::remove_dir_all(folder));
        fs::create_dir_all(folder)?;
        let mut rows = SqliteConnection::establish(&folder.join("rows.sqlite").to_string_lossy())?;
        rows.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
             CREATE TABLE document (hash BLOB, bytes INTEGER, title TEXT)",
        )?;
        Ok(Self { folder: folder.to_owned(), rows })
    }

    /// File and row under the SHA-256 of the bytes.
    fn keep(&mut self, bytes: &[u8], title: &str) -> Result<()> {
        let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
        let name = data_encoding::HEXLOWER.encode(&digest.as_ref()[..8]);
        fs::write(self.folder.join(name), bytes)?;
        diesel::sql_query("INSERT INTO document VALUES (?, ?, ?)")
            .bind::<diesel::sql_types::Binary, _>(digest.as_ref())
            .bind::<diesel::sql_types::BigInt, _>(i64::try_from(bytes.len())?)
            .bind::<diesel::sql_types::Text, _>(title)
            .execute(&mut self.rows)?;
        Ok(())
    }
}
