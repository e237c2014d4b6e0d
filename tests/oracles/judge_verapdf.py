#!/usr/bin/env python3
"""veraPDF: every base and every final file breaks no rule of PDF/A-2A (ISO 19005-2) and none of PDF/UA-1 (ISO 14289-1).

One JVM for all files; the program is verapdf/src/main/java/Judge.java. TEKEN_TEST_VERAPDF names the folder it was built into.
"""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from judging import Judge, run  # noqa: E402

FLAVOURS = ("2a", "ua1")
LINE = re.compile(r"^(ok|FAIL|ERROR) (\w+) (.*?)(?: \(\d+ checks\))?$")

judge = Judge("verapdf")
judge.need("java", "default-jdk-headless")
built = Path(os.environ.get("TEKEN_TEST_VERAPDF") or HERE.parent.parent / "target/test-tools/verapdf")
if not (built / "judge.jar").exists():
    judge.cannot(f"no judge.jar in {built}: mvn -q -B -f tests/oracles/verapdf/pom.xml package")
files = judge.demo.finals + judge.demo.bases
if files:
    code, said = run(
        "java", "-Xmx600m", "-cp", f"{built}/judge.jar:{built}/lib/*", "Judge", "--flavours", ",".join(FLAVOURS), *files
    )
    kept = {(str(file), flavour): None for file in files for flavour in FLAVOURS}
    broken = []
    for line in said.splitlines():
        found = LINE.match(line)
        if found is None:
            broken.append(line.strip())
            continue
        verdict, flavour, name = found.groups()
        key = next((key for key in kept if key[1] == flavour and name.startswith(key[0])), None)
        if key is not None:
            broken = kept[key] = [] if verdict == "ok" else [f"{flavour}: {line}"]
    for file in files:
        complaints = []
        for flavour in FLAVOURS:
            heard = kept[(str(file), flavour)]
            complaints += [f"{flavour}: no verdict (exit {code})"] if heard is None else heard
        judge.verdict(file, complaints, "PDF/A-2A and PDF/UA-1")
judge.close()
