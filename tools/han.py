#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""han.py WORDS.csv JAPANESE.csv OUT.c [UNICODE] - how Han characters are read, as a table in C.

From Unicode's Unihan files, which Debian has in the package unicode-data: the readings in Mandarin without tones,
the usual one first, and for a traditional character the simplified one.  WORDS.csv has what is written in several
characters and is not read one by one: words for organizations, and places with a reading of their own; what may also be
read one by one says so.  JAPANESE.csv has the forms of postwar Japan, with the simplified Chinese ones.
"""
import bz2
import csv
import pathlib
import re
import sys
import unicodedata

FIRST, LAST = 0x4E00, 0x9FFF
READINGS_MAX = 4
# Where the readings stand: what is usual, then what a modern dictionary has besides, then older ones.
FIELDS = ["kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinyin"]


def plain(reading: str) -> str:
    """Without tones: what is left are letters; "ü" is written "v" nowhere in names, but "u" or "yu"."""
    letters = unicodedata.normalize("NFD", reading)
    return "".join(c for c in letters if "a" <= c <= "z")


def lines(folder: pathlib.Path, name: str):
    with bz2.open(folder / name, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                yield int(code[2:], 16), field, value


def read_all(folder: pathlib.Path) -> dict[int, list[str]]:
    found: dict[int, dict[str, list[str]]] = {}
    for code, field, value in lines(folder, "Unihan_Readings.txt.bz2"):
        if FIRST <= code <= LAST and field in FIELDS:
            words = value.split()
            if field != "kMandarin":
                words = [reading for word in words for reading in word.split(":")[1].split(",")]
            found.setdefault(code, {})[field] = [plain(word) for word in words]
    readings = {}
    for code, fields in found.items():
        usual = fields.get("kMandarin", [])[:1]
        modern = fields.get("kTGHZ2013") or fields.get("kXHC1983") or fields.get("kHanyuPinyin") or []
        readings[code] = list(dict.fromkeys(word for word in usual + modern if word))[:READINGS_MAX]
    return readings


def simplified(folder: pathlib.Path) -> dict[int, int]:
    found = {}
    for code, field, value in lines(folder, "Unihan_Variants.txt.bz2"):
        if field == "kSimplifiedVariant" and FIRST <= code <= LAST:
            other = int(re.match(r"U\+([0-9A-F]+)", value)[1], 16)
            if FIRST <= other <= LAST and other != code:
                found[code] = other
    return found


def main() -> int:
    words, japanese, out = map(pathlib.Path, sys.argv[1:4])
    folder = pathlib.Path(sys.argv[4] if len(sys.argv) > 4 else "/usr/share/unicode")
    if not (folder / "Unihan_Readings.txt.bz2").exists():
        print(f"han.py: {folder} has no Unihan files (Debian package unicode-data)", file=sys.stderr)
        return 1
    readings, simple = read_all(folder), simplified(folder)
    with japanese.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            simple[ord(row["japanese"])] = ord(row["simplified"])
    syllables = sorted({word for list_ in readings.values() for word in list_})
    number = {word: i + 1 for i, word in enumerate(syllables)}
    with out.open("w", encoding="utf-8") as file:
        file.write('#include "screen/han.h"\n\nconst char *const han_syllables[] = {\n    NULL,\n')
        file.write("".join(f'    "{word}",\n' for word in syllables))
        file.write(f"}};\nconst size_t han_syllables_count = {len(syllables) + 1};\n")
        file.write("\nconst struct han_character han_characters[] = {\n")
        for code in range(FIRST, LAST + 1):
            numbers = [number[word] for word in readings.get(code, [])]
            numbers += [0] * (READINGS_MAX - len(numbers))
            file.write(f"    {{ {{ {', '.join(map(str, numbers))} }}, {simple.get(code, 0)} }},\n")
        file.write("};\n\nconst struct han_word han_words[] = {\n")
        with words.open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                file.write(f'    {{ "{row["han"]}", "{row["words"]}", {"true" if row["also_read"] else "false"} }},\n')
        file.write("    { NULL, NULL, false },\n};\n")
    return 0


sys.exit(main())
