#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_peer.py [--json] - the same determination by Licet and by the fastest rule engines that can be installed.

bench/peer/peer.licet is said again in JsonLogic (json-logic-engine, compiled; from npm) and in Prolog (SWI-Prolog; from
Debian).  All decide the same 10,240 rows, and their answers must agree.  What is not installed and cannot be is left
out, and said so.  The peers know no unknown facts and give no reasons.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "bench" / "peer"
BUILD = pathlib.Path(os.environ.get("LICET", ROOT / "build" / "licet")).parent
ENGINE = "json-logic-engine@5.0.7"


def run(*words: str | pathlib.Path, seconds: int = 120) -> str | None:
    try:
        done = subprocess.run(words, text=True, capture_output=True, timeout=seconds, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def node(rows: pathlib.Path) -> str | None:
    """The engine is kept in the build folder once it is there."""
    kept = BUILD / "peers"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    if not (kept / "node_modules" / "json-logic-engine").exists():
        kept.mkdir(exist_ok=True)
        (kept / "package.json").write_text("{}")
        if run("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", kept, ENGINE) is None:
            return None
    return run("node", PEER / "peer.mjs", rows / "rows.json", kept)


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_peer.py [--json]")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = pathlib.Path(folder)
        own = run(BUILD / "bench" / "peer_rows", rows)
        if own is None:
            print("bench_peer: build/bench/peer_rows did not run", file=sys.stderr)
            return 1
        *figures, answers = own.splitlines()
        results = [json.loads(line) for line in figures]
        for name, printed in ((f"{ENGINE}, compiled", node(rows)),
                              ("SWI-Prolog, clauses", run("swipl", "-O", PEER / "peer.pl", "--", rows / "rows.pl"))):
            if printed is None:
                results.append({"what": name, "ns": None})
                continue
            ns, theirs = printed.split()
            if theirs != answers:
                at = next(i for i, (a, b) in enumerate(zip(theirs, answers)) if a != b)
                print(f"bench_peer: {name} answers {theirs[at]} in row {at}, Licet {answers[at]}", file=sys.stderr)
                return 1
            results.append({"what": name, "ns": float(ns)})
    best = min((r["ns"] for r in results[4:] if r["ns"] is not None), default=None)
    hand = results[3]["ns"]
    if not options.json:
        print(f"  {'one determination of 22 atoms':<42} {'figure':>11} {'a second':>13} {'x best peer':>12} {'/ by hand':>10}")
    for result in results:
        if options.json:
            print(json.dumps({**result, "best_peer_ns": best, "hand_ns": hand}))
        elif result["ns"] is None:
            print(f"  {result['what']:<42} not installed, and could not be")
        else:
            ns = result["ns"]
            ratio = f"{best / ns:.1f}" if best is not None else ""
            print(f"  {result['what']:<42} {ns:>8.1f} ns {1e3 / ns:>9.2f} M/s {ratio:>12} {ns / hand:>10.1f}")
    return 0


sys.exit(main())
