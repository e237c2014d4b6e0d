"""What every judge shares: where a demo folder keeps things, and how a verdict is told.

A judge is `tests/oracles/judge_NAME.py FOLDER [--expect-base]`. It prints one line per file it judged, then
`judge NAME: P passed, F failed, S skipped`, and exits 0 (nothing failed), 1 (something failed) or 77 (it cannot judge here).
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

CANNOT_JUDGE = 77


class Demo:
    """FOLDER/archive/**/NAME.pdf with NAME.json beside it; FOLDER/base/**/NAME.pdf and NAME.txt; FOLDER/keys/root.pem."""

    def __init__(self, folder, expect_base=False):
        self.folder = Path(folder)
        self.root = self.folder / "keys" / "root.pem"
        self.finals = sorted((self.folder / "archive").rglob("*.pdf"))
        self.bases = sorted((self.folder / "base").rglob("*.pdf"))
        self.expect_base = expect_base

    def short(self, path):
        return str(Path(path).relative_to(self.folder))

    def sidecar(self, final):
        """The JSON beside a final file, or None."""
        path = final.with_suffix(".json")
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def passages(self, final):
        """What a reader must meet, in that order: one passage a line in base/NAME.txt; None when the demo kept none."""
        found = sorted((self.folder / "base").rglob(final.stem + ".txt"))
        if not found:
            return None
        return [line.strip() for line in found[0].read_text(encoding="utf-8").splitlines() if line.strip()]


class Judge:
    """Counts verdicts. A file is passed only by `verdict` with no complaints."""

    def __init__(self, name):
        self.name = name
        arguments = argparse.ArgumentParser(prog=f"judge_{name}.py")
        arguments.add_argument("folder")
        arguments.add_argument("--expect-base", action="store_true", help="the unsigned bases must be there too")
        given = arguments.parse_args()
        self.demo = Demo(given.folder, given.expect_base)
        self.passed = self.failed = self.skipped = 0
        if not self.demo.finals:
            self.verdict(given.folder, ["there is no PDF under archive/"])
        if self.demo.expect_base and len(self.demo.bases) < len(self.demo.finals):
            self.verdict(given.folder, [f"{len(self.demo.finals)} final files but {len(self.demo.bases)} bases under base/"])

    def verdict(self, file, complaints, note=""):
        """One line for one file; the complaints, if any, below it."""
        name = self.demo.short(file) if isinstance(file, Path) else file
        if complaints:
            self.failed += 1
            print(f"FAIL {self.name}: {name}")
            for complaint in complaints:
                print(f"       {complaint}")
        else:
            self.passed += 1
            print(f"ok   {self.name}: {name}{'  ' + note if note else ''}")
        sys.stdout.flush()

    def need(self, program, package):
        """Ends with 'skipped' when a program this judge speaks through is not installed."""
        if shutil.which(program) is None:
            self.cannot(f"{program} is not installed (Debian package {package})")

    def cannot(self, why):
        self.skipped += 1
        print(f"skip {self.name}: {why}")
        self._summary()
        sys.exit(CANNOT_JUDGE)

    def close(self):
        self._summary()
        sys.exit(1 if self.failed else 0)

    def _summary(self):
        print(f"judge {self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped")


def run(*command):
    """Runs a program to its end and returns (exit code, output and errors together)."""
    done = subprocess.run(
        [str(each) for each in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", errors="replace")
