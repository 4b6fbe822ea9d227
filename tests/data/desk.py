#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""desk.py [--update] [PAGE...] - the walks in docs/desk.md and its like: what their commands print is what stands there.

The blocks marked `console walk` of a page are run one after the other, by bash, in one folder that has the packs, the examples and a
Consolidated Screening List as long as a whole one.  Days and times are masked: the page has DATE, TIME.  --update writes what
comes out into the page; PAGEs choose some by name.
"""
import datetime
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from _licet import SECONDS_MAX, any_failed, report, whole_list

ROOT = pathlib.Path.cwd()
PAGES = [ROOT / "docs" / name
         for name in ("desk.md", "matches.md", "flags.md", "incidents.md", "replay.md", "policy-desk.md", "exposure.md")]
# In UTC and in the zone of the authority, also where midnight comes meanwhile.
TODAY = {str(datetime.date.today() + datetime.timedelta(days=days)) for days in (-1, 0, 1)}
BLOCK = re.compile(r"^```console walk\n(.*?)^```$", re.S | re.M)

PAGES.append(ROOT / "docs" / "watch.md")


def masked(text: str) -> list[str]:
    text = re.sub(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", "DATE TIME", text)
    text = re.sub(r"due 20\d\d-\d\d-\d\d", "due DAY", text)
    text = re.sub("|".join(TODAY), "DATE", text)
    return [line.rstrip() for line in text.splitlines()]


def examples(block: str) -> list[tuple[str, list[str]]]:
    """Each command, which goes on where a line ends in a backslash, with the lines behind it."""
    found: list[tuple[str, list[str]]] = []
    going_on = False
    for line in block.splitlines():
        if going_on:
            found[-1] = (found[-1][0] + "\n" + line, [])
        elif line.startswith("$ "):
            found.append((line, []))
        else:
            found[-1][1].append(line)
        going_on = line.endswith("\\") and (going_on or line.startswith("$ "))
    return found


def run(command: str, folder: pathlib.Path) -> list[str]:
    env = dict(os.environ, PATH=f"{folder / 'bin'}:{os.environ['PATH']}", NO_COLOR="1", TZ="UTC")
    env.pop("COLUMNS", None)
    done = subprocess.run(["bash", "-c", command[2:]], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=SECONDS_MAX, check=False)
    return masked(done.stdout)


def walk(page: pathlib.Path, update: bool) -> None:
    text = page.read_text()
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin" / "licet").symlink_to(os.environ["LICET"])
        for place in ("packs", "examples"):
            (folder / place).symlink_to(ROOT / place)
        (folder / "consolidated.csv").write_text(whole_list("Entity List (EL),Huawei Technologies,,CN"))

        def replace(match: re.Match[str]) -> str:
            nonlocal count
            written = []
            for command, expected in examples(match[1]):
                shown = run(command, folder)
                written += [command, *shown]
                count += 1
                wrong = "" if update or shown == expected else "\n".join(["expected:", *expected, "came out:", *shown])
                report(f"{page.name} {count}: {command[2:90]}".replace("\n", " "), wrong)
            return "```console walk\n" + "".join(line + "\n" for line in written) + "```"

        text = BLOCK.sub(replace, text)
    if update:
        page.write_text(text)
    report(f"docs/{page.name} has a walk", "" if count > 1 else "it has none")


def main() -> int:
    words = [word for word in sys.argv[1:] if word != "--update"]
    for page in PAGES:
        if not words or page.name in words:
            walk(page, "--update" in sys.argv)
    return any_failed()


sys.exit(main())
