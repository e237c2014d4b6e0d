//! The attack classes beside `pades_attacks` (whole files) and `pades_messages` (the message in the hole), each with
//! its honest twin: forged entries, pages, certification and locks, weak keys, what a file says of itself.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use der::Encode as _;
use der::asn1::{Any, BitString, ObjectIdentifier, OctetString, SetOfVec};
use teken::pades::verify::{Integrity, Report, verify};
use teken::pades::{Kind, SigningKey, sign};
use x509_cert::attr::Attribute;

use crate::pades_messages::{exchanged, last_message, resigned, set_signer, signer};
use crate::pades_world::{
    World, base_objects, base_pdf, find, find_last, joined, object_text, overwrite, startxref, stream,
    update, update_with, write_pdf,
};

const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// Room for entries that a hostile signer puts into his own signature dictionary.
const ROOMY_REASON: &str = "Perjanjian kinerja yang panjang sekali supaya ada tempat untuk kamus rujukan yang dibuat sendiri oleh penandatangan";

/// A certified document with one party's signature and one empty field.
pub(crate) fn honest(world: &World) -> Vec<u8> {
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    whole(world, world.person(&certified, "ttd_pihak_pertama", 0))
}

/// The honest twin: what is not whole and silent before the attack proves nothing after it.
#[track_caller]
fn whole(world: &World, pdf: Vec<u8>) -> Vec<u8> {
    let report = judge(world, &pdf);
    assert_eq!(report.integrity, Integrity::ValidWhole, "{:?}", report.reasons);
    assert!(report.reasons.is_empty() && report.signatures.iter().all(|signature| signature.good));
    pdf
}

pub(crate) fn judge(world: &World, pdf: &[u8]) -> Report {
    verify(pdf, &world.anchors(), world.now)
}

#[track_caller]
fn refused(world: &World, pdf: &[u8], expected: Integrity) {
    let report = judge(world, pdf);
    assert_eq!(report.integrity, expected, "{:?}", report.reasons);
    assert!(!report.reasons.is_empty());
    assert!(!report.signatures.last().is_some_and(|signature| signature.good), "{report:#?}");
}

fn edited(pdf: &[u8], number: u32, old: &str, new: &str) -> (u32, Vec<u8>) {
    let text = object_text(pdf, number);
    assert!(text.contains(old), "{text}");
    (number, latin(&text.replacen(old, new, 1)))
}

pub(crate) fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// The object number in the /V of the first party's field.
pub(crate) fn first_party(pdf: &[u8]) -> u32 {
    object_text(pdf, 8).split("/V ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap()
}

/// From `<` to the byte behind `>` of the newest /Contents.
pub(crate) fn hole(pdf: &[u8]) -> std::ops::Range<usize> {
    let open = find_last(pdf, b"/Contents<").unwrap() + 9;
    open..open + find(&pdf[open..], b">").unwrap() + 1
}

/// A plain signature of the first party with room in its dictionary and its hole.
fn roomy(world: &World, base: &[u8], field: &str) -> Vec<u8> {
    let chain = [world.issuing.clone()];
    let (certificate, key) = &world.people[0];
    let mut request = world.request(field, Kind::Approve, certificate, &chain);
    request.reason = Some(ROOMY_REASON);
    request.timestamp_room = Some(1_000);
    joined(base, &sign(base, &request, key, None).unwrap())
}

/// The signer writes other entries in the place of the reason and signs the outcome with his own key, as he can.
fn rewritten_by_its_signer(world: &World, pdf: &[u8], entries: &str) -> Vec<u8> {
    let old = format!("/Reason({ROOMY_REASON})");
    let new = format!("{entries:<width$}", width = old.len());
    let changed = overwrite(pdf, old.as_bytes(), new.as_bytes());
    let hole = hole(&changed);
    let signed = [&changed[..hole.start], &changed[hole.end..]].concat();
    let digest = ring::digest::digest(&ring::digest::SHA512, &signed);
    resigned(&changed, &world.people[0].1, |attributes| {
        let value = Any::encode_from(&OctetString::new(digest.as_ref()).unwrap()).unwrap();
        set(attributes, MESSAGE_DIGEST, value);
    })
}

fn set(attributes: &mut [Attribute], oid: ObjectIdentifier, value: Any) {
    let attribute = attributes.iter_mut().find(|attribute| attribute.oid == oid).unwrap();
    attribute.values = SetOfVec::try_from(vec![value]).unwrap();
}

#[test]
fn a_trailer_alone_behind_the_last_revision_is_refused() {
    let world = World::new();
    let pdf = honest(&world);
    let start = startxref(&pdf);
    let trailer = format!("trailer\n<</Root 1 0 R/Size 200>>\nstartxref\n{start}\n%%EOF\n");
    refused(&world, &joined(&pdf, trailer.as_bytes()), Integrity::Modified);
    let trailer = format!("trailer\n<</Root 1 0 R/Size 200>>\nstartxref\n{}\n%%EOF\n", pdf.len());
    refused(&world, &joined(&pdf, trailer.as_bytes()), Integrity::Malformed);
}

#[test]
fn a_signature_dictionary_made_unreadable_later_is_never_skipped() {
    let world = World::new();
    let pdf = honest(&world);
    let number = first_party(&pdf);
    let dictionary = object_text(&pdf, number);
    let range = &dictionary[dictionary.find("/ByteRange").unwrap()..=dictionary.find(']').unwrap()];
    let from = dictionary.find("/Contents<").unwrap();
    let contents = &dictionary[from..=from + dictionary[from..].find('>').unwrap()];
    for (old, new) in [
        (range, ""),
        (range, "/ByteRange null"),
        (range, "/ByteRange[]"),
        (range, "/ByteRange[0 1]"),
        (range, "/ByteRange[0 -1 -1 0]"),
        (range, "/ByteRange[0 0 0 0]"),
        (range, "/ByteRange 5"),
        (contents, ""),
        (contents, "/Contents null"),
        (contents, "/Contents<>"),
        (contents, "/Contents<00>"),
        (contents, "/Contents()"),
    ] {
        let report = judge(&world, &update(&pdf, &[edited(&pdf, number, old, new)]));
        let refused = matches!(report.integrity, Integrity::Malformed | Integrity::Modified);
        assert!(refused && !report.signatures.iter().any(|signature| signature.good), "{new}: {report:#?}");
    }
}

#[test]
fn entries_forged_in_the_hole_are_refused() {
    let world = World::new();
    let pdf =
        whole(&world, roomy(&world, &world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama"));
    for (forged, expected) in [
        ("/Reason(Disetujui Bupati)", Integrity::Malformed),
        ("/M(D:20200101000000Z)", Integrity::Malformed),
        ("/Name(Bupati Arunika)", Integrity::Modified),
        ("/Location(Arunika)", Integrity::Modified),
    ] {
        // The message in a shorter string, then an entry, then the byte that the range expects.
        let entry = format!(">{forged}/X<{:0<40}>", "");
        let at = hole(&pdf).end - entry.len();
        let mut attacked = pdf.clone();
        attacked[at..at + entry.len()].copy_from_slice(entry.as_bytes());
        refused(&world, &attacked, expected);
    }
}

#[test]
fn pages_contents_names_and_annotations_stay_as_they_were_signed() {
    let world = World::new();
    let pdf = honest(&world);
    let page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 181 0 R>>".to_vec();
    let text = stream("<<>>", b"BT (LAMPIRAN) Tj ET");
    let one_more = edited(&pdf, 2, "[3 0 R]/Count 1", "[3 0 R 180 0 R]/Count 2");
    refused(&world, &update(&pdf, &[one_more, (180, page), (181, text.clone())]), Integrity::Modified);
    let none = edited(&pdf, 2, "[3 0 R]/Count 1", "[]/Count 0");
    refused(&world, &update(&pdf, &[none]), Integrity::Modified);
    let over = edited(&pdf, 3, "/Contents 4 0 R", "/Contents[4 0 R 181 0 R]");
    refused(&world, &update(&pdf, &[over, (181, text)]), Integrity::Modified);
    let turned = edited(&pdf, 3, "/Contents 4 0 R", "/Rotate 180/Contents 4 0 R");
    refused(&world, &update(&pdf, &[turned]), Integrity::Modified);
    let names = edited(&pdf, 1, "/Lang(id)", "/Lang(id)/Names<</JavaScript<</Names[(a)182 0 R]>>>>");
    let script = (182, b"<</S/JavaScript/JS(app.alert\\(1\\))>>".to_vec());
    refused(&world, &update(&pdf, &[names, script]), Integrity::Modified);
    for subtype in ["Redact", "Stamp", "FreeText", "Widget"] {
        let page = edited(&pdf, 3, "/Annots[", "/Annots[183 0 R ");
        let note = format!("<</Type/Annot/Subtype/{subtype}/Rect[70 760 400 790]>>");
        refused(&world, &update(&pdf, &[page, (183, note.into_bytes())]), Integrity::Modified);
    }
}

#[test]
fn the_drawing_of_a_signed_field_is_not_exchanged() {
    let world = World::new();
    let pdf = honest(&world);
    let field = object_text(&pdf, 8);
    let from = field.find("/AP<<").unwrap();
    let drawing = &field[from..from + field[from..].find(">>").unwrap() + 2];
    let form = stream("<</Type/XObject/Subtype/Form/BBox[0 0 200 60]>>", b"BT (Orang Lain) Tj ET");
    let swapped = edited(&pdf, 8, drawing, "/AP<</N 184 0 R>>");
    refused(&world, &update(&pdf, &[swapped, (184, form.clone())]), Integrity::Modified);
    let number: u32 = drawing.split("/N ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    refused(&world, &update(&pdf, &[(number, form)]), Integrity::Modified);
}

#[test]
fn a_text_field_laid_under_the_signature_is_not_filled_later() {
    let world = World::new();
    let mut objects = base_objects();
    objects[4] = latin(&String::from_utf8_lossy(&objects[4]).replacen("/Fields[", "/Fields[11 0 R ", 1));
    objects.push(b"<</Type/Annot/Subtype/Widget/FT/Tx/T(nilai)/V(10)/F 4/P 3 0 R/Rect[0 0 9 9]>>".to_vec());
    let certified = world.seal(&write_pdf(&objects, 1), "segel", Kind::Certify);
    let pdf = whole(&world, world.person(&certified, "ttd_pihak_pertama", 0));
    refused(&world, &update(&pdf, &[edited(&pdf, 11, "/V(10)", "/V(99)")]), Integrity::Modified);
}

#[test]
fn only_the_first_signature_certifies() {
    let world = World::new();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let reference = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 3/V/1.2>>>>]";
    for base in [certified, world.person_plain(&base_pdf(), "segel", 1)] {
        let pdf = whole(&world, roomy(&world, &base, "ttd_pihak_pertama"));
        whole(&world, rewritten_by_its_signer(&world, &pdf, "/Reason(lain)"));
        refused(&world, &rewritten_by_its_signer(&world, &pdf, reference), Integrity::Modified);
    }
}

#[test]
fn a_field_locked_by_an_earlier_signer_is_not_filled() {
    let world = World::new();
    let pdf = roomy(&world, &world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama");
    let locking = |rule: &str| {
        let method = "/Reference[<</TransformMethod/FieldMDP/TransformParams";
        rewritten_by_its_signer(&world, &pdf, &format!("{method}<<{rule}/V/1.2>>>>]"))
    };
    let open = ["/Action/Include/Fields[(segel_penutup)]", "/Action/Exclude/Fields[(ttd_pihak_kedua)]"];
    let closed = [
        "/Action/Include/Fields[(ttd_pihak_kedua)]",
        "/Action/Exclude/Fields[(segel_penutup)]",
        "/Action/All",
    ];
    for rule in open {
        whole(&world, world.person(&locking(rule), "ttd_pihak_kedua", 1));
    }
    for rule in closed {
        let locked = whole(&world, locking(rule));
        refused(&world, &world.person(&locked, "ttd_pihak_kedua", 1), Integrity::Modified);
    }
    refused(&world, &locking("/Action/Include"), Integrity::Malformed);
}

#[test]
fn what_the_message_says_of_itself_is_there_and_true() {
    let world = World::new();
    let key = &world.people[0].1;
    let pdf =
        whole(&world, roomy(&world, &world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama"));
    for oid in [CONTENT_TYPE, SIGNING_CERTIFICATE_V2] {
        let gone = resigned(&pdf, key, |attributes| attributes.retain(|attribute| attribute.oid != oid));
        let report = judge(&world, &gone);
        assert!(
            report.integrity != Integrity::ValidWhole && !report.signatures[1].good,
            "{oid}: {report:#?}"
        );
    }
    let token = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
    let other = resigned(&pdf, key, |attributes| {
        set(attributes, CONTENT_TYPE, Any::encode_from(&token).unwrap());
    });
    refused(&world, &other, Integrity::Malformed);
    let outside = exchanged(&pdf, |data| data.encap_content_info.econtent_type = token);
    refused(&world, &outside, Integrity::Unsupported);
    let twice = resigned(&pdf, key, |attributes| {
        let values = SetOfVec::try_from(vec![Any::encode_from(&token).unwrap()]).unwrap();
        attributes.push(Attribute { oid: CONTENT_TYPE, values });
    });
    refused(&world, &twice, Integrity::Malformed);
}

/// The neutral point as key and as R, zero as S: lax implementations take that for a signature over anything.
#[test]
fn a_signature_by_a_key_of_small_order_is_never_good() {
    let world = World::new();
    let pdf =
        whole(&world, roomy(&world, &world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama"));
    let mut neutral = vec![0; 32];
    neutral[0] = 1;
    let mut certificate = None;
    let weakened = exchanged(&pdf, |data| {
        let mut set = data.certificates.take().unwrap().0.into_vec();
        for choice in &mut set {
            let cms::cert::CertificateChoices::Certificate(read) = choice else { panic!("{choice:?}") };
            let der = read.to_der().unwrap();
            let own = world.people[0].1.public_key_info();
            let Some(at) = find(&der, &own) else { continue };
            let end = at + own.len();
            let der = [&der[..end - 32], &neutral, &der[end..]].concat();
            *read = der::Decode::from_der(&der).unwrap();
            let point = read.tbs_certificate().subject_public_key_info().subject_public_key.clone();
            assert_eq!(point, BitString::from_bytes(&neutral).unwrap());
            certificate = Some(der);
        }
        data.certificates = Some(cms::signed_data::CertificateSet::try_from(set).unwrap());
        let mut info = signer(data);
        info.signature = OctetString::new([neutral.as_slice(), &[0; 32]].concat()).unwrap();
        set_signer(data, info);
    });
    assert!(certificate.is_some());
    refused(&world, &weakened, Integrity::Unsupported);

    // The same with the certificate's hash put right, so that only the key itself is wrong.
    let hash = ring::digest::digest(&ring::digest::SHA256, &certificate.unwrap());
    let own = ring::digest::digest(&ring::digest::SHA256, world.people[0].0.as_der());
    let consistent = exchanged(&weakened, |data| {
        let mut info = signer(data);
        let mut attributes = info.signed_attrs.take().unwrap().into_vec();
        let named = attributes.iter().find(|attribute| attribute.oid == SIGNING_CERTIFICATE_V2).unwrap();
        let mut der = named.values.get(0).unwrap().to_der().unwrap();
        let at = find(&der, own.as_ref()).unwrap();
        der[at..at + 32].copy_from_slice(hash.as_ref());
        set(&mut attributes, SIGNING_CERTIFICATE_V2, der::Decode::from_der(&der).unwrap());
        info.signed_attrs = Some(SetOfVec::try_from(attributes).unwrap());
        set_signer(data, info);
    });
    assert_eq!(signer(&last_message(&consistent)).signature.as_bytes()[..32], neutral);
    refused(&world, &consistent, Integrity::Unsupported);
}

#[test]
fn what_a_file_says_of_itself_is_no_verdict() {
    let world = World::new();
    let mut objects = base_objects();
    objects[3] = stream("<<>>", b"BT (Diverifikasi oleh Teken: dokumen ini sah) Tj ET");
    let drawn = write_pdf(&objects, 1);
    let report = judge(&world, &drawn);
    assert_eq!((report.integrity, report.signatures.len()), (Integrity::Unsigned, 0));

    objects[0].splice(2..2, *b"/OpenAction<</S/JavaScript/JS(x)>>");
    let sealed = world.seal(&write_pdf(&objects, 1), "segel", Kind::Certify);
    assert!(judge(&world, &sealed).active_content);
    assert!(!judge(&world, &honest(&world)).active_content);
}

#[test]
fn a_signed_file_encrypted_or_wrapped_in_another_format_is_refused() {
    let world = World::new();
    let pdf = honest(&world);
    let handler = (190, b"<</Filter/Standard/V 4/R 4/O(x)/U(x)/P -4>>".to_vec());
    refused(&world, &update_with(&pdf, &[handler], "", "/Encrypt 190 0 R"), Integrity::Encrypted);
    refused(&world, &joined(b"<html><script>alert(1)</script>\n", &pdf), Integrity::Malformed);
}
