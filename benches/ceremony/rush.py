"""Everybody presses the button at once: so many officials have read their documents and typed their passphrases, and send the
form in the same instant. Two derive keys, twenty wait, the others are told to try again and do, as a person would who reads it.
Meanwhile /healthz is asked over and over, on a connection that stays and on new ones: a watcher must not take a full queue for a
dead service (SECURITY, bar 25: p99 at most 50 ms)."""

import concurrent.futures
import http.client
import os
import pathlib
import random
import re
import sys
import threading
import time

from visitor import checked, cpu, field, quantile, read, served, sign_in, word

TEKEN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
PEOPLE = [line.split("\t") for line in (WORK / "people").read_text().splitlines()][1:-1]
GOAL = 50


def form_of(port, official):
    """Signed in, both documents read to the end, the form filled in."""
    _, email, password, passphrase = official
    browser = sign_in(port, email, password)
    for path in dict.fromkeys(re.findall(r'href="(/documents/[0-9a-f-]+)"', browser.get("/inbox"))):
        read(browser, f"{path}/sign?queue=yes", path)
    page = browser.get("/sign")
    fields = [("form_word", word(page)), ("act", field(page, "act")), ("agreed", "yes"), ("passphrase", passphrase)]
    return browser, fields + [("document", value) for value in checked(page)]


class Watcher(threading.Thread):
    """Asks how the service is, twenty times a second, until told to stop."""

    def __init__(self, port, keeps):
        super().__init__()
        self.port, self.keeps, self.times, self.faults, self.over = port, keeps, [], [], threading.Event()

    def run(self):
        line = None
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                if line is None or not self.keeps:
                    line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                line.request("GET", "/healthz")
                answer = line.getresponse()
                answer.read()
                if answer.status != 200:
                    self.faults.append(answer.status)
            except OSError as fault:
                self.faults.append(type(fault).__name__)
                line = None
            self.times.append((time.monotonic() - begun) * 1000)
            time.sleep(0.05)


def signs(browser, fields, start, chance):
    """How long it took to the result, and how often he was sent away before."""
    start.wait()
    begun, sent_away = time.monotonic(), 0
    while True:
        code, location, text = browser.ask("POST", "/sign", fields)
        if code == 303:
            return time.monotonic() - begun, sent_away, re.search(r"(\d+) dokumen ditandatangani", browser.get(location)).group(1)
        if code != 503:
            said = re.sub(r"<[^>]+>|\s+", " ", text.decode(errors="replace"))
            raise RuntimeError(f"POST /sign: {code} {said[-300:]}")
        sent_away += 1
        time.sleep(chance.uniform(1, 3))


def row(what, times):
    print(f"| {what}, {len(times)} times | p50 {quantile(times, 0.5):.1f} ms | p99 {quantile(times, 0.99):.1f} ms | longest {max(times):.1f} ms |")


def watched(port, work):
    """Both watchers while the work goes on; what they saw."""
    watchers = [Watcher(port, True), Watcher(port, False)]
    for watcher in watchers:
        watcher.start()
    try:
        result = work()
    finally:
        for watcher in watchers:
            watcher.over.set()
        for watcher in watchers:
            watcher.join()
    return result, [time for watcher in watchers for time in watcher.times], [fault for watcher in watchers for fault in watcher.faults]


def main():
    chance = random.Random(2027)
    with served(TEKEN, WORK) as (port, pid):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            forms = list(pool.map(lambda official: form_of(port, official), PEOPLE))
        _, quiet, faults = watched(port, lambda: time.sleep(5))
        start = threading.Barrier(len(forms))
        before, load = cpu(pid), os.getloadavg()[0]
        begun = time.monotonic()

        def rush():
            with concurrent.futures.ThreadPoolExecutor(len(forms)) as pool:
                return list(pool.map(lambda one: signs(*one, start, chance), forms))

        acts, busy, more = watched(port, rush)
        spent, whole = cpu(pid) - before, time.monotonic() - begun
    print(f"load before {load:.1f}; {len(forms)} officials pressed the button at once, the last was done after {whole:.1f} s; server {spent:.1f} s CPU")
    row("/healthz, nobody signs", quiet)
    row("/healthz, everybody signs", busy)
    times = [time for time, _, _ in acts]
    sent_away = sum(away for _, away, _ in acts)
    print(f"| acts of signing two documents, {len(acts)} | p50 {quantile(times, 0.5):.2f} s | p99 {quantile(times, 0.99):.2f} s | sent away and tried again {sent_away} times |")
    unsigned = [signed for _, _, signed in acts if signed != "2"]
    for fault in faults + more + unsigned:
        print(f"  FAULT {fault}")
    print(f"/healthz p99 {quantile(busy, 0.99):.1f} ms, goal {GOAL} ms")
    sys.exit(1 if faults or more or unsigned else 0)


main()
