#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reservations.py - many who reserve at the same time, each several lines: all of a request or nothing of it, and never too much.

What is refused stands beside what is done, in requests that are written together: a line too many, one of no license, a body that
cannot be read, a key that was used.  Some expire at once: later ones find what they held free, and are refused behind that.
On SQLite, and where there is one on PostgreSQL.
"""
import contextlib
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time

from _licet import any_failed, report
from _server import Server, server
from _stores import on_postgresql, postgresql
from server_desk import LICENSE, done, fill

WHO, EACH = 16, 14
MOST = LICENSE["quantity"]


class Told:
    """A request, and what it came to."""

    def __init__(self, name: str, lines: list[dict], body: bytes, status: int, text: bytes) -> None:
        self.name, self.lines, self.body, self.status = name, lines, body, status
        self.answer = json.loads(text)


def line_of(name: str, chance: random.Random) -> dict:
    line = {"license": "D000001", "quantity": chance.randrange(1, 30), "id": name}
    if chance.random() < 0.3:  # it has expired when others look
        line["until"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    return line


def lines_of(name: str, chance: random.Random) -> list[dict]:
    lines = [line_of(f"{name}-{i}", chance) for i in range(chance.randrange(1, 5))]
    wrong = chance.random()
    if wrong < 0.15:
        lines.append({"license": "D000001", "quantity": MOST + 1, "id": name + "-most"})
    elif wrong < 0.25:
        lines.append({"license": "nothing", "quantity": 1, "id": name + "-none"})
    elif wrong < 0.3:
        lines.append({"license": "D000001", "quantity": 1, "id": name + "-0", "reason": "another command of the same id"})
    return lines


def ask(made: Server, key: str, name: str, lines: list[dict], body: bytes) -> Told:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", "Idempotency-Key": name}
    status, _, text = made.ask("POST", "/v1/reservations", body, headers)
    return Told(name, lines, body, status, text)


def reserve_many(made: Server, key: str, who: int, told: list[Told]) -> None:
    chance = random.Random(20261128 + who)
    for i in range(EACH):
        name = f"{who}-{i}"
        lines = lines_of(name, chance)
        body = json.dumps({"lines": lines}).encode()
        told.append(ask(made, key, name, lines, body if chance.random() > 0.05 else body[:-2]))
        if chance.random() < 0.2:
            told.append(ask(made, key, name, lines, body))  # it is sent again
        if chance.random() < 0.1:
            lines = [{"license": "D000001", "quantity": 1, "id": name + "-other"}]
            told.append(ask(made, key, name, lines, json.dumps({"lines": lines}).encode()))  # with a key that was used


def quantities(made: Server, key: str) -> tuple[int, int]:
    body = json.loads(made.ask("GET", "/v1/licenses/D000001/balance", headers={"Authorization": f"Bearer {key}"})[2])
    account = next(one for one in body["accounts"] if one["measure"] == "quantity" and one["line"])
    return account["pending"], account["ceiling"]


def check_kept(made: Server, key: str, told: list[Told]) -> list[str]:
    """What was answered is there, and nothing else."""
    kept = {line["id"]: (one, said) for one in told if one.status == 200 for line, said in zip(one.lines, one.answer)}
    wrong = []
    for name in sorted({line["id"] for one in told for line in one.lines if line["license"] == "D000001"}):
        status, _, text = made.ask("GET", f"/v1/reservations/{name}", headers={"Authorization": f"Bearer {key}"})
        if (status == 200) != (name in kept):
            wrong.append(f"{name}: {status}")
        elif name in kept and json.loads(text)["seq"] != kept[name][1]["seq"]:
            wrong.append(f"{name} has another number than it was told")
    return wrong


def ask_lines(made: Server, key: str, name: str, *lines: tuple[int, str | None]) -> Told:
    said = [{"license": "D000001", "quantity": quantity, "id": f"{name}-{i}", **({"until": until} if until else {})}
            for i, (quantity, until) in enumerate(lines)]
    return ask(made, key, name, said, json.dumps({"lines": said}).encode())


def check_expired(label: str, made: Server, key: str, told: list[Told]) -> None:
    """Who is refused behind a line that freed what has expired leaves it as it was: none of those beside them notices."""
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    beside: list[Told] = []
    short = ask_lines(made, key, "short", (1, until))
    time.sleep(2.1)
    threads = [threading.Thread(target=lambda i=i: beside.append(
        ask_lines(made, key, f"beside-{i}", (1, None), (MOST if i % 3 else 1, None)))) for i in range(12)]
    alone = ask_lines(made, key, "alone", (1, None), (MOST, None))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    got = [short.status, alone.status, alone.answer["reason"], *sorted(one.status for one in beside)]
    report(f"{label}who is refused behind what has expired is refused alone",
           "" if got == [200, 409, "refused", *[200] * 4, *[409] * 8] else str(got))
    told += beside


def make_old(base: str, name: str) -> None:
    """Its key is one of long ago, too."""
    statement = f"INSERT INTO request_done SELECT principal, 'old-{name}', digest, status, reply, 1 FROM request_done WHERE name = '{name}'"
    if base.startswith("postgresql:"):
        postgresql.run(statement, base)
        return
    with contextlib.closing(sqlite3.connect(base)) as rows:
        rows.execute(statement)
        rows.commit()


def check_forgotten(label: str, made: Server, key: str, base: str) -> None:
    """A key of a year ago may be used for something else, also where nobody has written since, or there is nothing to write."""
    first = ask_lines(made, key, "new", (1, None))
    make_old(base, "new")
    again = ask_lines(made, key, "old-new", (1, None))
    once_more = ask_lines(made, key, "old-new", (1, None))
    make_old(base, "old-new")
    done = ask(made, key, "old-old-new", again.lines, again.body)
    got = [first.status, again.status, again.answer[0]["repeated"], once_more.answer == again.answer, done.status]
    report(f"{label}a key of long ago is forgotten", "" if got == [200, 200, False, True, 200] else f"{got} {done.answer}")


def check(label: str, base: str, folder: str) -> None:
    key = fill(base, folder)["sap"]
    told: list[Told] = []
    with server("--db", base, "--log", "problems") as made:
        threads = [threading.Thread(target=reserve_many, args=(made, key, i, told)) for i in range(WHO)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counts = {status: sum(one.status == status for one in told) for status in {one.status for one in told}}
        report(f"{label}each is done, or refused for a reason of its own",
               "" if set(counts) == {200, 400, 409, 422} else str(counts))
        report(f"{label}what is done is there, and nothing of what is refused", "\n".join(check_kept(made, key, told)))
        time.sleep(2)
        check_expired(label, made, key, told)
        check_forgotten(label, made, key, base)
        more = 3
        last = ask(made, key, "last", [], json.dumps({"lines": [{"license": "D000001", "quantity": 1, "id": "last"}]}).encode())
        kept = {line["id"]: line for one in told if one.status == 200 for line in one.lines if "until" not in line}
        wanted = sum(line["quantity"] for line in kept.values()) + more
        pending, ceiling = quantities(made, key)
        report(f"{label}there is more to be had", "" if last.status == 200 else str(last.answer))
        report(f"{label}they come to what was answered, and to no more than there is",
               "" if pending == wanted <= ceiling == MOST else f"{pending} of {ceiling}, and {wanted} answered")
    done(base, "db", "verify")
    report(f"{label}the database is sound then")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        check("", os.path.join(folder, "licet.db"), folder)
    if sys.argv[1:] != ["short"]:
        on_postgresql(check)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
