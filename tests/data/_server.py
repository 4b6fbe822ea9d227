# SPDX-License-Identifier: Apache-2.0
"""_server.py - a server of the program under test, and questions to it.

A case is a name, a request and a reply:

    == a question
    POST /v1/decisions
    Content-Type: application/json

    {"item": {"name": "h100"}, "to": "CN"}
    --
    200 application/json
    X-Request-Id: *

    {"outcome": "undetermined"}

Of a reply the headers and members that stand there are compared, no others; '*' is anything.

A header `As: NAME` stands for what that person or program signs in with, `{tag}` for the ETag of the last reply that had
one; in path and body `{approval}` for the number of the last approval that was proposed, `{id}` for the last id, `{today}`
for the day in UTC, `{access_token}` for the last token, and of a program `{sap_id}`, `{sap_secret}` and `{sap_basic}` for its key;
these in headers, too.
"""
import glob
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import typing
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from _licet import SECONDS_MAX, report, today


def same(wanted: object, got: object, at: str = "") -> list[str]:
    if wanted == "*":
        return []
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [fault for key, value in wanted.items()
                for fault in (same(value, got[key], f"{at}.{key}") if key in got else [f"{at}.{key} is missing"])]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [fault for i, value in enumerate(wanted) for fault in same(value, got[i], f"{at}[{i}]")]
    if isinstance(wanted, str) and isinstance(got, str) and wanted.endswith("*") and got.startswith(wanted[:-1]):
        return []
    return [] if wanted == got else [f"{at or 'it'}: wanted {wanted!r}, got {got!r}"]


def parts(text: str) -> tuple[str, dict[str, str], str]:
    """The first line, the headers, the body."""
    head, _, body = text.partition("\n\n")
    first, *rest = head.strip("\n").splitlines()
    return first, dict(line.split(": ", 1) for line in rest), body.strip("\n")


class Case(typing.NamedTuple):
    """One of a file, as it is written there."""
    title: str
    method: str
    path: str
    type: str
    body: str
    status: str
    reply: str


def file_cases() -> list[Case]:
    """Those of all files."""
    found = []
    for name in sorted(glob.glob("tests/data/http_*/*.txt")):
        with open(name, encoding="utf-8") as file:
            text = "\n" + file.read()
        for case in text.split("\n== ")[1:]:
            title, _, rest = case.partition("\n")
            asked, _, wanted = rest.partition("\n--\n")
            line, headers, body = parts(asked)
            first, _, reply = parts(wanted)
            method, path = line.split(" ", 1)
            found.append(Case(f"{name}: {title}", method, path, headers.get("Content-Type", ""), body, first.split(" ")[0], reply))
    return found


def parse(body: str, of_type: str) -> object:
    if of_type == "application/x-ndjson":
        return [json.loads(line) for line in body.splitlines()]
    return json.loads(body)


def fill(made: "Server", headers: dict[str, str]) -> dict[str, str]:
    filled = {name: value.replace("{tag}", made.tag) for name, value in headers.items()}
    for kept, value in made.kept.items():
        filled = {name: said.replace(f"{{{kept}}}", value) for name, said in filled.items()}
    return {**made.secrets.get(filled.pop("As", ""), {}), **filled}


def keep(made: "Server", headers: dict[str, str], reply: bytes) -> None:
    said = json.loads(reply) if reply and headers.get("content-type") == "application/json" else None
    for name in ("approval", "id", "access_token"):
        if isinstance(said, dict) and said.get(name) is not None:
            made.kept[name] = urllib.parse.quote(str(said[name]), safe="")


def run_case(made: "Server", case: str) -> list[str]:
    asked, _, wanted = case.partition("\n--\n")
    (method, path), headers, body = (lambda first, *others: (first.split(" ", 1), *others))(*parts(asked))
    try:
        for name, value in made.kept.items():
            path, body = path.replace(f"{{{name}}}", value), body.replace(f"{{{name}}}", value)
        status, got, reply = made.ask(method, path, body.encode() if body else None, fill(made, headers))
    except OSError as error:
        return [f"{error!r} {made.logged()[-500:]}"]
    made.tag = got.get("etag", made.tag)
    keep(made, got, reply)
    first, wanted_headers, wanted_body = parts(wanted)
    wrong = [] if f"{status} {got.get('content-type', '-')}" == first else \
        [f"{status} {got.get('content-type')}: {reply[:300]!r}"]
    wrong += same({name.lower(): value for name, value in wanted_headers.items()}, got)
    wrong += [f"a command, to a program: {reply!r}"] if "problem" in got.get("content-type", "") and b"licet " in reply else []
    if wanted_body:
        wrong += same(json.loads(wanted_body), parse(reply.decode(), got.get("content-type", "")))
    return wrong


def run_file(made: "Server", path: str, label: str = "") -> None:
    with open(path, encoding="utf-8") as file:
        cases = ("\n" + file.read()).split("\n== ")[1:]
    for case in cases:
        name, _, text = case.partition("\n")
        report(f"{label}{os.path.basename(path)}: {name}", "\n".join(run_case(made, text)))


class Server:
    """`licet serve` on a port that was free; what it writes on standard error is in a file."""

    def __init__(self, *words: str, program: str = "", port: int = 0) -> None:
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([program or os.environ["LICET"], "serve", "--listen", f"127.0.0.1:{port}", *words],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said.startswith("licet is at "):
            self.process.wait()
            raise RuntimeError(said + self.logged())
        self.address = said.split("//")[1].strip()
        self.host, port = self.address.rsplit(":", 1)
        self.port = int(port)
        self.secrets: dict[str, dict[str, str]] = {}  # headers, by who signs in
        self.tag = ""
        self.kept = {"today": today()}

    def logged(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def trouble(self) -> str:
        """What a sanitizer wrote, from its first line; else the end of the log."""
        said = self.logged()
        found = re.search(r"(WARNING: ThreadSanitizer|ERROR: \w+Sanitizer|runtime error:)", said)
        return said[found.start():][:4000] if found else said[-1000:]

    def resident(self) -> int:
        """Its memory, in KiB."""
        return self.status("VmRSS")

    def data(self) -> int:
        """What it has of memory that is counted against RLIMIT_DATA, in bytes."""
        return self.status("VmData") << 10

    def status(self, name: str) -> int:
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name))

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """The exit status of a server that was asked to end."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(SECONDS_MAX)

    def ask(self, method: str, path: str, body: bytes | None = None,
            headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS_MAX)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        finally:
            connection.close()

    def post(self, path: str, value: object, **headers: str) -> tuple[int, dict[str, str], object]:
        status, got, body = self.ask("POST", path, json.dumps(value).encode(),
                                     {"Content-Type": "application/json",
                                      **{name.replace("_", "-"): text for name, text in headers.items()}})
        return status, got, json.loads(body) if body else None


@contextmanager
def server(*words: str, program: str = "", port: int = 0) -> Iterator[Server]:
    """One that ends well, unless it was killed: a sanitizer that found something does not let it."""
    made = Server(*words, program=program, port=port)
    try:
        yield made
    finally:
        status = made.end()
        if status not in (0, -signal.SIGKILL):
            report(f"a server ended with {status}", made.trouble())
        made.log.close()
