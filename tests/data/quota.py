#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""quota.py - what one person or program may add in a day to what is kept; tests/data/http_quota/*.txt.

On SQLite, and where there is one on PostgreSQL, each on two servers.
"""
import json
import os
import socket
import sys
import tempfile
import time

from _licet import any_failed, report
from _server import Server, run_file, server
from _stores import on_postgresql
from pages_desk import Browser, same
from server_desk import fill, sign_in



def add(made: Server, path: str, name: str, body: object) -> tuple[int, dict]:
    status, _, said = made.post(path, body, Idempotency_Key=name, **made.secrets["sap"])
    return status, said if isinstance(said, dict) else {}


def reserve(made: Server, name: str) -> tuple[int, dict]:
    return add(made, "/v1/reservations", name, {"lines": [{"license": "D000001", "quantity": 1, "id": name}]})


def check_bytes(label: str, made: Server) -> None:
    """A MiB of them: what was said counts, whatever came of it, as its answer is kept."""
    told = [add(made, "/v1/orders", f"B-{i}", [{"id": "B", "nothing": "x" * 400_000}]) for i in range(3)]
    same(f"{label}bytes count as well", [200, 200, 429], [status for status, _ in told])
    said = told[-1][1]
    same(f"{label}and how many there are is told", ("quota", True, 1 << 20),
         (said["reason"], 800_000 < said["added"]["bytes"] < 900_000, said["most"]["bytes"]))


ORDER = b'{"item": {"name": "h100"}, "to": "GB"}\n'


def decide(made: Server, who: str, length: int) -> tuple[int, dict]:
    """Records of so many bytes, with one order in them."""
    status, _, body = made.ask("POST", "/v1/decisions", ORDER + b"\n" * (length - len(ORDER)),
                               {"Content-Type": "application/x-ndjson", **made.secrets[who]})
    return status, json.loads(body.splitlines()[0])


def hold(made: Server, who: str, length: int) -> socket.socket:
    """Records that do not go on."""
    held = socket.create_connection((made.host, made.port), timeout=60)
    headers = "".join(f"{name}: {value}\r\n" for name, value in made.secrets[who].items())
    held.sendall(f"POST /v1/decisions HTTP/1.1\r\nHost: {made.host}\r\nContent-Type: application/x-ndjson\r\n{headers}"
                 f"Content-Length: {length + 10}\r\n\r\n".encode() + b"\n" * length)
    return held


def answered(made: Server, who: str, length: int, wanted: int, tries: int = 200) -> tuple[int, dict]:
    """In the end: what was sent, or cut off, is noticed a moment later."""
    for _ in range(tries):
        found = decide(made, who, length)
        if found[0] == wanted:
            break
        time.sleep(0.05)
    return found


def held_one(made: Server, who: str, length: int) -> socket.socket:
    """Once the one before is gone, which may be a moment after its answer: else this one is refused itself."""
    for _ in range(20):
        held = hold(made, who, length)
        if answered(made, who, 300_000, 429, 20)[0] == 429:
            time.sleep(0.3)  # not for the one before it, which is gone now: it is this one that waits
            if decide(made, who, 300_000)[0] == 429:
                break
        held.close()
    return held


def check_uploads(base: str, keys: dict[str, str]) -> None:
    """Large requests, which wait in files."""
    with server("--db", base, "--uploads", "1", "--uploads-mib", "1") as made:
        made.secrets = {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}
        same("what is small waits in no file", 200, decide(made, "sap", 200_000)[0])
        status, said = decide(made, "sap", 1_100_000)
        same("of large ones so many bytes may wait", (429, "quota", "large requests of yours that wait have more than 1048576 bytes"),
             (status, said["reason"], said["detail"]))
        same("which is gone with its answer", 200, answered(made, "sap", 300_000, 200)[0])
        with held_one(made, "sap", 500_000):
            status, said = answered(made, "sap", 300_000, 429)
            same("and so many", (429, "quota", "1 large requests of yours wait already"), (status, said["reason"], said["detail"]))
            same("how they go is told", True, said["hint"].startswith("each is gone when it is answered"))
            same("others have their own", 200, decide(made, "web", 300_000)[0])
            same("and what is small goes on", 200, decide(made, "sap", 200_000)[0])
        same("what is cut off is gone", 200, answered(made, "sap", 300_000, 200)[0])
        for _ in range(20):
            hold(made, "sap", 500_000).close()
        same("so is what was cut off before it was read", 200, answered(made, "sap", 300_000, 200)[0])


def check_page(label: str, made: Server) -> None:
    """On the pages as well, where a form that is not taken says why."""
    ann = Browser(made)
    ann.sign_in("ann")
    form = "/licenses/D000001/do/reserve"
    status, headers, text = ann.ask("POST", form, {**ann.fields(form, form), "authority": "BIS", "quantity": "1", "value": "10000"})
    same(f"{label}a form of who has none left", (429, True, True),
         (status, "has added as much today as may be" in text, int(headers["retry-after"]) <= 86400))


def check(label: str, base: str, folder: str) -> dict[str, str]:
    keys = fill(base, folder)
    limits = ("--program-adds", "2", "--person-adds", "1")
    with server("--db", base, *limits) as made, server("--db", base, *limits) as other:
        sign_in(made, keys)
        other.secrets = made.secrets
        same(f"{label}one is added at another server", 200, reserve(other, "QUOTA-0")[0])
        run_file(made, "tests/data/http_quota/quota.txt", label)
        check_page(label, made)
        status, said = reserve(other, "QUOTA-9")
        same(f"{label}it is one number for all servers", (429, "quota", 4), (status, said["reason"], said["added"]["requests"]))
    with server("--db", base) as made:
        made.secrets = {"sap": {"Authorization": f"Bearer {keys['sap']}"}}
        same(f"{label}a server that lets them goes on", 200, reserve(made, "QUOTA-9")[0])
    with server("--db", base, "--program-adds-mib", "1") as made:
        made.secrets = {"sap": {"Authorization": f"Bearer {keys['sap']}"}}
        check_bytes(label, made)
    return keys


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        check_uploads(base, check("", base, folder))
    on_postgresql(check)
    return any_failed()


sys.exit(main())
