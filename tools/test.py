#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""test.py [--build DIR] [--all] [--sanitized] [--times] [--clock [DAYS+]HH:MM] [WORD...] - runs the tests, but for what takes long.

Three kinds, all run in the source folder:
  unit    the programs that tests/unit/meson.build lists; they report in TAP
  data    tests/data/*.py, but for names that begin with an underscore; they print `ok name` or
          `not ok name`, and what they say about a failure after it
  policy  `licet policy test` on each pack, and on those that are built in together; it ends with `N passed, N failed`

Those that take longest go first, so that all processors have work until the end.

Tests of the store are run with PostgreSQL too: a server that is there as long as this program (tools/postgresql.py).
Where PostgreSQL is not installed they are skipped, and that is said.

What they write goes into memory where there is room for it, unless TMPDIR is set: no test loses power by itself, and one
that waits for a disk tests the disk.

Passwords are hashed with less than the program takes (tests/unit/quick_password.c), but for what tests that, with --all and
with --sanitized.

--clock has them run as if it were that time in UTC, the next one to come, or so many days later: today is another day in other zones (tests/unit/moved_clock.c).

--times lists them once more by the processor time that each took, of all its processes.

Of the tests in LONG only the short form is run, if they have one; with --all everything is, as `make check` does.

With WORDs only tests whose name contains one of them are run, and those as a whole.  What fails is shown; a program that crashes,
runs out of time or tests nothing counts as a failure.  The last line is `N passed, N failed`, and the exit
status is 0 only if something passed and nothing failed.
"""
import argparse
import concurrent.futures
import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import postgresql

ROOT = pathlib.Path(__file__).resolve().parent.parent
TAP_LINE = re.compile(r"^\s*(ok|not ok)\b(?:\s+\d+\b)?[\s-]*(.*)$")
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$")
SHOWN_LINES = 60
MEMORY_MIN = 4 << 30  # bytes
# Not in the short run, or there with these arguments: what a change can wait for until `make check`.  What guards against
# a wrong answer, against shipping more than there is and against loss has to stay in the short run, at least in a short form.
# Of what is left out as a whole: pages, texts and schemas show what others decide; with "sqlite" a test is run on SQLite alone.
LONG: dict[str, list[str] | None] = {
    "data/cli": ["--short"],
    "data/desk": ["desk.md"],
    "data/docs": ["short"],
    "data/ecfr_import": ["newest"],
    "data/events": ["short"],
    "data/exposure": None,
    "data/exposures": None,
    "data/fuzz_http": ["--requests", "500"],
    "data/h20": ["sqlite"],
    "data/hostile": ["short"],
    "data/library": None,
    "data/lists": ["newest"],
    "data/mail": ["short"],
    "data/pages_desk": None,
    "data/pages_exposure": None,
    "data/pages_policy": None,
    "data/pages_publish": ["short"],
    "data/pages_work": None,
    "data/printed": None,
    "data/quota": ["sqlite"],
    "data/readme": None,
    "data/replay": ["1", "1"],
    "data/reservations": ["short"],
    "data/sbom": None,
    "data/schema": None,
    "data/server_demo": None,
    "data/server_desk": ["short"],
    "data/tokens": ["sqlite"],
    "data/upgrade": None,
    "data/webhooks": ["sqlite"],
    "unit/test_exposure_paths": None,
    "unit/test_licenses_postgresql": ["few"],
    "unit/test_orders_postgresql": ["20261127", "150"],
    "unit/test_plan_oracle": ["20261115", "300"],
    "unit/test_store_power": ["20261126", "0"],
    # Tested on SQLite; of PostgreSQL they use no more than others do that are run on both.
    **{f"unit/test_{name}_postgresql": None for name in (
        "about_rows", "applications", "buyer_history", "buyers", "differences", "factors", "flags", "identities",
        "incidents", "kept", "license_facts", "license_look", "mail", "matches", "matter_pages", "matter_rows",
        "matters", "notices", "outbox", "pack_changes", "people_rows", "security_keys", "shipment_clock",
        "shipment_events", "shipment_history", "shipment_papers", "signed_in", "tallies", "tokens", "units", "vault")},
}
# Those that take longest, by the clock, in this order; all others of tests/data come next.
EARLY = ["data/mail", "data/cli", "data/webhooks", "data/server_desk", "data/printed", "data/pages_publish", "data/hostile",
         "data/h20", "data/schema", "data/exposure", "data/docs", "data/events", "data/pages_policy", "data/upgrade",
         "unit/test_store_power", "unit/test_plan_oracle", "unit/test_postgresql"]
# Of tests/data, besides SQLite.
ON_POSTGRESQL = {"exposure", "h20", "mail", "nodes", "pages_publish", "quota", "reservations", "server_desk", "tokens", "upgrade",
                 "webhooks"}
# Whose subject is what it takes to try a password.
FULL_STRENGTH = {"unit/test_password_cost"}
FIRST = "t_first"  # the database that those of unit tests are copies of (tests/unit/store_folder.c)


@dataclasses.dataclass
class Job:
    kind: str
    name: str
    command: list[str]
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    seconds_max: int = 300

    def full_name(self) -> str:
        return f"{self.kind}/{self.name}"

    def wants_postgresql(self) -> bool:
        return self.env.get("LICET_STORE") == "postgresql" or self.name in ON_POSTGRESQL


@dataclasses.dataclass
class Result:
    job: Job
    passed: int
    failed: int
    seconds: float  # by the clock
    used: float  # of processor time, of all its processes
    text: str
    skipped: str = ""


def collect(build: pathlib.Path, words: list[str], every: bool) -> list[Job]:
    jobs = []
    for test in json.loads((build / "meson-info" / "intro-tests.json").read_text()):
        jobs.append(Job("unit", test["name"], test["cmd"], test.get("env", {})))
    for path in sorted((ROOT / "tests" / "data").glob("*.py")):
        if not path.name.startswith("_"):
            jobs.append(Job("data", path.stem, [sys.executable, str(path)]))
    for path in sorted([*(ROOT / "packs").glob("*/"), *(ROOT / "packs" / "scenarios").glob("*/")]):
        if any(path.glob("*.licet")):
            jobs.append(Job("policy", path.name, [str(build / "licet"), "policy", "test",
                                                  str(path.relative_to(ROOT))]))
    jobs.append(Job("policy", "all that are built in", [str(build / "licet"), "policy", "test"]))
    if gone := (LONG.keys() | EARLY | FULL_STRENGTH) - {job.full_name() for job in jobs}:
        print(f"test.py: there is no {', '.join(sorted(gone))}", file=sys.stderr)
    if words:
        return [job for job in jobs if any(word in job.full_name() for word in words)]
    return jobs if every else [short for job in jobs if (short := short_form(job)) is not None]


def short_form(job: Job) -> Job | None:
    """It as it is in the short run, if it is."""
    arguments = LONG.get(job.full_name(), [])
    return None if arguments is None else dataclasses.replace(job, command=job.command + arguments)


def quick(job: Job, build: pathlib.Path) -> Job:
    """It with little work for each password, where what that takes was built."""
    library = build / "tests" / "unit" / "libquick_password.so"
    if job.full_name() in FULL_STRENGTH or not library.exists():
        return job
    return dataclasses.replace(job, env=job.env | {"LD_PRELOAD": str(library)})


def until(clock: str) -> int:
    """Seconds until it is that time in UTC."""
    now = datetime.datetime.now(datetime.UTC)
    days, _, time_of_day = clock.rpartition("+")
    hour, minute = map(int, time_of_day.split(":"))
    return (now.replace(hour=hour, minute=minute, second=0, microsecond=0) - now).seconds + 86400 * int(days or 0)


def moved(job: Job, build: pathlib.Path, seconds: int) -> Job:
    library = build / "tests" / "unit" / "libmoved_clock.so"
    libraries = " ".join(filter(None, [job.env.get("LD_PRELOAD"), str(library)]))
    return dataclasses.replace(job, env=job.env | {"LD_PRELOAD": libraries, "LICET_CLOCK_AHEAD": str(seconds)})


def count(job: Job, text: str) -> tuple[int, int]:
    passed = failed = 0
    for line in text.splitlines():
        if job.kind == "policy":
            if summary := SUMMARY.match(line):
                passed, failed = int(summary[1]), int(summary[2])
        elif (tap := TAP_LINE.match(line)) and "# SKIP" not in line:
            if tap[1] == "ok":
                passed += 1
            else:
                failed += 1
    return passed, failed


def ending(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"


def run(job: Job, env: dict[str, str], slower: int) -> Result:
    begin, used, late = time.monotonic(), 0.0, threading.Event()
    problem = ""
    try:
        with subprocess.Popen(job.command, cwd=ROOT, env=env | job.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, start_new_session=True) as process:
            timer = threading.Timer(job.seconds_max * slower, lambda: (late.set(), os.killpg(process.pid, signal.SIGKILL)))
            timer.start()
            output = process.stdout.read()
            _, ended, usage = os.wait4(process.pid, 0)  # in place of wait(), which does not tell what was used
            timer.cancel()
            status = process.returncode = os.waitstatus_to_exitcode(ended)
        used = usage.ru_utime + usage.ru_stime
        text = output.decode("utf-8", "replace")
    except OSError as error:
        status, text, problem = 1, "", f"could not start: {error}"
    if late.is_set():
        problem = f"took longer than {job.seconds_max * slower} seconds"
    passed, failed = count(job, text)
    if not problem and failed == 0 and status != 0:
        problem = ending(status)
    skipped = re.search(r"(?m)^(?:1\.\.0|not ok 1) # SKIP (.*)$", text) if passed + failed == 0 else None
    if not problem and passed + failed == 0 and skipped is None:
        problem = "tested nothing"
    if problem:
        failed += 1
        text += f"\nnot ok {job.name}: {problem}\n"
    return Result(job, passed, failed, time.monotonic() - begin, used, text, skipped[1] if skipped else "")


def failures(result: Result) -> str:
    """What a program said about its failures: all but the lines on tests that passed."""
    lines = [line for line in result.text.splitlines() if not re.match(r"^\s*(ok\b|1\.\.\d+$|TAP version)", line)]
    if len(lines) > SHOWN_LINES:
        lines = lines[:SHOWN_LINES] + [f"({len(lines) - SHOWN_LINES} more lines)"]
    return "\n".join("    " + line for line in lines if line.strip())


def show(result: Result) -> None:
    name = result.job.full_name()
    if result.skipped and result.failed == 0:
        print(f"skip {name:<32} {result.skipped}", flush=True)
        return
    print(f"{'FAIL' if result.failed else 'ok  '} {name:<32} {result.passed:>6} passed "
          f"{result.failed:>4} failed {result.seconds:7.2f} s", flush=True)
    if result.failed:
        print(failures(result), flush=True)


def show_times(results: list[Result], server: float) -> None:
    print("processor time, the longest first, and the time by the clock")
    for result in sorted(results, key=lambda result: -result.used):
        print(f"{result.used:7.2f} s {result.seconds:7.2f} s {result.job.full_name()}")
    print(f"{server:7.2f} s           the PostgreSQL server that they share")
    print(f"{sum(result.used for result in results) + server:7.2f} s of processor time in all", flush=True)


def when(job: Job) -> tuple[int, bool]:
    name = job.full_name()
    return (EARLY.index(name) if name in EARLY else len(EARLY)), job.kind != "data"


def run_all(jobs: list[Job], env: dict[str, str], slower: int) -> list[Result]:
    results = []
    jobs = sorted(jobs, key=when)
    # Three of the early ones wait most of their time: others work beside them.
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 2) + 3) as pool:
        pending = [pool.submit(run, job, env, slower) for job in jobs]
        for future in concurrent.futures.as_completed(pending):
            results.append(future.result())
            show(results[-1])
    return results


@contextlib.contextmanager
def scratch_folder():
    """A folder in memory, or None."""
    memory = pathlib.Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < MEMORY_MIN:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="licet-", dir=memory) as folder:
        os.chmod(folder, 0o755)  # for the server, which runs as somebody else where we are root
        yield folder


def make_first(env: dict[str, str], scratch: postgresql.Scratch) -> None:
    """Once for all of them; where that does not go each makes its own, and says what is wrong."""
    postgresql.run(f"CREATE DATABASE {FIRST} STRATEGY FILE_COPY", scratch.url)
    done = subprocess.run([env["LICET"], "db", "init", "--db", postgresql.in_server(scratch.url, FIRST)], env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode == 0:
        env["LICET_POSTGRESQL_FIRST"] = FIRST


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__.split(" - ")[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--all", action="store_true", help="run those that take long, too")
    parser.add_argument("--sanitized", action="store_true", help="allow each program ten times its time")
    parser.add_argument("--times", action="store_true", help="list the tests by the processor time they took")
    parser.add_argument("--clock", metavar="[DAYS+]HH:MM", help="run them as if it were that time in UTC")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()

    env = dict(os.environ, LICET=str(build / "licet"), CMOCKA_MESSAGE_OUTPUT="TAP", NO_COLOR="1", LC_ALL="C.UTF-8",
               TZ="UTC", PYTHONDONTWRITEBYTECODE="1")
    if options.sanitized:
        env.setdefault("ASAN_OPTIONS", "abort_on_error=0:detect_stack_use_after_return=1:allocator_may_return_null=1")
        env.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    jobs = collect(build, options.words, options.all)
    if not options.all and not options.sanitized:
        jobs = [quick(job, build) for job in jobs]
    if options.clock:
        jobs = [moved(job, build, until(options.clock)) for job in jobs]
    scratch = None
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        if folder is not None:
            env["TMPDIR"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
        if any(job.wants_postgresql() for job in jobs) and "LICET_POSTGRESQL" not in env:
            if folder is not None and postgresql.make(pathlib.Path(folder, "made")):
                env["LICET_POSTGRESQL_MADE"] = os.environ["LICET_POSTGRESQL_MADE"] = os.path.join(folder, "made")
            scratch = stack.enter_context(postgresql.Scratch())
            if scratch.url is not None:
                env["LICET_POSTGRESQL"] = scratch.url
                make_first(env, scratch)
        results = run_all(jobs, env, 10 if options.sanitized else 1)
    if options.times:
        show_times(results, scratch.used if scratch else 0.0)
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    if passed + failed == 0:
        print("no test ran", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
