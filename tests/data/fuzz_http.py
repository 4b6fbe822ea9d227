#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fuzz_http.py [--seconds N] [--seed N] [--clients N] [--requests N] [--db URL] - a server with a database and a webhook, asked anything.

Requests are made from the OpenAPI document (_fuzz.py), as each who may sign in and as nobody, by many clients at once.
Whatever comes, no answer is a fault of the server's; a problem is one as RFC 9457 has it, an answer as its schema has it, and
what the schema of a body refuses is refused; the server ends well, and the book is sound.  Half of the clients ask anything of
anything, the others (_walk.py) begin things and take them on: no kind of request may be left that was never done.  With --seconds
it goes on for so long, and says how much memory the server had; that it stays is what tests/soak/memory.py is for.  With --requests
these are enough, whatever was never done.
"""
import argparse
import collections
import http.client
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
import traceback

from _fuzz import Document, Request, fault_of, request_of, taken_wrongly
from _licet import any_failed, licet, report
from _walk import Walk, seeds_of
from _server import Server, server
from server_desk import done, fill, make_lists, sign_in
from webhooks import SECRET, Receiver

REQUESTS = 1000
REQUESTS_FIRST = 2000  # all ask; then only those that take things on
REQUESTS_MAX = 20_000  # of those who take on what was begun, as long as something was never done
SECONDS_MAX = 1500 if {"ASAN_OPTIONS", "TSAN_OPTIONS"} & os.environ.keys() else 250
KNOWN_MAX = 60
PATIENCE = 120  # seconds behind the end, for what was asked before it: many orders, each with all rules that were looked at
FAULTS_SHOWN = 12
# Done elsewhere, by the request files; nobody here comes so far.
LEFT_OUT = {"token": "a form, not JSON", "replay.propose": "a pack whose tests pass", "replay.publish": "a pack that was signed",
            "exposure.report": "a run that has ended",
            "application.export-748p": "an application that lacks nothing that the form asks for"}
PAGES = {"orders": ("/v1/orders", "orders", "id"), "licenses": ("/v1/licenses", "", "number"),
         "shipments": ("/v1/shipments", "matters", "id"), "buyers": ("/v1/buyers", "matters", "id")}


class Run:
    """What was asked so far by all clients, and what was wrong."""

    def __init__(self, made: Server, options: argparse.Namespace) -> None:
        self.made, self.options = made, options
        self.document = json.loads(made.ask("GET", "/openapi.json")[2])
        self.lock = threading.Lock()
        self.asked = 0
        self.statuses: collections.Counter[int] = collections.Counter()
        self.done: collections.Counter[str] = collections.Counter()  # by route, but for what waits for a second person
        # Of kinds of things and their states: what led to which, and what may be done there.
        self.moves: dict[tuple[str, str], dict[str, str]] = collections.defaultdict(dict)
        self.can: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
        self.tried: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
        self.faults: dict[str, str] = {}
        self.known: dict[str, list] = {"orders": ["A", "WEB-1/10"], "licenses": ["D000001"], "chips": ["h20", "h100"]}
        self.may = {name: set(json.loads(made.ask("GET", "/v1/session", headers=headers)[2])["may"])
                    for name, headers in made.secrets.items() if "without" not in name}
        self.connections: dict[int, http.client.HTTPConnection] = {}
        self.memory: list[tuple[int, int]] = []
        self.until = time.monotonic() + (options.seconds or SECONDS_MAX)
        self.left_out = LEFT_OUT
        self.names = [route["operationId"] for path in self.document["paths"].values() for route in path.values()
                      if route["operationId"] not in LEFT_OUT]

    def never(self) -> list[str]:
        return sorted(name for name in self.names if self.done[name] == 0)

    def goes_on(self) -> bool:
        few = self.options.requests
        enough = self.options.seconds == 0 and (self.asked >= (few or REQUESTS_MAX) or self.asked >= REQUESTS and not self.never())
        return time.monotonic() < self.until and not enough and self.made.process.poll() is None

    def who(self, chance: random.Random, route: dict, often: float = 0.8) -> str:
        """Mostly somebody who may; else anybody, or nobody."""
        any_of, all_of = (set(route.get(f"x-permission-{which}", [])) for which in ("any", "all"))
        those = [name for name, may in self.may.items() if (not any_of or any_of & may) and all_of <= may]
        return chance.choice(those if those and chance.random() < often else [*self.may, ""])

    def note(self, route: str, status: int, fault: str, request: Request, how: str, done_now: bool = True) -> None:
        with self.lock:
            self.asked += 1
            self.statuses[status] += 1
            self.done[route] += 200 <= status < 300 and done_now
        if fault:
            self.fault(route, f"{fault[:400]}: {request.method} {request.path[:200]} ({how or 'sound'}) "
                       f"{(request.body or b'')[:300]!r}: {status}")

    def fault(self, route: str, fault: str) -> None:
        with self.lock:
            self.faults.setdefault(f"{route}: {fault[:60]}", f"{route}: {fault}")

    def learn(self, kind: str, name: str) -> None:
        """Somebody has begun it: others ask for it too."""
        with self.lock:
            self.known[kind] = [*self.known.get(kind, [])[-KNOWN_MAX:], name]


def ask(run: Run, who: int) -> None:
    """One client: asks, and asks again, on one connection as long as that holds."""
    chance = random.Random(run.options.seed * 1000 + who)
    document = Document(run.document)
    routes = [route for route in document.routes if not route["operationId"].startswith("session.")]
    connection = run.connections[who] = http.client.HTTPConnection(run.made.host, run.made.port, timeout=60)
    while run.goes_on() and (run.options.seconds > 0 or run.asked < REQUESTS_FIRST):
        route = chance.choice(routes)
        request, how = request_of(document, chance, route, run.known)
        stream = request.is_stream()
        try:
            secret = run.made.secrets.get(run.who(chance, route), {})
            status, headers, body = request.send(connection, secret)
            fault = fault_of(document, route, status, headers, body) or taken_wrongly(document, request, status, body)
        except (OSError, http.client.HTTPException) as error:  # cut off, which is an answer to what goes on and on
            status, fault, stream = 0, "" if len(request.body or b"") > 60_000 else repr(error), True
        except Exception as error:  # a client that ended would be one that says nothing
            status, fault = 0, f"no reply that can be read: {error!r}"
        if stream:
            connection.close()
        run.note(route["operationId"], status, fault, request, how)
    connection.close()


def walk(run: Run, who: int) -> None:
    document = Document(run.document)
    try:
        Walk(run, who, document, seeds_of(document)).go()
    except Exception:  # a client that ended would be one that says nothing
        run.fault("walk", traceback.format_exc())


def end(run: Run, clients: list[threading.Thread]) -> None:
    """A reply that goes on and on is cut off, and is a fault of the one who asked for it."""
    while run.goes_on():
        time.sleep(0.05)
    until = time.monotonic() + PATIENCE
    for who, client in enumerate(clients):
        client.join(max(0.0, until - time.monotonic()))
        held = run.connections.get(who)
        if client.is_alive() and held is not None and held.sock is not None:
            held.sock.shutdown(socket.SHUT_RDWR)
    for client in clients:
        client.join()


def learn(run: Run) -> None:
    """What is on file by now, for those who ask."""
    for name, (path, member, key) in PAGES.items():
        status, _, body = run.made.ask("GET", path, headers=run.made.secrets["ann"])
        if status == 200:
            page = json.loads(body)
            rows = page.get(member, []) if isinstance(page, dict) else page
            run.known[name] = run.known.get(name, []) + [row[key] for row in rows if key in row][:20]


def watch(run: Run) -> None:
    while run.goes_on():
        run.memory.append((run.asked, run.made.resident()))
        time.sleep(0.2)


def fuzz(base: str, folder: str, options: argparse.Namespace) -> None:
    receiver = Receiver()
    keys = fill(base, folder)
    secret = os.path.join(folder, "secret")
    with open(secret, "w", encoding="utf-8") as file:
        file.write(SECRET + "\n")
    key = os.path.join(folder, "our.key")
    assert licet("policy", "key", key).returncode == 0
    done(base, "audit", "checkpoint", "--key", key, "--to", os.path.join(folder, "outside.txt"))
    with server("--db", base, "--lists", make_lists(folder), "--log", "problems", "--person-adds", "1000000",
                "--program-adds", "1000000", "--webhook", receiver.url, "--webhook-secret", secret,
                "--webhook-private") as made:
        sign_in(made, keys)
        run = Run(made, options)
        learn(run)
        clients = [threading.Thread(target=(ask, walk)[who % 2], args=(run, who)) for who in range(options.clients)]
        for client in [*clients, watcher := threading.Thread(target=watch, args=(run,))]:
            client.start()
        end(run, clients)
        watcher.join()
        judge(run, receiver)
        report("fuzz: it ends well", "" if made.end() == 0 else made.logged()[-3000:])
    sound = licet("db", "verify", "--db", base)
    report("fuzz: the book is sound", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def judge(run: Run, receiver: Receiver) -> None:
    report("fuzz: each answer is as the document has it", "\n".join(list(run.faults.values())[:FAULTS_SHOWN]))
    few = 200 if run.options.seconds == 0 else 0
    report("fuzz: enough is asked, and some of it is done", "" if run.asked >= few and run.statuses[200] * 20 > run.asked
           else f"{run.asked} asked: {run.statuses}")
    if run.options.requests == 0:
        report("fuzz: each kind of request was done", f"never, of {run.asked}: " + ", ".join(run.never()) if run.never() else "")
    report("fuzz: what is told of it is signed", "\n".join(receiver.wrong[:3]) if receiver.taken else "nothing is told")
    if run.options.seconds > 0:
        half = next((size for asked, size in run.memory if asked * 2 >= run.asked), 0)
        print(f"# {run.asked} requests, statuses {dict(sorted(run.statuses.items()))}, {len(receiver.taken)} told; resident kB: "
              f"{run.memory[0][1]} before, {half} at half, {run.memory[-1][1]} after")
        print("# done: " + ", ".join(f"{name} {count}" for name, count in sorted(run.done.items())))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=0, help=f"go on for so long; else for {REQUESTS} requests")
    parser.add_argument("--requests", type=int, default=0, help="no more than about so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--db", help="an empty database of PostgreSQL; else one of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fuzz(options.db or os.path.join(folder, "licet.db"), folder, options)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
