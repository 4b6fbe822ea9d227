#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_exposure.py [--json] [--lines N] - `licet exposure` on a large book.

The lines are made up as those of bench_replay: 2,000 buyers in twenty countries, seven chips in any quantity on any of
140 days, every fact given.  Beside them stand lots, commitments and materials, one of each to every eight lines, parts,
and a deposit to every eighth line.  Each line is decided under the law and every supposition of the stress table, and
matched.  The baseline is `licet check` of the same lines, which decides each once and matches nothing; that the time of a
line does not depend on how many there are is told by a book of a tenth of the size.  Times are processor time of the
child.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
PLACES = "CN HK MO SG MY TW AE SA IN VN DE FR JP KR GB IL QA TH ID BR".split()
CHIPS = ["NVIDIA H20", "NVIDIA A100 SXM4 80GB", "NVIDIA H100 SXM5 80GB", "NVIDIA H200 SXM 141GB",
         "NVIDIA GeForce RTX 4090", "NVIDIA L40S", "NVIDIA A800 SXM4 80GB"]
BUYERS = 2000
LINES_OF_A_LOT = 8


def order(i: int, chance: random.Random) -> dict:
    buyer = chance.randrange(BUYERS)
    to = PLACES[buyer % len(PLACES)]
    seat = "CN" if buyer % 7 == 0 else to
    units = chance.randint(1, 4000)
    clean = {name: False for name in ("listed", "denied", "blocked", "military", "military_intelligence", "distributor",
                                      "government")}
    return {"id": f"SO-{i}/10", "on": f"2025-{chance.randint(5, 9):02}-{chance.randint(1, 28):02}", "kind": "export",
            "from": "US", "to": to, "item": {"name": chance.choice(CHIPS)}, "quantity": units,
            "value": {"amount": f"{units * 9000}.00", "currency": "USD"},
            "exporter": {"name": "NVIDIA Corporation", "country": "US"},
            "parties": [{"role": "end_user+ultimate_consignee", "name": f"Example Buyer {buyer}", "country": to,
                         "hq": seat, "parent_hq": seat, "facts": {**clean, "listed_owners": "0"}}],
            "parties_complete": True, "end_use": "datacenter",
            "facts": {"exporter.letters_complete": True, "deal.supercomputer": False, "deal.advanced_fab": False,
                      "deal.occupied_region": False, "deal.en_route_on": "not_applicable"}}


def write_book(lines: int, folder: pathlib.Path) -> None:
    chance = random.Random(7)
    with (folder / "orders.jsonl").open("w") as file:
        for i in range(lines):
            file.write(json.dumps(order(i, chance), separators=(",", ":")) + "\n")
    with (folder / "book.csv").open("w") as file:
        file.write("kind,id,stage,item,quantity,unit_cost,reusable_percent,order,amount,part,per_unit,currency\n")
        for i in range(lines // LINES_OF_A_LOT):
            chip = CHIPS[i % len(CHIPS)]
            file.write(f"finished,FG-{i},finished,{chip},{chance.randrange(60000)},{5000 + i % 977},,,,,,USD\n"
                       f"in_process,WP-{i},die,{chip},{chance.randrange(60000)},{2000 + i % 977},25,,,,,USD\n"
                       f"material,HB-{i},,HBM stacks,{chance.randrange(60000)},500,75,,,,,USD\n"
                       f"commitment,PO-{i},wafers,{chip},{chance.randrange(60000)},1000,,,,,,USD\n"
                       f"deposit,,,,,,,SO-{i * LINES_OF_A_LOT}/10,100000.00,,,USD\n")
        for chip in CHIPS:
            file.write(f"part,,die,{chip},,,,,,HBM stacks,6,USD\n")


def run(words: list[str], folder: pathlib.Path) -> tuple[float, int]:
    """Processor seconds, peak memory in KiB."""
    child = subprocess.Popen([LICET, *words], stdout=subprocess.DEVNULL, cwd=folder)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"bench_exposure: {' '.join(words)} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_exposure.py [--json] [--lines N]")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lines", type=int, default=100000)
    options = parser.parse_args()

    def show(name: str, figure: float, unit: str, ratio: float | None) -> None:
        if options.json:
            print(json.dumps({"name": name, "figure": figure, "unit": unit, "ratio": ratio}), flush=True)
        else:
            beside = "" if ratio is None else f"{ratio:.2f} x"
            print(f"  {name:<44} {figure:>12,.1f} {unit:<10} {beside:>8}", flush=True)

    of_line = []
    for lines in (options.lines // 10, options.lines):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write_book(lines, folder)
            checked = lines / run(["check", "orders.jsonl", "--json"], folder)[0]
            spent, memory = run(["exposure", "book.csv", "--orders", "orders.jsonl", "--on", "2025-05-01"], folder)
            of_line.append(spent / lines)
            show(f"{lines:,} lines, `licet check`", checked, "lines/s", None)
            show(f"{lines:,} lines, five suppositions", lines / spent, "lines/s", lines / spent / checked)
            show(f"{lines:,} lines, peak memory", memory / 1024, "MiB", None)
    show("a line, beside one of a tenth of the book", of_line[1] * 1e6, "µs", of_line[1] / of_line[0])
    return 0


sys.exit(main())
