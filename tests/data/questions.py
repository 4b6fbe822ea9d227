#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""questions.py - plain questions as people ask them, each with the answer the law gives.

A row is: expected outcome, expected review (ANY: not part of the row), expected questions (ANY likewise), the question.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
ANY = object()
STATUS = {"license_required": 1, "prohibited": 1}

NVIDIA = "--exporter 'NVIDIA Corporation'"
OTHER = "--exporter 'Example Exporter, Inc.'"
H20 = "--item 'NVIDIA H20' --to CN"
A800 = "--item 'NVIDIA A800 SXM4 80GB'"
H200 = "--item 'NVIDIA H200 SXM 141GB' --to CN"
H100 = "--item 'NVIDIA H100 SXM5 80GB' --to PL --on 2025-06-01"
NLR, REQUIRED = "no_license_required", "license_required"
DENIAL = "presumption_of_denial"
CERTIFICATES = ("us_supply", "us_capacity", "kyc", "remote_users_disclosed", "lab_test", "lab_in_us",
                "lab_us_headquartered", "lab_independent")

ROWS = [
    # The letter of 9 April 2025.
    (NLR, None, [], f"{H20} {NVIDIA} --on 2025-04-08"),
    (REQUIRED, "not_stated", [], f"{H20} {NVIDIA} --on 2025-04-09"),
    (NLR, None, [], f"{H20} {OTHER} --on 2025-04-09"),
    ("undetermined", ANY, ["deal.exporter"], f"{H20} --on 2025-04-09"),
    (NLR, None, [], f"{H20} {NVIDIA} --on 2025-04-12 --known 2025-04-12 --knowledge public"),
    # The A800 was cut down to miss the text of 2022.
    *[row for to in ("CN", "HK") for row in (
        (NLR, None, [], f"{A800} --to {to} {NVIDIA} --on 2023-10-22"),
        (REQUIRED, ANY, [], f"{A800} --to {to} {NVIDIA} --on 2023-10-23"),
        (NLR, None, [], f"{A800} --to {to} {OTHER} --on 2023-11-16"),
        (REQUIRED, DENIAL, [], f"{A800} --to {to} {OTHER} --on 2023-11-17"))],
    # January 2026.
    (REQUIRED, DENIAL, [], f"{H200} {OTHER} --on 2026-01-14"),
    (REQUIRED, "case_by_case", [], f"{H200} {OTHER} --on 2026-01-15"),
    *[(REQUIRED, DENIAL, [], f"{H200} {OTHER} --on 2026-01-15 --fact cert.{name}=false")
      for name in CERTIFICATES],
    (REQUIRED, DENIAL, [], f"{H200} {OTHER} --on 2026-01-15 --fact cert.volume_share='50.01 percent'"),
    (REQUIRED, "case_by_case", [], f"{H200} {OTHER} --on 2026-01-15 --fact cert.volume_share='50 percent'"),
    (REQUIRED, DENIAL, [], f"{H200} {OTHER} --on 2026-01-15 --from TW --kind reexport"),
    (REQUIRED, "not_stated", [], f"{H200} {NVIDIA} --on 2026-01-15"),
    # The AI Diffusion rule: on the books, not enforced.
    ("exception", None, [], f"{H100} --known 2025-05-01 --quantity 1699"),
    (REQUIRED, "country_cap", [], f"{H100} --known 2025-05-01 --quantity 1700"),
    (NLR, None, [], f"{H100} --known 2025-05-14 --quantity 1700"),
    ("exception", None, [], f"{H100} --known 2025-05-14 --quantity 1699 --posture text"),
    (REQUIRED, "country_cap", [], f"{H100} --known 2025-05-14 --quantity 1700 --posture text"),
    # The die area is asked for only where it matters.
    ("undetermined", ANY, ["item.die_area"],
     f"--fact item.tpp=3000 --fact item.datacenter=true --to CN {OTHER} --on 2024-06-01"),
    (REQUIRED, DENIAL, [],
     f"--fact item.tpp=5000 --fact item.datacenter=true --to CN {OTHER} --on 2024-06-01"),
    (NLR, None, [], f"--fact item.tpp=3000 --fact item.datacenter=false --to CN {OTHER} --on 2024-06-01"),
    (NLR, None, [], f"--fact item.tpp=1599 --fact item.datacenter=true --to CN {OTHER} --on 2024-06-01"),
    # A family is answered where all its variants answer alike.
    (REQUIRED, DENIAL, [], f"--item H100 --to CN {OTHER} --on 2024-06-01"),
    # After the packs end every answer asks whether anything was published since.
    (NLR, None, ["pack.published_since"], f"--item H100 --to DE {OTHER} --on 2026-11-01"),
    (NLR, None, [], f"--item H100 --to DE {OTHER} --on 2026-11-01 --fact pack.published_since=false"),
]

NOT_COVERED = [
    f"--item H100 --to DE {OTHER} --on 2024-06-01 --fact item.kind=goods",
    f"--item H100 --to DE {OTHER} --on 2021-06-01",
    f"--item H100 --to DE {OTHER} --on 2026-11-01 --fact pack.published_since=true",
]


def ask(question):
    done = subprocess.run([LICET, "check", "--json", *shlex.split(question)], text=True,
                          capture_output=True, check=False)
    return done, json.loads(done.stdout) if done.stdout else {}


def check(outcome, review, questions, question):
    done, decision = ask(question)
    wrong = []
    if decision.get("outcome") != outcome:
        wrong.append(f"outcome is {decision.get('outcome')}, not {outcome}: {done.stderr.strip()}")
    if review is not ANY and decision.get("review") != review:
        wrong.append(f"review is {decision.get('review')}, not {review}")
    if questions is not ANY and [q["fact"] for q in decision.get("questions", [])] != questions:
        wrong.append(f"asks {decision.get('questions')}, not {questions}")
    if decision.get("may_ship") is not False:
        wrong.append("a plain question never lets anything ship")
    if not decision.get("assumed") and decision.get("reason") != "not_covered":
        wrong.append("it says nothing of what it assumes")
    if done.returncode != STATUS.get(outcome, 4):
        wrong.append(f"the exit status is {done.returncode}")
    return wrong, decision


def report(name, wrong):
    print(f"{'not ok' if wrong else 'ok'} {name}")
    for text in wrong:
        print(f"  {text}")


def main():
    for row in ROWS:
        report(row[3], check(*row)[0])
    for question in NOT_COVERED:
        wrong, decision = check("undetermined", ANY, ANY, question)
        if decision.get("reason") != "not_covered":
            wrong.append(f"reason is {decision.get('reason')}")
        report(question, wrong)
    _, decision = ask(f"{H20} {OTHER} --on 2025-04-09")
    report("a note names the letter that binds another firm",
           [] if any(n["rule"] == "us/informed/nvidia-2025-04-09" for n in decision["notes"])
           else [str(decision["notes"])])
    _, decision = ask(f"{H200} {OTHER} --on 2026-01-15")
    report("what the review of January 2026 needs is listed",
           [] if len(decision["review_needs"]) >= 6 else [str(decision["review_needs"])])
    _, decision = ask(f"{H100} --known 2025-05-14 --quantity 1700")
    report("an answer that rests on non-enforcement says so",
           [] if decision["relies_on"] and decision["differs"] else [json.dumps(decision)])


if __name__ == "__main__":
    sys.exit(main())
