//! What each letter says, as types; and the cleaning of every text that a person typed.

use chrono::NaiveDate;
use serde::Serialize;
use tera::Context;

use super::EmailError;
use super::account::{AccountNotice, Door};
use super::cascade::{CascadeDigest, CascadeTask};
use super::readiness::Readiness;
use crate::domain::language::Language;
use crate::domain::wording::date_in;

/// One letter of the seventeen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Email {
    /// To a reviewer or approver: it is your turn.
    YourTurnReview(Task),
    /// To a signer: it is your turn.
    YourTurnSign(Task),
    /// To the drafter: a reviewer or signer wants corrections.
    Returned(Decision),
    /// To the drafter and those who acted before: a signer declined.
    Refused(Decision),
    /// To whoever's turn it is: the deadline is near.
    Reminder(Reminder),
    /// To the superior or secretariat: someone is late.
    Escalation(Overdue),
    /// To every party: all have signed.
    Completed(Completion),
    /// To those who get a copy.
    Copy(Completion),
    /// To everyone who was asked to act: not needed any more.
    Withdrawn(Decision),
    /// To the drafter: a turn cannot open, and what to do about it.
    Blocked(Decision),
    /// To somebody who gets an account.
    Invitation(Invitation),
    /// To somebody who has forgotten his password: a link to choose a new one.
    Reset(Door),
    /// To a signer whose key is locked: a link that ends the lock.
    Unlock(Door),
    /// To the owner of an account: what was changed about it.
    AccountNotice(AccountNotice),
    /// To the secretariat: who and what is ready for an event.
    Readiness(Readiness),
    /// To the head of an agency: the week in which its agreements are carried down.
    CascadeTask(CascadeTask),
    /// To one office: every agency that is late with it.
    CascadeDigest(CascadeDigest),
}

/// Who sends: stands at the end of each letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The service's name.
    pub application: String,
    /// The institution's name.
    pub institution: String,
}

/// A person as a letter names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name with titles.
    pub name: String,
    /// The office held.
    pub office: String,
}

/// What the person is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Review or approve.
    Review,
    /// Sign.
    Sign,
}

/// It is your turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The addressee.
    pub to: Person,
    /// The document's title with its year.
    pub document: String,
    /// The last day, in the institution's calendar.
    pub deadline: Option<NaiveDate>,
    /// Full http(s) address of the document's page. Never a link that acts or logs in by itself.
    pub link: String,
}

/// Someone decided something about the document, and said why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The addressee.
    pub to: Person,
    /// The document's title with its year.
    pub document: String,
    /// Who decided.
    pub by: Person,
    /// Why; may have several lines.
    pub note: String,
    /// Until when the correction is due; only used by [`Email::Returned`].
    pub deadline: Option<NaiveDate>,
    /// Full http(s) address of the document's page.
    pub link: String,
}

/// The deadline is near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The addressee.
    pub to: Person,
    /// The document's title with its year.
    pub document: String,
    /// What is awaited.
    pub action: Action,
    /// The last day, if there is one.
    pub deadline: Option<NaiveDate>,
    /// Days until then; 0 is today, or that it has passed.
    pub days_left: u32,
    /// Days since then; 0 if it has not passed.
    pub days_late: u32,
    /// Full http(s) address of the document's page.
    pub link: String,
}

/// The deadline has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The addressee: the superior or the secretariat.
    pub to: Person,
    /// The document's title with its year.
    pub document: String,
    /// Who is late.
    pub waiting_for: Person,
    /// What is awaited.
    pub action: Action,
    /// The day that passed.
    pub deadline: NaiveDate,
    /// How many days ago.
    pub days_late: u32,
    /// Full http(s) address of the document's page.
    pub link: String,
}

/// Everyone has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The addressee.
    pub to: Person,
    /// The document's title with its year.
    pub document: String,
    /// The day of the last signature, in the institution's calendar.
    pub finished: NaiveDate,
    /// The verification code as printed, `XXXX-XXXX-XXXX-XXXX-C`.
    pub code: String,
    /// Full http(s) address of the public verification page.
    pub verification_page: String,
    /// Full http(s) address where the copy can be had.
    pub link: String,
}

/// An account waits for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The addressee.
    pub to: Person,
    /// The last day the link works.
    pub expires: NaiveDate,
    /// Full http(s) address with the secret of the invitation.
    pub link: String,
}

impl Email {
    /// The template folder.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::YourTurnReview(_) => "your_turn_review",
            Self::YourTurnSign(_) => "your_turn_sign",
            Self::Returned(_) => "returned",
            Self::Refused(_) => "refused",
            Self::Reminder(_) => "reminder",
            Self::Escalation(_) => "escalation",
            Self::Completed(_) => "completed",
            Self::Copy(_) => "copy",
            Self::Withdrawn(_) => "withdrawn",
            Self::Blocked(_) => "blocked",
            Self::Invitation(_) => "invitation",
            Self::Reset(_) => "reset",
            Self::Unlock(_) => "unlock",
            Self::AccountNotice(_) => "account_notice",
            Self::Readiness(_) => "readiness",
            Self::CascadeTask(_) => "cascade_task",
            Self::CascadeDigest(_) => "cascade_digest",
        }
    }

    pub(super) fn context(&self, language: Language) -> Result<Context, EmailError> {
        let mut context = Context::new();
        match self {
            Self::YourTurnReview(task) | Self::YourTurnSign(task) => {
                common(&mut context, &task.to, &task.document, &task.link)?;
                context.insert("deadline", &task.deadline.map(|day| date_in(language, day)));
            }
            Self::Returned(decision)
            | Self::Refused(decision)
            | Self::Withdrawn(decision)
            | Self::Blocked(decision) => {
                common(&mut context, &decision.to, &decision.document, &decision.link)?;
                context.insert("by", &decision.by.clean());
                context.insert("note", &lines(&decision.note));
                context.insert("deadline", &decision.deadline.map(|day| date_in(language, day)));
            }
            Self::Reminder(reminder) => {
                common(&mut context, &reminder.to, &reminder.document, &reminder.link)?;
                context.insert("action", &reminder.action);
                context.insert("deadline", &reminder.deadline.map(|day| date_in(language, day)));
                context.insert("days_left", &reminder.days_left);
                context.insert("days_late", &reminder.days_late);
            }
            Self::Escalation(overdue) => {
                common(&mut context, &overdue.to, &overdue.document, &overdue.link)?;
                context.insert("by", &overdue.waiting_for.clean());
                context.insert("action", &overdue.action);
                context.insert("deadline", &date_in(language, overdue.deadline));
                context.insert("days_late", &overdue.days_late);
            }
            Self::Completed(completion) | Self::Copy(completion) => {
                common(&mut context, &completion.to, &completion.document, &completion.link)?;
                context.insert("finished", &date_in(language, completion.finished));
                context.insert("code", &one_line(&completion.code, 40));
                context.insert("verification_page", &link(&completion.verification_page)?);
            }
            Self::Invitation(invitation) => {
                common(&mut context, &invitation.to, "Teken", &invitation.link)?;
                context.insert("expires", &date_in(language, invitation.expires));
            }
            Self::Reset(door) | Self::Unlock(door) => {
                common(&mut context, &door.to, "Teken", &door.link)?;
                context.insert("expires", &one_line(&door.expires, 60));
            }
            Self::AccountNotice(notice) => {
                common(&mut context, &notice.to, "Teken", &notice.link)?;
                context.insert("what", &notice.what);
                context.insert("when", &one_line(&notice.when, 60));
            }
            Self::Readiness(report) => {
                common(&mut context, &report.to, &report.season, &report.link)?;
                report.add_to(&mut context, &date_in(language, report.event));
            }
            Self::CascadeTask(task) => {
                common(&mut context, &task.to, &task.document, &task.link)?;
                task.add_to(&mut context, &date_in(language, task.deadline));
            }
            Self::CascadeDigest(digest) => {
                common(&mut context, &digest.to, &digest.document, &digest.link)?;
                digest.add_to(&mut context, &date_in(language, digest.day));
            }
        }
        Ok(context)
    }
}

impl Sender {
    pub(super) fn add_to(&self, context: &mut Context) {
        context.insert("application", &one_line(&self.application, 100));
        context.insert("institution", &one_line(&self.institution, 200));
    }
}

impl Person {
    fn clean(&self) -> CleanPerson {
        CleanPerson { name: one_line(&self.name, 200), office: one_line(&self.office, 200) }
    }
}

#[derive(Serialize)]
struct CleanPerson {
    name: String,
    office: String,
}

fn common(context: &mut Context, to: &Person, document: &str, address: &str) -> Result<(), EmailError> {
    context.insert("to", &to.clean());
    context.insert("document", &one_line(document, 160));
    context.insert("link", &link(address)?);
    Ok(())
}

/// One line without control and direction characters, runs of spaces closed up, cut with an ellipsis after `max`.
pub(super) fn one_line(text: &str, max: usize) -> String {
    let visible: String =
        text.chars().filter(|c| !turns_text(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line =
        visible.split([' ', '\u{2028}', '\u{2029}']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max {
        return line;
    }
    let mut cut: String = line.chars().take(max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// A note as its lines, each cleaned; at most 60 lines of 500 characters.
fn lines(text: &str) -> Vec<String> {
    text.lines().take(60).map(|line| one_line(line, 500)).collect()
}

/// Characters that make text read in another order than it is stored.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn link(text: &str) -> Result<String, EmailError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '\\' | '`');
    match rest {
        Some(rest) if !rest.is_empty() && text.len() <= 2000 && text.chars().all(plain) => {
            Ok(text.to_owned())
        }
        _ => Err(EmailError::Link(one_line(text, 80))),
    }
}
