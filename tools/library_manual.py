#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""library_manual.py HEADER VERSION - licet(3) from the header: what it says is what the manual says.

A comment that begins a line is a paragraph, `/* ---- word ---- */` a section, all else a declaration.
"""
import re
import sys

COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
SECTION = re.compile(r"-{4} (.*) -{4}$")


def escape(line: str) -> str:
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line


def paragraphs(comment: str) -> list[str]:
    """Text filled, what is indented as it is."""
    out: list[str] = []
    verbatim = False
    for raw in comment.strip("\n").splitlines():
        line = re.sub(r"^ ?\* ?", "", raw)
        indented = line.startswith("    ")
        if indented != verbatim and (indented or line.strip()):
            out.append(".nf" if indented else ".fi")
            verbatim = indented
        if re.match(r"\d+\. ", line):
            out.append(".PP")
        out.append(escape(line.rstrip() if indented else line.strip()) if line.strip() else ".PP")
    if verbatim:
        out.append(".fi")
    return out


def declarations(code: str) -> list[str]:
    lines = [line for line in code.splitlines()
             if line.strip() and not re.match(r"\s*#(if|endif|else|include|define LICET_(H|API)\b)|extern \"C\"|\}$", line)]
    if not lines:
        return []
    return [".PP", ".nf", *(escape(line.replace("LICET_API ", "")) for line in lines), ".fi"]


def main() -> None:
    text = open(sys.argv[1], encoding="utf-8").read()
    text = text[text.index("/*\n"):]
    out = [f'.TH LICET 3 "" "licet {sys.argv[2]}" "Licet"',
           ".SH NAME", "licet \\- the decision library for export licenses",
           ".SH SYNOPSIS", ".nf", "#include <licet.h>", "", "cc $(pkg\\-config \\-\\-cflags \\-\\-libs licet)", ".fi",
           ".SH DESCRIPTION"]
    at = 0
    # Comments inside a declaration stay where they are.
    for found in re.finditer(r"^/\*(.*?)\*/[ \t]*\n", text, re.DOTALL | re.MULTILINE):
        out += declarations(text[at:found.start()])
        at = found.end()
        comment = found[1].strip()
        if section := SECTION.match(comment):
            out.append(f".SH {escape(section[1]).upper()}")
        else:
            comment = re.sub(r"^\* licet\.h - .*\n", "", comment)
            out += [".PP", *paragraphs(comment)]
    out += declarations(text[at:])
    out += [".SH SEE ALSO", ".BR licet (1)"]
    print("\n".join(out))


main()
