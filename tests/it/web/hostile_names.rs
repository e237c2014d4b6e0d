//! A regency whose people, posts and agencies are named like an attack: on no page, in no letter and in no list does a name become
//! part of the page (SECURITY, bar 31).

use std::collections::BTreeSet;

use teken::domain::roster::Roster;
use teken::store::roster;
use teken::web::{Method, routes};

use super::app::TestApp;
use super::matrix::filled;
use crate::store::season::{self, Until};

/// What each name ends with: markup, both quotes, a template's brackets, a formula's beginning elsewhere.
const ATTACK: &str = "<img src=x onerror=jahat()>\"'>{{7*7}}";
/// What may never stand in a page: the attack as it is, or as a template would work it out.
const BROKEN: [&str; 3] = ["<img src=x", "onerror=jahat()>\"", "'>49"];

fn hostile() -> Roster {
    let mut roster = season::roster();
    for person in roster.people.values_mut() {
        person.name.push_str(ATTACK);
        person.bare_name.push_str(ATTACK);
        if let Some(rank) = &mut person.rank {
            rank.name.push_str(ATTACK);
        }
    }
    for office in roster.offices.values_mut() {
        office.title.push_str(ATTACK);
    }
    for agency in roster.agencies.values_mut() {
        agency.name.push_str(ATTACK);
        agency.short_name.push_str(ATTACK);
        agency.address.push_str(ATTACK);
    }
    roster
}

/// The addresses of our own that a page leads to.
fn links(page: &str) -> impl Iterator<Item = String> + '_ {
    page.split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '#']).next())
        .map(|path| format!("/{path}"))
}

#[test]
fn a_name_that_is_an_attack_is_only_a_name_on_every_page() {
    let app = TestApp::new();
    app.store().write("test", |tx| roster::replace(tx, &hostile())).unwrap();
    let document = season::walked(app.store(), Until::Signing);
    season::walked(app.store(), Until::InReview);
    season::walked(app.store(), Until::Archived);
    let everything = ["secretariat", "personnel", "auditor", "budget", "operator", "agency:DINKES"];
    let (mut shown, mut pages) = (0, 0);
    for (email, person, roles) in [
        ("a@a.example", Some("P3"), everything.as_slice()),
        ("b@a.example", Some("P7"), &[]),
        ("c@a.example", Some("P1"), &[]),
    ] {
        let browser = app.member(email, person, roles);
        let mut open: Vec<String> = routes()
            .into_iter()
            .filter(|route| route.method == Method::Get)
            .map(|route| filled(route.path, &document.id.to_string()))
            .collect();
        let mut seen = BTreeSet::new();
        while let Some(path) = open.pop() {
            // A stream has no end, and a list that leads to itself in another order would have none either.
            if path.contains("/live") || seen.len() > 400 || !seen.insert(path.clone()) {
                continue;
            }
            let answer = browser.gets(&path);
            pages += 1;
            // In a table or a file for machines it stands as it is: no browser takes those for a page.
            if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                for broken in BROKEN {
                    assert!(!answer.body.contains(broken), "{path}: {}", answer.body);
                }
                shown += answer.body.matches("&lt;img src=x").count();
                open.extend(links(&answer.body));
            }
        }
    }
    assert!(pages > 150 && shown > 100, "{shown} names on {pages} pages: the attack was hardly shown");
    println!("NAMES {shown} hostile names on {pages} pages");
}
