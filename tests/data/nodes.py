#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""nodes.py [--seconds N] - two nodes on one PostgreSQL behind a proxy serve one book; one of them is killed in the middle.

The proxy gives each connection to the next node that takes it.  Who is cut off asks again with the same key, as the manual says:
what was acknowledged stays, and nothing is done twice.
"""
import argparse
import collections
import http.client
import json
import os
import select
import socket
import sys
import tempfile
import threading
import time

from _licet import any_failed, licet, report
from _server import Server, server
from server_desk import fill

sys.path.insert(0, "tools")
import postgresql  # noqa: E402

CLIENTS = 8


class Proxy:
    """Connections, each to the next of the nodes that takes it; others may be put in their place."""

    def __init__(self, nodes: list[Server]) -> None:
        self.nodes, self.taken = nodes, 0
        self.given: collections.Counter[Server] = collections.Counter()
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.host, self.port = self.socket.getsockname()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            client = self.socket.accept()[0]
            self.taken += 1
            nodes = self.nodes
            for i in range(len(nodes)):
                node = nodes[(self.taken + i) % len(nodes)]
                try:
                    taker = socket.create_connection((node.host, node.port), timeout=5)
                except OSError:
                    continue
                self.given[node] += 1
                threading.Thread(target=self.pass_on, args=(client, taker), daemon=True).start()
                break
            else:
                client.close()

    def pass_on(self, client: socket.socket, node: socket.socket) -> None:
        other = {client: node, node: client}
        with client, node:
            try:
                while True:
                    for one in select.select([client, node], [], [], 60)[0]:
                        more = one.recv(65536)
                        if not more:
                            return
                        other[one].sendall(more)
            except OSError:
                return


class Run:
    def __init__(self, proxy: Proxy, key: str) -> None:
        self.proxy, self.key = proxy, key
        self.acknowledged: dict[str, str] = {}  # what each was told it drew
        self.asked_again = 0
        self.wrong: list[str] = []
        self.ends = threading.Event()

    def post(self, path: str, value: object, name: str) -> tuple[int, dict]:
        connection = http.client.HTTPConnection(self.proxy.host, self.proxy.port, timeout=30)
        try:
            connection.request("POST", path, json.dumps(value), {"Content-Type": "application/json", "Idempotency-Key": name,
                                                                 "Authorization": f"Bearer {self.key}"})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def reserve(self, name: str) -> tuple[int, dict]:
        return self.post("/v1/reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": name}]}, name)

    def client(self, who: int) -> None:
        i = 0
        while not self.ends.is_set():
            name, i = f"N-{who}-{i}", i + 1
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    status, body = self.reserve(name)
                except (OSError, http.client.HTTPException, ValueError):
                    self.asked_again += 1
                    time.sleep(0.01)
                    continue
                if status == 200:
                    self.acknowledged[name] = json.dumps(body)
                    break
                if status != 503:
                    self.wrong.append(f"{name}: {status} {body}")
                    break
                time.sleep(0.01)
            else:
                self.wrong.append(f"{name}: no answer")


def pending(made: Server, key: str) -> int:
    body = json.loads(made.ask("GET", "/v1/licenses/D000001/balance", headers={"Authorization": f"Bearer {key}"})[2])
    return next(account["pending"] for account in body["accounts"] if account["measure"] == "quantity" and account["line"])


def check(base: str, folder: str, seconds: float) -> None:
    key = fill(base, folder)["sap"]
    with server("--db", base, "--log", "problems") as first, server("--db", base, "--log", "problems") as second:
        before = pending(second, key)
        run = Run(Proxy([first, second]), key)
        clients = [threading.Thread(target=run.client, args=(who,)) for who in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(seconds / 2)
        by_then = len(run.acknowledged)
        first.process.kill()
        time.sleep(seconds / 2)
        run.ends.set()
        for client in clients:
            client.join()
        drawn = pending(second, key) - before
        again = {name: run.reserve(name) for name in list(run.acknowledged)[:300]}
        report("nodes: both serve, and the other goes on when one is killed", "" if len(run.proxy.given) == 2 and
               0 < by_then < len(run.acknowledged) else f"{len(run.proxy.given)} {by_then} {len(run.acknowledged)}")
        report("nodes: whoever asks again is answered", "\n".join(run.wrong[:5]))
        report("nodes: what was acknowledged is drawn, once", "" if drawn == len(run.acknowledged) else
               f"{len(run.acknowledged)} acknowledged, {drawn} drawn")
        report("nodes: asked again, it is what it was", "" if all(status == 200 and json.dumps(body) == run.acknowledged[name]
               for name, (status, body) in again.items()) and pending(second, key) - before == drawn else "it is not")
        print(f"# {len(run.acknowledged)} reservations, {by_then} before the kill, {run.asked_again} asked again, connections "
              f"{list(run.proxy.given.values())}")
        report("nodes: the one that is left ends well", "" if second.end() == 0 else second.logged()[-1000:])
    sound = licet("db", "verify", "--db", base)
    report("nodes: the book is sound", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    if postgresql.programs() is None:
        report(f"nodes, where PostgreSQL is: {postgresql.MISSING}")
        return any_failed()
    with postgresql.Database() as database, tempfile.TemporaryDirectory() as folder:
        if database.url is None:
            report("a server of PostgreSQL", database.why)
        else:
            check(database.url, folder, options.seconds)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
