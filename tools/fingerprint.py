#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""fingerprint.py NAME OUT FILE... - a C file with the SHA-256 of the files as the text NAME; of a folder, its headers.

What a program keeps for later is only of use to one that was made of the same sources; this is how it tells.
"""
import hashlib
import pathlib
import sys


def main() -> int:
    name, out, *given = sys.argv[1:]
    files = []
    for path in map(pathlib.Path, given):
        files += sorted(path.glob("*.h")) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.name):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    pathlib.Path(out).write_text(f'extern const char {name}[];\nconst char {name}[] = "{whole.hexdigest()}";\n')
    return 0


sys.exit(main())
