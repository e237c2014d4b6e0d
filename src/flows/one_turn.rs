//! One turn at a kiosk: given by an operator to one person for some documents, opened once, ended once. Whoever opens it
//! gets no account and no session; to sign he needs his own passphrase, as everywhere.

mod host;

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::unlock;
use crate::domain::account::Account;
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::ids::{ActId, DocumentId, OneTurnId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::one_turn::{End, Ending, Host, LONGEST_WAIT, MOST, OneTurn, Phase};
use crate::domain::passphrase_limit::Allowance;
use crate::domain::token::Token;
use crate::domain::turn::Task;
use crate::store::{ReadTx, StoreError, WriteTx, documents, one_turns, trail, turns};

pub use host::{ResumeError, hand_over, handed_over, resume};

/// The last use of an open turn is noted once in so long.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What is to be given.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// To whom.
    pub person: PersonId,
    /// For which documents; with none named, for all that wait for his signature.
    pub documents: Vec<DocumentId>,
    /// How long the link waits for him; never longer than an hour.
    pub lasts: TimeDelta,
}

/// A turn that was given, and the secret of its link, which is kept nowhere.
#[derive(Debug)]
pub struct Issued {
    /// The turn.
    pub turn: OneTurn,
    /// For `/kiosk/turn/…`.
    pub link: Token,
}

/// Why no turn was given.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// None of these documents waits for his signature.
    #[error("none of these documents waits for the signature of {0}: look at whose turn it is")]
    Nothing(PersonId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a turn did not open.
#[derive(Debug, thiserror::Error)]
pub enum TurnRefusal {
    /// No turn has that link.
    #[error("there is no such turn")]
    Unknown,
    /// It was opened before, or has ended.
    #[error("this turn was opened before or has ended: ask the operator for another one")]
    Spent(Phase),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether somebody has what it takes to sign at a kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Yes.
    Ready,
    /// He has no key.
    NoKey,
    /// The certificate of his key does not hold now.
    Over,
    /// Too many wrong passphrases: not before then.
    Locked(DateTime<Utc>),
}

/// Gives a turn. Earlier ones of the same person end.
pub fn issue(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    by: &Account,
    wanted: &Wanted,
    moment: Moment,
) -> Result<Issued, IssueError> {
    let issued = made(rooms, rng, by, wanted, moment)?;
    rooms.store.write("one_turn.issue", |tx| given(tx, rng, by, &issued, moment.at))?;
    Ok(issued)
}

fn made(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    by: &Account,
    wanted: &Wanted,
    moment: Moment,
) -> Result<Issued, IssueError> {
    let person = &wanted.person;
    let (documents, name) = rooms.store.read(|tx| waiting(tx, wanted, moment))?;
    let name = name.ok_or_else(|| IssueError::Nothing(person.clone()))?;
    let turn = OneTurn {
        id: OneTurnId::new(moment.at, rng),
        person: person.clone(),
        name,
        documents,
        issued_by: by.id,
        issued: moment.at,
        expires: moment.at + wanted.lasts.clamp(TimeDelta::minutes(1), LONGEST_WAIT),
        opened: None,
        seen: None,
        ended: None,
        host: None,
    };
    Ok(Issued { turn, link: Token::new(rng) })
}

/// Within a commit: the turns he had end, the new one is kept, the trail tells.
fn given(
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    by: &Account,
    issued: &Issued,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (turn, hand) = (&issued.turn, Hand::of(by));
    for earlier in one_turns::unended(tx, Some(&turn.person))? {
        ended(tx, rng, &earlier, end_of(&earlier, Ending::Replaced, None, now), &hand)?;
    }
    one_turns::insert(tx, turn, &issued.link.digest())?;
    let detail = format!("{} · {}", turn.id, turn.documents.len());
    trail::append(tx, rng, &hand.did(Act::OneTurnIssued, &turn.name, detail, now))
}

/// Those of the documents that wait for his signature, and how they call him.
fn waiting(
    tx: &mut ReadTx,
    wanted: &Wanted,
    moment: Moment,
) -> Result<(Vec<DocumentId>, Option<String>), StoreError> {
    let open = turns::inbox(tx, &wanted.person, moment.day)?.into_iter();
    let named = |id: &DocumentId| wanted.documents.is_empty() || wanted.documents.contains(id);
    let (mut found, mut name) = (Vec::new(), None);
    for turn in open.filter(|turn| matches!(turn.task, Task::Sign(_)) && named(&turn.document)).take(MOST) {
        let Some(document) = documents::find(tx, turn.document)? else { continue };
        let parties = document.stage.frozen().into_iter().flat_map(|frozen| &frozen.parties);
        let mine = parties.map(|party| &party.official).find(|official| official.person == wanted.person);
        if let Some(official) = mine.filter(|_| !document.open_fields(&wanted.person).is_empty()) {
            name.get_or_insert_with(|| official.name.clone());
            found.push(document.id);
        }
    }
    Ok((found, name))
}

/// The turn of a link; reading uses nothing up.
pub fn look(rooms: &Rooms, link: &Token) -> Result<Option<OneTurn>, StoreError> {
    rooms.store.read(|tx| one_turns::by_link(tx, &link.digest()))
}

/// The turn that was opened with that cookie, in whatever phase.
pub fn of_cookie(rooms: &Rooms, cookie: &Digest) -> Result<Option<OneTurn>, StoreError> {
    rooms.store.read(|tx| one_turns::by_cookie(tx, cookie))
}

/// Opens a turn, once: the link is spent, and what is answered is for the cookie of the kiosk and kept nowhere. A turn that
/// was open on the same kiosk ends.
pub fn open(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    link: &Token,
    earlier: Option<&Digest>,
    now: DateTime<Utc>,
) -> Result<Token, TurnRefusal> {
    let cookie = Token::new(rng);
    rooms.store.write("one_turn.open", |tx| {
        let turn = one_turns::by_link(tx, &link.digest())?.ok_or(TurnRefusal::Unknown)?;
        let phase = turn.phase(now);
        if phase != Phase::Waiting || !one_turns::open(tx, &turn, &cookie.digest(), now)? {
            return Err(TurnRefusal::Spent(if phase == Phase::Waiting { Phase::Open } else { phase }));
        }
        let earlier = earlier.map(|cookie| one_turns::by_cookie(tx, cookie)).transpose()?.flatten();
        if let Some(earlier) = earlier.filter(|earlier| earlier.ended.is_none()) {
            let end = end_of(&earlier, Ending::Replaced, None, now);
            ended(tx, rng, &earlier, end, &Hand::machine())?;
        }
        let entry = Hand::machine().did(Act::OneTurnOpened, &turn.name, turn.id.to_string(), now);
        Ok(trail::append(tx, rng, &entry)?)
    })?;
    Ok(cookie)
}

/// The turn that is open at the kiosk with that cookie; its use is noted. What time has ended is written down.
pub fn current(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    cookie: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<OneTurn>, StoreError> {
    let Some(turn) = of_cookie(rooms, cookie)? else { return Ok(None) };
    if !turn.is_open(now) {
        settle(rooms, rng, &turn, now)?;
        return Ok(None);
    }
    if turn.seen.is_none_or(|seen| now - seen >= TOUCH_EVERY) {
        rooms.store.write("one_turn.touch", |tx| one_turns::touch(tx, turn.id, now))?;
    }
    Ok(Some(turn))
}

/// Ends a turn; false if it had ended already.
pub fn end(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    turn: &OneTurn,
    (why, act): (Ending, Option<ActId>),
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let end = end_of(turn, why, act, now);
    rooms.store.write("one_turn.end", |tx| ended(tx, rng, turn, end, by))
}

/// Writes down what time has ended.
pub fn settle(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    turn: &OneTurn,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let (None, Phase::Ended(end)) = (turn.ended, turn.phase(now)) {
        rooms.store.write("one_turn.settle", |tx| ended(tx, rng, turn, end, &Hand::machine()))?;
    }
    Ok(())
}

/// Writes down every turn that time has ended.
pub fn settle_all(rooms: &Rooms, rng: &mut dyn CryptoRng, now: DateTime<Utc>) -> Result<(), StoreError> {
    let unended = rooms.store.read(|tx| one_turns::unended(tx, None))?;
    unended.iter().try_for_each(|turn| settle(rooms, rng, turn, now))
}

/// What ended it first: time, if that was over, or what is happening now.
fn end_of(turn: &OneTurn, why: Ending, act: Option<ActId>, now: DateTime<Utc>) -> End {
    match turn.phase(now) {
        // A signature that was made is told, however long it took.
        Phase::Ended(end) if why != Ending::Signed => end,
        Phase::Ended(_) | Phase::Waiting | Phase::Open => End { at: now, why, act },
    }
}

fn ended(
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    turn: &OneTurn,
    end: End,
    by: &Hand,
) -> Result<bool, StoreError> {
    let first = one_turns::end(tx, turn, &end)?;
    if first {
        let detail = format!("{} · {}", turn.id, end.why.as_str());
        trail::append(tx, rng, &by.did(Act::OneTurnEnded, &turn.name, detail, end.at))?;
    }
    Ok(first)
}

/// Whether that person has a key that can sign now.
pub fn readiness(rooms: &Rooms, person: &PersonId, now: DateTime<Utc>) -> Result<Readiness, StoreError> {
    Ok(match unlock::state(rooms, person, now)? {
        None => Readiness::NoKey,
        Some((row, _)) if now < row.not_before || now > row.not_after => Readiness::Over,
        Some((_, Allowance::Locked(until))) => Readiness::Locked(until),
        Some((_, Allowance::Tries(_) | Allowance::Pause(_))) => Readiness::Ready,
    })
}

/// The tablet of the operator himself: the turn knows how he comes back.
fn on_his_tablet(issued: Issued, host: Host) -> Issued {
    Issued { turn: OneTurn { host: Some(host), ..issued.turn }, ..issued }
}
