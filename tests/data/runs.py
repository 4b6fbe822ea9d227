#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""runs.py - a run that decides the book anew and is killed in the middle of it.

What it had kept by then is kept, whole pages of it; it is no run.  Given again it goes on: nothing is lost, nothing is
held twice, and the order book is as if it had never been broken off.
"""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from _licet import any_failed, licet, report

COUNT = 2600
PARTY = {"name": "Acme Cloud", "country": "CN", "hq": "CN", "parent_hq": "CN"}
ORDER = {"on": "2025-05-20", "kind": "export", "from": "US", "to": "CN", "item": {"name": "NVIDIA H20"}, "quantity": 1,
         "value": {"amount": "1.00", "currency": "USD"}, "exporter": {"name": "NVIDIA Corporation", "country": "US"},
         "parties": [PARTY | {"role": "end_user"}, PARTY | {"role": "ultimate_consignee"}], "parties_complete": True,
         "end_use": "datacenter"}


def rows(db: str, sql: str) -> list[tuple]:
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as base:
        return base.execute(sql).fetchall()


def one(db: str, sql: str) -> int:
    return rows(db, sql)[0][0]


def make(db: str) -> None:
    licet("db", "init", "--db", db)
    licet("people", "add", "root", "--db", db)
    licet("people", "add", "sam", "--as", "root", "--db", db)
    licet("people", "grant", "sam", "sales", "officer", "--as", "root", "--db", db)
    text = "".join(json.dumps({"id": f"O{i:05}"} | ORDER) + "\n" for i in range(COUNT))
    # As it was known before the letter of April 2025.
    done = licet("order", "add", "-", "--known", "2025-04-01", "--as", "sam", "--db", db, text=text)
    if one(db, "SELECT count(*) FROM decision") != COUNT:
        raise SystemExit(f"not ok the orders are decided\n{done.stderr}")


DECIDE = ("order", "decide", "--jobs", "2", "--as", "sam", "--db")


def kill_in_the_middle(db: str) -> int:
    """Gives how many decisions it had kept; 0 if it was through before."""
    before = one(db, "SELECT count(*) FROM decision")
    with subprocess.Popen([os.environ["LICET"], *DECIDE, db], stdout=subprocess.DEVNULL) as running:
        while running.poll() is None and one(db, "SELECT count(*) FROM decision") == before:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
    return one(db, "SELECT count(*) FROM decision") - before if running.returncode == -signal.SIGKILL else 0


HOLDS = "SELECT m.name, o.reason, o.rule, o.citation, o.says FROM obstacle o JOIN matter m ON m.id = o.matter"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db, whole = f"{folder}/l.db", f"{folder}/whole.db"
        make(db)
        licet("db", "backup", whole, "--db", db)
        kept = kill_in_the_middle(db)
        report("it is killed in the middle, with whole pages kept",
               "" if 0 < kept < COUNT and kept % 1024 == 0 else f"it had kept {kept}")
        report("what broke off is no run", "" if one(db, "SELECT count(*) FROM decision_run") == 0 else "there is one")
        report("and confirms nothing", "" if '"confirmed":null' in licet("order", "show", "O00001", "--json", "--db",
                                                                        db).stdout else "it says that it does")
        done = licet(*DECIDE, db)
        licet(*DECIDE, whole)
        report("given again it is done", done.stderr)
        runs = [json.loads(line) for line in licet("order", "runs", "--json", "--db", db).stdout.splitlines()]
        wanted = {"n": 1, "scope": "all", "decided": COUNT, "changed": COUNT - kept, "refused": 0}
        got = {key: runs[0][key] for key in wanted} if len(runs) == 1 else runs
        report("the run tells of all, and of what was left", "" if got == wanted else f"{got}, not {wanted}")
        twice = one(db, f"SELECT count(*) FROM ({HOLDS} GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1)")
        report("nothing is held twice", f"{twice} are" if twice else "")
        same = sorted(rows(db, HOLDS)) == sorted(rows(whole, HOLDS))
        report("the holds are those of a run that went through", "" if same else "they differ")
        states = "SELECT name, state FROM matter WHERE kind = 'order' ORDER BY name"
        report("and so are the orders", "" if rows(db, states) == rows(whole, states) else "they differ")
        licet(*DECIDE, db)
        shown = json.loads(licet("order", "show", "O00001", "--json", "--db", db).stdout)
        report("once more, and it is confirmed", "" if (shown["confirmed"] or {}).get("run") == 2 else str(shown["confirmed"]))
        report("the database is sound", "" if licet("db", "verify", "--db", db).returncode == 0 else "it is not")


main()
sys.exit(any_failed())
