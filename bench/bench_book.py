#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_book.py [--orders N] - the order book: a file taken in, and what happens after it.

Each order has four parties with names of their own, which nobody listed has: chips to China, decided, screened and held.
The list is the Consolidated Screening List of 2026-07-31 if it is in LISTS (or ../shared/lists beside the project), else
nothing is measured.  Its next version has 300 entries more, 100 of them parties of the book.  Times are by the clock, and of
processor time behind it: other work on the machine does not count in that.
"""
import argparse
import gzip
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench" / "screen"))
import benign  # noqa: E402

LICET = pathlib.Path(os.environ.get("LICET", ROOT / "build" / "licet")).resolve()
LISTS = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))
REAL = LISTS / "us-csl-2026-07-31" / "csl.csv.gz"
DAYS = ("2026-07-31", "2026-08-01")
PARTIES = ("end_user", "ultimate_consignee", "intermediate_consignee", "purchaser")
TOUCHED = 100


def run(*words: str) -> tuple[str, float, float]:
    """What it printed; seconds of the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([str(LICET), *words], capture_output=True, text=True, check=False)
    clock, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"licet {' '.join(words)}: {done.stderr}")
    return done.stdout, clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write_orders(path: pathlib.Path, count: int) -> list[str]:
    """Some of its parties."""
    chance = random.Random(7)
    some = []
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            names = [f"{benign.chinese_company(chance)} {benign.brand(chance)} {i}-{k}" for k in range(len(PARTIES))]
            if i % (count // TOUCHED) == 0:
                some.append(names[0])
            parties = [{"role": role, "name": name, "country": "CN", "hq": "CN", "parent_hq": "CN"}
                       for role, name in zip(PARTIES, names)]
            file.write(json.dumps({
                "id": f"B-{i}", "on": DAYS[1], "kind": "export", "from": "US", "to": "CN",
                "item": {"name": chance.choice(["NVIDIA H20", "NVIDIA RTX A6000"])}, "quantity": 10,
                "value": {"amount": "82000.00", "currency": "USD"}, "exporter": {"name": "Example Systems, Inc.", "country": "US"},
                "parties": parties, "parties_complete": True, "end_use": "datacenter"}) + "\n")
    return some


def import_lists(folder: pathlib.Path, names: list[str]) -> None:
    text = gzip.decompress(REAL.read_bytes()).decode("utf-8")
    columns = text.split("\n", 1)[0].split(",")
    chance = random.Random(8)
    for day in DAYS:
        if day == DAYS[1]:
            for name in names + [benign.chinese_company(chance) + f" {i}" for i in range(200)]:
                row = dict.fromkeys(columns, "")
                row |= {"source": "Entity List (EL) - Bureau of Industry and Security", "name": name, "addresses": "CN"}
                text = text.rstrip("\n") + "\n" + ",".join(f'"{row[column]}"' for column in columns) + "\n"
        (folder / "list.csv").write_text(text, encoding="utf-8")
        run("lists", "import", str(folder / "list.csv"), "--source", "us-csl", "--date", day, "--lists", str(folder / "lists"))


def show(what: str, clock: float, spent: float, count: int) -> None:
    print(f"  {what:<58} {clock:>8.1f} s {spent:>8.1f} s {count / clock:>12,.0f} /s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_book.py [--orders N]")
    parser.add_argument("--orders", type=int, default=20000)
    options = parser.parse_args()
    if not REAL.exists():
        print(f"  {REAL} is not there: nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        names = write_orders(folder / "orders.jsonl", options.orders)
        import_lists(folder, names)
        base = ["--as", "ann", "--db", str(folder / "licet.db")]
        lists = ["--lists", str(folder / "lists")]
        run("db", "init", *base[2:])
        run("people", "add", "root", *base[2:])
        run("people", "add", "ann", "--as", "root", *base[2:])
        run("people", "grant", "ann", "officer", "sales", "--as", "root", *base[2:])
        first = folder / "first"
        first.mkdir()
        for path in (folder / "lists").iterdir():
            if DAYS[1] not in path.name:
                (first / path.name).symlink_to(path)
        _, clock, spent = run("order", "add", str(folder / "orders.jsonl"), "--lists", str(first), *base)
        show(f"{options.orders:,} orders: decided, screened, held, logged", clock, spent, options.orders)
        told, clock, spent = run("order", "decide", "--since", DAYS[0], *lists, *base)
        show(f"a new list: {4 * options.orders:,} parties of {options.orders:,} orders", clock, spent, 4 * options.orders)
        print(f"  {told.strip().splitlines()[-2]}; {told.strip().splitlines()[-1]}")
        told, clock, spent = run("order", "decide", "--rules", *lists, *base)
        show("the rules are those with which they were decided", clock, spent, options.orders)
    return 0


sys.exit(main())
