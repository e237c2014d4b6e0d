//! Secrets with a known text go through a whole run of the real program: afterwards no file of the instance, no output,
//! no page and no core file holds one of them in clear.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use data_encoding::{BASE64, HEXLOWER};
use teken::domain::totp::{TotpSecret, TotpStep};

use super::injury;
use super::instance::{Instance, PASSWORD, Service, form_of, until};
use super::tells_signed;
use crate::browser::{Answer, Browser};
use crate::mail::smtp::{LOGIN, Mode, Server};

pub(super) const PASSPHRASE: &str = "kenari hijau di pagar biru";
const MISTYPED: &str = "kenari kuning di atap merah";
const NEW_PASSWORD: &str = "kenari putih di tepi sawah";

/// A secret, and where it may stand in clear.
pub(super) struct Secret {
    pub(super) what: &'static str,
    pub(super) text: String,
    home: Option<&'static str>,
}

/// What was typed and shown, and every answer.
#[derive(Default)]
pub(super) struct Run {
    pub(super) secrets: Vec<Secret>,
    answers: Vec<String>,
}

impl Run {
    fn hides(&mut self, what: &'static str, text: &str, home: Option<&'static str>) {
        assert!(text.len() >= 16, "{what}: {text:?} is not worth looking for");
        self.secrets.push(Secret { what, text: text.to_owned(), home });
    }

    fn hears(&mut self, answer: Answer) -> Answer {
        let mut text = answer.body.clone();
        for (name, value) in answer.headers.iter().filter(|(name, _)| name != "set-cookie") {
            write!(text, "\n{name}: {value}").unwrap();
        }
        self.answers.push(text);
        answer
    }

    fn has_session(&mut self, browser: &Browser) {
        let id = browser.cookies.borrow()["teken-session"].clone();
        self.hides("session", &id, None);
    }
}

on_both!(no_secret_of_a_whole_run_is_found_in_a_file_an_output_or_a_page, |place| {
    let instance = Instance::new(place);
    let mut run = Run::default();
    let service = instance.serves();
    let limits = fs::read_to_string(format!("/proc/{}/limits", service.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");

    let browser = signs_in_with_an_app(&instance, &service, &mut run);
    signs(&instance, &browser, &mut run);
    meets_errors(&service, &browser, &mut run);
    resets_the_password(&instance, &service, &mut run);
    service.gets("-ABRT");
    let ended = service.ends();
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false), "{ended}");
    refused_by_the_mail_server(&instance, &mut run);
    operators_look(&instance, &mut run);

    let mut files = files_of(instance.app.folder.path());
    let mut found = Vec::new();
    if let Some(database) = place.url.strip_prefix("sqlite://") {
        files.extend(files_of(Path::new(database).parent().unwrap()));
    } else {
        let dump = Command::new("pg_dump").args(["--inserts", "--dbname", &place.url]).output().unwrap();
        assert!(dump.status.success() && dump.stdout.len() > 10_000, "{:?}", dump.status);
        found.extend(shows(&run.secrets, &dump.stdout, "the database"));
    }
    assert!(files.len() > 20);
    for path in &files {
        assert!(!path.file_name().unwrap().to_string_lossy().starts_with("core"), "{}", path.display());
        found.extend(shows(&run.secrets, &fs::read(path).unwrap(), &path.to_string_lossy()));
    }
    for answer in &run.answers {
        found.extend(shows(&run.secrets, answer.as_bytes(), answer.lines().next().unwrap_or_default()));
    }
    assert_eq!(found, Vec::<String>::new());
    println!(
        "CANARY {} secrets, {} files, {} pages: none",
        run.secrets.len(),
        files.len(),
        run.answers.len()
    );
});

/// The first factor, mistyped once, and the second.
pub(super) fn signs_in_with_an_app(instance: &Instance, service: &Service, run: &mut Run) -> Browser {
    run.hides("password", PASSWORD, None);
    run.hides("mistyped password", MISTYPED, None);
    let email = instance.account("P013");
    let browser = Browser::at(service.address);
    assert_eq!(run.hears(browser.signs_in(&email, MISTYPED)).status, 422);
    // A password in the wrong field: the page shows an address again as it was typed, and nothing else may keep it.
    assert_eq!(browser.signs_in(MISTYPED, PASSWORD).status, 422);
    assert_eq!(run.hears(browser.signs_in(&email, PASSWORD)).status, 303);
    run.has_session(&browser);
    let page = browser.gets("/account/second-factor");
    let secret = page.field("secret");
    run.hides("secret of the app", &secret, None);
    let code = TotpSecret::parse(&secret).unwrap().code(TotpStep::at(teken::boot::now()));
    let fields = [("secret", &*secret), ("code", &*code), ("password", PASSWORD)];
    let answer = browser.posts_with(&page.form_word(), "/account/second-factor", &fields, &[]);
    assert_eq!(run.hears(answer).status, 303);
    run.has_session(&browser);
    run.hears(browser.gets("/account"));
    browser
}

/// A key, a wrong passphrase, a signature.
pub(super) fn signs(instance: &Instance, browser: &Browser, run: &mut Run) {
    run.hides("passphrase", PASSPHRASE, None);
    let secret = run.secrets.iter().find(|secret| secret.what == "secret of the app").unwrap();
    let app = TotpSecret::parse(&secret.text).unwrap();
    // A code is good once: the next one is a step ahead.
    let step = TotpStep(TotpStep::at(teken::boot::now()).0 + 1);
    let code = app.code(step);
    let fields = [
        ("passphrase", PASSPHRASE),
        ("repeated", PASSPHRASE),
        ("password", PASSWORD),
        ("present_code", &code),
    ];
    let answer = run.hears(browser.posts("/account/key", "/account/key", &fields));
    assert_eq!(answer.status, 303, "{}", answer.body);
    run.has_session(browser);
    let document = instance.app.frozen_pact("KEP-DKPP").id;
    let wrong = form_of(&instance.app, browser, document, MISTYPED);
    assert_eq!(run.hears(wrong.sends_to(browser.address).unwrap()).status, 422);
    let right = form_of(&instance.app, browser, document, PASSPHRASE);
    assert!(tells_signed(&run.hears(right.sends_to(browser.address).unwrap())));
    run.hears(browser.gets(&format!("/documents/{document}/proof")));
}

/// Pages that are no pages, forms that are no forms, with secrets in them.
fn meets_errors(service: &Service, browser: &Browser, run: &mut Run) {
    let session = browser.cookies.borrow()["teken-session"].clone();
    let stranger = Browser::at(service.address);
    for path in ["/tidak-ada", "/documents/x/sign", "/reset/0000", "/desk", "/metrics?token=x"] {
        run.hears(browser.gets(path));
        run.hears(stranger.gets(path));
    }
    let fields = [("passphrase", PASSPHRASE), ("password", PASSWORD), ("act", &session)];
    for path in ["/documents/x/sign", "/account/key", "/account/password", "/sign-in", "/sign"] {
        run.hears(browser.posts_with("0000", path, &fields, &[]));
        run.hears(browser.posts_with(&browser.gets("/account").form_word(), path, &fields, &[]));
        run.hears(browser.posts_with("0000", path, &fields, &[("sec-fetch-site", "cross-site")]));
    }
    run.hears(browser.sends("POST", "/account/key", &[("content-type", "application/json")], PASSPHRASE));
    let long = PASSPHRASE.repeat(4000);
    run.hears(browser.sends("POST", "/account/key", &[], &long));
}

/// A link by letter, used and used again.
fn resets_the_password(instance: &Instance, service: &Service, run: &mut Run) {
    run.hides("new password", NEW_PASSWORD, None);
    let browser = Browser::at(service.address);
    let fields = [("email", "p014@arunikakab.example")];
    run.hears(browser.posts("/forgotten", "/forgotten", &fields));
    let mails = instance.app.folder.path().join("mails");
    let link = || {
        files_of(&mails).iter().find_map(|path| {
            let text = fs::read_to_string(path).unwrap_or_default().replace("=\r\n", "").replace("=3D", "=");
            let (_, rest) = text.split_once("/reset/")?;
            Some(rest.split(|c: char| !c.is_ascii_alphanumeric()).next()?.to_owned())
        })
    };
    until("the letter is there", || link().is_some());
    let token = link().unwrap();
    run.hides("link", &token, Some(".eml"));
    let path = format!("/reset/{token}");
    let page = browser.gets(&path);
    assert_eq!(page.status, 200);
    let answer = browser.posts_with(&page.form_word(), &path, &[("password", NEW_PASSWORD)], &[]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    run.hears(answer);
    run.has_session(&browser);
    // The page may name the address it was asked at; whoever asks has it.
    assert_eq!(browser.gets(&path).status, 404);
}

/// The password of the mail login, refused, in the words of the server.
fn refused_by_the_mail_server(instance: &Instance, run: &mut Run) {
    let Some(mut server) = Server::start(Mode::StartTls, "") else { return };
    let secret = "kenari-hitam-di-kotak-surat";
    run.hides("mail password", secret, Some("mail.password"));
    let dir = instance.app.folder.path();
    fs::write(dir.join("mail.password"), secret).unwrap();
    let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(dir.join("mail.password"), only_mine).unwrap();
    fs::write(dir.join("mail-root.pem"), server.root_certificate()).unwrap();
    let settings = fs::read_to_string(dir.join("teken.toml")).unwrap().replace(
        "transport = \"folder:mails\"",
        &format!(
            "transport = \"smtp://{}@localhost:{}\"\npassword_file = \"mail.password\"\nroot_certificate = \"mail-root.pem\"",
            LOGIN.0,
            server.port()
        ),
    );
    fs::write(dir.join("teken.toml"), settings).unwrap();
    let service = instance.serves();
    let browser = Browser::at(service.address);
    run.hears(browser.posts("/forgotten", "/forgotten", &[("email", "p014@arunikakab.example")]));
    let seen = server.next();
    assert!(format!("{seen:?}").contains("good: false"), "{seen:?}");
    drop(browser.gets("/healthz"));
}

/// What the commands of an operator say.
fn operators_look(instance: &Instance, run: &mut Run) {
    for words in [["doctor", "--instance"], ["audit", "--instance"]] {
        let said = Command::new(env!("CARGO_BIN_EXE_teken"))
            .args(words)
            .arg(instance.app.folder.path())
            .output()
            .unwrap();
        run.answers.push(String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned());
    }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_of(&path) } else { vec![path] }).collect()
}

/// Which secrets these bytes show, plainly or in one of the ways in which bytes travel.
fn shows(secrets: &[Secret], bytes: &[u8], place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets.iter().filter(|secret| secret.home.is_none_or(|home| !place.ends_with(home))) {
        let text = &secret.text;
        let percent = text.bytes().fold(String::new(), |all, b| format!("{all}%{b:02X}"));
        let forms = [
            text.clone(),
            text.replace(' ', "+"),
            text.replace(' ', "%20"),
            percent,
            HEXLOWER.encode(text.as_bytes()),
            BASE64.encode(text.as_bytes()).trim_end_matches('=').to_owned(),
        ];
        for form in forms {
            if bytes.windows(form.len()).any(|window| window == form.as_bytes()) {
                found.push(format!("{} in {place}, as {form:.12}…", secret.what));
            }
        }
    }
    found
}

#[test]
fn whatever_command_runs_its_memory_is_for_nobody_else() {
    if !injury::is_possible() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let seen = dir.path().join("calls");
    let ran = Command::new("strace")
        .args(["-qq", "-e", "trace=prctl", "-o"])
        .arg(&seen)
        .args([env!("CARGO_BIN_EXE_teken"), "doctor", "--instance"])
        .arg(dir.path().join("nothing"))
        .output()
        .unwrap();
    assert!(!ran.status.success(), "there is no instance there");
    let calls = fs::read_to_string(seen).unwrap();
    assert!(calls.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE) = 0"), "{calls}");
}

#[test]
fn a_secret_is_found_however_it_is_written() {
    let secrets = [Secret { what: "canary", text: PASSPHRASE.to_owned(), home: Some(".eml") }];
    for way in ["kenari+hijau+di+pagar+biru", "a2VuYXJpIGhpamF1IGRpIHBhZ2FyIGJpcn", "6b656e61726920"] {
        let text = if way.len() == 14 { HEXLOWER.encode(PASSPHRASE.as_bytes()) } else { format!("x{way}U") };
        assert!(!shows(&secrets, text.as_bytes(), "stderr").is_empty(), "{text}");
    }
    assert!(shows(&secrets, PASSPHRASE.as_bytes(), "1.eml").is_empty(), "at home");
    assert!(shows(&secrets, b"nothing to see", "stderr").is_empty());
}
