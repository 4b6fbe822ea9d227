# SPDX-License-Identifier: Apache-2.0
"""_licet.py - what the drivers share: starting the program, and reporting what came of a case."""
import datetime
import os
import subprocess
import zoneinfo

# Of one command or reply: tools/test.py ends who takes too long of all; sanitizers take ten times as long.
SECONDS_MAX = 1000 if {"ASAN_OPTIONS", "TSAN_OPTIONS"} & os.environ.keys() else 100

_failed: list[str] = []


def report(name: str, wrong: str = "") -> None:
    """A line of the result; what is wrong comes behind it."""
    if wrong:
        _failed.append(name)
    print(f"not ok {name}\n{wrong}" if wrong else f"ok {name}")


def any_failed() -> bool:
    return bool(_failed)


def today() -> str:
    """Where the law is that the built-in packs have: in the evening UTC is a day ahead, and a list of that day is not known yet."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("America/New_York")).date().isoformat()


def licet(*words: str, text: str = "", program: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the program with the text as its standard input."""
    return subprocess.run([program or os.environ["LICET"], *words], env=dict(os.environ, NO_COLOR="1"), text=True, input=text,
                          capture_output=True, timeout=SECONDS_MAX, check=False)


def whole_list(*rows: str, name: str = "Example", country: str = "CN") -> str:
    """A Consolidated Screening List as CSV: the rows, and as many made-up entries as a whole one has to have."""
    lines = ["source,name,alt_names,addresses", *rows]
    for code, count in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
        lines += [f"Made up ({code}),{name} {code} {i},,{country}" for i in range(count)]
    return "".join(line + "\n" for line in lines)
