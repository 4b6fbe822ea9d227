#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs.py - help texts, man pages and completion say the same, and what they say is so.

Every option in a help text is accepted and stands in the man page and in the completion of each shell; every
command has a man page; every example runs.  Scripts and pages are checked by the shells and by groff where they
are installed.

`docs.py short` leaves out the examples.
"""
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from _licet import SECONDS_MAX, any_failed, report, whole_list

LICET = os.environ["LICET"]
ROOT = pathlib.Path.cwd()
SHELLS = ("bash", "zsh", "fish")

def run(*words: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS_MAX, check=False,
                          **more)


@functools.cache
def help_of(*words: str) -> subprocess.CompletedProcess[str]:
    return run(LICET, "help", *words)


def section(text: str, title: str) -> str:
    found = re.search(rf"^{title}:\n((?:.+\n|\n(?=  ))*)", text, re.M)
    return found[1] if found else ""


def names(text: str) -> list[str]:
    return re.findall(r"^  ([a-z][a-z-]*) ", section(text, "Commands"), re.M)


def options(text: str) -> list[tuple[str, str]]:
    """(name, what its value is) of each option; the value is empty for a flag."""
    return re.findall(r"^  --([a-z-]+)(?: ([^\s\"]+|\"[^\"]*\"))?(?:  .*)?$", text, re.M)


def sample(value: str) -> str:
    if value == "DATE":
        return "2024-01-01"
    if value in ("N", "DAYS", "SECONDS"):
        return "3"
    return value.split("|")[0]


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in names(help_of().stdout):
        found.append((name,))
        found += [(name, below) for below in names(help_of(name).stdout)]
    return found


def roff_text(text: str) -> str:
    return text.replace("\\-", "-").replace("|\\:", "|").replace("\\fB", "").replace("\\fR", "").replace("\\fI", "")


@functools.cache
def script_of(shell: str) -> str:
    return run(LICET, "completion", shell).stdout


def check_accepted(words: tuple[str, ...], text: str) -> None:
    """Options are read in order: the first that is refused is the one behind all that the help has."""
    given = [word for name, value in options(text) for word in ([f"--{name}", sample(value)] if value else [f"--{name}"])]
    said = run(LICET, *words, *given, "--no-such-option").stderr
    report(f"{' '.join(words)} takes its options", "" if "no option '--no-such-option'" in said else said)


def check_options(words: tuple[str, ...], text: str) -> None:
    page = roff_text(help_of("--man", words[0]).stdout)
    scripts = {shell: script_of(shell) for shell in SHELLS}
    check_accepted(words, text)
    for name, _ in options(text):
        label = f"{' '.join(words)} --{name}"
        if not re.search(rf"^--{name}(?: |$)", page, re.M):
            report(f"{label} is in the man page", "it is not")
        elif not all(re.search(rf"(--|-l ){name}\b", script) for script in scripts.values()):
            report(f"{label} is completed", "not by " + ", ".join(
                shell for shell, script in scripts.items() if not re.search(rf"(--|-l ){name}\b", script)))
        else:
            report(label)


def check_command(words: tuple[str, ...]) -> None:
    label = " ".join(words)
    text = help_of(*words)
    if text.returncode != 0 or not text.stdout.startswith(f"licet {label} - "):
        report(f"help {label}", text.stdout + text.stderr)
        return
    report(f"help {label}", "" if run(LICET, *words, "--help").stdout == text.stdout else "--help differs")
    if len(words) == 1:
        page = help_of("--man", label)
        wrong = "" if page.returncode == 0 and page.stdout.startswith(".TH ") else page.stdout + page.stderr
        report(f"man page of {label}", wrong or render(page.stdout))
    check_options(words, text.stdout)


def render(page: str) -> str:
    if not shutil.which("groff"):
        return ""
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, text=True, capture_output=True,
                          timeout=SECONDS_MAX, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))
    return done.stderr


def write_ofac(place: pathlib.Path) -> None:
    """OFAC's list with as many parties as a whole one has to have."""
    empty = ",".join(["-0- "] * 7)
    (place / "sdn.csv").write_text("".join(f'{i},"EXAMPLE {i}",-0- ,"CUBA",{empty},-0- \n' for i in range(5000)))
    (place / "alt.csv").write_text('1,1,"aka","SAMPLE",-0- \n')
    (place / "add.csv").write_text('1,1,"1 Road","Havana","Cuba",-0- \n')


def write_un(place: pathlib.Path) -> None:
    """Likewise, the list of the Security Council."""
    entities = "".join(f"<ENTITY><FIRST_NAME>EXAMPLE {i}</FIRST_NAME></ENTITY>" for i in range(400))
    (place / "UN_consolidated.xml").write_text(
        f"<CONSOLIDATED_LIST><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>")


def write_log(folder: str) -> None:
    """A database whose log has an entry and a checkpoint; it may be there already."""
    run(LICET, "db", "init", "--db", "licet.db", cwd=folder)
    run(LICET, "people", "add", "root", "--db", "licet.db", cwd=folder)
    run(LICET, "people", "add", "ann", "--as", "root", "--db", "licet.db", cwd=folder)
    run(LICET, "people", "grant", "ann", "officer", "sales", "--as", "root", "--db", "licet.db", cwd=folder)
    run(LICET, "audit", "attach", "orders.csv", "--record", "license=D123456", "--license", "D123456", "--as", "ann",
        "--db", "licet.db", cwd=folder)
    run(LICET, "audit", "checkpoint", "--key", "our.key", "--to", "outside.txt", "--db", "licet.db", cwd=folder)


@functools.cache
def examples_folder() -> tempfile.TemporaryDirectory:
    """A folder that has what examples name; each command has a copy of it."""
    made = tempfile.TemporaryDirectory()
    folder = made.name
    place = pathlib.Path(folder)
    (place / "bin").mkdir()
    (place / "bin" / "licet").symlink_to(LICET)
    shutil.copytree(ROOT / "packs", place / "packs")
    shutil.copy(ROOT / "examples" / "h20" / "inventory.csv", place / "inventory.csv")
    shutil.copy(ROOT / "examples" / "h20" / "orders.jsonl", place / "sold.jsonl")
    (place / "orders.jsonl").write_text('{"id": "1", "on": "2025-05-01", "item": {"name": "NVIDIA H20"}}\n')
    (place / "licenses.jsonl").write_text('{"number": "D000001"}\n')
    (place / "orders.csv").write_text("id,on,item.name\n1,2025-05-01,NVIDIA H20\n")
    for part in ("738", "740", "774"):
        shutil.copy(ROOT / "tests" / "data" / "ecfr" / "sample.xml", place / f"part-{part}.xml")
    shutil.copy(ROOT / "examples" / "watch" / "entity-list-rule.xml", place / "2025-05426.xml")
    (place / "rules.licet").write_text('use "us"\n')
    (place / "letters").mkdir()
    (place / "letters" / "own.licet").write_text('use "us"\n')
    run(LICET, "policy", "key", "our.key", cwd=folder)
    run(LICET, "policy", "sign", "--key", "our.key", "letters", cwd=folder)
    run(LICET, "db", "init", "--db", "licet.db", cwd=folder)
    run(LICET, "people", "add", "ann", "--db", "licet.db", cwd=folder)
    run(LICET, "people", "add", "sap", "--integration", "--as", "ann", "--db", "licet.db", cwd=folder)
    (place / "customers.csv").write_text("id,name\n1,Huawey International\n")
    (place / "consolidated.csv").write_text(whole_list("Entity List (EL),Huawei and any successor,,CN"))
    write_un(place)
    write_ofac(place)
    write_log(folder)
    run(LICET, "lists", "import", "consolidated.csv", "--lists", "lists", "--date", "2026-07-01", cwd=folder)
    (place / ".local/share/bash-completion/completions").mkdir(parents=True)
    return made


def copy_or_link(source: str, to: str) -> None:
    """Nothing writes into a pack that is there; the rest is small."""
    if "/packs/" in source:
        os.link(source, to)
    else:
        shutil.copy2(source, to)


def check_examples(words: tuple[str, ...], text: str) -> None:
    """Runs the examples; they must not be refused."""
    examples = re.findall(r"^  (licet .*)$", section(text, "Examples"), re.M)
    if not examples:
        return
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(examples_folder().name, folder, dirs_exist_ok=True, symlinks=True, copy_function=copy_or_link)
        env = dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}", HOME=folder)
        for line in examples:
            done = run("bash", "-c", line, cwd=folder, env=env)
            wrong = "" if done.returncode in (0, 1, 4) else done.stdout + done.stderr
            report(f"example of {' '.join(words) or 'licet'}: {line}", wrong)


def complete(*words: str) -> list[str]:
    """What bash offers for the last of the words."""
    script = ('eval "$("$0" completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _licet; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    return run("bash", "-c", script, LICET, *words).stdout.split()


def check_completion() -> None:
    for shell in SHELLS:
        script = script_of(shell)
        if shutil.which(shell):
            done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True, timeout=SECONDS_MAX, check=False)
            report(f"{shell} takes the completion script", done.stderr)
    cases = {
        ("licet", "che"): ["check"],
        ("licet", "policy", "li"): ["lint", "list"],
        ("licet", "policy", "list", "s"): ["sets", "sources", "scenarios"],
        ("licet", "check", "--kn"): ["--known", "--knowledge"],
        ("licet", "check", "--posture", ""): ["enforced", "text"],
        ("licet", "check", "--posture", "=", "t"): ["text"],
        ("licet", "check", "--item", ""): [],
        ("licet", "check", "--packs", "src/ba"): ["src/base"],
        ("licet", "completion", "z"): ["zsh"],
    }
    for words, wanted in cases.items():
        found = complete(*words)
        report("bash completes " + " ".join(words), "" if sorted(found) == sorted(wanted) else f"with {found}")


def main() -> int:
    overview = help_of().stdout
    report("licet --help", "" if run(LICET, "--help").stdout == overview else "differs from licet help")
    report("licet --version", "" if re.fullmatch(r"licet \d+\.\d+\.\d+\n", run(LICET, "--version").stdout) else "is odd")
    page = help_of("--man").stdout
    report("man page of licet", render(page))
    for name in names(overview):
        if f".BR licet\\-{name} (1)" not in page:
            report(f"licet(1) names {name}", "it does not")
    check_examples((), overview)
    for words in commands():
        check_command(words)
        if sys.argv[1:] != ["short"]:
            check_examples(words, help_of(*words).stdout)
    check_completion()
    return any_failed()


sys.exit(main())
