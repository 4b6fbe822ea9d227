#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""banned.py [FILE...] - functions we do not call, and sizes we keep to.

Without FILEs all C and C++ sources are looked at.  Errors: a banned function, a function outside the module
that owns it, a line over 100 columns, a file over 1,000 lines.  Warning: a function over 70 lines.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("src", "include", "tests", "fuzz", "bench")
SUFFIXES = (".c", ".h", ".cc")

ANYWHERE = {
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "strcpy": "struct str", "strcat": "struct str",
    "strncpy": "memcpy with a length", "strncat": "struct str", "strtok": "base/str.h", "atoi": "base/num.h",
    "atol": "base/num.h", "atof": "base/num.h", "gets": "a bounded read", "gmtime": "base/date.h",
    "localtime": "base/date.h", "ctime": "base/date.h", "asctime": "base/date.h",
}
# Inside src/ only these may call them; a path that ends in a slash is a whole folder.
OWNED = {
    **dict.fromkeys(("malloc", "calloc", "realloc", "free"), ("src/base/mem.c",)),
    **dict.fromkeys(("printf", "fprintf", "puts", "putchar", "getenv", "time", "clock_gettime", "gettimeofday",
                     "exit"), ("src/cli/",)),
    **dict.fromkeys(("rand", "srand", "random", "drand48"), ()),
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(sorted([*ANYWHERE, *OWNED], key=len, reverse=True)) + r")\s*\(")
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

# In characters, as an editor counts.
COLUMNS_MAX = 100
FILE_LINES_MAX = 1000
FUNCTION_LINES_MAX = 70


def code_only(text: str) -> str:
    """The text with comments and literals blanked out, line for line."""
    return NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def calls(path: str, text: str) -> list[str]:
    found = []
    for number, line in enumerate(code_only(text).splitlines(), 1):
        for match in CALL.finditer(line):
            name = match[1]
            if name in ANYWHERE:
                found.append(f"{path}:{number}: error: '{name}' is banned; use {ANYWHERE[name]}")
            elif path.startswith("src/") and not path.startswith(OWNED[name] or ("-",)):
                owner = " or ".join(OWNED[name]) or "nobody"
                found.append(f"{path}:{number}: error: '{name}' belongs to {owner}")
    return found


def sizes(path: str, text: str) -> list[str]:
    found = []
    lines = text.splitlines()
    begin = 0
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            found.append(f"{path}:{number}: error: line of {len(line)} columns, at most {COLUMNS_MAX}")
        if line == "{":
            begin = number
        elif line == "}" and begin:
            if number - begin + 1 > FUNCTION_LINES_MAX:
                found.append(f"{path}:{begin}: warning: function of {number - begin + 1} lines, at most "
                             f"{FUNCTION_LINES_MAX}")
            begin = 0
    if len(lines) > FILE_LINES_MAX:
        found.append(f"{path}:1: error: file of {len(lines)} lines, at most {FILE_LINES_MAX}")
    return found


def main() -> int:
    paths = [pathlib.Path(arg).resolve() for arg in sys.argv[1:]]
    if not paths:
        paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in SUFFIXES]
    bad = 0
    for path in paths:
        text = path.read_text(errors="replace")
        name = path.relative_to(ROOT).as_posix()
        for line in calls(name, text) + sizes(name, text):
            print(line)
            bad += ": error: " in line
    return 1 if bad else 0


sys.exit(main())
