#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tidy.py BUILD [WORD...] - clang-tidy over src (what of it has a WORD in its path), as BUILD compiles it.

It takes seconds a file. One that passed is looked at again when it, what it includes, how it is compiled, .clang-tidy or
clang-tidy itself is another; what passed is remembered in BUILD/tidy. What was found stands on standard output.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FINDING = re.compile(r"^\S+:\d+:\d+: (error|warning):|^Error", re.M)
WITH_VALUE = {"-o", "-MF", "-MQ"}


def includes(entry: dict) -> list[pathlib.Path]:
    """The file and what it includes of ours."""
    words, kept = iter(shlex.split(entry["command"])), []
    for word in words:
        if word in WITH_VALUE:
            next(words)
        elif word not in ("-MD", "-c"):
            kept.append(word)
    done = subprocess.run([*kept, "-MM"], cwd=entry["directory"], capture_output=True, text=True, check=True)
    names = done.stdout.replace("\\\n", " ").partition(":")[2].split()
    return [pathlib.Path(entry["directory"], name) for name in names]


def state(entry: dict, tool: bytes) -> str:
    made = hashlib.sha256(tool + entry["command"].encode())
    for path in includes(entry):
        made.update(path.read_bytes())
    return made.hexdigest()


def look(entry: dict, build: pathlib.Path, tool: bytes) -> str:
    """What is wrong with it."""
    path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
    passed, now = build / "tidy" / path.replace("/", "-"), state(entry, tool)
    if passed.exists() and passed.read_text() == now:
        return ""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), path], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        passed.write_text(now)
        return ""
    found = [line for line in (done.stdout + done.stderr).splitlines() if FINDING.match(line)]
    return "\n".join(dict.fromkeys(found)) or f"{path}: clang-tidy ended with {done.returncode}: {done.stderr[-500:]}"


def main() -> int:
    build, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    (build / "tidy").mkdir(exist_ok=True)
    tool = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout + (ROOT / ".clang-tidy").read_bytes()
    source = str(ROOT / "src") + "/"
    entries = {}  # by file: some are compiled twice
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if path.startswith(source) and path.endswith(".c") and (not words or any(word in path for word in words)):
            entries.setdefault(path, entry)
    status = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as pool:
        for found in pool.map(lambda path: look(entries[path], build, tool), sorted(entries)):
            if found:
                print(found, flush=True)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
