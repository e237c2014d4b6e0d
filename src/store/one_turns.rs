//! Turns at a kiosk, by the SHA-256 of link, cookie and ticket. What ended a turn is written once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::changes;
use super::column::{Origin, time_text};
use super::error::{StoreError, one_row};
use super::schema::one_turns;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::{ActId, OneTurnId, PersonId};
use crate::domain::one_turn::{End, Ending, Host, OneTurn};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = one_turns)]
struct Row {
    id: String,
    link: String,
    cookie: Option<String>,
    person: String,
    name: String,
    documents: String,
    issued_by: String,
    issued: String,
    expires: String,
    opened: Option<String>,
    seen: Option<String>,
    ended: Option<String>,
    ending: Option<String>,
    act: Option<String>,
    host_ticket: Option<String>,
    host_began: Option<String>,
    host_back: Option<String>,
}

/// A new turn, found by its link from now on.
pub fn insert(tx: &mut WriteTx, turn: &OneTurn, link: &Digest) -> Result<(), StoreError> {
    let host = turn.host.as_ref();
    let row = Row {
        id: turn.id.to_string(),
        link: link.to_string(),
        cookie: None,
        person: turn.person.to_string(),
        name: turn.name.clone(),
        documents: Origin::new("one_turns", &turn.id).json_text("documents", &turn.documents)?,
        issued_by: turn.issued_by.to_string(),
        issued: time_text(turn.issued),
        expires: time_text(turn.expires),
        opened: turn.opened.map(time_text),
        seen: turn.seen.map(time_text),
        ended: turn.ended.map(|end| time_text(end.at)),
        ending: turn.ended.map(|end| end.why.as_str().to_owned()),
        act: turn.ended.and_then(|end| end.act).map(|act| act.to_string()),
        host_ticket: host.map(|host| host.ticket.to_string()),
        host_began: host.map(|host| time_text(host.began)),
        host_back: host.map(|host| host.back.clone()),
    };
    diesel::insert_into(one_turns::table).values(&row).execute(tx.conn())?;
    noted(tx, turn)
}

/// Opens it: true for exactly one of all who try. From then on it is found by the cookie.
pub fn open(
    tx: &mut WriteTx,
    turn: &OneTurn,
    cookie: &Digest,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let good = one_turns::table
        .find(turn.id.to_string())
        .filter(one_turns::opened.is_null().and(one_turns::ended.is_null()))
        .filter(one_turns::expires.gt(time_text(now)));
    let opened = diesel::update(good)
        .set((
            one_turns::cookie.eq(cookie.to_string()),
            one_turns::opened.eq(time_text(now)),
            one_turns::seen.eq(time_text(now)),
        ))
        .execute(tx.conn())?;
    if opened == 1 {
        noted(tx, turn)?;
    }
    Ok(opened == 1)
}

/// Notes that the kiosk is in use.
pub fn touch(tx: &mut WriteTx, id: OneTurnId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = one_turns::table.find(id.to_string()).filter(one_turns::ended.is_null());
    diesel::update(target).set(one_turns::seen.eq(time_text(now))).execute(tx.conn())?;
    Ok(())
}

/// Writes down how it ended: true for the first who does.
pub fn end(tx: &mut WriteTx, turn: &OneTurn, end: &End) -> Result<bool, StoreError> {
    let target = one_turns::table.find(turn.id.to_string()).filter(one_turns::ended.is_null());
    let ended = diesel::update(target)
        .set((
            one_turns::ended.eq(time_text(end.at)),
            one_turns::ending.eq(end.why.as_str()),
            one_turns::act.eq(end.act.map(|act| act.to_string())),
        ))
        .execute(tx.conn())?;
    if ended == 1 {
        noted(tx, turn)?;
    }
    Ok(ended == 1)
}

/// The host has come back: his ticket is good for nothing any more.
pub fn forget_host(tx: &mut WriteTx, id: OneTurnId) -> Result<(), StoreError> {
    let target = one_turns::table.find(id.to_string()).filter(one_turns::host_ticket.is_not_null());
    let changed = diesel::update(target).set(one_turns::host_ticket.eq(None::<String>)).execute(tx.conn())?;
    one_row(changed, "one_turns", &id)
}

/// That turn, in whatever phase.
pub fn find(tx: &mut ReadTx, id: OneTurnId) -> Result<Option<OneTurn>, StoreError> {
    let row: Option<Row> =
        one_turns::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// The turn of that link, in whatever phase.
pub fn by_link(tx: &mut ReadTx, link: &Digest) -> Result<Option<OneTurn>, StoreError> {
    let found = one_turns::table.filter(one_turns::link.eq(link.to_string()));
    let row: Option<Row> = found.select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// The turn that was opened with that cookie, in whatever phase.
pub fn by_cookie(tx: &mut ReadTx, cookie: &Digest) -> Result<Option<OneTurn>, StoreError> {
    let found = one_turns::table.filter(one_turns::cookie.eq(cookie.to_string()));
    let row: Option<Row> = found.select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// The turn for which a host handed his tablet over and has not come back.
pub fn by_ticket(tx: &mut ReadTx, ticket: &Digest) -> Result<Option<OneTurn>, StoreError> {
    let found = one_turns::table.filter(one_turns::host_ticket.eq(ticket.to_string()));
    let row: Option<Row> = found.select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// Turns without a written end, oldest first; of one person if one is named.
pub fn unended(tx: &mut ReadTx, person: Option<&PersonId>) -> Result<Vec<OneTurn>, StoreError> {
    let mut query = one_turns::table
        .filter(one_turns::ended.is_null())
        .order((one_turns::issued, one_turns::id))
        .select(Row::as_select())
        .into_boxed();
    if let Some(person) = person {
        query = query.filter(one_turns::person.eq(person.to_string()));
    }
    let rows: Vec<Row> = query.load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Turns given since then, the newest first, at most so many.
pub fn since(tx: &mut ReadTx, since: DateTime<Utc>, most: u32) -> Result<Vec<OneTurn>, StoreError> {
    let rows: Vec<Row> = one_turns::table
        .filter(one_turns::issued.ge(time_text(since)))
        .order((one_turns::issued.desc(), one_turns::id.desc()))
        .limit(i64::from(most))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Pages that follow its documents hear of it.
fn noted(tx: &mut WriteTx, turn: &OneTurn) -> Result<(), StoreError> {
    turn.documents.iter().try_for_each(|document| changes::append(tx, *document))
}

fn read(row: Row) -> Result<OneTurn, StoreError> {
    let origin = Origin::new("one_turns", &row.id);
    let ending = |word: &str| Ending::ALL.into_iter().find(|ending| ending.as_str() == word);
    let act: Option<ActId> = origin.parsed_if("act", row.act.as_deref())?;
    let at = origin.time_if("ended", row.ended.as_deref())?;
    let why = row.ending.as_deref().map(|word| origin.word("ending", word, ending)).transpose()?;
    let ticket = origin.parsed_if("host_ticket", row.host_ticket.as_deref())?;
    let began = origin.time_if("host_began", row.host_began.as_deref())?;
    Ok(OneTurn {
        id: origin.parsed("id", &row.id)?,
        person: origin.parsed("person", &row.person)?,
        documents: origin.json("documents", &row.documents)?,
        issued_by: origin.parsed("issued_by", &row.issued_by)?,
        issued: origin.time("issued", &row.issued)?,
        expires: origin.time("expires", &row.expires)?,
        opened: origin.time_if("opened", row.opened.as_deref())?,
        seen: origin.time_if("seen", row.seen.as_deref())?,
        ended: at.zip(why).map(|(at, why)| End { at, why, act }),
        host: ticket.zip(began).map(|(ticket, began)| Host {
            ticket,
            began,
            back: row.host_back.unwrap_or_default(),
        }),
        name: row.name,
    })
}
