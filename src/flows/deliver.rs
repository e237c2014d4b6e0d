//! One owed letter: is it still owed, what does it say, hand it over. No transaction is open meanwhile.

use chrono::{DateTime, NaiveDate, Utc};

use super::{FlowError, Rooms};
use crate::domain::deadline::{day_of, days_late};
use crate::domain::document::Document;
use crate::domain::ids::{JobId, OfficeId, PersonId};
use crate::domain::job::{Letter as Kind, Mail};
use crate::domain::language::Language;
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::refusal::Refusal;
use crate::domain::roster::{Official, Roster};
use crate::domain::stage::{ReturnKind, Stage};
use crate::domain::turn::{Block, Task, TurnState};
use crate::mail::{AddressError, Letter, LetterError, LetterParts, Mailbox, MessageId, SendError};
use crate::render::emails::{self, Action, Email, EmailError, Emails};
use crate::store::{StoreError, accounts, documents, roster};

/// What became of an owed letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Handed over; what the server said.
    Sent(String),
    /// No longer owed: the turn is over, the draft was handed in again.
    NotOwed,
    /// This program stood still so long that the letter may be in other hands by now. Nothing was sent.
    Overtaken,
}

/// Asks whether the job is still ours.
pub type Held<'a> = &'a dyn Fn() -> Result<bool, StoreError>;

/// What the letter of one job is delivered with.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// The rooms.
    pub rooms: &'a Rooms,
    /// The texts.
    pub emails: &'a Emails,
    /// Which job.
    pub job: JobId,
    /// When it was taken up.
    pub moment: Moment,
    /// Asked right before the letter is handed over.
    pub is_ours: Held<'a>,
}

/// Why a letter was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The document or the database.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The addressee is not in the roster.
    #[error("{0} is not in the roster: the letter has no address")]
    NoAddressee(PersonId),
    /// A name or address that cannot stand in a letter.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The text.
    #[error(transparent)]
    Text(#[from] EmailError),
    /// The letter.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// The post.
    #[error(transparent)]
    Send(#[from] SendError),
}

impl From<StoreError> for DeliverError {
    fn from(error: StoreError) -> Self {
        Self::Flow(error.into())
    }
}

impl DeliverError {
    /// Whether trying again later may help.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Send(SendError::Temporary(_)) | Self::Flow(_) => true,
            Self::Send(SendError::Permanent(_))
            | Self::NoAddressee(_)
            | Self::Address(_)
            | Self::Text(_)
            | Self::Letter(_) => false,
        }
    }
}

/// Delivers the letter of one job.
pub fn run(envelope: &Envelope<'_>, mail: &Mail) -> Result<Delivery, DeliverError> {
    let (rooms, moment) = (envelope.rooms, envelope.moment);
    let (document, roster, account) = rooms.store.read(|tx| {
        let document = documents::find(tx, mail.document)?.ok_or(FlowError::NotFound(mail.document))?;
        Ok::<_, FlowError>((document, roster::load(tx)?, accounts::find_by_person(tx, &mail.to)?))
    })?;
    if document.version != mail.version {
        return Ok(Delivery::NotOwed);
    }
    let person = roster.people.get(&mail.to).ok_or_else(|| DeliverError::NoAddressee(mail.to.clone()))?;
    let language = account.and_then(|account| account.language).unwrap_or_default();
    let facts = Facts { rooms, document: &document, roster: &roster, mail, person, language, moment };
    let Some(email) = facts.email() else { return Ok(Delivery::NotOwed) };
    envelope.send((&email, language), Mailbox::new(&person.name, person.email.as_str())?)
}

impl Envelope<'_> {
    /// Writes the letter and hands it over, if it is still ours to send.
    pub(super) fn send(
        &self,
        (email, language): (&Email, Language),
        to: Mailbox,
    ) -> Result<Delivery, DeliverError> {
        let (rooms, job) = (self.rooms, self.job);
        let sender =
            emails::Sender { application: "Teken".to_owned(), institution: rooms.institution.name.clone() };
        let text = self.emails.render(email, language, &sender)?;
        let letter = Letter::new(LetterParts {
            message_id: MessageId::for_job(job.as_uuid(), &rooms.institution.domain)?,
            date: written(job).unwrap_or(self.moment.at),
            from: rooms.post.sender.clone(),
            to,
            subject: text.subject,
            text: text.text,
            html: text.html,
            in_reply_to: None,
        })?;
        if !(self.is_ours)()? {
            return Ok(Delivery::Overtaken);
        }
        Ok(Delivery::Sent(rooms.post.transport.send(&letter)?.note))
    }
}

/// When the letter was owed: the `Date` of every attempt, so that a repeat is the same letter. A job's id (`UUIDv7`)
/// begins with it.
pub(super) fn written(job: JobId) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = job.as_uuid().get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}

/// What a letter may speak about.
struct Facts<'a> {
    rooms: &'a Rooms,
    document: &'a Document,
    roster: &'a Roster,
    mail: &'a Mail,
    person: &'a Person,
    language: Language,
    moment: Moment,
}

impl Facts<'_> {
    /// The letter, if it is still owed.
    fn email(&self) -> Option<Email> {
        match self.mail.letter {
            Kind::YourTurnReview => Some(Email::YourTurnReview(self.task()?)),
            Kind::YourTurnSign => Some(Email::YourTurnSign(self.task()?)),
            Kind::Reminder => self.reminder(),
            Kind::Escalation => self.escalation(),
            Kind::Returned => Some(Email::Returned(self.returned(ReturnKind::Correction)?)),
            Kind::Refused => Some(Email::Refused(self.returned(ReturnKind::Refusal)?)),
            Kind::Completed => Some(Email::Completed(self.completion()?)),
            Kind::Copy => Some(Email::Copy(self.completion()?)),
            Kind::Withdrawn => self.withdrawn(),
            Kind::Blocked => self.blocked(),
        }
    }

    fn task(&self) -> Option<emails::Task> {
        let (task, official, due) = self.open_turn()?;
        let asked = matches!(task, Task::Sign(_)) == (self.mail.letter == Kind::YourTurnSign);
        (asked && official.person == self.mail.to).then(|| emails::Task {
            to: named(official),
            document: self.document.title.clone(),
            deadline: due,
            link: self.link(),
        })
    }

    /// Why the final text cannot be made, if it still cannot because of that office.
    fn vacancy(&self, office: &OfficeId) -> Option<String> {
        let Stage::Freezing {} = self.document.stage else { return None };
        match self.document.parties(self.roster, self.moment) {
            Err(Refusal::Vacancy(why)) if why.office() == office => Some(self.cause(&Block::Vacancy(why))),
            Ok(_) | Err(_) => None,
        }
    }

    fn reminder(&self) -> Option<Email> {
        let (task, official, due) = self.open_turn()?;
        let deadline = due.or(self.document.due);
        let left = deadline.map(|day| (day - self.moment.day).num_days()).unwrap_or_default();
        let days = |days: i64| u32::try_from(days.max(0)).unwrap_or(u32::MAX);
        (official.person == self.mail.to).then(|| {
            Email::Reminder(emails::Reminder {
                to: named(official),
                document: self.document.title.clone(),
                action: action(task),
                deadline,
                days_left: days(left),
                days_late: days(-left),
                link: self.link(),
            })
        })
    }

    fn escalation(&self) -> Option<Email> {
        let (task, official, due) = self.open_turn()?;
        let deadline = due?;
        Some(Email::Escalation(emails::Overdue {
            to: self.addressee(),
            document: self.document.title.clone(),
            waiting_for: named(official),
            action: action(task),
            deadline,
            days_late: u32::try_from(days_late(deadline, self.moment.day)).unwrap_or(u32::MAX),
            link: self.link(),
        }))
    }

    fn returned(&self, how: ReturnKind) -> Option<emails::Decision> {
        let Stage::Draft { returned: Some(returned) } = &self.document.stage else { return None };
        let by = returned.by.as_ref()?;
        (returned.how == how).then(|| self.decision(named(by), &returned.reason))
    }

    fn withdrawn(&self) -> Option<Email> {
        let Stage::Withdrawn { reason, .. } = &self.document.stage else { return None };
        Some(Email::Withdrawn(self.decision(self.secretariat(), reason)))
    }

    fn blocked(&self) -> Option<Email> {
        let office = self.mail.office.as_ref()?;
        let why = match self.document.stage.turns() {
            Some(turns) => turns.iter().find_map(|turn| match &turn.state {
                TurnState::Blocked { why, .. } if turn.office == *office => Some(self.cause(why)),
                _ => None,
            }),
            None => self.vacancy(office),
        };
        Some(Email::Blocked(self.decision(self.secretariat(), &why?)))
    }

    fn completion(&self) -> Option<emails::Completion> {
        let last = self.document.stage.signatures().last()?;
        let Stage::Archived(_) = self.document.stage else { return None };
        Some(emails::Completion {
            to: self.addressee(),
            document: self.document.title.clone(),
            finished: day_of(last.at, self.rooms.institution.zone()),
            code: self.document.code.to_string(),
            verification_page: format!(
                "{}{}",
                self.rooms.institution.verify_address,
                self.document.code.plain()
            ),
            link: self.link(),
        })
    }

    fn decision(&self, by: emails::Person, note: &str) -> emails::Decision {
        emails::Decision {
            to: self.addressee(),
            document: self.document.title.clone(),
            by,
            note: note.to_owned(),
            deadline: self.document.due,
            link: self.link(),
        }
    }

    fn open_turn(&self) -> Option<(Task, &Official, Option<NaiveDate>)> {
        let (turn, official, due) = self.document.stage.turns()?.open_for(self.mail.office.as_ref()?)?;
        Some((turn.task, official, due))
    }

    fn addressee(&self) -> emails::Person {
        let office = self.roster.own_office(&self.person.id, self.moment.day);
        emails::Person {
            name: self.person.name.clone(),
            office: office.map(|o| o.styled_title()).unwrap_or_default(),
        }
    }

    fn secretariat(&self) -> emails::Person {
        let name = match self.language {
            Language::Indonesian => "Sekretariat",
            Language::English => "The secretariat",
        };
        emails::Person { name: name.to_owned(), office: self.rooms.institution.name.clone() }
    }

    fn cause(&self, why: &Block) -> String {
        match self.language {
            Language::Indonesian => why.indonesian(),
            Language::English => why.to_string(),
        }
    }

    fn link(&self) -> String {
        format!("{}/documents/{}", self.rooms.post.base_address, self.document.id)
    }
}

fn named(official: &Official) -> emails::Person {
    emails::Person { name: official.name.clone(), office: official.styled_title() }
}

fn action(task: Task) -> Action {
    match task {
        Task::Review(_) => Action::Review,
        Task::Sign(_) => Action::Sign,
    }
}
