//! Hostile files, one honest twin and at least one attack per class. The twin is the file before the attack.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use std::fmt::Write as _;

use teken::pades::verify::{Integrity, Report, Trust, verify};
use teken::pades::{Kind, sign};

use crate::pades_world::{
    World, appearance, base_objects, base_pdf, find, find_last, joined, object_text, overwrite, startxref,
    stream, update, update_with, write_pdf,
};

/// A certified document with one party's signature and one empty field.
fn honest(world: &World) -> Vec<u8> {
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let signed = world.person(&certified, "ttd_pihak_pertama", 0);
    assert_eq!(judge(world, &signed).integrity, Integrity::ValidWhole);
    signed
}

fn judge(world: &World, pdf: &[u8]) -> Report {
    verify(pdf, &world.anchors(), world.now)
}

#[track_caller]
fn refused(world: &World, pdf: &[u8], expected: Integrity) {
    let report = judge(world, pdf);
    assert_eq!(report.integrity, expected, "{:?}", report.reasons);
    assert!(!report.reasons.is_empty());
    if expected == Integrity::Modified {
        assert!(report.signatures.iter().all(|signature| !signature.good), "no signature may look good");
    }
}

fn edited(pdf: &[u8], number: u32, old: &str, new: &str) -> (u32, Vec<u8>) {
    let text = object_text(pdf, number);
    assert!(text.contains(old), "{text}");
    (number, text.replacen(old, new, 1).into_bytes())
}

#[test]
fn content_replaced_by_an_appended_object_is_modified() {
    let world = World::new();
    let pdf = honest(&world);
    let content = stream("<<>>", b"BT /F1 12 Tf 72 770 Td (LAIN) Tj ET");
    refused(&world, &update(&pdf, &[(4, content)]), Integrity::Modified);
}

#[test]
fn appended_bytes_without_a_cross_reference_are_refused() {
    let world = World::new();
    let pdf = honest(&world);
    refused(&world, &joined(&pdf, b"4 0 obj\n<<>>\nendobj\n"), Integrity::Malformed);
    refused(&world, &joined(&pdf, b"PK\x03\x04 polyglot"), Integrity::Malformed);
    refused(&world, &joined(&pdf, b"\n\n"), Integrity::Malformed);
    let tail = format!("4 0 obj\n<<>>\nendobj\nstartxref\n{}\n%%EOF\n", startxref(&pdf));
    refused(&world, &joined(&pdf, tail.as_bytes()), Integrity::Modified);
}

#[test]
fn a_second_copy_of_the_signature_dictionary_is_modified() {
    let world = World::new();
    let pdf = honest(&world);
    let number = value_of(&pdf, 8);
    let copy = object_text(&pdf, number).into_bytes();
    refused(&world, &update(&pdf, &[(number, copy)]), Integrity::Modified);
}

#[test]
fn a_missing_or_odd_byte_range_or_contents_is_never_valid() {
    let world = World::new();
    let pdf = honest(&world);
    refused(&world, &overwrite(&pdf, b"/ByteRange[0", b"/BytesRang[0"), Integrity::Malformed);
    refused(&world, &overwrite(&pdf, b"/ByteRange[0", b"/ByteRange[1"), Integrity::Malformed);
    refused(&world, &overwrite(&pdf, b"/ByteRange[0 ", b"/ByteRange[0-"), Integrity::Malformed);
    let at = find_last(&pdf, b"/ByteRange[0 ").unwrap();
    let mut longer = pdf.clone();
    longer[at + 13] += 1;
    refused(&world, &longer, Integrity::Modified);
    refused(&world, &overwrite(&pdf, b"/Contents<", b"/Contentz<"), Integrity::Malformed);
    let at = find_last(&pdf, b"/Contents<").unwrap() + 10;
    let mut zeroed = pdf.clone();
    let end = at + find(&pdf[at..], b">").unwrap();
    zeroed[at..end].fill(b'0');
    let report = judge(&world, &zeroed);
    assert!(matches!(report.integrity, Integrity::Malformed | Integrity::Modified), "{report:?}");
}

#[test]
fn a_removed_signature_value_is_noticed() {
    let world = World::new();
    let pdf = honest(&world);
    let field = object_text(&pdf, 8);
    let value = format!("/V {} 0 R", value_of(&pdf, 8));
    assert!(field.contains(&value));
    refused(&world, &overwrite(&pdf, value.as_bytes(), &b" ".repeat(value.len())), Integrity::Modified);
    let emptied = edited(&pdf, 8, &value, "");
    refused(&world, &update(&pdf, &[emptied]), Integrity::Modified);
    let no_form = edited(&pdf, 1, "/AcroForm 5 0 R", "");
    refused(&world, &update(&pdf, &[no_form]), Integrity::Modified);
}

#[test]
fn an_annotation_over_the_text_is_modified() {
    let world = World::new();
    let pdf = honest(&world);
    let page = edited(&pdf, 3, "/Annots[", "/Annots[190 0 R ");
    let note = b"<</Type/Annot/Subtype/FreeText/Rect[70 760 400 790]/Contents(x)/DA(/F1 9 Tf)>>".to_vec();
    refused(&world, &update(&pdf, &[page, (190, note)]), Integrity::Modified);
}

#[test]
fn a_new_visible_signature_field_is_modified_even_with_a_good_signature_in_it() {
    let world = World::new();
    let pdf = honest(&world);
    let form = edited(&pdf, 5, "/Fields[", "/Fields[191 0 R ");
    let field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(sisip)/F 132/P 3 0 R/Rect[70 700 400 800]>>".to_vec();
    let prepared = update(&pdf, &[form, (191, field)]);
    refused(&world, &prepared, Integrity::Modified);
    refused(&world, &world.person_plain(&prepared, "sisip", 1), Integrity::Modified);
}

#[test]
fn a_field_changes_only_by_being_signed() {
    let world = World::new();
    let pdf = honest(&world);
    let swapped = edited(&pdf, 8, "/F 132", "/F 132/DA(x)");
    refused(&world, &update(&pdf, &[swapped]), Integrity::Modified);
    let drawn = edited(&pdf, 9, "/F 132", "/F 132/AP<</N 4 0 R>>");
    refused(&world, &update(&pdf, &[drawn]), Integrity::Modified);
    let moved = edited(&pdf, 9, "322 600", "32 700");
    refused(&world, &update(&pdf, std::slice::from_ref(&moved)), Integrity::Modified);
    refused(&world, &world.person(&update(&pdf, &[moved]), "ttd_pihak_kedua", 1), Integrity::Modified);
}

#[test]
fn hiding_replacing_and_reviving_objects_is_modified() {
    let world = World::new();
    let pdf = honest(&world);
    refused(&world, &update_with(&pdf, &[], "4 1\n0000000000 00001 f\r\n", ""), Integrity::Modified);
    let font = b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_vec();
    refused(&world, &update(&pdf, &[(6, font)]), Integrity::Modified);

    // Two contents in the signed bytes; the appended table points at the other one.
    let objects = base_objects();
    let mut base = write_pdf(&objects, 1);
    let at = find(&base, b"5 0 obj\n").unwrap();
    let second = [b"4 0 obj\n".to_vec(), stream("<<>>", b"BT (LAIN) Tj ET"), b"\nendobj\n".to_vec()].concat();
    let grown = second.len();
    base.splice(at..at, second);
    let base = shifted(&base, at, grown);
    let signed = world.person(&world.seal(&base, "segel", Kind::Certify), "ttd_pihak_pertama", 0);
    assert_eq!(judge(&world, &signed).integrity, Integrity::ValidWhole);
    let entry = format!("4 1\n{at:010} 00000 n\r\n");
    refused(&world, &update_with(&signed, &[], &entry, ""), Integrity::Modified);
}

#[test]
fn the_catalog_and_the_trailer_stay_as_they_were_signed() {
    let world = World::new();
    let pdf = honest(&world);
    for (old, new) in [
        ("/Lang(id)", "/Lang(id)/OpenAction<</S/JavaScript/JS(x)>>"),
        ("/Lang(id)", "/Lang(en)"),
        ("/DocMDP", "/DocMDX"),
    ] {
        refused(&world, &update(&pdf, &[edited(&pdf, 1, old, new)]), Integrity::Modified);
    }
    let catalog = object_text(&pdf, 1).into_bytes();
    refused(&world, &update_with(&pdf, &[(192, catalog)], "", "/Root 192 0 R"), Integrity::Modified);
    let info = b"<</Title(lain)>>".to_vec();
    refused(&world, &update_with(&pdf, &[(193, info)], "", "/Info 193 0 R"), Integrity::Modified);
    for (old, new) in [("[7 0 R 8 0 R", "[8 0 R 7 0 R"), ("9 0 R ", "")] {
        refused(&world, &update(&pdf, &[edited(&pdf, 5, old, new)]), Integrity::Modified);
    }
}

#[test]
fn one_signature_dictionary_counts_for_one_field() {
    let world = World::new();
    let pdf = honest(&world);
    let value = value_of(&pdf, 8);
    let clone = edited(&pdf, 9, "/F 132", &format!("/F 132/V {value} 0 R"));
    refused(&world, &update(&pdf, &[clone]), Integrity::Modified);
}

#[test]
fn the_hole_holds_the_signature_and_zeros_only() {
    let world = World::new();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let chain = [world.issuing.clone()];
    let (certificate, key) = &world.people[0];
    let mut request = world.request("ttd_pihak_pertama", Kind::Approve, certificate, &chain);
    request.timestamp_room = Some(1_000);
    let pdf = joined(&certified, &sign(&certified, &request, key, None).unwrap());
    assert_eq!(judge(&world, &pdf).integrity, Integrity::ValidWhole, "zeros are allowed");
    refused(&world, &overwrite(&pdf, b"0000>", b"0042>"), Integrity::Modified);
    refused(&world, &overwrite(&pdf, b"0000>", b"00  >"), Integrity::Modified);
    refused(&world, &overwrite(&pdf, b"0000>", b"0(x)>"), Integrity::Malformed);
}

#[test]
fn a_flipped_bit_anywhere_in_the_text_is_modified() {
    let world = World::new();
    let pdf = honest(&world);
    refused(
        &world,
        &overwrite(&pdf, b"PERJANJIAN KINERJA 2027", b"PERJANJIAN KINERJA 2028"),
        Integrity::Modified,
    );
}

#[test]
fn a_locked_document_takes_no_further_signature() {
    let world = World::new();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let closed = world.seal(&world.person(&certified, "ttd_pihak_pertama", 0), "segel_penutup", Kind::Close);
    assert_eq!(judge(&world, &closed).integrity, Integrity::ValidWhole);
    assert_eq!(judge(&world, &world.long_term(&closed, 60)).integrity, Integrity::ValidWhole);
    refused(&world, &world.person(&closed, "ttd_pihak_kedua", 1), Integrity::Modified);
}

#[test]
fn a_file_cut_back_is_valid_and_shows_who_is_missing() {
    let world = World::new();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let report = judge(&world, &certified);
    assert_eq!(report.integrity, Integrity::ValidWhole);
    assert_eq!(report.empty_fields, ["ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"]);
    assert_eq!(report.signed_fields().collect::<Vec<_>>(), ["segel"]);
}

#[test]
fn a_security_store_may_follow_and_is_said_to_be_uncovered() {
    let world = World::new();
    let pdf = honest(&world);
    let catalog = edited(&pdf, 1, "/Lang(id)", "/Lang(id)/DSS 194 0 R");
    let store = b"<</Type/DSS/Certs[195 0 R]>>".to_vec();
    let objects = [catalog, (194, store), (195, stream("<<>>", world.issuing.as_der()))];
    let grown = update(&pdf, &objects);
    assert_eq!(judge(&world, &grown).integrity, Integrity::ValidLaterAllowed);
    let stray =
        update(&pdf, &[objects[0].clone(), objects[1].clone(), objects[2].clone(), (196, b"<<>>".to_vec())]);
    refused(&world, &stray, Integrity::Modified);
    let shrunk = (194, b"<</Type/DSS>>".to_vec());
    refused(&world, &update(&grown, &[shrunk]), Integrity::Modified);
}

#[test]
fn an_appearance_that_acts_is_modified() {
    let world = World::new();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let chain = [world.issuing.clone()];
    let (certificate, key) = &world.people[0];
    let mut drawing = appearance("x");
    drawing.objects[1].dictionary =
        drawing.objects[1].dictionary.replace("/BBox", "/AA<</O<</S/JavaScript>>>>/BBox");
    let mut request = world.request("ttd_pihak_pertama", Kind::Approve, certificate, &chain);
    request.appearance = Some(&drawing);
    refused(
        &world,
        &joined(&certified, &sign(&certified, &request, key, None).unwrap()),
        Integrity::Modified,
    );
}

#[test]
fn another_house_of_the_same_name_is_whole_but_not_trusted() {
    let (world, other) = (World::new(), World::new());
    let pdf = honest(&other);
    let report = judge(&world, &pdf);
    assert_eq!((report.integrity, report.trust), (Integrity::ValidWhole, Some(Trust::Untrusted)));
}

#[test]
fn loops_bombs_and_encryption_are_answered_at_once() {
    let world = World::new();
    let base = base_pdf();
    let start = startxref(&base);
    let loops = overwrite(&base, b"/Root 1 0 R", b"/Prev 00000");
    refused(&world, &loops, Integrity::Malformed);
    let encrypted = update_with(&base, &[(190, b"<</Filter/Standard>>".to_vec())], "", "/Encrypt 190 0 R");
    refused(&world, &encrypted, Integrity::Encrypted);
    let many = overwrite(&base, b"xref\n0 11\n", b"xref\n0 99\n");
    refused(&world, &many, Integrity::Malformed);
    let mut chain = base.clone();
    for _ in 0..210 {
        chain = update(&chain, &[]);
    }
    refused(&world, &chain, Integrity::Malformed);
    assert!(start > 0);
    for junk in [b"".as_slice(), b"%PDF-", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"startxref\n9\n%%EOF"] {
        refused(&world, junk, Integrity::Malformed);
    }
}

#[test]
fn foreign_formats_are_unsupported_not_valid() {
    let world = World::new();
    let pdf = honest(&world);
    let foreign = overwrite(&pdf, b"/SubFilter/ETSI.CAdES.detached", b"/SubFilter/adbe.x509.rsa_sha1 ");
    refused(&world, &foreign, Integrity::Unsupported);
    let other = overwrite(&pdf, b"/SubFilter/ETSI.CAdES.detached", b"/SubFilter/adbe.pkcs7.detached");
    refused(&world, &other, Integrity::Modified);
    let hybrid = update_with(&pdf, &[], "", "/XRefStm 10");
    refused(&world, &hybrid, Integrity::Unsupported);
}

/// The object number in the /V of a field.
fn value_of(pdf: &[u8], field: u32) -> u32 {
    let text = object_text(pdf, field);
    text.split("/V ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap()
}

/// Offsets of the table moved for bytes that were put in.
fn shifted(pdf: &[u8], from: usize, by: usize) -> Vec<u8> {
    let text = pdf.iter().map(|byte| char::from(*byte)).collect::<String>();
    let (body, table) = text.split_at(find_last(pdf, b"\nxref\n").unwrap() + 1);
    let lines = table.split_inclusive('\n').map(|line| {
        let moved = line
            .get(..10)
            .and_then(|digits| digits.parse::<usize>().ok())
            .filter(|at| *at >= from && line.contains(" n"));
        moved.map_or_else(|| line.to_owned(), |at| format!("{:010}{}", at + by, &line[10..]))
    });
    let table = lines.collect::<String>();
    let start = startxref(pdf);
    let table = table.replace(&format!("startxref\n{start}\n"), &format!("startxref\n{}\n", start + by));
    body.chars().chain(table.chars()).map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

#[test]
fn work_that_a_file_can_cause_is_bounded() {
    let world = World::new();
    let pdf = honest(&world);
    let began = std::time::Instant::now();

    // Objects inside one another: each is parsed to the end of the file, again and again.
    let nested = (200..3_000).map(|n| format!("{n} 0 obj ((((((((((")).collect::<Vec<_>>().concat();
    let mut inside = joined(&pdf, nested.as_bytes());
    inside.resize(inside.len() + 2_000_000, b'x');
    let mut table = String::from("xref\n");
    for n in 200..3_000 {
        let at =
            find_last(&inside[pdf.len()..pdf.len() + nested.len()], format!("{n} 0 obj").as_bytes()).unwrap();
        let _ = write!(table, "{n} 1\n{:010} 00000 n\r\n", pdf.len() + at);
    }
    let start = inside.len();
    let prev = startxref(&pdf);
    let trailer = format!("trailer\n<</Size 4000/Root 1 0 R/Prev {prev}>>\nstartxref\n{start}\n%%EOF\n");
    table.push_str(&trailer);
    inside.extend_from_slice(table.as_bytes());
    refused(&world, &inside, Integrity::Malformed);

    // A dictionary whose comparison would take the square of its size.
    let keys = (0..60_000).map(|n| format!("/K{n} 1")).collect::<Vec<_>>().concat();
    let field = edited(&pdf, 9, "/F 132", &format!("/F 132{keys}"));
    refused(&world, &update(&pdf, &[field]), Integrity::Malformed);

    // Nesting without end.
    refused(&world, &update(&pdf, &[(9, b"[".repeat(500_000))]), Integrity::Malformed);
    let deep = [b"<</T".repeat(500_000), b">>".repeat(500_000)].concat();
    refused(&world, &update(&pdf, &[(9, deep)]), Integrity::Malformed);

    // Fields that are their own parents.
    let circle = (9, b"<</FT/Sig/T(a)/Kids[9 0 R]>>".to_vec());
    refused(&world, &update(&pdf, &[circle]), Integrity::Malformed);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_bomb_in_a_structure_stream_is_not_inflated() {
    use std::io::Write as _;

    let world = World::new();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![0; 12 << 20]).unwrap();
    let data = encoder.finish().unwrap();
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let start = pdf.len();
    pdf.extend_from_slice(b"1 0 obj\n");
    let dictionary = "<</Type/XRef/W[1 4 2]/Size 10000000/Root 2 0 R/Filter/FlateDecode>>";
    pdf.extend_from_slice(&stream(dictionary, &data));
    pdf.extend_from_slice(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    refused(&world, &pdf, Integrity::Malformed);
}
