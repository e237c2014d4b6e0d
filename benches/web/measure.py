"""Starts both services, asks them in turns, and prints the table. Figures of a service are its CPU time from /proc and the
requests it answered; the ratios of one run are what counts."""

import asyncio
import concurrent.futures
import contextlib
import hashlib
import http.client
import multiprocessing
import os
import pathlib
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse

TEKEN, FLOOR, WORK, ROUNDS = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
DEMO, GROWN = WORK / "demo", WORK / "grown"
COOKIES = (WORK / "cookies").read_text().split()
TICK = os.sysconf("SC_CLK_TCK")
SECONDS = 3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def status(pid, word):
    return int(re.search(rf"{word}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def start(command, port, path):
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return process, (time.monotonic() - begun) * 1000
        except OSError:
            time.sleep(0.001)
        if time.monotonic() - begun > 30:
            raise SystemExit(f"{command[0]} does not answer")


def wrk(pid, port, path, headers=(), clients=16):
    """CPU milliseconds a request, requests a second, p99 in milliseconds, bytes of an answer."""
    before = cpu(pid)
    command = ["wrk", "-t2", f"-c{clients}", f"-d{SECONDS}s", "--latency", f"http://127.0.0.1:{port}{path}"]
    for header in headers:
        command[1:1] = ["-H", header]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise SystemExit(f"{path} was refused:\n{text}")
    spent = cpu(pid) - before
    count = int(re.search(r"(\d+) requests in", text).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return spent * 1000 / count, float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), p99


def nanoseconds(pid):
    """Processor time of every thread, finer than the clock ticks of /proc/PID/stat."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)


def look_ups(pid, port, path, first, addresses):
    """CPU milliseconds a request and p99 in milliseconds: 30 from each address, over one connection each."""
    before, times = nanoseconds(pid), []
    for number in range(first, first + addresses):
        connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(f"127.0.3.{number}", 0))
        for _ in range(30):
            begun = time.monotonic()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append((time.monotonic() - begun) * 1000)
            assert answer.status == 200, (path, answer.status)
        connection.close()
    times.sort()
    return (nanoseconds(pid) - before) / 1e6 / len(times), times[int(len(times) * 0.99)]


def page(port, path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return body


def anew_after_changes(pid, port, path, headers):
    """CPU milliseconds of a page that is asked for after something else was committed each time."""
    database = sqlite3.connect(DEMO / "teken.sqlite", isolation_level=None, timeout=30)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before = nanoseconds(pid)
    for number in range(60):
        database.execute(
            "UPDATE documents SET updated = printf('2027-01-04T02:00:00.%06dZ', ?) WHERE id = (SELECT max(id) FROM documents)",
            (number + os.getpid() % 1000 * 100,),
        )
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
    connection.close()
    return (nanoseconds(pid) - before) / 1e6 / 60


def uploads(pid, port, path, pdf, first):
    """CPU milliseconds an upload: 30 from each of two addresses, as the limits of the service allow."""
    before, done = cpu(pid), 0
    for address in (first, first + 1):
        for _ in range(30):
            connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(f"127.0.1.{address}", 0))
            connection.request("POST", path, pdf, {"Content-Type": "application/pdf"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            done += 1
    return (cpu(pid) - before) * 1000 / done


def sign_ins(port, until, net, first):
    """Wrong passwords of unknown people, one after the other: each costs one Argon2id."""
    done = 0
    while time.monotonic() < until:
        source = (f"127.0.{net}.{first + done // 40}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", port, source_address=source)
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        body = answer.read().decode()
        cookie = answer.getheader("set-cookie").split(";")[0]
        word = re.search(r'name="form_word" value="([0-9a-f]+)"', body).group(1)
        form = urllib.parse.urlencode({"form_word": word, "email": f"x{net}.{first}.{done}@a.example", "password": "x" * 14})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", "/sign-in", form, headers)
        answer = connection.getresponse()
        answer.read()
        done += answer.status in (200, 422)
    return done


def beside_sign_ins():
    """Look-ups while four people sign in, and before, in a fresh process each round: the service answers 600 a minute."""
    # Processes of their own: what Python's threads do to each other is not the service's doing.
    forked = multiprocessing.get_context("fork")
    path, rounds = f"/api/v1/hash/{hashlib.sha256(a_paper()).hexdigest()}", []
    for number in range(max(ROUNDS, 3)):
        with serving(DEMO) as (teken, port, _), concurrent.futures.ProcessPoolExecutor(4, mp_context=forked) as pool:
            look_ups(teken, port, path, 1, 2)
            _, quiet = look_ups(teken, port, path, 3, 8)
            until = time.monotonic() + 4
            hashing = [pool.submit(sign_ins, port, until, 10 + number, 20 + 10 * one) for one in range(4)]
            time.sleep(1)
            _, loud = look_ups(teken, port, path, 11, 8)
            rounds.append((loud, quiet, sum(one.result() for one in hashing)))
    row("11 the same while 4 sign in", "p99 ≤ 3 ×", f"{middle([loud / quiet for loud, quiet, _ in rounds]):.1f} ×",
        f"{middle([loud for loud, _, _ in rounds]):.1f} and {middle([quiet for _, quiet, _ in rounds]):.1f} ms; "
        f"{middle([done for _, _, done in rounds])} sign-ins")


async def viewers(pid, port, count):
    before, threads = status(pid, "VmRSS"), status(pid, "Threads")
    streams = []
    for cookie in COOKIES[:count]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /live/board HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: teken-session={cookie}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        streams.append((reader, writer))
    await asyncio.sleep(12)
    spent = cpu(pid)
    await asyncio.sleep(10)
    spent = cpu(pid) - spent
    after, threads_after = status(pid, "VmRSS"), status(pid, "Threads")
    for _, writer in streams:
        writer.close()
    return (after - before) / 1024, threads_after - threads, spent * 1000 / 10


def row(name, goal, ratio, detail):
    print(f"| {name} | {goal} | **{ratio}** | {detail} |", flush=True)


def middle(values):
    return statistics.median(values)


@contextlib.contextmanager
def serving(instance):
    """The service on that instance: its process, its port, and after how many milliseconds it answered."""
    port = free_port()
    teken, first = start([TEKEN, "serve", "--instance", str(instance), "--listen", f"127.0.0.1:{port}"], port, "/v")
    try:
        yield teken.pid, port, first
    finally:
        teken.terminate()
        teken.wait(30)


def a_paper():
    return next(DEMO.glob("archive/*/*/*.pdf")).read_bytes()


def main():
    print(f"load {os.getloadavg()[0]:.1f}; {ROUNDS} rounds, interleaved; CPU of the server, medians of ratios\n")
    print("| row | goal | ratio | figures |\n|---|---|---|---|")
    bare = free_port()
    floor, _ = start([FLOOR, "floor", f"127.0.0.1:{bare}", str(DEMO / "keys/root.pem")], bare, "/hello")
    try:
        with serving(DEMO) as (teken, port, _):
            time.sleep(3)
            measure(teken, port, floor.pid, bare)
    finally:
        floor.terminate()
        floor.wait(30)
    beside_sign_ins()
    with serving(DEMO) as (teken, port, _):
        time.sleep(3)
        count = min(500, len(COOKIES))
        grown, threads, idle_cpu = asyncio.run(viewers(teken, port, count))
        row(f"{count} viewers of one board", "≤ 50 MB, no thread each", f"{grown:.1f} MB, {threads:+d} threads",
            f"in a fresh process; {idle_cpu:.1f} ms CPU a second while nothing changes")
    for instance in [DEMO, GROWN]:
        if instance.exists():
            starts(instance)


def starts(instance):
    """How soon it answers, and what it holds ten seconds later, with all it looks after by then."""
    firsts = []
    for _ in range(max(ROUNDS, 3)):
        with serving(instance) as (teken, _, first):
            firsts.append(first)
            time.sleep(10)
            held = status(teken, "VmRSS") / 1024
    database = sqlite3.connect(instance / "teken.sqlite")
    documents = database.execute("SELECT count(*) FROM documents").fetchone()[0]
    row(f"16 start to first answer, {documents:,} documents", "≤ 50 ms", f"{middle(firsts):.0f} ms",
        f"slowest of {len(firsts)} {max(firsts):.0f} ms; {held:.1f} MiB ten seconds later")


def measure(teken, port, floor, bare):
    idle, own = status(teken, "VmRSS") / 1024, status(teken, "RssAnon") / 1024
    pdf = a_paper()
    digest = hashlib.sha256(pdf).hexdigest()
    member = {"Cookie": f"teken-session={COOKIES[0]}"}
    cookie = [f"Cookie: teken-session={COOKIES[0]}"]

    pairs = []
    for number in range(ROUNDS):
        pairs.append((uploads(teken, port, "/api/v1/verify", pdf, 10 + 2 * number), uploads(floor, bare, "/verify", pdf, 10)))
    row(f"9 verify by upload, {len(pdf) // 1024} KB", "≤ 1.5 ×", f"{middle([a / b for a, b in pairs]):.2f} ×",
        f"{middle([a for a, _ in pairs]):.2f} and {middle([b for _, b in pairs]):.2f} ms")

    # The service answers 600 look-ups a minute, so that codes cannot be guessed: these 600 are all there are.
    path = f"/api/v1/hash/{digest}"
    ours, bares = look_ups(teken, port, path, 1, 10), look_ups(floor, bare, "/hello", 1, 10)
    row("10 verify by hash, 300 asked one after the other", "CPU ≤ 6 ×", f"{ours[0] / bares[0]:.1f} ×",
        f"{ours[0] * 1000:.0f} and {bares[0] * 1000:.0f} µs")
    after_lookups = status(teken, "VmRSS") / 1024

    for name, path, rows, goal in (("12 page of 50 rows", "/mails?state=sent", None, "≤ 1.3 ×"),
                                   ("board, 400 documents", "/board?page=all", None, "≤ 1.5 ×")):
        body = page(port, path, member)
        rows = max(body.count(b'<li class="split"'), body.count(b"<tr id="))
        same = f"/page?rows={rows}&bytes={len(body)}"
        bare_length = len(page(bare, same, {}))
        rounds = [(wrk(teken, port, path, cookie), wrk(floor, bare, same)) for _ in range(ROUNDS)]
        row(f"{name} ({rows} rows, {len(body) // 1024} KB; bare {bare_length // 1024} KB)", goal,
            f"{middle([a[0] / b[0] for a, b in rounds]):.2f} ×",
            f"{middle([a[0] for a, _ in rounds]):.2f} and {middle([b[0] for _, b in rounds]):.2f} ms; "
            f"{middle([a[1] for a, _ in rounds]):.0f} and {middle([b[1] for _, b in rounds]):.0f} req/s")
        anew = anew_after_changes(teken, port, path, member), anew_after_changes(floor, bare, same, {})
        row(f"the same, a document changed before each ({rows} rows)", "–", f"{anew[0] / anew[1]:.2f} ×",
            f"{anew[0]:.2f} and {anew[1]:.2f} ms; one after the other")
    row("15 memory", "idle ≤ 24, after look-ups ≤ 32 MiB", f"{idle:.1f} and {after_lookups:.1f} MiB",
        f"resident; idle {own:.1f} MiB of it its own, the rest the program's file, which the kernel may drop")


main()
