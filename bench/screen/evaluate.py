#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evaluate.py LIST.csv [--sample N] [--seed S] [--misses FILE] - how much `licet screen` finds, and how much is a false alarm.

LIST.csv is a Consolidated Screening List.  Looked for are its own names, each altered in one way by a seeded generator;
aliases that were taken out of the list before; and names that are on no list, made of what is public: cities of the time
zone database with words of trades, and maintainers of Debian packages.  A name counts as found when its entry is among
the first five.  The thresholds are those at which 1 and 5 of 100 names that are on no list would be an alarm.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
AT_ONCE = 64
FIRST = 5
FORMS = {"co", "ltd", "limited", "llc", "inc", "corp", "corporation", "company", "gmbh", "sa", "ooo", "oao", "zao", "pao",
         "jsc", "pte", "pty", "plc", "fze", "fzco"}
SHORTS = {"technology": "tech", "technologies": "tech", "international": "intl", "trading": "trd", "electronics": "elec",
          "industry": "ind", "industries": "ind", "group": "grp", "university": "univ", "institute": "inst",
          "development": "dev", "communication": "comm", "equipment": "equip", "company": "co", "limited": "ltd"}
MENDED = re.compile("successor|subordinate|affiliated|a\\.?k\\.?a\\b|  ", re.I)  # names that are kept otherwise
TRADES = ["Marine Supplies", "Textiles", "Coffee Roasters", "Furniture", "Dental Care", "Bakery", "Garden Tools", "Insurance",
          "Printing", "Travel Agency", "Wine Imports", "Toys", "Shipping Agency", "Auto Parts", "Paper Mills", "Trading",
          "Electronics", "Technology", "Engineering", "Logistics", "Software", "Consulting", "Foods", "Packaging"]
ENDINGS = ["Ltd", "LLC", "GmbH", "Co., Ltd.", "Inc.", "S.A.", "Pte Ltd", "BV", ""]


# ---- how names are altered ----

def words_of(name: str) -> list[str]:
    return name.split()


def slip(chance: random.Random, name: str) -> str:
    """A letter left out, doubled, changed, or two swapped, in the longest word."""
    words = words_of(name)
    at = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[at]
    i = chance.randrange(1, max(2, len(word) - 1))
    words[at] = chance.choice([word[:i] + word[i + 1:], word[:i] + word[i] + word[i:],
                               word[:i] + chance.choice("aeiourstn") + word[i + 1:],
                               word[:i - 1] + word[i:i + 1] + word[i - 1:i] + word[i + 1:]])
    return " ".join(words)


def order(chance: random.Random, name: str) -> str:
    words = words_of(name)
    chance.shuffle(words)
    return " ".join(words)


def plain(word: str) -> str:
    return re.sub(r"\W", "", word).lower()


def without_form(chance: random.Random, name: str) -> str:
    del chance
    return " ".join(word for word in words_of(name) if plain(word) not in FORMS) or name


def in_short(chance: random.Random, name: str) -> str:
    del chance
    return " ".join(SHORTS.get(plain(word), word) for word in words_of(name))


def joined(chance: random.Random, name: str) -> str:
    words = words_of(name)
    if len(words) < 2:
        return name
    i = chance.randrange(len(words) - 1)
    return " ".join(words[:i] + [words[i] + words[i + 1].lower()] + words[i + 2:])


def parted(chance: random.Random, name: str) -> str:
    words = words_of(name)
    at = max(range(len(words)), key=lambda i: len(words[i]))
    i = chance.randrange(1, max(2, len(words[at])))
    words[at] = words[at][:i] + " " + words[at][i:]
    return " ".join(words)


def without_word(chance: random.Random, name: str) -> str:
    words = words_of(name)
    if len(words) < 3:
        return name
    del words[chance.randrange(len(words))]
    return " ".join(words)


WAYS = {"as it is": lambda chance, name: name, "slip": slip, "order": order, "without form": without_form,
        "in short": in_short, "joined": joined, "parted": parted, "without a word": without_word}


# ---- names on no list ----

def benign(chance: random.Random, count: int) -> list[str]:
    cities = sorted({line.split("/")[-1].replace("_", " ") for line in
                     (str(path.relative_to("/usr/share/zoneinfo")) for path in
                      pathlib.Path("/usr/share/zoneinfo").glob("[A-Z]*/[A-Z]*")) if "Etc" not in line})
    status = pathlib.Path("/var/lib/dpkg/status")
    people = sorted(set(re.findall(r"^Maintainer: ([^<]+?) <", status.read_text(errors="replace"), re.M))) \
        if status.exists() else []
    names = [f"{chance.choice(cities)} {chance.choice(TRADES)} {chance.choice(ENDINGS)}".strip() for _ in range(count)]
    return list(dict.fromkeys(names)) + people


# ---- looking ----

def screen(lists: str, names: list[str]) -> list[list[dict]]:
    found = []
    for i in range(0, len(names), AT_ONCE):
        done = subprocess.run([LICET, "screen", "--json", "--threshold", "1", "--lists", lists, "--",
                               *names[i:i + AT_ONCE]], capture_output=True, text=True, check=False)
        found += [json.loads(line)["matches"] for line in done.stdout.splitlines()]
        print(f"\r{i + AT_ONCE} of {len(names)} names", end="", file=sys.stderr)
    print("\r" + " " * 40, end="\r", file=sys.stderr)
    return found


def held_out(rows: list[dict], chance: random.Random, count: int) -> list[tuple[str, str]]:
    """Takes an alias out of each of so many rows; what it is, and the name of its row."""
    taken = []
    for row in chance.sample(rows, len(rows)):
        aliases = json.loads(row["alt_names"] or "[]")
        if len(aliases) > 1 and len(taken) < count:
            alias = aliases.pop(chance.randrange(len(aliases)))
            row["alt_names"] = json.dumps(aliases, ensure_ascii=False)
            taken.append((alias, row["name"]))
    return taken


def write_list(rows: list[dict], folder: str) -> str:
    path = pathlib.Path(folder, "list.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    lists = str(pathlib.Path(folder, "lists"))
    subprocess.run([LICET, "lists", "import", str(path), "--lists", lists, "--date", "2026-01-01", "--accept-loss"],
                   stdout=subprocess.DEVNULL, check=True)
    return lists


def score_of(matches: list[dict], wanted: str) -> float:
    """Of the entry that is looked for, if it is among the first; else -1."""
    return max((float(m["score"]) for m in matches[:FIRST] if m["name"] == wanted), default=-1.0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("list")
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with open(args.list, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    aliases = held_out(rows, chance, args.sample)
    sample = chance.sample([row["name"] for row in rows if len(row["name"]) < 120 and not MENDED.search(row["name"])],
                          args.sample)
    misses = []
    with tempfile.TemporaryDirectory() as folder:
        lists = write_list(rows, folder)
        clean = sorted((float(m[0]["score"]) if m else 0.0 for m in screen(lists, benign(chance, 3000))), reverse=True)
        limits = [0.0, clean[len(clean) // 20], clean[len(clean) // 100]]
        print(f"{len(clean)} names on no list: threshold {limits[1]:.2f} for 5 %, {limits[2]:.2f} for 1 % false alarms")
        print(f"{'':<16} {'first five':>10} {'at 5 %':>8} {'at 1 %':>8}")
        cases = {way: [(alter(chance, name), name) for name in sample] for way, alter in WAYS.items()}
        cases["alias held out"] = aliases
        for way, pairs in cases.items():
            scores = [score_of(m, wanted) for m, (_, wanted) in zip(screen(lists, [p[0] for p in pairs]), pairs)]
            print(f"{way:<16}" + "".join(f"{100 * sum(s >= limit for s in scores) / len(scores):{w}.1f}"
                                         for limit, w in zip(limits, (11, 9, 9))))
            misses += [(way, query, wanted, s) for s, (query, wanted) in zip(scores, pairs) if s < limits[2]]
    if args.misses:
        with open(args.misses, "w", encoding="utf-8") as file:
            file.writelines(f"{way}\t{query}\t{wanted}\t{s:.4f}\n" for way, query, wanted, s in misses)
    return 0


sys.exit(main())
