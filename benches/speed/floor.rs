//! The floor of signing and verifying: only the work that cannot be left out, written by hand. It knows beforehand where
//! everything stands, checks nothing, and its signatures are real: `Floor::is_honest` has our verifier judge one.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use data_encoding::HEXLOWER;
use der::{Decode as _, Encode as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ring::digest::{Context, SHA512, digest};
use teken::pades::Certificate;
use teken::pades::verify::{Integrity, TrustAnchors, verify};

use crate::world::World;

const SIGNED_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const CONTENT_TYPE: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const CERTIFICATE_V2: &[u8] = &[0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];
const PROTECTION: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x34];
const SHA512_NAME: &[u8] = &[0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
const ED25519_NAME: &[u8] = &[0x30, 5, 0x06, 3, 0x2b, 0x65, 0x70];

/// Where the next update of a file attaches.
#[derive(Clone)]
pub(crate) struct Tail {
    /// Offset of the newest cross-reference table.
    pub(crate) previous: usize,
    /// The lowest unused object number.
    pub(crate) next: u32,
    /// Trailer keys that stay: /Root, /Info, /ID.
    pub(crate) keys: String,
}

/// An empty signature field: object number and dictionary without its `>>`.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) number: u32,
    pub(crate) dictionary: String,
}

/// A signer with everything about him prepared.
pub(crate) struct Floor {
    key: SigningKey,
    signer: Vec<u8>,
    certificates: Vec<u8>,
    named: Vec<u8>,
    reserved: usize,
}

impl Floor {
    /// The first person of the world.
    pub(crate) fn of(world: &World) -> Result<Self> {
        let leaf = &world.people[0].0;
        let parsed = x509_cert::Certificate::from_der(leaf.as_der())?;
        let issuer = parsed.tbs_certificate().issuer().to_der()?;
        let serial = parsed.tbs_certificate().serial_number().to_der()?;
        let named = [leaf, &world.issuing].map(|c| tlv(0x30, &[&tlv(4, &[&c.fingerprint().0])])).concat();
        let named = tlv(0x30, &[&tlv(0x30, &[&named])]);
        let mut ders = [leaf.as_der(), world.issuing.as_der()];
        ders.sort_unstable();
        let mut floor = Self {
            // The seed of the world's first person.
            key: SigningKey::from_bytes(&[1; 32]),
            signer: tlv(0x30, &[&issuer, &serial]),
            certificates: tlv(0xa0, &[&ders.concat()]),
            named: tlv(0x30, &[CERTIFICATE_V2, &tlv(0x31, &[&named])]),
            reserved: 0,
        };
        floor.reserved = floor.message(&[0; 64]).len();
        Ok(floor)
    }

    /// Appends one signature: dictionary, field, table, one hash over all of it, one Ed25519 signature.
    pub(crate) fn sign(&self, pdf: &mut Vec<u8>, tail: &mut Tail, widget: &Widget) {
        let hashed = pdf.len();
        let mut context = Context::new(&SHA512);
        context.update(pdf);
        self.append(pdf, tail, widget, (context, hashed));
    }

    /// As [`Self::sign`], going on from a hash state over the first `hashed` bytes.
    pub(crate) fn append(
        &self,
        pdf: &mut Vec<u8>,
        tail: &mut Tail,
        widget: &Widget,
        (mut context, hashed): (Context, usize),
    ) -> Context {
        let number = tail.next;
        let first = pdf.len();
        let head = format!(
            "{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20261122030000Z)\
             /Reason(Perjanjian kinerja)/ByteRange["
        );
        pdf.extend_from_slice(head.as_bytes());
        let numbers = pdf.len();
        pdf.extend_from_slice(b"0                                 ]/Contents<");
        let open = pdf.len() - 1;
        pdf.resize(pdf.len() + 2 * self.reserved, b'0');
        let close = pdf.len() + 1;
        pdf.extend_from_slice(b">>>\nendobj\n");
        let second = pdf.len();
        let field = format!("{} 0 obj\n{}/V {number} 0 R>>\nendobj\n", widget.number, widget.dictionary);
        pdf.extend_from_slice(field.as_bytes());
        let table = pdf.len();
        let end = format!(
            "xref\n{} 1\n{second:010} 00000 n\r\n{number} 1\n{first:010} 00000 n\r\ntrailer\n<<{}/Size {}/Prev {}>>\n\
             startxref\n{table}\n%%EOF\n",
            widget.number,
            tail.keys,
            number + 1,
            tail.previous
        );
        pdf.extend_from_slice(end.as_bytes());
        let range = format!("0 {open} {close} {}", pdf.len() - close);
        pdf[numbers..numbers + range.len()].copy_from_slice(range.as_bytes());
        context.update(&pdf[hashed..open]);
        let mut branch = context.clone();
        branch.update(&pdf[close..]);
        let message = self.message(branch.finish().as_ref());
        HEXLOWER.encode_mut(&message, &mut pdf[open + 1..open + 1 + 2 * message.len()]);
        context.update(&pdf[open..]);
        (tail.previous, tail.next) = (table, number + 1);
        context
    }

    fn message(&self, digest: &[u8]) -> Vec<u8> {
        let attribute = |name: &[u8], value: &[u8]| tlv(0x30, &[name, &tlv(0x31, &[value])]);
        let protection = tlv(0x30, &[SHA512_NAME, &tlv(0xa1, &[&ED25519_NAME[2..]])]);
        let mut attributes = [
            attribute(CONTENT_TYPE, DATA),
            attribute(MESSAGE_DIGEST, &tlv(4, &[digest])),
            attribute(PROTECTION, &protection),
            self.named.clone(),
        ];
        attributes.sort_unstable();
        let mut attributes = tlv(0x31, &[&attributes.concat()]);
        let signature = self.key.sign(&attributes).to_bytes();
        attributes[0] = 0xa0;
        let signer = tlv(
            0x30,
            &[&[2, 1, 1], &self.signer, SHA512_NAME, &attributes, ED25519_NAME, &tlv(4, &[&signature])],
        );
        let inner = tlv(
            0x30,
            &[
                &[2, 1, 1],
                &tlv(0x31, &[SHA512_NAME]),
                &tlv(0x30, &[DATA]),
                &self.certificates,
                &tlv(0x31, &[&signer]),
            ],
        );
        tlv(0x30, &[SIGNED_DATA, &tlv(0xa0, &[&inner])])
    }

    /// The floor's signature is a whole one: our verifier accepts it.
    pub(crate) fn is_honest(pdf: &[u8], world: &World) -> Result<()> {
        let report = verify(pdf, &TrustAnchors::new(vec![world.root.clone()]), world.now);
        ensure!(report.integrity == Integrity::ValidWhole, "the floor's own signature: {:?}", report.reasons);
        Ok(())
    }
}

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 4);
    out.push(tag);
    let bytes = length.to_be_bytes();
    match length {
        0..=127 => out.push(bytes[7]),
        128..=255 => out.extend_from_slice(&[0x81, bytes[7]]),
        _ => out.extend_from_slice(&[0x82, bytes[6], bytes[7]]),
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// Where the parts of a file with classic tables stand; looked up once, outside every clock.
pub(crate) fn attachment(pdf: &[u8], fields: &[&str]) -> Result<(Tail, Vec<Widget>)> {
    let text = String::from_utf8_lossy(pdf);
    let number = |text: &str| -> Result<usize> {
        let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
        Ok(digits.parse()?)
    };
    let after = |key: &str| text.rsplit_once(key).map(|(_, rest)| rest).with_context(|| format!("no {key}"));
    let trailer = after("trailer")?;
    let trailer = trailer.split_once("startxref").context("no startxref")?.0.trim();
    let value = |key: &str| trailer.split_once(key).map(|(_, rest)| rest);
    let mut keys = String::new();
    for key in ["/Root", "/Info"] {
        if let Some(rest) = value(key) {
            write!(keys, "{key} {} 0 R", number(rest)?)?;
        }
    }
    if let Some(rest) = value("/ID") {
        write!(keys, "/ID{}]", rest.split_once(']').context("no end of /ID")?.0.trim_start())?;
    }
    let next = u32::try_from(number(value("/Size").context("no /Size")?)?)?;
    let tail = Tail { previous: number(after("startxref")?)?, next, keys };
    let document = lopdf::Document::load_mem(pdf)?;
    let widgets = fields.iter().map(|field| {
        let is_named = |object: &lopdf::Object| {
            object.as_dict().is_ok_and(|d| {
                d.get(b"T").and_then(lopdf::Object::as_str).is_ok_and(|t| t == field.as_bytes())
            })
        };
        let (id, _) =
            document.objects.iter().find(|(_, object)| is_named(object)).context("no such field")?;
        let (_, rest) = text.rsplit_once(&format!("\n{} 0 obj", id.0)).context("no field object")?;
        let body = rest.split_once("endobj").context("no endobj")?.0.trim();
        let dictionary = body.strip_suffix(">>").context("no dictionary")?.to_owned();
        Ok(Widget { number: id.0, dictionary })
    });
    Ok((tail, widgets.collect::<Result<_>>()?))
}

/// What the floor of verification knows of one signature beforehand.
pub(crate) struct Known {
    open: usize,
    close: usize,
    end: usize,
    digest: Vec<u8>,
    attributes: Vec<u8>,
    signature: [u8; 64],
    key: [u8; 32],
}

impl Known {
    /// Reads all signatures of a file, in the order of the file; outside every clock.
    pub(crate) fn all(pdf: &[u8], certificates: &[&Certificate]) -> Result<Vec<Self>> {
        let text = String::from_utf8_lossy(pdf).into_owned();
        ensure!(text.len() >= pdf.len(), "a lossy text is not shorter");
        let places = pdf.windows(11).enumerate().filter(|(_, window)| *window == b"/ByteRange[");
        places.map(|(at, _)| Self::read(pdf, at + 11, certificates)).collect()
    }

    fn read(pdf: &[u8], at: usize, certificates: &[&Certificate]) -> Result<Self> {
        let range = std::str::from_utf8(&pdf[at..at + 60])?;
        let range = range.split_once(']').context("no end of the byte range")?.0;
        let numbers =
            range.split_whitespace().map(str::parse).collect::<Result<Vec<usize>, _>>().context("numbers")?;
        let [0, open, close, length] = numbers[..] else { anyhow::bail!("not four numbers") };
        let der = HEXLOWER.decode(&pdf[open + 1..close - 1])?;
        let (_, message) = der::asn1::AnyRef::from_der_partial(&der).map(|(any, rest)| (rest.len(), any))?;
        let info = cms::content_info::ContentInfo::from_der(&message.to_der()?)?;
        let data: cms::signed_data::SignedData = info.content.decode_as()?;
        let signer = data.signer_infos.0.get(0).context("no signer")?;
        let attributes = signer.signed_attrs.as_ref().context("no attributes")?.to_der()?;
        let signature = <[u8; 64]>::try_from(signer.signature.as_bytes()).context("not Ed25519")?;
        let key = certificates.iter().find_map(|certificate| {
            let info = certificate.public_key_info();
            let key = <[u8; 32]>::try_from(info.get(info.len() - 32..)?).ok()?;
            let verifying = VerifyingKey::from_bytes(&key).ok()?;
            verifying.verify_strict(&attributes, &Signature::from_bytes(&signature)).ok().map(|()| key)
        });
        let end = close + length;
        let digest = digest(&SHA512, &[&pdf[..open], &pdf[close..end]].concat()).as_ref().to_vec();
        ensure!(attributes.windows(64).any(|window| window == digest), "the digest is another one");
        Ok(Self { open, close, end, digest, attributes, signature, key: key.context("nobody's signature")? })
    }

    /// Every byte hashed once, every signature checked once.
    pub(crate) fn verify(pdf: &[u8], all: &[Self]) -> Result<()> {
        let mut context = Context::new(&SHA512);
        let mut hashed = 0;
        for one in all {
            context.update(&pdf[hashed..one.open]);
            hashed = one.open;
            let mut branch = context.clone();
            branch.update(&pdf[one.close..one.end]);
            ensure!(branch.finish().as_ref() == one.digest, "digest");
            let key = VerifyingKey::from_bytes(&one.key)?;
            key.verify_strict(&one.attributes, &Signature::from_bytes(&one.signature))?;
        }
        Ok(())
    }
}
