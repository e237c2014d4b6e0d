//! Names, addresses, subjects and texts that try to break out of their place in a letter.

use std::collections::BTreeSet;
use std::thread;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use teken::mail::{Letter, LetterParts, Mailbox, Smtp, SmtpSettings, Transport};

use super::parts;
use super::smtp::scripted::{Deed, PostOffice};

/// So many names and addresses are tried on the wire (SECURITY, bar 35), by so many senders at once.
const TRIED: usize = 10_000;
const SENDERS: usize = 10;

#[test]
fn of_ten_thousand_hostile_names_and_addresses_none_adds_a_line_on_the_wire() {
    let tallies: Vec<(usize, usize)> = thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS).map(|n| scope.spawn(move || one_sender_tries(n))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let sent: usize = tallies.iter().map(|(sent, _)| sent).sum();
    let refused: usize = tallies.iter().map(|(_, refused)| refused).sum();
    println!("INJECTIONS {} tried, {sent} on the wire, {refused} refused", sent + refused);
    assert_eq!(sent + refused, TRIED);
    assert!(
        sent > TRIED / 10 && refused > TRIED / 10,
        "both ways are walked: {sent} sent, {refused} refused"
    );
}

/// How many letters were sent, and how many texts refused.
fn one_sender_tries(number: usize) -> (usize, usize) {
    let office = PostOffice::open(|_| Deed::Serve);
    let settings = SmtpSettings::parse(&office.url(), None, None).unwrap();
    let transport = Transport::Smtp(Smtp::new(settings).unwrap());
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[u8::try_from(number).unwrap(); 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), chance);
    let (names, addresses) = (any_name(), any_address());
    let (mut sent, mut refused) = (0, 0);
    for number in 0..TRIED / SENDERS {
        let mut text = |strategy: &BoxedStrategy<String>| strategy.new_tree(&mut runner).unwrap().current();
        let name = text(&names);
        let address = if number % 2 == 0 { "kadis@arunikakab.example".to_owned() } else { text(&addresses) };
        let made = Mailbox::new(&name, &address);
        let letter = made.ok().and_then(|to| Letter::new(LetterParts { to, ..parts() }).ok());
        let Some(letter) = letter else {
            refused += 1;
            continue;
        };
        transport.send(&letter).unwrap();
        sent += 1;
        let (mut commands, texts) = office.take();
        commands.retain(|line| !line.starts_with("EHLO") && line != "NOOP");
        let expected = [
            "MAIL FROM:<teken@arunikakab.example>".to_owned(),
            format!("RCPT TO:<{address}>"),
            "DATA".to_owned(),
        ];
        assert_eq!(commands, expected, "{name:?} {address:?}");
        let [text] = texts.as_slice() else { panic!("{} letters for {name:?}", texts.len()) };
        let names = header_names(text);
        assert_eq!(names.len(), 8, "{name:?} {address:?}: {names:?}");
    }
    (sent, refused)
}

/// Honest and hostile in turn, some far too long.
fn any_name() -> BoxedStrategy<String> {
    let long = any_hostile_text().prop_flat_map(|text| (0..200_usize).prop_map(move |n| text.repeat(n)));
    prop_oneof![4 => any_hostile_text(), 2 => "\\PC{0,250}", 1 => long, 1 => "[A-Z][a-z]{1,12}, [A-Z]\\.[A-Z]\\."].boxed()
}

fn any_address() -> BoxedStrategy<String> {
    let plain = "[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,70}";
    let host = "[a-z0-9-]{1,66}\\.example";
    prop_oneof![
        any_hostile_text(),
        any_hostile_text().prop_map(|text| format!("{text}@x.example")),
        any_hostile_text().prop_map(|text| format!("a@x.example{text}")),
        (plain, host).prop_map(|(local, host)| format!("{local}@{host}")),
    ]
    .boxed()
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

fn any_hostile_text() -> impl Strategy<Value = String> + use<> {
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
