#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""timeline.py - every dated row of the timeline, replayed: the orders that it turns, and those that it does not.

tests/data/replay/timeline.jsonl has a line for each row that changed the law, and for each that did not (an assurance, an
announcement): what it was, its source, the two sides, and orders with the answer they should have on both, or on one and the
other.  An answer is an outcome, or an outcome and a review policy.  What an order does not say of itself is the ordinary.
"""
import json
import pathlib
import sys
import tempfile

from _licet import any_failed, licet, report

ROWS = pathlib.Path("tests/data/replay/timeline.jsonl")
CLEAR = {"listed": False, "denied": False, "blocked": False, "listed_owners": "0", "military": False, "military_intelligence": False,
         "distributor": False, "government": False, "unverified": False}
DEAL = {"exporter.letters_complete": True, "deal.supercomputer": False, "deal.advanced_fab": False, "deal.occupied_region": False,
        "item.sold_in_us": True, "deal.tpp_this_year": 0}
CERTIFIED = ("figures us_supply us_capacity kyc remote_users_disclosed iaas security lab_test lab_in_us lab_us_headquartered "
             "lab_independent").split()


def order(said: dict) -> dict:
    """The whole order, of what the row says of it."""
    seat = said.get("hq", said["to"])
    party = {"role": "end_user+ultimate_consignee", "name": said.get("name", "Example Cloud"), "country": said["to"], "hq": seat,
             "parent_hq": said.get("parent", seat),
             "facts": CLEAR | said.get("party", {})}
    facts = DEAL | said.get("facts", {})
    if "stage" not in said:
        facts["deal.en_route_on"] = "not_applicable"
    if said.get("certified"):
        facts |= {f"cert.{name}": True for name in CERTIFIED} | {"cert.volume_share": "0.1"}
    whole = {"id": said["id"], "kind": said.get("kind", "export"), "from": said.get("from", "US"), "to": said["to"],
             "item": said["item"], "quantity": said.get("quantity", 100), "value": {"amount": "1000.00", "currency": "USD"},
             "exporter": {"name": said.get("exporter", "Example Exporter, Inc."), "country": "US"}, "parties": [party],
             "parties_complete": True, "end_use": said.get("end_use", "datacenter"), "facts": facts}
    if "on" in said:
        whole["on"] = said["on"]
    return whole


def said_by(answer: dict) -> str:
    if not answer["covered"]:
        return "not_covered"
    return answer["outcome"] if answer["review"] is None else f"{answer['outcome']}, {answer['review']}"


def is_wanted(wanted: str, answer: dict) -> bool:
    """Without a review policy any will do."""
    return wanted in (said_by(answer), answer["outcome"] if answer["covered"] else "not_covered")


def check(row: dict, folder: pathlib.Path) -> None:
    words, told = [], {}
    for stage in ("", "reserved", "released", "in-transit", "inventory"):
        orders = [order(said) for said in row["orders"] if said.get("stage", "") == stage]
        if orders:
            path = folder / (stage or "open")
            path.write_text("".join(json.dumps(one) + "\n" for one in orders))
            words += [f"--{stage}", str(path)] if stage else [str(path)]
    done = licet("replay", *row["change"], "--json", *words)
    for line in done.stdout.splitlines():
        found = json.loads(line)
        if found["what"] == "line":
            told[found["id"]] = found
    wrong = done.stderr if done.returncode not in (0, 1, 4) else ""
    report(f"{row['row']}: {row['what']}", wrong)
    for said in row["orders"]:
        report(f"{said['id']} {said['item'].get('name', 'figures')} to {said['to']}", compare(row, said, told.get(said["id"])))


def compare(row: dict, said: dict, line: dict | None) -> str:
    """What is wrong with what is told of an order; what is not told has the same answer on both sides."""
    wanted = said["expect"]
    if line is None:
        option = row["change"][row["change"].index("--from") + 1]
        known = row["change"][row["change"].index("--from-known") + 1:][:1] if "--from-known" in row["change"] else []
        one = json.dumps(order(said) | {"on": option})
        decision = json.loads(licet("check", "-", "--json", *(["--known", *known] if known else []), text=one).stdout)
        answer = decision | {"covered": decision["reason"] is None}
        if len(wanted) > 1:
            return f"it does not flip: {said_by(answer)}, wanted {' to '.join(wanted)}"
        return "" if said.get("stage") or is_wanted(wanted[0], answer) else f"it is {said_by(answer)}, wanted {wanted[0]}"
    before, after = line["before"], line["after"]
    if before == after:
        return "" if len(wanted) == 1 and is_wanted(wanted[0], after) else f"it stays {said_by(after)}"
    if len(wanted) != 2 or not is_wanted(wanted[0], before) or not is_wanted(wanted[1], after):
        return f"{said_by(before)} becomes {said_by(after)}, wanted {' to '.join(wanted)}"
    return "" if line["begins"] or line["ends"] or "undetermined" in wanted else "no rule is named"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        for text in ROWS.read_text().splitlines():
            check(json.loads(text), pathlib.Path(name))
    return any_failed()


sys.exit(main())
