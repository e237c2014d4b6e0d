"""Somebody with a browser, and the service he comes to: what the stories of this folder share."""

import contextlib
import html
import http.client
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.parse

TICK = os.sysconf("SC_CLK_TCK")


class Browser:
    """Keeps cookies, repeats the word of a form, follows nothing by itself."""

    def __init__(self, port):
        self.port, self.cookies, self.line, self.used = port, {}, None, 0.0

    def ask(self, method, path, fields=None):
        # A connection that was silent for some seconds may be closed by the server just as it is used again: like a browser,
        # begin a new one.
        if self.line is None or time.monotonic() - self.used > 2:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read()
        self.used = time.monotonic()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.getheader("location"), text

    def get(self, path):
        status, _, text = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status}")
        return text if text.startswith(b"%PDF-") else html.unescape(text.decode())

    def post(self, path, fields, expected=303):
        status, location, text = self.ask("POST", path, fields)
        if status != expected:
            said = re.sub(r"<[^>]+>|\s+", " ", text.decode(errors="replace"))
            raise RuntimeError(f"POST {path}: {status} {said[-300:]}")
        return location or html.unescape(text.decode())


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def word(page):
    return field(page, "form_word")


def sign_in(port, email, password):
    browser = Browser(port)
    page = browser.get("/sign-in")
    browser.post("/sign-in", {"form_word": word(page), "email": email, "password": password})
    return browser


def read(browser, path, before):
    """As the viewer does: the file, then the pages that were on the screen."""
    page = browser.get(path)
    browser.get(f"{before}/pdf")
    browser.post(f"{before}/pages", {"form_word": word(page), "base": re.search(r'data-base="(\w+)"', page).group(1), "pages": "1,2"}, 200)


def checked(page):
    return re.findall(r'name="document" value="([^"]+:[^"]+)"', page)


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def status(pid, name):
    return int(re.search(rf"{name}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def quantile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


@contextlib.contextmanager
def served(teken, work):
    """The program on the instance of that folder; gives its port and process, and prints what it complained of at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [teken, "serve", "--instance", str(work / "instance"), "--listen", f"127.0.0.1:{port}"]
    with open(work / "serve.log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                Browser(port).get("/v")
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)
        for line in (work / "serve.log").read_text().splitlines()[:5]:
            if line.startswith("teken:"):
                print("  " + line)
