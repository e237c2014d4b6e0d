"""Runs the service on a finished demo and lets schemathesis ask it whatever its description allows, and much that it
forbids. Nothing may answer 5xx, and every answer must be one that the description names.

    python run.py --teken target/release/teken --season DIR [--examples 50]

DIR is a demo, so that there is something to ask about; it is copied, never touched.

Last line: `judge api: P passed, F failed, S skipped`, counted in operations."""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def serve(teken, season, folder, port):
    instance = folder / "instance"
    shutil.copytree(season, instance)
    settings = instance / "teken.toml"
    settings.write_text(settings.read_text().replace("behind_proxy = false", "behind_proxy = true"))
    service = subprocess.Popen(
        [teken, "serve", "--instance", instance, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True
    )
    for line in service.stdout:
        if line.startswith("Serving on "):
            return service
    raise SystemExit("the service did not start")


def status(address, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {})) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def operations(report):
    """How each operation fared, from the JUnit report: passed and failed."""
    text = report.read_text()
    cases = re.findall(r"<testcase\b[^>]*?name=\"([^\"]+)\"[^>]*?(?:/>|>(.*?)</testcase>)", text, re.DOTALL)
    failed = {name for name, inside in cases if "<failure" in inside or "<error" in inside}
    return {name for name, _ in cases} - failed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--teken", type=pathlib.Path, required=True)
    parser.add_argument("--season", type=pathlib.Path, required=True)
    parser.add_argument("--examples", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="teken-api.") as name:
        folder = pathlib.Path(name)
        port = free_port()
        service = serve(arguments.teken.resolve(), arguments.season, folder, port)
        try:
            base = f"http://127.0.0.1:{port}"
            # From a file: schemathesis leaves out the address it has read a description from.
            description = folder / "openapi.json"
            urllib.request.urlretrieve(f"{base}/api/openapi.json", description)
            described = sum(len(methods) for methods in json.loads(description.read_text())["paths"].values())
            done = subprocess.run(
                [
                    pathlib.Path(sys.executable).parent / "st", "run", description, "--url", base,
                    "--checks", CHECKS, "--max-examples", str(arguments.examples), "--seed", "27", "--workers", "1",
                    "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--continue-on-failure",
                    "--report", "junit", "--report-junit-path", folder / "report.xml", "--no-color",
                ],
                env={**os.environ, "SCHEMATHESIS_HOOKS": "citizens", "PYTHONPATH": str(HERE), "TEKEN_SEASON": str(folder / "instance")},
                cwd=folder,
            )
            asked = status(f"{base}/healthz") == 200
            public = status(f"{base}/metrics", {"X-Forwarded-For": "203.0.113.9"})
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(30)
        passed, failed = operations(folder / "report.xml") if (folder / "report.xml").exists() else (set(), {"everything"})
    for operation in sorted(passed):
        print(f"ok {operation}")
    for operation in sorted(failed):
        print(f"FAIL {operation}")
    faults = len(failed)
    for fact, holds in [
        ("the service is well afterwards", asked),
        (f"/metrics is not there for who comes through the proxy ({public})", public == 404),
        ("schemathesis is content", done.returncode == 0),
        (f"every described operation was asked ({described})", len(passed | failed) >= described),
    ]:
        print(f"{'ok' if holds else 'FAIL'} {fact}")
        faults += 0 if holds else 1
    print(f"judge api: {len(passed) + 4 - (faults - len(failed))} passed, {faults} failed, 0 skipped")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
