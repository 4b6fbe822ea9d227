#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""outdated.py [SBOM] - which of the parts that Licet is made of are behind what Debian has for this machine.

The parts are those of `make sbom`, build/licet.cdx.json; what Debian has is what `apt-get update` fetched last, security updates
among it.  Ends with 1 where a part is behind, with 2 where that cannot be told.
"""
import json
import os
import re
import subprocess
import sys

TOLD = re.compile(r"^(\S+):\n +Installed: (\S+)\n +Candidate: (\S+)$", re.M)


def said(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def is_before(one: str, other: str) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", one, "lt", other], check=False).returncode == 0


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "build/licet.cdx.json"
    try:
        with open(path, encoding="utf-8") as file:
            parts = {part["name"]: part["version"] for part in json.load(file)["components"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"outdated: {path}: {error}; 'make sbom' makes it", file=sys.stderr)
        return 2
    told = {name.split(":")[0]: candidate for name, _, candidate in TOLD.findall(said("apt-cache", "policy", *sorted(parts)))}
    lost = sorted(name for name in parts if told.get(name, "(none)") == "(none)")
    if lost:
        print(f"outdated: apt knows no version of {', '.join(lost[:5])}; 'apt-get update' asks for them", file=sys.stderr)
        return 2
    behind = [name for name in sorted(parts) if is_before(parts[name], told[name])]
    for name in behind:
        print(f"outdated: {name} {parts[name]}: Debian has {told[name]}")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
