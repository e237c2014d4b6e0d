#!/usr/bin/env python3
"""pdfsig (poppler on NSS): what an ordinary viewer says about the institution's two seals.

Both P-256 seals must be valid and trusted; the closing seal must say "Total document signed" at its own revision.
NSS knows no Ed25519: for a signer's signature one exact sentence is expected, neither as success nor as failure but as
the known limit of the tool. Any other sentence is a complaint: then the limit has gone and this judge must be tightened.
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from judging import Judge, run  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402

SEALS = ("segel", "segel_penutup")
VALID = "Signature is Valid."
TRUSTED = "Certificate is Trusted."
ED25519_UNKNOWN = "Document isn't signed or corrupted data."
TIMESTAMP_UNKNOWN = "Signature has not yet been verified."
TOTAL = "Total document signed"


def institution_certificates(files):
    """Every certificate in the files that NSS can hold and that is no root, by fingerprint."""
    found = {}
    for file in files:
        with open(file, "rb") as handle:
            try:
                for signature in PdfFileReader(handle).embedded_signatures:
                    for each in signature.signed_data["certificates"]:
                        certificate = each.chosen
                        if certificate.self_signed == "no" and certificate.public_key.algorithm == "ec":
                            found[certificate.sha256_fingerprint] = certificate.dump()
            except Exception:  # noqa: BLE001  (a broken file is pdfsig's to refuse, below)
                continue
    return found


def database(folder, root, certificates):
    """An NSS database that trusts our root alone.

    The other certificates go in without any trust: pdfsig 22.12 frees a message's certificates while NSS still points
    at them, so the second seal by the same certificate is refused at random (SEC_ERROR_REUSED_ISSUER_AND_SERIAL)
    unless the database holds the certificate itself.
    """
    where = f"sql:{folder}"
    steps = [("-N", "--empty-password"), ("-A", "-n", "root", "-t", "CT,C,C", "-a", "-i", root)]
    for number, (_, der) in enumerate(sorted(certificates.items())):
        file = Path(folder) / f"{number}.der"
        file.write_bytes(der)
        steps.append(("-A", "-n", f"institution-{number}", "-t", ",,", "-i", file))
    for step in steps:
        code, said = run("certutil", step[0], "-d", where, *step[1:])
        if code != 0:
            return None, said.strip()
    return where, ""


def signatures(nss, file):
    """{field: (total, end of signed range, sentences)} as pdfsig tells it; unsigned fields are left out."""
    _, said = run("pdfsig", "-nssdir", nss, file)
    told = {}
    for block in re.split(r"^Signature #\d+:$", said, flags=re.MULTILINE)[1:]:
        field = re.search(r"Signature Field Name: (.*)", block)
        ranges = re.search(r"Signed Ranges: \[0 - (\d+)\], \[(\d+) - (\d+)\]", block)
        if field and ranges:
            total = re.search(r"^  - Total document signed", block, flags=re.MULTILINE) is not None
            told[field.group(1)] = (total, int(ranges.group(3)), block)
    return told


def complaints_about(nss, file, scratch):
    told = signatures(nss, file)
    complaints = [f"{seal}: not signed, or pdfsig does not see it" for seal in SEALS if seal not in told]
    for field, (total, _, block) in told.items():
        if field in SEALS:
            complaints += [f"{field}: no \"{each}\"" for each in (VALID, TRUSTED) if each not in block]
        elif field.startswith("ttd_") and ED25519_UNKNOWN not in block:
            complaints.append(f"{field}: expected the known limit \"{ED25519_UNKNOWN}\", got: {' '.join(block.split())}")
        elif not field.startswith("ttd_") and TIMESTAMP_UNKNOWN not in block:
            complaints.append(f"{field}: expected \"{TIMESTAMP_UNKNOWN}\" for a document time stamp")
    if not any(field.startswith("ttd_") for field in told):
        complaints.append("no signer's signature (ttd_…) in the file")
    if "segel_penutup" in told:
        # The document time stamp follows the closing seal: cut the file where the seal's revision ends.
        cut = Path(scratch) / "closing.pdf"
        cut.write_bytes(file.read_bytes()[: told["segel_penutup"][1]])
        total, _, block = signatures(nss, cut).get("segel_penutup", (False, 0, ""))
        if not total or VALID not in block or TRUSTED not in block:
            complaints.append(f"segel_penutup at its own revision: no \"{TOTAL}\", valid and trusted")
    return complaints


judge = Judge("pdfsig")
judge.need("pdfsig", "poppler-utils")
judge.need("certutil", "libnss3-tools")
with tempfile.TemporaryDirectory() as scratch:
    nss, problem = database(scratch, judge.demo.root, institution_certificates(judge.demo.finals))
    for pdf in judge.demo.finals:
        if nss is None:
            judge.verdict(pdf, [f"NSS database with {judge.demo.root}: {problem}"])
        else:
            judge.verdict(pdf, complaints_about(nss, pdf, scratch), "both seals valid, trusted; closing seal total")
judge.close()
