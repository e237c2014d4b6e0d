//! The public verification, asked as strangers ask.

use serde_json::Value;
use teken::domain::document::{Change, Document};
use teken::domain::stage::Stage;
use teken::flows::sidecar::Sidecar;
use teken::flows::{Rooms, paper};
use teken::store::revisions::Kind;
use teken::web::{Method, routes};

use super::app::{Answer, Browser, TestApp};
use crate::pades_world::{find, find_last, object_text, update_with};
use crate::store::season::{self, Until};

const NIP: &str = "197210061998011901";

fn judged(browser: &Browser, bytes: &[u8]) -> Value {
    let answer = browser.sends_bytes("POST", "/api/v1/verify", &[("content-type", "application/pdf")], bytes);
    assert_eq!(answer.status, 200, "{}", answer.body);
    without_traces(&answer);
    serde_json::from_str(&answer.body).unwrap()
}

fn sent(browser: &Browser, bytes: &[u8]) -> Answer {
    let head = "--grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\n";
    let body = [head.as_bytes(), bytes, b"\r\n--grens--\r\n"].concat();
    let kind = ("content-type", "multipart/form-data; boundary=grens");
    let answer = browser.sends_bytes("POST", "/v/file", &[kind], &body);
    without_traces(&answer);
    answer
}

/// No cookie, no personal number in any spelling.
fn without_traces(answer: &Answer) {
    assert_eq!(answer.header("set-cookie"), None);
    let digits: String = answer.body.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    assert!(!digits.contains(NIP), "{}", answer.body);
}

fn code_page(browser: &Browser, code: &str) -> Answer {
    let answer = browser.gets(&format!("/v/{code}"));
    without_traces(&answer);
    answer
}

#[test]
fn a_known_code_tells_the_verdict_the_signers_and_the_hash() {
    let app = TestApp::new();
    let document = app.archived();
    let Stage::Archived(archived) = &document.stage else { panic!() };
    let browser = app.stranger();
    for code in [document.code.plain(), document.code.to_string().to_lowercase()] {
        let page = code_page(&browser, &code);
        assert_eq!(page.status, 200);
        for fact in [
            "Dokumen asli",
            "Dr. P3 Contoh, S.H.",
            "Jabatan KEP-DINKES",
            "tidak tersertifikasi",
            "4 Januari 2027 pukul 09.00 WIB",
            &archived.sha256.to_string(),
        ] {
            assert!(page.body.contains(fact), "{fact}: {}", page.body);
        }
        assert!(!page.body.contains('⟦'), "{}", page.body);
    }
    let json: Value =
        serde_json::from_str(&browser.gets(&format!("/api/v1/documents/{}", document.code)).body).unwrap();
    assert_eq!((&json["state"], &json["archive"]), (&"archived".into(), &"whole".into()));
    assert_eq!(json["signers"][1]["field"], "witness");
}

#[test]
fn an_unknown_code_and_an_ill_formed_one_get_the_same_page_that_helps() {
    let app = TestApp::new();
    let browser = app.stranger();
    let unknown = code_page(&browser, "0000-0000-0000-0000-0");
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("7H3K-9QWE-2MZX-8RTA-5"), "which characters");
    let long = "Z".repeat(500);
    for ill in ["0000-0000-0000-0000-1", "x", "%00%ff", "%3Cscript%3E", &long] {
        let answer = code_page(&browser, ill);
        assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{ill}");
        let api = |code: &str| browser.gets(&format!("/api/v1/documents/{code}"));
        let problem = api(ill);
        assert_eq!(problem.header("content-type"), Some("application/problem+json"));
        assert_eq!((problem.status, problem.body), (404, api("0000-0000-0000-0000-0").body), "{ill}");
    }
    let typed = browser.gets("/v?code=oooo-oooo-oooo-oooo-o");
    assert_eq!((typed.status, typed.header("location")), (303, Some("/v/00000000000000000")));
}

#[test]
fn thirty_codes_a_minute_from_one_address_and_files_besides() {
    let app = TestApp::new();
    let browser = app.stranger();
    for _ in 0..30 {
        assert_eq!(code_page(&browser, "x").status, 404);
    }
    let refused = code_page(&browser, "x");
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")));
    assert_eq!(browser.gets("/api/v1/documents/x").status, 429, "the same count");
    let hash = format!("/api/v1/hash/{}", "0".repeat(64));
    assert_eq!(browser.gets(&hash).status, 429, "a hash is a question too");
    assert_eq!(browser.gets("/v").status, 200);
    app.pass(1);
    assert_eq!(code_page(&browser, "x").status, 404);
}

#[test]
fn every_stage_has_its_sentence_and_an_end_says_so() {
    let app = TestApp::new();
    let browser = app.stranger();
    let says = |document: &Document, sentence: &str| {
        let page = code_page(&browser, &document.code.plain());
        assert!(page.status == 200 && page.body.contains(sentence), "{sentence}: {}", page.body);
        page
    };
    for until in [Until::Draft, Until::InReview, Until::Freezing, Until::Signing, Until::HalfSigned] {
        says(&season::walked(app.store(), until), "Dokumen belum lengkap");
    }
    says(&season::walked(app.store(), Until::Signed), "pengarsipan sedang berjalan");
    let draft = season::walked(app.store(), Until::Draft);
    assert!(!says(&draft, "belum lengkap").body.contains("P3 Contoh"), "a draft names nobody");
    let withdrawn = |document: Document| -> Change {
        document.withdraw(1, season::secretariat(), "Rahasia rapat", season::today()).unwrap()
    };
    let withdrawn = season::saved(app.store(), &withdrawn(season::walked(app.store(), Until::Signing)));
    assert!(!says(&withdrawn, "dibatalkan").body.contains("Rahasia"), "a reason is not for strangers");
    let revoked = season::walked(app.store(), Until::Archived);
    let basis = format!("Keputusan 7/2027, NIP {NIP}");
    let revoked = revoked.revoke(season::secretariat(), "Rahasia", &basis, season::today()).unwrap();
    let page = says(&season::saved(app.store(), &revoked), "sudah dicabut");
    assert!(page.body.contains("Keputusan 7/2027") && !page.body.contains("Rahasia"));
}

#[test]
fn a_damaged_archive_says_so_and_never_calls_the_document_invalid() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Archived);
    let page = code_page(&app.stranger(), &document.code.plain());
    assert!(page.status == 200 && page.body.contains("Arsip rusak"), "{}", page.body);
    assert!(!page.body.contains("tidak sah</"), "{}", page.body);
}

#[test]
fn a_file_that_was_whole_a_moment_ago_is_told_damaged_as_soon_as_it_is_changed_or_gone() {
    use std::os::unix::fs::MetadataExt as _;
    let app = TestApp::new();
    let document = app.archived();
    let browser = app.stranger();
    let (file, bytes) = app.files_of(&document).pop().unwrap();
    let path = app.rooms.blobs.path_of(&file.sha256);
    let kept = |browser: &Browser| {
        let by_hash = browser.gets(&format!("/api/v1/hash/{}", file.sha256));
        let by_code = browser.gets(&format!("/api/v1/documents/{}", document.code.plain()));
        let by_hash: Value = serde_json::from_str(&by_hash.body).unwrap();
        let by_code: Value = serde_json::from_str(&by_code.body).unwrap();
        assert_eq!(by_hash["record"]["archive"], by_code["archive"]);
        by_code["archive"].as_str().unwrap().to_owned()
    };
    assert_eq!((kept(&browser).as_str(), kept(&browser).as_str()), ("whole", "whole"));
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    // In the next tick of the file system's clock.
    let changes = || std::fs::metadata(&path).map(|facts| (facts.ctime(), facts.ctime_nsec())).unwrap();
    let before = changes();
    while changes() == before {
        std::fs::write(&path, &changed).unwrap();
    }
    assert_eq!(kept(&browser), "damaged");
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(kept(&browser), "whole");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(kept(&browser), "damaged");
}

#[test]
fn the_archived_file_is_genuine_and_every_earlier_state_of_it_incomplete() {
    let app = TestApp::new();
    let document = app.archived();
    let browser = app.stranger();
    let files = app.files_of(&document);
    assert_eq!(files.len(), 5);
    let (_, last) = files.last().unwrap();
    for (file, bytes) in &files {
        // A file cut to an earlier signer is that earlier state, byte for byte.
        assert!(last.starts_with(bytes));
        let expected = if file.kind == Kind::Archived { "genuine" } else { "incomplete" };
        let answer = judged(&browser, bytes);
        assert_eq!(answer["verdict"], expected, "{answer:#}");
        assert_eq!(answer["record"]["code"], document.code.to_string());
        let known = browser.gets(&format!("/api/v1/hash/{}", file.sha256));
        without_traces(&known);
        let known: Value = serde_json::from_str(&known.body).unwrap();
        let standing = if file.kind == Kind::Archived { "archived" } else { "incomplete" };
        assert_eq!((&known["standing"], &answer["standing"]), (&standing.into(), &standing.into()));
    }
    let page = sent(&browser, last);
    assert!(
        page.status == 200 && page.body.contains("Dokumen asli, sama persis dengan arsip"),
        "{}",
        page.body
    );
    assert!(!page.body.contains('⟦'), "{}", page.body);
    assert!(sent(&browser, &files[2].1).body.contains("Belum lengkap"));
}

#[test]
fn a_changed_file_is_changed_wherever_it_was_changed() {
    let app = TestApp::new();
    let document = app.archived();
    let browser = app.stranger();
    let (_, whole) = app.files_of(&document).pop().unwrap();
    for place in [whole.len() / 8, whole.len() / 2, whole.len() - 30] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        let answer = judged(&browser, &bytes);
        assert!(matches!(answer["verdict"].as_str(), Some("changed" | "malformed")), "{place}: {answer:#}");
        assert_ne!(answer["standing"], "archived");
    }
    let appended = [&whole[..], b"\n% more\n"].concat();
    let answer = judged(&browser, &appended);
    assert_eq!(answer["verdict"], "changed", "{answer:#}");
    assert_eq!(answer["record"]["code"], document.code.to_string(), "it begins with what we archived");
    let page = sent(&browser, &appended).body;
    assert!(page.contains("Berkas ini telah diubah") && !page.contains("Dokumen asli"), "{page}");
}

/// As programs do that add something to a file: their name and the time in what it says of itself.
fn with_rewritten_metadata(pdf: &[u8]) -> Vec<u8> {
    let at = find_last(pdf, b"trailer\n<<").unwrap() + 8;
    let trailer =
        String::from_utf8_lossy(&pdf[at..at + find(&pdf[at..], b"startxref").unwrap()]).into_owned();
    let from = |key: &str| &trailer[trailer.find(key).unwrap()..];
    let (names, id) = (from("/Root"), from("/ID["));
    let names = &names[..names.find("/ID").unwrap()];
    let number: u32 = from("/Info ").split(' ').nth(1).unwrap().parse().unwrap();
    let info = object_text(pdf, number).replace("/Producer(Teken)", "/Producer(Teken; program lain)");
    let trailer = format!("{names}{}", &id[..=id.find(']').unwrap()]);
    update_with(pdf, &[(number, info.into_bytes())], "", &trailer)
}

#[test]
fn a_file_whose_metadata_another_program_rewrote_is_told_so_and_accused_of_nothing_else() {
    let app = TestApp::new();
    let document = app.archived();
    let browser = app.stranger();
    let rewritten = with_rewritten_metadata(&app.files_of(&document).pop().unwrap().1);
    let answer = judged(&browser, &rewritten);
    assert_eq!(answer["verdict"], "rewritten", "{answer:#}");
    assert_eq!(answer["integrity"], "MODIFIED");
    assert_eq!(answer["record"]["code"], document.code.to_string(), "the original is named");
    let page = sent(&browser, &rewritten).body;
    assert!(
        page.contains("Keterangan berkas ditulis ulang") && page.contains("belum berarti pemalsuan"),
        "{page}"
    );
    for accusation in ["Berkas ini telah diubah", "Tidak sah", "tidak cocok", "Dokumen asli,"] {
        assert!(!page.contains(accusation), "{accusation}: {page}");
    }
}

#[test]
fn files_of_others_and_no_files_at_all_have_their_own_sentences() {
    let (app, other) = (TestApp::new(), TestApp::new());
    let browser = app.stranger();
    let (_, foreign) = other.files_of(&other.archived()).pop().unwrap();
    assert_eq!(judged(&browser, &foreign)["verdict"], "foreign");
    let (_, base) = other.files_of(&other.frozen()).remove(0);
    assert_eq!(judged(&browser, &base)["verdict"], "unsigned");
    for garbage in
        [b"hello".to_vec(), vec![0; 100_000], b"%PDF-1.7\n%%EOF".to_vec(), foreign[..1000].to_vec()]
    {
        assert_eq!(judged(&browser, &garbage)["verdict"], "malformed");
    }
    assert_eq!(sent(&browser, b"").status, 422);
    assert_eq!(browser.sends_bytes("POST", "/api/v1/verify", &[], b"").status, 422);
    assert_eq!(browser.gets("/api/v1/hash/xyz").status, 422);
}

#[test]
fn an_encrypted_file_is_called_so() {
    let app = TestApp::new();
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec();
    let two = bytes.len();
    bytes.extend(b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n");
    let three = bytes.len();
    bytes.extend(b"3 0 obj\n<</Filter/Standard/V 4/R 4>>\nendobj\n");
    let table = bytes.len();
    let rows = format!(
        "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n{two:010} 00000 n \n{three:010} 00000 n \n"
    );
    bytes.extend(rows.as_bytes());
    let end = format!("trailer\n<</Size 4/Root 1 0 R/Encrypt 3 0 R>>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(end.as_bytes());
    assert_eq!(judged(&app.stranger(), &bytes)["verdict"], "encrypted");
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_has_arrived() {
    let app = TestApp::new();
    for path in ["/v/file", "/api/v1/verify"] {
        let kind = ("content-type", "multipart/form-data; boundary=grens");
        let answer = app.stranger().announces(path, &[kind], 26 * 1024 * 1024);
        assert_eq!(answer.status, 413, "{path}");
    }
}

#[test]
fn asking_leaves_no_row_and_no_file() {
    let app = TestApp::new();
    let document = app.archived();
    let (_, bytes) = app.files_of(&document).pop().unwrap();
    let before = app.everything_kept();
    let browser = app.stranger();
    code_page(&browser, &document.code.plain());
    code_page(&browser, "x");
    judged(&browser, &bytes);
    judged(&browser, &[&bytes[..], b"x"].concat());
    sent(&browser, b"garbage");
    for path in ["/v", "/", "/api/docs", "/api/openapi.json"] {
        let answer = browser.gets(path);
        assert_eq!((answer.status, answer.header("set-cookie")), (200, None), "{path}");
        assert!(!answer.body.contains('⟦'), "{path}");
    }
    assert!(browser.cookies.borrow().is_empty());
    assert_eq!(before, app.everything_kept());
}

#[test]
fn initials_hide_the_name_if_the_institution_says_so() {
    use teken::domain::institution::PublicNames;
    assert_eq!(PublicNames::Full.shown("Dr. Sari Rahayu, S.H.", "Sari Rahayu"), "Dr. Sari Rahayu, S.H.");
    assert_eq!(PublicNames::Initials.shown("Dr. Sari Rahayu, S.H.", "Sari Rahayu"), "S. R.");
    let app = TestApp::with_names(PublicNames::Initials);
    let document = season::walked(app.store(), Until::Signed);
    let page = code_page(&app.stranger(), &document.code.plain());
    assert!(page.body.contains("P. C.") && !page.body.contains("Contoh,"), "{}", page.body);
}

#[test]
fn a_stranger_without_a_cookie_may_change_the_language() {
    let app = TestApp::new();
    let browser = app.stranger();
    let answer = browser.posts("/v", "/language", &[("lang", "en"), ("back", "/v")]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/v")));
    assert!(browser.gets("/v").body.contains("Check a document"));
}

#[test]
fn one_address_is_in_the_qr_code_the_sidecar_the_letter_and_this_page() {
    let app = TestApp::new();
    let document = app.archived();
    let address = format!("{}{}", app.rooms.institution.verify_address, document.code.plain());
    let Stage::Archived(archived) = &document.stage else { panic!() };
    assert_eq!(Sidecar::of(&document, archived, &app.rooms.institution).address, address);
    let Rooms { institution, emblems, .. } = &*app.rooms;
    let parties = &archived.complete.frozen.parties;
    let roster = season::roster();
    let paper = paper::view(&document, parties, &roster, institution, emblems, season::today()).unwrap();
    let teken::render::document::view::Document::Pact(paper) = paper else { panic!() };
    assert_eq!(paper.sheet.verification.link, address);
    let letters = app.letters.take();
    let letters: Vec<String> = letters
        .iter()
        .map(|letter| {
            String::from_utf8(letter.to_bytes().unwrap()).unwrap().replace("=\r\n", "").replace("=3D", "=")
        })
        .collect();
    assert!(letters.iter().any(|letter| letter.contains(&address)));
    let path = address.strip_prefix("https://teken.arunikakab.example").unwrap();
    let page = app.stranger().gets(path);
    assert!(page.status == 200 && page.body.contains(&address), "{}", page.body);
}

#[test]
fn the_description_names_every_route_for_machines_and_no_other() {
    let described: Value = serde_json::from_slice(&teken::render::pages::openapi()).unwrap();
    let mut there: Vec<String> = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        there.extend(methods.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    let method = |method| if method == Method::Get { "get" } else { "post" };
    let routes = routes().into_iter().filter(|route| route.path.starts_with("/api/"));
    let mut here: Vec<String> =
        routes.map(|route| format!("{} {}", method(route.method), route.path)).collect();
    there.sort();
    here.sort();
    assert_eq!(there, here);
}

#[test]
fn every_answer_has_just_the_fields_that_are_described() {
    let app = TestApp::new();
    let document = app.archived();
    let (_, bytes) = app.files_of(&document).pop().unwrap();
    let described: Value = serde_json::from_slice(&teken::render::pages::openapi()).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let fits = |name: &str, value: &Value| {
        assert_eq!(keys(&described["components"]["schemas"][name]["properties"]), keys(value), "{name}");
    };
    let browser = app.stranger();
    let answer = judged(&browser, &bytes);
    fits("FileAnswer", &answer);
    fits("FileSignature", &answer["signatures"][0]);
    fits("Record", &answer["record"]);
    fits("Signer", &answer["record"]["signers"][0]);
    let hash = browser.gets(&format!("/api/v1/hash/{}", answer["sha256"].as_str().unwrap()));
    fits("HashAnswer", &serde_json::from_str(&hash.body).unwrap());
    fits("Problem", &serde_json::from_str(&browser.gets("/api/v1/documents/x").body).unwrap());
}
