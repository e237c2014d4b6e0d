"""pyHanko's opinion of every PDF of a folder, through its API and in one process.

usage: differential.py FOLDER      root.pem is the only anchor; prints NAME and what is wrong with it, or `ok`, one file a line
"""

import asyncio
import logging
import sys
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

ALLOWED = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


def complaints(file, root):
    context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
    with open(file, "rb") as handle:
        reader = PdfFileReader(handle)
        said = []
        for each in reader.embedded_regular_signatures:
            status = asyncio.run(async_validate_pdf_signature(each, context))
            if not (status.intact and status.valid and status.trusted and status.docmdp_ok):
                said.append(f"{each.field_name}: {status.summary()}")
            if status.modification_level not in ALLOWED:
                said.append(f"{each.field_name}: {status.modification_level}")
        for each in reader.embedded_timestamp_signatures:
            status = asyncio.run(async_validate_pdf_timestamp(each, context))
            if not (status.intact and status.valid and status.trusted):
                said.append(f"{each.field_name}: {status.summary()}")
        last = max(reader.embedded_signatures, key=lambda each: each.signed_revision)
        if last.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
            said.append(f"{last.field_name} does not cover the whole file")
        return said, len(reader.embedded_signatures)


logging.disable(logging.ERROR)
folder = Path(sys.argv[1])
_, _, der = pem.unarmor((folder / "root.pem").read_bytes())
for pdf in sorted(folder.glob("*.pdf")):
    try:
        wrong, signatures = complaints(pdf, x509.Certificate.load(der))
    except Exception as problem:  # noqa: BLE001  (whatever stops pyHanko is an opinion on the file)
        wrong, signatures = [f"{type(problem).__name__}: {problem}"], 0
    print(pdf.stem, signatures, "; ".join(wrong) or "ok")
