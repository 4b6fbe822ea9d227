#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""webhooks.py - what is blocked and released, told to an order system: by webhook to a receiver over HTTP, and as a stream.

On SQLite, and where there is one on PostgreSQL.
"""
import hashlib
import hmac
import http.server
import json
import os
import re
import sys
import tempfile
import threading
import time

from _licet import any_failed, licet, report
from _server import Server, server
from _stores import on_postgresql


SECRET = "a secret that both of them know"
NO_USE = {"military": False, "military_intelligence": False, "distributor": False}


class Receiver:
    """Takes what is posted, but for documents that it was told to refuse; keeps what it took, in order."""

    def __init__(self) -> None:
        self.taken: list[dict] = []
        self.refused: list[str] = []
        self.status: dict[str, int] = {}
        self.wrong: list[str] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.check(self.headers.get("Licet-Signature", ""), body)
                event = json.loads(body)
                status = receiver.status.get(event["id"], 204)
                (receiver.taken if status == 204 else receiver.refused).append(event if status == 204 else event["id"])
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/events"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def check(self, signature: str, body: bytes) -> None:
        said = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", signature)
        if said is None or abs(int(said[1]) - time.time()) > 60 or not hmac.compare_digest(
                said[2], hmac.new(SECRET.encode(), said[1].encode() + b"." + body, hashlib.sha256).hexdigest()):
            self.wrong.append(signature)

    def of(self, name: str) -> list[str]:
        return [event["type"] for event in self.taken if event["id"] == name]

    def wait(self, done: object, seconds: float = 30) -> bool:
        until = time.monotonic() + seconds
        while not done() and time.monotonic() < until:
            time.sleep(0.05)
        return bool(done())


def run(base: str, *words: str, text: str = "", status: int = 0) -> str:
    done = licet(*words, "--db", base, text=text)
    if done.returncode != status:
        raise RuntimeError(f"{words}: {done.returncode} {done.stdout}{done.stderr}")
    return done.stdout


def order(name: str, quantity: int = 10) -> dict:
    party = {"role": "end_user+ultimate_consignee", "name": "Straits Harbour Optics Pte Ltd", "country": "SG", "hq": "SG",
             "parent_hq": "SG", "facts": NO_USE}
    return {"id": name, "ref": {"system": "S4", "document": name, "line": "10"}, "on": "2026-12-03", "kind": "export", "from": "US",
            "to": "SG", "item": {"name": "NVIDIA L40S"}, "quantity": quantity, "value": {"amount": "82000.00", "currency": "USD"},
            "exporter": {"name": "Example Systems, Inc.", "country": "US"}, "parties": [party], "parties_complete": True,
            "end_use": "datacenter"}


def fill(base: str) -> str:
    run(base, "db", "init")
    run(base, "people", "add", "root")
    for name, *roles in (("ann", "officer"), ("eve", "sales"), ("ivy", "auditor")):
        run(base, "people", "add", name, "--as", "root")
        run(base, "people", "grant", name, *roles, "--as", "root")
    run(base, "people", "add", "erp", "--integration", "--as", "root")
    said = run(base, "people", "key", "erp", "--scope", "order.read", "--scope", "order.write", "--scope", "decision.ask", "--days",
               "9", "--as", "root")
    return re.search(r"licet_\S+", said)[0]


def add(made: Server, key: str, *orders: dict) -> list[dict]:
    status, _, told = made.post("/v1/orders", list(orders), Authorization=f"Bearer {key}", Idempotency_Key=str(time.time_ns()))
    assert status == 200, told
    return told


def check_told(label: str, base: str, key: str, made: Server, receiver: Receiver) -> None:
    add(made, key, order("A"), order("B"))
    report(f"{label}what comes in is told as blocked", "" if receiver.wait(lambda: receiver.of("A") and receiver.of("B")) and
           receiver.of("A") == ["order.blocked"] else f"{receiver.taken} {made.logged()[-800:]}")
    first = next((event for event in receiver.taken if event["id"] == "A"), {})
    report(f"{label}with its number in the order system", "" if first.get("ref") ==
           {"system": "S4", "document": "A", "line": "10"} and first["version"] == 1 else str(first))
    report(f"{label}each is signed", "; ".join(receiver.wrong))
    run(base, "order", "hold", "A", "--reason", "wait", "--as", "eve")
    made.ask("PUT", "/v1/orders/A", json.dumps(order("A", 11)).encode(),
             {"Authorization": f"Bearer {key}", "If-Match": "*", "Content-Type": "application/json"})
    report(f"{label}another version is told anew, and what says the same is not",
           "" if receiver.wait(lambda: len(receiver.of("A")) == 2) and receiver.taken[-1]["version"] == 2 else str(receiver.taken))


def check_waits(label: str, base: str, key: str, made: Server, receiver: Receiver) -> None:
    """What is refused is tried again, waits, is parked, and holds up nobody else."""
    receiver.status["C"] = 500
    add(made, key, order("C"))
    run(base, "order", "cancel", "C", "--reason", "no", "--as", "eve")
    made.ask("PATCH", "/v1/orders/B", b'{"quantity": 12}', {"Authorization": f"Bearer {key}", "If-Match": "*",
                                                            "Content-Type": "application/merge-patch+json"})
    add(made, key, order("D"))
    report(f"{label}who is behind it is not held up", "" if receiver.wait(lambda: receiver.of("D") and len(receiver.of("B")) == 2)
           else str(receiver.taken))
    report(f"{label}it is tried again, and parked", "" if receiver.wait(lambda: "parked" in run(base, "events", "list", "--waiting"))
           and receiver.refused == ["C"] * 3 and receiver.of("C") == [] else f"{receiver.refused} {made.logged()[-500:]}")
    said = run(base, "events", "list", "--waiting")
    report(f"{label}and says why", "" if "it answered with status 500" in said and "parked after 3 attempts" in said else said)
    seq = said.split()[0]
    report(f"{label}as JSON, too", "" if json.loads(run(base, "events", "show", seq, "--json").splitlines()[-1])["parked"] else said)
    refused = licet("events", "retry", seq, "--as", "ivy", "--db", base)
    report(f"{label}not everybody may say that it is tried again", "" if refused.returncode == 1 else refused.stderr)
    receiver.status.clear()
    run(base, "events", "retry", seq, "--as", "ann")
    report(f"{label}it is told when somebody says so", "" if receiver.wait(lambda: receiver.of("C")) else
           run(base, "events", "list", "--waiting"))
    report(f"{label}nothing waits any more", "" if receiver.wait(lambda: run(base, "events", "list", "--waiting") == "") else
           run(base, "events", "list", "--waiting"))


def check_order(label: str, base: str, key: str, made: Server, receiver: Receiver) -> None:
    """While one is refused, what comes behind it of the same document waits for it."""
    receiver.status["E"] = 503
    add(made, key, order("E"))
    receiver.wait(lambda: "E" in receiver.refused)
    for quantity in (11, 12):
        made.ask("PUT", "/v1/orders/E", json.dumps(order("E", quantity)).encode(),
                 {"Authorization": f"Bearer {key}", "If-Match": "*", "Content-Type": "application/json"})
    receiver.wait(lambda: run(base, "events", "list", "--waiting").count("\n") == 3)
    receiver.status.clear()
    run(base, "events", "retry", "--all", "--as", "ann")
    receiver.wait(lambda: len(receiver.of("E")) == 3)
    versions = [event["version"] for event in receiver.taken if event["id"] == "E"]
    report(f"{label}each document is told in order", "" if versions == [1, 2, 3] else str(versions))


def check_stream(label: str, base: str, key: str, made: Server, receiver: Receiver) -> None:
    def listen(after: str = "") -> list[tuple[str, str, dict]]:
        headers = {"Authorization": f"Bearer {key}"} | ({"Last-Event-ID": after} if after else {})
        status, got, body = made.ask("GET", "/v1/events", headers=headers)
        assert status == 200 and got["content-type"].startswith("text/event-stream"), body
        assert body.startswith(b"retry: "), body
        return [(one[0][4:], one[1][7:], json.loads(one[2][6:])) for one in
                (part.splitlines() for part in body.decode().split("\n\n")[1:] if part)]

    events = listen()
    report(f"{label}the stream has all of it in order", "" if [event[2]["seq"] for event in events] ==
           list(range(1, len(events) + 1)) and len(events) >= 9 else str(events))
    report(f"{label}as a webhook was told it", "" if all(event[2] in [event[2] for event in events] for event in
                                                         [("", "", taken) for taken in receiver.taken]) else "it is not")
    report(f"{label}behind the last that was seen", "" if listen(events[-2][0]) == events[-1:] else "it is not")
    report(f"{label}nothing behind the last", "" if listen(events[-1][0]) == [] else "there is")
    status, _, _ = made.ask("GET", "/v1/events", headers={"Authorization": f"Bearer {key}", "Last-Event-ID": "x"})
    report(f"{label}what is no event is refused", "" if status == 400 else str(status))
    said = run(base, "events", "list", "--json").splitlines()
    report(f"{label}the command lists the same", "" if [json.loads(line) for line in said] == [event[2] for event in events]
           else said[0])


def check_refused(base: str, folder: str, receiver: Receiver) -> None:
    """What no webhook may be."""
    secret = os.path.join(folder, "secret")
    short = os.path.join(folder, "short")
    with open(short, "w", encoding="utf-8") as file:
        file.write("short\n")
    for what, *words in (("without TLS", receiver.url, "--webhook-secret", secret), ("without a secret", "https://example.org/"),
                         ("with a short secret", "https://example.org/", "--webhook-secret", short),
                         ("of a file", "file:///etc/passwd", "--webhook-secret", secret, "--webhook-private"),
                         ("with a password", "https://a:b@example.org/", "--webhook-secret", secret)):
        done = licet("serve", "--listen", "127.0.0.1:0", "--db", base, "--webhook", *words)
        report(f"no webhook {what}", "" if done.returncode == 2 and "error: " in done.stderr else done.stderr)
    done = licet("serve", "--listen", "127.0.0.1:0", "--webhook", "https://example.org/", "--webhook-secret", secret)
    report("no webhook without a database", "" if done.returncode == 2 else done.stderr)


def check_private(base: str, folder: str, key: str, receiver: Receiver) -> None:
    """An address inside of the network is not asked, whatever it is called; and a redirect leads nowhere."""
    url = f"https://localhost:{receiver.http.server_port}/"
    secret = os.path.join(folder, "secret")
    with server("--db", base, "--log", "problems", "--webhook", url, "--webhook-secret", secret, "--webhook-attempts", "1") as made:
        time.sleep(0.2)
        add(made, key, order("P"))
        waits = receiver.wait(lambda: url in run(base, "events", "list", "--waiting"))
        report("an address inside of the network is not asked", "" if waits and receiver.of("P") == [] else made.logged()[-500:])
    with server("--db", base, "--log", "problems", "--webhook", receiver.url, "--webhook-secret", secret, "--webhook-private",
                "--webhook-attempts", "1") as made:
        receiver.wait(lambda: receiver.of("P"))
        receiver.status["R"] = 302
        add(made, key, order("R"))
        waits = receiver.wait(lambda: "status 302" in run(base, "events", "list", "--waiting"))
        report("no redirect is followed", "" if waits and receiver.refused[-1] == "R" else made.logged()[-500:])


def check(label: str, base: str, folder: str) -> None:
    key = fill(base)
    receiver = Receiver()
    secret = os.path.join(folder, "secret")
    with open(secret, "w", encoding="utf-8") as file:
        file.write(SECRET + "\n")
    words = ("--db", base, "--log", "problems", "--webhook", receiver.url, "--webhook-secret", secret, "--webhook-private",
             "--webhook-attempts", "3")
    with server(*words) as made:
        time.sleep(1.5)  # a webhook that is new begins with what comes then
        check_told(label, base, key, made, receiver)
        check_waits(label, base, key, made, receiver)
        check_order(label, base, key, made, receiver)
        check_stream(label, base, key, made, receiver)
        report(f"{label}it ends well", "" if made.end() == 0 else made.logged()[-500:])
        report(f"{label}the secret is not in the log", "" if SECRET not in made.logged() else "it is")
    add_while_away(label, base, words, receiver)
    if not label:
        check_refused(base, folder, receiver)
        check_private(base, folder, key, receiver)
    sound = licet("db", "verify", "--db", base)
    report(f"{label}the database is sound then", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def add_while_away(label: str, base: str, words: tuple[str, ...], receiver: Receiver) -> None:
    run(base, "order", "cancel", "A", "--reason", "no", "--as", "eve")
    run(base, "order", "add", "-", "--as", "eve", text=json.dumps(order("F")) + "\n")
    with server(*words):
        report(f"{label}what became so while no server was there is told later", "" if receiver.wait(lambda: receiver.of("F"))
               else str(receiver.taken))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        check("", os.path.join(folder, "licet.db"), folder)
    on_postgresql(check)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
