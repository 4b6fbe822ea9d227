#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py [--on sqlite|postgresql|connection] [--jobs N] [--list] [WORD...] - takes the guards of the store and the desk
out, one by one: without any of them some test has to fail.

Guards are the constraints, unique indexes and triggers of the schema, on each kind of database; the conditions on which the
desk refuses; what it writes into the log; what keeps the file of SQLite sound, and a connection to PostgreSQL safe.  It works
in copies of the checkout, one for each of N that go at a time.  With WORDs, only guards that have one of them, or are in such
a file; --list shows them.  Where PostgreSQL is not installed its guards are left alone, and that is said.

The test that noticed a guard last time comes first, then the one that noticed most in its file: most guards cost one test.
Which it was is remembered in the user's cache, and is no more than an order: what it says may be wrong, or gone.
"""
import argparse
import collections
import contextlib
import dataclasses
import functools
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import postgresql

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What keeps the file itself sound, and what stands there instead: left out, synchronous would be FULL in Debian's SQLite.
STORE = [("synchronous = FULL", "synchronous = NORMAL"), ("foreign_keys = ON", "foreign_keys = OFF"),
         (" && settle(store, err)", ""), ("remove_files(name);", ";"), ("INT64_MAX, ret_least", "0, ret_least")]

# With this each password takes little work, as in tools/test.py: test_sign_in tries many, and would run out of time beside others.
QUICK = "tests/unit/libquick_password.so"
BUILD_SECONDS = 3600  # of a copy from nothing

# The tests that have to notice, and where the guards are: programs of tests/unit, cli/NAME a transcript, data/NAME a test of
# tests/data.
LEDGER = ["test_store", "test_ledger", "test_ledger_parts", "test_ledger_crash", "test_ledger_log", "test_store_power"]
PEOPLE = ["test_people_rows", "test_people", "test_sign_in", "test_journal"]
LICENSES = ["test_licenses", "test_license_facts", "test_license_look", "test_license_history", "test_journal"]
AUDIT = ["test_audit_rows", "test_audit_log", "test_audit_record", "test_audit_retain", "test_audit_export",
         "test_audit_attacks"]
ORDERS = ["test_orders", "test_order_obstacles", "test_shipment_events", "test_flags"]
APPLICATIONS = ["test_applications", "test_application_clock"]
BUYERS = ["test_buyers", "test_buyer_gate", "test_buyer_caps", "test_buyer_history"]
SHIPMENTS = ["test_flags", "test_incidents", "test_shipment_papers", "test_shipment_clock", "test_shipments",
             "test_shipment_events", "test_shipment_history", "test_buyer_gate", "test_buyer_caps", "test_buyer_history"]
SCHEMA = {"0001": LEDGER, "0002": PEOPLE, "0003": ["test_license_rows"], "0004": AUDIT, "0005": ["test_matter_rows"],
          "0006": ["test_about_rows"], "0007": ["test_matter_rows"], "0008": ["test_tallies"],
          "0009": ["test_kept", "test_matter_rows"],
          "0010": ["test_signed_in"], "0011": ["test_matter_rows"], "0012": LICENSES, "0013": ["test_outbox", "test_matter_rows"],
          "0014": ["test_run_rows", "test_matter_rows"], "0015": ["test_matter_rows"],
          "0016": ["test_identities"], "0017": ["test_store"], "0018": ["test_factors"],
          "0019": ["test_store", "test_matter_rows"],
          "0020": ["test_notices"], "0021": PEOPLE, "0022": ["test_mail"], "0023": ["test_vault"],
          "0024": ["test_people_rows"], "0025": ["test_security_keys"], "0026": ["test_signed_in"]}
# Files of src; the first row that fits counts.  A file of the desk that none fits has to have no guard.
CODE = [
    (LEDGER, "store/sqlite.c desk/ledger*.c"),
    (["test_store"], "store/store.c"),
    (["test_vault"], "store/vault*.c"),
    (["test_tls", "data/tls"], "server/tls.c"),
    (["data/mail"], "server/mailer.c"),
    (["data/sealed"], "cli/vault_file.c cli/serve_vault.c"),
    (AUDIT, "audit/log.c audit/record.c audit/holds.c audit/retain.c"),
    (PEOPLE + ["test_security_keys"], "desk/sign_in.c"),
    (PEOPLE, "desk/people.c desk/approvals.c desk/tries.c"),
    (PEOPLE + ORDERS, "desk/roles.c"),
    (["test_tokens", "test_sign_in", "test_journal"], "desk/api_keys.c"),
    (["test_signed_in"], "desk/signed_in.c desk/once.c"),
    (["test_factors", "test_journal", "test_security_keys"], "desk/factors.c"),
    (["test_security_keys", "test_journal"], "desk/security_keys.c"),
    (["test_webauthn", "test_security_keys"], "desk/webauthn.c desk/libfido2.c"),
    (["test_identities", "test_journal"], "desk/identities.c"),
    (["test_notices", "test_journal"], "desk/notices.c"),
    (["test_mail", "test_journal"], "desk/mail.c"),
    (["test_kept"], "desk/kept.c"),
    (["test_pack_changes", "cli/policy_desk"], "desk/pack_changes.c"),
    (["test_journal", "test_notices"], "desk/journal*.c"),
    (["test_license"], "desk/license_json.c desk/money.c"),
    (LICENSES + ["test_shipments", "test_shipment_events"], "desk/license_draw.c"),
    (LICENSES, "desk/license*.c"),
    (["test_cover", "cli/licenses", "data/cover"], "desk/cover*.c"),
    (["test_holidays"], "desk/holidays.c"),
    (SHIPMENTS, "desk/order_shipments.c"),
    (ORDERS, "desk/order*.c"),
    (["test_matters", "test_orders", "test_shipments", "test_applications"], "desk/matters*.c"),
    (["test_shipment_json"], "desk/shipment_json.c"),
    (SHIPMENTS, "desk/shipment*.c"),
    (["test_application_json"] + APPLICATIONS, "desk/application*.c"),
    (["test_form"], "desk/form.c"),
    (BUYERS, "desk/buyer*.c"),
    (["test_incidents"], "desk/incidents.c desk/disclosures.c desk/signing.c"),
    (["test_flags"], "desk/flags.c"),
    (["test_matches"], "desk/matches.c"),
    (["test_ace", "cli/reconcile"], "desk/ace*.c desk/eei.c"),
    (["test_differences", "cli/reconcile"], "desk/differences.c"),
    (["cli/replay", "data/replay"], "desk/replay.c"),
    (["test_units"], "desk/units.c"),
    (["cli/watch"], "desk/documents.c"),
    (["test_article", "test_against", "test_watch_limits"], "watch/article*.c"),
    (["test_ecfr", "test_watch_limits"], "watch/ecfr*.c"),
    (["test_fr", "test_watch_limits", "cli/watch"], "watch/fr*.c"),
]
# (where, the guard): what no test can notice, and why.
KINDS = "'order', 'application', 'buyer', 'shipment', 'match', 'flag', 'disclosure', 'incident'"
SAID_AGAIN = "matter_event refuses in the same words; without it, the state that it leads to is not known"
REPLACED = "a later step puts another in its place"
UNNOTICED = {
    ("replay.c", "(book->line_count >= UINT32_MAX)"): "it takes four billion lines",
    ("store.c", "(is_new && version >= 0)"): "a file that is there is refused before; test_store sees it on PostgreSQL",
    ("0014.sql", "CHECK (decided >= 0)"): "what is changed is not less than none, and not more than what is decided",
    ("differences.c", "machine_need(&difference_machine, matter->name, from, change->transition, doing->err)"): SAID_AGAIN,
    ("fr_rows.c", "(length < 0)"): "vsnprintf does not fail with these formats",
    ("ecfr_cells.c", "(buf.failed)"): "the sets are named in a table that comes with the program",
    ("documents.c", "machine_need(&document_machine, matter->name, from, transition, d->err)"): SAID_AGAIN,
    ("0007.postgresql.sql", f"CHECK (kind IN ({KINDS}))"): REPLACED,
    ("0011.postgresql.sql", f"CHECK (kind IN ({KINDS}, 'difference'))"): REPLACED,
}
# How what refuses begins.
REFUSAL = (r"(return (done && |book_is_refused\(book\) \|\| )?(book_|license_|shipment_)?(refuse|forbid|lacks|wrong)"
           r"|(return )?err_set\((\w+->)?err, ERR_(FORBIDDEN|CONFLICT|SIGN_IN|WAIT|VALUE|LIMIT|USAGE|NAME|OVERFLOW))")
GUARDS = (r"\w*check_\w+|need(_\w+)?|who_need\w*|still_may|may_(keep|reduce)|machine_(need|allows)|tries_(check|count)"
          "|journal_(added|can_act|roles|password|locked|keys_failed|key_made|key_revoked|linked|factor|factor_code|security_key(_back)?|mail|approval|license)|notify(_maker)?"
          "|label_(license|replaced|approval)|add_document|expect(_added|_grants|_keys|_links|_factors|_security_keys|_roles|_approvals|_licenses)?"
          "|compare_(can_act|password)|sign_in_clear|web_sessions_end"
          "|shipment_(was_released|need_order|tell_(flags|buyers|caps)|(free|find|post)_caps|count_fact)"
          "|order_hold_shipments|keep_back|same_obstacles|is_under|take_refusal"
          r"|tell_(release|order|units|papers|license(?=\(s\)))"
          "|fr_problem|add_flag|same_subject|only_date"
          "|free_(old|reserved)|ask_which|follow_caps|set_ceilings|close_those|add_held|ask|signing_ask")


def on_postgresql() -> dict[str, list[str]]:
    """Those that are run on PostgreSQL too, and with what arguments: as the build has it."""
    table = re.search(r"(?ms)^on_postgresql = \{(.*?)^\}", (ROOT / "tests/unit/meson.build").read_text(encoding="utf-8"))
    if not table:
        sys.exit("mutate.py: tests/unit/meson.build does not say any more what runs on PostgreSQL")
    return {name: re.findall(r"'([^']*)'", arguments) for name, arguments in re.findall(r"'(\w+)': \[(.*?)\],", table[1])}


ON_POSTGRESQL = on_postgresql() | {"test_sign_in": []}

# What makes a connection safe, and what stands there instead.
CONNECTION = {
    "postgresql.c": [
        ('SELECT pg_advisory_xact_lock(" LOCK "); "', 'SELECT 1; "'),
        ("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ", "BEGIN; "),
        ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ", "BEGIN; "),
        ('str_equal_text(str_of(db->pq.PQcmdStatus(result)), "COMMIT")', "true"),
        (" ||\n                   (postgresql_is_lost(db) && execute_all(db, sql, &last, err))", ""),
        ("LOCK TABLE schema_least IN ACCESS SHARE MODE; ", ""),
        ("LOCK TABLE licet.schema_least IN ACCESS EXCLUSIVE MODE; ", ""),
        ("} else if (!postgresql_is_done(db, result)) {", "} else if (0) {"),
    ],
    "postgresql_connect.c": [
        ("SET search_path = licet, pg_temp; ", ""),
        ("SET lock_timeout = '60s';", ""),
        ("SET idle_in_transaction_session_timeout = '10s'; ", ""),
        ("current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')", "false"),
        ('str_equal_text(str_of(db->pq.PQgetvalue(result, 0, i)), "on")', "true"),
        ("db->in_transaction ? postgresql_fail_lost(db, err) : dial(db, err)", "dial(db, err)"),
        ("db->broken = db->broken || code == NULL;", ""),
    ],
}


@functools.cache
def without_literals(text: str) -> str:
    """Blanks in place of strings and characters, in which brackets do not count."""
    return re.sub(r'"(\\.|[^"\\\n])*"|\'(\\.|[^\'\\\n])\'', lambda found: " " * len(found[0]), text)


def balanced(text: str, at: int) -> int:
    """Where the bracket that opens there closes; behind it."""
    depth = 0
    bare = without_literals(text)
    for i in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(bare[i], 0)
        if depth == 0:
            return i + 1
    raise ValueError("a bracket stays open")


def of_schema(text: str) -> list[tuple[int, int, str]]:
    """(from, to, what stands there instead)"""
    found = []
    for match in re.finditer(r"\bCHECK (?=\()", text):
        found.append((match.start(), balanced(text, match.end()), "CHECK (1 = 1)"))
    found += [(m.start(), m.end(), "") for m in re.finditer(r" UNIQUE(?= CHECK| NOT|, --)| REFERENCES \w+ \(\w+\)", text)]
    found += [(m.start(), m.end(), ")") for m in re.finditer(r",\n  UNIQUE \([^)]*\)\n\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r",\n  FOREIGN KEY \([^)]*\) REFERENCES \w+ \([^)]*\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^CREATE UNIQUE INDEX .*$", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?ms)^CREATE TRIGGER .*?(END|FUNCTION \w+\([^)]*\));$", text)]
    return found


def of_code(text: str) -> list[tuple[int, int, str]]:
    """Conditions behind which something is refused or not done twice."""
    found = []
    for match in re.finditer(r"\bif (?=\()", text):
        end = balanced(text, match.end())
        if re.match(r"\s*(\{\s*)?(/\*.*?\*/\s*)?" + REFUSAL, text[end:]):
            found.append((match.end(), end, "(0)"))
    for match in re.finditer(rf"(?<=[!( ])({GUARDS})(?=\()", text):
        if not re.match(r"(?s)\([^{;]*\)\n\{|\(struct [^{;]*\);", text[match.end():]):  # a call
            found.append((match.start(), balanced(text, match.end()), "true"))
    return found


def of_store(text: str) -> list[tuple[int, int, str]]:
    found = []
    for guard, instead in STORE:
        places = [(m.start(), m.end(), instead) for m in re.finditer(re.escape(guard), text)]
        if not places:
            sys.exit(f"mutate.py: there is no '{guard}' any more")
        found += places
    return found


def of_connection(text: str, name: str) -> list[tuple[int, int, str]]:
    found = []
    for guard, instead in CONNECTION[name]:
        if text.count(guard) != 1:
            sys.exit(f"mutate.py: {name} has this {text.count(guard)} times, not once: {guard}")
        found.append((text.index(guard), text.index(guard) + len(guard), instead))
    return found


@dataclasses.dataclass
class Guard:
    """What to take out of a file, and which tests have to notice on which kind of database."""
    path: pathlib.Path  # in the checkout
    begin: int
    end: int
    instead: str
    line: int
    text: str
    tests: dict[str, list[str]]
    key: str  # for what is remembered: the text, and which of those that are alike

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text} ({', '.join(self.tests)})"


def kinds_of(path: pathlib.Path, tests: list[str], kinds: set[str]) -> list[dict[str, list[str]]]:
    """A guard of both kinds has to be missed on each; one of PostgreSQL alone anywhere."""
    if path.suffix != ".sql" or path.name.endswith(".sqlite.sql"):
        every = [{"sqlite": tests}]
    else:
        every = [{"postgresql": [test for test in tests if test in ON_POSTGRESQL]}]
        if path.name.endswith(".postgresql.sql"):
            every[0]["connection"] = ["test_postgresql"]
        else:
            every.append({"sqlite": tests})
    parts = [{kind: names for kind, names in part.items() if kind in kinds} for part in every]
    return [part for part in parts if part]


def guards_in(path: pathlib.Path, found: list[tuple[int, int, str]], parts: list[dict[str, list[str]]]) -> list[Guard]:
    text = (ROOT / path).read_text(encoding="utf-8")
    guards = []
    seen: collections.Counter[str] = collections.Counter()
    for begin, end, instead in found:
        guard = " ".join(text[begin:end].split())
        seen[guard] += 1
        for part in parts:
            if "REFERENCES_" in guard and "sqlite" not in part:
                continue  # a trigger has its place
            key = f"{path} {guard} {seen[guard]} {'+'.join(part)}"
            guards.append(Guard(path, begin, end, instead, text.count("\n", 0, begin) + 1, guard, part, key))
    return guards


def all_guards(kinds: set[str], words: list[str]) -> list[Guard]:
    guards = []
    for path in sorted((ROOT / "src/store").glob("[0-9]*.sql")):
        if path.name[:4] not in SCHEMA:
            sys.exit(f"mutate.py: which tests are for {path.name}?")
        guards += guards_in(path.relative_to(ROOT), of_schema(path.read_text(encoding="utf-8")),
                            kinds_of(path, SCHEMA[path.name[:4]], kinds))
    taken = set()
    for tests, pattern in ((tests, pattern) for tests, patterns in CODE for pattern in patterns.split()):
        for path in sorted(set((ROOT / "src").glob(pattern)) - taken):
            find = of_store if path.name == "sqlite.c" else of_code
            guards += guards_in(path.relative_to(ROOT), find(path.read_text(encoding="utf-8")), kinds_of(path, tests, kinds))
            taken.add(path)
    for path in sorted(set(ROOT.glob("src/desk/*.c")) - taken):
        if of_code(path.read_text(encoding="utf-8")):
            sys.exit(f"mutate.py: which tests are for {path.name}?")
    for name in CONNECTION if "connection" in kinds else {}:
        path = ROOT / "src/store" / name
        guards += guards_in(path.relative_to(ROOT), of_connection(path.read_text(encoding="utf-8"), name),
                            [{"connection": ["test_postgresql"]}])
    known = {(guard.path.name, guard.text) for guard in guards}
    gone = [text for name, text in UNNOTICED.keys() - known]
    if gone and {"sqlite", "postgresql"} <= kinds:
        sys.exit(f"mutate.py: there is no '{gone[0]}' any more, which no test can notice")
    return [guard for guard in guards if (guard.path.name, guard.text) not in UNNOTICED
            and (not words or any(word in f"{guard.path.name} {guard.text}" for word in words))]


class Memory:
    """Which test noticed what."""

    def __init__(self) -> None:
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
        self.path = cache / "licet" / "mutate.json"
        self.lock = threading.Lock()
        self.last: dict[str, str] = {}
        self.most: dict[pathlib.Path, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        with contextlib.suppress(OSError, ValueError):
            self.last = json.loads(self.path.read_text(encoding="utf-8"))

    def order(self, guard: Guard) -> list[tuple[str, str]]:
        """(kind, test), the likeliest first."""
        with self.lock:
            last, most = self.last.get(guard.key), collections.Counter(self.most[guard.path])
        tests = [(kind, test) for kind, names in guard.tests.items() for test in names]
        return sorted(tests, key=lambda test: (test[1] != last, -most[test[1]]))

    def keep(self, guard: Guard, test: str) -> None:
        with self.lock, contextlib.suppress(OSError):
            self.last[guard.key] = test
            self.most[guard.path][test] += 1
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.last, indent=1, sort_keys=True), encoding="utf-8")


def run(words: list[str], folder: pathlib.Path, kind: str = "sqlite", seconds: int = 300, **more: str) -> bool:
    env = dict(os.environ, LICET=str(folder / "build/licet"), LICET_STORE="postgresql" if kind == "postgresql" else "", **more)
    try:
        return subprocess.run(words, cwd=folder, env=env, capture_output=True, check=False, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def test_passes(folder: pathlib.Path, kind: str, test: str) -> bool:
    if "/" in test:
        words = ["tests/data/cli.py", test[4:]] if test.startswith("cli/") else [f"tests/{test}.py"]
        return run([sys.executable, *words], folder)
    words = [f"build/tests/unit/{test}", *(ON_POSTGRESQL[test] if kind == "postgresql" else [])]
    return run(words, folder, kind, LD_PRELOAD=str(folder / "build" / QUICK))


def build(folder: pathlib.Path, tests: set[str], seconds: int = 300) -> bool:
    wanted = {QUICK} | {"licet" if "/" in test else f"tests/unit/{test}" for test in tests}
    return run(["ninja", "-C", "build", *wanted], folder, seconds=seconds)


def notices(folder: pathlib.Path, guard: Guard, memory: Memory) -> str | None:
    """The first test that fails without the guard."""
    for kind, test in memory.order(guard):
        if not build(folder, {test}):
            return "build"  # it is not even built: somebody notices
        if not test_passes(folder, kind, test):
            return test
    return None


def make_folder(name: str, tests: set[str]) -> pathlib.Path:
    folder = pathlib.Path(name) / "licet"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git"), symlinks=True)
    if not run(["meson", "setup", "build", "-Dtests=enabled"], folder) or not build(folder, tests, BUILD_SECONDS):
        sys.exit("mutate.py: it cannot be built as it is")
    return folder


def work(folder: pathlib.Path, guards: queue.SimpleQueue[Guard], memory: Memory, survivors: list[Guard]) -> None:
    while True:
        try:
            guard = guards.get_nowait()
        except queue.Empty:
            return
        path = folder / guard.path
        text = path.read_text(encoding="utf-8")
        path.write_text(text[:guard.begin] + guard.instead + text[guard.end:], encoding="utf-8")
        test = notices(folder, guard, memory)
        path.write_text(text, encoding="utf-8")
        if test == "build":
            print(f"cannot be built without, so no test was asked: {guard}", flush=True)
        if test is None or test == "build":
            survivors.append(guard)
        else:
            memory.keep(guard, test)
        if test is None:
            print(f"nothing fails without: {guard}", flush=True)


def try_all(names: list[str], guards: list[Guard]) -> int:
    """Without how many of them nothing failed."""
    every = {(kind, test) for guard in guards for kind, tests in guard.tests.items() for test in tests}
    folders = [make_folder(name, {test for _, test in every}) for name in names]
    for kind, test in sorted(every):
        if not test_passes(folders[0], kind, test):
            sys.exit(f"mutate.py: {test} does not pass as it is ({kind})")
    waiting: queue.SimpleQueue[Guard] = queue.SimpleQueue()
    for guard in guards:
        waiting.put(guard)
    memory = Memory()
    survivors: list[Guard] = []
    threads = [threading.Thread(target=work, args=(folder, waiting, memory, survivors)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(survivors)


def main() -> int:
    parser = argparse.ArgumentParser(usage="mutate.py [--on sqlite|postgresql|connection] [--jobs N] [--list] [WORD...]")
    parser.add_argument("--on", choices=["sqlite", "postgresql", "connection"], action="append")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    kinds = set(options.on or ["sqlite", "postgresql", "connection"])
    with postgresql.Scratch() as scratch, contextlib.ExitStack() as stack:
        if scratch.url is None:
            print(f"mutate.py: SQLite alone: {scratch.why}")
            kinds &= {"sqlite"}
        else:
            os.environ["LICET_POSTGRESQL"] = scratch.url
        guards = all_guards(kinds, options.words)
        if options.list:
            print(*guards, sep="\n")
            return 0
        jobs = max(1, min(options.jobs, len(guards)))
        survivors = try_all([stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(jobs)], guards)
    print(f"{len(guards) - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


sys.exit(main())
