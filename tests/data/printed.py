#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""printed.py - what commands print as JSON, against the schemas that say they are of these commands.

Each schema of docs/schema/ that is of commands names them ("commands").  Every command that has --json has one, and what
the transcripts (tests/data/cli) do is done once more with --json for each of them: every line keeps to its schema.
"""
import glob
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

from _licet import any_failed, licet, report

# At once; what they wait for is mostly the disk.
TRANSCRIPTS = [["application", "buyer", "flag", "order", "states"], ["disclosure", "events", "license", "policy", "screen"],
               ["lists", "many", "match", "people"], ["clocks", "reconcile", "serial", "ship"]]
ALONE = [["chip", "list"], ["chip", "compare", "NVIDIA H20", "NVIDIA H100 SXM"],
         ["chip", "gap", "NVIDIA H100 SXM5 80GB"], ["check", "examples/orders.jsonl"],
         ["explain", "--item", "NVIDIA H20", "--to", "CN"], ["classify", "--item", "NVIDIA H20"],
         ["history", "--item", "NVIDIA H20", "--to", "CN"], ["headroom", "--item", "NVIDIA H20", "--to", "CN"],
         ["headroom", "--item", "NVIDIA H20", "--to", "CN", "--design"],
         ["replay", "--from", "2025-05-01", "--to", "2026-02-01", "examples/orders.jsonl"],
         ["diff", "--from", "2025-05-01", "--to", "2026-02-01", "examples/orders.jsonl"]]

# Commands, with all that are below them, whose shapes are somewhere else, and where.
WITHOUT = {
    "watch": "docs/schema/watched, article, article-against and watch-draft.schema.json; tests/data/articles.py and schema.py hold it against them",
    "events": "docs/schema/event.schema.json; tests/data/webhooks.py holds it against that",
}

# What is seen only where there is more than these have: by others of the tests.
ELSEWHERE = {
    "demo-step": "demo.txt, and tests/data/h20.py",
    "policy-imported": "tests/data/ecfr_import.py",
    "eei": "tests/data/schema.py",
    "exposure": "tests/data/exposure.py",
}

# One by one, and why.  Files of rows (FILE) and names (--names, --rows) are for all else that acts.
ONE_BY_ONE = {
    "screen": "it looks, and takes files of names itself; --as is who looks",
    "lists show": "it looks; --as-of",
    "buyer nominate": "it takes what the order book needs, all of it",
    "buyer package": "a list of all whose package is ready",
    "buyer submit": "a list of all that are in it",
    "reconcile ace": "a report has all of its rows",
    "license balance": "it looks; --as-of",
    "people add": "who may act on a database is looked at one by one",
    "people disable": "likewise", "people enable": "likewise", "people grant": "likewise", "people revoke": "likewise",
    "people link": "likewise", "people unlink": "likewise",
    "people factor": "likewise: each is asked for by its owner", "people password": "likewise: it asks for it", "people mail": "likewise", "mail retry": "numbers of what waits, or --all", "people key": "likewise: it is shown once",
    "policy propose": "a pack is one thing, that two people look at", "policy publish": "likewise",
    "audit attach": "each document with the records that it is of",
    "audit hold": "a hold names what it keeps", "audit release": "likewise", "audit retain": "all that need not be kept",
}

WRAPPER = """#!/bin/sh
# The program, which prints JSON wherever it can, and what it printed once more into a file.
one=" %(one)s "
two=" %(two)s "
case " $* " in *" --help "*) exec "%(licet)s" "$@" ;; esac
if [ $# -ge 2 ] && [ "${two#*" $1/$2 "}" != "$two" ]; then
    words="$1 $2"; shift 2
elif [ $# -ge 1 ] && [ "${one#*" $1 "}" != "$one" ]; then
    words=$1; shift
else
    exec "%(licet)s" "$@"
fi
case " $* " in *" --json "*) ;; *) set -- --json "$@" ;; esac
out=$(mktemp "%(folder)s/XXXXXXXXXX")
echo "$words" > "$out.command"
"%(licet)s" $words "$@" > "$out"
status=$?
cat "$out"
exit $status
"""

HELPS: dict[str, str] = {}


def commands() -> list[str]:
    """All of the program, as its help lists them."""
    found = []
    for name in re.findall(r"^  ([a-z][\w-]*)  ", licet("help").stdout, re.M):
        text = licet("help", name).stdout
        below = re.search(r"(?ms)^Commands[^\n]*\n(.*?)(?:\n\n|\Z)", text)
        names = [f"{name} {word}" for word in re.findall(r"^  ([a-z][\w-]*)(?:  |$)", below[1], re.M)] if below else [name]
        for each in names:
            HELPS[each] = licet("help", *each.split()).stdout
        found += names
    return found


def has(command: str, option: str) -> bool:
    return re.search(rf"^\s+{option}\b(?!-)", HELPS[command], re.M) is not None


def check_bulk() -> None:
    for command in HELPS:
        if not has(command, "--as") or command.split()[0] in WITHOUT:
            continue
        usage = HELPS[command].split("\n\n")[1]
        many = has(command, "--names") or has(command, "--rows") or re.search(r"\bFILE\|-", usage)
        wrong = "" if many or ONE_BY_ONE.get(command) else "neither --names nor --rows nor a file, and no reason why"
        report(f"{command} is done with many", wrong)


class Schemas:
    def __init__(self):
        self.all = {}
        for path in sorted(glob.glob("docs/schema/*.schema.json")):
            with open(path, encoding="utf-8") as file:
                self.all[os.path.basename(path).removesuffix(".schema.json")] = json.load(file)
        store = {schema["$id"]: schema for schema in self.all.values()}
        self.validators = {name: jsonschema.Draft202012Validator(
            schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store),
            format_checker=jsonschema.FormatChecker()) for name, schema in self.all.items()}
        self.of: dict[str, list[str]] = {}
        for name, schema in self.all.items():
            for command in schema.get("commands", []):
                self.of.setdefault(command, []).append(name)
        self.seen: set[str] = set()

    def fault(self, command: str, value: object) -> str:
        """What is wrong with a line, by the schema that it comes nearest to."""
        names = self.of[command] + ["refused"]
        for name in names:
            if self.validators[name].is_valid(value):
                self.seen.add(name)
                return ""
        near = min(self.of[command], key=lambda name: len(list(self.validators[name].iter_errors(value))))
        error = jsonschema.exceptions.best_match(self.validators[near].iter_errors(value))
        return f"{near}: {'/'.join(map(str, error.absolute_path)) or '.'}: {error.message[:200]}: {json.dumps(value)[:200]}"


def check_commands(schemas: Schemas) -> list[str]:
    printing = [command for command in HELPS if has(command, "--json") and command.split()[0] not in WITHOUT]
    for command in printing:
        report(f"{command} --json has a schema", "" if command in schemas.of else "none says that it is of it")
    for command, names in schemas.of.items():
        report(f"the command {command} of {', '.join(names)} prints JSON", "" if command in printing else "it does not")
    return printing


def check_printed(schemas: Schemas, printing: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wrapper = pathlib.Path(folder) / "licet"
        printed = pathlib.Path(folder) / "printed"
        printed.mkdir()
        wrapper.write_text(WRAPPER % {
            "one": " ".join(command for command in printing if " " not in command),
            "two": " ".join(command.replace(" ", "/") for command in printing if " " in command),
            "licet": os.path.abspath(os.environ["LICET"]), "folder": printed})
        wrapper.chmod(0o755)
        # What comes out is not what the transcripts say, and not looked at.
        env = dict(os.environ, LICET=str(wrapper), NO_COLOR="1")
        running = [subprocess.Popen([sys.executable, "tests/data/cli.py", *words], env=env, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for words in TRANSCRIPTS]
        for words in ALONE:
            subprocess.run([wrapper, *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        for each in running:
            each.wait()
        faults: dict[str, list[str]] = {}
        for path in sorted(printed.glob("*.command")):
            command = path.read_text().strip()
            found = faults.setdefault(command, [])
            for line in path.with_suffix("").read_text(encoding="utf-8").splitlines():
                try:
                    found.append(schemas.fault(command, json.loads(line)))
                except json.JSONDecodeError as error:
                    found.append(f"{error}: {line[:200]}")
    for command, found in sorted(faults.items()):
        wrong = sorted({fault for fault in found if fault})
        report(f"{command} --json keeps to its schema ({len(found)} lines)", "\n".join(wrong[:5]))
    for name, schema in schemas.all.items():
        if schema.get("commands") and name not in ELSEWHERE:
            report(f"a line of {name} was seen", "" if name in schemas.seen else "no command printed one")


commands()
check_bulk()
every = Schemas()
check_printed(every, check_commands(every))
sys.exit(any_failed())
