//! Signatures, messages and certificates that cost more than they should, and the honest twins: large files, many pages.

use std::fmt::Write as _;

use teken::pades::pki::{Issuer, Profile, Serial, Subject, Validity, issue};
use teken::pades::{Kind, SigningKey as _, ltv, sign};

use super::{LARGEST, Specimen, honest, hostile};
use crate::pades_framed::with_message;
use crate::pades_world::{
    HouseKey, PersonKey, World, base_objects, base_pdf, base_pdf_of, joined, stream, update, write_pdf,
};

pub(super) fn specimens(world: &World) -> Vec<Specimen> {
    [signatures(world), messages(world), authorities(world), lists(world), twins(world)]
        .into_iter()
        .flatten()
        .collect()
}

/// Signatures by the thousand, and traces of them.
fn signatures(world: &World) -> Vec<Specimen> {
    let fake = |count: usize, filler: usize| {
        let mut objects = base_objects();
        let first = objects.len() + 1;
        let fields = (0..count).fold(String::new(), |mut fields, n| {
            let _ = write!(fields, "{} 0 R ", first + 2 * n);
            fields
        });
        objects[4] = format!("<</SigFlags 3/Fields[{fields}]>>").into_bytes();
        for n in 0..count {
            let value = first + 2 * n + 1;
            objects.push(format!("<</FT/Sig/T(t{n})/V {value} 0 R>>").into_bytes());
            let contents = "0".repeat(filler);
            objects.push(
                format!(
                    "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 10 99]/Contents<{contents}>>>"
                )
                .into_bytes(),
            );
        }
        write_pdf(&objects, 1)
    };
    let signed = world.seal(&base_pdf(), "segel", Kind::Certify);
    vec![
        hostile("900 signatures of 24 KB", fake(900, 24_000)),
        hostile("50 signatures of 480 KB", fake(50, 480_000)),
        hostile("5,000 signatures", fake(5_000, 16)),
        hostile(
            "25 MiB of byte ranges",
            joined(&signed, &b"/ByteRange".repeat((LARGEST - signed.len()) / 10)),
        ),
        hostile("25 MiB of /B", joined(&signed, &b"/B".repeat((LARGEST - signed.len()) / 2))),
    ]
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let skip = length.iter().take_while(|byte| **byte == 0).count();
    let head = if content.len() < 128 {
        vec![tag, length[3]]
    } else {
        [&[tag, 0x80 | u8::try_from(4 - skip).unwrap()], &length[skip..]].concat()
    };
    [head.as_slice(), content].concat()
}

/// `ContentInfo` of a `SignedData` with these certificates and signers.
fn signed_data(certificates: &[u8], signers: &[u8]) -> Vec<u8> {
    let sha512 = element(0x30, &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3]);
    let data = element(0x30, &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let inner =
        [vec![2, 1, 1], element(0x31, &sha512), data, element(0xa0, certificates), element(0x31, signers)]
            .concat();
    let name = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    element(0x30, &[name.as_slice(), &element(0xa0, &element(0x30, &inner))].concat())
}

/// Messages of the largest size.
fn messages(world: &World) -> Vec<Specimen> {
    let pdf = world.person_plain(&world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama", 0);
    let room = (LARGEST - 100_000) / 2;
    let nested = {
        let mut inner = Vec::new();
        for _ in 0..2_000 {
            inner = element(0x30, &inner);
        }
        inner
    };
    let leaf = world.people[0].0.as_der();
    let sid = {
        let serial = element(2, &[&[0][..], world.people[0].0.serial()].concat());
        let _ = serial;
        element(0x30, &[])
    };
    let signer = |attributes: &[u8]| {
        let sha512 = element(0x30, &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3]);
        element(0x30, &[vec![2, 1, 1], sid.clone(), sha512, element(0xa0, attributes)].concat())
    };
    let attribute = element(0x30, &[vec![6, 3, 0x55, 4, 3], element(0x31, &[])].concat());
    vec![
        hostile("zeros instead of a message", with_message(&pdf, &vec![0; room])),
        hostile("a message of 12 MiB of nothing", with_message(&pdf, &element(0x30, &vec![0; room - 10]))),
        hostile("2,000 sequences in each other", with_message(&pdf, &nested)),
        hostile(
            "certificates of 12 MiB",
            with_message(&pdf, &signed_data(&element(0x30, &vec![5; room - 200]), &[])),
        ),
        hostile(
            "400,000 empty certificates",
            with_message(&pdf, &signed_data(&[0x30, 0].repeat(400_000), &[])),
        ),
        hostile(
            "10,000 copies of a certificate",
            with_message(&pdf, &signed_data(&leaf.repeat(10_000), &[])),
        ),
        hostile("500,000 signers", with_message(&pdf, &signed_data(leaf, &signer(&[]).repeat(100_000)))),
        hostile(
            "500,000 attributes",
            with_message(&pdf, &signed_data(leaf, &signer(&attribute.repeat(500_000)))),
        ),
        hostile(
            "a length beyond the message",
            with_message(&pdf, &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0, 0]),
        ),
    ]
}

/// Authorities of the same name, any of which might have issued the signer's certificate.
fn authorities(world: &World) -> Vec<Specimen> {
    let validity = Validity {
        not_before: world.now - chrono::Duration::days(1),
        not_after: world.now + chrono::Duration::days(900),
    };
    let subject = Subject {
        common_name: "CA Kembar".to_owned(),
        organisation: "Contoh".to_owned(),
        ..Subject::default()
    };
    let keys = (0..60).map(|_| HouseKey::new()).collect::<Vec<_>>();
    let serial = |n: usize| Serial::new([&[0x5b; 8][..], &n.to_be_bytes()].concat()).unwrap();
    // Each one's name is the name of all, and each could have issued each.
    let mut twins = Vec::new();
    let mut issuer: Option<(teken::pades::Certificate, usize)> = None;
    for (n, key) in keys.iter().enumerate() {
        let by = match &issuer {
            None => Issuer { certificate: &world.issuing, key: &world.issuing_key },
            Some((certificate, at)) => Issuer { certificate, key: &keys[*at] },
        };
        // An issuing authority of the house may issue no authority: begin below the root.
        let by =
            if issuer.is_none() { Issuer { certificate: &world.root, key: &world.root_key } } else { by };
        let Ok(made) = issue(by, Profile::Authority, &subject, &key.public_key_info(), validity, &serial(n))
        else {
            break;
        };
        twins.push(made.clone());
        issuer = Some((made, n));
    }
    let (last, at) = issuer.unwrap();
    let person = PersonKey::new(77);
    let leaf = issue(
        Issuer { certificate: &last, key: &keys[at] },
        Profile::Signer,
        &Subject {
            common_name: "Penanda".to_owned(),
            organisation: "Contoh".to_owned(),
            ..Subject::default()
        },
        &person.public_key_info(),
        validity,
        &serial(99),
    )
    .unwrap();
    let chain = &twins[..twins.len().min(15)];
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let request = world.request("ttd_pihak_pertama", Kind::Approve, &leaf, chain);
    let signed = joined(&certified, &sign(&certified, &request, &person, None).unwrap());
    let time_chain = [world.time_authority.clone()];
    let stamper = world.stamper(&time_chain, 60);
    let stored = joined(&signed, &ltv::add_long_term(&signed, &twins, &world.lists(), &stamper).unwrap());
    vec![
        honest("authorities of one name, in the message", signed),
        honest("authorities of one name, and in the store", stored),
    ]
}

/// Revocation lists as large as they can be made.
fn lists(world: &World) -> Vec<Specimen> {
    use std::io::Write as _;

    let signed = world.seal(&base_pdf(), "segel", Kind::Certify);
    let with_lists = |streams: Vec<Vec<u8>>| {
        let catalog =
            crate::pades_world::object_text(&signed, 1).replacen("/Lang(id)", "/Lang(id)/DSS 700 0 R", 1);
        let named = (0..streams.len()).fold(String::new(), |mut named, n| {
            let _ = write!(named, "{} 0 R ", 701 + n);
            named
        });
        let mut objects =
            vec![(1, catalog.into_bytes()), (700, format!("<</CRLs[{named}]/Certs[{named}]>>").into_bytes())];
        objects.extend(streams.into_iter().zip(701_u32..).map(|(stream, n)| (n, stream)));
        update(&signed, &objects)
    };
    let entry = element(0x30, &[element(2, &[1]), element(0x17, b"260101000000Z")].concat());
    let list = |entries: usize| {
        let algorithm = element(0x30, &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);
        let name = element(0x30, &[]);
        let tbs = element(
            0x30,
            &[
                vec![2, 1, 1],
                algorithm.clone(),
                name,
                element(0x17, b"260101000000Z"),
                element(0x30, &entry.repeat(entries)),
            ]
            .concat(),
        );
        element(0x30, &[tbs, algorithm, element(3, &[0, 0])].concat())
    };
    let deflated = |data: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        stream("<</Filter/FlateDecode>>", &encoder.finish().unwrap())
    };
    let plain = list(1_000_000);
    vec![
        hostile("a revocation list of a million", with_lists(vec![stream("<<>>", &plain)])),
        hostile("a deflated revocation list of three million", with_lists(vec![deflated(&list(3_000_000))])),
        hostile("200 deflated revocation lists", with_lists(vec![deflated(&list(15_000)); 200])),
    ]
}

/// Large and long files that are as they should be.
fn twins(world: &World) -> Vec<Specimen> {
    let pages = {
        let mut objects = base_objects();
        let first = objects.len() + 1;
        let kids = (0..2_000).fold(String::new(), |mut kids, n| {
            let _ = write!(kids, "{} 0 R ", first + 2 * n);
            kids
        });
        objects[1] = format!("<</Type/Pages/Kids[3 0 R {kids}]/Count 2001>>").into_bytes();
        for n in 0..2_000 {
            let content = first + 2 * n + 1;
            objects.push(
                format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R>>")
                    .into_bytes(),
            );
            objects.push(stream("<<>>", format!("BT /F1 12 Tf 72 770 Td (Halaman {n}) Tj ET").as_bytes()));
        }
        write_pdf(&objects, 1)
    };
    let small = base_pdf_of(2 << 20);
    let large = base_pdf_of(LARGEST - 200_000);
    let kept = |base: Vec<u8>| world.stages_of(base).pop().unwrap();
    vec![
        honest("an honest file", kept(base_pdf())),
        honest("an honest file of 2 MB", kept(small)),
        honest("an honest file of 2,000 pages", kept(pages)),
        honest("an honest file of 25 MB", kept(large)),
    ]
}
