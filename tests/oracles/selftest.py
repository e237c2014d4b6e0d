#!/usr/bin/env python3
"""The judges judged: each must pass an honest file and refuse every broken twin of it. A lenient judge is a failure.

`selftest.py [JUDGE …]` makes the honest folder (support/specimens.py), copies it once per twin, breaks one thing in the
copy and asks one judge, which must refuse it for that very thing. Same lines and same summary as a judge: `judge selftest: P passed, F failed, S skipped`.
"""

import json
import re
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import specimens  # noqa: E402
from judging import CANNOT_JUDGE, run  # noqa: E402

JUDGES = ("pyhanko", "qpdf", "pdfsig", "verapdf", "pdftotext", "dss", "pdfbox")


class Twin:
    """A copy of the honest folder that one thing is wrong with."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.final = next((self.folder / "archive").rglob("*.pdf"))
        self.base = next((self.folder / "base").rglob("*.pdf"))
        self.sidecar = self.final.with_suffix(".json")
        self.passages = self.base.with_suffix(".txt")
        self.root = self.folder / "keys" / "root.pem"

    def resign(self, **how):
        """Signs the base anew by a new institution that is trusted, with one thing done differently."""
        institution = specimens.Institution()
        self.root.write_bytes(institution.root_pem())
        self.final.write_bytes(specimens.sign_all(how.pop("base", self.base.read_bytes()), institution, **how))

    def rewrite(self, path, change):
        path.write_bytes(change(path.read_bytes()))

    def tell(self, change):
        told = json.loads(self.sidecar.read_text(encoding="utf-8"))
        change(told)
        self.sidecar.write_text(json.dumps(told), encoding="utf-8")


def flip_a_byte(pdf):
    """In the XMP packet: signed, never parsed by a reader, so nothing but the digest can notice."""
    at = pdf.index(b"<x:xmpmeta") + 3
    return pdf[:at] + b"X" + pdf[at + 1 :]


def flip_the_message(pdf):
    """In the signature value of the first message: no byte of the file it signs changes."""
    first = specimens.PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0]
    value = first.signer_info["signature"].native.hex().encode()
    at = pdf.lower().index(value) + len(value) - 1
    return pdf[:at] + (b"1" if pdf[at : at + 1] != b"1" else b"2") + pdf[at + 1 :]


def spoil_the_time(pdf):
    """One second in the time of the document time stamp."""
    stamp = specimens.PdfFileReader(BytesIO(pdf)).embedded_timestamp_signatures[-1]
    start, end = stamp.byte_range[1], stamp.byte_range[2]
    time = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].contents
    other = time[:-2] + (b"1" if time[-2:-1] != b"1" else b"2") + time[-1:]
    hole = pdf[start:end].lower().replace(time.hex().encode(), other.hex().encode(), 1)
    return pdf[:start] + hole + pdf[end:]


def turn_the_page(pdf):
    """An update after the last signature that changes the document behind everyone's back."""
    writer = specimens.IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = specimens.generic.NumberObject(90)
    writer.mark_update(page.container_ref)
    return specimens._written(writer)


def other_root(twin):
    twin.root.write_bytes(specimens.Institution().root_pem())


def no_closing_seal(twin):
    institution = specimens.Institution()
    twin.root.write_bytes(institution.root_pem())
    base, stamper = twin.base.read_bytes(), institution.stamper()
    pdf = specimens.sign(base, institution.sealer(), "segel", certify=True, stamper=stamper)
    for party in specimens.PARTIES:
        pdf = specimens.sign(pdf, institution.signer(party["name"]), party["field"], stamper=stamper)
    twin.final.write_bytes(pdf)


def last_two_swapped(twin):
    lines = twin.passages.read_text(encoding="utf-8").splitlines()
    twin.passages.write_text("\n".join([*lines[:-2], lines[-1], lines[-2]]) + "\n", encoding="utf-8")


def spoil_a_stream(pdf):
    at = pdf.index(b"stream", pdf.index(b"/FlateDecode")) + len("stream\n")
    return pdf[:at] + b"\xff\xff\xff\xff" + pdf[at + 4 :]


def misplace_the_xref(pdf):
    return re.sub(rb"startxref\s+\d+", b"startxref\n7", pdf)


# (judge, what is broken, how, the words that show it was refused for that and not by luck)
TWINS = [
    ("pyhanko", "one signed byte flipped", lambda t: t.rewrite(t.final, flip_a_byte), "validate: segel is not INTACT"),
    ("pyhanko", "page turned after the last signature", lambda t: t.rewrite(t.final, turn_the_page), "validate: segel is not"),
    ("pyhanko", "another institution's root", other_root, "adesverify: exit 1"),
    ("pyhanko", "no long-term data", lambda t: t.resign(lta=False), "adesverify: segel is not INTACT"),
    ("pyhanko", "the first seal does not certify", lambda t: t.resign(certify=False), "segel: certifies with None"),
    ("pyhanko", "signers on P-256", lambda t: t.resign(ed25519_key=False), "signed with ec, expected ed25519"),
    ("pyhanko", "closing seal missing", no_closing_seal, "field segel_penutup is left unsigned"),
    ("pyhanko", "final file is the unsigned base", lambda t: shutil.copy(t.base, t.final), "nobody signed"),
    ("pyhanko", "final file cut short", lambda t: t.rewrite(t.final, lambda pdf: pdf[:-2000]), "PdfReadError"),
    ("pyhanko", "nothing archived", lambda t: t.final.unlink(), "no PDF under archive/"),
    ("qpdf", "a stream that does not inflate", lambda t: t.rewrite(t.final, spoil_a_stream), "inflate"),
    ("qpdf", "startxref points nowhere", lambda t: t.rewrite(t.base, misplace_the_xref), "xref"),
    ("qpdf", "nothing archived", lambda t: t.final.unlink(), "no PDF under archive/"),
    ("pdfsig", "one signed byte flipped", lambda t: t.rewrite(t.final, flip_a_byte), 'segel: no "Signature is Valid."'),
    ("pdfsig", "another institution's root", other_root, 'segel: no "Certificate is Trusted."'),
    ("pdfsig", "closing seal missing", no_closing_seal, "segel_penutup: not signed"),
    ("pdfsig", "signers on P-256", lambda t: t.resign(ed25519_key=False), "expected the known limit"),
    ("dss", "one signed byte flipped", lambda t: t.rewrite(t.final, flip_a_byte), "segel: TOTAL_FAILED, HASH_FAILURE"),
    ("dss", "one byte of a message flipped", lambda t: t.rewrite(t.final, flip_the_message), "segel: TOTAL_FAILED, SIG_CRYPTO_FAILURE"),
    ("dss", "time of the document time stamp altered", lambda t: t.rewrite(t.final, spoil_the_time), "DOCUMENT_TIMESTAMP: FAILED"),
    ("dss", "page turned after the last signature", lambda t: t.rewrite(t.final, turn_the_page), "changed later"),
    ("dss", "another institution's root", other_root, "segel: INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND"),
    ("dss", "no long-term data", lambda t: t.resign(lta=False), "level PAdES-BASELINE-T"),
    ("dss", "signer revoked before signing", lambda t: t.resign(revoke=True), "ttd_pihak_kedua: INDETERMINATE, REVOKED_NO_POE"),
    ("dss", "final file is the unsigned base", lambda t: shutil.copy(t.base, t.final), "no signature found"),
    ("dss", "final file cut short", lambda t: t.rewrite(t.final, lambda pdf: pdf[:-2000]), "no document time stamp"),
    ("dss", "nothing archived", lambda t: t.final.unlink(), "no PDF under archive/"),
    ("pdfbox", "one signed byte flipped", lambda t: t.rewrite(t.final, flip_a_byte), "segel: CMSSignerDigestMismatchException"),
    ("pdfbox", "one byte of a message flipped", lambda t: t.rewrite(t.final, flip_the_message), "segel: IllegalArgumentException: the signature is wrong"),
    ("pdfbox", "time of the document time stamp altered", lambda t: t.rewrite(t.final, spoil_the_time), "CMSSignerDigestMismatchException"),
    ("pdfbox", "page turned after the last signature", lambda t: t.rewrite(t.final, turn_the_page), "ends at byte"),
    ("pdfbox", "another institution's root", other_root, "segel: CertPathBuilderException"),
    ("pdfbox", "no long-term data", lambda t: t.resign(lta=False), "no document time stamp"),
    ("pdfbox", "signer revoked before signing", lambda t: t.resign(revoke=True), "ttd_pihak_kedua: CertPathBuilderException"),
    ("pdfbox", "signers on P-256", lambda t: t.resign(ed25519_key=False), "expected [1.3.101.112, 2.16.840.1.101.3.4.2.3]"),
    ("pdfbox", "closing seal missing", no_closing_seal, "field segel_penutup is left unsigned"),
    ("pdfbox", "final file is the unsigned base", lambda t: shutil.copy(t.base, t.final), "no signature found"),
    ("pdfbox", "final file cut short", lambda t: t.rewrite(t.final, lambda pdf: pdf[:-2000]), "is left unsigned"),
    ("pdfbox", "nothing archived", lambda t: t.final.unlink(), "no PDF under archive/"),
    ("verapdf", "base is only PDF/A-2B", lambda t: t.rewrite(t.base, lambda _: specimens.base_pdf(("a-2b",))), "ISO 14289-1"),
    ("verapdf", "final file is no PDF/A", lambda t: t.rewrite(t.final, lambda _: specimens.plain_pdf()), "ISO 19005-2"),
    ("verapdf", "base is no PDF", lambda t: t.rewrite(t.base, lambda _: b"not a PDF"), "ERROR 2a"),
    ("verapdf", "base missing", lambda t: t.base.unlink(), "0 bases under base/"),
    ("pdftotext", "party absent", lambda t: t.tell(lambda told: told["parties"][0].update(name="Lain")), "party not in the text"),
    ("pdftotext", "title absent", lambda t: t.tell(lambda told: told.update(title="Surat Lain")), "title not in the text"),
    ("pdftotext", "no sidecar", lambda t: t.sidecar.unlink(), "no sidecar"),
    ("pdftotext", "passages in another order", last_two_swapped, "passage out of order"),
    ("pdftotext", "final file untagged", lambda t: t.rewrite(t.final, lambda _: specimens.plain_pdf()), "structure tree holds no text"),
]


def ask(judge, folder):
    return run(sys.executable, HERE / f"judge_{judge}.py", folder, "--expect-base")


def main():
    wanted = sys.argv[1:] or JUDGES
    tally = {"passed": 0, "failed": 0, "skipped": 0}

    def tell(word, outcome, what, why=""):
        tally[outcome] += 1
        print(f"{word} selftest: {what}{why}", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        specimens.make(Path(scratch) / "honest")
        absent = set()
        for judge in wanted:
            code, said = ask(judge, Path(scratch) / "honest")
            if code == CANNOT_JUDGE:
                absent.add(judge)
                tell("skip", "skipped", f"{judge} cannot judge here")
            elif code == 0:
                tell("ok  ", "passed", f"{judge} passes the honest file")
            else:
                tell("FAIL", "failed", f"{judge} refuses the honest file:\n", said)
        for number, (judge, name, spoil, because) in enumerate(TWINS):
            if judge not in wanted or judge in absent:
                continue
            folder = Path(scratch) / f"twin-{number}"
            shutil.copytree(Path(scratch) / "honest", folder)
            spoil(Twin(folder))
            code, said = ask(judge, folder)
            if code == 1 and f"FAIL {judge}: " in said and because in said:
                tell("ok  ", "passed", f"{judge} refuses: {name}")
            else:
                tell("FAIL", "failed", f"{judge} did not say '{because}' (exit {code}) of: {name}\n", said)
            shutil.rmtree(folder)
    print("judge selftest: {passed} passed, {failed} failed, {skipped} skipped".format(**tally))
    sys.exit(1 if tally["failed"] else 0)


main()
