"""An honest demo folder in miniature, made without Teken: base by typst (PDF/A-2A, PDF/UA-1), signatures by pyHanko.

The judges are tried on it (oracles/selftest.py): they must pass it whole and refuse each of its broken twins.
The shape is the demo's: archive/**/NAME.pdf with NAME.json beside it, base/NAME.pdf, base/NAME.txt, keys/root.pem.
"""

import json
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import typst
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic  # noqa: F401  (the self-test builds its breakages with it)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen import canvas

NAME = "perjanjian-dinas-contoh"
TITLE = "PERJANJIAN KINERJA TAHUN 2027"
PARTIES = [
    {"name": "Rahmi Andayani", "office": "Kepala Dinas Contoh", "field": "ttd_pihak_pertama"},
    {"name": "Surya Wibawa", "office": "Bupati Contoh", "field": "ttd_pihak_kedua"},
]
PASSAGES = [
    TITLE,
    "Dalam rangka mewujudkan manajemen pemerintahan yang efektif, kami yang bertanda tangan di bawah ini berjanji.",
    "Rahmi Andayani",
    "Surya Wibawa",
    "Persentase layanan yang selesai tepat waktu di seluruh kecamatan sampai akhir tahun",
    "Jumlah dokumen yang terarsip",
]
_SOURCE = """
#set document(title: "%s", author: "Pemerintah Kabupaten Contoh")
#set text(lang: "id", size: 11pt)
= %s
%s

Pihak pertama: %s. Pihak kedua: %s.
#table(columns: (1cm, 4cm, 2cm), table.header([No], [Indikator], [Target]), [1], [%s], [90], [2], [%s], [12])
"""


class Institution:
    """Root, issuing CA, TSA CA and seal: P-256. Signers: Ed25519. One fresh set of keys per run.

    The time stamper's key is RSA here, because pyHanko's own test stamper knows nothing else.
    """

    def __init__(self, now=None):
        self.now = now or datetime.now(timezone.utc)
        self.serial = x509.random_serial_number()
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Akar Contoh", self.root_key, None, None, ca=True)
        self.ca_key, self.ca = self._child("CA Penerbit Contoh", self.root_key, self.root, ca=True)
        self.tsa_ca_key, self.tsa_ca = self._child("CA Waktu Contoh", self.root_key, self.root, ca=True)
        self.tsa_key, self.tsa = self._child("Stempel Waktu", self.tsa_ca_key, self.tsa_ca, tsa=True)
        self.seal_key, self.seal = self._child("Segel Pemerintah Kabupaten Contoh", self.ca_key, self.ca)
        pairs = ((self.root_key, self.root), (self.ca_key, self.ca), (self.tsa_ca_key, self.tsa_ca))
        self.crls = [self._crl(key, certificate) for key, certificate in pairs]

    def root_pem(self):
        return self.root.public_bytes(Encoding.PEM)

    def signer(self, name, ed25519_key=True):
        key = ed25519.Ed25519PrivateKey.generate() if ed25519_key else ec.generate_private_key(ec.SECP256R1())
        return _pyhanko_signer(key, self._certificate(name, key, self.ca_key, self.ca), [self.ca, self.root])

    def sealer(self):
        return _pyhanko_signer(self.seal_key, self.seal, [self.ca, self.root])

    def stamper(self):
        store = SimpleCertificateStore()
        store.register_multiple([_asn1(self.tsa_ca), _asn1(self.root)])
        return DummyTimeStamper(_asn1(self.tsa), _asn1_key(self.tsa_key), certs_to_embed=store)

    def context(self):
        """What a validator may know while the long-term data are gathered: our root, our CRLs, nothing from outside."""
        return ValidationContext(
            trust_roots=[_asn1(self.root)],
            crls=[asn1_crl.CertificateList.load(each.public_bytes(Encoding.DER)) for each in self.crls],
            other_certs=[_asn1(self.ca), _asn1(self.tsa_ca)],
            allow_fetching=False,
            revocation_mode="hard-fail",
        )

    def _child(self, name, parent_key, parent, ca=False, tsa=False):
        key = rsa.generate_private_key(65537, 2048) if tsa else ec.generate_private_key(ec.SECP256R1())
        return key, self._certificate(name, key, parent_key, parent, ca=ca, tsa=tsa)

    def _certificate(self, name, key, parent_key, parent, ca=False, tsa=False):
        self.serial = x509.random_serial_number()
        subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer_public = (parent_key or key).public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(parent.subject if parent else subject)
            .public_key(key.public_key())
            .serial_number(self.serial)
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False)
            .add_extension(_key_usage(ca), critical=True)
        )
        if tsa:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(parent_key or key, hashes.SHA256())

    def revoke(self, signer):
        """The issuing CA's list anew, with this signer on it since before anything was signed."""
        self.crls[1] = self._crl(self.ca_key, self.ca, signer.signing_cert.serial_number)

    def _crl(self, key, certificate, revoked=None):
        since = self.now - timedelta(hours=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(certificate.subject)
            .last_update(since)
            .next_update(self.now + timedelta(days=30))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        if revoked is not None:
            entry = x509.RevokedCertificateBuilder().serial_number(revoked).revocation_date(since).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(key, hashes.SHA256())


def make(folder):
    """Writes the honest folder and returns its one final PDF."""
    folder = Path(folder)
    for part in ("archive/2027", "base", "keys"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    institution = Institution()
    base = base_pdf()
    (folder / "base" / f"{NAME}.pdf").write_bytes(base)
    (folder / "base" / f"{NAME}.txt").write_text("\n".join(PASSAGES) + "\n", encoding="utf-8")
    (folder / "keys" / "root.pem").write_bytes(institution.root_pem())
    final = folder / "archive" / "2027" / f"{NAME}.pdf"
    final.write_bytes(sign_all(base, institution))
    sidecar = {"title": TITLE, "parties": PARTIES}
    final.with_suffix(".json").write_text(json.dumps(sidecar, indent=1), encoding="utf-8")
    return final


def base_pdf(standards=("a-2a", "ua-1")):
    body = _SOURCE % (TITLE, TITLE, PASSAGES[1], PASSAGES[2], PASSAGES[3], PASSAGES[4], PASSAGES[5])
    pdf = typst.compile(body.encode(), pdf_standards=list(standards))
    return with_fields(pdf + b"\n")  # pyHanko appends at once; PDF/A wants a line end before its first object


def plain_pdf():
    """The same words in a file without tags (reportlab)."""
    out = BytesIO()
    page = canvas.Canvas(out)
    for line, passage in enumerate(PASSAGES):
        page.drawString(60, 780 - 20 * line, passage)
    page.save()
    return out.getvalue()


def with_fields(pdf):
    """All fields exist before the first signature. Ours are invisible here: visible marks are the product's business."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for name in ("segel", *(party["field"] for party in PARTIES)):
        fields.append_signature_field(writer, SigFieldSpec(sig_field_name=name))
    everything = FieldMDPSpec(FieldMDPAction.ALL)
    fields.append_signature_field(writer, SigFieldSpec(sig_field_name="segel_penutup", field_mdp_spec=everything))
    return _written(writer)


def sign_all(base, institution, certify=True, lta=True, ed25519_key=True, revoke=False):
    """Seal, one signature per party, closing seal with DSS and document time stamp."""
    sealer = institution.sealer()
    pdf = sign(base, sealer, "segel", certify=certify, stamper=institution.stamper())
    for party in PARTIES:
        signer = institution.signer(party["name"], ed25519_key)
        pdf = sign(pdf, signer, party["field"], stamper=institution.stamper())
        if revoke:
            institution.revoke(signer)
    context = institution.context() if lta else None
    pdf = sign(pdf, sealer, "segel_penutup", stamper=institution.stamper(), long_term=context)
    return _cut_after_last_signature(pdf)


def sign(pdf, signer, field, certify=False, stamper=None, long_term=None):
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha512" if signer.signing_cert.public_key.algorithm == "ed25519" else "sha256",
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        embed_validation_info=long_term is not None,
        use_pades_lta=long_term is not None,
        validation_context=long_term,
    )
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signers.PdfSigner(meta, signer=signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()


def _cut_after_last_signature(pdf):
    """pyHanko adds one more DSS behind the document time stamp; the product's files end with the stamp."""
    last = PdfFileReader(BytesIO(pdf)).embedded_signatures[-1].byte_range
    return pdf[: last[2] + last[3]]


def _written(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _pyhanko_signer(key, certificate, chain):
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(each) for each in chain])
    return signers.SimpleSigner(signing_cert=_asn1(certificate), signing_key=_asn1_key(key), cert_registry=store)


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _asn1_key(key):
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(der)


def _key_usage(ca):
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )


if __name__ == "__main__":
    import sys

    print(make(sys.argv[1]))
