#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""built.py - how the program is built, and what the Debian unit lets it do: what docs/security.md says of both."""
import os
import re
import shutil
import subprocess
import sys

from _licet import any_failed, report

UNIT = "debian/licet.service"
# What a box is made of, and what it has: 0 would be a program that may nothing, 10 is one without a box.
BOX = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
       "SystemCallFilter": "@system-service", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces": "yes",
       "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE", "LimitCORE": "0", "UMask": "0077"}
EXPOSURE_MAX = 2.0
LOADED_LATER = ("microhttpd", "gnutls", "curl", "pq")
# Who may see the header of a library that takes what strangers send.
BEHIND = {"microhttpd.h": ["server/microhttpd.h"], "gnutls/gnutls.h": ["server/libgnutls.h"], "sqlite3.h": ["store/given.h", "store/sqlite.c"],
          "curl/curl.h": ["cli/fetch.c", "server/libcurl.h"], "libpq-fe.h": ["store/libpq.h"], "expat.h": ["xml/xml.c"],
          "simdjson.h": ["text/json_read.cc"], "liboath/oath.h": ["desk/factors.c"], "zxcvbn.h": ["desk/sign_in.c"]}


def said(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return done.stdout + (f"\nstatus {done.returncode}: {done.stderr}" if done.returncode != 0 else "")


def text_of(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def check_program() -> None:
    program = os.environ["LICET"]
    head, dynamic, symbols = (said("readelf", "-W", what, program) for what in ("-lh", "-d", "--dyn-syms"))
    needed = re.findall(r"\(NEEDED\).*\[lib([a-z0-9_]+?)[-.]", dynamic)
    report("what serve alone takes is not linked with it", "" if len(needed) > 5 and not set(needed) & set(LOADED_LATER) else
           str(needed))
    if re.search(r"\b__[at]san_init", symbols):
        report("hardening: a build under sanitizers has theirs")
        return
    wrong = [name for name, there in {
        "position-independent": re.search(r"Type: +DYN", head), "relro": "GNU_RELRO" in head,
        "now": re.search(r"BIND_NOW|\bNOW\b", dynamic), "stack protector": "__stack_chk_fail" in symbols,
        "_FORTIFY_SOURCE": re.search(r"\b__\w+_chk\b", symbols),
        "a stack that does not run": re.search(r"GNU_STACK.* RW +0x", head)}.items() if not there]
    report("hardening: the flags are in the program", ", ".join(wrong))


def check_tool(name: str, tool: str) -> None:
    done = subprocess.run([sys.executable, tool], capture_output=True, text=True, check=False)
    report(name, "" if done.returncode == 0 else done.stdout + done.stderr)


def check_sources() -> None:
    seen: dict[str, list[str]] = {name: [] for name in BEHIND}
    for folder, _, names in sorted(os.walk("src")):
        for name in sorted(names):
            path = os.path.join(folder, name)
            for header in re.findall(r"(?m)^#include <(.+)>", text_of(path)) if path.endswith((".c", ".h", ".cc")) else []:
                if header in seen:
                    seen[header].append(os.path.relpath(path, "src"))
    wrong = [f"{name}: {', '.join(paths)}" for name, paths in seen.items() if paths != BEHIND[name]]
    report("libraries that take what strangers send stay where they are", "\n".join(wrong))
    check_tool("no function that is banned is called", "tools/banned.py")
    check_tool("modules see what the table lets them", "tools/layers.py")
    page = text_of("ARCHITECTURE.md")
    lost = [name for name in sorted(os.listdir("src")) if os.path.isdir(f"src/{name}") and f"\n  {name}/ " not in page]
    report("each module stands in ARCHITECTURE.md", ", ".join(lost))


def check_unit() -> None:
    unit = dict(re.findall(r"(?m)^(\w+)=(.*)$", text_of(UNIT)))
    report("the unit has a user of its own, and one folder", "" if unit.get("DynamicUser") == "yes" and "User" not in unit and
           unit.get("StateDirectory") == "licet" and "ReadWritePaths" not in unit else str(unit))
    wrong = [f"{name} is {unit.get(name)}" for name, value in BOX.items() if unit.get(name) != value]
    report("the unit is a box", "\n".join(wrong))
    if not shutil.which("systemd-analyze"):
        report("how open the box is, where there is systemd-analyze")
        return
    found = re.search(r"exposure level for licet\.service: ([\d.]+)", told := said(
        "systemd-analyze", "security", "--offline=true", "--no-pager", UNIT))
    report("how open the box is", "" if found and float(found[1]) <= EXPOSURE_MAX else told[-300:])


if shutil.which("readelf"):
    check_program()
else:
    report("hardening, where there is readelf")
check_sources()
check_unit()
sys.exit(any_failed())
