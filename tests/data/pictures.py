#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pictures.py [--update] - the pictures in docs/pictures are what the program draws, and are well-formed SVG; in none do words lie on
words, and what may not go can be told without colors."""
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
# In both widths.
OTHERS = {
    "two authorities": ["history", "--eccn", "EAR99", "--fact", "item.material=gallium", "--fact", "item.form=metal", "--fact",
                        "item.cn_otherwise_listed=false", "--from", "CN", "--to", "US", "--exporter", "X"],
    "the gap": ["chip", "gap", "NVIDIA H100 SXM5 80GB"],
}
# Whatever words are put above a picture, it is well-formed; and what it rests on is not cut off.
NASTY = "A\x01\x7f<&>\"\ufffe\uffff " + "long " * 200 + "end"
SVG = "{http://www.w3.org/2000/svg}"


# How wide a letter is at least, by its size; words are told apart by more than that.
LETTER = {"small": 5.0, "big": 8.5, "": 6.0}


def box_of(node: xml.etree.ElementTree.Element, down: float) -> tuple[float, float, float, float]:
    kinds = (node.get("class") or "").split()
    size = next((kind for kind in ("small", "big") if kind in kinds), "")
    wide = len(node.text or "") * LETTER[size]
    left = float(node.get("x", "0")) - wide * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor", "start")]
    bottom = float(node.get("y", "0")) + down
    return left, bottom - {"small": 7, "big": 12, "": 8}[size], left + wide, bottom


def overlapping(root: xml.etree.ElementTree.Element) -> list[str]:
    """Words that lie on others, or leave the frame."""
    found, boxes = [], []
    group = root.find(SVG + "g")
    assert group is not None
    down = float((group.get("transform") or "0 0)").split(" ")[1].strip(")"))
    for parent, offset in ((root, 0.0), (group, down)):
        boxes += [(node.text, box_of(node, offset)) for node in parent.findall(SVG + "text") if not node.get("transform")]
    for i, (text, a) in enumerate(boxes):
        found += [f"{text!r} leaves the frame"] if a[0] < 0 or a[2] > float(root.get("width", "0")) else []
        found += [f"{text!r} lies on {other!r}" for other, b in boxes[:i]
                  if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    return found


def check_legible(name: str, words: list[str]) -> str:
    for narrow in ([], ["--narrow"]):
        drawn = _licet.licet(*words, "--svg", *narrow)
        try:
            root = xml.etree.ElementTree.fromstring(drawn.stdout)
            wrong = overlapping(root)
        except xml.etree.ElementTree.ParseError as error:
            wrong = [f"{error}: {drawn.stderr}"]
        wrong += [] if (root.get("width") == "360") == bool(narrow) else [f"{root.get('width')} wide"]
        _licet.report(f"{name} can be read{' on a telephone' if narrow else ''}", "; ".join(wrong[:6]))
    return drawn.stdout


def check_hatches() -> None:
    """A piece that may not go, or of which nobody knows, has lines over it as well as its color."""
    drawn = _licet.licet("history", "--item", "NVIDIA H200 SXM 141GB", "--to", "CN", "--exporter", "NVIDIA Corporation", "--svg").stdout
    kinds = [node.get("class") for node in xml.etree.ElementTree.fromstring(drawn).iter(SVG + "rect")]
    pairs = list(zip(kinds, kinds[1:]))
    _licet.report("what needs a license is hatched", "" if ("presumption_of_denial", "needs") in pairs else str(kinds))
    _licet.report("what may go is not", "" if not any(a == "no_license_required" and b in ("needs", "stops", "unsettled")
                                                      for a, b in pairs) else str(kinds))


def main() -> int:
    for name, words in (PICTURES | OTHERS).items():
        check_legible(name, words)
    both = check_legible("two authorities", OTHERS["two authorities"])
    _licet.report("each authority has its strip and its rules", "" if "MOFCOM (cn)" in both and "BIS (us)" in both and
                  "cn/46.2" in both else both[:3000])
    check_hatches()
    done = _licet.licet("history", "--item", "NVIDIA H20", "--to", "CN", "--narrow")
    _licet.report("only a picture is narrow", "" if done.returncode == 2 and "--svg" in done.stderr else done.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
