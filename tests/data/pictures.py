#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pictures.py [--update] - the pictures in docs/pictures are what the program draws, and are well-formed SVG."""
import pathlib
import sys
import xml.etree.ElementTree

import _licet

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
PICTURES = {
    "lines.svg": ["headroom", "--item", "NVIDIA H20", "--to", "CN", "--on", "2024-06-10", "--exporter",
                  "Example Systems, Inc."],
    "history.svg": ["history", "--item", "NVIDIA H200 SXM 141GB", "--to", "CN", "--exporter", "NVIDIA Corporation"],
}
# Whatever words are put above a picture, it is well-formed; and what it rests on is not cut off.
NASTY = "A\x01\x7f<&>\"\ufffe\uffff " + "long " * 200 + "end"
SVG = "{http://www.w3.org/2000/svg}"


def main() -> int:
    for name, words in PICTURES.items():
        drawn = _licet.licet(*words, "--svg")
        path = FOLDER / name
        if "--update" in sys.argv[1:]:
            path.write_text(drawn.stdout)
        same = path.exists() and path.read_text() == drawn.stdout
        _licet.report(f"{name} is what the program draws", "" if same else "tests/data/pictures.py --update draws it anew")
        try:
            root = xml.etree.ElementTree.fromstring(drawn.stdout)
            wrong = "" if root.tag == SVG + "svg" and root.find(SVG + "title") is not None else "no svg with a title"
        except xml.etree.ElementTree.ParseError as error:
            wrong = str(error)
        _licet.report(f"{name} is well-formed", wrong)
    for command in ("headroom", "history"):
        drawn = _licet.licet(command, "--svg", "--item", "NVIDIA H20", "--to", "CN", "--exporter", NASTY, "--scenario", "match")
        try:
            words = "".join(xml.etree.ElementTree.fromstring(drawn.stdout).itertext())
            wrong = "" if "SCENARIO, not law" in words and "end" in words else words[:2000]
        except xml.etree.ElementTree.ParseError as error:
            wrong = f"{error}: {drawn.stderr}"
        _licet.report(f"{command} with any words is well-formed and says that it is no law", wrong)
    return 1 if _licet.any_failed() else 0


sys.exit(main())
