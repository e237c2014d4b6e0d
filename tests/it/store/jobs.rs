//! Owed work: due, leased, lapsed, done, buried, revived.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use teken::domain::ids::JobId;
use teken::domain::job::{Job, Owed};
use teken::store::jobs::{self, Claimed, Counts, Kinds, State};
use teken::store::{Store, StoreError};

use super::season::{self, rng, today};

const LEASE: Duration = Duration::from_mins(1);

fn after(seconds: i64) -> DateTime<Utc> {
    today().at + TimeDelta::seconds(seconds)
}

fn owe(store: &Store, job: Job, due: DateTime<Utc>) -> JobId {
    store.write("test", |tx| jobs::enqueue(tx, &Owed { job, due }, &mut rng(), today().at)).unwrap()
}

fn freeze() -> Job {
    Job::Freeze { document: season::new_id(), version: 1 }
}

fn claim(store: &Store, now: DateTime<Utc>) -> Option<Claimed> {
    jobs::claim(store, Kinds::All, now, LEASE, &mut rng()).unwrap()
}

fn counts(store: &Store, now: DateTime<Utc>) -> Counts {
    store.read(|tx| jobs::counts(tx, now)).unwrap()
}

fn is_conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> bool {
    matches!(outcome.unwrap_err(), StoreError::Conflict { table: "jobs", .. })
}

on_both!(a_job_is_claimed_from_its_instant_on_and_the_oldest_first, |place| {
    let store = &place.store;
    let later = owe(store, freeze(), after(20));
    let sooner = owe(store, freeze(), after(10));
    assert_eq!(claim(store, after(9)), None);
    assert_eq!(claim(store, after(20)).map(|c| c.id), Some(sooner));
    assert_eq!(claim(store, after(20)).map(|c| c.id), Some(later));
    assert_eq!(claim(store, after(20)), None);
});

on_both!(a_worker_takes_only_the_kinds_it_asks_for, |place| {
    let store = &place.store;
    let job = Job::Archive { document: season::new_id(), version: 1 };
    let freeze = owe(store, freeze(), today().at);
    let archive = owe(store, job.clone(), today().at);
    let takes = |kinds: Kinds<'_>| jobs::claim(store, kinds, today().at, LEASE, &mut rng()).unwrap();
    assert_eq!(takes(Kinds::Only(&["mail", "remind"])), None);
    assert_eq!(takes(Kinds::Except(&["archive", "freeze"])), None);
    let claimed = takes(Kinds::Only(&["archive", "mail"])).unwrap();
    assert_eq!((claimed.id, claimed.job), (archive, job));
    assert_eq!(takes(Kinds::Except(&["mail"])).map(|claimed| claimed.id), Some(freeze));
});

on_both!(a_lapsed_lease_is_claimed_again_and_the_late_finisher_is_refused, |place| {
    let store = &place.store;
    owe(store, freeze(), today().at);
    let slow = claim(store, today().at).unwrap();
    assert_eq!(claim(store, after(59)), None);
    assert_eq!(counts(store, after(59)), Counts { leased: 1, ..Counts::default() });
    let fresh = claim(store, after(60)).unwrap();
    assert_eq!((fresh.id, fresh.attempts), (slow.id, 2));
    assert!(is_conflict(store.write("test", |tx| jobs::finish(tx, &slow, after(61)))));
    assert!(is_conflict(store.write("test", |tx| jobs::retry(tx, &slow, after(99), "late", after(61)))));
    assert!(is_conflict(store.write("test", |tx| jobs::bury(tx, &slow, "late", after(61)))));
    store.write("test", |tx| jobs::finish(tx, &fresh, after(62))).unwrap();
    assert!(is_conflict(store.write("test", |tx| jobs::finish(tx, &fresh, after(63)))));
    assert_eq!(claim(store, after(999)), None);
});

on_both!(a_retried_job_waits_and_says_why, |place| {
    let store = &place.store;
    let job = freeze();
    owe(store, job.clone(), today().at);
    let claimed = claim(store, today().at).unwrap();
    store.write("test", |tx| jobs::retry(tx, &claimed, after(300), "451 greylisted", after(1))).unwrap();
    let [listed] = store.read(|tx| jobs::list_for(tx, job.document().unwrap())).unwrap().try_into().unwrap();
    assert_eq!((listed.state, listed.due, listed.attempts), (State::Queued, after(300), 1));
    assert_eq!((listed.why.as_deref(), listed.ended), (Some("451 greylisted"), Some(after(1))));
    assert_eq!(counts(store, after(299)), Counts { waiting: 1, ..Counts::default() });
    assert_eq!(claim(store, after(299)), None);
    assert_eq!(claim(store, after(300)).unwrap().attempts, 2);
});

on_both!(a_buried_job_rests_until_an_operator_revives_it, |place| {
    let store = &place.store;
    let id = owe(store, freeze(), today().at);
    assert!(is_conflict(store.write("test", |tx| jobs::revive(tx, id, after(1)))));
    let claimed = claim(store, today().at).unwrap();
    store.write("test", |tx| jobs::bury(tx, &claimed, "550 no such user", after(1))).unwrap();
    let [buried] = store.read(jobs::buried).unwrap().try_into().unwrap();
    assert_eq!((buried.id, buried.why.as_deref()), (id, Some("550 no such user")));
    assert_eq!(claim(store, after(9999)), None);
    assert_eq!(counts(store, after(9999)), Counts { buried: 1, ..Counts::default() });
    store.write("test", |tx| jobs::revive(tx, id, after(10))).unwrap();
    let again = claim(store, after(10)).unwrap();
    assert_eq!((again.id, again.attempts), (id, 1));
});

on_both!(a_job_nobody_can_read_is_buried_and_does_not_stop_the_others, |place| {
    let store = &place.store;
    let strange = owe(store, freeze(), today().at);
    let sound = owe(store, freeze(), after(1));
    place
        .tamper(&format!("UPDATE jobs SET payload = '{{\"job\":\"dance\"}}' WHERE id = '{strange}'"))
        .unwrap();
    assert_eq!(claim(store, after(2)).map(|c| c.id), Some(sound));
    let [buried] = store.read(jobs::buried).unwrap().try_into().unwrap();
    assert_eq!((buried.id, buried.job), (strange, None));
    assert!(buried.why.unwrap().contains("dance"));
});

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn pages_of_long_lists_are_read_along_an_index_and_not_sorted() {
    let place = super::place::Place::sqlite();
    let kinds = "kind IN ('mail', 'invite', 'reset')";
    for (wanted, asked) in [
        (
            "jobs_by_time",
            format!("FROM jobs WHERE {kinds} ORDER BY created DESC, id DESC LIMIT 51 OFFSET 100"),
        ),
        (
            "jobs_by_state_and_time",
            format!("FROM jobs WHERE state = 'done' AND {kinds} ORDER BY created DESC, id DESC LIMIT 51"),
        ),
        (
            "jobs_by_state ",
            "FROM jobs WHERE state = 'queued' AND due <= '2027' ORDER BY due, id LIMIT 8".to_owned(),
        ),
        ("documents_by_time", "FROM documents ORDER BY created DESC, id DESC LIMIT 500".to_owned()),
        ("documents_by_period", "FROM documents WHERE period = '2027' ORDER BY created, id".to_owned()),
    ] {
        let query = format!("EXPLAIN QUERY PLAN SELECT * {asked}");
        let plan: Vec<Plan> = diesel::sql_query(query).load(&mut place.sqlite_door()).unwrap();
        let plan: Vec<&str> = plan.iter().map(|step| step.detail.as_str()).collect();
        assert!(plan.len() == 1 && plan[0].contains(&format!("USING INDEX {wanted}")), "{asked}: {plan:?}");
    }
}
