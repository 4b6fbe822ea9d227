#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""readme.py [--update] - the examples in README.md and docs/ are what the program says.

An example is a fenced block marked `console`.  Each line `$ licet ...` in it is run (a line that ends in a
backslash goes on in the next), and what follows up to the next `$` must be its output, both streams, byte for
byte but for spaces at the end of lines.  A line `[status N]` at the end of the output demands that exit status;
without it any status below 2 or of 4 will do.  --update writes what the program says into the files.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
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


def run(command: str) -> tuple[list[str], int]:
    words = shlex.split(command[2:].replace("\\\n", " "))
    words[0] = os.environ["LICET"]
    env = dict(os.environ, NO_COLOR="1")
    done = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, check=False)
    return [line.rstrip() for line in done.stdout.decode("utf-8").splitlines()], done.returncode


def check(command: str, expected: list[str], update: bool) -> tuple[str, list[str]]:
    """What is wrong with an example, and the lines that ought to follow its command."""
    lines, status = run(command)
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

        def replace(match: re.Match[str]) -> str:
            nonlocal failed
            written = []
            for command, expected in examples(match[1]):
                if not command.startswith("$ licet"):
                    written += [command, *expected]
                    continue
                problem, shown = check(command, expected, update)
                name = f"{path.relative_to(ROOT)}: {command[2:]}".replace("\\\n", "")
                if problem:
                    failed += 1
                    print(f"not ok {name}\n    {problem}; the program says:")
                    print("\n".join("    | " + line for line in shown))
                else:
                    print(f"ok {name}")
                written += [command, *shown]
            return "```console\n" + "\n".join(written) + "\n```"

        new = BLOCK.sub(replace, text)
        if update and new != text:
            path.write_text(new)
    return 1 if failed else 0


sys.exit(main())
