#!/usr/bin/env python3
"""pdftotext and pdfinfo (poppler): the text comes out whole, in reading order, in the page and in the tags alike.

1. No glyph without meaning (U+FFFD, private use) and no empty page.
2. The sidecar's title and every party's name stand in the text.
3. base/NAME.txt, where the demo kept it: its passages follow each other in the text in that order.
4. What a screen reader gets (structure tree) stands in the page in the same order; what the page has beyond it may only
   be furniture (running headers, footers, drawn marks), never more than half.
"""

import re
import sys
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from judging import Judge, run  # noqa: E402

PRIVATE_USE = re.compile("[\ufffd\ue000-\uf8ff]")


def plain(text):
    """One spelling for comparison: NFC, NBSP as space, no soft hyphens or zero-width marks, single spaces."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u200b\u2060\ufeff]", "", text)).strip()


def tagged_pieces(file):
    """The structure tree's text, in logical order: pdfinfo prints it as quoted strings, one per line of the page."""
    _, said = run("pdfinfo", "-struct-text", file)
    lines = (line.strip() for line in said.splitlines())
    return [squeezed(line[1:-1]) for line in lines if line.startswith('"') and squeezed(line[1:-1])]


def squeezed(text):
    return re.sub(r"\s", "", plain(text))


def complaints_about(demo, file):
    code, raw = run("pdftotext", "-raw", "-enc", "UTF-8", file, "-")
    if code != 0:
        return [f"pdftotext exit {code}: {raw[:200]}"]
    pages = raw.split("\f")[:-1]
    text = plain(raw)
    complaints = [f"page {number}: no text" for number, page in enumerate(pages, 1) if not page.strip()]
    unknown = PRIVATE_USE.findall(text)
    if unknown:
        complaints.append(f"{len(unknown)} characters without meaning")
    complaints += about_the_sidecar(demo.sidecar(file), text)
    passages = [plain(each) for each in demo.passages(file) or []]
    astray = first_astray(passages, [plain(page) for page in pages])
    if astray is not None:
        complaints.append(f"passage {'out of order' if passages[astray] in text else 'missing'}: {passages[astray][:90]!r}")
    return complaints + about_the_tags(tagged_pieces(file), [squeezed(page) for page in pages])


def about_the_sidecar(sidecar, text):
    if sidecar is None:
        return ["no sidecar JSON beside it"]
    complaints = []
    title, parties = sidecar.get("title"), sidecar.get("parties")
    if not title or plain(title).casefold() not in text.casefold():
        complaints.append(f"title not in the text: {title!r}")
    if not parties:
        complaints.append("the sidecar names no parties")
    for party in parties or []:
        if not party.get("name") or plain(party["name"]).casefold() not in text.casefold():
            complaints.append(f"party not in the text: {party.get('name')!r}")
    return complaints


def first_astray(pieces, pages):
    """The number of the first piece that does not follow the one before it in the pages, or None when all do.

    Every page has a cursor of its own, for a table row broken over two pages: its first cell ends on the second page, and
    its second cell begins on the first one again.
    """
    cursors, current = [0] * len(pages), 0
    for number, piece in enumerate(pieces):
        for page in range(current, len(pages)):
            found = pages[page].find(piece, cursors[page])
            if found >= 0:
                cursors[page], current = found + len(piece), page
                break
        else:
            if not _broken_over_two(piece, pages, cursors, current):
                return number
    return None


def _broken_over_two(piece, pages, cursors, current):
    """Whether the piece begins on the current page (or the one after it) and ends on the next; moves both cursors."""
    for page in range(current, min(current + 2, len(pages) - 1)):
        for cut in range(len(piece) - 1, 0, -1):
            head, tail = piece[:cut].strip(), piece[cut:].strip()
            begins = pages[page].find(head, cursors[page])
            if begins < 0:
                continue
            ends = pages[page + 1].find(tail, cursors[page + 1])
            if ends >= 0:
                cursors[page], cursors[page + 1] = begins + len(head), ends + len(tail)
                return True
    return False


def about_the_tags(pieces, pages):
    if not pieces:
        return ["the structure tree holds no text"]
    astray = first_astray(pieces, pages)
    if astray is not None:
        before = pieces[astray - 1] if astray else "(start)"
        return [f"the tags read {pieces[astray][:60]!r} after {before[-60:]!r}; the page does not"]
    tagged, drawn = sum(map(len, pieces)), sum(map(len, pages))
    return [] if tagged * 2 >= drawn else [f"only {tagged} of {drawn} letters are tagged"]


judge = Judge("pdftotext")
judge.need("pdftotext", "poppler-utils")
for pdf in judge.demo.finals:
    judge.verdict(pdf, complaints_about(judge.demo, pdf))
judge.close()
