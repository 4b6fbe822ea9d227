#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""upgrade.py - programs of different steps of the schema serve one book while it is brought up.

licet-next knows one step more than this program, which may run beside it; licet-after another one, which shuts both out.  They
are this program with other tables of steps: tests/data/steps, tests/meson.build.
"""
import http.client
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from _licet import any_failed, licet, report
from _server import Server, server
from _stores import on_postgresql
from nodes import Proxy, Run, pending
from server_desk import fill


CLIENTS = 4
EACH = 25  # reservations that have to go through in each part of the way
LATER = "the database is of a later Licet"
BUILD = pathlib.Path(os.environ["LICET"]).parent
NEXT, AFTER = str(BUILD / "tests/licet-next"), str(BUILD / "tests/licet-after")


def built() -> str:
    """What is wrong: they are there once they are asked for."""
    done = subprocess.run(["ninja", "-C", BUILD, "--quiet", "tests/licet-next", "tests/licet-after"], text=True, check=False,
                          capture_output=True)
    return done.stdout + done.stderr if done.returncode else ""


class Orders:
    """Who gives orders meanwhile, one after the other."""

    def __init__(self, run: Run) -> None:
        self.run, self.taken = run, []

    def client(self) -> None:
        for i in itertools.count():
            name = f"UP-{i}"
            order = {"id": name, "item": {"name": "NVIDIA H20"}, "quantity": 1, "to": "CN"}
            while not self.run.ends.is_set():
                try:
                    status, body = self.run.post("/v1/orders", order, name)
                except (OSError, http.client.HTTPException, ValueError):
                    time.sleep(0.01)
                    continue
                if status == 200:
                    self.taken.append(name)
                    break
                if status != 503:
                    self.run.wrong.append(f"{name}: {status} {body}")
                    return
                time.sleep(0.01)
            if self.run.ends.is_set():
                return


def goes_on(run: Run, orders: Orders, nodes: list[Server]) -> str:
    """What is wrong: reservations and orders go through, and each node has a part in it."""
    run.proxy.nodes = nodes
    before, taken, given = len(run.acknowledged), len(orders.taken), {node: run.proxy.given[node] for node in nodes}
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if len(run.acknowledged) >= before + EACH and len(orders.taken) > taken and \
                all(run.proxy.given[node] >= given[node] + 5 for node in nodes):
            return "\n".join(run.wrong[:5])
        time.sleep(0.02)
    return f"{before} and then {len(run.acknowledged)} reservations, {taken} and {len(orders.taken)} orders: {run.wrong[:5]}"


def refuses(node: Server, key: str) -> str:
    """What is wrong: all that is asked of the database is refused, and it says so of itself."""
    name = f"R-{node.port}"
    asked = [("GET", "/healthz", None), ("GET", "/v1/licenses/D000001/balance", None), ("GET", "/v1/orders", None),
             ("POST", "/v1/reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": name}]}),
             ("POST", "/v1/orders", {"id": name, "to": "GB"}),
             ("POST", "/v1/session", {"name": "carol", "password": "carol's own password"})]
    wrong = []
    for method, path, value in asked:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": name, "Content-Type": "application/json"}
        status, _, body = node.ask(method, path, None if value is None else json.dumps(value).encode(), headers)
        if status != 503 or LATER not in json.loads(body)["detail"]:
            wrong.append(f"{method} {path}: {status} {body[:300]!r}")
    return "\n".join(wrong)


def refuses_to_start(program: str, base: str) -> str:
    try:
        Server("--db", base, program=program).process.kill()
    except RuntimeError as error:
        return "" if LATER in str(error) and "hint: use that one" in str(error) else str(error)
    return "it starts"


def migrate(program: str, base: str, others: str) -> str:
    """What is wrong: it is told what would be done before, and that does nothing."""
    said = ""
    for words, wanted in (("--dry-run",), f": 1 step would be done; programs that use it now {others}\n"), ((), ": 1 step done\n"):
        done = licet("db", "migrate", *words, "--db", base, program=program)
        said += "" if done.returncode == 0 and done.stdout.endswith(wanted) else done.stdout + done.stderr
    return said


def end(run: Run, clients: list[threading.Thread]) -> None:
    """Each has the answer to what it asked last."""
    run.ends.set()
    for client in clients:
        client.join()


def walk(label: str, base: str, run: Run, orders: Orders, clients: list[threading.Thread], first: Server) -> None:
    words = ("--db", base, "--log", "problems")
    report(f"{label}one serves", goes_on(run, orders, [first]))
    report(f"{label}a step is done while it serves", migrate(NEXT, base, "may go on"))
    with server(*words, program=NEXT) as second, server(*words) as third:
        report(f"{label}both serve, and an earlier one that starts now", goes_on(run, orders, [first, second, third]))
        report(f"{label}each is well", "" if all(node.ask("GET", "/healthz")[0] == 200 for node in (first, second, third)) else
               "one is not")
        run.proxy.nodes = [second, third]
        report(f"{label}the earlier one ends", "" if first.end() == 0 else first.trouble())
        report(f"{label}the others go on", goes_on(run, orders, [second, third]))
        report(f"{label}a step is done that shuts them out", migrate(AFTER, base, "have to end before"))
        with server(*words, program=AFTER) as fourth:
            before = pending(fourth, run.key)
            run.proxy.nodes = []  # for the while that it is counted
            report(f"{label}who is shut out does nothing", refuses(second, run.key) or refuses(third, run.key))
            for program in (os.environ["LICET"], NEXT):
                report(f"{label}{os.path.basename(program)} does not start", refuses_to_start(program, base))
            report(f"{label}nothing was done", "" if pending(fourth, run.key) == before else "it was")
            report(f"{label}who asks again gets to the one that serves", goes_on(run, orders, [second, third, fourth]))
            end(run, clients)


def check(label: str, base: str, folder: str) -> None:
    key = fill(base, folder)["sap"]
    with server("--db", base, "--log", "problems") as first:
        before = pending(first, key)
        run = Run(Proxy([first]), key)
        orders = Orders(run)
        clients = [threading.Thread(target=run.client, args=(who,)) for who in range(CLIENTS)]
        clients.append(threading.Thread(target=orders.client))
        for client in clients:
            client.start()
        try:
            walk(label, base, run, orders, clients, first)
        finally:
            end(run, clients)
    with server("--db", base, "--log", "problems", program=AFTER) as last:
        run.proxy.nodes = [last]
        drawn = pending(last, key) - before
        report(f"{label}what was acknowledged is drawn, once", "" if drawn == len(run.acknowledged) else
               f"{len(run.acknowledged)} acknowledged, {drawn} drawn")
        again = {name: run.reserve(name) for name in run.acknowledged}
        report(f"{label}asked again, it is what it was", "" if pending(last, key) - before == drawn and all(
            status == 200 and json.dumps(body) == run.acknowledged[name] for name, (status, body) in again.items()) else "it is not")
        print(f"# {len(run.acknowledged)} reservations, {len(orders.taken)} orders, {run.asked_again} asked again")
    listed = licet("order", "list", "--limit", "1000", "--json", "--db", base, program=AFTER).stdout.splitlines()
    report(f"{label}each order is there", " ".join(sorted(set(orders.taken) - {json.loads(line)["id"] for line in listed})))
    sound = licet("db", "verify", "--db", base, program=AFTER)
    report(f"{label}the book is sound", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def steps() -> None:
    """Each step says which programs may run beside it."""
    files = sorted(str(path) for path in pathlib.Path("src/store").glob("0*.sql"))
    says = "-- Programs from step {} on may run beside it.\n"
    for name, text, wanted in [("nothing", "", "has to say once"), ("it twice", says.format(17) * 2, "has to say once"),
                               ("of one before they looked", says.format(16), "from 17 to"),
                               ("of itself", says.format(len({path[:14] for path in files}) + 1), "or no earlier one"),
                               ("it", says.format(17), ""), ("no earlier one", "-- No earlier program may run beside it.\n", "")]:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "mine.sql")
            path.write_text(text + "CREATE TABLE x (n INT8);\n")
            done = subprocess.run([sys.executable, "tools/migrations.py", folder + "/out.c", *files, str(path)], text=True,
                                  capture_output=True, check=False)
        good = done.returncode == 0 if wanted == "" else done.returncode != 0 and "step mine" in done.stderr and wanted in done.stderr
        report(f"a step that says {name}", "" if good else done.stderr or "it is taken")


def main() -> int:
    steps()
    wrong = built()
    if wrong:
        report("the programs of later steps are built", wrong)
        return any_failed()
    with tempfile.TemporaryDirectory() as folder:
        check("", os.path.join(folder, "licet.db"), folder)
    on_postgresql(check)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
