#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""exposure.py - `licet exposure` on the sample books: the published figures, line by line, and what a change makes of them.

The two books come to what was published. One input changed changes the totals as a calculation by hand does. Every amount is the sum
of the rows it is said to come from; every unit is used once; the JSON keeps to its schema; the same comes out twice.
"""
import csv
import json
import pathlib
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

from _licet import any_failed, licet, report, whole_list

sys.path.insert(0, str(pathlib.Path.cwd() / "tools"))
import postgresql  # noqa: E402

H20 = pathlib.Path("examples/h20")
MI308 = pathlib.Path("examples/mi308")
SIDES = ["law", "letter", "rule", "delay", "other-side"]


def strict(schema: object) -> object:
    """The schema, refusing what it does not list."""
    if isinstance(schema, dict):
        made = {key: strict(value) for key, value in schema.items()}
        return {**made, "additionalProperties": False} if "properties" in made and "type" in made else made
    return [strict(value) for value in schema] if isinstance(schema, list) else schema


VALIDATOR = jsonschema.Draft202012Validator(strict(json.loads(pathlib.Path("docs/schema/exposure.schema.json").read_text())))


def whole(amount: str) -> int:
    """An amount in whole units of the currency; it has to be one."""
    units, places = amount.split(".")
    if places != "00":
        raise ValueError(amount)
    return int(units)


class Lists:
    """Lists as long as whole ones, of two days; nobody in them is anybody."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder / "lists"
        source = folder / "list.csv"
        source.write_text(whole_list(name="Listed", country="CU"))
        for day in ("2025-03-03", "2025-12-01"):
            done = licet("lists", "import", str(source), "--lists", str(self.folder), "--date", day)
            if done.returncode != 0:
                sys.exit(f"not ok the lists are read\n{done.stderr}")

    def expose(self, *words: str) -> dict[str, dict]:
        done = licet("exposure", *words, "--lists", str(self.folder), "--lists-age", "900", "--json")
        if done.returncode != 0:
            report(" ".join(words), done.stdout + done.stderr)
            return {}
        told = [json.loads(line) for line in done.stdout.splitlines()]
        wrong = [f"{one['scenario']}: {fault.message[:200]}" for one in told for fault in VALIDATOR.iter_errors(one)]
        report(f"the schema: {' '.join(words[-4:])}", "\n".join(wrong))
        for one in told:
            check_sums(one)
        return {one["scenario"]: one for one in told}


def check_sums(told: dict) -> None:
    """Each measure is the sum of the rows below it, and each unit is used once."""
    wrong = []
    measures = told["measures"]
    for name in ("gross", "reserved", "reusable", "release"):
        if round(sum(float(row[name]) for row in told["supplies"]), 2) != float(measures[name]):
            wrong.append(name)
    for row in told["supplies"]:
        if row["shipped"] + row["redirected"] + row["used"] + row["left"] != row["quantity"]:
            wrong.append(row["id"])
        uses = sum(use["quantity"] for use in told["uses"] if use["supply"] == row["id"])
        if uses + row["left"] != row["quantity"]:
            wrong.append(f"uses of {row['id']}")
    for line in told["lines"]:
        if sum(use["quantity"] for use in told["uses"] if use["for"] == "line" and use["id"] == line["id"]) != line["filled"]:
            wrong.append(line["id"])
        if line["filled"] and line["standing"] not in ("ships", "licensed"):
            wrong.append(f"{line['id']} goes though it is {line['standing']}")
    lost = sum(float(line["lost_revenue"]) for line in told["lines"] if line["on"] <= told["until"])
    if round(lost, 2) != float(measures["lost_revenue"]):
        wrong.append("lost_revenue")
    report(f"sums of {told['scenario']} on {told['on']}", "\n".join(wrong))


def check_published(name: str, told: dict[str, dict], amounts: list[int]) -> None:
    rows = told["law"]["published"]
    wrong = [f"{row['measure']}: {row['found']} for {row['amount']}" for row in rows if row["difference"] != "0.00" or not row["source"]]
    if [whole(row["found"]) for row in rows] != amounts:
        wrong.append(str([row["found"] for row in rows]))
    report(f"{name} comes to what was published", "\n".join(wrong))
    report(f"{name}: only the law is laid beside it", "" if not any(told[side]["published"] for side in SIDES[1:]) else "others too")


def check_h20(lists: Lists) -> None:
    words = (str(H20 / "inventory.csv"), str(H20 / "published.jsonl"), "--orders", str(H20 / "orders.jsonl"))
    told = lists.expose(*words, "--on", "2025-04-09", "--until", "2025-07-27")
    report("the suppositions are those of the table", "" if list(told) == SIDES else str(list(told)))
    check_published("the H20", told, [5_500_000_000, 4_500_000_000, 2_500_000_000, 8_000_000_000])
    held = [line for line in told["law"]["lines"] if not line["past"]]
    cited = {(line["standing"], line["rule"]) for line in held}
    report("each line has the letter", "" if cited == {("pending", "us/informed/nvidia-2025-04-09")} and len(held) == 10 else str(cited))
    # The day before, as known then: all may go, and what the stock is short of is no loss.
    told = lists.expose(*words, "--on", "2025-04-08", "--known", "2025-04-08", "--until", "2025-07-27")
    law = told["law"]["measures"]
    report("before the letter nothing is lost", "" if whole(law["lost_revenue"]) == 0 else law["lost_revenue"])
    goes = whole(law["gross"]), whole(law["shipped_revenue"])
    # 510,000 units of lots and 250,000 of PO-01 go; what is left is material and other commitments. The orders are for 960,000.
    left = 5_500_000_000 - (1_760_000_000 + 1_290_000_000 + 1_000_000_000)
    report("before the letter the lots go", "" if goes == (left, 760_000 * 12_500) else str(goes))
    letter = told["letter"]["measures"]
    report("a letter that day would cost what it cost", "" if whole(letter["net"]) == 4_500_000_000 else letter["net"])
    # A rule in 30 days, on 8 May: the lots are 510,000, and 320,000 units are planned before it.
    rule = told["rule"]["measures"]
    shipped = 92_000 + 70_000 + 38_000 + 120_000
    wanted = shipped * 12_500, 5_500_000_000 - 1_760_000_000 - 60_000 * 7_500 - 50_000 * 8_000 - 10_000 * 2_200
    found = whole(rule["shipped_revenue"]), whole(rule["gross"])
    report("a rule in 30 days leaves time", "" if found == wanted else f"{found} for {wanted}")
    # With what a unit is made of: nothing is left but substrates, and what could be called off is not needed.
    law = lists.expose(*words, str(H20 / "terms.jsonl"), "--on", "2025-04-08", "--known", "2025-04-08", "--until", "2025-07-27")["law"]
    left = {row["id"]: row["left"] for row in law["supplies"] if row["left"]}
    # 650,000 units of 650,000 are not finished: two stacks, one substrate, board and test slot each.
    report("parts go with the units", "" if left == {"PO-05": 150_000} else str(left))
    told = lists.expose(str(H20 / "inventory-june.jsonl"), "--orders", str(H20 / "orders-elsewhere.jsonl"), "--on", "2025-06-02",
                        "--until", "2025-07-27")
    check_published("the release", told, [180_000_000, 650_000_000])
    wanted = [("FG-04", 29_500), ("WIP-02", 22_500)]
    found = [(use["supply"], use["quantity"]) for use in told["law"]["uses"]]
    report("the release comes of WIP-02", "" if found == wanted else str(found))


def check_mi308(lists: Lists) -> None:
    told = lists.expose(str(MI308 / "inventory.jsonl"), str(MI308 / "published.jsonl"), "--orders", str(MI308 / "orders.jsonl"),
                        "--on", "2025-04-15", "--until", "2025-12-27")
    check_published("the MI308", told, [800_000_000, 700_000_000, 1_500_000_000])
    told = lists.expose(str(MI308 / "inventory-december.jsonl"), "--orders", str(MI308 / "orders-december.jsonl"), "--licenses",
                        str(MI308 / "licenses.jsonl"), "--on", "2025-12-01", "--until", "2025-12-27")
    check_published("the MI308 under a license", told, [390_000_000, 360_000_000])
    law = told["law"]
    report("it is licensed", "" if law["lines"][0]["standing"] == "licensed" else str(law["lines"]))
    report("15 percent of it go away", "" if whole(law["measures"]["proceeds"]) == 331_500_000 else law["measures"]["proceeds"])


def check_one_change(lists: Lists, folder: pathlib.Path) -> None:
    """One cell of the inventory after another: the totals are what a calculation by hand says."""
    with (H20 / "inventory.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for lot, column, value, gross, net in (
            ("FG-01", "quantity", "91000", -8_800_000, -8_800_000),
            ("WIP-03", "unit_cost", "2300", 20_000_000, 20_000_000),
            ("RM-01", "reusable_percent", "50", 0, 110_000_000),
            ("PO-02", "quantity", "400000", -110_000_000, -11_000_000),
            ("PO-01", "kind", "finished", 0, 0)):
        changed = [{key: value if row["id"] == lot and key == column else cell for key, cell in row.items()
                    if key not in ("cost", "reusable")} for row in rows]
        path = folder / "changed.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(changed[0]))
            writer.writeheader()
            writer.writerows(changed)
        law = lists.expose(str(path), "--orders", str(H20 / "orders.jsonl"), "--on", "2025-04-09")["law"]["measures"]
        found = whole(law["gross"]) - 5_500_000_000, whole(law["net"]) - 4_500_000_000
        report(f"{lot} with {column} {value}", "" if found == (gross, net) else f"{found} for {(gross, net)}")
    # An order the half: the revenue that is lost is less by that, and the charge is the same.
    orders = [json.loads(line) for line in (H20 / "orders.jsonl").read_text().splitlines()]
    for order in orders:
        if order["id"] == "H20-07/10":
            order["value"]["amount"] = "937500000.00"
    path = folder / "orders.jsonl"
    path.write_text("".join(json.dumps(order) + "\n" for order in orders))
    law = lists.expose(str(H20 / "inventory.csv"), "--orders", str(path), "--on", "2025-04-09", "--until", "2025-07-27")["law"]["measures"]
    found = whole(law["net"]), whole(law["lost_revenue"])
    report("an order of half the value", "" if found == (4_500_000_000, 9_562_500_000) else str(found))


CHANCE = jsonschema.Draft202012Validator(strict(json.loads(pathlib.Path("docs/schema/exposure-chance.schema.json").read_text())))


def chances(lists: Lists, *words: str) -> tuple[dict, str]:
    done = licet("exposure", str(H20 / "inventory.csv"), str(H20 / "terms.jsonl"), str(H20 / "published.jsonl"), "--orders",
                 str(H20 / "orders.jsonl"), "--lists", str(lists.folder), "--lists-age", "900", "--until", "2025-07-27", "--json", *words)
    if done.returncode != 0:
        sys.exit(f"not ok {words}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1]), done.stdout


def check_chances(lists: Lists, folder: pathlib.Path) -> None:
    """The same on one and on two threads; what it rests on was known by then; what came is beside it."""
    words = ("--on", "2025-04-08", "--known", "2025-04-08", "--paths", "3001")
    told, text = chances(lists, *words, "--jobs", "1")
    report("byte for byte the same on 1, 2 and 7 threads",
           "" if all(chances(lists, *words, "--jobs", jobs)[1] == text for jobs in ("2", "7")) else "other")
    report("another seed gives other paths", "" if chances(lists, *words, "--seed", "7")[1] != text else "the same")
    report("the schema of the chances", "\n".join(fault.message[:200] for fault in CHANCE.iter_errors(told)))
    known = [event for event in told["events"] if event["counted"]]
    wrong = [event for event in known if max(event["on"], event["known"]) > "2025-04-08"]
    report("only what was known is counted", "" if len(known) >= 4 and not wrong else str(known))
    letter = [event for event in told["events"] if event["rule"] == "us/informed/nvidia-2025-04-09"]
    report("the letter is not among it", "" if letter and not letter[0]["counted"] else str(letter))
    days = 1 + (int(told["seen_until"][:4]) - 2022) * 365  # about: from August 2022
    rate = float(told["tightening"])
    report("the rate is events by time", "" if abs(rate * (days - 115) / 365 - len(known)) < 0.3 else f"{rate} {days}")
    # A charge is what the letter costs on its day or less, for goods go on shipping until then.
    net = told["spreads"]["net"]
    order = [float(net[name]) for name in ("p50", "p75", "p90", "p95", "p99", "worst")]
    report("quantiles are in order", "" if order == sorted(order) and order[-1] <= 4_500_000_000 + 44_000_000 else str(net))
    lasts = [(float(one["low"]), float(one["chance"]), float(one["high"])) for one in told["lasts"]]
    report("an opening lasts less and less", "" if all(a <= b <= c for a, b, c in lasts) and lasts == sorted(lasts, reverse=True) else str(lasts))
    scores = [(float(one["chance"]) - (one["came"] is not None)) ** 2 for one in told["forecasts"]]
    mean = sum(scores) / len(scores)
    report("the Brier score is that of the forecasts", "" if abs(mean - float(told["brier"])) < 0.0002 and len(scores) > 8 else f"{mean}")
    own = folder / "own.jsonl"
    own.write_text('{"kind": "assumption", "name": "tightening_per_year", "value": 0, "source": "made up"}\n')
    none, _ = chances(lists, *words[:4], "--paths", "100", str(own))
    report("a rate of the book's own counts", "" if none["tightening_given"] and none["spreads"]["net"]["hit"] == 0 else str(none["spreads"]))


def check_again(lists: Lists) -> None:
    words = ("exposure", str(H20 / "inventory.csv"), "--orders", str(H20 / "orders.jsonl"), "--on", "2025-04-09", "--lists",
             str(lists.folder), "--lists-age", "900")
    for more in ((), ("--json",), ("--scenario", "ai-overwatch")):
        report(f"the same comes out twice {more}", "" if licet(*words, *more).stdout == licet(*words, *more).stdout else "other")
    shown = licet(*words, "--scenario", "ai-overwatch").stdout
    report("a bill is a row of its own", "" if "AI OVERWATCH" in shown and "ai-overwatch: " in shown else shown)


def bare(told: dict[str, dict], names: dict[str, str] | None = None) -> dict[str, tuple]:
    """What does not tell where a line stands: measures, lines and uses, with the names of their orders."""
    names = names or {}
    return {side: (one["measures"],
                   sorted(json.dumps({key: names.get(value, value) if key == "id" else value for key, value in line.items()
                                      if key not in ("file", "line", "order", "citation")}) for line in one["lines"]),
                   sorted(json.dumps({**use, "id": names.get(use["id"], use["id"])}) for use in one["uses"]))
            for side, one in told.items()}


def check_store(lists: Lists, folder: pathlib.Path, url: str, name: str) -> None:
    """A book of a database comes to what the same lines come to as a file."""
    played = folder / name
    for words in (("--until", "2025-09-22", "--keep", str(played)),) if not url else (("--until", "2025-09-22", "--db", url),):
        done = licet("demo", "h20", *words)
        if done.returncode != 0:
            sys.exit(f"not ok the demo is played\n{done.stderr}")
    database = url or str(played / "h20.db")
    stock = folder / "stock.jsonl"
    stock.write_text('{"kind": "finished", "id": "F", "item": "NVIDIA H20", "quantity": 3000, "unit_cost": 8800, "currency": "USD"}\n'
                     '{"kind": "deposit", "order": "H20-17/10", "amount": 1000000, "refundable_percent": 60}\n'
                     '{"kind": "levy", "name": "share", "percent": 15, "licensed": true}\n')
    days = ("--on", "2025-09-25", "--until", "2025-12-31")
    told = lists.expose(str(stock), "--db", database, *days)
    lines = {line["id"]: line for line in told["law"]["lines"]}
    report(f"{name}: what is under way is left out, and told",
           "" if told["law"]["left_out"] == {"in_transit": 5, "unsaid": 0, "other_currency": 0} and "SH-06" not in lines
           else str(told["law"]["left_out"]))
    # SH-06 took 1,500 of the 2,500 units of H20-15; both of its shipments stand behind a license, that of 17 is held by somebody.
    found = {key: (lines[key]["standing"], lines[key]["quantity"], lines[key]["rule"]) for key in ("H20-15/10", "H20-16/10", "H20-17/10")}
    wanted = {"H20-15/10": ("licensed", 1000, "us/750.7"), "H20-16/10": ("licensed", 1500, "us/750.7"),
              "H20-17/10": ("undetermined", 2000, "person")}
    report(f"{name}: what is licensed goes, what somebody holds does not", "" if found == wanted else str(found))
    measures = told["law"]["measures"]
    found = whole(measures["shipped_revenue"]), whole(measures["levies"]), whole(measures["deposits"])
    report(f"{name}: its figures", "" if found == (31_250_000, 4_687_500, 600_000) else str(found))
    report(f"{name}: a day that is over is the day of the valuation", "" if lines["H20-15/10"]["on"] == "2025-09-25" else str(lines))
    # Reserved for a shipment it is a line of its own, under the same license, and comes to the same.
    done = licet("ship", "reserve", "SH-07", "--as", "lee", "--db", database)
    report(f"{name}: a shipment is reserved", done.stderr if done.returncode else "")
    again = lists.expose(str(stock), "--db", database, *days)
    shipped = {line["id"]: (line["order"], line["standing"]) for line in again["law"]["lines"]}
    report(f"{name}: what is reserved is its own", "" if shipped.get("SH-07") == ("H20-15/10", "licensed") and "H20-15/10" not in shipped
           else str(shipped))
    report(f"{name}: reserved, it comes to the same",
           "" if all(again[side]["measures"] == told[side]["measures"] for side in SIDES) else str(again["law"]["measures"]))
    orders = folder / "both.jsonl"
    orders.write_text(next(line for line in (H20 / "orders.jsonl").read_text().splitlines() if "H20-04/10" in line) + "\n")
    done = licet("exposure", str(stock), "--orders", str(orders), "--db", database, *days)
    report(f"{name}: an order of both is refused",
           "" if done.returncode == 2 and "'H20-04/10' stands in the files and in the database" in done.stderr else done.stderr)


def check_same_lines(lists: Lists, folder: pathlib.Path, url: str, name: str) -> None:
    """The orders that are open on the evening before the letter, as a file and of the database."""
    played = folder / name
    where = ("--keep", str(played)) if not url else ("--db", url)
    licet("demo", "h20", "--until", "2025-04-08", *where)
    database = url or str(played / "h20.db")
    book = (str(H20 / "inventory.csv"), str(H20 / "terms.jsonl"), "--until", "2025-07-27")
    orders = folder / "open.jsonl"
    orders.write_text("".join(line + "\n" for line in (H20 / "orders.jsonl").read_text().splitlines()
                              if not any(f"H20-0{n}/10" in line for n in (1, 2, 3))))
    of_store = bare(lists.expose(*book, "--db", database, "--on", "2025-04-09"), {"SH-04": "H20-04/10"})
    of_file = bare(lists.expose(*book, "--orders", str(orders), "--on", "2025-04-09"))
    wrong = [side for side in SIDES if of_store[side] != of_file[side]]
    report(f"{name}: as the same lines of a file", f"{wrong}: {of_store['law'][0]} {of_file['law'][0]}" if wrong else "")


def check_stores(lists: Lists, folder: pathlib.Path) -> None:
    check_same_lines(lists, folder, "", "before")
    check_store(lists, folder, "", "sqlite")
    if postgresql.programs() is None:
        return
    for check, name in ((check_same_lines, "before, postgresql"), (check_store, "postgresql")):
        with postgresql.Database() as database:
            if database.url is None:
                report(name, database.why)
            else:
                check(lists, folder, database.url, name)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        own = Lists(pathlib.Path(place))
        check_h20(own)
        check_mi308(own)
        check_one_change(own, pathlib.Path(place))
        check_chances(own, pathlib.Path(place))
        check_again(own)
        check_stores(own, pathlib.Path(place))
    sys.exit(any_failed())
