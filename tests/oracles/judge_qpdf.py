#!/usr/bin/env python3
"""qpdf --check: the syntax of every final and base file, and every stream in it, without one warning."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from judging import Judge, run  # noqa: E402

CLEAN = "No syntax or stream encoding errors found"

judge = Judge("qpdf")
judge.need("qpdf", "qpdf")
for file in judge.demo.finals + judge.demo.bases:
    code, said = run("qpdf", "--check", file)
    lines = [line for line in said.splitlines() if "WARNING" in line or "ERROR" in line or "error" in line.lower()]
    complaints = [] if code == 0 and CLEAN in said and "WARNING" not in said else [f"exit {code}"] + (lines or [said[-300:]])
    judge.verdict(file, complaints)
judge.close()
