#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""library.py - the library as a program meets it: installed, found with pkg-config, linked, run.

Installs the build into a scratch folder, compiles what is in examples/library against the shared and the static
library, and compares what they answer with the program's answers.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import _licet

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ["LICET"]).parent
EXAMPLES = ROOT / "examples" / "library"
ORDERS = ROOT / "examples" / "orders.jsonl"


def run(*command: str | pathlib.Path, text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, text=True, input=text, capture_output=True, check=False, timeout=110,
                          env=dict(os.environ, **env))


class Installed:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        done = run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", folder)
        _licet.report("installs", done.stdout + done.stderr if done.returncode != 0 else "")
        self.pc = next(folder.rglob("licet.pc"))
        self.libraries = self.pc.parent.parent

    def flags(self, *words: str) -> list[str]:
        found = run("pkg-config", *words, "licet", PKG_CONFIG_PATH=str(self.pc.parent),
                    PKG_CONFIG_SYSROOT_DIR=str(self.folder))
        if found.returncode != 0:
            _licet.report("pkg-config", found.stderr)
        return found.stdout.split()

    def compile(self, source: pathlib.Path, static: bool) -> pathlib.Path:
        """Compiled as strictly as a careful user would; what cannot be ends the run."""
        out = self.folder / (source.name + (".static" if static else ".shared"))
        plus = source.suffix == ".cpp"
        command = ["c++" if plus else "cc", "-std=c++98" if plus else "-std=c99", "-Wall", "-Wextra", "-Wpedantic",
                   "-Werror", *self.flags("--cflags"), str(source), "-o", str(out)]
        if static:
            command += [str(self.libraries / "liblicet.a"),
                        *(word for word in self.flags("--libs", "--static") if word != "-llicet")]
        else:
            command += self.flags("--libs")
        done = run(*command, "-pthread")
        _licet.report(f"compiles {out.name}", done.stderr if done.returncode != 0 else "")
        if done.returncode != 0:
            sys.exit(1)
        return out

    def start(self, program: pathlib.Path, *words: str | pathlib.Path, text: str = "") -> subprocess.CompletedProcess[str]:
        return run(program, *words, text=text, LD_LIBRARY_PATH=str(self.libraries))


def check_symbols(installed: Installed) -> None:
    declared = set(re.findall(r"\b(licet_\w+)\(", re.sub(r"/\*.*?\*/", "", (ROOT / "include" / "licet.h").read_text(),
                                                        flags=re.DOTALL)))
    for name, options in (("liblicet.so", ["-D"]), ("liblicet.a", ["-g"])):
        listed = run("nm", *options, "--defined-only", installed.libraries / name).stdout
        found = {word.split("@")[0] for word in re.findall(r"^[0-9a-f]+ [A-Z] (\S+)$", listed, re.MULTILINE)}
        found -= {"LICET_0"}
        _licet.report(f"{name} shows what licet.h declares, and nothing else",
                      f"differ: {sorted(found ^ declared)}" if found != declared else "")


def difference(got: str, want: str) -> str:
    """From where on the two lines part."""
    got = got.split("\n", 1)[-1]
    at = len(os.path.commonprefix([got, want]))
    return f"program: {want[max(0, at - 60):at + 60]!r}\nlibrary: {got[max(0, at - 60):at + 60]!r}"


def check_ask(installed: Installed, program: pathlib.Path, orders: list[str]) -> None:
    today = "2026-09-20"
    for number, order in enumerate(orders, 1):
        want = _licet.licet("check", "--json", "-", text=order)
        got = installed.start(program, today, text=order)
        # The program says what day it is on, where all is known: to each authority that answers.
        said = re.search(r'"known":"[0-9-]*"', want.stdout)
        expected = want.stdout.replace(said[0], f'"known":"{today}"') if said else want.stdout
        wrong = ""
        if got.stdout.split("\n", 1)[1:] != [expected] or got.returncode != want.returncode:
            wrong = f"exit {got.returncode}, not {want.returncode}\n{got.stderr}{difference(got.stdout, expected)}"
        _licet.report(f"{program.name}, order {number}", wrong)
    got = installed.start(program, today, text='{"id": "1", "item": {"name": "NVIDIA H20"}, "to": "CN", "colour": 1}')
    _licet.report(f"{program.name}, a wrong order",
                  "" if got.returncode == 2 and "unknown key 'colour'" in got.stderr else got.stdout + got.stderr)


def check_book(installed: Installed, program: pathlib.Path) -> None:
    """As many orders as threads can be wrong about, the same whatever their number."""
    book = installed.folder / "book.jsonl"
    orders = [json.loads(line) for line in ORDERS.read_text().splitlines()]
    book.write_text("".join(json.dumps({**order, "id": f"{order.get('id')}-{round}"}) + "\n"
                            for round in range(40) for order in orders))
    one = installed.start(program, book, "1")
    many = installed.start(program, book, "8")
    lines = len(one.stdout.splitlines())
    _licet.report(f"{program.name}, a book on eight threads",
                  "" if one.stdout == many.stdout and lines == 40 * len(orders)
                  else f"{lines} answers\n{many.stderr}")


def check_overnight(installed: Installed, program: pathlib.Path) -> None:
    rules = ROOT / "examples" / "house-rules" / "letter.licet"
    order = json.dumps({"on": "2026-03-10", "from": "US", "to": "MY", "item": {"name": "NVIDIA H20"},
                        "exporter": {"name": "Example Systems, Inc."}}) + "\n"
    got = installed.start(program, rules, text=order * 2)
    want = "".join(f"line {n}: no license required becomes license required\n" for n in (1, 2))
    _licet.report(f"{program.name}, a letter overnight",
                  "" if (got.returncode, got.stdout) == (1, want) else f"exit {got.returncode}\n{got.stdout}{got.stderr}")
    broken = installed.folder / "broken.licet"
    broken.write_text(rules.read_text().replace("2_000 TPP", "2_000 GB/s"))
    got = installed.start(program, broken, text=order)
    _licet.report(f"{program.name}, a rule with a mistake",
                  "" if got.returncode == 2 and re.match(rf"{broken}:\d+:\d+: E\d+: ", got.stderr)
                  else f"exit {got.returncode}\n{got.stdout}{got.stderr}")


def check_header() -> None:
    """In the oldest languages that it promises, as strictly as they can be."""
    for compiler, language in (("cc", "c99"), ("cc", "c17"), ("c++", "c++98"), ("c++", "c++17")):
        done = run(compiler, f"-std={language}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x",
                   "c" if compiler == "cc" else "c++", "-include", "licet.h", "-I", ROOT / "include", "/dev/null")
        _licet.report(f"licet.h in {language}", done.stderr)


def main() -> int:
    check_header()
    if not (BUILD / "lib" / "liblicet.a").exists():
        # A build with sanitizers has no library.
        return 1 if _licet.any_failed() else 0
    with tempfile.TemporaryDirectory() as scratch:
        installed = Installed(pathlib.Path(scratch))
        check_symbols(installed)
        orders = ORDERS.read_text().splitlines()
        for static in (False, True):
            check_ask(installed, installed.compile(EXAMPLES / "ask.c", static), orders[:3] if static else orders)
            check_book(installed, installed.compile(EXAMPLES / "book.c", static))
            check_overnight(installed, installed.compile(EXAMPLES / "overnight.cpp", static))
        manual = next(pathlib.Path(scratch).rglob("licet.3")).read_text()
        _licet.report("licet(3) has every function",
                      "".join(f"{name}\n" for name in ("licet_engine_new", "licet_decide", "licet_compare")
                              if name not in manual))
    return 1 if _licet.any_failed() else 0


sys.exit(main())
