"""Each question comes from an address of its own, as from so many citizens: else the limit of 30 a minute from one
address would be all that is tested. The service believes the header because its settings say that a proxy sets it.
Every third citizen asks about a document that there is."""

import itertools
import json
import os
import pathlib

import schemathesis

KNOWN = [json.loads(file.read_text()) for file in sorted(pathlib.Path(os.environ["TEKEN_SEASON"]).glob("archive/**/*.json"))]
citizens = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    citizen = next(citizens)
    case.headers["X-Forwarded-For"] = f"10.{citizen >> 16 & 255}.{citizen >> 8 & 255}.{citizen & 255}"
    for name in ("code", "sha256"):
        if citizen % 3 == 0 and name in (case.path_parameters or {}):
            case.path_parameters[name] = KNOWN[citizen % len(KNOWN)][name]
