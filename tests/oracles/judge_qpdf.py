#!/usr/bin/env python3
"""qpdf --check: the syntax of every final and base file, and every stream in it, without one warning."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from judging import Judge, run  # noqa: E402

CLEAN = "No syntax or stream encoding errors found"


def complaints_about(file):
    code, said = run("qpdf", "--check", file)
    complaints = [] if code == 0 and CLEAN in said and "WARNING" not in said else [f"--check: exit {code}: {tail(said)}"]
    # --check inflates page contents only; writing the file out inflates fonts, marks and metadata as well.
    code, said = run("qpdf", "--stream-data=uncompress", "--preserve-unreferenced", file, "/dev/null")
    if code != 0 or said.strip():
        complaints.append(f"inflating every stream: exit {code}: {tail(said)}")
    return complaints


def tail(said):
    return " ".join(said.split())[-400:]


judge = Judge("qpdf")
judge.need("qpdf", "qpdf")
for pdf in judge.demo.finals + judge.demo.bases:
    judge.verdict(pdf, complaints_about(pdf))
judge.close()
