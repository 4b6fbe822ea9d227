#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evaluate.py LIST.csv [--jp FEUL.csv] [--sample N] [--seed S] [--misses FILE] [--peer N] [--fit CALIBRATION.csv]
how much `licet screen` finds, and how much is a false alarm.

LIST.csv is a Consolidated Screening List.  Looked for are its own names, each altered in one way (altered.py); aliases that
were taken out of the list before; with --jp names in Han characters from Japan's end user list, of which only the Latin names
are in the lists; and names that are on no list (benign.py).  A name counts as found when its entry is among the first five.
The thresholds are those at which 1 and 5 of 100 names on no list would be an alarm.  --peer N does the same with N names of
each kind in a plain Jaro-Winkler scan of all names (python3-jellyfish).  --fit writes the two constants of the probability and
the thresholds for budgets of false alarms; every second name is fitted on, the others tell the calibration error.
"""
import argparse
import bisect
import concurrent.futures
import csv
import datetime
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import altered
import benign
from looking import FIRST, LICET, figures, read_rows, write_lists

HERE = pathlib.Path(__file__).resolve().parent
AT_ONCE = 64
FLOOR = 55  # hundredths: what scores less counts as not found
MENDED = re.compile("successor|subordinate|affiliated|a\\.?k\\.?a\\b|  ", re.I)  # names that are kept otherwise
HAN = re.compile("[\u4e00-\u9fff]")
BUDGETS = [10, 20, 50, 100, 200, 500, 1000]


# ---- looking ----

class Licet:
    def __init__(self, lists: str):
        self.lists = lists

    def part(self, names: list[str]) -> list[list[tuple[str, float]]]:
        done = subprocess.run([LICET, "screen", "--json", "--threshold", str(FLOOR), "--lists", self.lists, "--", *names],
                              capture_output=True, text=True, check=False)
        if done.returncode > 1:
            sys.exit(done.stderr)
        answers = [json.loads(line)["matches"] for line in done.stdout.splitlines()]
        return [[(match["name"], float(match["score"])) for match in answer] for answer in answers]

    def look(self, names: list[str]) -> list[list[tuple[str, float]]]:
        parts = [[name or " " for name in names[i:i + AT_ONCE]] for i in range(0, len(names), AT_ONCE)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return [found for part in pool.map(self.part, parts) for found in part]


class Peer:
    """A plain Jaro-Winkler scan: case and accents go, nothing else."""

    def __init__(self, rows: list[dict]):
        import jellyfish
        self.like = jellyfish.jaro_winkler_similarity
        self.names = [(altered.unmarked(name), row["name"]) for row in rows for name in [row["name"], *aliases_of(row)]]

    def look(self, names: list[str]) -> list[list[tuple[str, float]]]:
        return [self.first(altered.unmarked(name)) for name in names]

    def first(self, name: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for text, entry in self.names:
            score = self.like(name, text)
            if score > best.get(entry, 0.5):
                best[entry] = score
        return sorted(best.items(), key=lambda pair: -pair[1])[:FIRST]


def score_of(matches: list[tuple[str, float]], wanted: str) -> float:
    """Of the entry that is looked for, if it is among the first; else -1."""
    return max((score for name, score in matches[:FIRST] if name == wanted), default=-1.0)


# ---- what is looked for ----

def aliases_of(row: dict) -> list[str]:
    return json.loads(row["alt_names"] or "[]")


def held_out(rows: list[dict], chance: random.Random, count: int) -> list[tuple[str, str]]:
    """Takes an alias out of each of so many rows; what it is, and the name of its row."""
    taken = []
    for row in chance.sample(rows, len(rows)):
        aliases = aliases_of(row)
        if len(aliases) > 1 and len(taken) < count:
            alias = aliases.pop(chance.randrange(len(aliases)))
            row["alt_names"] = json.dumps(aliases, ensure_ascii=False)
            taken.append((alias, row["name"]))
    return taken


def han_names(path: str) -> list[tuple[str, str]]:
    """(Han name, Latin name) of parties of China, Hong Kong and Taiwan that have both."""
    pairs = []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            texts = [row["name"], *json.loads(row["aliases"] or "[]")]
            han = [part.strip(" ()（）") for text in texts for part in re.split("[()（）]", text)
                   if len(HAN.findall(part)) > 3 and not re.search("[A-Za-z]", part)]
            latin = re.split("[(（]", row["name"])[0].strip()
            if han and latin and not HAN.search(latin) and re.search("China|Hong Kong|Taiwan", row["country"]):
                pairs.append((han[0], latin))
    return pairs


def word_counts(names: list[str]) -> dict[str, int]:
    """In how many names each word is."""
    counts: dict[str, int] = {}
    for name in names:
        for word in set(benign.key(name)):
            counts[word] = counts.get(word, 0) + 1
    return counts


def cases(rows: list[dict], counts: dict[str, int], jp: str | None, chance: random.Random,
          count: int) -> dict[str, list[tuple[str, str]]]:
    names = [row["name"] for row in rows if len(row["name"]) < 120 and not MENDED.search(row["name"])]
    chinese = [row["name"] for row in rows if row["countries"][:2] in ("CN", "HK", "TW") and row["name"] in set(names)]
    sample = chance.sample(names, count)
    found = {}
    for way, alter in altered.WAYS.items():
        extra = [counts] if way == "without a word" else []
        pairs = [(alter(chance, name, *extra), name) for name in (chance.sample(chinese, min(len(chinese), 4 * count))
                                                          if way == "pinyin" else
                                                          names if way == "joined with form" else sample)]
        if way in ("pinyin", "joined with form"):
            pairs = [pair for pair in pairs if pair[0] != pair[1]]
            pairs = chance.sample(pairs, min(count, len(pairs)))
        found[way] = pairs
    with (HERE / "universities.csv").open(newline="", encoding="utf-8") as file:
        found["Han, universities"] = [(row["han"], row["listed"]) for row in csv.DictReader(file)]
    if jp:
        found["Han, for Latin"] = han_names(jp)
    return found


# ---- figures ----

def area(good: list[float], bad: list[float]) -> float:
    """Under the ROC curve: how often a name that is listed scores above one that is not."""
    bad = sorted(bad)
    return sum((bisect.bisect_left(bad, s) + bisect.bisect_right(bad, s)) / 2 for s in good) / (len(good) * len(bad))


def thresholds(clean: list[float]) -> tuple[float, float]:
    clean = sorted(clean, reverse=True)
    return clean[len(clean) // 100], clean[len(clean) // 20]


def logistic(score: float, slope: float, shift: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * score + shift))))


def fit(good: list[float], bad: list[float]) -> tuple[float, float]:
    """Slope and shift by Newton's method; both kinds count for one half."""
    points = [(s, 1.0, 0.5 / len(good)) for s in good] + [(s, 0.0, 0.5 / len(bad)) for s in bad]
    slope, shift = 10.0, -6.0
    for _ in range(100):
        g0 = g1 = h00 = h01 = h11 = 1e-12
        for s, y, w in points:
            p = logistic(s, slope, shift)
            g0, g1 = g0 + w * (y - p) * s, g1 + w * (y - p)
            v = w * p * (1 - p)
            h00, h01, h11 = h00 + v * s * s, h01 + v * s, h11 + v
        det = h00 * h11 - h01 * h01
        slope, shift = slope + (h11 * g0 - h01 * g1) / det, shift + (h00 * g1 - h01 * g0) / det
    return slope, shift


def calibration_error(good: list[float], bad: list[float], slope: float, shift: float) -> float:
    """Expected calibration error in ten bins; both kinds count for one half."""
    bins = [[0.0, 0.0, 0.0] for _ in range(10)]
    for scores, y in ((good, 1.0), (bad, 0.0)):
        for s in scores:
            p = logistic(s, slope, shift)
            cell = bins[min(9, int(10 * p))]
            w = 0.5 / len(scores)
            cell[0], cell[1], cell[2] = cell[0] + w, cell[1] + w * p, cell[2] + w * y
    return sum(abs(cell[1] - cell[2]) for cell in bins)


def write_calibration(path: str, good: list[float], bad: list[float], slope: float, shift: float) -> None:
    clean = sorted(bad, reverse=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write("name,value\n")
        file.write(f"fitted,{datetime.date.today().isoformat()}\nnames_listed,{len(good)}\nnames_clean,{len(clean)}\n")
        file.write(f"slope,{round(slope * 1000)}\nshift,{round(shift * 1000)}\n")
        for budget in BUDGETS:
            file.write(f"one_in_{budget},{math.ceil(clean[len(clean) // budget] * 10000 + 0.5)}\n")


# ---- the report ----

class Report:
    def __init__(self, engine, looked_for: dict, clean: dict, most: int | None = None):
        self.engine, self.most = engine, most
        self.cut = (lambda values: values) if most is None else (lambda values: values[:most])
        self.found = {way: self.scores(pairs) for way, pairs in looked_for.items()}
        self.clean = {kind: [max((s for _, s in m), default=0.0) for m in engine.look(self.cut(names))]
                      for kind, names in clean.items()}
        self.bad = [s for scores in self.clean.values() for s in scores]
        self.one, self.five = thresholds(self.bad)

    def scores(self, pairs: list[tuple[str, str]]) -> list[float]:
        pairs = self.cut(pairs)
        return [score_of(m, wanted) for m, (_, wanted) in zip(self.engine.look([p[0] for p in pairs]), pairs)]

    def good(self) -> list[float]:
        """Of the names that were altered: what the aim is set for."""
        return [max(s, 0.0) for way, scores in self.found.items() if way in altered.WAYS and way not in altered.SLIPS
                for s in scores]

    def row(self, scores: list[float]) -> list[float]:
        return [100 * sum(s >= limit for s in scores) / len(scores) for limit in (FLOOR / 100, self.five, self.one)]


def tell(report: Report, peer: Report | None, pairs: list[float], peer_pairs: list[float]) -> None:
    for title, each in (("licet", report), ("Jaro-Winkler", peer)):
        if each:
            print(f"{title}: {len(each.bad)} names on no list; threshold {each.five:.4f} for 5 %, {each.one:.4f} for 1 %;"
                  f" area under ROC {area(each.good(), each.bad):.4f}")
    print(f"\n{'':<22}{'names':>6}{'first 5':>9}{'at 5 %':>9}{'at 1 %':>9}" + ("   | the same of Jaro-Winkler" if peer else ""))
    for way, scores in [*report.found.items(), ("all altered (aim)", report.good())]:
        other = peer and (peer.found[way] if way in peer.found else peer.good())
        print(f"{way:<22}{len(scores):>6}{figures(report.row(scores))}" + (f"   |{figures(peer.row(other))}" if peer else ""))
    print(f"\n{'alarms, of 100':<22}{'names':>6}{'':>9}{'at 5 %':>9}{'at 1 %':>9}")
    for kind, scores in [*report.clean.items(), ("another brand", pairs)]:
        other = (peer.clean[kind] if kind in peer.clean else peer_pairs) if peer else None
        print(f"{kind:<22}{len(scores):>6}{'':>9}{figures(report.row(scores)[1:])}" +
              (f"   |{'':>9}{figures(peer.row(other)[1:])}" if peer and other else ""))


def another_brand(engine, pairs: list[tuple[str, str]]) -> list[float]:
    """The score that the entry itself gets, when its distinctive word is another one."""
    return [max((s for name, s in m if name == wanted), default=0.0)
            for m, (_, wanted) in zip(engine.look([p[0] for p in pairs]), pairs)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("list")
    parser.add_argument("--jp")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses")
    parser.add_argument("--peer", type=int, default=0)
    parser.add_argument("--fit")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    rows = read_rows(args.list)
    aliases = held_out(rows, chance, args.sample)
    listed = [name for row in rows for name in [row["name"], *aliases_of(row)]]
    counts = word_counts(listed)
    looked_for = {**cases(rows, counts, args.jp, chance, args.sample), "alias held out": aliases}
    clean = benign.names(chance, args.sample * 3, listed)
    common = {word for word, times in counts.items() if times > 40}
    chinese = [row["name"] for row in rows if row["countries"][:2] in ("CN", "HK", "TW", "RU", "AE") and len(row["name"]) < 90]
    pairs = [(other, name) for name in chinese if (other := benign.other_brand(chance, name, common))]
    pairs = chance.sample(pairs, min(args.sample, len(pairs)))
    with tempfile.TemporaryDirectory() as folder:
        own = [{"name": latin} for _, latin in han_names(args.jp)] if args.jp else []
        engine = Licet(write_lists([("us-csl", rows), *([("own", own)] if own else [])], folder))
        report = Report(engine, looked_for, clean)
        branded = another_brand(engine, pairs)
        peer = Report(Peer(rows), looked_for, clean, args.peer) if args.peer else None
        tell(report, peer, branded, another_brand(peer.engine, pairs[:args.peer]) if peer else [])
        # A name of no list that scores high is either a fault of this table or of the score: the first are told.
        if args.misses:
            write_misses(args.misses, report, looked_for, clean, pairs, branded)
    good, bad = report.good(), report.bad
    slope, shift = fit(good[::2], bad[::2])
    print(f"\nprobability: slope {slope:.3f}, shift {shift:.3f}; calibration error "
          f"{calibration_error(good[1::2], bad[1::2], slope, shift):.4f}")
    if args.fit:
        write_calibration(args.fit, good, bad, slope, shift)
    return 0


def write_misses(path: str, report: Report, looked_for: dict, clean: dict, pairs: list, branded: list[float]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        for way, scores in report.found.items():
            file.writelines(f"missed\t{way}\t{s:.4f}\t{query}\t{wanted}\n"
                            for s, (query, wanted) in zip(scores, looked_for[way]) if s < report.one)
        for kind, scores in report.clean.items():
            file.writelines(f"alarm\t{kind}\t{s:.4f}\t{name}\n"
                            for s, name in sorted(zip(scores, clean[kind]), reverse=True) if s >= report.five)
        file.writelines(f"brand\t\t{s:.4f}\t{query}\t{wanted}\n" for s, (query, wanted) in zip(branded, pairs) if s >= report.five)


if __name__ == "__main__":
    sys.exit(main())
