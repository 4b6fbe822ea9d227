#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""server.py - requests to `licet serve` and their replies, as tests/data/http_plain/*.txt have them.

_server.py says how they are written.
"""
import glob
import http.client
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from _licet import any_failed, licet, report
from _server import Server, run_file, server

os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")

BOOK = "examples/orders.jsonl"


def check_files() -> None:
    with server() as made:
        for path in sorted(glob.glob("tests/data/http_plain/*.txt")):
            run_file(made, path)
        report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
        lines = [json.loads(line) for line in made.logged().splitlines()]
        report("each request has a line in the log, and no secret", "" if len(lines) > 20 and
               all({"at", "route", "status", "request"} <= set(line) for line in lines) else str(lines[:3]))


# ---- without memory ----

def check_memory() -> None:
    """A server that gets no more memory says so of what it has none for, answers the rest, and goes on when there is more."""
    with server("--log", "problems") as made:
        made.kept["long"] = "x" * 900_000
        for _ in range(4):  # what a thread has of its own
            made.post("/v1/decisions", {"item": {"name": "h100"}, "to": "GB"})
        before = resource.prlimit(made.process.pid, resource.RLIMIT_DATA, (made.data() + (256 << 10), resource.RLIM_INFINITY))
        run_file(made, "tests/data/http_memory/none.txt")
        resource.prlimit(made.process.pid, resource.RLIMIT_DATA, before)
        run_file(made, "tests/data/http_memory/room.txt")


# ---- many records ----

def check_bulk() -> None:
    with open(BOOK, encoding="utf-8") as file:
        book = file.read()
    with server() as made:
        status, _, body = made.ask("POST", "/v1/decisions", book.encode(), {"Content-Type": "application/x-ndjson"})
        printed = licet("check", "-", "--json", text=book).stdout
        report("records are answered as the command prints them", "" if (status, body.decode()) == (200, printed)
               else f"{status} {body[:300]!r}")
        many = book * (1 + 3_000_000 // len(book))
        status, _, body = made.ask("POST", "/v1/decisions", many.encode(), {"Content-Type": "application/x-ndjson"})
        wanted = many.count("\n")
        report("many records, through a file", "" if status == 200 and body.count(b"\n") == wanted
               else f"{status}, {body.count(b'@')} of {wanted}")
        csv = licet_csv()
        status, _, body = made.ask("POST", "/v1/decisions", csv.encode(), {"Content-Type": "text/csv"})
        printed = licet("check", "-", "--json", text=csv).stdout
        report("CSV is answered as the command prints it", "" if (status, body.decode()) == (200, printed)
               else f"{status} {body[:300]!r}")
        names = "".join(json.dumps({"id": str(i), "name": name}) + "\n"
                        for i, name in enumerate(("Huawei Technologies", "Nobody at all", "SMIC")))
        status, _, body = made.ask("POST", "/v1/screenings", names.encode(), {"Content-Type": "application/x-ndjson"})
        printed = licet("screen", "--file", "-", "--json", text=names).stdout
        report("names are answered as the command prints them", "" if (status, body.decode()) == (200, printed)
               else f"{status} {body[:300]!r}")
        chips = json.loads(made.ask("GET", "/v1/chips")[2])
        printed = [json.loads(line) for line in licet("chip", "list", "--json").stdout.splitlines()]
        report("chips are listed as the command lists them", "" if chips == printed else str(chips)[:300])


def licet_csv() -> str:
    return "id,item.name,to,quantity\na,NVIDIA H20,CN,5\nb,h100,GB,x\nc,nothing such,GB,1\n"


# ---- in short ----

def orders_of_all_kinds(count: int) -> list[dict]:
    """Those of the book, and as many of the same with another item, destination, day, or without one of their members."""
    chance = random.Random(7240)
    with open(BOOK, encoding="utf-8") as file:
        book = [json.loads(line) for line in file]
    items = [order["item"] for order in book]
    orders = list(book)
    while len(orders) < count:
        order = json.loads(json.dumps(chance.choice(book)))
        how = chance.randrange(5)
        if how == 0:
            order["item"] = chance.choice(items)
        elif how == 1:
            order["to"] = chance.choice(["CN", "HK", "DE", "AE", "MY", "RU", "GB"])
        elif how == 2:
            order["on"] = f"202{chance.randint(2, 7)}-{chance.randint(1, 12):02}-15"
        elif how == 3:
            order["quantity"] = chance.randint(1, 5000)
        else:
            del order[chance.choice(sorted(order))]
        orders.append(order)
    return orders


def is_part(short: object, whole: object) -> bool:
    """Each member of the one stands in the other, with the value that it has there."""
    if isinstance(short, dict) and isinstance(whole, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in short.items())
    if isinstance(short, list) and isinstance(whole, list):
        whole = [one for one in whole if not (isinstance(one, dict) and one.get("status") == "unavailable")]
        return len(short) == len(whole) and all(map(is_part, short, whole))
    return short == whole


def decided(made: Server, body: str, kind: str, short: bool) -> list[dict]:
    headers = {"Content-Type": kind, **({"Prefer": "return=minimal"} if short else {})}
    status, got, reply = made.ask("POST", "/v1/decisions", body.encode(), headers)
    if status != 200 or got.get("preference-applied", "") != ("return=minimal" if short else ""):
        return []
    return [json.loads(line) for line in reply.splitlines()] if kind.endswith("ndjson") else json.loads(reply)


def check_in_short() -> None:
    orders = orders_of_all_kinds(600)
    records = "".join(json.dumps(order) + "\n" for order in orders)
    with server() as made:
        whole = decided(made, records, "application/x-ndjson", False)
        short = decided(made, records, "application/x-ndjson", True)
        array = decided(made, json.dumps(orders[:100]), "application/json", True)
        schema = json.loads(made.ask("GET", "/openapi.json")[2])["components"]["schemas"]["decision-minimal"]
    members = set(schema["$defs"]["minimal"]["required"])
    wrong = [f"{order}: {one} of {other}" for order, one, other in zip(orders, short, whole)
             if not is_part(one, other) or not (members <= set(one) or "error" in one)]
    report("a short answer is a part of the whole one", "" if not wrong and len(short) == len(whole) == len(orders) else
           f"{len(short)} of {len(whole)}: {''.join(wrong[:1])[:2000]}")
    outcomes = {one.get("outcome", "error") for one in short}
    report("of all kinds of answers", "" if len(outcomes) >= 6 and any("others" in one for one in short) else str(outcomes))
    report("in short, an array says what records say", "" if array == short[:100] else f"{len(array)} answers")


# ---- loading anew, ending ----

def check_reload() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "more.licet")
        with open(path, "w", encoding="utf-8") as file:
            file.write('use "us"\n')
        with server("--packs", path) as made:
            before = json.loads(made.ask("GET", "/v1/policy/packs")[2])
            with open(path, "w", encoding="utf-8") as file:
                file.write('use "us"\n# another text\n')
            results: list[int] = []
            record = json.dumps({"item": {"name": "NVIDIA H20"}, "to": "CN"}) + "\n"
            asking = threading.Thread(target=lambda: results.append(made.ask(
                "POST", "/v1/decisions", record.encode() * 5000, {"Content-Type": "application/x-ndjson"})[2].count(b"\n")))
            asking.start()
            made.signal(signal.SIGHUP)
            asking.join()
            after = before
            for _ in range(200):
                after = json.loads(made.ask("GET", "/v1/policy/packs")[2])
                if after["sha256"] != before["sha256"]:
                    break
            report("packs are loaded anew while a request goes on", "" if results == [5000] and
                   after["sha256"] != before["sha256"] else f"{results} {after} {made.logged()[-500:]}")
            with open(path, "w", encoding="utf-8") as file:
                file.write("this is no pack\n")
            made.signal(signal.SIGHUP)
            for _ in range(200):
                kept = json.loads(made.ask("GET", "/v1/policy/packs")[2])
                if "error" in made.logged():
                    break
            report("packs that cannot be read leave those that are there", "" if kept == after and
                   "more.licet:1" in made.logged() else f"{kept} {made.logged()[-500:]}")


def check_end() -> None:
    """Its head was read before the server was told to end; its body comes after."""
    count = 3000
    record = json.dumps({"item": {"name": "NVIDIA H20"}, "to": "CN"}).encode() + b"\n"
    body = record * count
    with server() as made, socket.create_connection((made.host, made.port), timeout=60) as connection:
        connection.sendall(b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                           b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
        begun = connection.recv(1000)
        made.signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(body)
        got = b""
        while more := connection.recv(1 << 20):
            got += more
        wrong = "" if begun.startswith(b"HTTP/1.1 100") and made.end() == 0 and \
            got.count(b'{"id":null,') == count and got.endswith(b"0\r\n\r\n") else f"{begun!r} {got[:200]!r} {len(got)}"
        report("a server that is ended answers what it was asked", wrong)


def check_end_hammered() -> None:
    """Connections come all the time, more than there may be; whoever is refused tries again."""
    def hammer(made: Server, ends: threading.Event) -> None:
        while not ends.is_set():
            try:
                made.ask("GET", "/healthz")
            except (OSError, http.client.HTTPException):
                time.sleep(0.001)

    wrong = []
    for most in ("1000", "1000", "4"):
        ends = threading.Event()
        with server("--log", "problems", "--connections", most) as made:
            clients = [threading.Thread(target=hammer, args=(made, ends)) for _ in range(12)]
            for client in clients:
                client.start()
            time.sleep(0.1)
            status = made.end()
            ends.set()
            for client in clients:
                client.join()
            if status != 0:
                wrong.append(f"{status} {made.logged()[-500:]}")
    report("a server that is ended while all ask it ends well", "\n".join(wrong))


# ---- what it is started with ----

def check_start() -> None:
    cases = {
        "an address of others without a database": (("--listen", "0.0.0.0:0", "--without-tls"), "nobody signs in"),
        "an address of others without TLS": (("--listen", "0.0.0.0:0", "--db", "x.db"), "there is no TLS"),
        "a database that is not there": (("--listen", "127.0.0.1:0", "--db", "/nowhere/at/all"), "/nowhere/at/all"),
        "no address": (("--listen", "somewhere"), "no address to listen on"),
        "no port": (("--listen", "127.0.0.1:70000"), "no address to listen on"),
        "a key without a certificate": (("--tls-key", "x.pem"), "--tls-cert is missing"),
        "a certificate that is not there": (("--tls-cert", "x.pem", "--tls-key", "x.pem"), "x.pem"),
        "a folder that is not there": (("--spool", "/nowhere/at/all"), "is no folder"),
        "packs that are not there": (("--packs", "/nowhere/at/all", "--listen", "127.0.0.1:0"), "/nowhere/at/all"),
    }
    for name, (words, said) in cases.items():
        done = licet("serve", *words)
        report(f"refused: {name}", "" if done.returncode == (3 if "database that" in name else 2) and said in done.stderr
               else f"{done.returncode} {done.stderr}")
    with server() as made:
        done = licet("serve", "--listen", made.address)
        report("refused: a port that is taken", "" if done.returncode == 3 and "could not listen" in done.stderr
               else f"{done.returncode} {done.stderr}")


def is_told(page: str, method: str, path: str) -> bool:
    """By itself, or, of a step, among those of what it is a step of."""
    thing, _, step = path.rpartition(":")
    return f"`{method} {path}`" in page or any(line.startswith(f"| `{method} {thing}:…`") and f"`{step}`" in line
                                               for line in page.splitlines())


def check_document() -> None:
    with server() as made:
        document = json.loads(made.ask("GET", "/openapi.json")[2])
        wrong = []
        for path, item in document["paths"].items():
            for method, route in item.items():
                if not route["operationId"] or not route["summary"]:
                    wrong.append(f"{method} {path}")
                for named in json.dumps(route).split('"#/components/schemas/')[1:]:
                    if named.split('"')[0] not in document["components"]["schemas"]:
                        wrong.append(f"{method} {path}: {named[:40]}")
        with open("docs/server.md", encoding="utf-8") as file:
            page = file.read()
        wrong += [f"docs/server.md has no {method} {path}" for path, item in document["paths"].items()
                  for method in item if not is_told(page, method.upper(), path)]
        listed = [route["operationId"] for item in document["paths"].values() for route in item.values()]
        wrong += [] if len(set(listed)) == len(listed) else ["two of one name"]
        report("the OpenAPI document names each route and its schemas, and so does the manual", "\n".join(wrong))


def check_tls() -> None:
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = (os.path.join(folder, name) for name in ("key.pem", "cert.pem"))
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                            certificate, "-days", "2"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            report("HTTPS, where there is openssl", "")
            return
        with server("--tls-cert", certificate, "--tls-key", key) as made:
            done = subprocess.run(["curl", "-sS", "--cacert", certificate, f"https://{made.address}/healthz"], text=True,
                                  capture_output=True, check=False) if have("curl") else None
            report("HTTPS", "" if done is None or '"status":"ok"' in done.stdout else done.stderr)


def have(program: str) -> bool:
    return any(os.access(os.path.join(folder, program), os.X_OK) for folder in os.environ["PATH"].split(":"))


for check in (check_files, check_memory, check_bulk, check_in_short, check_reload, check_end, check_end_hammered, check_start,
              check_document, check_tls):
    check()
sys.exit(any_failed())
