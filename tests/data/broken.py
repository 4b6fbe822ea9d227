#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""broken.py - policy files with one mistake each, and the one message that each must give.

A few files have many mistakes, one in each declaration: reading goes on behind each.

A file of tests/data/broken/ says what is expected: `# expect: LINE:COLUMN: error E123: message`, and behind it, where
there is one, `# hint: …` and `# related: FILE:LINE:COLUMN: message`.  It is read together with vocabulary.licet
unless it says `# alone`.  Every code of src/policy/diag.h is expected by some file.
"""
import pathlib
import re
import subprocess
import sys

from _licet import any_failed, licet, report

FOLDER = pathlib.Path("tests/data/broken")
SHARED = FOLDER / "vocabulary.licet"
COMMENT = re.compile(r"^\s*# (expect|hint|related): (.*)$", re.M)
MESSAGE = re.compile(r"^(?P<file>[^\s:]+):(?P<rest>\d+:\d+: (?:error|warning) [EW]\d+: .*)$")
RELATED = re.compile(r"^  (?P<file>[^\s:]+):(?P<rest>\d+:\d+: .*)$")
HINT = re.compile(r"^  hint: (?P<rest>.*)$")

def said(text: str, own: str) -> list[tuple[str, str]]:
    """The messages in what the program prints, in the form of the comments."""
    found = []
    for line in text.splitlines():
        if match := MESSAGE.match(line):
            place = pathlib.Path(match["file"]).name
            found.append(("expect", match["rest"] if place == own else f"{place}:{match['rest']}"))
        elif match := RELATED.match(line):
            found.append(("related", f"{pathlib.Path(match['file']).name}:{match['rest']}"))
        elif match := HINT.match(line):
            found.append(("hint", match["rest"]))
    return found


def lint(*files: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return licet("policy", "lint", *map(str, files))


def show(messages: list[tuple[str, str]]) -> str:
    return "\n".join(f"    {kind}: {text}" for kind, text in messages) or "    nothing"


def check(path: pathlib.Path) -> None:
    text = path.read_text()
    wanted = COMMENT.findall(text)
    done = lint(*([] if "\n# alone\n" in text else [SHARED]), path)
    found = said(done.stdout + done.stderr, path.name)
    wrong = ""
    # The checker does not go from top to bottom, so files with several mistakes are compared in any order.
    if sorted(found) != sorted(wanted):
        wrong = f"  wanted\n{show(wanted)}\n  found\n{show(found)}"
        if not found:
            wrong += "\n" + done.stdout + done.stderr
    elif (done.returncode == 0) != all(" error E" not in text for kind, text in wanted):
        wrong = f"  exit status {done.returncode}"
    report(f"broken/{path.stem}", wrong)


def main() -> int:
    done = lint(SHARED)
    report("broken/vocabulary", done.stdout + done.stderr if done.returncode or said(done.stdout, "") else "")
    paths = sorted(FOLDER.glob("[0-9]*.licet"))
    for path in paths:
        check(path)
    expected = set(re.findall(r"(?:error|warning) ([EW]\d+):", "".join(path.read_text() for path in paths)))
    codes = set(re.findall(r'"([EW]\d+)"', pathlib.Path("src/policy/diag.h").read_text()))
    missing = sorted(codes - expected)
    report("broken: every code is expected somewhere", f"  not {', '.join(missing)}" if missing else "")
    return any_failed()


sys.exit(main())
