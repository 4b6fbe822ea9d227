#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""chain.py [--update] - the questions of part 732 in their order, for what goes into a data center.

A server with eight H100s, a switch of 5A002.a.2 and an EAR99 cable go from the United States, Taiwan and Malaysia to
six destinations on five days.  tests/data/chain/*.txt hold for each what `explain` answers, line for line:

    on          outcome (review)      by what it is subject   the steps, in the order of `explain`: + yes, - no, ? open
      the citation of each requirement that applies, '?' before one that is open, and of each exception that counts

The buyer is an ordinary firm, seated where the goods go, and all that is asked of it is answered.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
FOLDER = pathlib.Path(__file__).resolve().parent / "chain"
ORIGINS = ("US", "TW", "MY")
DESTINATIONS = ("CN", "HK", "AE", "SG", "RU", "DE")
DAYS = ("2023-06-01", "2024-06-03", "2025-06-02", "2026-02-02", "2026-08-03")
STEPS = ("scope", "classification", "destination", "denial", "end_use", "embargo", "us_persons", "orders", "knowledge",
         "exceptions", "license")
SIGNS = {"true": "+", "false": "-", "unknown": "?"}
ITEMS = {
    "server": ({"contains": [{"name": "NVIDIA H100 SXM5 80GB", "count": 8}], "origin": "TW"}, {"item.datacenter": True}),
    "switch": ({"eccn": "5A002.a.2", "classified_by": "vendor", "origin": "TW"}, {}),
    "cable": ({"eccn": "EAR99", "classified_by": "vendor", "origin": "TW"}, {"item.hts": "854442", "item.supp746": True}),
}
# What is said of every order: nothing about it is out of the ordinary.
PARTY = {"listed": False, "denied": False, "blocked": False, "listed_owners": "0", "unverified": False,
         "military": False, "military_intelligence": False, "distributor": False, "government": False, "supp8": False,
         "supp8_sta": False}
DEAL = {"deal.technical_analysis": False, "exporter.letters_complete": True, "exporter.exceptions_ended": False, "deal.supercomputer": False,
        "deal.advanced_fab": False}
# Made abroad, with a twentieth of US content and chips of the direct product rules, not for a listed firm.
ABROAD = {"item.in_us": False, "item.us_encryption": False, "item.us_content": "5 percent", "item.us_chips": False,
          "item.direct_product": "listed", "deal.for_footnote": "none", "deal.built_into_for": "not_applicable",
          "item.us_munitions": "none", "item.assured_technology": False, "deal.subject": False}


def order(name: str, origin: str, destination: str, on: str) -> dict:
    item, facts = ITEMS[name]
    party = {"name": "Example Buyer, Ltd.", "country": destination, "hq": destination, "parent_hq": destination,
             "facts": PARTY}
    abroad = {} if origin == "US" else ABROAD
    return {"id": f"{name} {origin} {destination} {on}", "on": on, "from": origin, "to": destination,
            "kind": "export" if origin == "US" else "reexport", "item": item, "quantity": 10,
            "exporter": {"name": "Example Exporter, Inc.", "country": origin}, "end_use": "datacenter",
            "parties": [{"role": role, **party} for role in ("purchaser", "ultimate_consignee", "end_user")],
            "parties_complete": True, "facts": {**DEAL, **facts, **abroad}}


def found(decision: dict, on: str) -> list[str]:
    """The lines of one decision."""
    if "outcome" not in decision:
        sys.exit(f"{on}: {decision}")
    steps = {step["step"]: SIGNS[step["result"]] for step in decision["steps"]}
    outcome = decision["outcome"] + (f" ({decision['review']})" if decision["review"] else "")
    subject = decision["jurisdiction"]["by"] or decision["jurisdiction"]["subject"]
    lines = [f"{on}  {outcome:<44}  {subject:<12}  {''.join(steps.get(step, ' ') for step in STEPS)}"]
    for entry in decision["requirements"]:
        sign = {"applies": "", "unknown": "? ", "lifted": "(lifted) ", "not_enforced": "(not enforced) "}
        lines.append(f"  {sign[entry['status']]}{entry['citation']} [{entry['rule']}]")
    for entry in decision["exceptions"]:
        if entry["status"] in ("available", "needs", "unknown"):
            lines.append(f"  {entry['name']} {entry['status']}: {entry['citation']} [{entry['rule']}]")
    for question in decision["questions"]:
        lines.append(f"  asks {question['fact']}")
    return lines


def answers(name: str) -> list[str]:
    rows = [(origin, destination, on) for origin in ORIGINS for destination in DESTINATIONS for on in DAYS]
    asked = "".join(json.dumps(order(name, *row)) + "\n" for row in rows)
    done = subprocess.run([LICET, "explain", "-", "--json"], input=asked, text=True, capture_output=True, check=False)
    decided = done.stdout.splitlines()
    if len(decided) != len(rows):
        sys.exit(f"{len(rows)} orders, {len(decided)} answers: {done.stderr}")
    lines = []
    for (origin, destination, on), line in zip(rows, decided):
        if on == DAYS[0]:
            lines += ["", f"{name} from {origin} to {destination}"]
        lines += found(json.loads(line), on)
    return lines[1:]


def blocks(lines: list[str]) -> dict[str, list[str]]:
    """The lines under each head such as 'server from US to CN'."""
    made: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith((" ", "2")):
            made[line] = []
        elif line:
            made[list(made)[-1]].append(line)
    return made


def main() -> None:
    failed = passed = 0
    for name in ITEMS:
        path = FOLDER / f"{name}.txt"
        now = answers(name)
        if "--update" in sys.argv:
            path.write_text("\n".join(now) + "\n", encoding="utf-8")
        wanted = blocks(path.read_text(encoding="utf-8").splitlines())
        came = blocks(now)
        for head in sorted(wanted.keys() | came.keys()):
            right = wanted.get(head) == came.get(head)
            print(f"{'ok' if right else 'not ok'} {head}")
            passed, failed = passed + right, failed + (not right)
            for line in [] if right else ["expected:", *wanted.get(head, []), "came out:", *came.get(head, [])]:
                print(f"    {line}")
    print(f"{passed} passed, {failed} failed")


main()
