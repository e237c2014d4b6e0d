"""pyHanko and reportlab doing Teken's work, one process, told what to do line by line.

Reads one JSON object a line from stdin, answers with one JSON object a line on stdout; the bench interleaves such lines
with its own rounds. Every answer has `cpu_ms`: CPU milliseconds of this process for each of `count` repetitions.

  {"do": "inputs", "folder": F}                          writes 70k.pdf, 5m.pdf (fields made, unsigned), root.pem,
                                                         and p256 / ed25519 .key.pem and .chain.pem for peers that make no keys
  {"do": "sign", "file": P, "fields": [..], "algorithm": "p256"|"ed25519", "tuned": true}
  {"do": "validate", "file": P, "root": R}
  {"do": "render", "content": P, "fonts": DIR or null}
  {"do": "pipeline", "content": P, "fonts": .., "algorithm": .., "folder": F}   render, 3 signatures, hashes, file, row, leaf

All take "count" (default 1). An answer to `sign` also has the bytes before and after.
"""

import hashlib
import json
import os
import platform
import resource
import sqlite3
import sys
import time
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from page import Letter
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELDS = ("segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup")
# Room for a CAdES signature with two certificates and no time stamp. Given, pyHanko need not sign twice to learn the size.
RESERVED = 4096  # hex digits


class Keys:
    """A P-256 root and one signer of each algorithm under it, made once, kept in memory."""

    def __init__(self):
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._issue("Akar", self.root_key)
        made = {"p256": ec.generate_private_key(ec.SECP256R1()), "ed25519": ed25519.Ed25519PrivateKey.generate()}
        self.files = {}
        self.signers = {name: self._signer(name, key) for name, key in made.items()}

    def _issue(self, name, key):
        now = datetime.now(timezone.utc)
        ca = name == "Akar"
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
        usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
        builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
        builder = builder.issuer_name(subject if ca else self.root.subject).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca, None), True).add_extension(x509.KeyUsage(**usage), True)
        return builder.sign(self.root_key, hashes.SHA256())

    def _signer(self, name, key):
        store = SimpleCertificateStore()
        store.register(_asn1(self.root))
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = self._issue(f"Penanda tangan {name}", key)
        self.files[name] = (key, certificate)
        return signers.SimpleSigner(
            signing_cert=_asn1(certificate), signing_key=asn1_keys.PrivateKeyInfo.load(der), cert_registry=store
        )


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


KEYS = Keys()
LETTERS = {}


def sign(pdf, field, algorithm, tuned=True, make_fields=()):
    """One signature on `field`; tuned: the field exists, the size is reserved, nothing is validated or guessed."""
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha512" if algorithm == "ed25519" else "sha256",
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=not tuned)
    for name in make_fields:
        fields.append_signature_field(writer, SigFieldSpec(sig_field_name=name))
    out = BytesIO()
    signer = signers.PdfSigner(meta, signer=KEYS.signers[algorithm])
    signer.sign_pdf(writer, existing_fields_only=tuned, bytes_reserved=RESERVED if tuned else None, output=out)
    return out.getvalue()


def do_sign(order):
    pdf = _read(order["file"])
    sizes = {}

    def work():
        signed = pdf
        for field in order["fields"]:
            signed = sign(signed, field, order["algorithm"], order.get("tuned", True))
        sizes["bytes_after"] = len(signed)
        if "write" in order:
            _write(order["write"], signed)

    return work, lambda: {"bytes_before": len(pdf), **sizes}


def do_validate(order):
    pdf = _read(order["file"])
    _, _, der = asn1_pem.unarmor(_read(order["root"]))
    root = asn1_x509.Certificate.load(der)
    seen = {}

    def work():
        context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
        found = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        statuses = [validate_pdf_signature(each, context) for each in found]
        if not statuses or not all(each.bottom_line for each in statuses):
            raise SystemExit(f"{order['file']}: {[each.summary() for each in statuses]}")
        seen["signatures"] = len(statuses)

    return work, lambda: {"bytes": len(pdf), **seen}


def letter(order):
    fonts = order.get("fonts")
    if fonts not in LETTERS:
        LETTERS[fonts] = Letter(fonts)
    return LETTERS[fonts]


def do_render(order):
    content = json.loads(_read(order["content"]))
    drawn, size = letter(order), {}

    def work():
        size["bytes"] = len(drawn.render(content))

    return work, lambda: size


def do_pipeline(order):
    content = json.loads(_read(order["content"]))
    drawn, folder, algorithm = letter(order), order["folder"], order["algorithm"]
    os.makedirs(folder, exist_ok=True)
    database = sqlite3.connect(os.path.join(folder, "rows.sqlite"))
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE IF NOT EXISTS document (hash BLOB, bytes INTEGER, title TEXT, at TEXT)")
    log = open(os.path.join(folder, "log"), "ab")  # noqa: SIM115
    size = {}

    def work():
        pdf = drawn.render(content)
        names = FIELDS[:3]
        pdf = sign(pdf, names[0], algorithm, make_fields=names)
        for name in names[1:]:
            pdf = sign(pdf, name, algorithm)
        digest = hashlib.sha256(pdf).digest()
        _write(os.path.join(folder, digest.hex()[:16] + ".pdf"), pdf)
        now = datetime.now(timezone.utc).isoformat()
        with database:
            database.execute("INSERT INTO document VALUES (?, ?, ?, ?)", (digest, len(pdf), content["title"], now))
        log.write(hashlib.sha256(b"\0" + digest + now.encode()).digest())
        log.flush()
        size["bytes"] = len(pdf)

    return work, lambda: size


def do_inputs(order):
    """A 70 KB and a 5 MB agreement with all fields made, so that floor, Teken and peer can sign the very same bytes."""
    folder = order["folder"]
    content = json.loads(_read(order["content"]))

    def work():
        os.makedirs(folder, exist_ok=True)
        for name, wanted in (("70k.pdf", 70_000), ("5m.pdf", 5_000_000)):
            bare = letter(order).render(content)
            _write(os.path.join(folder, name), _with_fields(letter(order).render(content, _noise(max(0, wanted - len(bare))))))
        _write(os.path.join(folder, "root.pem"), KEYS.root.public_bytes(Encoding.PEM))
        for name, (key, certificate) in KEYS.files.items():
            _write(os.path.join(folder, name + ".key.pem"), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            _write(os.path.join(folder, name + ".chain.pem"), certificate.public_bytes(Encoding.PEM) + KEYS.root.public_bytes(Encoding.PEM))

    return work, lambda: {"folder": folder}


def _with_fields(pdf):
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for name in FIELDS:
        fields.append_signature_field(writer, SigFieldSpec(sig_field_name=name))
    # Signed documents are only ever appended to, and the first signature may not be the one to say so.
    form = writer.root["/AcroForm"]
    form["/SigFlags"] = NumberObject(3)
    writer.update_container(form)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _noise(size):
    """A picture that deflate cannot shrink, of about `size` bytes; the same one every time."""
    from PIL import Image

    side = max(8, int((max(size, 192) / 3) ** 0.5 * 0.894))  # reportlab writes it as base-85: a quarter longer
    stream = b"".join(hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(side * side * 3 // 32 + 1))
    out = BytesIO()
    Image.frombytes("RGB", (side, side), stream[: side * side * 3]).save(out, "PNG")
    return out.getvalue()


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _write(path, data):
    with open(path, "wb") as file:
        file.write(data)


DOES = {"sign": do_sign, "validate": do_validate, "render": do_render, "pipeline": do_pipeline, "inputs": do_inputs}


def main():
    hello = {"peer": f"pyHanko {version('pyhanko')} + reportlab {version('reportlab')}", "runtime": f"Python {platform.python_version()}"}
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] not in DOES:
            print(json.dumps({"do": order["do"], "cannot": "not a thing this peer does"}), flush=True)
            continue
        work, facts = DOES[order["do"]](order)
        spent = []
        for _ in range(order.get("count", 1)):
            start = time.process_time_ns()
            work()
            spent.append(round((time.process_time_ns() - start) / 1e6, 3))
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"do": order["do"], "cpu_ms": spent, **facts(), "peak_rss_kib": rss}), flush=True)


main()
