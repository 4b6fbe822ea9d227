#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py [PROGRAM] - what Licet is made of, as CycloneDX 1.5 on standard output: the Debian packages of the libraries that the
program is linked with, and of those that they need; of those that it loads when they are wanted (optional); and what it is built
with, by tools/packages.txt (excluded).

Versions are those of this machine.  There is no time and no random number in it: the same machine makes the same file.
"""
import json
import os
import re
import subprocess
import sys
import urllib.parse

PACKAGES = "tools/packages.txt"
SCOPES = ("required", "optional", "excluded")


def said(*words: str, fails: bool = False) -> str:
    """What a program says; fails: even where it ends with an error."""
    done = subprocess.run(words, check=not fails, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return done.stdout


def linked(*paths: str) -> set[str]:
    """The files that the loader takes for them."""
    return set(re.findall(r"(?:=> |^\t)(/\S+) \(", "".join(said("ldd", path) for path in paths), re.M))


def loaded_later() -> set[str]:
    """What the sources name to be loaded, as "libpq.so.5", where it is on this machine."""
    named = set(re.findall(r'"(lib[a-z0-9_+-]+\.so\.\d+)"', said("grep", "-rhE", r'"lib[^"]*\.so\.[0-9]+"', "src", "--include=*.[ch]")))
    known = {name: path for name, path in re.findall(r"^\t(\S+) \(.*\) => (\S+)$", said("/sbin/ldconfig", "-p"), re.M) if
             name in named}
    if named - set(known):
        sys.exit(f"sbom: {', '.join(sorted(named - set(known)))}: not on this machine; './run setup' installs what is missing")
    return set(known.values()) | linked(*known.values())


def packages_of(paths: set[str]) -> set[str]:
    """A file may be on record under its name before /lib became a link to /usr/lib, or without its links."""
    names = {path: {path, path.removeprefix("/usr"), "/usr" + path, os.path.realpath(path),
                    os.path.realpath(path).removeprefix("/usr")} for path in paths}
    told = said("dpkg-query", "-S", *sorted({name for all_of in names.values() for name in all_of}), fails=True)
    owners = {line.split(": ")[-1]: line.split(":")[0] for line in told.splitlines()}
    found = {path: next((owners[name] for name in sorted(names[path]) if name in owners), "") for path in paths}
    lost = sorted(path for path, package in found.items() if not package)
    if lost:
        sys.exit(f"sbom: {lost[0]}: of no Debian package")
    return set(found.values())


def built_with() -> set[str]:
    with open(PACKAGES, encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {line[0] for line in lines if line[1] == "build"}


def kind_of(package: str, section: str) -> str:
    """By where Debian has it; else by its files: something to run, or only to read."""
    if section.split("/")[-1] in ("libs", "libdevel", "oldlibs"):
        return "library"
    return "application" if re.search(r"^(/usr)?/s?bin/.", said("dpkg-query", "-L", package), re.M) else "data"


def components(scopes: dict[str, str]) -> list[dict[str, object]]:
    shown = "${Package}\t${Version}\t${Architecture}\t${Section}\t${source:Package}\t${Homepage}\n"
    made: dict[str, dict[str, object]] = {}
    for line in said("dpkg-query", "-W", "-f", shown, *sorted(scopes)).splitlines():
        package, version, architecture, section, source, homepage = line.split("\t")
        link = f"pkg:deb/debian/{package}@{urllib.parse.quote(version, safe='')}?arch={architecture}&distro=debian-12"
        made[package] = {"type": kind_of(package, section), "bom-ref": link, "name": package, "version": version,
                         "scope": scopes[package], "purl": link, "properties": [{"name": "debian:source", "value": source}]}
        if homepage:
            made[package]["externalReferences"] = [{"type": "website", "url": homepage}]
    return [made[package] for package in sorted(made, key=lambda name: (SCOPES.index(scopes[name]), name))]


def main() -> int:
    program = sys.argv[1] if len(sys.argv) > 1 else "build/licet"
    if not os.path.exists(program):
        sys.exit(f"sbom: {program}: there is none; 'make build' makes it")
    scopes: dict[str, str] = {}
    for scope, packages in zip(SCOPES, (packages_of(linked(program)), packages_of(loaded_later()), built_with())):
        scopes = {package: scope for package in packages} | scopes
    parts = components(scopes)
    needed = [part["bom-ref"] for part in parts if part["scope"] != "excluded"]
    version = said(program, "--version").split()[1]
    print(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
                      "metadata": {"component": {"type": "application", "bom-ref": "licet", "name": "licet", "version": version,
                                                 "licenses": [{"license": {"id": "Apache-2.0"}}]}},
                      "components": parts, "dependencies": [{"ref": "licet", "dependsOn": needed}]}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
