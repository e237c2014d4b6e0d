"""Asks one Java class of java/ about every final file, in one JVM, and tells its verdicts as any judge does.

TEKEN_TEST_JAVA names the folder the classes were built into; without it, where tests/run builds them.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from judging import Judge, run  # noqa: E402

# A judge runs for seconds, mostly on two cores or fewer: the second compiler and a parallel collector cost more than they bring.
QUICK_START = ("-Xmx600m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def ask(name, java_class):
    """Each line said is `ok<TAB>FILE<TAB>NOTE` or `FAIL<TAB>FILE<TAB>COMPLAINT`; a file nothing was said of has failed."""
    judge = Judge(name)
    judge.need("java", "default-jdk-headless")
    built = Path(os.environ.get("TEKEN_TEST_JAVA") or HERE.parent.parent / "target/test-tools/java")
    if not (built / "judges.jar").exists():
        judge.cannot(f"no judges.jar in {built}: mvn -q -B -f tests/oracles/java/pom.xml package")
    files = judge.demo.finals
    notes, complaints, stray = {}, {}, []
    if files:
        code, said = run("java", *QUICK_START, "-cp", f"{built}/judges.jar:{built}/lib/*", java_class, judge.demo.root, *files)
        for line in said.splitlines():
            word, _, rest = line.partition("\t")
            file, _, words = rest.partition("\t")
            if word == "ok":
                notes[file] = words
            elif word == "FAIL":
                complaints.setdefault(file, []).append(words)
            else:
                stray.append(line.strip())
    for file in files:
        heard = complaints.get(str(file), [])
        if not heard and str(file) not in notes:
            heard = [f"no verdict (exit {code}): {' '.join(stray)[-400:]}"]
        judge.verdict(file, heard, notes.get(str(file), ""))
    judge.close()
