//! Passkeys through the real pages, with an authenticator made of software, honest and otherwise.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use teken::domain::digest::Digest;
use teken::domain::totp::{TotpSecret, TotpStep};

use super::app::{Answer, Browser, PASSWORD, TestApp};

const ORIGIN: &str = "https://teken.arunikakab.example";
const PARTY: &str = "teken.arunikakab.example";

enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// An authenticator, and the browser it is plugged into. What a thief or a false site would do differently is a field.
struct Authenticator {
    id: Vec<u8>,
    key: Key,
    counter: u32,
    origin: String,
    party: String,
    flags: u8,
}

impl Authenticator {
    fn p256(id: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random);
        Self::with(id, Key::P256(key.unwrap()))
    }

    fn ed25519(id: &str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::with(id, Key::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap()))
    }

    fn with(id: &str, key: Key) -> Self {
        let (origin, party) = (ORIGIN.to_owned(), PARTY.to_owned());
        Self { id: id.as_bytes().to_vec(), key, counter: 0, origin, party, flags: 0x05 }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let said = serde_json::json!({ "type": kind, "challenge": challenge, "origin": self.origin });
        said.to_string().into_bytes()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Digest::of(self.party.as_bytes()).as_bytes().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `client_data` and `authenticator_data` of a registration.
    fn registers(&mut self, challenge: &str) -> [(&'static str, String); 2] {
        let mut data = self.data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        match &self.key {
            Key::P256(pair) => {
                let point = pair.public_key().as_ref();
                data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
                data.extend(&point[1..33]);
                data.extend([0x22, 0x58, 0x20]);
                data.extend(&point[33..]);
            }
            Key::Ed25519(pair) => {
                data.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20]);
                data.extend(pair.public_key().as_ref());
            }
        }
        let client = self.client_data("webauthn.create", challenge);
        [("client_data", text(&client)), ("authenticator_data", text(&data))]
    }

    fn signs(&mut self, challenge: &str) -> [(&'static str, String); 4] {
        let data = self.data(self.flags);
        let client = self.client_data("webauthn.get", challenge);
        let signed = [data.as_slice(), Digest::of(&client).as_bytes()].concat();
        let signature = match &self.key {
            Key::P256(pair) => pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(&signed).as_ref().to_vec(),
        };
        [
            ("id", text(&self.id)),
            ("client_data", text(&client)),
            ("authenticator_data", text(&data)),
            ("signature", text(&signature)),
        ]
    }
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// The challenge that the page's script would ask for.
fn challenge(browser: &Browser, page: &str, path: &str) -> String {
    let word = browser.gets(page).form_word();
    let answer = browser.sends("POST", path, &[("x-form-word", &word)], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said["party"], PARTY);
    said["challenge"].as_str().unwrap().to_owned()
}

/// The challenge for whoever is signed in, answered as the page's script would.
fn proves(browser: &Browser, key: &mut Authenticator) -> [(&'static str, String); 4] {
    let asked = challenge(browser, "/account", "/sign-in/passkey/challenge");
    as_proof(key.signs(&asked))
}

fn as_proof(parts: [(&'static str, String); 4]) -> [(&'static str, String); 4] {
    let names = ["proof_id", "proof_client_data", "proof_authenticator_data", "proof_signature"];
    let mut names = names.into_iter();
    parts.map(|(_, value)| (names.next().unwrap(), value))
}

fn removes(browser: &Browser, id: &str, proof: &[(&'static str, String)], password: &str) -> u16 {
    let id = text(id.as_bytes());
    let mut fields = vec![("id", id.as_str()), ("password", password)];
    fields.extend(proof.iter().map(|(name, value)| (*name, value.as_str())));
    browser.posts("/account/passkeys", "/account/passkeys/remove", &fields).status
}

fn adds(browser: &Browser, parts: &[(&'static str, String)], password: &str) -> Answer {
    let mut fields = vec![("name", "Telepon"), ("password", password)];
    fields.extend(parts.iter().map(|(name, value)| (*name, value.as_str())));
    browser.posts("/account/passkeys", "/account/passkeys", &fields)
}

fn has(app: &TestApp, email: &str, authenticator: &mut Authenticator) {
    let browser = app.member(email, None, &[]);
    let asked = challenge(&browser, "/account/passkeys", "/account/passkeys/challenge");
    let answer = adds(&browser, &authenticator.registers(&asked), PASSWORD);
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(browser.gets("/account/passkeys").body.contains("Telepon"));
}

fn half_way(app: &TestApp, email: &str) -> Browser {
    let browser = app.stranger();
    assert_eq!(browser.signs_in(email, PASSWORD).header("location"), Some("/sign-in/code"));
    browser
}

fn asked(browser: &Browser) -> String {
    challenge(browser, "/sign-in/code", "/sign-in/passkey/challenge")
}

fn answers(browser: &Browser, parts: &[(&'static str, String)]) -> u16 {
    let fields: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.posts("/sign-in/code", "/sign-in/passkey", &fields).status
}

#[test]
fn a_passkey_of_either_kind_is_added_and_completes_a_sign_in() {
    let app = TestApp::new();
    for (email, mut key) in
        [("a@a.example", Authenticator::p256("satu")), ("b@a.example", Authenticator::ed25519("dua"))]
    {
        has(&app, email, &mut key);
        let browser = half_way(&app, email);
        assert_eq!(browser.gets("/inbox").header("location"), Some("/sign-in/code"), "not yet");
        assert!(!browser.gets("/sign-in/code").body.contains("name=\"code\""), "there is no app");
        let challenge = asked(&browser);
        assert_eq!(answers(&browser, &key.signs(&challenge)), 303);
        assert_eq!(browser.gets("/inbox").status, 200);
    }
}

#[test]
fn a_ceremony_is_believed_only_from_here_for_here_by_its_user_and_once() {
    let app = TestApp::new();
    let mut key = Authenticator::p256("satu");
    has(&app, "a@a.example", &mut key);
    let browser = half_way(&app, "a@a.example");
    let refused = |parts: &[(&'static str, String)]| answers(&browser, parts) == 422;

    let challenge = asked(&browser);
    key.origin = "https://teken.arunikakab.example.evil.example".to_owned();
    assert!(refused(&key.signs(&challenge)), "another address");
    key.origin = ORIGIN.to_owned();
    assert!(refused(&key.signs(&challenge)), "the challenge was used up by the false answer");

    let challenge = asked(&browser);
    key.party = "evil.example".to_owned();
    assert!(refused(&key.signs(&challenge)), "another party");
    key.party = PARTY.to_owned();

    let challenge = asked(&browser);
    key.flags = 0x01;
    assert!(refused(&key.signs(&challenge)), "nobody showed who he is");
    key.flags = 0x05;

    asked(&browser);
    assert!(refused(&key.signs(&text(&[7; 32]))), "another challenge");

    let earlier = asked(&browser);
    asked(&browser);
    assert!(refused(&key.signs(&earlier)), "an earlier challenge is void");

    let challenge = asked(&browser);
    let mut parts = key.signs(&challenge);
    parts[3].1 = text(&[0x30; 70]);
    assert!(refused(&parts), "another signature");

    let challenge = asked(&browser);
    let parts = key.signs(&challenge);
    app.pass(6);
    assert!(refused(&parts), "five minutes are over");

    let challenge = asked(&browser);
    let parts = key.signs(&challenge);
    assert_eq!(answers(&browser, &parts), 303);
    let again = half_way(&app, "a@a.example");
    asked(&again);
    assert_eq!(answers(&again, &parts), 422, "a replay");
    let challenge = asked(&again);
    key.counter -= 2;
    assert_eq!(answers(&again, &key.signs(&challenge)), 422, "the counter of a copy");
}

#[test]
fn a_passkey_of_another_account_opens_nothing_and_cannot_be_added_twice() {
    let app = TestApp::new();
    let (mut mine, mut his) = (Authenticator::p256("satu"), Authenticator::p256("dua"));
    has(&app, "a@a.example", &mut mine);
    has(&app, "b@a.example", &mut his);
    let browser = half_way(&app, "a@a.example");
    let challenge = asked(&browser);
    assert_eq!(answers(&browser, &his.signs(&challenge)), 422);
    let challenge = asked(&browser);
    his.id = mine.id.clone();
    assert_eq!(answers(&browser, &his.signs(&challenge)), 422, "under the id of the right one");

    let thief = app.member("c@a.example", None, &[]);
    let challenge = challenge_to_add(&thief);
    assert_eq!(adds(&thief, &mine.registers(&challenge), PASSWORD).status, 422, "known already");
}

fn challenge_to_add(browser: &Browser) -> String {
    challenge(browser, "/account/passkeys", "/account/passkeys/challenge")
}

#[test]
fn an_open_session_alone_neither_adds_nor_removes_a_passkey() {
    let app = TestApp::new();
    let mut key = Authenticator::p256("satu");
    has(&app, "a@a.example", &mut key);
    let browser = half_way(&app, "a@a.example");
    let word = browser.gets("/sign-in/code").form_word();
    let answer = browser.sends("POST", "/account/passkeys/challenge", &[("x-form-word", &word)], "");
    assert_eq!(answer.header("location"), Some("/sign-in/code"), "no way round the second step");
    let challenge = asked(&browser);
    assert_eq!(answers(&browser, &key.signs(&challenge)), 303);

    let mut other = Authenticator::p256("dua");
    let challenge = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &other.registers(&challenge), "salah salah salah").status, 422);
    let proof = proves(&browser, &mut key);
    assert_eq!(removes(&browser, "satu", &proof, "salah salah salah"), 422);
    let proof = proves(&browser, &mut key);
    assert_eq!(removes(&browser, "satu", &proof, PASSWORD), 303);
    assert_eq!(app.stranger().signs_in("a@a.example", PASSWORD).header("location"), Some("/"));
}

on_both!(with_a_passkey_for_a_second_factor_the_password_alone_changes_nothing, |place| {
    let app = TestApp::at(place);
    let mut key = Authenticator::p256("satu");
    app.account("a@a.example", Some("P3"), &[]);
    let browser = app.stranger();
    browser.signs_in("a@a.example", PASSWORD);
    let challenge = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &key.registers(&challenge), PASSWORD).status, 303);

    let phrase = "angin laut selatan";
    let makes = |proof: &[(&'static str, String)]| {
        let mut fields = vec![("password", PASSWORD), ("passphrase", phrase), ("repeated", phrase)];
        fields.extend(proof.iter().map(|(name, value)| (*name, value.as_str())));
        browser.posts("/account/key", "/account/key", &fields).status
    };
    assert_eq!(makes(&[]), 422, "a signing key");
    assert_eq!(removes(&browser, "satu", &[], PASSWORD), 422, "the passkey itself");
    let mut second = Authenticator::p256("dua");
    let challenge = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &second.registers(&challenge), PASSWORD).status, 422, "another passkey");
    let page = browser.gets("/account/second-factor");
    let secret = page.field("secret");
    let code = TotpSecret::parse(&secret).unwrap().code(TotpStep::at(app.now()));
    let fields = [("secret", secret.as_str()), ("code", &code), ("password", PASSWORD)];
    assert_eq!(browser.posts("/account", "/account/second-factor", &fields).status, 422, "an app");

    let proof = proves(&browser, &mut second);
    assert_eq!(makes(&proof), 422, "an authenticator that nobody has added");
    let proof = proves(&browser, &mut key);
    challenge_to_add(&browser);
    assert_eq!(makes(&proof), 422, "an earlier challenge");
    let proof = proves(&browser, &mut key);
    assert_eq!(makes(&proof), 303);
    assert_eq!(makes(&proof), 422, "a replay");
    let challenge = challenge_to_add(&browser);
    let mut parts = second.registers(&challenge).to_vec();
    parts.extend(as_proof(key.signs(&challenge)));
    assert_eq!(adds(&browser, &parts, PASSWORD).status, 303, "the old one vouches for the new one");
});

#[test]
fn whoever_adds_or_removes_a_passkey_ends_what_was_opened_elsewhere() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", None, &[]);
    let elsewhere = app.stranger();
    elsewhere.signs_in("a@a.example", PASSWORD);
    let mut key = Authenticator::p256("satu");
    let asked_to_add = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &key.registers(&asked_to_add), PASSWORD).status, 303);
    assert_eq!((browser.gets("/inbox").status, elsewhere.gets("/inbox").status), (200, 303));

    // It is lost, and whoever found it is in.
    let finder = half_way(&app, "a@a.example");
    let asked_to_enter = asked(&finder);
    assert_eq!(answers(&finder, &key.signs(&asked_to_enter)), 303);
    assert_eq!(finder.gets("/inbox").status, 200);
    let proof = proves(&browser, &mut key);
    assert_eq!(removes(&browser, "satu", &proof, PASSWORD), 303);
    assert_eq!((browser.gets("/inbox").status, finder.gets("/inbox").status), (200, 303));
}

#[test]
fn a_registration_from_elsewhere_or_without_its_user_is_refused() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", None, &[]);
    let mut key = Authenticator::p256("satu");
    key.origin = "http://teken.arunikakab.example".to_owned();
    let challenge = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &key.registers(&challenge), PASSWORD).status, 422, "without TLS");
    key.origin = ORIGIN.to_owned();
    key.flags = 0x01;
    let challenge = challenge_to_add(&browser);
    assert_eq!(adds(&browser, &key.registers(&challenge), PASSWORD).status, 422, "not verified");
    key.flags = 0x05;
    let challenge = challenge_to_add(&browser);
    let mut parts = key.registers(&challenge);
    parts[1].1 = parts[1].1[..60].to_owned();
    assert_eq!(adds(&browser, &parts, PASSWORD).status, 422, "cut short");
}
