"""Signed PDFs as other people's programs make them, for the verifier's tests: pyHanko and OpenSSL sign, qpdf rewrites.

usage: foreign.py FOLDER      writes NAME.pdf files, root.pem (the root of all of them), answer.der (what an honest status
                              responder says), and prints one NAME a line
"""

import hashlib
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from asn1crypto import algos, keys as asn1_keys, ocsp as asn1_ocsp, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen import canvas

NOW = datetime.now(timezone.utc)
PADES, ADOBE = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED


def certificate(name, key, parent=None, ca=False, tsa=False, responder=False, digest=hashes.SHA256):
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    parent_key, parent_certificate = parent or (key, None)
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
    )
    usage.update({"key_cert_sign": True, "crl_sign": True} if ca else {"digital_signature": True, "content_commitment": True})
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent_certificate.subject if parent_certificate else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if tsa:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if responder:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    return builder.sign(parent_key, None if isinstance(parent_key, ed25519.Ed25519PrivateKey) else digest())


def der(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def private(key):
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def store(*certificates):
    registry = SimpleCertificateStore()
    registry.register_multiple([der(each) for each in certificates])
    return registry


def base():
    out = BytesIO()
    page = canvas.Canvas(out, pagesize=(595, 842))
    page.drawString(72, 770, "SURAT KETERANGAN")
    page.save()
    return out.getvalue()


def pss(name, salt):
    digest = algos.DigestAlgorithm({"algorithm": name})
    parameters = algos.RSASSAPSSParams(
        {"hash_algorithm": digest, "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": digest}), "salt_length": salt}
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def sign(pdf, signer, subfilter, digest, stamper=None):
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    meta = signers.PdfSignatureMetadata(field_name="ttd", subfilter=subfilter, md_algorithm=digest, reason="Persetujuan")
    field = fields.SigFieldSpec("ttd", box=(72, 600, 272, 660))
    return signers.PdfSigner(meta, signer, timestamper=stamper, new_field_spec=field).sign_pdf(writer, bytes_reserved=24576).getvalue()


def by_openssl(pdf, folder, key, leaf, chain, digest):
    """The same file with another message: adbe.pkcs7.detached as `openssl cms` makes it, without signing-certificate."""
    a, b, c = (int(n) for n in re.search(rb"/ByteRange\s*\[0 (\d+) (\d+) (\d+)", pdf).groups())
    (folder / "key.tmp").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "leaf.tmp").write_bytes(leaf.public_bytes(Encoding.PEM))
    (folder / "chain.tmp").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    (folder / "data.tmp").write_bytes(pdf[:a] + pdf[b : b + c])
    made = subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-md", digest, "-nosmimecap", "-outform", "DER", "-in", "data.tmp"]
        + ["-signer", "leaf.tmp", "-inkey", "key.tmp", *(["-certfile", "chain.tmp"] if chain else [])],
        cwd=folder,
        check=True,
        capture_output=True,
    ).stdout
    for each in ("key", "leaf", "chain", "data"):
        (folder / f"{each}.tmp").unlink()
    hexadecimal = made.hex().encode()
    return pdf[: a + 1] + hexadecimal.ljust(b - a - 2, b"0") + pdf[b - 1 :]


GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN


def status(subject, issuer, by, status=GOOD, since=None, window=(-2, 24), digest=hashes.SHA1, embed=(), named=False):
    """What a responder says of a certificate; `by` is his key and certificate, `window` hours from now."""
    key, responder = by
    start, end = (NOW + timedelta(hours=hours) if hours is not None else None for hours in window)
    encoding = ocsp.OCSPResponderEncoding.NAME if named else ocsp.OCSPResponderEncoding.HASH
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(subject, issuer, digest(), status, start, end, since, x509.ReasonFlags.key_compromise if since else None)
        .responder_id(encoding, responder)
    )
    if embed:
        builder = builder.certificates(list(embed))
    return builder.sign(key, hashes.SHA256())


def with_store(pdf, certificates, answers, notes_itself=False):
    """The same file with a security store that holds answers instead of lists, and nothing else changed, unless pyHanko notes
    itself and the time in what the file says of itself, as it does if nobody keeps it from that."""
    ders = [answer if isinstance(answer, bytes) else answer.public_bytes(Encoding.DER) for answer in answers]
    loaded = [asn1_ocsp.OCSPResponse.load(each) for each in ders]
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if not notes_itself:
        writer._update_meta = lambda: None
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[der(each) for each in certificates], ocsps=loaded)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_answers(stamper, root, ca):
    """One signature, and what responders say of its certificate: honest answers, and each way to cheat with one."""
    (root_key, root), (ca_key, ca) = root, ca
    key, other_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    leaf = certificate("Dr. Ratna Wulandari", key, (ca_key, ca))
    other = certificate("Orang Lain", other_key, (ca_key, ca))
    signer = signers.SimpleSigner(signing_cert=der(leaf), signing_key=private(key), cert_registry=store(ca, root))
    pdf = sign(base(), signer, PADES, "sha256", stamper)
    delegate_key = ec.generate_private_key(ec.SECP256R1())
    delegate = certificate("OCSP Contoh", delegate_key, (ca_key, ca), responder=True)
    without_purpose = certificate("OCSP Contoh", delegate_key, (ca_key, ca))
    of_another = certificate("OCSP Contoh", delegate_key, (root_key, root), responder=True)
    # Another key under the authority's own name, and an answer in which one byte was changed.
    impostor = certificate("PSrE Contoh CA", other_key, ca=True)
    of_ca = status(ca, root, (root_key, root))
    by_ca, ago, later = (ca_key, ca), NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    answers = {
        "good": status(leaf, ca, by_ca),
        "good-sha256-named": status(leaf, ca, by_ca, digest=hashes.SHA256, named=True),
        "good-delegated": status(leaf, ca, (delegate_key, delegate), embed=[delegate]),
        "good-made-later": status(leaf, ca, by_ca, window=(1, None)),
        "revoked": status(leaf, ca, by_ca, REVOKED, ago),
        "revoked-later": status(leaf, ca, by_ca, REVOKED, later, window=(2, 24)),
        "unknown": status(leaf, ca, by_ca, UNKNOWN),
        "stale": status(leaf, ca, by_ca, window=(-48, -24)),
        "without-end-and-old": status(leaf, ca, by_ca, window=(-2, None)),
        "wrong-serial": status(other, ca, by_ca),
        "wrong-issuer": status(leaf, root, (root_key, root)),
        "wrong-signer": status(leaf, ca, (other_key, impostor), embed=[impostor], named=True),
        "signed-by-the-signer": status(leaf, ca, (key, leaf), embed=[leaf]),
        "delegate-without-purpose": status(leaf, ca, (delegate_key, without_purpose), embed=[without_purpose]),
        "delegate-of-another": status(leaf, ca, (delegate_key, of_another), embed=[of_another]),
    }
    answers["forged"] = answers["unknown"].public_bytes(Encoding.DER).replace(b"\x82\x00", b"\x80\x00", 1)
    made = {f"status-{name}": with_store(pdf, [ca, root], [answer, of_ca]) for name, answer in answers.items()}
    both = [answers["good"], answers["revoked"], of_ca]
    made["status-good-and-revoked"] = with_store(pdf, [ca, root], both)
    made["status-good-without-the-authoritys"] = with_store(pdf, [ca, root], both[:1])
    made["metadata-rewritten"] = with_store(pdf, [ca, root], [answers["good"], of_ca], notes_itself=True)
    return made, answers["good"].public_bytes(Encoding.DER)


def qpdf(pdf, *arguments):
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "a.pdf", Path(folder) / "b.pdf"
        before.write_bytes(pdf)
        subprocess.run(["qpdf", *arguments, str(before), str(after)], check=True, capture_output=True)
        return after.read_bytes()


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    root_key = rsa.generate_private_key(65537, 4096)
    root = certificate("PSrE Contoh Root", root_key, ca=True, digest=hashes.SHA512)
    ca_key = rsa.generate_private_key(65537, 3072)
    ca = certificate("PSrE Contoh CA", ca_key, (root_key, root), ca=True, digest=hashes.SHA384)
    tsa_key = rsa.generate_private_key(65537, 2048)
    tsa = certificate("PSrE Contoh TSA", tsa_key, (root_key, root), tsa=True)
    stamper = DummyTimeStamper(der(tsa), private(tsa_key), certs_to_embed=store(root))

    def leaf(key, name="Dr. Ratna Wulandari"):
        return certificate(name, key, (ca_key, ca))

    def simple(key, mechanism=None, name="Dr. Ratna Wulandari"):
        chain = store(ca, root)
        return signers.SimpleSigner(signing_cert=der(leaf(key, name)), signing_key=private(key), cert_registry=chain, signature_mechanism=mechanism)

    rsa_keys = {bits: rsa.generate_private_key(65537, bits) for bits in (2048, 3072, 4096)}
    p256, p384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
    edwards = ed25519.Ed25519PrivateKey.generate()

    made["rsa2048-sha256-adbe-stamped"] = sign(base(), simple(rsa_keys[2048]), ADOBE, "sha256", stamper)
    made["rsa3072-sha384-adbe"] = sign(base(), simple(rsa_keys[3072]), ADOBE, "sha384")
    made["rsa4096-sha512-pades-stamped"] = sign(base(), simple(rsa_keys[4096]), PADES, "sha512", stamper)
    for digest, salt in (("sha256", 32), ("sha384", 48), ("sha512", 64)):
        made[f"rsa2048-pss-{digest}-pades"] = sign(base(), simple(rsa_keys[2048], pss(digest, salt)), PADES, digest)
    made["p384-sha384-pades"] = sign(base(), simple(p384), PADES, "sha384")
    made["p384-sha256-adbe"] = sign(base(), simple(p384), ADOBE, "sha256")
    made["p256-sha384-pades"] = sign(base(), simple(p256), PADES, "sha384")
    made["p256-sha256-adbe"] = sign(base(), simple(p256), ADOBE, "sha256")
    made["ed25519-pades"] = sign(base(), simple(edwards), PADES, "sha512")

    plain = made["rsa2048-sha256-adbe-stamped"]
    two = leaf(rsa_keys[2048])
    made["openssl-rsa2048-sha256-unbound"] = by_openssl(plain, folder, rsa_keys[2048], two, [ca, root], "sha256")
    made["openssl-rsa2048-sha256-alone"] = by_openssl(plain, folder, rsa_keys[2048], two, [], "sha256")
    three = leaf(p384)
    made["openssl-p384-sha384-unbound"] = by_openssl(plain, folder, p384, three, [ca], "sha384")
    # Somebody's own certificate of the same name for the same key, beside the true authority: its signature is not the authority's.
    forged = certificate("Bupati Palsu", rsa_keys[2048], (rsa_keys[3072], ca))
    made["attack-substituted-certificate"] = by_openssl(plain, folder, rsa_keys[2048], forged, [ca, root], "sha256")

    made["weak-sha1"] = by_openssl(plain, folder, rsa_keys[2048], two, [ca], "sha1")
    made["weak-md5"] = by_openssl(plain, folder, rsa_keys[2048], two, [ca], "md5")
    short = rsa.generate_private_key(65537, 1024)
    made["weak-rsa1024"] = by_openssl(plain, folder, short, leaf(short), [ca], "sha256")
    made["weak-pss-odd-salt"] = sign(base(), simple(rsa_keys[2048], pss("sha256", 20)), PADES, "sha256")

    made["form-xref-stream"] = sign(qpdf(base(), "--object-streams=generate"), simple(rsa_keys[2048]), ADOBE, "sha256")
    made["form-linearised"] = sign(qpdf(base(), "--linearize"), simple(rsa_keys[2048]), ADOBE, "sha256")
    made["form-linearised-packed"] = sign(qpdf(base(), "--linearize", "--object-streams=generate"), simple(rsa_keys[2048]), PADES, "sha256")
    made["form-encrypted"] = qpdf(base(), "--encrypt", "", "rahasia", "256", "--")
    made["form-rewritten"] = qpdf(plain, "--object-streams=generate")

    with_status, answer = with_answers(stamper, (root_key, root), (ca_key, ca))
    made |= with_status
    (folder / "answer.der").write_bytes(answer)

    for name, pdf in made.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
        print(name, hashlib.sha256(pdf).hexdigest())
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
