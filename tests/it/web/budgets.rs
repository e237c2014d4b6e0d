//! The agreements below one superior, added up while one of them is written.

use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::ids::OfficeId;
use teken::store::roster;

use super::app::{Browser, TestApp};
use super::drafting::papers;
use crate::store::season;

/// Three offices below the head of Dinkes, each with a holder.
fn divisions(app: &TestApp) {
    let mut all = season::roster();
    let (head, model) =
        ("KEP-DINKES".parse::<OfficeId>().unwrap(), all.offices[&"KOSONG".parse().unwrap()].clone());
    for (code, who) in [("BID-A", "P21"), ("BID-B", "P22"), ("BID-C", "P23")] {
        let mut office = model.clone();
        office.id = code.parse().unwrap();
        office.title = format!("Kepala {code}");
        (office.agency, office.counterpart) = (Some("DINKES".parse().unwrap()), Some(head.clone()));
        all.people.insert(season::person(who), season::somebody(who));
        all.assignments.push(Assignment {
            office: office.id.clone(),
            person: season::person(who),
            capacity: Capacity::Definitive,
            from: "2025-01-01".parse().unwrap(),
            until: None,
            decree: "800/2".to_owned(),
        });
        all.offices.insert(office.id.clone(), office);
    }
    app.store().write("test", |tx| roster::replace(tx, &all)).unwrap();
}

fn begun(browser: &Browser, office: &str) -> String {
    let wish = [("kind", "agreement"), ("office", office), ("period", "2027")];
    let answer = browser.posts("/drafts/new", "/drafts", &wish);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

fn saves(browser: &Browser, path: &str, (depth, code, amount, parent): (&str, &str, &str, &str)) {
    let revision = browser.gets(path).field("revision");
    let fields = [
        ("revision", revision.as_str()),
        ("annex_title", "DINAS KESEHATAN"),
        ("do", "save"),
        ("b_depth", depth),
        ("b_code", code),
        ("b_name", "KEGIATAN"),
        ("b_amount", amount),
        ("b_remark", "APBD"),
        ("b_parent", parent),
    ];
    let answer = browser.posts(path, path, &fields);
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[test]
fn what_others_below_the_same_head_take_is_shown_while_one_of_them_is_written() {
    let app = TestApp::new();
    papers(&app);
    divisions(&app);
    let browser = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    let head = begun(&browser, "KEP-DINKES");
    assert!(!browser.gets(&head).body.contains("id=\"together\""), "nobody is below yet");
    saves(&browser, &head, ("program", "1.02.01", "259.500.800.000", ""));
    let first = begun(&browser, "BID-A");
    assert!(!browser.gets(&first).body.contains("id=\"together\""), "nobody is beside it yet");
    saves(&browser, &first, ("kegiatan", "1.02.01.2.01", "200.000.000.000", "1.02.01"));
    let second = begun(&browser, "BID-B");
    saves(&browser, &second, ("kegiatan", "1.02.01.2.02", "50.000.000.000", "1.02.01"));

    let page = browser.gets(&second).body;
    assert!(page.contains("Perjanjian di bawah Jabatan KEP-DINKES"), "{page}");
    assert!(page.contains("Kepala BID-A") && !page.contains("Kepala BID-C"));
    for figure in ["Rp259.500.800.000", "Rp200.000.000.000", "Rp250.000.000.000", "Sisa Rp9.500.800.000"] {
        assert!(page.contains(figure), "{figure}: {page}");
    }
    saves(&browser, &second, ("kegiatan", "1.02.01.2.02", "60.000.000.000", "1.02.01"));
    let page = browser.gets(&second).body;
    assert!(page.contains("Bersama perjanjian lain melebihi pagu"), "{page}");
    assert!(page.contains("Melebihi pagu sebesar Rp499.200.000") && !page.contains('⟦'), "{page}");
    let page = browser.gets(&head).body;
    assert!(page.contains("terpakai Rp260.000.000.000") && !page.contains("Draf ini</th>"), "{page}");
}
