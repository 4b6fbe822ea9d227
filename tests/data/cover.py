#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""cover.py - what a license on file covers: one thing changed at a time, and files of orders that share a license.

An order and a license that fit are taken, and one thing of either is changed; what comes out is said beside it.  Whatever
comes out, nothing ships.  Then random files: what is allotted under a license is never more than it grants, a line that is
refused fits with none of what was left, and the answers are the same however many threads are asked for.
"""
import copy
import datetime
import json
import pathlib
import random
import sys
import tempfile

from _licet import any_failed, licet, report

ROLES = ("end_user", "ultimate_consignee")
CLEAR = {"listed": False, "denied": False, "blocked": False, "listed_owners": "0", "military": False,
         "military_intelligence": False, "distributor": False}
ORDER = {
    "id": "A", "on": "2026-03-02", "kind": "export", "from": "US", "to": "CN", "item": {"name": "NVIDIA H20"},
    "quantity": 100, "value": {"amount": "1000000.00", "currency": "USD"},
    "exporter": {"name": "NVIDIA Corporation", "country": "US"},
    "parties": [{"role": role, "name": "Example Cloud Co., Ltd.", "country": "CN", "hq": "CN", "parent_hq": "CN",
                 "facts": CLEAR} for role in ROLES],
    "parties_complete": True, "end_use": "datacenter",
    "facts": {"exporter.letters_complete": True, "deal.supercomputer": False, "deal.advanced_fab": False,
              "deal.en_route_on": "not_applicable"},
}
LICENSE = {
    "number": "D000001", "authority": "BIS", "state": "active",
    "licensee": {"name": "NVIDIA Corporation", "country": "US"}, "destinations": ["CN"],
    "lines": [{"item": "NVIDIA H20", "quantity": 1000, "shipped": {"quantity": 900, "value": "10000000.00"}}],
    "value": {"amount": "10000000.00", "currency": "USD"},
    "parties": [{"role": role, "name": "Example Cloud Co., Ltd.", "country": "CN"} for role in ROLES],
    "end_uses": ["datacenter"], "issued": "2025-08-20", "valid_from": "2025-09-01", "expires": "2026-03-02",
    "conditions": [],
}
DELETE = object()


def changed(thing, changes):
    """The thing with what stands at each path, 'parties.0.name', replaced, or taken out."""
    made = copy.deepcopy(thing)
    for path, value in changes.items():
        *way, last = path.replace("facts.", "facts/").split(".") if "facts." in path else path.split(".")
        if last.startswith("facts/"):
            way, last = [*way, "facts"], last.removeprefix("facts/")
        elif "facts/" in path.replace("facts.", "facts/"):
            head, _, fact = path.partition("facts.")
            way, last = [*filter(None, head.split(".")), "facts"], fact
        at = made
        for word in way:
            at = at[int(word) if isinstance(at, list) else word]
        if isinstance(at, list):
            last = int(last)
        if value is DELETE:
            del at[last]
        elif isinstance(at, list) and last == len(at):
            at.append(value)
        else:
            at[last] = value
    return made


def check(orders, licenses, *words):
    """The decisions, or the errors, one for each order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("".join(json.dumps(license) + "\n" for license in licenses))
        file.flush()
        done = licet("check", "-", "--licenses", file.name, "--json", *words,
                     text="".join(json.dumps(order) + "\n" for order in orders))
    if done.returncode not in (0, 1, 4, 5):
        raise SystemExit(f"not ok status {done.returncode}\n{done.stderr}")
    return done.stdout


def decide(order, *licenses):
    return json.loads(check([order], licenses))


OUT, ASK, YES = "license_required", "undetermined", "authorized"
PARTY = {"role": "purchaser", "name": "Example Trading Co.", "country": "CN", "hq": "CN", "parent_hq": "CN", "facts": CLEAR}
BOTH = [{**PARTY, "role": "end_user", "name": "Example Cloud Co., Ltd."}]

# What is changed of the order, of the license, and what comes out.
CHANGES = [
    ("nothing", {}, {}, YES),
    # who
    ("another exporter", {"exporter.name": "Example Exporter, Inc.", "item.name": "NVIDIA H200 SXM 141GB"},
     {"lines.0.item": "NVIDIA H200 SXM 141GB"}, OUT),
    ("an affiliate exports", {"exporter.name": "NVIDIA Singapore Pte. Ltd."}, {}, ASK),
    ("the exporter written otherwise", {"exporter.name": "nvidia  corporation."}, {}, YES),
    ("the exporter with another legal form", {"exporter.name": "NVIDIA Corp."}, {}, ASK),
    ("an exporter elsewhere", {"exporter.country": "SG"}, {}, OUT),
    ("no licensee", {}, {"licensee": DELETE}, ASK),
    ("no country of the licensee", {}, {"licensee": {"name": "NVIDIA Corporation"}}, YES),
    # parties
    ("another end user", {"parties.0.name": "Jiangnan Holdings"}, {}, OUT),
    ("an end user with a slip", {"parties.0.name": "Example Clowd Co., Ltd."}, {}, ASK),
    ("an end user with a further word", {"parties.0.name": "Example Cloud Shanghai Co., Ltd."}, {}, ASK),
    ("an end user of another form", {"parties.0.name": "Example Cloud Inc."}, {}, ASK),
    ("an end user in another country", {"parties.0.country": "HK"}, {}, OUT),
    ("an end user said to have another name", {"parties.0.facts.name": "Jiangnan Holdings"}, {}, ASK),
    ("an end user nowhere", {"parties.0.country": DELETE, "parties.0.facts.located": "CN"}, {}, ASK),
    ("an end user without a name", {"parties.0.name": DELETE}, {}, ASK),
    ("a party without a role", {"parties.0.role": DELETE}, {}, ASK),
    ("a purchaser besides", {"parties.2": PARTY}, {}, OUT),
    ("a purchaser on the license", {"parties.2": PARTY},
     {"parties.2": {"role": "purchaser", "name": "Example Trading Co.", "country": "CN"}}, YES),
    ("a purchaser in another role", {"parties.2": PARTY},
     {"parties.2": {"role": "intermediate_consignee", "name": "Example Trading Co.", "country": "CN"}}, OUT),
    ("an intermediate consignee besides", {"parties.2": {**PARTY, "role": "intermediate_consignee"}}, {}, OUT),
    ("a remote user besides", {"parties.2": {**PARTY, "role": "remote_user"}}, {}, OUT),
    ("who is billed besides", {"parties.2": {**PARTY, "role": "bill_to"}}, {}, OUT),
    ("a party in two roles, one of them licensed", {"parties.0.role": "end_user+purchaser"}, {}, OUT),
    ("the end user as consignee only", {}, {"parties.0": DELETE}, OUT),
    ("only the end user, who is on the license as both", {"parties": BOTH}, {}, YES),
    ("only the end user, who is on the license as that", {"parties": BOTH}, {"parties.1": DELETE}, OUT),
    ("a list of parties that is not complete", {"parties": BOTH, "parties_complete": False}, {}, ASK),
    ("no parties on the license", {}, {"parties": []}, OUT),
    ("a party of the license without a country", {}, {"parties.0.country": DELETE}, ASK),
    ("a party of the license without a role", {}, {"parties.0.role": DELETE}, ASK),
    ("a party of the license without a name", {}, {"parties.0.name": DELETE}, ASK),
    ("a military end user", {"parties.0.facts.military": True}, {}, "undetermined"),
    ("a listed end user", {"parties.0.facts.listed": True}, {}, ASK),
    ("an end user under a denial order", {"parties.0.facts.denied": True}, {}, "prohibited"),
    ("a blocked end user", {"parties.0.facts.blocked": True}, {}, "prohibited"),
    # where, what, what for
    ("Hong Kong", {"to": "HK"}, {}, OUT),
    ("no destinations", {}, {"destinations": []}, ASK),
    ("two destinations", {}, {"destinations": ["SG", "CN"]}, YES),
    ("another destination of the license", {}, {"destinations": ["SG"]}, OUT),
    ("another item", {}, {"lines.0.item": "NVIDIA H200 SXM 141GB"}, OUT),
    ("an item that the catalog has not", {}, {"lines.0.item": "Example X7"}, OUT),
    ("the item by another of its names", {}, {"lines.0.item": "nvidia h20 sxm 96gb"}, YES),
    ("the item's entry", {}, {"lines.0.item": DELETE, "lines.0.eccn": "3A991.p"}, YES),
    ("the heading of the item's entry", {}, {"lines.0.item": DELETE, "lines.0.eccn": "3A991"}, YES),
    ("another entry", {}, {"lines.0.item": DELETE, "lines.0.eccn": "3A090.a"}, OUT),
    ("the item, and another entry", {}, {"lines.0.eccn": "3A090.a"}, OUT),
    ("an entry that only begins so", {}, {"lines.0.item": DELETE, "lines.0.eccn": "3A99"}, OUT),
    ("neither item nor entry", {}, {"lines.0.item": DELETE}, ASK),
    ("no lines", {}, {"lines": []}, ASK),
    ("figures that are not the catalog's", {"item.dram_bw": 4100}, {}, ASK),
    ("an assembly of that name", {"item": {"name": "Example Server", "contains": [{"name": "NVIDIA H20", "count": 8}]}},
     {"lines.0.item": "Example Server"}, ASK),
    ("another end use", {"end_use": "research"}, {}, OUT),
    ("a reexport", {"kind": "reexport", "from": "SG"}, {"value.amount": "11000000.00"}, ASK),
    ("an export from elsewhere", {"from": "SG"}, {}, ASK),
    # when
    ("the first day", {"on": "2025-09-01"}, {}, YES),
    ("the day before", {"on": "2025-08-31"}, {}, OUT),
    ("from the day of issue, without another", {"on": "2025-08-20"}, {"valid_from": DELETE}, YES),
    ("the day before the issue", {"on": "2025-08-19"}, {"valid_from": DELETE}, OUT),
    ("a first day before the issue", {"on": "2025-08-19"}, {"valid_from": "2025-08-01"}, OUT),
    ("no first day", {}, {"valid_from": DELETE, "issued": DELETE}, ASK),
    ("the day after the last", {"on": "2026-03-03"}, {}, OUT),
    ("aboard on the last day", {"on": "2026-03-03", "facts.deal.en_route_on": "2026-03-02"}, {}, YES),
    ("aboard the day after", {"on": "2026-03-04", "facts.deal.en_route_on": "2026-03-03"}, {}, OUT),
    ("aboard before the first day", {"on": "2026-03-03", "facts.deal.en_route_on": "2025-08-31"}, {}, OUT),
    ("not said whether aboard", {"on": "2026-03-03", "facts.deal.en_route_on": DELETE}, {}, ASK),
    ("extended", {"on": "2026-03-03"}, {"extended_to": "2026-03-03"}, YES),
    ("extended, and over", {"on": "2026-03-04"}, {"extended_to": "2026-03-03"}, OUT),
    ("no last day", {}, {"expires": DELETE}, ASK),
    # the license itself
    *((f"state {state}", {}, {"state": state}, OUT)
      for state in ("drafted", "suspended", "revoked", "superseded", "surrendered", "void_ab_initio")),
    ("of another agency", {}, {"authority": "OFAC"}, OUT),
    ("of nobody said", {}, {"authority": DELETE}, YES),
    # how much
    ("the last unit and the last cent", {}, {}, YES),
    ("one unit over", {"quantity": 101}, {}, OUT),
    ("one cent over", {"value.amount": "1000000.01"}, {}, OUT),
    ("a fraction of a cent over", {"value.amount": "1000000.001"}, {}, OUT),
    ("one unit more shipped", {}, {"lines.0.shipped.quantity": 901}, OUT),
    ("one cent more shipped", {}, {"lines.0.shipped.value": "10000000.01"}, OUT),
    ("one unit reserved", {}, {"lines.0.reserved": {"quantity": 1}}, OUT),
    ("one cent reserved", {}, {"lines.0.reserved": {"value": "0.01"}}, OUT),
    ("all shipped, and all of the value left", {"quantity": 1, "value.amount": "1.00"},
     {"lines.0.shipped": {"quantity": 1000, "value": "1.00"}}, OUT),
    ("a tolerance of its own", {}, {"tolerance_percent": "9.99"}, OUT),
    ("no tolerance of its own", {}, {"tolerance_percent": 0}, OUT),
    ("a wider one of its own", {"value.amount": "1100000.00"}, {"tolerance_percent": 25}, YES),
    ("no quantity", {}, {"lines.0.quantity": DELETE}, ASK),
    ("no value", {}, {"value": {"currency": "USD"}}, ASK),
    ("nothing said of what was shipped", {}, {"lines.0.shipped": DELETE}, ASK),
    ("nothing said of how many were shipped", {}, {"lines.0.shipped.quantity": DELETE}, ASK),
    ("in kilograms", {}, {"lines.0.unit": "kg"}, ASK),
    ("in pieces", {}, {"lines.0.unit": "Pieces"}, YES),
    ("an order with its quantity among the facts", {"quantity": DELETE, "facts.deal.quantity": 100}, {}, YES),
    ("one unit over among the facts", {"quantity": DELETE, "facts.deal.quantity": 101}, {}, OUT),
    ("a quantity that nobody can count", {"quantity": DELETE, "facts.deal.quantity": "unknown"}, {}, ASK),
    ("an order without a quantity", {"quantity": DELETE}, {}, ASK),
    ("an order without a value", {"value": DELETE}, {}, ASK),
    ("an order in another currency", {"value.currency": "EUR"}, {}, ASK),
    ("an order without a currency", {"value": {"amount": "1.00"}}, {}, ASK),
    # answers to what was asked
    ("an affiliate, who was approved", {"exporter.name": "NVIDIA Corp.", "facts.license.number": "D000001",
                                        "facts.license.held": True}, {}, YES),
    ("an affiliate, who was not", {"exporter.name": "NVIDIA Corp.", "facts.license.number": "d000001",
                                   "facts.license.held": False}, {}, OUT),
    ("a slip, and the same party", {"parties.0.name": "Example Clowd Co., Ltd.", "parties.0.facts.licensed": True,
                                    "facts.license.number": "D000001"}, {}, YES),
    ("a listed party that the application named", {"parties.0.facts.listed": True, "facts.license.number": "D000001",
                                                   "facts.license.party_stated": True}, {}, YES),
]

REFUSED = [
    ("an order says that a license is on file", {"facts.license.on_file": True}, "is not the order's to say"),
    ("an order says that it is reserved", {"facts.license.number": "D000001", "facts.license.reserved": True},
     "is not the order's to say"),
    ("an order says how much is left", {"facts.license.number": "D000001", "facts.license.quantity_left": 5000},
     "is not the order's to say"),
    ("an order says that it stands", {"facts.license.number": "D000001", "facts.license.active": True},
     "is not the order's to say"),
    ("an answer about no license", {"facts.license.held": True}, "is said of no license"),
    ("a party licensed by no license", {"parties.0.facts.licensed": True}, "is said of no license"),
    ("all parties licensed", {"facts.license.number": "D000001", "facts.party.licensed": True},
     "is said of all parties at once"),
    ("a license that is not there", {"facts.license.number": "D9"}, "license 'D9' is not on file"),
    ("an answer against the license", {"facts.license.number": "D000001", "facts.license.held": False},
     "is said twice, and not the same"),
]


def one_at_a_time():
    for name, order, license, wanted in CHANGES:
        decision = decide(changed(ORDER, order), changed(LICENSE, license))
        wrong = ""
        if decision.get("outcome") != wanted:
            says = [note["says"] for note in decision.get("notes", []) if note["says"].startswith("license")]
            wrong = f"{decision.get('outcome')} instead of {wanted}: {says} {decision.get('error', '')}"
        elif decision["may_ship"]:
            wrong = "it may ship"
        elif (wanted == YES) != (decision.get("cover") == "unreserved"):
            wrong = f"cover is {decision.get('cover')}"
        elif wanted == ASK and not decision["questions"]:
            wrong = "nothing is asked"
        report(f"one thing changed: {name}", wrong)
    for name, order, wanted in REFUSED:
        decision = decide(changed(ORDER, order), LICENSE)
        wrong = "" if wanted in decision.get("error", {}).get("message", "") else str(decision)[:300]
        report(f"refused: {name}", wrong)


def conditions():
    license = changed(LICENSE, {"conditions": [{"text": "Verify the site.", "kind": "visit"},
                                               {"text": "Report.", "blocking": False},
                                               {"text": "Sign.", "met": True}]})
    decision = decide(ORDER, license)
    texts = [(c["text"], c["blocking"]) for c in decision["conditions"] if c["rule"] == "D000001"]
    report("conditions that are not met stand in the decision",
           "" if decision["outcome"] == YES and texts == [("Verify the site.", True), ("Report.", False)] else str(texts))
    report("an open condition blocks by a rule too",
           "" if any(c["rule"] == "us/750.7.conditions" and c["blocking"] for c in decision["conditions"]) else "none")


def which_is_taken():
    later = changed(LICENSE, {"number": "D000000", "expires": "2026-03-09"})
    same = changed(LICENSE, {"number": "D000002"})
    for name, licenses in (("the one that expires first", [later, LICENSE]), ("then by number", [same, LICENSE])):
        decision = decide(ORDER, *licenses)
        report(f"taken: {name}", "" if decision["license"]["number"] == "D000001" else str(decision["license"]))
    decision = decide(changed(ORDER, {"facts.license.number": "D000000"}), later, LICENSE)
    report("taken: the one that the order names", "" if decision["license"]["number"] == "D000000" else str(decision))
    short = changed(LICENSE, {"lines.0.shipped.quantity": 950})
    decision = decide(ORDER, short, later)
    report("taken: the next if the first falls short", "" if decision["license"]["number"] == "D000000" else str(decision))
    asked = changed(LICENSE, {"parties.0.country": DELETE})
    decision = decide(ORDER, asked)
    report("asked about: which license may cover it",
           "" if decision["license"]["number"] == "D000001" and "cover" not in decision else str(decision))
    free = changed(ORDER, {"to": "DE", "item.name": "NVIDIA L40S",
                           "parties": [{**party, "country": "DE", "hq": "DE", "parent_hq": "DE"} for party in ORDER["parties"]]})
    decision = decide(free, changed(LICENSE, {"destinations": ["DE"]}))
    report("not taken: what needs none",
           "" if decision["outcome"] == "no_license_required" and "license" not in decision else str(decision)[:300])


def units(order):
    return int(order["quantity"]), round(float(order["value"]["amount"]) * 100)


def random_file(seed):
    """Some licenses and orders that may draw on them, in amounts that do not all fit."""
    draw = random.Random(seed)
    licenses = []
    for number in range(draw.randint(1, 3)):
        shipped = draw.randint(0, 400)
        licenses.append(changed(LICENSE, {
            "number": f"D{number}", "expires": str(datetime.date(2026, 3, 2) + datetime.timedelta(draw.randint(0, 3))),
            "lines.0.quantity": 1000, "lines.0.shipped": {"quantity": shipped, "value": f"{shipped * 10000}.00"},
            "value.amount": f"{draw.choice((8000000, 10000000))}.00",
            "destinations": draw.choice((["CN"], ["CN", "SG"], ["SG"]))}))
    orders = []
    for number in range(draw.randint(5, 25)):
        quantity = draw.choice((1, 10, 100, 250, 600))
        orders.append(changed(ORDER, {"id": f"{number}", "quantity": quantity,
                                      "value.amount": f"{quantity * draw.choice((8000, 10000, 11000))}.{draw.randint(0, 99):02}",
                                      "parties.0.name": draw.choice(("Example Cloud Co., Ltd.",) * 9 + ("Other Co.",))}))
    return orders, licenses


def fits(order, license, used):
    quantity, value = units(order)
    line = license["lines"][0]
    left = line["quantity"] - line["shipped"]["quantity"] - used[0]
    ceiling = round(float(license["value"]["amount"]) * 110)
    posted = round(float(line["shipped"]["value"]) * 100) + used[1]
    return "CN" in license["destinations"] and order["parties"][0]["name"] != "Other Co." and \
        quantity <= left and posted + value <= ceiling


def allotment():
    """Beside a model that adds up what was allotted: first fit by expiry and number."""
    for seed in range(12):
        orders, licenses = random_file(seed)
        out = check(orders, licenses, "--jobs", "1")
        wrong = "" if out == check(orders, licenses, "--jobs", "4") else "it hangs on --jobs"
        used = {license["number"]: (0, 0) for license in licenses}
        for order, line in zip(orders, out.splitlines()):
            decision = json.loads(line)
            wanted = next((license["number"]
                           for license in sorted(licenses, key=lambda license: (license["expires"], license["number"]))
                           if fits(order, license, used[license["number"]])), None)
            found = decision["license"]["number"] if decision["outcome"] == YES else None
            if found != wanted or decision["may_ship"]:
                wrong = wrong or f"order {order['id']}: {found} instead of {wanted}"
            if found:
                quantity, value = units(order)
                used[found] = (used[found][0] + quantity, used[found][1] + value)
        report(f"allotted in the order of the file, never more than is granted (seed {seed})", wrong)


def shortfalls():
    orders = [changed(ORDER, {"id": "1", "quantity": 60, "value.amount": "600000.00"}),
              changed(ORDER, {"id": "2", "quantity": 60, "value.amount": "100000.00"}),
              changed(ORDER, {"id": "3", "quantity": 40, "value.amount": "399999.99"}),
              changed(ORDER, {"id": "4", "quantity": 1, "value.amount": "0.01"})]
    first, second, third, fourth = map(json.loads, check(orders, [LICENSE]).splitlines())
    said = [changed(ORDER, {"id": str(number), "quantity": DELETE, "facts.deal.quantity": 60, "value.amount": "1.00"})
            for number in range(2)]
    outcomes = [json.loads(line)["outcome"] for line in check(said, [LICENSE]).splitlines()]
    report("a quantity among the facts is allotted too", "" if outcomes == [YES, OUT] else str(outcomes))
    outcomes = [d["outcome"] for d in (first, second, third, fourth)]
    report("a smaller order behind one that does not fit may fit", "" if outcomes == [YES, OUT, YES, OUT] else str(outcomes))
    wanted = [{"license": "D000001", "measure": "quantity", "currency": None, "ceiling": "1000", "posted": "900",
               "pending": "60", "requested": "60", "remaining": "40"}]
    report("what falls short is said in figures", "" if second["shortfalls"] == wanted else str(second["shortfalls"]))
    both = decide(changed(ORDER, {"quantity": 101, "value.amount": "1000000.01"}), LICENSE)
    report("both measures may fall short",
           "" if [s["measure"] for s in both["shortfalls"]] == ["quantity", "value"] else str(both["shortfalls"]))
    report("and a note says it", "" if any("falls short in value: ceiling 11,000,000 USD, posted 10,000,000 USD" in n["says"]
                                          for n in both["notes"]) else str(both["notes"]))


def unreadable():
    folder = pathlib.Path(tempfile.mkdtemp())
    for name, text, wanted in (
            ("twice", json.dumps(LICENSE) + "\n" + json.dumps({**LICENSE, "number": "d000001 "}) + "\n", "is there twice"),
            ("nothing", "\n", "there are no licenses"),
            ("broken", json.dumps(LICENSE) + '\n{"number": "D2", "expires": "2026-02-30"}\n', "licenses.jsonl:2:29:")):
        path = folder / "licenses.jsonl"
        path.write_text(text, encoding="utf-8")
        done = licet("check", "-", "--licenses", str(path), text=json.dumps(ORDER) + "\n")
        report(f"a file of licenses: {name}", "" if done.returncode == 2 and wanted in done.stderr and not done.stdout
               else f"{done.returncode} {done.stderr}")


if __name__ == "__main__":
    one_at_a_time()
    conditions()
    which_is_taken()
    shortfalls()
    allotment()
    unreadable()
    sys.exit(any_failed())
