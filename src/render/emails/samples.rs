//! One sample of each letter, with the people of the sample regency: for previews and tests.

use chrono::NaiveDate;

use super::{
    AccountNotice, Action, CascadeDigest, CascadeTask, Changed, Completion, Decision, Door, Email,
    Invitation, LateAgency, Overdue, Person, Readiness, Reminder, Sender, Task,
};

impl Email {
    /// One of each.
    pub fn samples() -> Vec<Self> {
        vec![
            Self::YourTurnReview(Task::sample()),
            Self::YourTurnSign(Task::sample()),
            Self::Returned(Decision::sample()),
            Self::Refused(Decision::sample()),
            Self::Reminder(Reminder::sample()),
            Self::Escalation(Overdue::sample()),
            Self::Completed(Completion::sample()),
            Self::Copy(Completion::sample()),
            Self::Withdrawn(Decision::sample()),
            Self::Blocked(Decision::sample()),
            Self::Invitation(Invitation::sample()),
            Self::Reset(Door::sample()),
            Self::Unlock(Door::sample()),
            Self::AccountNotice(AccountNotice::sample(Changed::Password)),
            Self::AccountNotice(AccountNotice::sample(Changed::Factor)),
            Self::AccountNotice(AccountNotice::sample(Changed::Key)),
            Self::AccountNotice(AccountNotice::sample(Changed::Passphrase)),
            Self::AccountNotice(AccountNotice::sample(Changed::Revoked)),
            Self::Readiness(Readiness::sample()),
            Self::CascadeTask(CascadeTask::sample(false)),
            Self::CascadeTask(CascadeTask::sample(true)),
            Self::CascadeDigest(CascadeDigest::sample()),
        ]
    }
}

impl Sender {
    /// The sample regency.
    pub fn sample() -> Self {
        Self { application: "Teken".to_owned(), institution: "Pemerintah Kabupaten Arunika".to_owned() }
    }
}

impl Person {
    /// The head of health of the sample regency.
    pub fn sample() -> Self {
        Self {
            name: "Lestari Ujirahayu, S.Kep., Ners., M.Kes.".to_owned(),
            office: "Kepala Dinas Kesehatan Kabupaten Arunika".to_owned(),
        }
    }
}

impl Task {
    /// An agreement that awaits the head of health.
    pub fn sample() -> Self {
        Self { to: Person::sample(), document: sample_title(), deadline: sample_day(31), link: sample_link() }
    }
}

impl Invitation {
    /// For the head of health.
    pub fn sample() -> Self {
        Self { to: Person::sample(), expires: sample_day(31).unwrap_or_default(), link: sample_link() }
    }
}

impl Door {
    /// For the head of health.
    pub fn sample() -> Self {
        Self { to: Person::sample(), expires: "31 Januari 2027 10.00 WIB".to_owned(), link: sample_link() }
    }
}

impl AccountNotice {
    /// To the head of health.
    pub fn sample(what: Changed) -> Self {
        let when = "31 Januari 2027 10.00 WIB".to_owned();
        Self { to: Person::sample(), what, when, link: sample_link() }
    }
}

impl Readiness {
    /// Three days before the event.
    pub fn sample() -> Self {
        Self {
            to: Person { name: "Sri Contohwati".to_owned(), office: "Sekretariat Daerah".to_owned() },
            season: sample_title(),
            event: sample_day(4).unwrap_or_default(),
            days_left: 3,
            people: 36,
            ready: 31,
            no_account: 1,
            no_key: 4,
            documents: 72,
            documents_ready: 70,
            link: sample_link(),
        }
    }
}

impl Decision {
    /// A note of two lines from the regent.
    pub fn sample() -> Self {
        Self {
            to: Person::sample(),
            document: sample_title(),
            by: Person {
                name: "H. Mahardika Contohnegara, S.E., M.M.".to_owned(),
                office: "Bupati Arunika".to_owned(),
            },
            note: "Target indikator 2 belum selaras dengan RPJMD.\nMohon disesuaikan.".to_owned(),
            deadline: sample_day(20),
            link: sample_link(),
        }
    }
}

impl Reminder {
    /// Three days before the deadline.
    pub fn sample() -> Self {
        Self {
            to: Person::sample(),
            document: sample_title(),
            action: Action::Sign,
            deadline: sample_day(31),
            days_left: 3,
            days_late: 0,
            link: sample_link(),
        }
    }
}

impl Overdue {
    /// Two days after the deadline.
    pub fn sample() -> Self {
        Self {
            to: Person {
                name: "Raka Contohadi, S.H., M.H.".to_owned(),
                office: "Sekretaris Daerah".to_owned(),
            },
            document: sample_title(),
            waiting_for: Person::sample(),
            action: Action::Sign,
            deadline: sample_day(31).unwrap_or_default(),
            days_late: 2,
            link: sample_link(),
        }
    }
}

impl Completion {
    /// An agreement that all have signed.
    pub fn sample() -> Self {
        Self {
            to: Person::sample(),
            document: sample_title(),
            finished: sample_day(4).unwrap_or_default(),
            code: "7K3M-9QXT-2V8D-HN4P-R".to_owned(),
            verification_page: "https://teken.arunikakab.example/v".to_owned(),
            link: sample_link(),
        }
    }
}

impl CascadeTask {
    /// To the head of health, on the day of the ceremony or two days before the last one.
    pub fn sample(reminder: bool) -> Self {
        Self {
            to: Person::sample(),
            document: sample_title(),
            deadline: sample_day(11).unwrap_or_default(),
            days_left: if reminder { 2 } else { 7 },
            signed: usize::from(reminder),
            expected: 7,
            reminder,
            link: sample_link(),
        }
    }
}

impl CascadeDigest {
    /// Two agencies, the day after.
    pub fn sample() -> Self {
        let agency =
            |name: &str, signed| LateAgency { name: name.to_owned(), signed, expected: 7, days_late: 1 };
        Self {
            to: Person::sample(),
            document: sample_title(),
            day: sample_day(12).unwrap_or_default(),
            late: vec![agency("Dinas Kesehatan", 5), agency("Dinas Perikanan", 0)],
            link: sample_link(),
        }
    }
}

fn sample_title() -> String {
    "Perjanjian Kinerja Tahun 2027 Dinas Kesehatan".to_owned()
}

fn sample_day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2027, 1, day)
}

fn sample_link() -> String {
    "https://teken.arunikakab.example/documents/0198a2c4-7d10-7b3e-9c55-2f1d8e6a4b90".to_owned()
}
