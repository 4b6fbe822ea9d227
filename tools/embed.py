#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py ROOT TABLE.c DATA.S DEPFILE PATTERN... - puts files into the binary.

Writes the table `TABLE_files`, such as `embedded_files` of src/api/embedded.h, and an assembler file that takes in the
bytes of each file under ROOT that matches one of the patterns, in the order of the patterns, and by name where several match
one.  The bytes are followed by a NUL.  Each file is read once, into DATA.S.bin beside the assembler file: what the table says of it and what is taken in are the same,
even when somebody saves the file in the middle of a build.
"""
import hashlib
import pathlib
import sys


def main() -> int:
    root, table, data, depfile = (pathlib.Path(arg) for arg in sys.argv[1:5])
    found: list[pathlib.Path] = []
    folders: set[pathlib.Path] = set()
    for pattern in sys.argv[5:]:
        found += sorted(root.glob(pattern), key=lambda path: path.relative_to(root).as_posix())
        for above in list(pathlib.PurePosixPath(pattern).parents)[:-1]:
            folders.update(path for path in root.glob(above.as_posix()) if path.is_dir())

    contents = [path.read_bytes() for path in found]
    blob = data.with_suffix(".S.bin")
    blob.write_bytes(b"".join(content + b"\0" for content in contents))

    what = table.stem
    lines = ['#include "api/embedded.h"', "", f"extern const char licet_{what}[];", "",
             f"const size_t {what}_file_count = {len(found)};", "",
             f"const struct embedded_file {what}_files[] = {{"]
    offset = 0
    for path, content in zip(found, contents):
        name = path.relative_to(root).as_posix()
        digest = hashlib.sha256(content).hexdigest()
        lines.append(f'    {{"{name}", licet_{what} + {offset}, {len(content)}, "{digest}"}},')
        offset += len(content) + 1
    lines += ["    {0, 0, 0, 0},", "};"]
    table.write_text("\n".join(lines) + "\n")

    lines = ["    .section .rodata", f"    .global licet_{what}", f"licet_{what}:",
             f'    .incbin "{blob.resolve()}"', '    .section .note.GNU-stack, "", %progbits']
    data.write_text("\n".join(lines) + "\n")

    needed = [path for path in found + sorted(folders) if path.exists()]
    escaped = " ".join(str(path).replace(" ", "\\ ") for path in needed)
    depfile.write_text(f"{table} {data}: {escaped}\n")
    return 0


sys.exit(main())
