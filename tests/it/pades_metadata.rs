//! What a file says of itself, written anew after signing: a modification, told apart from every other one, so that nobody is told
//! of a forgery because a program noted its name; and the ways to pass another change off as that.

use teken::pades::Kind;
use teken::pades::verify::{Integrity, Report, verify};

use crate::pades_foreign::foreign;
use crate::pades_twins::judge;
use crate::pades_world::{World, base_objects, object_text, stream, update, update_with, write_pdf};

const INFORMATION: u32 = 11;
const PACKET: u32 = 12;
const SAYS: &[u8] = b"<</Title(Perjanjian Kinerja)/Producer(Teken)/ModDate(D:20261122030000Z)>>";
const SAYS_ANEW: &[u8] = b"<</Title(Perjanjian Kinerja)/Producer(Teken; lain)/ModDate(D:20270101000000Z)>>";

/// A document that describes itself, certified and signed by its first party; its objects may be prepared otherwise.
fn signed(world: &World, prepare: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut objects = base_objects();
    objects[0].splice(2..2, *b"/Metadata 12 0 R");
    objects.push(SAYS.to_vec());
    objects.push(packet("Teken"));
    prepare(&mut objects);
    let base = update_with(&write_pdf(&objects, 1), &[], "", "/Info 11 0 R");
    let pdf = world.person(&world.seal(&base, "segel", Kind::Certify), "ttd_pihak_pertama", 0);
    let report = judge(world, &pdf);
    assert_eq!(
        (report.integrity, report.only_metadata),
        (Integrity::ValidWhole, false),
        "{:?}",
        report.reasons
    );
    pdf
}

fn packet(by: &str) -> Vec<u8> {
    stream("<</Type/Metadata/Subtype/XML>>", format!("<?xpacket begin=''?><x by='{by}'/>").as_bytes())
}

/// An update that keeps naming the information dictionary.
fn followed(pdf: &[u8], objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut objects = objects.to_vec();
    objects.sort_by_key(|(number, _)| *number);
    update_with(pdf, &objects, "", "/Info 11 0 R")
}

/// The catalog with a security store of one certificate, as a program adds it to keep a file verifiable.
fn store(world: &World, pdf: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let catalog = object_text(pdf, 1).replacen("/Lang(id)", "/Lang(id)/DSS 194 0 R", 1);
    vec![
        (1, catalog.into_bytes()),
        (194, b"<</Type/DSS/Certs[195 0 R]>>".to_vec()),
        (195, stream("<<>>", world.issuing.as_der())),
    ]
}

#[track_caller]
fn told_apart(report: &Report) {
    assert!(report.integrity == Integrity::Modified && report.only_metadata, "{report:#?}");
    assert!(
        report.signatures.iter().all(|signature| !signature.good),
        "no signature is good in a changed file"
    );
    let [reason] = report.reasons.as_slice() else { panic!("{:?}", report.reasons) };
    assert!(reason.contains("only the metadata was rewritten") && reason.contains("no forgery"), "{reason}");
}

#[track_caller]
fn plainly_modified(report: &Report) {
    assert!(report.integrity == Integrity::Modified && !report.only_metadata, "{report:#?}");
    assert!(!report.reasons.iter().any(|reason| reason.contains("metadata")), "{:?}", report.reasons);
}

#[test]
fn metadata_rewritten_after_signing_is_a_modification_that_is_called_so() {
    let world = World::new();
    let pdf = signed(&world, |_| {});
    let anew = [(INFORMATION, SAYS_ANEW.to_vec()), (PACKET, packet("lain"))];
    told_apart(&judge(&world, &followed(&pdf, &anew[..1])));
    told_apart(&judge(&world, &followed(&pdf, &anew[1..])));
    told_apart(&judge(&world, &followed(&pdf, &anew)));
    let with_store = [&store(&world, &pdf), &anew[..]].concat();
    told_apart(&judge(&world, &followed(&pdf, &with_store)));
    // The honest twin: the same store without a word about who added it.
    let alone = judge(&world, &followed(&pdf, &store(&world, &pdf)));
    assert_eq!((alone.integrity, alone.only_metadata), (Integrity::ValidLaterAllowed, false));
}

#[test]
fn what_others_programs_do_to_a_signed_file_is_called_so() {
    let Some(foreign) = foreign() else { return };
    let judged = |name: &str| verify(&foreign.files[name], &foreign.accredited(), foreign.now);
    told_apart(&judged("metadata-rewritten"));
    assert_eq!(
        judged("status-good").integrity,
        Integrity::ValidLaterAllowed,
        "the same by a program that is silent"
    );
}

#[test]
fn another_change_beside_the_metadata_is_no_mere_metadata() {
    let world = World::new();
    let pdf = signed(&world, |_| {});
    let anew = [(INFORMATION, SAYS_ANEW.to_vec()), (PACKET, packet("lain"))];
    for other in [
        (4, stream("<<>>", b"BT /F1 12 Tf 72 770 Td (PERJANJIAN KINERJA 2028) Tj ET")),
        (6, b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_vec()),
        (190, b"<<>>".to_vec()),
    ] {
        plainly_modified(&judge(&world, &followed(&pdf, &[&anew[..], &[other]].concat())));
    }
    // A bit flipped in the signed bytes besides.
    let mut flipped = followed(&pdf, &anew);
    let at = crate::pades_world::find(&flipped, b"KINERJA 2027").unwrap();
    flipped[at] ^= 1;
    let report = judge(&world, &flipped);
    assert!(report.integrity == Integrity::Modified && !report.only_metadata, "{report:#?}");
}

#[test]
fn only_what_is_nothing_but_a_description_counts_as_one() {
    let world = World::new();
    let pdf = signed(&world, |_| {});
    for (number, object) in [
        (INFORMATION, b"<</Title 4 0 R>>".to_vec()),
        (INFORMATION, b"<</Title<</S/JavaScript/JS(x)>>>>".to_vec()),
        (INFORMATION, stream("<</Title(lain)>>", b"x")),
        (INFORMATION, b"null".to_vec()),
        (PACKET, stream("<</Type/XObject/Subtype/Form>>", b"x")),
        (PACKET, b"<</Type/Metadata/Subtype/XML>>".to_vec()),
    ] {
        plainly_modified(&judge(&world, &followed(&pdf, &[(number, object)])));
    }
    // Another object as the information dictionary, and none.
    let elsewhere = update_with(&pdf, &[(190, SAYS_ANEW.to_vec())], "", "/Info 190 0 R");
    plainly_modified(&judge(&world, &elsewhere));
    plainly_modified(&judge(&world, &update(&pdf, &[(INFORMATION, SAYS_ANEW.to_vec())])));
    plainly_modified(&judge(&world, &update_with(&pdf, &[], "11 1\n0000000000 00001 f\r\n", "/Info 11 0 R")));
}

/// Who prepares a file can let the metadata be something else as well, have it signed, and then write it anew.
#[test]
fn metadata_that_the_document_uses_for_something_else_is_no_mere_metadata() {
    let world = World::new();
    let drawn = b"BT /F1 12 Tf 72 700 Td (LAIN) Tj ET".as_slice();
    let as_content = signed(&world, |objects| {
        let page = String::from_utf8(objects[2].clone()).unwrap();
        objects[2] = page.replace("/Contents 4 0 R", "/Contents[4 0 R 12 0 R]").into_bytes();
    });
    let content = stream("<</Type/Metadata/Subtype/XML>>", drawn);
    plainly_modified(&judge(&world, &followed(&as_content, &[(PACKET, content)])));

    let as_font = signed(&world, |objects| {
        objects[10] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec();
        let page = String::from_utf8(objects[2].clone()).unwrap();
        objects[2] = page.replace("/F1 6 0 R", "/F1 11 0 R").into_bytes();
    });
    let font = b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_vec();
    plainly_modified(&judge(&world, &followed(&as_font, &[(INFORMATION, font)])));

    let as_action = signed(&world, |objects| objects[0].splice(2..2, *b"/OpenAction 11 0 R").for_each(drop));
    plainly_modified(&judge(
        &world,
        &followed(&as_action, &[(INFORMATION, b"<</S/Named/N/Print>>".to_vec())]),
    ));
}
