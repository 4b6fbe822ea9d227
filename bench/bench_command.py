#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_command.py [--json] [--orders N] - the whole command: files of orders, a single question, memory.

Orders are made of examples/orders.jsonl and the published cases, with other dates, destinations, chips
and quantities.  Times are processor time of the child, so that what else the machine does counts little;
orders a second are per second of processor time, and per second of the clock beside it.  The baseline of
a file is reading and writing each order with the json module of Python, which decides nothing; that of the
order book is `licet check` of the same file.
"""
import argparse
import itertools
import csv
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
PLACES = ["CN", "HK", "SG", "DE", "AE", "SA", "IN", "PL", "JP", "MY", "US", "RU", "BR", "VN"]
CHIPS = ["NVIDIA H20", "NVIDIA A100 SXM4 80GB", "NVIDIA H100 SXM5 80GB", "NVIDIA H200 SXM 141GB",
         "NVIDIA GeForce RTX 4090", "NVIDIA L40S", "NVIDIA A800 SXM4 80GB"]


def made(count: int):
    chance = random.Random(20260101)
    lines = (ROOT / "examples/orders.jsonl").read_text().splitlines()
    patterns = [json.loads(line) for line in lines if line.strip()]
    for path in sorted((ROOT / "packs/us/cases").glob("*.jsonl")):
        patterns += [json.loads(line)["order"] for line in path.read_text().splitlines() if line.strip()]
    patterns = [order for order in patterns if "on" in order]
    for i in range(count):
        order = json.loads(json.dumps(chance.choice(patterns)))
        order["id"] = f"B-{i}"
        order["quantity"] = chance.randint(1, 3000)
        if chance.random() < 0.5:
            order["on"] = f"202{chance.randint(3, 5)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        if chance.random() < 0.5 and order.get("kind") != "transfer":
            order["to"] = chance.choice(PLACES)
        if chance.random() < 0.5 and set(order["item"]) == {"name"}:
            order["item"] = {"name": chance.choice(CHIPS)}
        yield order


def write_csv(count: int, path: pathlib.Path) -> None:
    chance = random.Random(20260102)
    with (ROOT / "examples/orders.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        for i in range(count):
            row = dict(chance.choice(rows), id=f"B-{i}")
            if row["quantity"]:
                row["quantity"] = str(chance.randint(1, 3000))
            out.writerow(row)


def run(words: list[str], output: int = subprocess.DEVNULL) -> tuple[float, float, int]:
    """Processor seconds, seconds of the clock, peak memory in KiB."""
    before = time.monotonic()
    child = subprocess.Popen(words, stdout=output, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 4):
        sys.exit(f"bench_command: {' '.join(words)} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - before, usage.ru_maxrss


def baseline(path: pathlib.Path) -> float:
    begin = time.process_time()
    with path.open() as file:
        for line in file:
            json.dumps(json.loads(line))
    return time.process_time() - begin


# Around the days on which much changed; every two of them are compared.
DAYS = ("2022-10-01", "2022-10-07", "2022-10-21", "2023-06-01", "2023-11-17", "2024-04-04", "2024-12-31", "2025-01-31",
        "2025-04-09", "2025-05-20", "2025-09-30", "2026-01-15", "2026-03-10", "2026-09-20")


def diff_clock(before: str, after: str, rounds: int) -> float:
    """Milliseconds, the median of some runs."""
    words = [LICET, "diff", "--from", before, "--to", after]
    return sorted(run(words)[1] for _ in range(rounds))[rounds // 2] * 1000


def add_orders(path: pathlib.Path, folder: str) -> float:
    """Takes the file into an order book of its own; seconds of the clock."""
    base = ["--db", os.path.join(folder, "licet.db")]
    run([LICET, "db", "init", *base])
    run([LICET, "people", "add", "root", *base])
    run([LICET, "people", "add", "sam", "--as", "root", *base])
    run([LICET, "people", "grant", "sam", "sales", "--as", "root", *base])
    return run([LICET, "order", "add", str(path), "--json", "--as", "sam", *base])[1]


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_command.py [--json] [--orders N]")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--orders", type=int, default=50000)
    options = parser.parse_args()
    results = []

    def show(name: str, figure: float, unit: str, ratio: float | None, aim: str) -> None:
        results.append({"name": name, "figure": figure, "unit": unit, "ratio": ratio, "aim": aim})
        if options.json:
            print(json.dumps(results[-1]))
        else:
            beside = "" if ratio is None else f"{ratio:.1f} x"
            print(f"  {name:<44} {figure:>12,.1f} {unit:<10} {beside:>8}   {aim}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        lines = pathlib.Path(folder) / "orders.jsonl"
        with lines.open("w") as file:
            for order in made(options.orders):
                file.write(json.dumps(order) + "\n")
        table = pathlib.Path(folder) / "orders.csv"
        write_csv(options.orders, table)
        copied = options.orders / baseline(lines)
        show("JSON lines, read and written by Python", copied, "orders/s", None, "")
        for path, kind in ((lines, "JSON lines"), (table, "CSV")):
            for jobs in (1, 2):
                spent, clock, memory = run([LICET, "check", str(path), "--json", "--jobs", str(jobs)])
                rate = options.orders / spent
                show(f"{kind}, a core, --jobs {jobs}", rate, "orders/s", rate / copied, "250,000")
                show(f"{kind}, by the clock, --jobs {jobs}", options.orders / clock, "orders/s", None,
                     "500,000" if jobs == 2 else "")
                show(f"{kind}, peak memory, --jobs {jobs}", memory / 1024, "MiB", None, "")
        checked = run([LICET, "check", str(lines), "--json"])[1]
        added = add_orders(lines, folder)
        show("JSON lines into the order book, by the clock", options.orders / added, "orders/s", checked / added, "1,700")
    question = [LICET, "check", "--item", "NVIDIA H20", "--to", "CN", "--json"]
    times = sorted(run(question) for _ in range(21))
    bare = sorted(run([LICET, "--version"]) for _ in range(21))
    spent = times[10][0] * 1000
    show("start to first answer, processor time", spent, "ms", spent / max(bare[10][0] * 1000, 0.1), "")
    clocks = sorted(t[1] for t in times)
    show("start to first answer, by the clock", clocks[10] * 1000, "ms", None, "20")
    show("one question, peak memory", times[10][2] / 1024, "MiB", None, "")
    for before, after in (("2023-11-16", "2023-11-17"), ("2025-04-08", "2025-04-09"), ("2026-01-14", "2026-01-15")):
        show(f"diff by the clock, {before} to {after}", diff_clock(before, after, 7), "ms", None, "100")
    clocks = sorted(diff_clock(*pair, 3) for pair in itertools.combinations(DAYS, 2))
    show(f"diff by the clock, {len(clocks)} pairs of days, median", clocks[len(clocks) // 2], "ms", None, "100")
    show(f"diff by the clock, {len(clocks)} pairs of days, worst", clocks[-1], "ms", None, "100")
    return 0


if __name__ == "__main__":
    sys.exit(main())
