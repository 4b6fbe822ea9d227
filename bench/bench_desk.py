#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_desk.py [--json] [--orders N] [--db ADDRESS] - the order book: orders coming in, and what is looked up in it.

Orders are made of examples/desk/orders.jsonl with other dates, destinations, chips, quantities and five thousand buyers,
and decided with a made-up list.  Then each list and lookup is timed by the clock, the fastest of nine runs of the whole
command: its time must not grow with the book, which has to be seen with N of a thousand and of a million.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
PLACES = ["SG", "DE", "CN", "AE", "IN", "MY", "FR", "SA", "VN", "JP"]
CHIPS = ["NVIDIA L40S", "NVIDIA H100 SXM5", "NVIDIA H20", "NVIDIA RTX A6000", "NVIDIA H200 SXM 141GB"]
LOOKUPS = ["order list", "order list --state on_hold --after B-05", "order list --state fulfilled", "order list --count",
           "order show B-0000100", "today", "ship list", "application list", "buyer list", "license list"]
ROUNDS = 9


def made(count: int):
    chance = random.Random(20261127)
    patterns = [json.loads(line) for line in (ROOT / "examples/desk/orders.jsonl").read_text().splitlines()]
    for i in range(count):
        order = json.loads(json.dumps(chance.choice(patterns)))
        units = chance.randint(1, 400)
        order |= {"id": f"B-{i:07}", "on": f"2027-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "quantity": units}
        if "value" in order:
            amount = units * chance.choice([3000, 8200, 30000])
            order["value"] = {"amount": f"{amount}.00", "currency": chance.choice(["USD", "EUR"])}
        if chance.random() < 0.5:
            order["to"] = chance.choice(PLACES)
        if chance.random() < 0.5:
            order["item"] = {"name": chance.choice(CHIPS)}
        for party in order["parties"]:
            party |= {"name": f"Example Buyer {chance.randint(1, 5000)} Ltd", "country": order["to"], "hq": order["to"]}
        yield order


def run(*words: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([LICET, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"licet {' '.join(words)}: {done.stderr}")
    return time.perf_counter() - start


def make(folder: pathlib.Path, db: str, count: int) -> float:
    with (folder / "list.csv").open("w") as file:
        file.write("source,entity_number,name,alt_names,addresses\n")
        for code, entries in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
            file.writelines(f"Made up ({code}),,Zyx {code} {i},,CN\n" for i in range(entries))
    with (folder / "orders.jsonl").open("w") as file:
        file.writelines(json.dumps(order) + "\n" for order in made(count))
    run("lists", "import", str(folder / "list.csv"), "--lists", str(folder / "lists"), "--date", "2026-08-01")
    run("db", "init", "--db", db)
    run("people", "add", "root", "--db", db)
    run("people", "add", "sam", "--as", "root", "--db", db)
    run("people", "grant", "sam", "sales", "--as", "root", "--db", db)
    return run("order", "add", str(folder / "orders.jsonl"), "--lists", str(folder / "lists"), "--as", "sam", "--db", db)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--orders", type=int, default=20000)
    parser.add_argument("--db", help="an empty database of PostgreSQL; a file of its own if left out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = pathlib.Path(name)
        db = args.db or str(folder / "licet.db")
        taken = make(folder, db, args.orders)
        found = {"order add": taken}
        for lookup in LOOKUPS:
            found[lookup] = min(run(*lookup.split(), "--db", db) for _ in range(ROUNDS))
    if args.json:
        print(json.dumps({"orders": args.orders, "seconds": found}))
        return 0
    print(f"a book of {args.orders:,} orders, by the clock")
    print(f"  {'order add':40} {args.orders / taken:10,.0f} orders a second")
    for lookup in LOOKUPS:
        print(f"  {lookup:40} {found[lookup] * 1e3:10.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
