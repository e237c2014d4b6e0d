//! Every letter and what became of it.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::{AccountId, DocumentId, JobId, PersonId};
use crate::domain::job::{Job, Letter};
use crate::flows::again;
use crate::store::documents::{self, Filter as Documents};
use crate::store::jobs::{self, Filter, Listed, State};
use crate::store::{StoreError, accounts, roster};
use crate::web::{Filled, Member, WebError};

/// So many are shown; older ones are found by document or state.
const SHOWN: u32 = 300;
/// So many go into a file.
pub(super) const EXPORTED: u32 = 20_000;

#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
    document: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Again {
    id: String,
}

#[derive(Serialize)]
struct Page {
    letters: Vec<Line>,
    states: Vec<(&'static str, bool)>,
    document: String,
    documents: Vec<(String, String)>,
    shown: u32,
    full: bool,
    narrowed: String,
    made: String,
}

#[derive(Serialize)]
pub(super) struct Line {
    id: String,
    pub(super) letter: &'static str,
    pub(super) to: String,
    pub(super) title: String,
    address: String,
    pub(super) state: &'static str,
    when: String,
    #[serde(skip)]
    pub(super) at: DateTime<Utc>,
    pub(super) attempts: u32,
    pub(super) why: Option<String>,
}

/// How the page tells apart what became of a letter.
const STATES: [(&str, Option<State>, Option<bool>); 6] = [
    ("all", None, None),
    ("queued", Some(State::Queued), Some(false)),
    ("retried", Some(State::Queued), Some(true)),
    ("sent", Some(State::Done), None),
    ("refused", Some(State::Buried), None),
    ("unowed", Some(State::Lapsed), None),
];

struct Known {
    letters: Vec<Listed>,
    titles: BTreeMap<DocumentId, String>,
    people: BTreeMap<PersonId, String>,
    accounts: BTreeMap<AccountId, String>,
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let (chosen, document) = (asked.state().0, asked.document());
    let known = read(&member, asked.filter(SHOWN)).await?;
    let documents: Vec<_> = known.titles.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    let page = Page {
        full: known.letters.len() >= SHOWN as usize,
        letters: known.letters.iter().map(|listed| line(&member, &known, listed)).collect(),
        states: STATES.iter().map(|(word, ..)| (*word, *word == chosen)).collect(),
        document: document.map(|id| id.to_string()).unwrap_or_default(),
        documents,
        shown: SHOWN,
        narrowed: asked.narrowed(),
        made: member.time(member.moment().at),
    };
    member.page("desk/mails.html", &page)
}

/// The letters that are asked for, at most so many.
pub(super) async fn lines(member: &Member, asked: &Asked, most: u32) -> Result<Vec<Line>, WebError> {
    let known = read(member, asked.filter(most)).await?;
    Ok(known.letters.iter().map(|listed| line(member, &known, listed)).collect())
}

impl Asked {
    fn state(&self) -> &'static (&'static str, Option<State>, Option<bool>) {
        STATES.iter().find(|(word, ..)| Some(*word) == self.state.as_deref()).unwrap_or(&STATES[0])
    }

    fn document(&self) -> Option<DocumentId> {
        self.document.as_deref().and_then(|id| id.parse().ok())
    }

    fn filter(&self, most: u32) -> Filter {
        let (_, state, with_reason) = *self.state();
        let kinds = Job::LETTERS.to_vec();
        Filter { kinds, state, with_reason, document: self.document(), limit: Some(most) }
    }

    /// What an address says to narrow in the same way, made of what was understood only.
    fn narrowed(&self) -> String {
        let document = self.document().map(|id| format!("&document={id}")).unwrap_or_default();
        format!("state={}{document}", self.state().0)
    }
}

async fn read(member: &Member, filter: Filter) -> Result<Known, WebError> {
    let known = member.run(move |rooms, _| {
        rooms.store.read(|tx| {
            let titles = documents::list(tx, Documents::default())?;
            let people = roster::load(tx)?.people;
            Ok::<_, StoreError>(Known {
                letters: jobs::list(tx, &filter)?,
                titles: titles.into_iter().map(|document| (document.id, document.title)).collect(),
                people: people.into_iter().map(|(id, person)| (id, person.name)).collect(),
                accounts: accounts::list(tx)?.into_iter().map(|account| (account.id, account.name)).collect(),
            })
        })
    });
    Ok(known.await??)
}

pub(super) async fn again(member: Member, form: Filled<Again>) -> Result<HttpResponse, WebError> {
    let id: JobId = form.0.id.parse().map_err(|_| WebError::NotFound)?;
    let known = member
        .run(move |rooms, moment| again::job(&rooms.store, &mut crate::web::randomness(), id, moment.at))
        .await??;
    if known { Ok(member.moved_with("/mails", "notice-mail-again")) } else { Err(WebError::NotFound) }
}

fn line(member: &Member, known: &Known, listed: &Listed) -> Line {
    let (letter, to) = match &listed.job {
        Some(Job::Mail(mail)) => {
            let name = known.people.get(&mail.to).cloned();
            (letter_word(mail.letter), name.unwrap_or_else(|| mail.to.to_string()))
        }
        Some(Job::Invite { account }) => ("invite", owner(known, account)),
        Some(Job::Reset { account }) => ("reset", owner(known, account)),
        Some(Job::Unlock { account }) => ("unlock", owner(known, account)),
        Some(Job::Notice { account, .. }) => ("notice", owner(known, account)),
        Some(Job::CascadeTask { agency, .. }) => ("cascade-task", agency.to_string()),
        Some(Job::CascadeDigest { .. }) => ("cascade-digest", String::new()),
        Some(Job::Freeze { .. } | Job::Archive { .. } | Job::Remind { .. } | Job::Escalate { .. }) | None => {
            ("unreadable", String::new())
        }
    };
    let state = match (listed.state, listed.why.is_some()) {
        (State::Queued, false) => "queued",
        (State::Queued, true) => "retried",
        (State::Done, _) => "sent",
        (State::Lapsed, _) => "unowed",
        (State::Buried, _) => "refused",
    };
    let when = listed.ended.unwrap_or(listed.due);
    let title = listed.document.and_then(|id| known.titles.get(&id).cloned()).unwrap_or_default();
    Line {
        id: listed.id.to_string(),
        letter,
        to,
        title,
        address: listed.document.map(|id| format!("/documents/{id}")).unwrap_or_default(),
        state,
        at: when,
        when: member.time(when),
        attempts: listed.attempts,
        why: listed.why.clone().filter(|_| listed.state != State::Done),
    }
}

fn owner(known: &Known, account: &AccountId) -> String {
    known.accounts.get(account).cloned().unwrap_or_default()
}

/// The last word of the text keys of a letter, `letter-…`.
fn letter_word(letter: Letter) -> &'static str {
    match letter {
        Letter::YourTurnReview => "your-turn-review",
        Letter::YourTurnSign => "your-turn-sign",
        Letter::Returned => "returned",
        Letter::Refused => "refused",
        Letter::Reminder => "reminder",
        Letter::Escalation => "escalation",
        Letter::Completed => "completed",
        Letter::Copy => "copy",
        Letter::Withdrawn => "withdrawn",
        Letter::Blocked => "blocked",
    }
}
