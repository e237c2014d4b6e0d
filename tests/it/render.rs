//! Official documents as files: the same bytes each time, every field in place, and good under real signatures.

mod banner;
mod banners;
mod filled;
mod minutes;
mod samples;

use lopdf::{Document as File, Object};
use teken::pades::verify::{Integrity, Trust, verify};
use teken::pades::{Kind, sign};
use teken::render::document::{Field, RenderError, Rendered, render, view::Document};
use teken::render::mark::{Mark, mark};

use crate::pades_world::{World, joined};

fn every_sample() -> Vec<(&'static str, Document)> {
    let minutes = ("berita-acara", Document::Minutes(Box::new(minutes::of_the_ceremony())));
    samples::all().into_iter().chain([minutes]).collect()
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    for (name, document) in every_sample() {
        let (first, second) = (render(&document).unwrap(), render(&document).unwrap());
        assert_eq!(first.sha256, second.sha256, "{name}");
        assert_eq!(first.bytes, second.bytes, "{name}");
    }
}

/// Changes only on purpose: templates, fonts, layout and the versions of the PDF crates all show here.
#[test]
fn the_bytes_of_the_samples_are_the_ones_that_were_looked_at() {
    let found: Vec<_> = every_sample()
        .into_iter()
        .map(|(name, document)| {
            let rendered = render(&document).unwrap();
            format!("{name} {} {}", rendered.pages, data_encoding::HEXLOWER.encode(&rendered.sha256[..8]))
        })
        .collect();
    assert_eq!(found, GOLDEN);
}

const GOLDEN: [&str; 9] = [
    "pk-dinkes 3 0c94a94b295f04e6",
    "pk-dinkes-f4-triwulan 2 8b743b228cdcf2f4",
    "pk-bupati 3 42006268a10137b6",
    "pk-kesmas-berjenjang 2 1d562ff362253d38",
    "pk-subkegiatan 3 5e45a911202065dc",
    "pakta-saksi 1 57323026957db30c",
    "pakta-bonum-plt 1 f7783dcd4a04c267",
    "lampiran-panjang 20 c657646cfaf34f6f",
    "berita-acara 3 1593da07a13c82bf",
];

#[test]
fn an_agreement_has_every_field_before_the_first_signature() {
    let rendered = health_office();
    let names: Vec<_> = rendered.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["ttd_pihak_kedua", "ttd_pihak_pertama", "segel", "segel_penutup"]);
    let file = File::load_mem(&rendered.bytes).unwrap();
    for field in &rendered.fields {
        let widget = file.get_dictionary(filled::widget(&file, &field.name)).unwrap();
        assert_eq!(widget.get(b"F").and_then(Object::as_i64).unwrap(), 132);
        assert_eq!(widget.has(b"Lock"), field.name == "segel_penutup");
        assert!(!widget.has(b"V"));
    }
    let form = file.catalog().unwrap().get(b"AcroForm").and_then(Object::as_reference).unwrap();
    let flags = file.get_dictionary(form).unwrap().get(b"SigFlags").and_then(Object::as_i64).unwrap();
    assert_eq!(flags, 3);
    assert!(file.get_dictionary(filled::mark_font(&file)).is_ok());
}

#[test]
fn the_superior_signs_left_and_the_subordinate_right() {
    let rendered = health_office();
    let [left, right] = ["ttd_pihak_kedua", "ttd_pihak_pertama"].map(|name| field(&rendered, name).clone());
    assert!(left.rect[2] < right.rect[0]);
    assert!((left.rect[1] - right.rect[1]).abs() < 0.01 && left.page == right.page);
}

#[test]
fn the_regents_own_agreement_has_one_party() {
    let rendered = render(&Document::Agreement(Box::new(samples::regent()))).unwrap();
    let names: Vec<_> = rendered.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["ttd_pihak_pertama", "segel", "segel_penutup"]);
}

#[test]
fn a_pact_has_its_witness_left_and_its_declarant_right() {
    let rendered = render(&Document::Pact(Box::new(samples::pact()))).unwrap();
    assert!(field(&rendered, "ttd_saksi").rect[2] < field(&rendered, "ttd_pernyataan").rect[0]);
    assert_eq!(rendered.pages, 1);
}

#[test]
fn the_whole_text_can_be_read_out_of_the_file() {
    let rendered = health_office();
    let text = text_of(&rendered.bytes);
    let agreement = samples::health_office();
    let mut wanted = vec![agreement.title, agreement.opening, agreement.first.signatory.name];
    wanted.extend(agreement.clauses);
    for goal in agreement.annex.goals {
        wanted.push(goal.text);
        wanted.extend(goal.indicators.into_iter().map(|indicator| indicator.name));
    }
    wanted.extend(agreement.annex.budget.into_iter().map(|row| row.name));
    wanted.push("Rp259.500.800.000".to_owned());
    wanted.push("Halaman 3 dari 3".to_owned());
    let mut from = 0;
    for wanted in wanted {
        let wanted = without_space(&wanted);
        let place = text[from..].find(&wanted).unwrap_or_else(|| panic!("{wanted} is not in its place"));
        from += place;
    }
}

#[test]
fn a_long_annex_repeats_its_header_on_every_page() {
    let rendered = render(&Document::Agreement(Box::new(samples::long_annex()))).unwrap();
    assert!(rendered.pages >= 12);
    let file = File::load_mem(&rendered.bytes).unwrap();
    for page in 2..u32::try_from(rendered.pages).unwrap() {
        let text = without_space(&file.extract_text(&[page]).unwrap());
        assert!(text.contains("SasaranStrategis") || text.contains("KodeProgram"), "page {page}");
    }
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_text() {
    let mut pact = samples::pact();
    pact.points[2].push('漢');
    let error = render(&Document::Pact(Box::new(pact))).unwrap_err();
    assert_eq!(error.to_string(), "butir 3: huruf U+6F22 tidak ada dalam huruf Arimo");
    let mut agreement = samples::health_office();
    agreement.first.signatory.name = "Łukasz".to_owned();
    let error = render(&Document::Agreement(Box::new(agreement))).unwrap_err();
    assert_eq!(error.to_string(), "nama pihak pertama: huruf U+0141 tidak ada dalam huruf tanda tangan");
}

#[test]
fn a_name_is_never_markup() {
    let mut pact = samples::pact();
    pact.declarant.name = "</nama><judul>LAIN</judul> & \"R\" {{ title }}".to_owned();
    let rendered = render(&Document::Pact(Box::new(pact))).unwrap();
    assert!(text_of(&rendered.bytes).contains("</nama><judul>LAIN</judul>&\"R\"{{title}}"));
}

#[test]
fn margins_that_leave_no_page_are_refused() {
    let mut pact = samples::pact();
    pact.sheet.margins.left = 150.0;
    assert!(matches!(render(&Document::Pact(Box::new(pact.clone()))), Err(RenderError::Margins)));
    pact.sheet.margins.left = f32::NAN;
    assert!(matches!(render(&Document::Pact(Box::new(pact))), Err(RenderError::Margins)));
}

#[test]
fn a_mark_fits_every_visible_field() {
    for (name, document) in every_sample() {
        let rendered = render(&document).unwrap();
        assert!(filled::with_marks(&rendered, &sample_mark()).len() > rendered.bytes.len(), "{name}");
    }
}

#[test]
fn a_rendered_agreement_is_certified_signed_by_both_and_closed() {
    let world = World::new();
    let file = signed(&world, &health_office());
    let report = verify(&file, &world.anchors(), world.now);
    assert_eq!(report.integrity, Integrity::ValidWhole, "{:?}", report.reasons);
    assert_eq!(report.trust, Some(Trust::Trusted));
    let signed: Vec<_> = report.signed_fields().take(4).collect();
    assert_eq!(signed, ["segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"]);
    assert!(report.empty_fields.is_empty() && !report.active_content);
}

/// The agreement with every signature: seal, both parties with their marks, closing seal, long-term evidence.
fn signed(world: &World, rendered: &Rendered) -> Vec<u8> {
    let mut file = world.seal(&rendered.bytes, "segel", Kind::Certify);
    for (who, name) in ["ttd_pihak_pertama", "ttd_pihak_kedua"].into_iter().enumerate() {
        let [left, bottom, right, top] = field(rendered, name).rect;
        let appearance = mark(&sample_mark(), right - left, top - bottom).unwrap();
        let chain = [world.issuing.clone()];
        let (certificate, key) = &world.people[who];
        let mut request = world.request(name, Kind::Approve, certificate, &chain);
        request.appearance = Some(&appearance);
        file = joined(&file, &sign(&file, &request, key, None).unwrap());
    }
    let closed = world.seal(&file, "segel_penutup", Kind::Close);
    world.long_term(&closed, 60)
}

fn health_office() -> Rendered {
    render(&Document::Agreement(Box::new(samples::health_office()))).unwrap()
}

fn field<'a>(rendered: &'a Rendered, name: &str) -> &'a Field {
    rendered.fields.iter().find(|field| field.name == name).unwrap()
}

fn sample_mark() -> Mark {
    Mark {
        name: "dr. Surya Ujiatmaja, M.Kes.".to_owned(),
        office: "Kepala Dinas Kesehatan Kabupaten Arunika".to_owned(),
        capacity: "Plt.".to_owned(),
        time: "4 Januari 2027 pukul 09.15.22 WIB".to_owned(),
        note: "Ed25519 · tidak tersertifikasi".to_owned(),
    }
}

/// The text of all pages without white space, in the order in which it was written.
fn text_of(bytes: &[u8]) -> String {
    let file = File::load_mem(bytes).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    without_space(&file.extract_text(&pages).unwrap())
}

fn without_space(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
