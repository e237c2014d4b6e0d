//! Building `SignedData`: first the attributes that the key signs, later the message around the signature.

use der::asn1::ObjectIdentifier;

use crate::pades::algorithm::Algorithm;
use crate::pades::asn1::{oid, tag, write};
use crate::pades::certificate::Certificate;

/// What the message is about.
pub(crate) enum Content<'a> {
    /// Bytes outside the message (`id-data`, no eContent): the byte range of a PDF signature.
    Detached,
    /// A `TSTInfo` inside the message (RFC 3161).
    TimeStamp(&'a [u8]),
}

/// The DER SET of signed attributes: exactly the bytes that are signed (RFC 5652 5.4).
///
/// content-type, message-digest, signing-certificate-v2 (RFC 5035, SHA-256) and cms-algorithm-protection
/// (RFC 6211); no signing-time (EN 319 142-1 6.3). The certificate attribute names the chain too, so that no
/// certificate of the message can be exchanged unnoticed.
pub(crate) fn signed_attributes(
    content: &Content<'_>,
    digest: &[u8],
    signer: &Certificate,
    chain: &[Certificate],
    algorithm: Algorithm,
) -> Vec<u8> {
    let named = std::iter::once(signer).chain(chain);
    let named = named.map(|certificate| write::sequence(&[&write::octets(&certificate.fingerprint().0)]));
    let named = write::sequence(&[&named.collect::<Vec<_>>().concat()]);
    let protection = write::sequence(&[
        &algorithm.digest_identifier(),
        &write::element(tag::context(1), &[&write::oid(&algorithm.signature_oid())]),
    ]);
    write::set_of(
        tag::SET,
        vec![
            attribute(&oid::CONTENT_TYPE, &write::oid(&content.kind())),
            attribute(&oid::MESSAGE_DIGEST, &write::octets(digest)),
            attribute(&oid::SIGNING_CERTIFICATE_V2, &write::sequence(&[&named])),
            attribute(&oid::CMS_ALGORITHM_PROTECTION, &protection),
        ],
    )
}

/// The whole `ContentInfo`. `chain` is what goes beside the signer's certificate, without the root.
pub(crate) fn signed_data(
    content: &Content<'_>,
    signer: &Certificate,
    chain: &[Certificate],
    algorithm: Algorithm,
    signed_attributes: &[u8],
    signature: &[u8],
    token: Option<&[u8]>,
) -> Vec<u8> {
    let mut certificates = vec![signer.as_der().to_vec()];
    certificates.extend(chain.iter().map(|certificate| certificate.as_der().to_vec()));
    let (version, inner) = match content {
        Content::Detached => (1, Vec::new()),
        Content::TimeStamp(info) => (3, write::element(tag::context(0), &[&write::octets(info)])),
    };
    let unsigned = match token {
        None => Vec::new(),
        Some(token) => write::element(tag::context(1), &[&attribute(&oid::SIGNATURE_TIME_STAMP, token)]),
    };
    // RFC 5652 5.4: the same bytes as signed, under the implicit tag [0] instead of SET.
    let mut attributes = signed_attributes.to_vec();
    if let Some(first) = attributes.first_mut() {
        *first = tag::context(0);
    }
    let signer_info = write::sequence(&[
        &write::unsigned(&[1]),
        &write::sequence(&[signer.issuer(), &write::element(tag::INTEGER, &[signer.serial_content()])]),
        &algorithm.digest_identifier(),
        &attributes,
        &algorithm.signature_identifier(),
        &write::octets(signature),
        &unsigned,
    ]);
    let signed_data = write::sequence(&[
        &write::unsigned(&[version]),
        &write::set_one(&algorithm.digest_identifier()),
        &write::sequence(&[&write::oid(&content.kind()), &inner]),
        &write::set_of(tag::context(0), certificates),
        &write::set_one(&signer_info),
    ]);
    write::sequence(&[&write::oid(&oid::SIGNED_DATA), &write::element(tag::context(0), &[&signed_data])])
}

/// The most bytes [`signed_data`] can take for this signer, with room for a token of `token` bytes.
pub(crate) fn longest_message(
    signer: &Certificate,
    chain: &[Certificate],
    algorithm: Algorithm,
    token: Option<usize>,
) -> usize {
    let content = Content::Detached;
    let digest = vec![0xff; if algorithm == Algorithm::Ed25519 { 64 } else { 32 }];
    let attributes = signed_attributes(&content, &digest, signer, chain, algorithm);
    let signature = vec![0xff; algorithm.longest_signature()];
    let token = token.map(|length| vec![0; length]);
    signed_data(&content, signer, chain, algorithm, &attributes, &signature, token.as_deref()).len()
}

impl Content<'_> {
    fn kind(&self) -> ObjectIdentifier {
        match self {
            Self::Detached => oid::DATA,
            Self::TimeStamp(_) => oid::TST_INFO,
        }
    }
}

fn attribute(name: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::sequence(&[&write::oid(name), &write::set_one(value)])
}
