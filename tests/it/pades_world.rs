//! A small world for signature tests: keys, an institution's certificates, and a base PDF with its fields.
#![expect(clippy::unwrap_used, reason = "a test world that cannot be built is a failed test")]

use std::fmt::Write as _;

use chrono::{DateTime, Duration, TimeZone, Utc};
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::EncodePublicKey as _;
use ring::signature::KeyPair as _;
use teken::pades::pki::{Issuer, Profile, Serial, Subject, Validity, crl, issue, issue_root};
use teken::pades::verify::TrustAnchors;
use teken::pades::{
    Algorithm, Appearance, AppearanceObject, Certificate, Kind, LocalTsa, Request, SigningKey,
    SigningKeyError, TimeStamper as _, ltv, sign,
};

/// A signer's key made from a seed.
pub(crate) struct PersonKey(ed25519_dalek::SigningKey);

impl PersonKey {
    pub(crate) fn new(seed: u8) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }
}

impl SigningKey for PersonKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }

    fn public_key_info(&self) -> Vec<u8> {
        self.0.verifying_key().to_public_key_der().unwrap().into_vec()
    }
}

/// An institution's key, made by ring.
pub(crate) struct HouseKey(ring::signature::EcdsaKeyPair);

impl HouseKey {
    pub(crate) fn new() -> Self {
        let random = ring::rand::SystemRandom::new();
        let algorithm = &ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = ring::signature::EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(ring::signature::EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap())
    }
}

impl SigningKey for HouseKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        let random = ring::rand::SystemRandom::new();
        Ok(self.0.sign(&random, message).unwrap().as_ref().to_vec())
    }

    fn public_key_info(&self) -> Vec<u8> {
        const HEAD: &[u8] = &[
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
            0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ];
        [HEAD, self.0.public_key().as_ref()].concat()
    }
}

/// Everything an institution and two of its people have.
pub(crate) struct World {
    pub(crate) now: DateTime<Utc>,
    pub(crate) root: Certificate,
    pub(crate) issuing: Certificate,
    pub(crate) time_authority: Certificate,
    pub(crate) seal: Certificate,
    pub(crate) tsa: Certificate,
    pub(crate) people: Vec<(Certificate, PersonKey)>,
    pub(crate) root_key: HouseKey,
    pub(crate) issuing_key: HouseKey,
    pub(crate) time_authority_key: HouseKey,
    pub(crate) seal_key: HouseKey,
    pub(crate) tsa_key: HouseKey,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::at(Utc.with_ymd_and_hms(2026, 11, 22, 3, 0, 0).unwrap())
    }

    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        let [root_key, issuing_key, time_authority_key, seal_key, tsa_key] =
            std::array::from_fn(|_| HouseKey::new());
        let root = issue_root(&root_key, &house("Teken Root"), years(now, 20), &serial(1)).unwrap();
        let from_root = Issuer { certificate: &root, key: &root_key };
        let made = |issuer, profile, subject: &Subject, key: &dyn SigningKey, length, n| {
            issue(issuer, profile, subject, &key.public_key_info(), years(now, length), &serial(n)).unwrap()
        };
        let issuing = made(from_root, Profile::Authority, &house("Teken Issuing CA"), &issuing_key, 10, 2);
        let time_authority =
            made(from_root, Profile::Authority, &house("Teken Time CA"), &time_authority_key, 10, 3);
        let from_issuing = Issuer { certificate: &issuing, key: &issuing_key };
        let from_time = Issuer { certificate: &time_authority, key: &time_authority_key };
        let seal = made(from_issuing, Profile::Signer, &house("Segel Pemerintah Kabupaten"), &seal_key, 3, 4);
        let tsa = made(from_time, Profile::TimeStamping, &house("Teken TSA"), &tsa_key, 3, 5);
        let people = [("Siti Rahmawati, S.E.", "Kepala Dinas Pendidikan"), ("H. Budi Santoso", "Bupati")];
        let people = people.iter().zip(1_u8..).map(|((name, office), n)| {
            let key = PersonKey::new(n);
            let subject = Subject {
                common_name: (*name).to_owned(),
                title: Some((*office).to_owned()),
                organisation: "Pemerintah Kabupaten Contoh".to_owned(),
                organisational_unit: Some("Dinas Pendidikan".to_owned()),
                opaque_id: Some(format!("S-{n:08}")),
            };
            (made(from_issuing, Profile::Signer, &subject, &key, 2, 10 + n), key)
        });
        let people = people.collect();
        Self {
            now,
            root,
            issuing,
            time_authority,
            seal,
            tsa,
            people,
            root_key,
            issuing_key,
            time_authority_key,
            seal_key,
            tsa_key,
        }
    }

    pub(crate) fn anchors(&self) -> TrustAnchors {
        TrustAnchors::new(vec![self.root.clone()])
    }

    /// The revocation lists of all three CAs.
    pub(crate) fn lists(&self) -> Vec<Vec<u8>> {
        self.lists_with(&[])
    }

    pub(crate) fn lists_with(&self, revoked: &[teken::pades::pki::Revocation]) -> Vec<Vec<u8>> {
        let issuers: [(&Certificate, &dyn SigningKey, &[_]); 3] = [
            (&self.root, &self.root_key, &[]),
            (&self.issuing, &self.issuing_key, revoked),
            (&self.time_authority, &self.time_authority_key, &[]),
        ];
        let list = |(certificate, key, revoked)| {
            crl(Issuer { certificate, key }, self.now, self.now + Duration::days(30), 1, revoked).unwrap()
        };
        issuers.into_iter().map(list).collect()
    }

    pub(crate) fn stamper<'a>(&'a self, chain: &'a [Certificate], n: u8) -> LocalTsa<'a> {
        LocalTsa {
            key: &self.tsa_key,
            certificate: &self.tsa,
            chain,
            policy: "1.3.6.1.4.1.99999.1",
            time: self.now,
            serial: serial(n),
        }
    }

    /// Appends the institution's seal.
    pub(crate) fn seal(&self, pdf: &[u8], field: &str, kind: Kind) -> Vec<u8> {
        let chain = [self.issuing.clone()];
        let request = self.request(field, kind, &self.seal, &chain);
        joined(pdf, &sign(pdf, &request, &self.seal_key, None).unwrap())
    }

    /// Appends a person's signature, with a time stamp.
    pub(crate) fn person(&self, pdf: &[u8], field: &str, who: usize) -> Vec<u8> {
        let chain = [self.issuing.clone()];
        let time_chain = [self.time_authority.clone()];
        let (certificate, key) = &self.people[who];
        let tsa = self.stamper(&time_chain, 40 + u8::try_from(who).unwrap());
        let appearance = appearance(&certificate.common_name().unwrap());
        let mut request = self.request(field, Kind::Approve, certificate, &chain);
        request.appearance = Some(&appearance);
        request.timestamp_room = Some(tsa.token_room());
        joined(pdf, &sign(pdf, &request, key, Some(&tsa)).unwrap())
    }

    /// A person's signature without a time stamp.
    pub(crate) fn person_plain(&self, pdf: &[u8], field: &str, who: usize) -> Vec<u8> {
        let chain = [self.issuing.clone()];
        let (certificate, key) = &self.people[who];
        let appearance = appearance(&certificate.common_name().unwrap());
        let mut request = self.request(field, Kind::Approve, certificate, &chain);
        request.appearance = Some(&appearance);
        joined(pdf, &sign(pdf, &request, key, None).unwrap())
    }

    pub(crate) fn request<'a>(
        &self,
        field: &'a str,
        kind: Kind,
        certificate: &'a Certificate,
        chain: &'a [Certificate],
    ) -> Request<'a> {
        Request {
            field,
            kind,
            time: self.now,
            certificate,
            chain,
            name: None,
            reason: Some("Perjanjian kinerja"),
            location: None,
            appearance: None,
            timestamp_room: None,
        }
    }

    pub(crate) fn long_term(&self, pdf: &[u8], n: u8) -> Vec<u8> {
        let chain = [self.time_authority.clone()];
        let tsa = self.stamper(&chain, n);
        let certificates = [self.issuing.clone(), self.time_authority.clone()];
        joined(pdf, &ltv::add_long_term(pdf, &certificates, &self.lists(), &tsa).unwrap())
    }

    /// Every stage of an agreement: base, certified, first party, second party, closed, long term.
    pub(crate) fn stages(&self) -> Vec<Vec<u8>> {
        self.stages_of(base_pdf())
    }

    pub(crate) fn stages_of(&self, base: Vec<u8>) -> Vec<Vec<u8>> {
        let certified = self.seal(&base, "segel", Kind::Certify);
        let first = self.person(&certified, "ttd_pihak_pertama", 0);
        let second = self.person(&first, "ttd_pihak_kedua", 1);
        let closed = self.seal(&second, "segel_penutup", Kind::Close);
        let kept = self.long_term(&closed, 60);
        vec![base, certified, first, second, closed, kept]
    }
}

pub(crate) fn joined(base: &[u8], delta: &[u8]) -> Vec<u8> {
    [base, delta].concat()
}

pub(crate) fn serial(n: u8) -> Serial {
    let mut bytes = [0x5a; 16];
    bytes[15] = n;
    Serial::new(bytes).unwrap()
}

fn house(name: &str) -> Subject {
    Subject {
        common_name: name.to_owned(),
        organisation: "Pemerintah Kabupaten Contoh".to_owned(),
        ..Subject::default()
    }
}

fn years(now: DateTime<Utc>, count: i64) -> Validity {
    Validity { not_before: now - Duration::days(1), not_after: now + Duration::days(365 * count) }
}

/// A drawn signature of honest size: name and two rules, with the font of the form.
pub(crate) fn appearance(name: &str) -> Appearance {
    let dictionary = "<</Type/XObject/Subtype/Form/BBox[0 0 200 60]/Resources<</Font<</F1 %DR:TekenMark%>>/XObject<</X %1%>>>>>>";
    let text = name.replace(['(', ')', '\\'], " ");
    let drawing = format!("q 0.5 w 0 0 m 200 0 l S Q BT /F1 9 Tf 4 40 Td ({text}) Tj ET /X Do");
    let rule = "<</Type/XObject/Subtype/Form/BBox[0 0 200 60]/Resources<<>>>>";
    Appearance {
        objects: vec![
            AppearanceObject { dictionary: dictionary.to_owned(), stream: Some(drawing.into_bytes()) },
            AppearanceObject { dictionary: rule.to_owned(), stream: Some(b"0 60 m 200 60 l S".to_vec()) },
        ],
    }
}

/// A PDF 1.7 with one page, the fields of an agreement, and a classic cross-reference table.
pub(crate) fn base_pdf() -> Vec<u8> {
    write_pdf(&base_objects(), 1)
}

/// The same, of at least this many bytes.
pub(crate) fn base_pdf_of(size: usize) -> Vec<u8> {
    let mut objects = base_objects();
    let mut state = 7_u32;
    let noise = (0..size).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'!' + u8::try_from((state >> 16) % 90).unwrap()
    });
    let noise = noise.collect::<Vec<_>>();
    objects.push(stream("<</Type/Padding>>", &noise));
    write_pdf(&objects, 1)
}

pub(crate) fn base_objects() -> Vec<Vec<u8>> {
    let fields = ["segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"];
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Lang(id)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>/Annots[7 0 R 8 0 R 9 0 R 10 0 R]>>".to_vec(),
        stream("<<>>", b"BT /F1 12 Tf 72 770 Td (PERJANJIAN KINERJA 2027) Tj ET"),
        b"<</SigFlags 3/Fields[7 0 R 8 0 R 9 0 R 10 0 R]/DR<</Font<</TekenMark 6 0 R>>>>>>".to_vec(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ];
    for (n, name) in fields.iter().enumerate() {
        let rect = match n {
            1 => "[72 600 272 660]",
            2 => "[322 600 522 660]",
            _ => "[0 0 0 0]",
        };
        let lock = if *name == "segel_penutup" { "/Lock<</Type/SigFieldLock/Action/All>>" } else { "" };
        objects.push(
            format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/F 132/P 3 0 R/Rect{rect}{lock}>>")
                .into_bytes(),
        );
    }
    objects
}

pub(crate) fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let inner = dictionary.strip_suffix(">>").unwrap();
    [format!("{inner}/Length {}>>stream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

/// Objects 1, 2, … with object `root` as the catalog.
pub(crate) fn write_pdf(objects: &[Vec<u8>], root: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        let _ = write!(table, "{:010} 00000 n\r\n", out.len());
        out.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let id = "00112233445566778899aabbccddeeff";
    let size = objects.len() + 1;
    let _ = write!(
        table,
        "trailer\n<</Size {size}/Root {root} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{start}\n%%EOF\n"
    );
    out.extend_from_slice(table.as_bytes());
    out
}

/// Appends objects with their cross-reference table, as anyone can.
pub(crate) fn update(pdf: &[u8], objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    update_with(pdf, objects, "", "")
}

/// The same with more table entries (each `number 1` line with its entry) and more trailer keys.
pub(crate) fn update_with(pdf: &[u8], objects: &[(u32, Vec<u8>)], entries: &str, trailer: &str) -> Vec<u8> {
    let mut out = pdf.to_vec();
    let mut table = format!("xref\n{entries}");
    for (number, object) in objects {
        let _ = write!(table, "{number} 1\n{:010} 00000 n\r\n", out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let root = if trailer.contains("/Root") { "" } else { "/Root 1 0 R" };
    let id = if trailer.contains("/ID") { "" } else { "/ID[<00112233445566778899aabbccddeeff><00>]" };
    let prev = startxref(pdf);
    let _ =
        write!(table, "trailer\n<</Size 200{root}{id}{trailer}/Prev {prev}>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(table.as_bytes());
    out
}

pub(crate) fn startxref(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&pdf[pdf.len() - 40..]).into_owned();
    text.split("startxref\n").nth(1).unwrap().split('\n').next().unwrap().parse().unwrap()
}

/// The newest text of an object, by its last header in the file.
pub(crate) fn object_text(pdf: &[u8], number: u32) -> String {
    let header = format!("\n{number} 0 obj\n").into_bytes();
    let at = find_last(pdf, &header).unwrap() + header.len();
    let end = at + find(&pdf[at..], b"\nendobj").unwrap();
    pdf[at..end].iter().map(|byte| char::from(*byte)).collect()
}

pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

pub(crate) fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

/// The same file with the last occurrence of a text replaced by another of the same length.
pub(crate) fn overwrite(pdf: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = find_last(pdf, old).unwrap();
    let mut out = pdf.to_vec();
    out[at..at + new.len()].copy_from_slice(new);
    out
}

/// The base with its objects in an object stream and a deflated cross-reference stream.
pub(crate) fn base_pdf_packed() -> Vec<u8> {
    use std::io::Write as _;

    let deflate = |data: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    };
    let objects = base_objects();
    let (container, own) = (objects.len() + 1, objects.len() + 2);
    let (mut head, mut body, mut packed) = (String::new(), Vec::new(), Vec::new());
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut entries = vec![[0, 0, 0, 0, 0, 255, 255]];
    let entry = |kind: u8, second: usize, third: usize| {
        let [.., a, b, c, d] = (second as u64).to_be_bytes();
        [kind, a, b, c, d, 0, u8::try_from(third).unwrap()]
    };
    for (n, object) in objects.iter().enumerate() {
        if object.ends_with(b"endstream") {
            entries.push(entry(1, out.len(), 0));
            out.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        } else {
            entries.push(entry(2, container, packed.len()));
            let _ = write!(head, "{} {} ", n + 1, body.len());
            packed.push(n);
            body.extend_from_slice(object);
            body.push(b'\n');
        }
    }
    let data = deflate(&[head.as_bytes(), &body].concat());
    entries.push(entry(1, out.len(), 0));
    let dictionary = format!("<</Type/ObjStm/N {}/First {}/Filter/FlateDecode>>", packed.len(), head.len());
    out.extend_from_slice(format!("{container} 0 obj\n").as_bytes());
    out.extend_from_slice(&stream(&dictionary, &data));
    out.extend_from_slice(b"\nendobj\n");
    let start = out.len();
    entries.push(entry(1, start, 0));
    let data = deflate(&entries.concat());
    let size = own + 1;
    let dictionary =
        format!("<</Type/XRef/W[1 4 2]/Size {size}/Root 1 0 R/ID[<00112233><00112233>]/Filter/FlateDecode>>");
    out.extend_from_slice(format!("{own} 0 obj\n").as_bytes());
    out.extend_from_slice(&stream(&dictionary, &data));
    out.extend_from_slice(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}
