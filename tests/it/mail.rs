//! Letters on the wire: a real SMTP server, real TLS, scripted failures.

pub(crate) mod failing;
mod injection;
#[path = "../support/smtp/mod.rs"]
pub(crate) mod smtp;

use std::{fs, time::Duration};

use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use smtp::{LOGIN, Mode, Seen, Server};
use teken::mail::{
    Folder, Letter, LetterError, LetterParts, Mailbox, Memory, MessageId, Outcome, Password, Receipt,
    SendError, Smtp, SmtpSettings, Transport,
};
use tempfile::TempDir;
use uuid::Uuid;

const JOB: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);

fn parts() -> LetterParts {
    LetterParts {
        message_id: MessageId::for_job(JOB, "arunikakab.example").unwrap(),
        date: DateTime::<Utc>::from_timestamp(1_798_761_600, 0).unwrap(),
        from: Mailbox::new("Pemerintah Kabupaten Arunika", "teken@arunikakab.example").unwrap(),
        to: Mailbox::new("dr. Renée Ujipertiwi, M.Kes.", "kadis@arunikakab.example").unwrap(),
        subject: "Mohon penandatanganan Perjanjian Kinerja Tahun 2027".to_owned(),
        text: "Yth. Ibu\n.\nTitik di awal baris.\n".to_owned(),
        html: "<p>Yth. Ibu</p>\n".to_owned(),
        in_reply_to: None,
    }
}

fn letter() -> Letter {
    Letter::new(parts()).unwrap()
}

fn transport(server: &Server, mode: Mode, password: &str, root: Option<Vec<u8>>) -> Transport {
    let port = server.port();
    let (url, password) = match mode {
        Mode::StartTls => {
            (format!("smtp://{}@localhost:{port}", LOGIN.0), Some(Password::new(password.to_owned())))
        }
        Mode::Tls => {
            (format!("smtps://{}@localhost:{port}", LOGIN.0), Some(Password::new(password.to_owned())))
        }
        Mode::Plain => (format!("smtp+plain://localhost:{port}"), None),
    };
    let settings = SmtpSettings::parse(&url, password, root).unwrap();
    Transport::Smtp(Smtp::with_limit(settings, Duration::from_secs(3)).unwrap())
}

fn temporary(result: Result<Receipt, SendError>) -> String {
    match result {
        Err(SendError::Temporary(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn letters_arrive_over_starttls_and_over_tls_with_a_login_and_share_one_connection() {
    for mode in [Mode::StartTls, Mode::Tls] {
        let Some(mut server) = Server::start(mode, "") else { return };
        let transport = transport(&server, mode, LOGIN.1, Some(server.root_certificate()));
        for turn in 0..3 {
            let receipt = transport.send(&letter()).unwrap();
            assert!(receipt.note.starts_with("250"), "{receipt:?}");
            let (before, seen) = server.next_letter();
            let mut expected = vec![
                Seen::Mail { address: "teken@arunikakab.example".to_owned() },
                Seen::Rcpt { address: "kadis@arunikakab.example".to_owned() },
            ];
            if turn == 0 {
                expected.insert(0, Seen::Login { mechanism: "PLAIN".to_owned(), good: true });
            }
            assert_eq!(before, expected);
            let Seen::Letter { tls, login, hello, content, .. } = seen else { panic!() };
            assert!(tls);
            assert_eq!(login.as_deref(), Some(LOGIN.0));
            assert_eq!(hello, "arunikakab.example");
            // The empty line after the last boundary is the library's; the wire protocol eats it.
            let wire = String::from_utf8(BASE64.decode(content.as_bytes()).unwrap()).unwrap();
            assert_eq!(wire.trim_end(), String::from_utf8(letter().to_bytes().unwrap()).unwrap().trim_end());
        }
    }
}

#[test]
fn a_plain_relay_gets_letters_only_when_the_settings_say_so() {
    let Some(mut server) = Server::start(Mode::Plain, "") else { return };
    transport(&server, Mode::Plain, "", None).send(&letter()).unwrap();
    assert!(matches!(server.next_letter().1, Seen::Letter { tls: false, login: None, .. }));
    let url = format!("smtp://localhost:{}", server.port());
    let demanding = Transport::Smtp(Smtp::new(SmtpSettings::parse(&url, None, None).unwrap()).unwrap());
    let why = temporary(demanding.send(&letter()));
    assert!(why.contains("STARTTLS"), "no fall back to clear text: {why}");
}

#[test]
fn a_server_with_an_unknown_certificate_gets_nothing_and_the_letter_waits() {
    for mode in [Mode::StartTls, Mode::Tls] {
        let Some(server) = Server::start(mode, "") else { return };
        let why = temporary(transport(&server, mode, LOGIN.1, None).send(&letter()));
        assert!(why.contains("UnknownIssuer") || why.contains("certificate"), "{why}");
    }
}

#[test]
fn a_wrong_mail_password_is_our_fault_not_the_letters() {
    let Some(mut server) = Server::start(Mode::StartTls, "") else { return };
    let transport = transport(&server, Mode::StartTls, "salah", Some(server.root_certificate()));
    let why = temporary(transport.send(&letter()));
    assert!(why.contains("535") && !why.contains("salah"), "{why}");
    assert_eq!(server.next(), Seen::Login { mechanism: "PLAIN".to_owned(), good: false });
}

#[test]
fn four_hundreds_and_dropped_lines_wait_five_hundreds_are_final_and_the_next_letter_goes_on() {
    let Some(server) = Server::start(Mode::Plain, "250,451,421,drop,550,rcpt-450,rcpt-550,mail-421,250")
    else {
        return;
    };
    let transport = transport(&server, Mode::Plain, "", None);
    let outcomes: Vec<String> = (0..9)
        .map(|_| match transport.send(&letter()) {
            Ok(_) => "taken".to_owned(),
            Err(SendError::Temporary(_)) => "wait".to_owned(),
            Err(SendError::Permanent(why)) => format!("final {}", why.contains("550")),
        })
        .collect();
    assert_eq!(
        outcomes,
        ["taken", "wait", "wait", "wait", "final true", "wait", "final true", "wait", "taken"]
    );
}

#[test]
fn a_server_that_dribbles_costs_the_limit_and_no_more() {
    let Some(server) = Server::start(Mode::Plain, "slow") else { return };
    let began = std::time::Instant::now();
    temporary(transport(&server, Mode::Plain, "", None).send(&letter()));
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[test]
fn a_server_that_is_not_there_is_worth_another_try() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smtp+plain://127.0.0.1:{port}");
    let transport = Transport::Smtp(Smtp::new(SmtpSettings::parse(&url, None, None).unwrap()).unwrap());
    temporary(transport.send(&letter()));
}

#[test]
fn a_letter_has_the_headers_of_an_automatic_notice_and_both_bodies() {
    let mut parts = parts();
    parts.in_reply_to = Some(MessageId::for_job(Uuid::from_u128(7), "arunikakab.example").unwrap());
    let bytes = Letter::new(parts).unwrap().to_bytes().unwrap();
    assert!(bytes.is_ascii());
    let text = String::from_utf8(bytes).unwrap();
    for line in [
        "Message-ID: <01980000-0000-7000-8000-000000000001@arunikakab.example>\r\n",
        "In-Reply-To: <00000000-0000-0000-0000-000000000007@arunikakab.example>\r\n",
        "Date: Fri, 01 Jan 2027 00:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    ] {
        assert!(text.contains(line), "{line} missing in\n{text}");
    }
}

#[test]
fn the_same_job_writes_one_file_and_the_same_bytes() {
    let dir = TempDir::new().unwrap();
    let folder = Folder::open(dir.path().join("surat")).unwrap();
    let path = folder.path_of(&letter());
    let transport = Transport::Folder(folder);
    transport.send(&letter()).unwrap();
    let first = fs::read(&path).unwrap();
    transport.send(&letter()).unwrap();
    assert_eq!(fs::read(&path).unwrap(), first);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no second and no temporary file");
    assert!(path.ends_with("01980000-0000-7000-8000-000000000001.eml"));
}

#[test]
fn the_memory_box_can_fail_before_and_after_taking_the_letter() {
    let memory = Memory::new();
    let transport = Transport::Memory(memory.clone());
    let away = SendError::Temporary("away".to_owned());
    memory.plan(Outcome::Fail(away.clone()));
    memory.plan(Outcome::TakeButFail(away.clone()));
    assert_eq!(transport.send(&letter()), Err(away.clone()));
    assert_eq!(memory.letters(), []);
    assert_eq!(transport.send(&letter()), Err(away));
    assert!(transport.send(&letter()).is_ok());
    assert_eq!(memory.take(), [letter(), letter()]);
}

#[test]
fn control_characters_in_subject_or_body_and_bad_domains_are_refused() {
    for subject in ["a\r\nBcc: x@y.example", "a\nb", "\0", "\u{202e}a"] {
        let made = Letter::new(LetterParts { subject: subject.to_owned(), ..parts() });
        assert_eq!(made, Err(LetterError::SubjectControl), "{subject:?}");
    }
    assert_eq!(
        Letter::new(LetterParts { subject: " ".to_owned(), ..parts() }),
        Err(LetterError::SubjectLength)
    );
    assert_eq!(
        Letter::new(LetterParts { text: "a\0".to_owned(), ..parts() }),
        Err(LetterError::Body("plain"))
    );
    assert_eq!(Letter::new(LetterParts { html: String::new(), ..parts() }), Err(LetterError::Body("HTML")));
    for domain in ["", "a>\r\nX: y", "kab.example>", "kab example"] {
        assert!(matches!(MessageId::for_job(JOB, domain), Err(LetterError::Domain(_))), "{domain:?}");
    }
}

#[test]
fn a_password_file_open_to_the_world_or_with_two_lines_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("sandi");
    let with = |content: &str, mode| {
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Password::from_file(&path).map(|p| format!("{p:?}")).map_err(|e| e.to_string())
    };
    assert_eq!(with("rahasia\n", 0o600).unwrap(), "Password(…)");
    assert!(with("rahasia\n", 0o644).unwrap_err().contains("chmod 600"));
    assert!(with("dua\nbaris\n", 0o600).unwrap_err().contains("one line"));
    assert!(with("\n", 0o600).is_err());
}
