//! Behind a proxy that speaks TLS, as the papers ask for: what browsers are then told to hold to, and whose word counts for the
//! address of a client.

use teken::web::{Method, routes};

use super::app::{PASSWORD, TestApp};

#[test]
fn behind_a_proxy_every_answer_tells_browsers_to_come_back_by_tls_only() {
    let app = TestApp::proxied();
    let browser = app.stranger();
    for route in routes().into_iter().filter(|route| route.method == Method::Get) {
        let answer = browser.gets(&super::matrix::filled(route.path, "x"));
        let told = answer.header("strict-transport-security").unwrap_or_default();
        let seconds: u64 =
            told.strip_prefix("max-age=").and_then(|rest| rest.split(';').next()?.parse().ok()).unwrap_or(0);
        assert!(seconds >= 31_536_000 && told.contains("includeSubDomains"), "{}: {told:?}", route.path);
        let permissions = answer.header("permissions-policy").unwrap_or_default();
        assert!(
            permissions.contains("camera=()") && permissions.contains("geolocation=()"),
            "{}: {permissions:?}",
            route.path
        );
    }
}

#[test]
fn behind_a_proxy_the_session_is_a_cookie_of_this_host_over_tls_and_out_of_reach_of_scripts() {
    let app = TestApp::proxied();
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    browser.gets("/sign-in");
    let before = browser.cookies.borrow().clone();
    let answer = browser.signs_in("a@a.example", PASSWORD);
    assert_eq!(answer.status, 303);
    let mut sessions = 0;
    for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
        let (pair, rules) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let rules = rules.to_lowercase();
        assert!(rules.contains("secure") && rules.contains("samesite="), "{name}: {rules}");
        if name.contains("session") {
            sessions += 1;
            assert!(
                name.starts_with("__Host-") && rules.contains("httponly") && rules.contains("path=/"),
                "{cookie}"
            );
            assert!(!rules.contains("domain="), "{cookie}");
            assert!(
                value.len() * 4 >= 128 && before.get(name) != Some(&value.to_owned()),
                "a new one at signing in"
            );
        }
    }
    assert_eq!(sessions, 1);
}

#[test]
fn the_last_address_that_the_proxy_names_is_the_clients_and_what_he_invents_before_it_is_not() {
    let app = TestApp::proxied();
    let asks = |told: &str| {
        app.stranger().sends("GET", "/api/v1/documents/x", &[("x-forwarded-for", told)], "").status
    };
    // Thirty questions a minute from one address, however he dresses it.
    for number in 0..30 {
        assert_eq!(asks(&format!("10.0.0.{number}, 192.0.2.7")), 404, "{number}");
    }
    assert_eq!(asks("10.0.0.99, 192.0.2.7"), 429);
    assert_eq!(asks("192.0.2.7, 192.0.2.8"), 404, "another client");

    let plain = TestApp::new();
    let asks = |told: &str| {
        plain.stranger().sends("GET", "/api/v1/documents/x", &[("x-forwarded-for", told)], "").status
    };
    for number in 0..30 {
        assert_eq!(asks(&format!("192.0.2.{number}")), 404, "{number}");
    }
    assert_eq!(asks("192.0.2.99"), 429, "without a proxy nobody's word counts");
}
