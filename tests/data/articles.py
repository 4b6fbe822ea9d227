#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""articles.py - the four articles: what is read of them, and docs/articles.md, sentence by sentence.

The articles are not in the repository: $ARTICLES names their folder (else ../shared/facts/articles beside the project, or
$LISTS/../facts/articles).  Without them only the page is held against the packs.
"""
import hashlib
import json
import os
import pathlib
import re
import sys
import tempfile

from _licet import any_failed, licet, report

ROOT = pathlib.Path.cwd()
PAGE = ROOT / "docs" / "articles.md"
LETTER = "us/informed/nvidia-2025-04-09"

# What reading has to give at least: changes (what, rule, first day), amounts and shares, parties, chips, contradictions.
WANTED = {
    "000_b0153485063bb50e.txt": {
        "changes": [("assured", LETTER, None), ("stopped", LETTER, None), ("talks", None, "2025-05-01"),
                    ("condition of the other side", "cn/18", None), ("controlled by the other side", "cn/18", None)],
        "figures": [], "parties": ["NVIDIA Corporation", "Huawei Technologies Co., Ltd."], "chips": ["NVIDIA H20"],
        "persons": ["David Sacks", "Jensen Huang"],
        "but": ["was an assurance", "is a licensing control", "is a license requirement", "Sachs is David Sacks"],
    },
    "001_73cc93dd9eb6b497.txt": {
        "changes": [("applied for", LETTER, None), ("submitted", LETTER, None), ("stopped", LETTER, "2025-04-01"),
                    ("loss", None, "2025-04-01")],
        "figures": [], "parties": ["NVIDIA Corporation", "ByteDance Ltd.", "Tencent Holdings Ltd."],
        "chips": ["NVIDIA H20", "NVIDIA H100", "NVIDIA H200"], "persons": [],
        "but": ["no such list of buyers", "presumed to be denied"],
    },
    "002_250827777c0a1d62.txt": {
        "changes": [("resumed", LETTER, None), ("controlled", "us/742.6.a.13", None), ("controlled", "us/742.6.RS", None)],
        "figures": ["60 percent"], "parties": ["NVIDIA Corporation", "Huawei Technologies Co., Ltd."],
        "chips": ["NVIDIA H20", "NVIDIA H100", "NVIDIA H200"], "persons": ["Joseph R. Biden"],
        "but": ["President of the United States was Donald J. Trump", "no successor of the H100",
                "one laboratory's result for inference on the Huawei Ascend 910C"],
    },
    "003_46f80f9ef255225e.txt": {
        "changes": [("assured", LETTER, "2025-07-01"), ("resumed", LETTER, "2025-07-01"), ("stopped", LETTER, "2025-04-01"),
                    ("position of the other side", None, "2025-09-18")],
        "figures": ["4500000000 USD", "5500000000 USD", "160000000000 USD"], "parties": ["NVIDIA Corporation"],
        "chips": ["NVIDIA H20", "NVIDIA H100"], "persons": ["Lin Jian"],
        "but": ["one loss counted twice", "depends on the days", "country group D:5"],
    },
}
KINDS = {"event", "rule", "figure", "unsupported", "opinion", "no fact"}


def folder() -> pathlib.Path | None:
    places = [pathlib.Path(os.environ["ARTICLES"])] if "ARTICLES" in os.environ else [
        ROOT.parent / "shared" / "facts" / "articles",
        pathlib.Path(os.environ.get("LISTS", "/nowhere")).parent / "facts" / "articles"]
    return next((place for place in places if place.is_dir()), None)


def page() -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """By article the day it is read as of, and its rows: figures of the hash, what it is, by what."""
    found: dict[str, tuple[str, list[tuple[str, str, str]]]] = {}
    for name, day, table in re.findall(r"## (\S+\.txt)\n\n.*?read as of (\S+)\.\n\n(.*?)(?=\n\n|\Z)", PAGE.read_text(), re.S):
        rows = re.findall(r"^\| (\d+) \| ([0-9a-f]{8}) \| ([^|]+) \| ([^|]+) \|$", table, re.M)
        wrong = [row for i, row in enumerate(rows, 1) if int(row[0]) != i or row[2] not in KINDS or not row[3].strip()]
        report(f"articles: the rows of {name} are numbered, of a kind, and say why", "\n".join(map(str, wrong)))
        found[name] = (day, [row[1:] for row in rows])
    return found


def check_rules(rows: list[tuple[str, str, str]], known: set[str], name: str) -> None:
    """What is called an event or a rule names one of the packs."""
    wrong = []
    for figures, kind, says in rows:
        named = re.findall(r"`([^`]+)`", says)
        if kind in ("event", "rule") and not named:
            wrong.append(f"{figures}: names no rule")
        wrong += [f"{figures}: {rule} is not in the packs" for rule in named if rule not in known]
    report(f"articles: what supports {name} is in the packs", "\n".join(wrong))


def missing(read: dict, wanted: dict) -> list[str]:
    changes = [(change["what"], change["rule"], change["from"]) for change in read["changes"]]
    means = {found["means"] for found in read["found"]}
    says = [one["says"] for one in read["contradictions"]]
    wrong = [f"change {one}" for one in wanted["changes"]
             if not any(one[0] == what and one[1] in (None, rule) and one[2] in (None, day) for what, rule, day in changes)]
    wrong += [f"'{one}'" for key in ("figures", "parties", "chips", "persons") for one in wanted[key] if one not in means]
    wrong += [f"contradiction '{one}'" for one in wanted["but"] if not any(one in text for text in says)]
    wrong += ["it is called law"] if read["law"] is not False else []
    return wrong


def check_article(path: pathlib.Path, day: str, rows: list[tuple[str, str, str]]) -> None:
    done = licet("watch", "add", str(path), "--published", day, "--json")
    report(f"articles: {path.name} is for a person", "" if done.returncode == 1 else f"{done.returncode}\n{done.stderr}")
    read = json.loads(done.stdout)
    hashes = [hashlib.sha256(sentence.encode()).hexdigest()[:8] for sentence in read["sentences"]]
    report(f"articles: the page has the sentences of {path.name}",
           "" if hashes == [row[0] for row in rows] else f"{len(hashes)} sentences, {len(rows)} rows, or others")
    report(f"articles: {path.name} yields what it has to", "\n".join(missing(read, WANTED[path.name])))
    with tempfile.TemporaryDirectory() as place:
        licet("watch", "add", str(path), "--published", day, "--draft", f"{place}/draft")
        drafts = list(pathlib.Path(place, "draft").glob("*.licet"))
        lint = licet("policy", "lint", *map(str, drafts))
        text = "".join(draft.read_text() for draft in drafts)
    kinds = set(re.findall(r"^(?:event )?(\w+) ", re.sub(r"(?m)^(?:#| |\}|$).*\n?", "", text), re.M))
    report(f"articles: the draft of {path.name} is notes that lint, and nothing else",
           "" if lint.returncode == 0 and kinds == {"use", "source", "note"} else f"{kinds}\n{lint.stdout}{lint.stderr}")


def against(path: pathlib.Path, day: str, *beside: str) -> list[dict]:
    """What is told of it and the others, and of it and the packs."""
    done = licet("watch", "add", str(path), "--published", day, "--json", *(word for each in beside for word in ("--beside", each)))
    return [told for told in map(json.loads, done.stdout.splitlines()) if "between" in told]


def check_against(place: pathlib.Path, days: dict[str, str]) -> None:
    """The four speak of the same weeks, and contradict themselves rather than each other; what is made up does."""
    names = sorted(days)
    wrong = [f"{name}: {told}" for name in names
             for told in against(place / name, days[name], *(f"{days[other]}={place / other}" for other in names if other != name))]
    report("articles: the four do not contradict each other, nor the packs", "\n".join(wrong))
    news, office = names[3], names[2]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("estimate", "Nvidia expects charges of up to $5.5 billion for the H20."),
                           ("booked", "Nvidia booked a charge of $4.0 billion for the H20."),
                           ("rival", "AMD booked a charge of $0.8 billion for the MI308."),
                           ("office", "The current administration under Trump imposed the requirement.")):
            pathlib.Path(folder, name).write_text(text + "\n")
        for name, article, wanted in (("estimate", news, []), ("booked", news, ["amount", "amount"]), ("rival", news, []),
                                      ("office", office, ["office"]), ("office", news, [])):
            told = against(place / article, days[article], f"{days[article]}={folder}/{name}")
            report(f"articles: {article} beside one of the kind '{name}'",
                   "" if [one["what"] for one in told] == wanted and all(len(one["sentences"]) == 2 for one in told) else f"{told}")


def main() -> int:
    texts = [path.read_text() for path in (ROOT / "packs").glob("*/*.licet")]
    known = {rule for text in texts for rule in re.findall(r"(?m)^rule (\S+) ", text)}
    articles = page()
    report("articles: the page has the four of them", "" if set(articles) == set(WANTED) else str(set(articles)))
    place = folder()
    if place is None:
        print("# the articles are not here; ARTICLES names their folder")
    for name, (day, rows) in articles.items():
        check_rules(rows, known, name)
        if place is not None:
            check_article(place / name, day, rows)
    if place is not None:
        check_against(place, {name: day for name, (day, _) in articles.items()})
    return 1 if any_failed() else 0


sys.exit(main())
