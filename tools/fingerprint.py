#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""fingerprint.py NAME OUT FILE... - a C file with the SHA-256 of the files as the text NAME.

What a program keeps for later is only of use to one that was made of the same sources; this is how it tells.
"""
import hashlib
import pathlib
import sys


def main() -> int:
    name, out, *files = sys.argv[1:]
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda path: pathlib.Path(path).name):
        whole.update(hashlib.sha256(pathlib.Path(file).read_bytes()).digest())
    pathlib.Path(out).write_text(f'extern const char {name}[];\nconst char {name}[] = "{whole.hexdigest()}";\n')
    return 0


sys.exit(main())
