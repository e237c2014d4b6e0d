//! Names, addresses, subjects and texts that try to break out of their place in a letter.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use proptest::prelude::*;
use teken::mail::{Letter, LetterParts, Mailbox};

use super::{
    parts,
    smtp::{Mode, Seen, Server},
    transport,
};

#[test]
fn on_the_wire_a_hostile_name_or_subject_is_one_sender_one_recipient_and_no_extra_header() {
    use proptest::strategy::ValueTree as _;
    let Some(mut server) = Server::start(Mode::Plain, "") else { return };
    let transport = transport(&server, Mode::Plain, "", None);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut sent = 0;
    while sent < 60 {
        let mut text = || any_hostile_text().new_tree(&mut runner).unwrap().current();
        let (name, subject, body) = (text(), text(), text());
        let to = Mailbox::new(&name, "kadis@arunikakab.example").unwrap_or(parts().to);
        let subject = if subject.chars().any(char::is_control) { parts().subject } else { subject };
        let Ok(letter) = Letter::new(LetterParts { to, subject, text: format!("Yth.\n{body}"), ..parts() })
        else {
            continue;
        };
        transport.send(&letter).unwrap();
        sent += 1;
        let (before, seen) = server.next_letter();
        let expected = [
            Seen::Mail { address: "teken@arunikakab.example".to_owned() },
            Seen::Rcpt { address: "kadis@arunikakab.example".to_owned() },
        ];
        assert_eq!(before, expected, "{name:?}");
        let Seen::Letter { content, .. } = seen else { panic!() };
        assert_eq!(header_names(&BASE64.decode(content.as_bytes()).unwrap()).len(), 8, "{name:?}");
    }
}

/// The names of the header lines of a message, continuation lines folded in.
fn header_names(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').unwrap().0.to_owned())
        .collect()
}

fn any_hostile_text() -> impl Strategy<Value = String> {
    let bait = prop::sample::select(vec![
        "\r\n",
        "\n",
        "\r",
        "\0",
        ":",
        "Bcc: x@y.example",
        "=?utf-8?b?DQpCY2M6?=",
        "<",
        ">",
        "\"",
        ",",
        ";",
        "(",
        ")",
        "\u{2028}",
        "\u{85}",
        "\u{202e}",
        "\\",
        " ",
        "\t",
        "@",
        "a",
        "é",
        "RCPT TO:<x@y.example>",
        "\r\n.\r\n",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(bait, 0..12).prop_map(|parts| parts.concat()),
        "\\PC{0,80}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_address_or_subject_adds_a_header_line(
        name in any_hostile_text(),
        local in any_hostile_text(),
        subject in any_hostile_text(),
        body in any_hostile_text(),
    ) {
        let expected: BTreeSet<String> = [
            "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
        ].map(str::to_owned).into();
        // Each text alone, so that one refusal does not hide the others.
        let texts = [
            (Mailbox::new(&name, "a@x.example").ok(), None, None),
            (Mailbox::new("A", &format!("{local}@x.example")).ok(), None, None),
            (Mailbox::new("A", &local).ok(), None, None),
            (Some(parts().to), Some(subject), None),
            (Some(parts().to), None, Some(body)),
        ];
        for (to, subject, body) in texts {
            let Some(to) = to else { continue };
            let base = parts();
            let made = Letter::new(LetterParts {
                to,
                subject: subject.unwrap_or(base.subject.clone()),
                text: body.unwrap_or(base.text.clone()),
                ..base
            });
            let Ok(letter) = made else { continue };
            let names = header_names(&letter.to_bytes().unwrap());
            prop_assert_eq!(names.len(), expected.len(), "{:?}", names);
            prop_assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), expected.clone());
        }
    }
}
