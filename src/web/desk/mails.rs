//! Every letter and what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::last;
use crate::domain::ids::{AccountId, DocumentId, JobId, PersonId};
use crate::domain::job::{Job, Letter};
use crate::flows::again;
use crate::render::pages::Fragment;
use crate::store::jobs::{self, Filter, Listed, State};
use crate::store::{Mark, ReadTx, StoreError, accounts, documents, roster};
use crate::web::{Filled, Member, WebError};

/// So many on a page.
const SHOWN: u32 = 50;
/// Nobody turns so many pages.
const LAST: u32 = 2_000;
/// So many documents can be chosen from, the newest; letters about others are found with them.
const CHOICE: u32 = 500;
/// So many go into a file.
pub(super) const EXPORTED: u32 = 20_000;

#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
    document: Option<String>,
    page: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Again {
    id: String,
    state: Option<String>,
    document: Option<String>,
    page: Option<u32>,
}

#[derive(Serialize)]
struct Page {
    made: String,
}

/// What of the page follows from the database alone.
#[derive(Serialize)]
struct List {
    letters: Vec<Line>,
    states: Vec<(&'static str, bool)>,
    document: String,
    documents: Vec<(String, String)>,
    state: &'static str,
    narrowed: String,
    page: u32,
    newer: Option<String>,
    older: Option<String>,
    /// How many pages there are is not counted, and all letters on one page nobody reads.
    pages: Option<u32>,
    whole: Option<String>,
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
    /// Documents to narrow the list to.
    choice: Vec<(DocumentId, String)>,
    titles: BTreeMap<DocumentId, String>,
    people: BTreeMap<PersonId, String>,
    accounts: BTreeMap<AccountId, String>,
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let list = list(&member, &asked).await?;
    let page = Page { made: member.time(member.moment().at) };
    member.page_of_parts("desk/mails.html", &page, &[("list", &list.1)])
}

/// The list, read and written out once as long as nothing is committed.
async fn list(member: &Member, asked: &Asked) -> Result<Arc<(Mark, Fragment)>, WebError> {
    let kept = &member.desk().letters;
    let name = format!("{} {} {}", member.language().code(), asked.narrowed(), asked.page());
    let mark = last::mark(member).await?;
    if let Some(list) = kept.get(&name).filter(|list| list.0 == mark) {
        return Ok(list);
    }
    let chosen = asked.document();
    let mut known = read(member, asked.filter(SHOWN + 1), chosen).await?;
    let more = known.letters.len() > SHOWN as usize;
    known.letters.truncate(SHOWN as usize);
    let facts = List {
        letters: known.letters.iter().map(|listed| line(member, &known, listed)).collect(),
        states: STATES.iter().map(|(word, ..)| (*word, *word == asked.state().0)).collect(),
        document: chosen.map(|id| id.to_string()).unwrap_or_default(),
        documents: known.choice.iter().map(|(id, title)| (id.to_string(), title.clone())).collect(),
        state: asked.state().0,
        narrowed: asked.narrowed(),
        page: asked.page(),
        newer: (asked.page() > 1).then(|| asked.address_of_page(asked.page() - 1)),
        older: more.then(|| asked.address_of_page(asked.page() + 1)),
        pages: None,
        whole: None,
    };
    let list = Arc::new((mark, member.fragment("desk/mails-list.html", &facts)?));
    kept.put(&name, &list);
    Ok(list)
}

/// The letters that are asked for, at most so many.
pub(super) async fn lines(member: &Member, asked: &Asked, most: u32) -> Result<Vec<Line>, WebError> {
    let known = read(member, Filter { offset: None, ..asked.filter(most) }, None).await?;
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
        let offset = Some((self.page() - 1) * SHOWN);
        Filter { kinds, state, with_reason, document: self.document(), limit: Some(most), offset }
    }

    fn page(&self) -> u32 {
        self.page.unwrap_or(1).clamp(1, LAST)
    }

    /// What an address says to narrow in the same way, made of what was understood only.
    fn narrowed(&self) -> String {
        let document = self.document().map(|id| format!("&document={id}")).unwrap_or_default();
        format!("state={}{document}", self.state().0)
    }

    fn address_of_page(&self, page: u32) -> String {
        format!("/mails?{}&page={page}", self.narrowed())
    }
}

async fn read(member: &Member, filter: Filter, chosen: Option<DocumentId>) -> Result<Known, WebError> {
    let known = member.run(move |rooms, _| {
        rooms.store.read(|tx| {
            let letters = jobs::list(tx, &filter)?;
            let choice = documents::newest_titles(tx, CHOICE)?;
            let spoken_of = letters.iter().filter_map(|listed| listed.document);
            let titles = documents::titles(tx, spoken_of.collect::<BTreeSet<_>>())?;
            let (people, owners) = readers(&letters);
            Ok::<_, StoreError>(Known {
                titles: titles.into_iter().collect(),
                people: roster::names(tx, people)?.into_iter().collect(),
                accounts: accounts::names(tx, owners)?.into_iter().collect(),
                choice: with(choice, chosen, tx)?,
                letters,
            })
        })
    });
    Ok(known.await??)
}

/// The chosen document can be chosen, however old it is.
fn with(
    mut choice: Vec<(DocumentId, String)>,
    chosen: Option<DocumentId>,
    tx: &mut ReadTx,
) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let missing = chosen.filter(|chosen| choice.iter().all(|(id, _)| id != chosen));
    choice.extend(documents::titles(tx, missing)?);
    Ok(choice)
}

/// Whom these letters go to.
fn readers(letters: &[Listed]) -> (BTreeSet<PersonId>, BTreeSet<AccountId>) {
    let (mut people, mut owners) = (BTreeSet::new(), BTreeSet::new());
    for listed in letters {
        match &listed.job {
            Some(Job::Mail(mail)) => drop(people.insert(mail.to.clone())),
            Some(
                Job::Invite { account }
                | Job::Reset { account }
                | Job::Unlock { account }
                | Job::Notice { account, .. },
            ) => drop(owners.insert(*account)),
            _ => {}
        }
    }
    (people, owners)
}

pub(super) async fn again(member: Member, form: Filled<Again>) -> Result<HttpResponse, WebError> {
    let Again { id, state, document, page } = form.0;
    let id: JobId = id.parse().map_err(|_| WebError::NotFound)?;
    let known = member
        .run(move |rooms, moment| again::job(&rooms.store, &mut crate::web::randomness(), id, moment.at))
        .await??;
    let before = Asked { state, document, page };
    let list = before.address_of_page(before.page());
    if known { Ok(member.moved_with(&list, "notice-mail-again")) } else { Err(WebError::NotFound) }
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
        Some(Job::ReadinessLetter { account, .. }) => ("readiness", owner(known, account)),
        Some(Job::CascadeTask { agency, .. }) => ("cascade-task", agency.to_string()),
        Some(Job::CascadeDigest { .. }) => ("cascade-digest", String::new()),
        Some(
            Job::Freeze { .. }
            | Job::Archive { .. }
            | Job::Remind { .. }
            | Job::Escalate { .. }
            | Job::SeasonAct { .. }
            | Job::Readiness { .. },
        )
        | None => ("unreadable", String::new()),
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
