#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""events.py - what a license, a buyer or a rule touches is decided anew, and comes to the same as all of the book.

A book of orders under two licenses, of some that wait for a third, and of some that need none; of the first license
something is reserved, released and under way.  For each thing that may happen two copies of it are decided anew, one by
difference and one as a whole: every order has to be in the same state with the same holds, every shipment in the same
state for the same reason.  A rehearsal before tells the same of them, and changes nothing.  `events.py short` leaves out
what makes nothing of any order.
"""
import contextlib
import json
import pathlib
import re
import shutil
import sqlite3
import sys
import tempfile

from _licet import any_failed, licet, report, today, whole_list

STATES: dict[str, dict] = {}
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TODAY = today()
LICENSED = json.loads((ROOT / "examples/ship/orders.jsonl").read_text().splitlines()[0])
FREE = json.loads((ROOT / "examples/desk/orders.jsonl").read_text().splitlines()[0])

# The order, whose it is, whether it needs a license, units.
ORDERS = [
    ("O-1", "First Cloud Co., Ltd.", True, 60), ("O-2", "First Cloud Co., Ltd.", True, 40),
    ("O-3", "Second Cloud Co., Ltd.", True, 50), ("O-4", "Third Cloud Co., Ltd.", True, 30),
    ("O-5", "Third Cloud Co., Ltd.", True, 500), ("O-6", "Straits Harbour Optics Pte Ltd", False, 10),
    ("O-7", "Straits Harbour Lights Pte Ltd", False, 10),
]
SHIPMENTS = [("S-1", "O-1", 20, "D1"), ("S-2", "O-1", 20, "D1"), ("S-3", "O-1", 10, "D1"), ("S-4", "O-2", 40, "D1"),
             ("S-5", "O-3", 50, "D2"), ("S-6", "O-6", 5, None)]

# What happens; how its difference is asked for; the orders and shipments of which something became.
EVENTS = [
    ("nothing", [], ["--license", "D1"], set()),
    ("suspended", [["license", "suspend", "D1", "--reason", "a letter"]], ["--license", "D1"],
     {"O-1", "O-2", "S-1", "S-2", "S-4"}),
    ("revoked", [["license", "revoke", "D2", "--reason", "a letter", "--basis", "letter"]], ["--license", "D2"], {"O-3", "S-5"}),
    ("reduced", [["license", "reduce", "D2", "--line", "1", "--quantity", "55"]], ["--license", "D2"], set()),
    ("reduced too far", [["license", "reduce", "D2", "--line", "1", "--quantity", "49"]], ["--license", "D2"], {"O-3", "S-5"}),
    ("activated", [["license", "activate", "D3"]], ["--license", "D3"], set()),
    ("nominated", [["buyer", "add", "FOLDER/second.jsonl"]], ["--buyer", "Second"], {"O-3", "S-5"}),
    ("removed", [["buyer", "add", "FOLDER/harbour.jsonl"], ["buyer", "remove", "Harbour", "--reason", "it has gone"]],
     ["--buyer", "Harbour"], {"O-6", "S-6"}),
]


def run(*words: str) -> str:
    done = licet(*words)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"licet {' '.join(words)}: {done.stderr}")
    return done.stdout


def order(name: str, party: str, licensed: bool, units: int) -> dict:
    made = json.loads(json.dumps(LICENSED if licensed else FREE)) | {"flags_resolved": LICENSED["flags_resolved"]}
    made |= {"id": name, "on": TODAY, "quantity": units}
    made["value"]["amount"] = f"{units * 10000}.00"
    made["facts"]["pack.published_since"] = False
    for who in made["parties"]:
        who["name"] = party
    return made


def shipment(name: str, of: str, units: int, number: str | None) -> dict:
    made = {"id": name, "order": of, "quantity": units, "value": {"amount": f"{units * 10000}.00", "currency": "USD"},
            "planned": TODAY, "port": {"name": "New York", "zone": "America/New_York"},
            "papers": [{"rule": "us/758.6", "reference": "invoice 7"}, {"rule": "us/748.10", "reference": "M-7", "units": 500}]}
    return made | ({"license": {"number": number}} if number else {})


def license_of(number: str, party: str, units: int) -> dict:
    return {"number": number, "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": units,
            "value": {"amount": f"{units * 10000}.00", "currency": "USD"}, "end_user": party, "ultimate_consignee": party,
            "end_uses": ["datacenter"], "issued": "2025-08-20", "expires": "2039-08-20"}


def activate(book: str, number: str) -> None:
    """By two people."""
    first = run("license", "activate", number, "--as", "ann", "--db", book)
    waiting = re.search(r"approval (\d+) waits", first)
    run("approve", waiting[1], "--as", "bob", "--db", book)
    run("license", "activate", number, "--as", "ann", "--db", book)


def lines(path: pathlib.Path, made: list[dict]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in made), encoding="utf-8")
    return str(path)


def make(folder: pathlib.Path) -> pathlib.Path:
    (folder / "list.csv").write_text(whole_list(name="Zyx", country="CU"), encoding="utf-8")
    lists = str(folder / "lists")
    run("lists", "import", str(folder / "list.csv"), "--lists", lists, "--date", TODAY)
    book = str(folder / "licet.db")
    run("db", "init", "--db", book)
    run("people", "add", "root", "--db", book)
    for name, roles in (("ann", ["officer"]), ("bob", ["approver"]), ("sue", ["sales", "logistics"])):
        run("people", "add", name, "--as", "root", "--db", book)
        run("people", "grant", name, *roles, "--as", "root", "--db", book)
    for number, party, units in (("D1", "First Cloud Co., Ltd.", 110), ("D2", "Second Cloud Co., Ltd.", 60),
                                 ("D3", "Third Cloud Co., Ltd.", 90)):
        run("license", "add", lines(folder / "one.json", [license_of(number, party, units)]), "--as", "ann", "--db", book)
    activate(book, "D1")
    activate(book, "D2")
    run("order", "add", lines(folder / "orders.jsonl", [order(*row) for row in ORDERS]), "--lists", lists, "--as", "sue", "--db", book)
    run("ship", "plan", lines(folder / "ships.jsonl", [shipment(*row) for row in SHIPMENTS]), "--as", "sue", "--db", book)
    run("ship", "reserve", *[row[0] for row in SHIPMENTS], "--as", "sue", "--db", book)
    run("ship", "release", "S-2", "S-3", "--lists", lists, "--as", "ann", "--db", book)
    run("ship", "depart", "S-3", "--as", "sue", "--db", book)
    for name, legal in (("Second", "Second Cloud Co., Ltd."), ("Harbour", "STRAITS HARBOUR OPTICS PTE. LTD.")):
        lines(folder / f"{name.lower()}.jsonl", [{"name": name, "legal_name": legal, "country": "CN"}])
    return folder / "licet.db"


def of_order(book: pathlib.Path, name: str) -> tuple:
    shown = json.loads(run("order", "show", name, "--json", "--db", str(book)))
    return shown["state"], [(hold["status"], hold["reason"], hold["rule"], hold["says"]) for hold in shown["holds"]]


def of_shipment(book: pathlib.Path, name: str) -> tuple:
    shown = json.loads(run("ship", "show", name, "--json", "--db", str(book)))
    return shown["state"], shown["events"][-1]["reason"]


def state_of(book: pathlib.Path) -> dict:
    """Of databases that hold the same, one is asked."""
    with contextlib.closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as base:
        held = "\n".join(base.iterdump())
    if held not in STATES:
        STATES[held] = ask_state(book)
    return STATES[held]


def ask_state(book: pathlib.Path) -> dict:
    return ({row[0]: of_order(book, row[0]) for row in ORDERS} | {row[0]: of_shipment(book, row[0]) for row in SHIPMENTS})


def decide(book: pathlib.Path, folder: pathlib.Path, *how: str) -> str:
    return run("order", "decide", *how, "--lists", str(folder / "lists"), "--as", "ann", "--json", "--db", str(book))


def happen(book: pathlib.Path, folder: pathlib.Path, what: list[list[str]]) -> None:
    for words in what:
        if words[:2] == ["license", "activate"]:
            activate(str(book), words[2])
        else:
            run(*[word.replace("FOLDER", str(folder)) for word in words], "--as", "ann", "--db", str(book))


def compare(name: str, book: pathlib.Path, folder: pathlib.Path, how: list[str], whole_how: list[str], expected: set) -> None:
    part, whole, tried = folder / "part.db", folder / "whole.db", folder / "tried.db"
    for copy in (part, whole, tried):
        shutil.copy(book, copy)
    before = state_of(book)
    rehearsed = decide(tried, folder, *how, "--dry-run")
    told = decide(part, folder, *how)
    decide(whole, folder, *whole_how)
    by_part, by_whole = state_of(part), state_of(whole)
    report(f"{name}: the same as a whole", "" if by_part == by_whole else f"{by_part}\n{by_whole}")
    held = {key for key, was in before.items() if by_part[key][0] != was[0]}
    report(f"{name}: is held", "" if held == expected else f"{held}, not {expected}\n{by_part}")
    report(f"{name}: a rehearsal changes nothing", "" if state_of(tried) == before else f"{state_of(tried)}")
    report(f"{name}: a rehearsal tells the same", "" if rehearsed == told else f"{rehearsed}\n{told}")
    again = decide(part, folder, *how)
    report(f"{name}: once more changes nothing",
           "" if state_of(part) == by_part and '"told":"decided"' not in again and '"told":"held"' not in again else again)
    report(f"{name}: is sound", "" if "is sound" in run("db", "verify", "--db", str(part)) else "it is not")


def rules(book: pathlib.Path, folder: pathlib.Path) -> None:
    """Other packs, with which two orders were decided already: the others are named, and no more."""
    shutil.copytree(ROOT / "packs/us", folder / "us")
    for path in (folder / "us").glob("*.licet"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"H20, and circuits that match', '"H20, and what matches'), encoding="utf-8")
    changed = folder / "rules.db"
    shutil.copy(book, changed)
    packs = ["--packs", str(folder / "us")]
    decide(changed, folder, "O-4", "O-6", *packs)
    told = decide(changed, folder, "--rules", "--dry-run", *packs)
    named = {json.loads(line)["id"] for line in told.splitlines()}
    wanted = {row[0] for row in ORDERS} - {"O-4", "O-6"}
    report("rules: those that were decided otherwise are named", "" if named == wanted else f"{named}")
    compare("rules", changed, folder, ["--rules", *packs], packs, set())


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        book = make(folder)
        states = {key: state[0] for key, state in state_of(book).items()}
        wanted = {"O-1": "allocatable", "O-2": "allocatable", "O-3": "allocatable", "O-4": "on_hold", "O-5": "on_hold",
                  "O-6": "allocatable", "O-7": "allocatable", "S-1": "reserved", "S-2": "released", "S-3": "departed",
                  "S-4": "reserved", "S-5": "reserved", "S-6": "reserved"}
        report("the book is as it should be", "" if states == wanted else f"{states}")
        for event, what, how, expected in EVENTS:
            if sys.argv[1:] == ["short"] and not expected and event != "nothing":
                continue
            after = folder / "after.db"
            shutil.copy(book, after)
            happen(after, folder, what)
            compare(event, after, folder, how, [], expected)
        rules(book, folder)
    return 1 if any_failed() else 0


sys.exit(main())
