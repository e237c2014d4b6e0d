//! Every route, from the table the service itself is made of.

use teken::web::{Access, Method, routes};

use super::app::{Answer, Browser, TestApp};
use crate::store::season::{self, Until};

const CAST: [(&str, Option<&str>, &[&str]); 8] = [
    ("sekretariat@a.example", None, &["secretariat"]),
    ("kepegawaian@a.example", None, &["personnel"]),
    ("dinkes@a.example", None, &["agency:DINKES"]),
    ("diskan@a.example", None, &["agency:DISKAN"]),
    ("inspektorat@a.example", None, &["auditor"]),
    ("anggaran@a.example", None, &["budget"]),
    ("penandatangan@a.example", Some("P3"), &[]),
    ("prokopim@a.example", None, &["operator"]),
];

pub(super) fn filled(path: &str, document: &str) -> String {
    path.replace("{id}", document)
        .replace("{token}", &"0".repeat(64))
        .replace("{hash}", "0000")
        .replace("{agency}", "DINKES")
        .replace("{name}", "x.css")
        .replace("{folder}", "x")
        .replace("{version}", "1")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{act}", "01890000-0000-7000-8000-000000000000")
        .replace("{code}", "0000000000000000")
}

#[test]
fn every_answer_carries_the_headers_that_keep_a_page_to_itself() {
    let app = TestApp::new();
    let browser = app.stranger();
    for route in routes() {
        let method = if route.method == Method::Get { "GET" } else { "POST" };
        let answer = browser.sends(method, &filled(route.path, "x"), &[], "");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{}",
            route.path
        );
        assert!(!policy.contains("unsafe"), "{}", route.path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{} {}", route.path, name);
        }
        assert!(
            answer.header("cache-control").is_some() && answer.header("server").is_none(),
            "{}",
            route.path
        );
    }
}

#[test]
fn a_page_tells_its_address_to_us_alone_and_one_behind_a_link_to_nobody() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", Some("P3"), &["secretariat", "personnel"]);
    for route in routes().into_iter().filter(|route| route.method == Method::Get) {
        let answer = browser.gets(&filled(route.path, "x"));
        let kind = answer.header("content-type").unwrap_or_default();
        let wanted = match (kind.starts_with("text/html"), route.path.contains("{token}")) {
            (false, _) => "no-referrer",
            (true, true) => "strict-origin",
            (true, false) => "same-origin",
        };
        assert_eq!(answer.header("referrer-policy"), Some(wanted), "{}", route.path);
    }
}

#[test]
fn a_form_from_a_browser_that_names_only_the_origin_is_taken() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", Some("P3"), &[]);
    let word = browser.gets("/account").form_word();
    let origin = format!("http://{}", app.address);
    let answer = browser.posts_with(&word, "/sign-out", &[], &[("origin", origin.as_str())]);
    assert_eq!(answer.status, 303);
}

#[test]
fn a_post_from_elsewhere_or_without_its_word_is_refused_whoever_sends_it() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", Some("P3"), &["secretariat", "personnel"]);
    let word = browser.gets("/account").form_word();
    assert_eq!(word.len(), 128);
    for route in routes().into_iter().filter(|route| route.method == Method::Post) {
        let path = filled(route.path, "x");
        let nothing = "0".repeat(128);
        let foreign = [
            (word.as_str(), ("origin", "https://evil.example")),
            (word.as_str(), ("origin", "null")),
            (word.as_str(), ("sec-fetch-site", "cross-site")),
        ];
        let wordless = [("", ("x-none", "1")), (nothing.as_str(), ("x-none", "1"))];
        // What is public keeps nothing of what it is sent, and so asks for no word.
        let wordless = wordless.into_iter().filter(|_| route.access != Access::Public);
        for (word, header) in foreign.into_iter().chain(wordless) {
            let answer = browser.posts_with(word, &path, &[], &[header]);
            assert_eq!(answer.status, 403, "{path} {header:?}");
        }
    }
}

#[test]
fn a_form_of_our_own_page_is_taken_as_a_browser_sends_it() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", Some("P3"), &[]);
    let word = browser.gets("/account").form_word();
    // As far as a browser says itself where a form comes from, that is enough.
    let ours = [("origin", "null"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.posts_with(&word, "/sign-out", &[], &ours).status, 303);
    for site in ["cross-site", "same-site", "none"] {
        let framed = [("origin", "null"), ("sec-fetch-site", site)];
        assert_eq!(browser.posts_with("", "/language", &[], &framed).status, 403, "{site}");
    }
}

/// What the table promises, and what is answered. A document's own answers are told apart from its URL's.
#[test]
fn every_route_answers_each_role_as_the_table_says() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let stranger = app.stranger();
    let members: Vec<(Browser, &[&str])> =
        CAST.iter().map(|(email, person, roles)| (app.member(email, *person, roles), *roles)).collect();
    for route in routes().into_iter().filter(|route| route.method == Method::Get) {
        let path = filled(route.path, &document.id.to_string());
        let answer = stranger.gets(&path);
        match route.access {
            Access::Anyone | Access::Public | Access::Operator => {
                assert!(matches!(answer.status, 200 | 404), "{path}");
            }
            Access::Halfway | Access::Member | Access::Roles(_) => {
                assert_eq!(answer.status, 303, "{path}");
                assert!(answer.header("location").unwrap().starts_with("/sign-in"), "{path}");
            }
            Access::Kiosk => {
                assert_eq!((answer.status, answer.header("location")), (303, Some("/kiosk/over")), "{path}");
            }
        }
        for (browser, roles) in &members {
            let status = browser.gets(&path).status;
            match route.access {
                Access::Roles(wanted) => {
                    let has =
                        wanted.iter().any(|name| roles.iter().any(|role| role.starts_with(name.as_str())));
                    assert_eq!(status == 403, !has, "{path} {roles:?}: {status}");
                }
                // Nobody's session is good at a kiosk.
                Access::Kiosk => assert_eq!(status, 303, "{path} {roles:?}"),
                _ => assert!(matches!(status, 200 | 303 | 404), "{path} {roles:?}: {status}"),
            }
        }
    }
}

/// Every field that a form of the service has, well formed and yet without effect: what is answered is then because of
/// who asks, and not of what he sent.
fn every_field(document: &str) -> Vec<(&'static str, String)> {
    let unknown = "01890000-0000-7000-8000-000000000000";
    let plain = [
        ("act", unknown),
        ("field", "ttd_pernyataan"),
        ("passphrase", "salah salah salah"),
        ("repeated", "lain lain lain lain"),
        ("present", "salah salah salah"),
        ("new", "salah salah salah"),
        ("password", "salah salah salah"),
        ("reason", ""),
        ("note", ""),
        ("version", "1"),
        ("account", unknown),
        ("role", "auditor"),
        ("id", unknown),
        ("person", "P999"),
        ("office", "TIDAK-ADA"),
        ("capacity", "PLT"),
        ("decree", "800/1"),
        ("from", "2027-01-01"),
        ("until", "2027-02-01"),
        ("last", "2027-01-31"),
        ("code", "000000"),
        ("secret", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("email", "tidak.ada@a.example"),
        ("name", "Nama"),
        ("client_data", "AAAA"),
        ("authenticator_data", "AAAA"),
        ("signature", "AAAA"),
        ("lang", "id"),
        ("back", "/"),
    ];
    let digest = "0".repeat(64);
    let mut fields: Vec<(&'static str, String)> =
        plain.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    fields.extend([("base", digest.clone()), ("seen", digest), ("document", document.to_owned())]);
    fields
}

fn sends(browser: &Browser, path: &str, fields: &[(&'static str, String)]) -> Answer {
    let page = if browser.gets("/account").status == 200 { "/account" } else { "/sign-in" };
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.posts(page, path, &fields)
}

#[test]
fn every_act_answers_each_role_as_the_table_says() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let fields = every_field(&document.id.to_string());
    let stranger = app.stranger();
    let mut refused = 0;
    for route in routes().into_iter().filter(|route| route.method == Method::Post) {
        let path = filled(route.path, &document.id.to_string());
        let answer = sends(&stranger, &path, &fields);
        match route.access {
            Access::Anyone | Access::Public | Access::Operator => {
                assert_ne!(answer.status, 403, "{path}");
            }
            Access::Halfway | Access::Member | Access::Roles(_) => {
                assert_eq!(answer.status, 303, "{path}");
                assert!(answer.header("location").unwrap().starts_with("/sign-in"), "{path}");
            }
            Access::Kiosk => assert_eq!(answer.status, 403, "{path}: no turn, no form"),
        }
    }
    // All of them before the first act: personnel invites whoever has no account.
    let members = CAST.map(|(email, person, roles)| (app.member(email, person, roles), email, roles));
    for (mut browser, email, roles) in members {
        for route in routes().into_iter().filter(|route| route.method == Method::Post) {
            let Access::Roles(wanted) = route.access else { continue };
            let path = filled(route.path, &document.id.to_string());
            let status = sends(&browser, &path, &fields).status;
            let has = wanted.iter().any(|name| roles.iter().any(|role| role.starts_with(name.as_str())));
            assert_eq!(status == 403, !has, "{path} {roles:?}: {status}");
            assert!(status < 500, "{path} {roles:?}: {status}");
            refused += usize::from(!has);
        }
        // What is every member's own ends sessions and is counted: last, each with a session that is good.
        for route in routes().into_iter().filter(|route| route.method == Method::Post) {
            if !matches!(route.access, Access::Member | Access::Halfway) || route.path.contains("{id}") {
                continue;
            }
            if browser.gets("/account").status != 200 {
                browser = app.stranger();
                browser.signs_in(email, super::app::PASSWORD);
            }
            let status = sends(&browser, route.path, &fields).status;
            assert!(status != 403 && status != 404 && status < 500, "{} {roles:?}: {status}", route.path);
        }
    }
    assert!(refused > 60, "only {refused} refusals were seen");
}

#[test]
fn an_act_on_a_foreign_document_and_on_an_unknown_one_is_answered_with_the_same_bytes() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let unknown = "01890000-0000-7000-8000-000000000000";
    let mut compared = 0;
    for ((email, person, roles), sees) in
        CAST.iter().zip([true, false, true, false, true, false, true, false])
    {
        let browser = app.member(email, *person, roles);
        let acts = routes().into_iter().filter(|route| route.path.starts_with("/documents/{id}"));
        for route in acts {
            let asks = |id: &str| {
                let path = filled(route.path, id);
                let answer = match route.method {
                    Method::Get => browser.gets(&path),
                    Method::Post => sends(&browser, &path, &every_field(id)),
                };
                let body = wordless(&answer.body).replace(id, "ID");
                (answer.status, answer.header("content-type").map(str::to_owned), body)
            };
            let nothing = asks(unknown);
            assert_eq!(nothing.0, 404, "{} {roles:?}", route.path);
            if !sees {
                assert_eq!(asks(&document.id.to_string()), nothing, "{} {roles:?}", route.path);
                compared += 1;
            }
        }
    }
    assert!(compared >= 20, "only {compared} answers were compared");
}

/// The page without the words of its forms, whose mask differs each time.
fn wordless(body: &str) -> String {
    let mark = "name=\"form_word\" value=\"";
    let mut parts = body.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + mark + part.get(128..).unwrap_or_default())
}

#[test]
fn a_foreign_document_and_an_unknown_one_look_the_same() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let foreign = format!("/documents/{}", document.id);
    let unknown = "/documents/01890000-0000-7000-8000-000000000000";
    for ((email, person, roles), sees) in
        CAST.iter().zip([true, false, true, false, true, false, true, false])
    {
        let browser = app.member(email, *person, roles);
        let answer = browser.gets(&foreign);
        assert_eq!(answer.status == 200, sees, "{email}: {}", answer.status);
        if !sees {
            let same = |path: &str| {
                let answer = browser.gets(path);
                let body = answer.body.replace(&answer.form_word(), "WORD").replace(path, "PATH");
                // The mask of the word differs in each form of the page.
                (answer.status, body.len())
            };
            assert_eq!(same(&foreign), same(unknown), "{email}");
            assert_eq!(same("/documents/x").0, 404);
        }
    }
}

#[test]
fn following_every_link_changes_nothing() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let browser = app.member("a@a.example", Some("P3"), &["secretariat", "personnel"]);
    let rows = || app.store().check().map(|health| (health.queued_jobs, health.buried_jobs)).unwrap();
    let events = || app.store().read(|tx| teken::store::events::list(tx, document.id)).unwrap();
    let before = (rows(), events());
    for route in routes().into_iter().filter(|route| route.method == Method::Get) {
        let path = filled(route.path, &document.id.to_string());
        for method in ["GET", "HEAD"] {
            browser.sends(method, &path, &[], "");
        }
    }
    assert_eq!(before, (rows(), events()));
}
