#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""h20.py - `licet demo h20`: every state of the story, step by step.

The demo is played twice, on PostgreSQL where that is installed, and once in part.  What it tells has to keep to its schema and to be the same each time; the
book has to come to the published sums; what the letter holds stays held; the assurance changes no decision; no license
is drawn below nothing; the database is sound.
"""
import csv
import json
import pathlib
import re
import sqlite3
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

from _licet import any_failed, licet, report  # noqa: E402

sys.path.insert(0, str(pathlib.Path.cwd() / "tools"))
import postgresql  # noqa: E402

EXAMPLES = pathlib.Path("examples/h20")
LETTER = "us/informed/nvidia-2025-04-09"
HELD = [f"H20-{n:02}/10" for n in range(4, 14)]
JULY = ["H20-15/10", "H20-16/10", "H20-17/10"]
BILLION = 1_000_000_000
DAY = 86_400_000_000

# What each step changes: of what, from, to, how many.  None stands for what was not there.
WANTED = {
    "2025-03-03": [("state", "orders", None, "allocatable", 13), ("decision", "orders", None, "no_license_required", 13),
                   ("state", "shipments", None, "planned", 4)],
    "2025-03-10": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1)],
    "2025-03-24": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1)],
    "2025-04-08": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1), ("state", "shipments", "planned", "reserved", 1)],
    "2025-04-09": [("state", "orders", "allocatable", "on_hold", 10),
                   ("decision", "orders", "no_license_required", "license_required", 10),
                   ("hold", "orders", None, "opened", 10), ("state", "shipments", "reserved", "policy_hold", 1)],
    "2025-04-14": [],
    "2025-04-15": [],
    "2025-05-28": [],
    "2025-06-02": [("state", "orders", None, "allocatable", 1), ("decision", "orders", None, "no_license_required", 1),
                   ("state", "shipments", None, "planned", 1)],
    "2025-06-16": [("state", "buyers", None, "nominated", 4), ("state", "buyers", None, "package_ready", 3)],
    "2025-06-30": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1)],
    "2025-07-15": [("state", "orders", None, "on_hold", 3), ("decision", "orders", None, "license_required", 3),
                   ("hold", "orders", None, "opened", 3)],
    "2025-07-16": [("state", "buyers", "package_ready", "submitted", 3), ("state", "applications", None, "submitted", 3),
                   ("state", "shipments", "policy_hold", "voided", 1)],
    "2025-07-18": [("state", "applications", "submitted", "registered", 3)],
    "2025-07-31": [],
    "2025-08-08": [("state", "orders", "on_hold", "allocatable", 3),
                   ("decision", "orders", "license_required", "authorized", 3), ("hold", "orders", None, "closed", 3),
                   ("state", "buyers", "submitted", "approved_with_conditions", 3),
                   ("state", "applications", "registered", "issued", 3), ("license", "licenses", None, "active", 1),
                   ("license", "licenses", None, "active", 1), ("license", "licenses", None, "active", 1)],
    "2025-08-11": [],
    "2025-08-12": [("state", "orders", "allocatable", "on_hold", 1), ("hold", "orders", None, "opened", 1)],
    "2025-08-27": [("state", "shipments", None, "planned", 3)],
    "2025-09-22": [("state", "shipments", "planned", "departed", 1), ("license", "licenses", "active", "active", 1)],
    "2025-10-06": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1), ("license", "licenses", "active", "active", 1)],
    "2025-10-13": [("state", "orders", "allocatable", "fulfilled", 1),
                   ("state", "shipments", "planned", "departed", 1), ("license", "licenses", "active", "active", 1)],
    "2025-12-08": [("state", "orders", None, "on_hold", 2), ("decision", "orders", None, "license_required", 2),
                   ("hold", "orders", None, "opened", 2), ("hold", "orders", None, "opened", 2)],
    "2026-01-15": [("decision", "orders", "license_required", "license_required", 2),
                   ("state", "applications", None, "draft", 1)],
    "2026-01-20": [("state", "applications", "draft", "registered", 1)],
    "2026-01-28": [],
    "2026-02-25": [("decision", "orders", "license_required", "authorized", 1), ("hold", "orders", None, "gone", 1),
                   ("hold", "orders", None, "gone", 1), ("hold", "orders", None, "opened", 1),
                   ("hold", "orders", None, "opened", 1), ("state", "applications", "registered", "issued", 1),
                   ("license", "licenses", None, "active", 1)],
    "2026-03-16": [("state", "orders", "on_hold", "cancelled", 1)],
    "2026-06-16": [("state", "orders", "on_hold", "allocatable", 1), ("hold", "orders", None, "closed", 1),
                   ("hold", "orders", None, "closed", 1), ("hold", "orders", None, "closed", 1),
                   ("hold", "orders", None, "closed", 1), ("state", "shipments", None, "departed", 1),
                   ("license", "licenses", "active", "active", 1)],
    "2026-07-14": [],
}

# What was refused on which day: how the command begins, and a part of what it was told.
REFUSED = {
    "2025-04-09": [("ship release SH-04", "SH-04' is policy_hold")],
    "2025-07-15": [("order close-hold H20-15/10", "the newest decision on order 'H20-15/10' still says"),
                   ("ship decide SH-04", "has an open hold")],
    "2025-07-16": [("application ready A-H20-1", "'ann' wrote version 1")],
    "2025-10-06": [("license reserve D000001", "there is not as much left")],
    "2026-01-15": [("application review A-H200-1", "stays draft: 5 things are missing")],
}


def play(*words: str) -> list[dict]:
    done = licet("demo", "h20", "--json", *words)
    if done.returncode != 0:
        sys.exit(f"not ok the demo is played\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def strict(schema: object) -> object:
    """The schema, refusing what it does not list."""
    if isinstance(schema, dict):
        made = {key: strict(value) for key, value in schema.items()}
        return {**made, "additionalProperties": False} if "properties" in made and "type" in made else made
    return [strict(value) for value in schema] if isinstance(schema, list) else schema


def check_schema(steps: list[dict]) -> None:
    schema = strict(json.loads(pathlib.Path("docs/schema/demo-step.schema.json").read_text()))
    validator = jsonschema.Draft202012Validator(schema)
    wrong = [f"step {step['step']}: {fault.message[:200]}" for step in steps for fault in validator.iter_errors(step)]
    report("the steps keep to the schema", "\n".join(wrong))


def check_changes(steps: list[dict]) -> None:
    report("the days are those of the story", "" if [step["on"] for step in steps] == list(WANTED) else "others")
    for step in steps:
        found = [(change["what"], change["of"], change["from"], change["to"], change["count"])
                 for change in step["changes"] if change["what"] != "note"]
        wanted = WANTED.get(step["on"], [])
        report(f"{step['on']}: {len(wanted)} changes",
               "" if found == wanted else f"wanted {wanted}\nfound  {found}")
        refused = [(command["line"], command["refused"]) for command in step["commands"] if command["refused"]]
        expected = REFUSED.get(step["on"], [])
        right = len(refused) == len(expected) and all(
            line.startswith(begins) and part in told
            for (line, told), (begins, part) in zip(refused, expected))
        report(f"{step['on']}: {len(expected)} refused", "" if right else f"wanted {expected}\nfound  {refused}")


def check_letter(steps: list[dict]) -> None:
    """What the letter holds stays held, whatever is said of it."""
    wrong = []
    moved = [change for step in steps for change in step["changes"]
             if step["on"] > "2025-04-09" and set(change.get("names", [])) & set(HELD) and change["what"] != "note"]
    wrong += [f"{change['what']} {change['from']} -> {change['to']}: {change['names']}" for change in moved]
    opened = [change for step in steps if step["on"] == "2025-04-09" for change in step["changes"]
              if change["what"] == "hold"]
    wrong += [] if [change["rule"] for change in opened] == [LETTER] and opened[0]["citation"] else [str(opened)]
    wrong += [] if opened[0]["names"] == HELD and opened[0]["quantity"] == 840_000 else [str(opened)]
    report("what the letter holds is held by its rule, and stays so", "\n".join(wrong))
    assured = next(step for step in steps if step["on"] == "2025-07-15")
    noted = [change for change in assured["changes"] if change["what"] == "note" and change["rule"] == LETTER]
    right = len(noted) == 1 and noted[0]["names"] == HELD + JULY and "changed no rule" in noted[0]["says"]
    report("the assurance is a note on each of them, and changes no decision", "" if right else str(noted))


def check_knowledge(folder: pathlib.Path) -> None:
    """The exporter was served on 9 April; others could know on the 15th."""
    for day, knowledge, wanted in (("2025-04-08", "firm", "no_license_required"),
                                   ("2025-04-09", "firm", "license_required"),
                                   ("2025-04-09", "public", "no_license_required"),
                                   ("2025-04-14", "public", "no_license_required"),
                                   ("2025-04-15", "public", "license_required")):
        done = licet("check", str(folder / "orders.jsonl"), "--json", "--lists", str(folder / "lists"), "--lists-age", "600",
                     "--known", day, "--knowledge", knowledge, "--on", day)
        found = {decision["outcome"] for decision in map(json.loads, done.stdout.splitlines())
                 if decision["id"] in HELD and decision["on"] >= day}
        report(f"as known on {day} by the {knowledge}: {wanted}", "" if found == {wanted} else str(found))


def check_sums() -> None:
    """The book comes to what was published; prices, lots and buyers are made up."""
    orders = [json.loads(line) for line in (EXAMPLES / "orders.jsonl").read_text().splitlines()]

    def value(first: str, last: str) -> float:
        return sum(float(order["value"]["amount"]) for order in orders if first <= order["on"] <= last) / BILLION
    with (EXAMPLES / "inventory.csv").open(newline="") as file:
        lots = list(csv.DictReader(file))
    elsewhere = json.loads((EXAMPLES / "orders-elsewhere.jsonl").read_text())
    shipped = [json.loads(line) for line in (EXAMPLES / "shipments-h20.jsonl").read_text().splitlines()]
    released = next(int(lot["unit_cost"]) for lot in lots if lot["id"] == "WIP-02") * 22_500 / BILLION
    gross = sum(int(lot["cost"]) for lot in lots) / BILLION
    reusable = sum(int(lot["reusable"]) for lot in lots) / BILLION
    for what, found, wanted in (
            ("sold in the quarter before 9 April", value("2025-01-27", "2025-04-08"), 4.6),
            ("not shipped by 27 April", value("2025-04-09", "2025-04-27"), 2.5),
            ("lost in the quarter after it", value("2025-04-28", "2025-07-27"), 8.0),
            ("estimated", gross, 5.5), ("booked", gross - reusable, 4.5), ("released", released, 0.18),
            ("sold outside China", float(elsewhere["value"]["amount"]) / BILLION, 0.65),
            ("sold under licenses in 2025", sum(float(one["value"]["amount"]) for one in shipped) / BILLION, 0.05)):
        report(f"{what}: ${wanted}bn", "" if abs(found - wanted) < 1e-9 else str(found))
    wrong = [lot["id"] for lot in lots
             if int(lot["quantity"]) * int(lot["unit_cost"]) != int(lot["cost"])
             or int(lot["cost"]) * int(lot["reusable_percent"]) != int(lot["reusable"]) * 100]
    report("each lot is quantity times cost", "\n".join(wrong))


def check_licenses(steps: list[dict]) -> None:
    wrong = [f"{step['on']}: {license}" for step in steps for license in step["stands"]["licenses"]
             if license["left"] < 0 or license["posted"] + license["pending"] + license["left"] != license["ceiling"]]
    report("no license is drawn below nothing", "\n".join(wrong))
    left = {license["number"]: (license["posted"], license["left"]) for license in steps[-1]["stands"]["licenses"]}
    wanted = {"D000001": (2500, 0), "D000002": (1500, 0), "D000003": (0, 2000), "D000004": (40, 160)}
    report("draw-downs end where they should", "" if left == wanted else str(left))


def check_database(folder: pathlib.Path) -> None:
    done = licet("db", "verify", "--db", str(folder / "h20.db"))
    report("the database is sound", "" if done.returncode == 0 and "is sound" in done.stdout else done.stdout + done.stderr)
    with sqlite3.connect(folder / "h20.db") as database:
        first, last, count = database.execute("SELECT min(recorded_at), max(recorded_at), count(*) FROM matter_event").fetchone()
    days = (first // DAY, last // DAY)
    wrong = [] if days == (20150, 20620) and count > 100 else [f"days {days}, {count} events"]
    report("what is recorded has the days of the story", "\n".join(wrong))


def check_sources(steps: list[dict]) -> None:
    """The README has each day that is real, and no other."""
    rows = re.findall(r"^\| (20\d\d-\d\d(?:-\d\d)?) \| .* \| .* \|$", (EXAMPLES / "README.md").read_text(), re.M)
    real = {step["on"] for step in steps if step["standing"] != "reconstructed"}
    wrong = [f"not in the README: {day}" for day in sorted(real) if not any(day.startswith(row) for row in rows)]
    wrong += [f"not in the story: {row}" for row in rows if not any(step["on"].startswith(row) for step in steps)]
    report("the README has the sources of what is real", "\n".join(wrong))


def check_again(steps: list[dict], url: str) -> None:
    report("it is the same every time", "" if play("--db", url) == steps else "another")
    done = licet("db", "verify", "--db", url)
    report("the other database is sound", "" if done.returncode == 0 else done.stdout + done.stderr)


def check_server(steps: list[dict]) -> None:
    """On a server of PostgreSQL it is the same story."""
    with postgresql.Database() as database:
        if database.url is None:
            report("a server", database.why)
            return
        check_again(steps, database.url)


def check_folders(folder: pathlib.Path) -> None:
    """Nothing is left where nothing is to be kept; what is there is not touched."""
    before = sorted(folder.iterdir())
    done = licet("demo", "h20", "--until", "2025-03-03", "--keep", str(folder))
    report("a folder that is there is refused", "" if done.returncode == 2 and before == sorted(folder.iterdir())
           else done.stderr)
    done = licet("demo", "h20", "--until", "2025-03-03", "--db", str(folder / "h20.db"))
    report("a database that is there is refused", "" if done.returncode != 0 else done.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        above = pathlib.Path(name)
        steps = play("--keep", str(above / "kept"))
        check_schema(steps)
        check_changes(steps)
        check_letter(steps)
        check_sums()
        check_licenses(steps)
        check_knowledge(above / "kept")
        check_database(above / "kept")
        check_folders(above / "kept")
        check_sources(steps)
        if sys.argv[1:] == ["sqlite"] or postgresql.programs() is None:
            check_again(steps, str(above / "another.db"))
        else:
            check_server(steps)
        part = play("--until", "2025-04-09")
        report("a part of it is its first steps", "" if part == steps[:len(part)] and part[-1]["on"] == "2025-04-09"
               else f"{len(part)} steps")
    return 1 if any_failed() else 0


sys.exit(main())
