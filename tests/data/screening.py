#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""screening.py - parties of orders, looked for in a real Consolidated Screening List.

It lies in LISTS (or ../shared/lists beside the project); where it is not to be had this says so, and looks in the
built-in sample alone.
"""
import gzip
import json
import os
import pathlib
import sys
import tempfile

from _licet import any_failed, licet, report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LISTS = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))
DAY = "2026-07-31"

# What an order may call them, and what the entry's name has in it.
LISTED = [("华为技术有限公司", "Huawei"), ("Hua Wei Technologies", "Huawei"), ("HUAWEI TECH. CO LTD", "Huawei"),
          ("Huawey International", "Huawei"), ("Sugon", "Sugon"), ("中科曙光", "Sugon"),
          ("Huawey", "Huawei"), ("Hawei", "Huawei"), ("Sugong", "Sugon"), ("Inspurr", "Inspur"), ("Hisilicom", "HiSilicon"),
          ("Biern Technology", "Biren"), ("Moor Threads", "Moore Thread")]
# The last one differs from a listed name in the word that tells them apart.
CLEAR = ["Kopi Tiam Analytics Pte. Ltd.", "Straits Harbour Optics Pte Ltd", "Merlion Bakery Supplies",
         "Huawang Technologies Co., Ltd."]


# An address that is an entry itself, in other words, and one next door to it.
PLACES = [("Rm 1319, Hollywood Plz, 610 Nathan Rd., Mongkok, KLN", "listed"),
          ("Hong Kong, Kowloon, Mong Kok, Nathan Road 610, Hollywood Plaza, 13/F, Flat 1318", "listed"),
          ("Room 1405, Hollywood Plaza, 610 Nathan Road, Mong Kok", "unscreened")]


def order(number: int, name: str, day: str = DAY, **more: str) -> str:
    party = {**more, "name": name, "country": "SG", "hq": "SG", "parent_hq": "SG",
             "facts": {"listed_owners": "0", "blocked_owners": "0", "military": False, "military_intelligence": False,
                       "distributor": False}}
    return json.dumps({"id": f"S{number}", "on": day, "kind": "export", "from": "US", "to": "SG",
                       "item": {"name": "NVIDIA H20"}, "quantity": 10,
                       "exporter": {"name": "Example Exporter, Inc.", "country": "US"},
                       "parties": [dict(party, role=role) for role in ("end_user", "ultimate_consignee")],
                       "parties_complete": True, "end_use": "datacenter"})


def decide(orders: list[str], *options: str) -> list[dict]:
    done = licet("check", "-", "--json", *options, text="\n".join(orders) + "\n")
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_listed(decisions: list[dict]) -> None:
    for (name, wanted), decision in zip(LISTED, decisions, strict=True):
        found = [match["name"] for party in decision["parties"] for match in party["matches"] if match["list"] == "EL"]
        wrong = ""
        if not any(wanted in entry for entry in found):
            wrong = f"  found: {found}"
        if decision["may_ship"] or any(p["status"] not in ("listed", "possible") for p in decision["parties"]):
            wrong += f"  {[p['status'] for p in decision['parties']]}, {decision['outcome']}"
        report(f"{name} is found", wrong)


def check_clear(decisions: list[dict], status: str) -> None:
    for name, decision in zip(CLEAR, decisions, strict=True):
        found = [p["status"] for p in decision["parties"]]
        report(f"{name}: {status}", "" if set(found) == {status} else f"  {found}")


def check_places() -> None:
    decisions = decide([order(i, "Bright Dragon Trading", address=address) for i, (address, _) in enumerate(PLACES)])
    for (address, status), decision in zip(PLACES, decisions, strict=True):
        found = {p["status"] for p in decision["parties"]}
        report(f"{address}: {status}", "" if found == {status} else f"  {found}")
    check_arithmetic(decisions)


def check_arithmetic(decisions: list[dict]) -> None:
    wrong = [match for decision in decisions for party in decision["parties"] for match in party["matches"]
             if sum(int(part["contribution"].replace(".", "")) for part in match["parts"])
             != int(match["score"].replace(".", ""))]
    report("contributions add up to the score", "\n".join(map(str, wrong[:3])))


def check_ways() -> None:
    """Whichever way a name gets in, and whatever is asked: a listed one is answered otherwise than one made up."""
    question = ["--item", "l40s", "--to", "DE", "--json"]
    ways = {
        "check --end-user": ["check", *question, "--end-user", "NAME"],
        "check --party": ["check", *question, "--party", "role=ultimate_consignee,name=NAME"],
        "check --exporter": ["check", *question, "--exporter", "NAME"],
        "explain": ["explain", *question, "--end-user", "NAME"],
        "history": ["history", *question, "--end-user", "NAME"],
        "history of a file": ["history", "-", "--json"],
        "headroom": ["headroom", *question, "--end-user", "NAME"],
        "diff of a file": ["diff", "--from", "2022-01-03", "--to", DAY, "-", "--json"],
    }
    for way, words in ways.items():
        told = [licet(*(word.replace("NAME", name) for word in words), text=order(0, name) + "\n")
                .stdout.replace(name, "") for name in ("Sugon", CLEAR[0])]
        report(f"{way}: who is listed makes a difference", "" if all(told) and told[0] != told[1] else told[0])


def check_real(place: pathlib.Path) -> None:
    path = place / "csl.csv"
    path.write_bytes(gzip.decompress((LISTS / f"us-csl-{DAY}" / "csl.csv.gz").read_bytes()))
    kept = str(place / "lists")
    licet("lists", "import", str(path), "--lists", kept, "--date", DAY)
    orders = [order(i, name) for i, (name, _) in enumerate(LISTED)]
    listed = decide(orders, "--lists", kept)
    check_listed(listed)
    check_arithmetic(listed)
    report("the same orders give the same answers", "" if decide(orders, "--lists", kept) == listed else "  others")
    orders = [order(i, name) for i, name in enumerate(CLEAR)]
    check_clear(decide(orders, "--lists", kept), "clear")
    later = [order(i, name, "2026-08-15") for i, name in enumerate(CLEAR)]
    check_clear(decide(later, "--lists", kept), "unscreened")
    check_clear(decide(later, "--lists", kept, "--lists-age", "15"), "clear")


def main() -> int:
    listed = decide([order(i, name) for i, (name, _) in enumerate(LISTED)])
    check_listed(listed)
    check_clear(decide([order(i, name) for i, name in enumerate(CLEAR)]), "unscreened")
    check_places()
    check_ways()
    if (LISTS / f"us-csl-{DAY}").is_dir():
        with tempfile.TemporaryDirectory() as folder:
            check_real(pathlib.Path(folder))
    else:
        print("# no real list is here")
    return 1 if any_failed() else 0


sys.exit(main())
