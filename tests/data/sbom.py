#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py - the list of parts for machines: nothing that the program is linked with, loads or is built with is left out of it,
each is what it is, and it has the form of CycloneDX 1.5."""
import json
import os
import re
import shutil
import subprocess
import sys

from _licet import any_failed, report

# Of the CycloneDX 1.5 schema: what a component may be, and which of its members have to be there.
TYPES = {"application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware",
         "file", "machine-learning-model", "data"}
MEMBERS = {"type", "bom-ref", "name", "version", "scope", "purl", "properties", "externalReferences"}
IS = {"gcc": "application", "make": "application", "meson": "application", "python3": "application", "libc6-dev": "library",
      "libsodium23": "library", "libsqlite3-0": "library", "libpq5": "library", "libmicrohttpd12": "library", "tzdata": "data",
      "unicode-data": "data"}
SCOPES = {"libsodium23": "required", "libsqlite3-0": "required", "libc6": "required", "libcurl4": "optional", "libpq5": "optional",
          "libmicrohttpd12": "optional", "libgnutls30": "optional", "gcc": "excluded", "libsodium-dev": "excluded"}


def made(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "tools/sbom.py", *words], text=True, capture_output=True, check=False)


def check_form(document: dict) -> None:
    parts = document["components"]
    wrong = [str(part) for part in parts if part["type"] not in TYPES or set(part) - MEMBERS or not part["version"] or
             part["scope"] not in ("required", "optional", "excluded") or
             not re.fullmatch(r"pkg:deb/debian/[a-z0-9.+-]+@[A-Za-z0-9.%_~-]+\?arch=\w+&distro=debian-12", part["purl"])]
    references = [part["bom-ref"] for part in parts]
    wrong += [] if len(set(references)) == len(references) else ["a reference twice"]
    wrong += [one for entry in document["dependencies"] for one in entry["dependsOn"] if one not in references]
    wrong += [] if (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5") else [str(document)[:100]]
    report("the form is that of CycloneDX 1.5", "\n".join(wrong))


def check_parts(parts: dict[str, dict]) -> None:
    wrong = [f"{name} is {parts.get(name, {}).get('type')}" for name, kind in IS.items() if parts.get(name, {}).get("type") != kind]
    wrong += [f"{name}: {parts.get(name, {}).get('scope')}" for name, scope in SCOPES.items() if
              parts.get(name, {}).get("scope") != scope]
    report("each part is what it is", "\n".join(wrong))
    with open("tools/packages.txt", encoding="utf-8") as file:
        built = re.findall(r"^([^#\s]\S*) +build ", file.read(), re.M)
    report("what it is built with is there", "\n".join(name for name in built if name not in parts) if len(built) > 15 else "few")
    linked = subprocess.run(["ldd", os.environ["LICET"]], text=True, capture_output=True, check=True).stdout
    names = set(re.findall(r"lib([a-z0-9_]+?)[-.]?[\d.]*\.so", linked)) - {"m", "c", "gcc_s", "pthread", "asan", "ubsan", "tsan"}
    lost = [name for name in sorted(names) if not any(name.replace("_", "-") in part for part in parts)]
    report("what it is linked with is there", "\n".join(lost) if len(names) > 6 else linked)


def main() -> int:
    os.environ.pop("LD_PRELOAD", None)  # of tools/test.py, and no part of it
    if not shutil.which("dpkg-query"):
        report("skipped: this is not Debian")
        return 0
    done = made(os.environ["LICET"])
    report("it is made", "" if done.returncode == 0 else done.stderr)
    if done.returncode == 0:
        document = json.loads(done.stdout)
        check_form(document)
        check_parts({part["name"]: part for part in document["components"]})
        report("and is the same a second time", "" if made(os.environ["LICET"]).stdout == done.stdout else "it is another one")
    none = made("none/licet")
    report("a program that is not there", "" if none.returncode == 1 and "there is none" in none.stderr else str(none))
    return any_failed()


sys.exit(main())
