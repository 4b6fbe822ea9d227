#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""replay.py [SEED [TRIALS]] - `licet replay`: each line as if it were decided by itself.

Random books, with orders that are alike but for quantity, day and value, over pairs of days, of knowledge, of postures and
over drafted packs: each line has to have the answers that `licet check` gives on either side, however many threads work, and
those that differ are told and no others.  Every dated row of the timeline is replayed by timeline.py.
"""
import collections
import json
import pathlib
import random
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

from _licet import any_failed, licet, report  # noqa: E402

SCHEMA = json.loads(pathlib.Path("docs/schema/replay.schema.json").read_text())
DAYS = ["2022-10-20", "2022-10-21", "2023-11-16", "2023-11-17", "2024-12-30", "2024-12-31", "2025-01-31", "2025-04-08",
        "2025-04-09", "2025-05-13", "2025-05-15", "2025-09-29", "2025-11-10", "2026-01-15", "2026-02-04", "2026-07-10", "2026-09-01"]
CHIPS = ["NVIDIA H20", "NVIDIA A100 SXM4 80GB", "NVIDIA H800 SXM5", "NVIDIA GeForce RTX 4090", "NVIDIA L40S", "H100", "AMD MI308X"]
PLACES = ["CN", "MO", "SG", "AE", "DE", "MY", "KH", "RU"]
LISTED = ["Beijing Biren Technology Development Co., Ltd.", "Inspur Group Co., Ltd.", "Huawei Technologies Co., Ltd."]
UNITS = [1, 2, 8, 19, 32, 33, 100, 404, 776, 777, 778, 1358, 2702, 2703, 5000]

# What reads units, day and value in every way that one can: alone, together, of a party, against what is unknown.
DRAFT = '''use "us"

source draft_1 {
  title     "A draft"
  cite      "a draft of the tests"
  kind      "rule"
  agency    "BIS"
  published 2022-01-01
}

fact deal.value : quantity[USD]  ask "What are they worth?"
fact draft.other : number        ask "How many others?"
fact draft.early : date          ask "When was it ordered?"

threshold draft.day   : date   { from 2022-01-01 : %(day)s  cite draft_1 }
threshold draft.later : date   { from 2022-01-01 : %(later)s  cite draft_1 }
threshold draft.units : number { from 2022-01-01 : %(units)s  cite draft_1 }

rule draft/large "Large orders" {
  cite     draft_1
  in-force 2022-02-01 ..
  require  INFORMED "the draft"
  when any {
    ["units"] deal.quantity >= draft.units and deal.destination == SG
    ["power"] deal.quantity * item.tpp >= 2_000_000 TPP
    ["worth"] deal.value > 1_000_000 USD and deal.destination == MY
    ["day"]   deal.on >= draft.day and deal.destination == SG
    ["late"]  draft.early <= draft.day and draft.early >= deal.on and deal.destination == DE
    ["other"] draft.other >= deal.quantity and draft.other <= draft.units and deal.destination == KH
    ["tied"]  deal.on >= draft.later and deal.quantity >= 33 and deal.destination == AE
  }
}
'''


def patterns() -> list[dict]:
    orders = [json.loads(line) for line in pathlib.Path("examples/orders.jsonl").read_text().splitlines()]
    for path in sorted(pathlib.Path("packs/us/cases").glob("*.jsonl")):
        orders += [json.loads(line)["order"] for line in path.read_text().splitlines() if line.strip()]
    return [order for order in orders if "on" in order and "id" in order]


def book(chance: random.Random, count: int) -> list[dict]:
    few = chance.sample(patterns(), 12)
    orders = []
    for i in range(count):
        order = json.loads(json.dumps(chance.choice(few)))
        order["id"] = f"R-{i}"
        order["ref"] = {"document": str(i)}
        if chance.random() < 0.9:
            order["quantity"] = chance.choice(UNITS) if chance.random() < 0.7 else chance.randint(1, 4000)
            order["value"] = {"amount": f"{chance.randint(1, 3000) * 1000}.00", "currency": chance.choice(["USD", "USD", "EUR"])}
        if chance.random() < 0.7:
            order["on"] = f"202{chance.randint(2, 6)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        if chance.random() < 0.3 and order.get("kind", "export") == "export":
            order["to"] = chance.choice(PLACES)
        if chance.random() < 0.2 and set(order["item"]) == {"name"}:
            order["item"] = {"name": chance.choice(CHIPS)}
        if chance.random() < 0.2 and order.get("parties"):
            order["parties"][0]["name"] = chance.choice(LISTED)
            order["parties"][0].get("facts", {}).pop("listed", None)
        orders.append(order)
    return orders


def change(chance: random.Random, folder: pathlib.Path) -> tuple[list[str], list[list[str]], list[str | None]]:
    """Options of replay; of check before and after; the day of all orders."""
    kind = chance.choice(["days", "days", "known", "known", "posture", "draft", "draft"])
    first, second = sorted(chance.sample(DAYS, 2))
    if kind == "days":
        return ["--from", first, "--to", second], [[], []], [first, second]
    if kind == "known":
        return ["--from-known", first, "--to-known", second], [["--known", first], ["--known", second]], [None, None]
    if kind == "posture":
        return ["--to-posture", "text"], [[], ["--posture", "text"]], [None, None]
    text = DRAFT % {"day": chance.choice(DAYS), "later": chance.choice(DAYS), "units": chance.choice(UNITS)}
    (folder / "draft.licet").write_text(text)
    draft = str(folder / "draft.licet")
    if chance.random() < 0.3:
        return ["--draft", draft, "--from", first, "--to", first], [[], ["--packs", draft]], [first, first]
    return ["--draft", draft], [[], ["--packs", draft]], [None, None]


# Of several authorities the one that keeps the goods the most answers.
WEIGHTS = {"undetermined": 1, "license_required": 2, "prohibited": 3}


def answers(orders: list[dict], options: list[str], day: str | None) -> dict[str, tuple]:
    text = "".join(json.dumps(dict(order, on=day) if day else order) + "\n" for order in orders)
    found = {}
    for line in licet("check", "-", "--json", *options, text=text).stdout.splitlines():
        decision = json.loads(line)
        if "error" in decision:
            continue
        one = max([decision, *decision.get("others", [])], key=lambda said: WEIGHTS.get(said["outcome"], 0))
        found[decision["id"]] = (one["reason"] is None, one["outcome"], one["review"], decision["may_ship"])
    return found


def of(answer: dict) -> tuple:
    return (answer["covered"], answer["outcome"], answer["review"], answer["may_ship"])


def trial(seed: int, count: int) -> str:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        orders = book(chance, count)
        options, checks, days = change(chance, folder)
        file = folder / "book.jsonl"
        file.write_text("".join(json.dumps(order) + "\n" for order in orders))
        told = licet("replay", str(file), *options, "--json", "--jobs", "2")
        if told.stdout != licet("replay", str(file), *options, "--json", "--jobs", "1").stdout:
            return f"{options}: one thread and two tell other things"
        sides = [answers(orders, checks[i], days[i]) for i in range(2)]
    if told.returncode in (2, 3):
        return f"{options}: {told.stderr}"
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    for row in rows:
        jsonschema.validate(row, SCHEMA)
    lines = {row["id"]: row for row in rows if row["what"] == "line"}
    common = sides[0].keys() & sides[1].keys()
    differ = {i for i in common if sides[0][i] != sides[1][i]}
    wrong = [i for i in common if i in lines and (of(lines[i]["before"]), of(lines[i]["after"])) != (sides[0][i], sides[1][i])]
    wrong += sorted(differ ^ {i for i, row in lines.items() if row["before"] != row["after"]})
    if wrong:
        row = lines.get(wrong[0])
        return f"seed {seed}, {options}: {wrong[:5]}: {[side.get(wrong[0]) for side in sides]}, told {row}"
    return totals_wrong(rows, lines, orders)


def totals_wrong(rows: list[dict], lines: dict, orders: list[dict]) -> str:
    """What is counted is what is told, and worth what it says."""
    worth = {order["id"]: order.get("value") for order in orders}
    flips = [row for row in lines.values() if row["before"] != row["after"]]
    if rows[0]["flips"] != len(flips):
        return f"{rows[0]['flips']} flips are counted, {len(flips)} told"
    for by in ("outcome", "stage", "proposal", "buyer"):
        tallies = [row for row in rows if row["what"] == "tally" and row["by"] == by]
        sums: dict[str, int] = collections.Counter()
        for row in flips:
            if worth[row["id"]] is not None:
                sums[worth[row["id"]]["currency"]] += round(float(worth[row["id"]]["amount"]) * 100)
        told: dict[str, int] = collections.Counter()
        for tally in tallies:
            for value in tally["values"]:
                told[value["currency"]] += round(float(value["amount"]) * 100)
        if sum(tally["lines"] for tally in tallies) != len(flips) or told != sums:
            return f"by {by}: {told}, {sums}"
    return ""


def licensed() -> str:
    """With the licenses on file, each line as if it were the only one."""
    orders = [json.loads(line) for line in pathlib.Path("examples/orders.jsonl").read_text().splitlines()]
    licenses = ["--licenses", "examples/licenses.jsonl"]
    days = ["2026-07-01", "2026-08-20"]
    told = licet("replay", "examples/orders.jsonl", "--from", days[0], "--to", days[1], "--json", *licenses)
    lines = {row["id"]: row for row in map(json.loads, told.stdout.splitlines()) if row["what"] == "line"}
    authorized = 0
    for order in orders:
        sides = [answers([order], licenses, day).get(order["id"]) for day in days]
        authorized += any(side is not None and side[1] == "authorized" for side in sides)
        line = lines.get(order["id"])
        if (line is None) != (sides[0] == sides[1]):
            return f"{order['id']}: {sides}, told {line}"
        if line is not None and [of(line["before"]), of(line["after"])] != sides:
            return f"{order['id']}: {sides}, told {line}"
    return "" if authorized > 0 else "no license authorizes anything"


def main() -> int:
    report("licenses on file", licensed())
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    for i in range(trials):
        report(f"random book {seed + i}", trial(seed + i, 200))
    return any_failed()


sys.exit(main())
