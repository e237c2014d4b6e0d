"""The morning itself: everybody comes when he comes, reads, signs with real forms, and the figures of it. Half are signed in and
sign both documents from the list; half come to a kiosk by a link that the host has just made. Then the regent signs all.

Nothing here waits for an answer before somebody else may ask: one thread an official. What is measured is the signing act: from
the form with the passphrase to the answer that names the result."""

import concurrent.futures
import os
import pathlib
import random
import re
import sys
import threading
import time

from visitor import Browser, checked, cpu, field, quantile, read, served, sign_in, status, word

TEKEN, WORK, SECONDS = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
PEOPLE = [line.split("\t") for line in (WORK / "people").read_text().splitlines()]

def signs_at_his_desk(browser, passphrase):
    for path in dict.fromkeys(re.findall(r'href="(/documents/[0-9a-f-]+)"', browser.get("/inbox"))):
        read(browser, f"{path}/sign?queue=yes", path)
    page = browser.get("/sign")
    fields = [("form_word", word(page)), ("act", field(page, "act")), ("agreed", "yes"), ("passphrase", passphrase)]
    fields += [("document", value) for value in checked(page)]
    begun = time.monotonic()
    result = browser.post("/sign", fields)
    spent = time.monotonic() - begun
    return spent, re.search(r"(\d+) dokumen ditandatangani", browser.get(result)).group(1)


def signs_at_a_kiosk(host, port, person, passphrase):
    issued = host(person)
    link = re.search(r"/kiosk/turn/[0-9a-f]{64}", issued).group(0)
    tablet = Browser(port)
    tablet.get(link)
    tablet.post(link, {"form_word": ""})
    for path in dict.fromkeys(re.findall(r'href="(/kiosk/documents/[0-9a-f-]+)"', tablet.get("/kiosk"))):
        read(tablet, path, path)
    page = tablet.get("/kiosk")
    fields = [("form_word", word(page)), ("act", field(page, "act")), ("agreed", "yes"), ("passphrase", passphrase)]
    fields += [("document", value) for value in checked(page)]
    begun = time.monotonic()
    over = tablet.post("/kiosk/sign", fields)
    spent = time.monotonic() - begun
    return spent, re.search(r"(\d+) dokumen ditandatangani", tablet.get(over)).group(1)


def morning(port, pid):
    regent, host = PEOPLE[0], PEOPLE[-1]
    officials = PEOPLE[1:-1]
    desks = {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        at_desks = officials[::2]
        for (name, *_), browser in zip(at_desks, pool.map(lambda one: sign_in(port, one[1], one[2]), at_desks)):
            desks[name] = browser
    operator, turn = sign_in(port, host[1], host[2]), threading.Lock()

    def gives(person):
        with turn:
            page = operator.get("/account")
            return operator.post("/kiosk/turns", {"form_word": word(page), "person": person}, 200)

    chance = random.Random(2027)
    acts, faults, late = [], [], []
    begun = time.monotonic()

    def comes(official, at):
        name, _, _, passphrase = official
        time.sleep(max(0, begun + at - time.monotonic()))
        late.append(time.monotonic() - begun - at)
        try:
            desk = desks.get(name)
            spent, signed = signs_at_his_desk(desk, passphrase) if desk else signs_at_a_kiosk(gives, port, name, passphrase)
            acts.append((spent, "desk" if desk else "kiosk"))
            if signed != "2":
                faults.append(f"{name}: {signed} of 2")
        except Exception as fault:  # whatever goes wrong for one is told, and the others go on
            faults.append(f"{name}: {type(fault).__name__} {fault}")

    before = cpu(pid)
    threads = [threading.Thread(target=comes, args=(one, chance.uniform(0, SECONDS))) for one in officials]
    load = os.getloadavg()[0]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole, spent = time.monotonic() - begun, cpu(pid) - before
    times = [time for time, _ in acts]
    print(f"load before {load:.1f}, after {os.getloadavg()[0]:.1f}; {len(officials)} officials came within {SECONDS:.0f} s, the last was done after {whole:.1f} s")
    for fault in faults[:10]:
        print(f"  FAULT {fault}")
    print(f"| act of signing two documents, {len(acts)} | p50 {quantile(times, 0.5):.2f} s | p99 {quantile(times, 0.99):.2f} s | longest {max(times):.2f} s | faults {len(faults)} |")
    for where in ("desk", "kiosk"):
        some = [time for time, at in acts if at == where]
        print(f"|   {where}, {len(some)} | p50 {quantile(some, 0.5):.2f} s | p99 {quantile(some, 0.99):.2f} s |")
    print(f"| server | {spent:.1f} s CPU ({spent / whole / os.cpu_count() * 100:.0f} % of {os.cpu_count()} cores) | resident {status(pid, 'VmRSS'):.0f} MiB, peak {status(pid, 'VmHWM'):.0f} MiB |")
    superior(port, regent)
    return faults or quantile(times, 0.99) > 2


def superior(port, regent):
    """The regent signs them all, two hundred in one act."""
    browser = sign_in(port, regent[1], regent[2])
    while True:
        page = browser.get("/sign/summary")
        values = checked(page)
        if not values:
            return
        fields = [("form_word", word(page)), ("act", field(page, "act")), ("agreed", "yes"), ("passphrase", regent[3])]
        begun = time.monotonic()
        result = browser.post("/sign/summary", fields + [("document", value) for value in values])
        spent = time.monotonic() - begun
        signed = re.search(r"(\d+) dokumen ditandatangani", browser.get(result)).group(1)
        print(f"| the superior's act, {len(values)} documents on one passphrase | {spent:.1f} s | {signed} signed |")
        if int(signed) != len(values):
            raise SystemExit("not all were signed")


def main():
    with served(TEKEN, WORK) as (port, pid):
        failed = morning(port, pid)
        # Until every document is sealed: nothing is lost, and nothing is left to do.
        begun, archived = time.monotonic(), 0
        while archived < 2 * (len(PEOPLE) - 2) and time.monotonic() - begun < 300:
            time.sleep(0.5)
            archived = len(list((WORK / "instance" / "archive").rglob("*.pdf")))
        print(f"| sealed and archived | {archived} of {2 * (len(PEOPLE) - 2)} | {time.monotonic() - begun:.1f} s after |")
    sys.exit(1 if failed else 0)


main()
