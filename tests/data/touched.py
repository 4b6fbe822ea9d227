#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""touched.py - `licet order decide --since`: what a list change touches, and nothing else, is decided anew.

Two versions of a list; a book that is decided with the first.  One copy of it is decided anew by difference, another
as a whole, with the second: every order has to be in the same state with the same holds, and those that differ from
before have to be among those that the difference named.
"""
import contextlib
import json
import pathlib
import shutil
import sqlite3
import sys
import tempfile

from _licet import any_failed, licet, report

# Of the list: the name, other names, the address; what becomes of it in the second version.
ENTRIES = [
    ("stays", "Steadfast Optics Bureau", "", "5 Quiet Lane, Harbin, CN"),
    ("goes", "Vanishing Lantern Works", "", "9 Ferry Street, Dalian, CN"),
    ("comes", "Arriving Thunder Computing", "", "77 Hongqi Road, Tianjin, CN"),
    ("renamed", "Plum Orchard Telemetry", "", "12 West Gate, Xian, CN"),
    ("alias", "Granite Harbor Foundry", "", "3 North Pier, Qingdao, CN"),
]
SECOND = {"renamed": ("Cobalt Meridian Telemetry", ""), "alias": ("Granite Harbor Foundry", "Ruby Lantern Semiconductor")}

# Of the book: the end user, its address, the exporter; whether the change has to do with it.
ORDERS = [
    ("untouched", "Example Cloud GmbH", "", "Example Systems, Inc.", False),
    ("listed-before", "Steadfast Optics Bureau", "", "Example Systems, Inc.", False),
    ("gone", "Vanishing Lantern Works", "", "Example Systems, Inc.", True),
    ("came", "Arriving Thunder Computing", "", "Example Systems, Inc.", True),
    ("came-nearly", "Arriving Thunder Computing Co., Ltd.", "", "Example Systems, Inc.", True),
    ("old-name", "Plum Orchard Telemetry", "", "Example Systems, Inc.", True),
    ("new-name", "Cobalt Meridian Telemetry", "", "Example Systems, Inc.", True),
    ("new-alias", "Ruby Lantern Semiconductor", "", "Example Systems, Inc.", True),
    ("exporter", "Example Cloud GmbH", "", "Arriving Thunder Computing", True),
    ("at-address", "Harmless Trading House", "77 Hongqi Road, Tianjin", "Example Systems, Inc.", True),
]


def write_list(path: pathlib.Path, second: bool) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("source,entity_number,name,alt_names,addresses\n")
        for kind, name, others, address in ENTRIES:
            if kind == ("goes" if second else "comes"):
                continue
            name, others = SECOND.get(kind, (name, others)) if second else (name, others)
            file.write(f'Entity List (EL),,{name},{others},"{address}"\n')
        for code, count in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
            for i in range(count):
                file.write(f"Made up ({code}),,Zyx {code} {i},,CN\n")


def order(name: str, party: str, address: str, exporter: str) -> dict:
    end_user = {"role": "end_user+ultimate_consignee", "name": party, "country": "CN", "hq": "CN", "parent_hq": "CN"}
    if address:
        end_user["address"] = address
    return {"id": name, "on": "2026-08-02", "kind": "export", "from": "US", "to": "CN", "item": {"name": "NVIDIA RTX A6000"},
            "quantity": 10, "value": {"amount": "3000.00", "currency": "USD"}, "exporter": {"name": exporter, "country": "US"},
            "parties": [end_user], "parties_complete": True, "end_use": "retail"}


def run(*words: str) -> str:
    done = licet(*words)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"licet {' '.join(words)}: {done.stderr}")
    return done.stdout


def make(folder: pathlib.Path) -> pathlib.Path:
    for second, day in ((False, "2026-08-01"), (True, "2026-08-02")):
        write_list(folder / "list.csv", second)
        run("lists", "import", str(folder / "list.csv"), "--lists", str(folder / ("both" if second else "first")), "--date", day)
        if not second:
            shutil.copytree(folder / "first", folder / "both")
    book = folder / "licet.db"
    (folder / "orders.jsonl").write_text("".join(json.dumps(order(*row[:4])) + "\n" for row in ORDERS))
    run("db", "init", "--db", str(book))
    run("people", "add", "root", "--db", str(book))
    run("people", "add", "ann", "--as", "root", "--db", str(book))
    run("people", "grant", "ann", "officer", "sales", "--as", "root", "--db", str(book))
    run("order", "add", str(folder / "orders.jsonl"), "--lists", str(folder / "first"), "--as", "ann", "--db", str(book))
    return book


def state_of(book: pathlib.Path, name: str) -> tuple:
    shown = json.loads(run("order", "show", name, "--json", "--db", str(book)))
    return shown["state"], [(hold["status"], hold["reason"], hold["rule"], hold["says"]) for hold in shown["holds"]]


def days_of(book: pathlib.Path) -> list[str]:
    """Of the list, as the bases of decisions name it, in the order in which they were made."""
    with contextlib.closing(sqlite3.connect(book)) as database:
        bases = [json.loads(row[0]) for row in database.execute("SELECT content FROM decision_basis ORDER BY seq")]
    return [version["issued"] for basis in bases for version in basis["lists"]]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        book = make(folder)
        part, whole = folder / "part.db", folder / "whole.db"
        shutil.copy(book, part)
        shutil.copy(book, whole)
        lists = ["--lists", str(folder / "both"), "--as", "ann"]
        told = {json.loads(line)["id"] for line in
                run("order", "decide", "--since", "2026-08-01", *lists, "--json", "--db", str(part)).splitlines()}
        run("order", "decide", *lists, "--db", str(whole))
        for row in ORDERS:
            before, by_part, by_whole = (state_of(where, row[0]) for where in (book, part, whole))
            report(f"{row[0]}: is named", "" if (row[0] in told) == row[4] else f"named: {sorted(told)}")
            report(f"{row[0]}: the same as a whole", "" if by_part == by_whole else f"{by_part}\n{by_whole}")
            report(f"{row[0]}: differs only where it is named",
                   "" if row[0] in told or by_whole == before else f"{before}\n{by_whole}")
        report("something became of what came", "" if state_of(part, "came") != state_of(book, "came") else "nothing did")
        report("each decision names the lists it was made with",
               "" if days_of(whole) == ["2026-08-01", "2026-08-02"] else f"{days_of(whole)}")
        report("the books are sound", "" if "is sound" in run("db", "verify", "--db", str(part)) else "one is not")
    return 1 if any_failed() else 0


sys.exit(main())
