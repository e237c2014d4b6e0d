//! Every template in both languages, with honest and with hostile facts.

use std::{collections::BTreeSet, fs, path::Path};

use super::*;

/// Every letter in every language, as `(name of the case, letter)`.
fn rendered(emails: Vec<Email>, sender: &Sender) -> Vec<(String, Language, Rendered)> {
    let templates = Emails::load().unwrap();
    let mut all = Vec::new();
    for email in emails {
        for language in Language::ALL {
            let case = format!("{}/{}", email.name(), language.code());
            all.push((case, language, templates.render(&email, language, sender).unwrap()));
        }
    }
    all
}

fn hostile_person() -> Person {
    Person {
        name: "<script>alert(1)</script>\r\nBcc: x@y.example\u{202e}gnp.exe & \"Sons\" {{ link }} {% if %}"
            .to_owned(),
        office: "Kepala\n\nDinas\u{2066}\0</p><img src=x onerror=alert(1)>' \u{2028}".to_owned(),
    }
}

fn hostile() -> Vec<Email> {
    let person = hostile_person();
    let title = format!("{}\r\nSubject: lain", person.name);
    Email::samples()
        .into_iter()
        .map(|email| match email {
            Email::YourTurnReview(t) => Email::YourTurnReview(hostile_task(t, &title)),
            Email::YourTurnSign(t) => Email::YourTurnSign(hostile_task(t, &title)),
            Email::Returned(d) => Email::Returned(hostile_decision(d, &title)),
            Email::Refused(d) => Email::Refused(hostile_decision(d, &title)),
            Email::Withdrawn(d) => Email::Withdrawn(hostile_decision(d, &title)),
            Email::Blocked(d) => Email::Blocked(hostile_decision(d, &title)),
            Email::Reminder(r) => {
                Email::Reminder(Reminder { to: hostile_person(), document: title.clone(), ..r })
            }
            Email::Escalation(o) => Email::Escalation(Overdue {
                to: hostile_person(),
                document: title.clone(),
                waiting_for: hostile_person(),
                ..o
            }),
            Email::Completed(c) => Email::Completed(hostile_completion(c, &title)),
            Email::Copy(c) => Email::Copy(hostile_completion(c, &title)),
            Email::Invitation(i) => Email::Invitation(Invitation { to: hostile_person(), ..i }),
            Email::Reset(d) => Email::Reset(Door { to: hostile_person(), ..d }),
            Email::Unlock(d) => Email::Unlock(Door { to: hostile_person(), ..d }),
            Email::AccountNotice(n) => Email::AccountNotice(AccountNotice { to: hostile_person(), ..n }),
            Email::Readiness(r) => {
                Email::Readiness(Readiness { to: hostile_person(), season: title.clone(), ..r })
            }
            Email::CascadeTask(t) => {
                Email::CascadeTask(CascadeTask { to: hostile_person(), document: title.clone(), ..t })
            }
            Email::CascadeDigest(d) => {
                let name = hostile_person().name;
                let late =
                    d.late.iter().map(|one| LateAgency { name: name.clone(), ..one.clone() }).collect();
                let (to, document) = (hostile_person(), title.clone());
                Email::CascadeDigest(CascadeDigest { to, document, late, ..d })
            }
        })
        .collect()
}

fn hostile_task(task: Task, title: &str) -> Task {
    Task { to: hostile_person(), document: title.to_owned(), ..task }
}

fn hostile_decision(decision: Decision, title: &str) -> Decision {
    let note =
        "</blockquote><script>alert(1)</script>\r\n.\r\n\u{202e}terbalik\0\r\nFrom: x@y.example".to_owned();
    Decision { to: hostile_person(), by: hostile_person(), document: title.to_owned(), note, ..decision }
}

fn hostile_completion(completion: Completion, title: &str) -> Completion {
    Completion { to: hostile_person(), document: title.to_owned(), code: "<b>\r\n".to_owned(), ..completion }
}

#[test]
fn every_letter_is_complete_polite_and_warns_about_the_passphrase() {
    for (case, language, letter) in rendered(Email::samples(), &Sender::sample()) {
        let Rendered { subject, text, html } = &letter;
        let about = if ["invitation", "reset", "unlock", "account_notice"]
            .iter()
            .any(|name| case.starts_with(name))
        {
            "Teken"
        } else {
            "Perjanjian Kinerja Tahun 2027 Dinas Kesehatan"
        };
        assert!(subject.contains(about), "{case}: {subject}");
        for body in [text, html] {
            for needed in
                ["https://teken.arunikakab.example/documents/0198a2c4", "passphrase", "Kabupaten Arunika"]
            {
                assert!(body.contains(needed), "{case}: {needed} missing in\n{body}");
            }
            for broken in ["{{", "}}", "{%", "%}", "&amp;amp;", "None", "null", "  \n\n", "undefined"] {
                assert!(!body.contains(broken), "{case}: {broken:?} in\n{body}");
            }
        }
        assert!(!text.contains("\n\n\n") && !text.starts_with('\n'), "{case}: gaps in\n{text}");
        if language == Language::Indonesian {
            assert!(text.starts_with("Yth. Bapak/Ibu "), "{case}:\n{text}");
            let visible = html.replace("<!DOCTYPE", "");
            assert!(
                ![subject, text, &visible].iter().any(|part| part.contains('!')),
                "{case}: exclamation mark"
            );
        }
    }
}

#[test]
fn a_deadline_stands_in_every_letter_that_asks_for_something() {
    let asking = ["your_turn_review", "your_turn_sign", "returned", "reminder", "escalation", "cascade_task"];
    for (case, language, letter) in rendered(Email::samples(), &Sender::sample()) {
        if asking.iter().any(|name| case.starts_with(name)) {
            let month = if language == Language::Indonesian { "Januari 2027" } else { "January 2027" };
            assert!(letter.text.contains(month) && letter.html.contains(month), "{case}:\n{}", letter.text);
        }
    }
}

#[test]
fn without_a_deadline_the_sentence_still_ends_well() {
    let email = Email::YourTurnSign(Task { deadline: None, ..Task::sample() });
    let letter = Emails::load().unwrap().render(&email, Language::Indonesian, &Sender::sample()).unwrap();
    assert!(letter.text.contains("menandatangani dokumen tersebut.\n"), "{}", letter.text);
}

#[test]
fn the_letter_to_a_signer_reads_as_the_secretariat_would_write_it() {
    let email = Email::YourTurnSign(Task::sample());
    let letter = Emails::load().unwrap().render(&email, Language::Indonesian, &Sender::sample()).unwrap();
    assert_eq!(letter.subject, "Mohon penandatanganan Perjanjian Kinerja Tahun 2027 Dinas Kesehatan");
    assert_eq!(
        letter.text,
        "Yth. Bapak/Ibu Lestari Ujirahayu, S.Kep., Ners., M.Kes.\n\
         Kepala Dinas Kesehatan Kabupaten Arunika\n\n\
         Perjanjian Kinerja Tahun 2027 Dinas Kesehatan telah selesai diperiksa dan siap ditandatangani. Mohon kesediaan \
         Bapak/Ibu untuk membaca dan menandatangani dokumen tersebut paling lambat 31 Januari 2027.\n\n\
         Buka dokumen: https://teken.arunikakab.example/documents/0198a2c4-7d10-7b3e-9c55-2f1d8e6a4b90\n\n\
         Kata sandi tanda tangan elektronik (passphrase) bersifat rahasia dan tidak boleh diberikan kepada siapa pun, \
         termasuk staf dan pengelola Teken.\n\n\
         Teken\n\
         Pemerintah Kabupaten Arunika\n\n\
         Surat elektronik ini dikirim secara otomatis, mohon tidak dibalas.\n"
    );
}

#[test]
fn a_note_keeps_its_lines_and_each_is_marked_as_quoted() {
    let email = Email::Returned(Decision::sample());
    let letter = Emails::load().unwrap().render(&email, Language::Indonesian, &Sender::sample()).unwrap();
    let quoted = "catatan:\n\n> Target indikator 2 belum selaras dengan RPJMD.\n> Mohon disesuaikan.\n\nMohon diperbaiki";
    assert!(letter.text.contains(quoted), "{}", letter.text);
}

#[test]
fn hostile_facts_stay_text_on_one_line_and_in_reading_order() {
    let sender = Sender { application: "<b>".to_owned(), institution: "A\r\nB\u{202e}".to_owned() };
    for (case, _, letter) in rendered(hostile(), &sender) {
        let Rendered { subject, text, html } = &letter;
        assert!(
            !subject.chars().any(char::is_control) && subject.chars().count() <= 250,
            "{case}: {subject:?}"
        );
        for part in [subject, text, html] {
            let turned =
                |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
            assert!(!part.chars().any(|c| turned(c) || (c.is_control() && c != '\n')), "{case}: {part:?}");
        }
        for tag in ["<script", "<img", "<b>", "</blockquote><", "onerror=alert(1)>"] {
            assert!(!html.contains(tag), "{case}: {tag} in\n{html}");
        }
        assert!(html.contains("&lt;script&gt;"), "{case}: names are shown, escaped");
        assert!(html.contains("{{ link }} {% if %}"), "{case}: facts are never read as templates");
        for line in text.lines() {
            for header in ["Bcc:", "Subject:", "From:", "."] {
                assert!(!line.starts_with(header), "{case}: {line:?}");
            }
        }
    }
}

#[test]
fn a_link_that_is_not_a_plain_web_address_is_refused() {
    let templates = Emails::load().unwrap();
    for bad in [
        "",
        "https://",
        "javascript:alert(1)",
        "//x.example",
        "https://x.example/\" onclick=\"a",
        "https://x.example/a b",
        "https://x.example/\r\n",
        "data:text/html,x",
        "https://x.example/<",
        "https://bücher.example/",
    ] {
        let email = Email::YourTurnSign(Task { link: bad.to_owned(), ..Task::sample() });
        let refused = templates.render(&email, Language::Indonesian, &Sender::sample());
        assert!(matches!(refused, Err(EmailError::Link(_))), "{bad:?}");
    }
}

#[test]
fn every_template_file_is_in_the_program_and_none_turns_escaping_off() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/emails");
    let mut files = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let registered: BTreeSet<String> = templates::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, registered);
    for (name, text) in templates::ALL {
        assert!(!text.contains("safe") && !text.contains("autoescape"), "{name}");
        assert!(!text.contains("src=") && !text.contains("@import"), "{name}: letters fetch nothing");
    }
}
