#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""scores.py [--update] - what `licet screen` says of names that stay the same, so that every change of a score is seen.

scores/list.csv is a sample of the US Consolidated Screening List (a work of the US Government), in the form of one's own list;
scores/queries.txt are names, one a line; scores/scores.txt is what comes of each: the best entry and its score, or nothing.
--update writes the last one anew: the difference that Git shows is what a change of the score comes to.
"""
import json
import pathlib
import sys
import tempfile

from _licet import any_failed, licet, report

HERE = pathlib.Path(__file__).resolve().parent / "scores"
AT_ONCE = 64


def best(line: str) -> str:
    answer = json.loads(line)
    matches = answer["matches"]
    found = f"{matches[0]['entry']}\t{matches[0]['score']}\t{matches[0]['matched_name']}" if matches else "-"
    return f"{answer['query']}\t{answer['status']}\t{found}"


def scores() -> list[str]:
    queries = (HERE / "queries.txt").read_text(encoding="utf-8").splitlines()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        done = licet("lists", "import", str(HERE / "list.csv"), "--source", "own", "--lists", folder, "--date", "2026-07-31")
        if done.returncode != 0:
            sys.exit(done.stderr)
        for i in range(0, len(queries), AT_ONCE):
            done = licet("screen", "--json", "--threshold", "50", "--lists", folder, "--", *queries[i:i + AT_ONCE])
            found += [best(line) for line in done.stdout.splitlines()]
    return found


def main() -> int:
    path = HERE / "scores.txt"
    found = scores()
    if "--update" in sys.argv:
        path.write_text("\n".join(found) + "\n", encoding="utf-8")
        return 0
    kept = path.read_text(encoding="utf-8").splitlines()
    changed = [f"- {was}\n+ {now}" for was, now in zip(kept, found) if was != now]
    wrong = "\n".join(changed[:20]) + f"\n{len(changed)} of {len(kept)} changed: scores.py --update" if changed else ""
    report("scores", wrong if len(kept) == len(found) else f"{len(kept)} are kept, {len(found)} came")
    return 1 if any_failed() else 0


if __name__ == "__main__":
    sys.exit(main())
