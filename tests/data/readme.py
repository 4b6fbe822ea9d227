#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""readme.py [--update] - the examples in README.md and docs/ are what the program says.

An example is a fenced block marked `console`.  Each line `$ licet ...` in it is run (a line that ends in a
backslash goes on in the next), and what follows up to the next `$` must be its output, both streams, byte for
byte but for spaces at the end of lines.  A line `[status N]` at the end of the output demands that exit status;
without it any status below 2 or of 4 will do.  --update writes what the program says into the files.

The blocks of a file that are marked `console scratch` are run by bash in an empty folder of their own, one behind the
other, with `licet` on the path and `examples` beside them.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from _licet import SECONDS_MAX

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```console( scratch)?\n(.*?)^```$", re.S | re.M)
STATUS = re.compile(r"^\[status (\d+)\]$")
COMFORTABLE = (0, 1, 4)


def examples(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a block, as written, each with the lines that follow it."""
    found: list[tuple[str, list[str]]] = []
    going_on = False
    for line in block.splitlines():
        if going_on:
            found[-1] = (found[-1][0] + "\n" + line, [])
        elif line.startswith("$ "):
            found.append((line, []))
        elif found:
            found[-1][1].append(line.rstrip())
            continue
        going_on = bool(found) and line.endswith("\\")
    return found


class Scratch:
    """A folder for the blocks of one file, made when the first of them is met."""

    def __init__(self) -> None:
        self.made: tempfile.TemporaryDirectory | None = None

    def folder(self) -> pathlib.Path:
        if self.made is None:
            self.made = tempfile.TemporaryDirectory()
            place = pathlib.Path(self.made.name)
            (place / "bin").mkdir()
            (place / "bin" / "licet").symlink_to(os.environ["LICET"])
            (place / "examples").symlink_to(ROOT / "examples")
        return pathlib.Path(self.made.name)


def run(command: str, scratch: Scratch | None) -> tuple[list[str], int]:
    env = dict(os.environ, NO_COLOR="1")
    folder = ROOT
    if scratch is None:
        words = shlex.split(command[2:].replace("\\\n", " "))
        words[0] = os.environ["LICET"]
    else:
        folder = scratch.folder()
        words = ["bash", "-c", command[2:]]
        env["PATH"] = f"{folder}/bin:{env['PATH']}"
    done = subprocess.run(words, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=SECONDS_MAX, check=False)
    return [line.rstrip() for line in done.stdout.decode("utf-8").splitlines()], done.returncode


def check(command: str, expected: list[str], scratch: Scratch | None, update: bool) -> tuple[str, list[str]]:
    """What is wrong with an example, and the lines that ought to follow its command."""
    lines, status = run(command, scratch)
    expected = list(expected)
    while expected and not expected[-1]:
        expected.pop()
    demanded = STATUS.match(expected[-1]) if expected else None
    if demanded:
        expected.pop()
    shown = lines + ([f"[status {status}]"] if demanded or status not in COMFORTABLE else [])
    if update:
        return "", shown
    if demanded and int(demanded[1]) != status or not demanded and status not in COMFORTABLE:
        return f"exit status {status}", shown
    if lines != expected:
        return "the output differs", shown
    return "", shown


def main() -> int:
    update = sys.argv[1:] == ["--update"]
    failed = 0
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = path.read_text()
        scratch = Scratch()

        def replace(match: re.Match[str], scratch: Scratch = scratch) -> str:
            nonlocal failed
            written = []
            mark = match[1] or ""
            for command, expected in examples(match[2]):
                if not mark and not command.startswith("$ licet"):
                    written += [command, *expected]
                    continue
                problem, shown = check(command, expected, scratch if mark else None, update)
                name = f"{path.relative_to(ROOT)}: {command[2:]}".replace("\\\n", "")
                if problem:
                    failed += 1
                    print(f"not ok {name}\n    {problem}; the program says:")
                    print("\n".join("    | " + line for line in shown))
                else:
                    print(f"ok {name}")
                written += [command, *shown]
            return f"```console{mark}\n" + "\n".join(written) + "\n```"

        new = BLOCK.sub(replace, text)
        if update and new != text:
            path.write_text(new)
    return 1 if failed else 0


sys.exit(main())
