//! Files of strangers, judged in a process of their own: what it cannot finish, and whose certificates it knows.

use std::time::Duration;

use serde_json::Value;
use teken::judge::Limits;
use teken::pades::Kind;

use super::app::{Answer, Browser, TestApp};
use crate::pades_world::{World, base_pdf};

fn sent(browser: &Browser, bytes: &[u8]) -> Answer {
    let head = "--grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n";
    let body = [head.as_bytes(), bytes, b"\r\n--grens--\r\n"].concat();
    browser.sends_bytes("POST", "/v/file", &[("content-type", "multipart/form-data; boundary=grens")], &body)
}

fn judged(browser: &Browser, bytes: &[u8]) -> Value {
    let answer = browser.sends_bytes("POST", "/api/v1/verify", &[("content-type", "application/pdf")], bytes);
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// A file of another house, whole and complete.
fn of_another_house(world: &World) -> Vec<u8> {
    world.stages_of(base_pdf()).pop().unwrap()
}

#[test]
fn a_file_that_kills_its_judge_is_called_unsafe_and_the_service_goes_on() {
    let limits = Limits::default();
    let file = of_another_house(&World::new());
    for tiny in [
        Limits { memory: 1 << 20, ..limits },
        Limits { cpu: 0, ..limits },
        Limits { wall: Duration::ZERO, ..limits },
    ] {
        let app = TestApp::with_limits(tiny);
        let browser = app.stranger();
        for _ in 0..2 {
            let page = sent(&browser, &file);
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.body.contains("Berkas tidak dapat dibaca dengan aman"), "{}", page.body);
            assert!(!page.body.contains("MiB"), "the reason is for the log: {}", page.body);
        }
        let answer = judged(&browser, &file);
        assert_eq!((&answer["verdict"], &answer["integrity"]), (&"malformed".into(), &"MALFORMED".into()));
        assert_eq!(answer["stopped"], Value::Null);
        // A file of the archive needs no such process: its bytes are known.
        let own = app.files_of(&app.archived()).pop().unwrap().1;
        assert_eq!(judged(&browser, &own)["verdict"], "genuine");
        assert_eq!(browser.gets("/v").status, 200);
    }
}

#[test]
fn a_file_of_an_accredited_provider_is_certified_and_one_of_nobody_we_know_is_not() {
    let other = World::new();
    let file = of_another_house(&other);
    let app = TestApp::with_accredited(other.root.clone());
    let browser = app.stranger();
    let answer = judged(&browser, &file);
    assert_eq!(answer["verdict"], "accredited", "{answer:#}");
    assert!(answer["signatures"].as_array().unwrap().iter().all(|one| one["class"] == "tersertifikasi"));
    let page = sent(&browser, &file).body;
    for sentence in ["ditandatangani dengan sertifikat PSrE Indonesia", "Kelas tanda tangan: tersertifikasi"]
    {
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    assert!(!page.contains('⟦') && !page.contains("tidak tersertifikasi"), "{page}");

    let stranger = World::new();
    let unknown = judged(&browser, &of_another_house(&stranger));
    assert_eq!((&unknown["verdict"], &unknown["integrity"]), (&"foreign".into(), &"VALID_WHOLE".into()));
    assert_eq!(unknown["signatures"][0]["class"], Value::Null);
    let page = sent(&browser, &of_another_house(&stranger)).body;
    assert!(page.contains("Kelas tanda tangan: tidak dapat dipastikan") && !page.contains('⟦'), "{page}");

    // With a field that nobody signed it is still theirs, and says so.
    let half = other.seal(&base_pdf(), "segel", Kind::Certify);
    let answer = judged(&browser, &half);
    assert_eq!(answer["verdict"], "accredited");
    assert_eq!(answer["empty_fields"].as_array().unwrap().len(), 3);
}

#[test]
fn twenty_files_at_once_are_all_answered() {
    let app = TestApp::with_limits(Limits { memory: 1 << 20, ..Limits::default() });
    let address = app.stranger();
    let statuses = std::thread::scope(|scope| {
        let asked = (0..20).map(|_| {
            let browser = address.twin();
            scope.spawn(move || sent(&browser, b"%PDF-1.7 x").status)
        });
        asked.collect::<Vec<_>>().into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    // Twelve places for files on their way; whoever finds none is asked to come again.
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)), "{statuses:?}");
    assert!(statuses.contains(&200));
    assert_eq!(sent(&app.stranger(), b"%PDF-1.7 x").status, 200);
}
