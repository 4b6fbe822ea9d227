#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""cases.py - decides every situation in packs/*/cases and compares the answer with the published one.

A case is an order (docs/schema/order.schema.json), the options it is asked with, and what is expected: the outcome,
and where a source settles them the review, the exception by name and may_ship; of another authority than the first where
`jurisdiction` names one.  Cases with the same options are
decided in one run of the program; one with licenses on file (given.licenses) by itself.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))


def differences(expect, decision):
    """What of the expectation did not come out, as text."""
    found = []
    for key, wanted in expect.items():
        if key == "exception":
            used = [e["name"] for e in decision["exceptions"] if e["status"] in ("available", "needs")]
            if wanted not in used:
                found.append(f"exception {wanted} is not among {used}")
        elif decision.get(key) != wanted:
            found.append(f"{key} is {decision.get(key)!r}, not {wanted!r}")
    if decision["may_ship"]:
        found.append("may_ship is true with the built-in lists")
    return found


def answer_of(decision, under):
    """What that authority says, among the others."""
    found = [other for other in decision.get("others", []) if other["under"] == under]
    return found[0] if found else {"outcome": f"{under} is not among the others", "may_ship": False, "exceptions": []}


def run(cases, options, licenses=""):
    """Decides the cases with these options and licenses; prints a line for each."""
    arguments = [word for key, value in options for word in (f"--{key}", str(value))]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        if licenses:
            file.write(licenses)
            file.flush()
            arguments += ["--licenses", file.name]
        decide(cases, arguments)


def decide(cases, arguments):
    orders = "".join(json.dumps(case["order"], ensure_ascii=False) + "\n" for case in cases)
    done = subprocess.run([LICET, "check", "-", "--json", *arguments], input=orders, text=True,
                          capture_output=True, check=False)
    lines = done.stdout.splitlines()
    if len(lines) != len(cases):
        print(f"not ok {len(cases)} cases with {arguments} give {len(lines)} answers")
        print(done.stderr)
        return
    for case, line in zip(cases, lines):
        decision = json.loads(line)
        shipped = decision.get("may_ship")
        if "jurisdiction" in case and "error" not in decision:
            decision = {**answer_of(decision, case["jurisdiction"]), "may_ship": shipped}
        wrong = [decision["error"]["message"]] if "error" in decision else \
            differences(case["expect"], decision)
        print(f"{'not ok' if wrong else 'ok'} {case['id']} {case.get('why', '')}")
        for text in wrong:
            print(f"  {text}")


def main():
    groups = {}
    for path in sorted(ROOT.glob("packs/*/cases/*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            case = json.loads(line)
            missing = {"id", "order", "options", "expect", "source"} - case.keys()
            if missing:
                print(f"not ok {path.name}:{number} lacks {sorted(missing)}")
                continue
            licenses = "".join(json.dumps(license) + "\n" for license in case.get("given", {}).get("licenses", []))
            key = (tuple(sorted(case["options"].items())), case["id"] if licenses else "", licenses)
            groups.setdefault(key, []).append(case)
    if not groups:
        print("not ok no case was found")
    for (options, _, licenses), cases in sorted(groups.items()):
        run(cases, options, licenses)


if __name__ == "__main__":
    sys.exit(main())
