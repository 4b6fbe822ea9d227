#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""crowd.py [--seconds N] [--db URL] - everything at once: for a `licet serve` that was built with a sanitizer.

wrk sends what order systems ask, over 64 connections that are opened anew every few seconds; people sign in, read pages and sign
out; others listen to events and leave; packs are loaded anew all the time, metrics are read, and each event is told by webhook.
The server is ended while all that goes on.  It has to end with status 0, which a sanitizer that found something does not let it
do, without an answer that was its own fault, and with a sound book.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "data")]
# pylint: disable=wrong-import-position
from _server import Server, server  # noqa: E402
from bench_server import EXAMPLES, LICET, wrk  # noqa: E402
from server_desk import PASSWORD, PEOPLE, fill, sign_in  # noqa: E402
from webhooks import SECRET, Receiver  # noqa: E402

PAGES = ("/", "/?item=h20&to=CN", "/today", "/orders", "/orders.csv", "/orders/WEB-1%2F10", "/licenses", "/licenses/D000001",
         "/chips", "/chips.svg", "/timeline?item=h20&to=CN", "/policy", "/audit", "/audit/verify", "/approvals", "/buyers",
         "/metrics", "/openapi.json", "/v1/policy/packs", "/v1/licenses", "/v1/shipments", "/v1/session")
ROUND_SECONDS = 3


class Crowd:
    def __init__(self, made: Server) -> None:
        self.made, self.over = made, threading.Event()
        self.counts: dict[str, int] = {}
        self.faults: list[str] = []

    def until_over(self, name: str, once) -> None:
        """Does it again and again; once it is over, whoever is cut off has no complaint."""
        while not self.over.is_set():
            try:
                status = once()
            except (OSError, http.client.HTTPException) as error:
                if not self.over.is_set():
                    self.faults.append(f"{name}: {error!r}")
                continue
            self.counts[name] = self.counts.get(name, 0) + 1
            if status >= 500 and not self.over.is_set():
                self.faults.append(f"{name}: {status}")

    def load(self, key: str) -> int:
        wrk(f"http://{self.made.address}", "mixed", EXAMPLES, ROUND_SECONDS, key)
        return 0

    def read(self, who: str) -> int:
        worst = 0
        for path in PAGES:
            worst = max(worst, self.made.ask("GET", path, headers=self.made.secrets[who])[0])
            if self.over.is_set():
                break
        return worst

    def come_and_go(self) -> int:
        status, headers, body = self.made.post("/v1/session", {"name": "fay", "password": PASSWORD})
        if status == 200:
            cookie = {"Cookie": headers["set-cookie"].split(";")[0], "X-CSRF-Token": body["csrf_token"]}
            status = self.made.ask("DELETE", "/v1/session", headers=cookie)[0]
        return status

    def listen(self) -> int:
        """As long as it takes to be told of something, and no end of it."""
        connection = http.client.HTTPConnection(self.made.host, self.made.port, timeout=60)
        try:
            connection.request("GET", "/v1/events", headers=self.made.secrets["sap"])
            reply = connection.getresponse()
            if reply.status == 200:
                reply.read(200)
            return reply.status
        finally:
            connection.close()

    def reload(self) -> int:
        self.made.signal(signal.SIGHUP)
        time.sleep(10)  # a sanitizer makes it slow, and the load is what is looked for
        return 0


def crowd(base: str, folder: str, seconds: int) -> list[str]:
    receiver = Receiver()
    keys = fill(base, folder)
    secret = os.path.join(folder, "secret")
    pathlib.Path(secret).write_text(SECRET + "\n", encoding="utf-8")
    with server("--db", base, "--log", "problems", "--threads", "4", "--patience", "300", "--webhook", receiver.url, "--webhook-secret", secret,
                "--webhook-private") as made:
        sign_in(made, keys)
        all_of = Crowd(made)
        them = {"load": lambda: all_of.load(keys["sap"]), "sessions": all_of.come_and_go, "events": all_of.listen,
                "reloads": all_of.reload, **{f"pages of {who}": lambda who=who: all_of.read(who) for who in PEOPLE if who != "fay"}}
        threads = [threading.Thread(target=all_of.until_over, args=(name, once)) for name, once in them.items()]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        metrics = made.ask("GET", "/metrics", headers=made.secrets["ann"])[2].decode()
        all_of.over.set()
        status = made.end()
        for thread in threads:
            thread.join()
        said = made.trouble()
    answered = sum(int(count) for count in re.findall(r"(?m)^licet_requests_total\{.*\} (\d+)$", metrics))
    print(f"crowd: {answered:,} requests; " + ", ".join(f"{count} {name}" for name, count in sorted(all_of.counts.items())) +
          f"; {len(receiver.taken)} told")
    faults = all_of.faults[:5] + receiver.wrong[:3]
    faults += [f"never done: {name}" for name in them if all_of.counts.get(name, 0) == 0]
    faults += re.findall(r'(?m)^licet_requests_total\{.*5xx.*$', metrics)
    return faults + ([] if status == 0 else [f"it ended with {status}: {said}"])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--db", help="an empty database of PostgreSQL; else one of SQLite")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("crowd: wrk is missing")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        base = options.db or os.path.join(folder, "licet.db")
        faults = crowd(base, folder, options.seconds)
        sound = subprocess.run([LICET, "db", "verify", "--db", base], check=False, capture_output=True, text=True)
    if sound.returncode != 0:
        faults.append(f"db verify ended with {sound.returncode}: {sound.stdout}{sound.stderr}")
    for fault in faults:
        print(f"crowd: {fault}")
    print(f"crowd: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
