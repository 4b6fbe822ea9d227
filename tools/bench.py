#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench.py [--build DIR] [WORD...] - runs the benchmarks one after the other.

First the programs that bench/meson.build lists, in its order, then bench/*.py.  They print their own figures.
With WORDs only those whose name contains one of them.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench.py [--build DIR] [WORD...]")
    parser.add_argument("--build", default="build")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()

    jobs = [(entry["name"], entry["cmd"])
            for entry in json.loads((build / "meson-info" / "intro-benchmarks.json").read_text())]
    jobs += [(path.stem, [sys.executable, str(path)])
             for path in sorted((ROOT / "bench").glob("*.py")) if not path.name.startswith("_")]
    if options.words:
        jobs = [job for job in jobs if any(word in job[0] for word in options.words)]
    if not jobs:
        print("bench: nothing to run", file=sys.stderr)
        return 1

    env = dict(os.environ, LICET=str(build / "licet"), NO_COLOR="1", LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1")
    failed = []
    for name, command in jobs:
        print(f"{name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"bench: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
