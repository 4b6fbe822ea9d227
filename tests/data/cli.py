#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""cli.py [--update] [--short] [WORD...] - transcripts of the command line: tests/data/cli/*.txt.

A transcript is made of

    # a remark
    @ orders.jsonl          a file, up to the line that is a lone @
    {"id": "1"}
    @
    $ licet check …         a command, given to bash
    what it prints          standard output, line for line
    2> what it says         standard error
    = 1                     the exit status, which ends the test

A line that is just `…` stands for any number of lines.  Each transcript runs in an empty folder of its own with
`licet` on the path, beside zz (a small pack of its own, tests/data/cli/zz), draft (a scenario on top of it) and
packs.  --update writes what comes
out into the transcripts where it is not as expected.  WORDs choose transcripts by name; --short leaves out those in LONG.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from _licet import SECONDS_MAX

ROOT = pathlib.Path.cwd()
FOLDER = ROOT / "tests" / "data" / "cli"
ANY = "…"
# h20.py plays the demo, too; by the others no order is answered and nothing is drawn or shipped.
LONG = ("demo", "diff", "exposure", "output", "people", "replay", "scenario", "watch")


def matches(wanted: list[str], found: list[str]) -> bool:
    """Whether the lines are as wanted; `…` stands for any number of them."""
    pattern = "".join("(?:.*\n)*?" if line == ANY else re.escape(line) + "\n" for line in wanted)
    return re.fullmatch(pattern, "".join(line + "\n" for line in found)) is not None


def split(text: bytes) -> list[str]:
    lines = text.decode("utf-8", "replace").split("\n")
    return lines if lines[-1] else lines[:-1]


def has_terminals() -> bool:
    """Whether a pseudo-terminal can be opened: not in every bare folder made for a build."""
    try:
        for descriptor in os.openpty():
            os.close(descriptor)
    except OSError:
        return False
    return True


class Transcript:
    def __init__(self, path: pathlib.Path, update: bool):
        self.path = path
        self.update = update
        self.written: list[str] = []
        self.failed = 0
        self.count = 0

    def run(self) -> None:
        lines = self.path.read_text().splitlines()
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "bin").mkdir()
            (place / "bin" / "licet").symlink_to(os.environ["LICET"])
            (place / "zz").symlink_to(FOLDER / "zz")
            (place / "draft").symlink_to(FOLDER / "draft")
            (place / "packs").symlink_to(ROOT / "packs")
            at = 0
            while at < len(lines):
                at = self.step(place, lines, at)
        if self.update:
            self.path.write_text("\n".join(self.written) + "\n")

    def step(self, place: pathlib.Path, lines: list[str], at: int) -> int:
        if lines[at].startswith("@ "):
            end = lines.index("@", at)
            (place / lines[at][2:]).write_text("".join(line + "\n" for line in lines[at + 1:end]))
            self.written += lines[at:end + 1]
            return end + 1
        if not lines[at].startswith("$ "):
            if lines[at] and not lines[at].startswith("#"):
                self.report(lines[at], [f"line {at + 1}: neither a command nor a remark"])
            self.written.append(lines[at])
            return at + 1
        end = next((i for i in range(at, len(lines)) if re.fullmatch(r"= \d+", lines[i])), len(lines))
        self.test(place, lines[at][2:], lines[at + 1:end], lines[end] if end < len(lines) else "")
        return end + 1

    def test(self, place: pathlib.Path, command: str, expected: list[str], status: str) -> None:
        if "script -qec" in command and not has_terminals():
            # Said aloud and not counted: this machine cannot show what a terminal would.
            print(f"# {self.path.stem}: no pseudo-terminal to be had for: {command[:60]}")
            self.written += ["$ " + command, *expected, status]
            return
        env = dict(os.environ, PATH=f"{place / 'bin'}:{os.environ['PATH']}", TZ="UTC", NO_COLOR="1")
        env.pop("COLUMNS", None)
        done = subprocess.run(["bash", "-c", command], cwd=place, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS_MAX, check=False)
        out, err = split(done.stdout), split(done.stderr)
        found = out + ["2> " + line for line in err] + [f"= {done.returncode}"]
        wanted_err = [line[3:] for line in expected if line.startswith("2> ")]
        wanted_out = [line for line in expected if not line.startswith("2> ")]
        right = matches(wanted_out, out) and matches(wanted_err, err) and status == f"= {done.returncode}"
        self.written += ["$ " + command, *([*expected, status] if right else found)]
        self.report(command, [] if right else ["expected:", *expected, status, "came out:", *found])

    def report(self, command: str, wrong: list[str]) -> None:
        self.count += 1
        self.failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {self.path.stem} {self.count}: {command[:90]}")
        for line in wrong:
            print("    " + line)


def main() -> int:
    words = [word for word in sys.argv[1:] if word not in ("--update", "--short")]
    failed = 0
    for path in sorted(FOLDER.glob("*.txt")):
        if words and not any(word in path.stem for word in words) or "--short" in sys.argv and path.stem in LONG:
            continue
        transcript = Transcript(path, "--update" in sys.argv)
        transcript.run()
        failed += transcript.failed
    return 1 if failed else 0


sys.exit(main())
