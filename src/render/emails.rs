//! The letters Teken writes: facts in, subject and two bodies out. Pure; the templates are inside the program.
//!
//! What never lives here: who gets a letter, and how it travels. Free text from people is cleaned before a template
//! sees it: control and text-direction characters go, HTML is escaped by the template engine, a subject is one line.

mod account;
mod cascade;
mod facts;
mod readiness;
mod samples;
mod templates;

use tera::{Context, Tera};

use crate::domain::language::Language;

pub use account::{AccountNotice, Changed, Door};
pub use cascade::{CascadeDigest, CascadeTask, LateAgency};
pub use facts::{Action, Completion, Decision, Email, Invitation, Overdue, Person, Reminder, Sender, Task};
pub use readiness::Readiness;

/// A letter without addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line without control characters, at most 250 characters.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as an HTML page of its own, without outside references but the link.
    pub html: String,
}

/// Why a letter was not written.
#[derive(Debug, thiserror::Error)]
pub enum EmailError {
    /// A link that is not a plain http(s) address of at most 2000 characters.
    #[error("{0:?} cannot stand in a letter as a link: use a full https:// address")]
    Link(String),
    /// A template is broken: a fault in the program, found by its tests.
    #[error("the template of the letter is broken")]
    Template(#[source] tera::Error),
}

/// The templates, read once. Share it by reference.
#[derive(Debug)]
pub struct Emails {
    tera: Tera,
}

impl Emails {
    /// Reads the templates that are inside the program.
    pub fn load() -> Result<Self, EmailError> {
        let mut tera = Tera::new();
        // Said aloud: subjects and text bodies must not be escaped, HTML always.
        tera.autoescape_on(vec![".html"]);
        tera.add_raw_templates(templates::ALL.iter().copied()).map_err(EmailError::Template)?;
        Ok(Self { tera })
    }

    /// Writes one letter.
    pub fn render(&self, email: &Email, language: Language, sender: &Sender) -> Result<Rendered, EmailError> {
        let mut context = email.context(language)?;
        sender.add_to(&mut context);
        let render = |file: &str| self.part(email, language, file, &context);
        let subject = facts::one_line(&render("subject.txt")?, 250);
        Ok(Rendered { subject, text: render("body.txt")?, html: render("body.html")? })
    }

    fn part(
        &self,
        email: &Email,
        language: Language,
        file: &str,
        context: &Context,
    ) -> Result<String, EmailError> {
        let template = format!("{}/{}/{file}", email.name(), language.code());
        self.tera.render(&template, context).map_err(EmailError::Template)
    }
}

#[cfg(test)]
mod tests;
