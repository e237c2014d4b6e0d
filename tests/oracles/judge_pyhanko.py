#!/usr/bin/env python3
"""pyHanko: every signature of every final file intact, trusted by keys/root.pem alone, and PAdES B-LTA.

The real command line (`sign validate --no-revocation-check` and `sign adesverify`) judges every file, inside this one
process because starting it takes longer than judging; a few files go through it as processes of their own as well.
The API then asks what the command line does not say: who certified, what may still change, that the document time
stamp covers the whole file, that no signature field is left empty, and which algorithm each party signed with.
"""

import asyncio
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from asn1crypto import pem, x509  # noqa: E402
from click.testing import CliRunner  # noqa: E402
from judging import Judge, run  # noqa: E402
from pyhanko.cli import cli_root  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields  # noqa: E402
from pyhanko.sign.validation import async_validate_pdf_timestamp  # noqa: E402
from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: E402
from pyhanko_certvalidator import ValidationContext  # noqa: E402

COMMANDS = {"validate": ("validate", "--no-revocation-check"), "adesverify": ("adesverify",)}
OWN_PROCESS = 3
UNHARMED = (",ACCEPTABLE_MODIFICATIONS", ",UNTOUCHED")
SEAL, CLOSING_SEAL, SIGNER = "segel", "segel_penutup", "ttd_"


def verdict_of_lines(command, names, code, said):
    """The command must exit 0 and say INTACT:TRUSTED, once, of every signature the file holds."""
    complaints = [] if code == 0 else [f"{command}: exit {code}: {said.strip()[-300:]}"]
    lines = [line for line in said.splitlines() if line.count(":") >= 3 and line.split(":")[0] in names]
    for name in names:
        mine = [line for line in lines if line.startswith(name + ":")]
        # The command line says INTACT:TRUSTED of a signature that later bytes betrayed, too: look at the changes as well.
        good = len(mine) == 1 and ":INTACT:TRUSTED" in mine[0] and mine[0].endswith(UNHARMED)
        if not good:
            complaints.append(f"{command}: {name} is not INTACT:TRUSTED and unharmed: {mine}")
    return complaints


def by_command_line(root, file, names, own_process):
    complaints = []
    for command, words in COMMANDS.items():
        arguments = ["sign", *words, "--trust", str(root), "--trust-replace", str(file)]
        told = CliRunner().invoke(cli_root, ["--no-plugins", *arguments])
        complaints += verdict_of_lines(command, names, told.exit_code, told.output)
        if own_process:
            code, said = run(sys.executable, "-m", "pyhanko", *arguments)
            complaints += verdict_of_lines(f"{command} as a process", names, code, said)
    return complaints


def by_structure(reader):
    """What the product promises of the file as a whole."""
    complaints = []
    empty = [name for name, value, _ in enumerate_sig_fields(reader) if value is None]
    complaints += [f"field {name} is left unsigned" for name in empty]
    regular, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    names = [each.field_name for each in regular]
    if not names or names[0] != SEAL:
        complaints.append(f"the first signature is {names[:1]}, not {SEAL}")
    if not names or names[-1] != CLOSING_SEAL:
        complaints.append(f"the last signature is {names[-1:]}, not {CLOSING_SEAL}")
    if not any(name.startswith(SIGNER) for name in names):
        complaints.append("nobody signed: no ttd_… among the signatures")
    for each in regular:
        wanted = "ed25519" if each.field_name.startswith(SIGNER) else "ec"
        got = each.signer_cert.public_key.algorithm
        if got != wanted:
            complaints.append(f"{each.field_name}: signed with {got}, expected {wanted}")
        expected = MDPPerm.FILL_FORMS if each.field_name == SEAL else None
        if each.docmdp_level != expected:
            complaints.append(f"{each.field_name}: certifies with {each.docmdp_level}, expected {expected}")
    if not stamps:
        complaints.append("no document time stamp")
    return complaints


def by_last_timestamp(reader, root):
    """The newest document time stamp: intact, trusted, over the whole file."""
    if not reader.embedded_timestamp_signatures:
        return []
    stamp = reader.embedded_timestamp_signatures[-1]
    context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
    status = asyncio.run(async_validate_pdf_timestamp(stamp, context))
    complaints = [] if status.intact and status.valid and status.trusted else [f"document time stamp: {status.summary()}"]
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        complaints.append(f"document time stamp covers {status.coverage.name}, not ENTIRE_FILE")
    return complaints


def complaints_about(file, root_pem, own_process):
    try:
        _, _, der = pem.unarmor(root_pem.read_bytes())
        with open(file, "rb") as handle:
            reader = PdfFileReader(handle)
            names = [each.field_name for each in reader.embedded_regular_signatures]
            complaints = by_structure(reader) + by_last_timestamp(reader, x509.Certificate.load(der))
        return complaints + by_command_line(root_pem, file, names, own_process), names
    except Exception as problem:  # noqa: BLE001  (whatever stops pyHanko is a verdict on the file)
        return [f"{type(problem).__name__}: {problem}"], []


logging.disable(logging.ERROR)
judge = Judge("pyhanko")
for number, pdf in enumerate(judge.demo.finals):
    step = max(1, len(judge.demo.finals) // OWN_PROCESS)
    alone = number % step == 0 and number // step < OWN_PROCESS
    found, signed = complaints_about(pdf, judge.demo.root, alone)
    judge.verdict(pdf, found, f"{len(signed)} signatures, B-LTA{', also as a process' if alone else ''}")
judge.close()
