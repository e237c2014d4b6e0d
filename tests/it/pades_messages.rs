//! Hostile signature messages: the bytes of the hole exchanged, the signed file left as it was.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{CertificateSet, SignedData, SignerInfo, SignerInfos};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode as _, Encode as _, Tag};
use spki::AlgorithmIdentifierOwned;
use teken::pades::pki::{Issuer, Profile, Subject, Validity, issue};
use teken::pades::verify::{Integrity, Level, Report, Trust, verify};
use teken::pades::{Certificate, Kind, SigningKey, TimeStamper as _, sign};
use x509_cert::attr::Attribute;

use crate::pades_world::{PersonKey, World, base_pdf, find, find_last, joined, serial};

/// A signed file with room in its last hole.
fn roomy(world: &World) -> Vec<u8> {
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let chain = [world.issuing.clone()];
    let (certificate, key) = &world.people[0];
    let mut request = world.request("ttd_pihak_pertama", Kind::Approve, certificate, &chain);
    request.timestamp_room = Some(3_000);
    joined(&certified, &sign(&certified, &request, key, None).unwrap())
}

pub(crate) fn last_message(pdf: &[u8]) -> SignedData {
    let open = find_last(pdf, b"/Contents<").unwrap() + 10;
    let close = open + find(&pdf[open..], b">").unwrap();
    let bytes = data_encoding::HEXLOWER.decode(&pdf[open..close]).unwrap();
    let length = 4 + usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    ContentInfo::from_der(&bytes[..length]).unwrap().content.decode_as().unwrap()
}

/// The file with its last message exchanged for a changed one.
pub(crate) fn exchanged(pdf: &[u8], change: impl FnOnce(&mut SignedData)) -> Vec<u8> {
    let mut data = last_message(pdf);
    change(&mut data);
    let content_type = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
    let info = ContentInfo { content_type, content: Any::encode_from(&data).unwrap() };
    let hex = data_encoding::HEXLOWER.encode(&info.to_der().unwrap());
    let open = find_last(pdf, b"/Contents<").unwrap() + 10;
    let close = open + find(&pdf[open..], b">").unwrap();
    let mut out = pdf.to_vec();
    out[open..close].fill(b'0');
    out[open..open + hex.len()].copy_from_slice(hex.as_bytes());
    out
}

pub(crate) fn signer(data: &SignedData) -> SignerInfo {
    data.signer_infos.0.get(0).unwrap().clone()
}

pub(crate) fn set_signer(data: &mut SignedData, signer: SignerInfo) {
    data.signer_infos = SignerInfos::try_from(vec![signer]).unwrap();
}

/// Changes the signed attributes and signs them again with the right key.
pub(crate) fn resigned(
    pdf: &[u8],
    key: &dyn SigningKey,
    change: impl FnOnce(&mut Vec<Attribute>),
) -> Vec<u8> {
    exchanged(pdf, |data| {
        let mut info = signer(data);
        let mut attributes = info.signed_attrs.take().unwrap().into_vec();
        change(&mut attributes);
        let attributes = SetOfVec::try_from(attributes).unwrap();
        info.signature = OctetString::new(key.sign(&attributes.to_der().unwrap()).unwrap()).unwrap();
        info.signed_attrs = Some(attributes);
        set_signer(data, info);
    })
}

fn judge(world: &World, pdf: &[u8]) -> Report {
    verify(pdf, &world.anchors(), world.now)
}

#[track_caller]
fn refused(world: &World, pdf: &[u8], expected: Integrity) {
    let report = judge(world, pdf);
    assert_eq!(report.integrity, expected, "{:?}", report.reasons);
    assert!(!report.signatures.last().is_some_and(|signature| signature.good));
}

fn named(oid: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(oid)
}

#[test]
fn the_honest_message_survives_being_read_and_written() {
    let world = World::new();
    let pdf = roomy(&world);
    assert_eq!(exchanged(&pdf, |_| {}), pdf, "our DER is the DER of another library");
    assert_eq!(judge(&world, &pdf).integrity, Integrity::ValidWhole);
    assert_eq!(judge(&world, &resigned(&pdf, &world.people[0].1, |_| {})).integrity, Integrity::ValidWhole);
}

#[test]
fn a_message_has_exactly_one_signer_and_its_certificate() {
    let world = World::new();
    let pdf = roomy(&world);
    let none = exchanged(&pdf, |data| data.signer_infos = SignerInfos::try_from(Vec::new()).unwrap());
    refused(&world, &none, Integrity::Malformed);
    let two = exchanged(&pdf, |data| {
        let mut other = signer(data);
        other.signature = OctetString::new([7; 64]).unwrap();
        data.signer_infos = SignerInfos::try_from(vec![signer(data), other]).unwrap();
    });
    refused(&world, &two, Integrity::Malformed);
    refused(&world, &exchanged(&pdf, |data| data.certificates = None), Integrity::Malformed);
}

#[test]
fn content_inside_the_message_is_malformed() {
    let world = World::new();
    let inner = exchanged(&roomy(&world), |data| {
        data.encap_content_info.econtent = Some(Any::new(Tag::OctetString, b"x".as_slice()).unwrap());
    });
    refused(&world, &inner, Integrity::Malformed);
}

#[test]
fn the_message_digest_is_there_once() {
    let world = World::new();
    let (pdf, key) = (roomy(&world), &world.people[0].1);
    let digest = named("1.2.840.113549.1.9.4");
    let missing = resigned(&pdf, key, |attributes| attributes.retain(|attribute| attribute.oid != digest));
    refused(&world, &missing, Integrity::Malformed);
    let other = || Any::encode_from(&OctetString::new([1; 64]).unwrap()).unwrap();
    let twice = resigned(&pdf, key, |attributes| {
        attributes.push(Attribute { oid: digest, values: SetOfVec::try_from(vec![other()]).unwrap() });
    });
    refused(&world, &twice, Integrity::Malformed);
    let two_values = resigned(&pdf, key, |attributes| {
        let at = attributes.iter().position(|attribute| attribute.oid == digest).unwrap();
        attributes[at].values.insert(other()).unwrap();
    });
    refused(&world, &two_values, Integrity::Malformed);
    let wrong = resigned(&pdf, key, |attributes| {
        let at = attributes.iter().position(|attribute| attribute.oid == digest).unwrap();
        attributes[at].values = SetOfVec::try_from(vec![other()]).unwrap();
    });
    refused(&world, &wrong, Integrity::Modified);
}

#[test]
fn a_signing_time_attribute_is_outside_the_profile() {
    let world = World::new();
    let timed = resigned(&roomy(&world), &world.people[0].1, |attributes| {
        let time = Any::new(Tag::UtcTime, b"261122030000Z".as_slice()).unwrap();
        let values = SetOfVec::try_from(vec![time]).unwrap();
        attributes.push(Attribute { oid: named("1.2.840.113549.1.9.5"), values });
    });
    refused(&world, &timed, Integrity::Unsupported);
}

#[test]
fn another_certificate_for_the_same_key_is_noticed() {
    let world = World::new();
    let (certificate, key) = &world.people[0];
    let issuer = Issuer { certificate: &world.issuing, key: &world.issuing_key };
    let subject = Subject { common_name: "Orang Lain".to_owned(), ..Subject::default() };
    let validity = Validity { not_before: certificate.not_before(), not_after: certificate.not_after() };
    let info = key.public_key_info();
    let other = issue(issuer, Profile::Signer, &subject, &info, validity, &serial(99)).unwrap();
    let pdf = exchanged(&roomy(&world), |data| {
        let read =
            |certificate: &Certificate| x509_cert::Certificate::from_der(certificate.as_der()).unwrap();
        let choices =
            [&other, &world.issuing].map(|certificate| CertificateChoices::Certificate(read(certificate)));
        data.certificates = Some(CertificateSet::try_from(choices.to_vec()).unwrap());
        let mut info = signer(data);
        info.sid =
            cms::signed_data::SignerIdentifier::IssuerAndSerialNumber(cms::cert::IssuerAndSerialNumber {
                issuer: read(&other).tbs_certificate().issuer().clone(),
                serial_number: read(&other).tbs_certificate().serial_number().clone(),
            });
        set_signer(data, info);
    });
    refused(&world, &pdf, Integrity::Modified);
}

#[test]
fn an_exchanged_authority_certificate_is_noticed() {
    let (world, other) = (World::new(), World::new());
    let pdf = exchanged(&roomy(&world), |data| {
        let mut set = data.certificates.take().unwrap().0.into_vec();
        set.retain(|choice| choice.to_der().unwrap() == world.people[0].0.as_der());
        let foreign = x509_cert::Certificate::from_der(other.issuing.as_der()).unwrap();
        set.push(CertificateChoices::Certificate(foreign));
        data.certificates = Some(CertificateSet::try_from(set).unwrap());
    });
    refused(&world, &pdf, Integrity::Modified);
}

#[test]
fn a_malleable_or_foreign_signature_value_is_refused() {
    let world = World::new();
    let pdf = roomy(&world);
    // The group order of Ed25519, little-endian: S + L verifies in lax implementations.
    let order = data_encoding::HEXLOWER
        .decode(b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        .unwrap();
    let shifted = exchanged(&pdf, |data| {
        let mut info = signer(data);
        let mut value = info.signature.as_bytes().to_vec();
        let mut carry = 0_u16;
        for (byte, add) in value[32..].iter_mut().zip(&order) {
            carry += u16::from(*byte) + u16::from(*add);
            *byte = u8::try_from(carry & 0xff).unwrap();
            carry >>= 8;
        }
        info.signature = OctetString::new(value).unwrap();
        set_signer(data, info);
    });
    refused(&world, &shifted, Integrity::Modified);
    let foreign = resigned(&pdf, &world.people[1].1, |_| {});
    refused(&world, &foreign, Integrity::Modified);
}

#[test]
fn the_key_decides_the_algorithm() {
    let world = World::new();
    let pdf = roomy(&world);
    for (digest, signature) in [
        ("2.16.840.1.101.3.4.2.3", "1.2.840.10045.4.3.2"),
        ("2.16.840.1.101.3.4.2.1", "1.3.101.112"),
        ("1.3.14.3.2.26", "1.3.101.112"),
    ] {
        let confused = exchanged(&pdf, |data| {
            let identifier = |oid| AlgorithmIdentifierOwned { oid: named(oid), parameters: None };
            let mut info = signer(data);
            info.digest_alg = identifier(digest);
            info.signature_algorithm = identifier(signature);
            data.digest_algorithms = SetOfVec::try_from(vec![identifier(digest)]).unwrap();
            set_signer(data, info);
        });
        refused(&world, &confused, Integrity::Unsupported);
    }
}

#[test]
fn a_time_stamp_from_another_signature_is_refused() {
    let world = World::new();
    let pdf = roomy(&world);
    let chain = [world.time_authority.clone()];
    let stamped = |imprint: &[u8]| {
        let token = world.stamper(&chain, 90).stamp(imprint.try_into().unwrap()).unwrap();
        exchanged(&pdf, |data| {
            let mut info = signer(data);
            let values = SetOfVec::try_from(vec![Any::from_der(&token).unwrap()]).unwrap();
            let attribute = Attribute { oid: named("1.2.840.113549.1.9.16.2.14"), values };
            info.unsigned_attrs = Some(SetOfVec::try_from(vec![attribute]).unwrap());
            set_signer(data, info);
        })
    };
    let value = signer(&last_message(&pdf)).signature.as_bytes().to_vec();
    let own = ring::digest::digest(&ring::digest::SHA256, &value);
    let honest = judge(&world, &stamped(own.as_ref()));
    assert_eq!(honest.signatures[1].level, Some(Level::Timed), "{honest:#?}");
    refused(&world, &stamped(&[9; 32]), Integrity::Modified);
}

#[test]
fn a_path_ends_at_a_root_by_its_rules() {
    let world = World::new();
    let key = PersonKey::new(77);
    let validity = Validity { not_before: world.issuing.not_before(), not_after: world.issuing.not_after() };
    let subject = |name: &str| Subject { common_name: name.to_owned(), ..Subject::default() };
    let issuer = Issuer { certificate: &world.issuing, key: &world.issuing_key };
    let below_key = PersonKey::new(78);
    let info = below_key.public_key_info();
    let below =
        issue(issuer, Profile::Authority, &subject("CA gelap"), &info, validity, &serial(91)).unwrap();
    let shadow = Issuer { certificate: &below, key: &below_key };
    let info = key.public_key_info();
    let leaf = issue(shadow, Profile::Signer, &subject("Orang"), &info, validity, &serial(92)).unwrap();
    let certified = world.seal(&base_pdf(), "segel", Kind::Certify);
    let chain = [below.clone(), world.issuing.clone()];
    let request = world.request("ttd_pihak_pertama", Kind::Approve, &leaf, &chain);
    let report = judge(&world, &joined(&certified, &sign(&certified, &request, &key, None).unwrap()));
    assert_eq!(
        (report.integrity, report.trust),
        (Integrity::ValidWhole, Some(Trust::Untrusted)),
        "{report:#?}"
    );

    let chain = [world.time_authority.clone()];
    let request = world.request("ttd_pihak_pertama", Kind::Approve, &world.tsa, &chain);
    let report =
        judge(&world, &joined(&certified, &sign(&certified, &request, &world.tsa_key, None).unwrap()));
    assert_eq!(report.signatures[1].trust, Trust::Untrusted, "a time-stamping unit signs no documents");
}

#[test]
fn no_certificate_is_issued_for_a_weak_key() {
    let world = World::new();
    let mut info = world.people[0].1.public_key_info();
    let at = info.len() - 32;
    info[at..].fill(0);
    info[at] = 1;
    let issuer = Issuer { certificate: &world.issuing, key: &world.issuing_key };
    let validity = Validity { not_before: world.now, not_after: world.now };
    assert!(issue(issuer, Profile::Signer, &Subject::default(), &info, validity, &serial(93)).is_err());
}
