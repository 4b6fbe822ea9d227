#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""words.py FORMS.csv SHORTS.csv SPELLINGS.csv BRANDS.csv LETTERS.csv CALIBRATION.csv OUT.c - what is known of words in names, as tables in C.

FORMS: legal forms, of one word or several, with their class; a dot before it tells it from words.  Those of several are also
known with a word left out, and long ones have a table of their letters.  SHORTS: words in short, with the word in full.  SPELLINGS: pairs
of words that are one another's other spelling; the table has them in both directions.  BRANDS: words that name one group,
many companies of which are on the lists.  LETTERS: of other scripts, with the
Latin ones.  CALIBRATION: what a score says, fitted by bench/screen.  All but the last are sorted, for a binary search.
"""
import csv
import pathlib
import sys


def rows(path: str) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(name: str, found: dict[str, str] | list[tuple[str, str]]) -> str:
    found = sorted(found.items() if isinstance(found, dict) else found)
    lines = "".join(f'    {{ "{word}", "{other}" }},\n' for word, other in found)
    return f"const struct word_pair {name}[] = {{\n{lines}}};\nconst size_t {name}_count = {len(found)};\n\n"


def letters_of(name: str, found: dict[str, str]) -> str:
    shortest_first = sorted(found.items(), key=lambda pair: (len(pair[0]), pair))
    lines = "".join(f'    {{ {{ "{letters}", {len(letters)} }}, "{other}" }},\n' for letters, other in shortest_first)
    return f"const struct letters {name}[] = {{\n{lines}}};\nconst size_t {name}_count = {len(found)};\n\n"


def once(table: list[dict], key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table:
        if row[key] in found:
            sys.exit(f"words.py: '{row[key]}' stands there twice")
        found[row[key]] = row[value]
    return found


LONG_WORD = 4  # letters of one of their words
LONG = 10  # letters of a legal form that is known for what it is with a slip in it, or with blanks in other places


def without_one(forms: dict[str, str]) -> dict[str, str]:
    """Forms of three and more words with one of them left out, but what is too little to be known by."""
    found: dict[str, str] = {}
    for form, kind in forms.items():
        words = form.split()
        for i in range(len(words) if len(words) >= 3 else 0):
            shorter = " ".join(words[:i] + words[i + 1:])
            if len(shorter.replace(" ", "")) >= LONG:
                found.setdefault(shorter, kind)
    return found


def code(letter: str) -> int:
    return int(letter[2:], 16) if letter.startswith("U+") else ord(letter)


def main() -> int:
    forms_path, shorts_path, spellings_path, brands_path, letters_path, calibration_path, out = sys.argv[1:]
    forms = once(rows(forms_path), "form", "class")
    forms = without_one(forms) | forms
    shorts = once(rows(shorts_path), "word", "key")
    spellings = set()
    for row in rows(spellings_path):
        word, also = (shorts.get(row[name], row[name]) for name in ("word", "also"))
        if word != also:
            spellings |= {(word, also), (also, word)}
    letters = sorted((code(row["letter"]), row["latin"]) for row in rows(letters_path))
    values = {row["name"]: row["value"] for row in rows(calibration_path)}
    budgets = [(int(name.removeprefix("one_in_")), value) for name, value in values.items() if name.startswith("one_in_")]
    text = '#include "screen/words.h"\n\n'
    text += pairs("name_forms", {form: "." + kind for form, kind in forms.items()})
    text += letters_of("long_forms", {form.replace(" ", ""): form for form in forms if len(form.replace(" ", "")) >= LONG})
    text += letters_of("form_words", {word: "." + kind for form, kind in reversed(sorted(forms.items()))
                                      for word in form.split() if len(word) >= LONG_WORD})
    text += pairs("name_shorts", shorts) + pairs("name_spellings", sorted(spellings))
    text += pairs("name_brands", once(rows(brands_path), "word", "group"))
    text += "const struct letter name_letters[] = {\n"
    text += "".join(f'    {{ 0x{letter:04X}, "{latin}" }},\n' for letter, latin in letters)
    text += f"}};\nconst size_t name_letters_count = {len(letters)};\n\n"
    text += f"const struct calibration calibration = {{ {values['slope']}, {values['shift']}, \"{values['fitted']}\" }};\n\n"
    text += "const struct budget budgets[] = {\n"
    text += "".join(f"    {{ {names}, {score} }},\n" for names, score in sorted(budgets))
    text += f"}};\nconst size_t budgets_count = {len(budgets)};\n"
    pathlib.Path(out).write_text(text, encoding="utf-8")
    return 0


sys.exit(main())
