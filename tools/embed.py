#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py ROOT TABLE.c DATA.S DEPFILE PATTERN... - puts files into the binary.

Writes the table `embedded_files` of src/cli/embedded.h and an assembler file that takes in the bytes of each
file under ROOT that matches one of the patterns, sorted by name.  The bytes are followed by a NUL.
"""
import pathlib
import sys


def main() -> int:
    root, table, data, depfile = (pathlib.Path(arg) for arg in sys.argv[1:5])
    found: list[pathlib.Path] = []
    folders: set[pathlib.Path] = set()
    for pattern in sys.argv[5:]:
        found += root.glob(pattern)
        folders.add(root / pathlib.PurePosixPath(pattern).parent)
    found.sort(key=lambda path: path.relative_to(root).as_posix())

    lines = ['#include "cli/embedded.h"', ""]
    lines += [f"extern const char licet_embedded_{i}[];" for i in range(len(found))]
    lines += ["", f"const size_t embedded_file_count = {len(found)};", "",
              "const struct embedded_file embedded_files[] = {"]
    for i, path in enumerate(found):
        name = path.relative_to(root).as_posix()
        lines.append(f'    {{"{name}", licet_embedded_{i}, {path.stat().st_size}}},')
    lines += ["    {0, 0, 0},", "};"]
    table.write_text("\n".join(lines) + "\n")

    lines = ["    .section .rodata"]
    for i, path in enumerate(found):
        lines += [f"    .global licet_embedded_{i}", "    .balign 16", f"licet_embedded_{i}:",
                  f'    .incbin "{path}"', "    .byte 0"]
    lines += ['    .section .note.GNU-stack, "", %progbits']
    data.write_text("\n".join(lines) + "\n")

    needed = [path for path in found + sorted(folders) if path.exists()]
    escaped = " ".join(str(path).replace(" ", "\\ ") for path in needed)
    depfile.write_text(f"{table} {data}: {escaped}\n")
    return 0


sys.exit(main())
