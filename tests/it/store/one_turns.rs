//! Turns at a kiosk, on both databases: opened once, ended once, found by whatever secret is held.

use chrono::TimeDelta;
use teken::domain::account::{Account, AccountState, SecondFactor};
use teken::domain::ids::{AccountId, ActId, OneTurnId};
use teken::domain::one_turn::{End, Ending, Host, LASTS, OneTurn};
use teken::domain::summary::Summary;
use teken::domain::token::Token;
use teken::store::{Store, accounts, changes, one_turns, pages_seen, summaries};

use super::season::{self, Until, person, rng, today};

fn given(store: &Store, link: &Token) -> OneTurn {
    let account = Account {
        id: AccountId::new(today().at, &mut rng()),
        person: None,
        email: "s@a.example".parse().unwrap(),
        name: "S".to_owned(),
        roles: std::iter::once("secretariat".parse().unwrap()).collect(),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        created: today().at,
        language: None,
    };
    let document = season::walked(store, Until::Signing);
    let turn = OneTurn {
        id: OneTurnId::new(today().at, &mut rng()),
        person: person("P3"),
        name: "Dr. P3 Contoh, S.H.".to_owned(),
        documents: vec![document.id],
        issued_by: account.id,
        issued: today().at,
        expires: today().at + LASTS,
        opened: None,
        seen: None,
        ended: None,
        host: Some(Host {
            ticket: Token::new(&mut rng()).digest(),
            began: today().at,
            back: "/kiosk/turns".to_owned(),
        }),
    };
    store
        .write("test", |tx| {
            accounts::insert(tx, &account)?;
            one_turns::insert(tx, &turn, &link.digest())
        })
        .unwrap();
    // What the database keeps of a time ends at microseconds.
    store.read(|tx| one_turns::find(tx, turn.id)).unwrap().unwrap()
}

on_both!(a_turn_is_opened_once_and_ended_once_and_who_follows_its_documents_hears_of_it, |place| {
    let (store, link, cookie) = (&place.store, Token::new(&mut rng()), Token::new(&mut rng()));
    let turn = given(store, &link);
    assert_eq!(store.read(|tx| one_turns::by_link(tx, &link.digest())).unwrap(), Some(turn.clone()));
    assert_eq!(store.read(|tx| one_turns::by_cookie(tx, &cookie.digest())).unwrap(), None);
    let newest = || store.read(changes::newest).unwrap();
    let now = today().at + TimeDelta::minutes(1);
    let opens = |cookie: &Token, at| {
        store.write("test", |tx| one_turns::open(tx, &turn, &cookie.digest(), at)).unwrap()
    };
    let before = newest();
    assert!(!opens(&cookie, turn.expires), "too late");
    assert_eq!(newest(), before);
    assert!(opens(&cookie, now));
    assert!(newest() > before);
    assert!(!opens(&Token::new(&mut rng()), now), "the second one");
    let open = store.read(|tx| one_turns::by_cookie(tx, &cookie.digest())).unwrap().unwrap();
    assert!(open.is_open(now));
    store.write("test", |tx| one_turns::touch(tx, turn.id, now + TimeDelta::minutes(5))).unwrap();

    let act = ActId::new(now, &mut rng());
    let end = End { at: now + TimeDelta::minutes(6), why: Ending::Signed, act: Some(act) };
    let ends = |end: &End| store.write("test", |tx| one_turns::end(tx, &turn, end)).unwrap();
    assert!(ends(&end));
    assert!(!ends(&End { why: Ending::Operator, ..end }), "what ended it first stays");
    let ended = store.read(|tx| one_turns::find(tx, turn.id)).unwrap().unwrap();
    assert_eq!(ended.ended.map(|end| (end.why, end.act)), Some((Ending::Signed, Some(act))));
    assert_eq!(ended.seen, open.seen.map(|seen| seen + TimeDelta::minutes(5)));
    assert!(!opens(&cookie, now), "dead is dead");
});

on_both!(a_host_comes_back_once_and_only_what_has_not_ended_is_listed, |place| {
    let (store, link) = (&place.store, Token::new(&mut rng()));
    let turn = given(store, &link);
    let ticket = turn.host.clone().unwrap().ticket;
    let by_ticket = || store.read(|tx| one_turns::by_ticket(tx, &ticket)).unwrap();
    assert_eq!(by_ticket(), Some(turn.clone()));
    let of = |who: &str| store.read(|tx| one_turns::unended(tx, Some(&person(who)))).unwrap().len();
    assert_eq!((of("P3"), of("P1")), (1, 0));
    store.write("test", |tx| one_turns::forget_host(tx, turn.id)).unwrap();
    assert_eq!(by_ticket(), None);
    assert!(store.write("test", |tx| one_turns::forget_host(tx, turn.id)).is_err(), "not twice");
    let end = End { at: today().at, why: Ending::Done, act: None };
    store.write("test", |tx| one_turns::end(tx, &turn, &end)).unwrap();
    assert_eq!(of("P3"), 0);
    assert_eq!(store.read(|tx| one_turns::since(tx, today().at, 10)).unwrap().len(), 1);
    let later = today().at + TimeDelta::seconds(1);
    assert!(store.read(|tx| one_turns::since(tx, later, 10)).unwrap().is_empty());
});

on_both!(what_a_summary_showed_is_kept_as_it_was_and_never_changed, |place| {
    let store = &place.store;
    let document = season::walked(store, Until::HalfSigned);
    let (regent, base) = (person("P1"), season::base());
    let summary = Summary::of(&document, &regent).unwrap();
    assert_eq!((summary.office.as_str(), summary.signed.is_some()), ("Jabatan KEP-DINKES", true));
    assert!(Summary::of(&document, &person("P3")).is_none(), "who promises reads the whole text");
    let keeps = |summary: &Summary| {
        store.write("test", |tx| summaries::insert(tx, &regent, summary, today().at)).unwrap();
    };
    keeps(&summary);
    keeps(&Summary { name: "Orang Lain".to_owned(), ..summary.clone() });
    let shown = store.read(|tx| summaries::shown(tx, &regent, document.id, &base)).unwrap();
    assert_eq!(shown, Some(summary), "the first time counts");
    let reading = store.read(|tx| pages_seen::readings(tx, &regent, &[document.id])).unwrap();
    assert!(reading[&(document.id, base)].summary && !reading[&(document.id, base)].opened);
    for statement in ["UPDATE summaries SET shown = '{}'", "DELETE FROM summaries"] {
        let refused = place.tamper(statement).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{statement}: {refused}");
    }
});
