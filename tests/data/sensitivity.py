#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sensitivity.py - what `explain` says would change an answer does, asked again; and what it rests on suffices.

Each change that it names is put into the question, with all else said as it was, and has to come out as promised.
"""
import json
import re
import sys

import _licet

QUESTIONS = {
    "H20, letter": ["--item", "NVIDIA H20", "--to", "CN", "--exporter", "NVIDIA Corporation", "--on", "2025-05-01"],
    "H20, free": ["--item", "NVIDIA H20", "--to", "CN", "--exporter", "Example", "--on", "2024-06-10"],
    "H200, 2026": ["--item", "NVIDIA H200 SXM 141GB", "--to", "CN", "--exporter", "Example", "--on", "2026-03-10"],
    "4090, Emirates": ["--item", "NVIDIA GeForce RTX 4090", "--to", "AE", "--exporter", "Example", "--on", "2024-06-10"],
    "figures": ["--fact", "item.tpp=3000", "--fact", "item.pd=4", "--fact", "item.datacenter=true", "--to", "VN",
                "--exporter", "Example", "--on", "2025-03-03"],
}
SEATS = ("party.located", "party.hq", "party.parent_hq")


def first(value: str) -> str:
    """"BY, RU and 3 more" to BY; "from 2,400 TPP" to 2400; "over 5 GB/s" to what is over it."""
    if number := re.match(r"(from|over|below|down from) ([0-9,.]+)", value):
        plain = float(number[2].replace(",", ""))
        beyond = {"over": plain * 1.0001, "below": plain * 0.9999}.get(number[1], plain)
        return f"{beyond:.6f}".rstrip("0").rstrip(".")
    return value.split(",")[0].split(" and ")[0]


def asked_again(words: list[str], decision: dict, change: dict) -> list[str]:
    """The question with the change in it; what followed from what is changed is said as it was."""
    fact, value = change["fact"], first(change["value"])
    words = list(words)
    if fact == "exporter":
        words[words.index("--exporter") + 1] = "Anyone Else"
        return words
    seat = words[words.index("--to") + 1]
    if fact == "deal.destination":
        words[words.index("--to") + 1] = value
        return words
    if fact in SEATS:
        seats = {name: value if name == fact else seat for name in SEATS}
        return words + [word for name, place in seats.items() for word in ("--fact", f"{name}={place}")]
    option = {"deal.kind": "--kind", "deal.from": "--from", "deal.end_use": "--end-use",
              "deal.quantity": "--quantity"}.get(fact)
    if option is not None:
        return [*words, option, value]
    kept = []
    for figure in ("item.tpp", "item.pd"):
        mine = next((r["value"] for r in decision["rests_on"] if r["fact"] == figure), None)
        given = any(word.startswith(f"{figure}=") for word in words)
        if fact.startswith("item.") and fact != figure and mine is not None and not given:
            kept += ["--fact", f"{figure}={mine.split()[0].replace(',', '')}"]
    words = [word for i, word in enumerate(words)
             if not word.startswith(f"{fact}=") and not (word == "--fact" and words[i + 1].startswith(f"{fact}="))]
    return [*words, *kept, "--fact", f"{fact}={value}"]


def main() -> int:
    for name, words in QUESTIONS.items():
        decision = json.loads(_licet.licet("explain", "--json", *words).stdout)
        _licet.report(f"{name} rests on facts", "" if decision.get("rests_on") else "on none")
        for change in decision.get("would_change", []):
            # The density of the catalog is shown to four places, and other kinds of items have other facts.
            if change["fact"] == "item.kind":
                continue
            again = asked_again(words, decision, change)
            got = _licet.licet("check", "--json", *again)
            wrong = got.stderr
            if not wrong:
                answer = json.loads(got.stdout)
                review = answer["review"] if answer["outcome"] == "license_required" else None
                if (answer["outcome"], review) != (change["outcome"], change["review"]):
                    wrong = f"{' '.join(again)}: {answer['outcome']} {review}, not {change['outcome']} {change['review']}"
            _licet.report(f"{name}, {change['fact']} {change['value']}", wrong)
    return 1 if _licet.any_failed() else 0


sys.exit(main())
