#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pdf.py - the package of buyers as a PDF: by a program that is there, is not, fails, or makes something else.

Where WeasyPrint is installed a PDF is made by it, too.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from _licet import any_failed, licet, report, whole_list

STANDIN = {
    "makes": '[ -z "$SECRET" ] && ls -ld "$HOME" | grep -q "^drwx------" && grep -q "数据中心" "$1" && printf "%%PDF-1.7 made" > "$2"',
    "fails": 'echo "Traceback"; echo "ValueError: the page is no page"; exit 1',
    "lies": 'printf "<html>" > "$2"',
    "makes nothing": 'exit 0',
}


def make(folder: str) -> str:
    db = f"{folder}/l.db"

    def do(*words: str) -> None:
        done = licet(*words, "--db", db)
        if done.returncode != 0:
            raise SystemExit(f"not ok {' '.join(words)}\n{done.stderr}")

    do("db", "init")
    do("people", "add", "root")
    do("people", "add", "ann", "--as", "root")
    do("people", "grant", "ann", "officer", "--as", "root")
    pathlib.Path(f"{folder}/list.csv").write_text(whole_list(country="CU"), encoding="utf-8")
    licet("lists", "import", f"{folder}/list.csv", "--lists", f"{folder}/lists", "--date", "2026-03-02")
    with open("examples/buyers/candidates.jsonl", encoding="utf-8") as file:
        buyer = json.loads(file.readline()) | {"name": "Acme", "end_use": "数据中心"}
    pathlib.Path(f"{folder}/b.jsonl").write_text(json.dumps(buyer) + "\n", encoding="utf-8")
    do("buyer", "add", f"{folder}/b.jsonl", "--as", "ann")
    do("buyer", "screen", "Acme", "--lists", f"{folder}/lists", "--on", "2026-03-02", "--as", "ann")
    do("buyer", "clear", "Acme", "--on", "2026-03-02", "--as", "ann")
    do("buyer", "complete", "Acme", "--on", "2026-03-02", "--as", "ann")
    return db


def package(folder: str, db: str, path: str) -> subprocess.CompletedProcess[str]:
    temporary = f"{folder}/temporary"
    os.makedirs(temporary, exist_ok=True)
    env = dict(os.environ, PATH=path, TMPDIR=temporary, SECRET="x")
    done = subprocess.run([os.path.abspath(os.environ["LICET"]), "buyer", "package", "--pdf", f"{folder}/out.pdf", "--as", "ann",
                           "--db", db], env=env, capture_output=True, text=True, check=False)
    if os.listdir(temporary):
        done.stderr += f"\nit left {os.listdir(temporary)}"
        done.returncode = -1
    return done


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = make(folder)
        out = pathlib.Path(f"{folder}/out.pdf")
        done = package(folder, db, f"{folder}/none")
        good = done.returncode == 3 and "could not run 'weasyprint'" in done.stderr and "Debian's package weasyprint" in done.stderr
        report("without the program it is said what to install", "" if good and not out.exists() else done.stderr)
        for what, script in STANDIN.items():
            place = pathlib.Path(folder) / what
            place.mkdir()
            (place / "weasyprint").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (place / "weasyprint").chmod(0o755)
            before = out.read_bytes() if out.exists() else None
            done = package(folder, db, f"{place}:{os.environ['PATH']}")
            if what == "makes":
                wrong = "" if done.returncode == 0 and out.read_bytes() == b"%PDF-1.7 made" else done.stderr
            else:
                same = (out.read_bytes() if out.exists() else None) == before
                wrong = "" if done.returncode == 3 and "made no PDF" in done.stderr and same else done.stderr
            report(f"a program that {what}", wrong)
        if shutil.which("weasyprint") is None:
            print("# there is no weasyprint: not tried with it")
            return
        done = package(folder, db, os.environ["PATH"])
        report("WeasyPrint makes one", "" if done.returncode == 0 and out.read_bytes()[-6:].strip() == b"%%EOF" else done.stderr)


main()
sys.exit(any_failed())
