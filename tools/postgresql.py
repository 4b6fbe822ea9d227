#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""postgresql.py [COMMAND...] - a PostgreSQL server for a while, in a scratch folder, on a socket there.

With a COMMAND it is there while that runs, which finds its address in LICET_POSTGRESQL.  Without, the address is printed,
and the server is there until standard input ends, however that comes about; each line `restart` on it ends the server as a
power failure would, and starts it again; `off` and `on` do half of that.  The answer is a line `ready`.

It runs as whoever calls, or as nobody for root, whom PostgreSQL does not serve.  It wants Debian's package postgresql-15 or a
later one; where there is none, that is said, with exit status 77.
"""
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

VERSION_MIN = 15
SOCKET_FOLDER_MAX = 80  # bytes; with the name of the socket it has to fit into 107
MISSING = "PostgreSQL is not installed here (Debian's package postgresql-15)"
# What it keeps is as safe as with a server of Debian's, or Licet would refuse it; what tests have no use for is off.
SETTINGS = {"listen_addresses": "", "max_connections": "200", "logging_collector": "off", "autovacuum": "off",
            "wal_level": "minimal", "max_wal_senders": "0"}


def programs() -> pathlib.Path | None:
    """The folder of the newest server there is."""
    found = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    found = [path for path in found if re.fullmatch(r"\d+", path.parent.name) and int(path.parent.name) >= VERSION_MIN]
    return max(found, key=lambda path: int(path.parent.name), default=None)


class Server:
    """The server itself; its folder is gone after stop()."""

    def __init__(self, binaries: pathlib.Path):
        self.binaries = binaries
        parent = tempfile.gettempdir()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="licet-pg-",
                                                    dir=parent if len(parent) < SOCKET_FOLDER_MAX - 20 else "/tmp"))
        self.process: subprocess.Popen | None = None
        self.rights: dict = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.rights = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.url = f"postgresql://licet@/postgres?host={self.folder}"

    def make(self) -> None:
        """Its folder, which is a copy of the one that LICET_POSTGRESQL_MADE names, where there is one."""
        made = os.environ.get("LICET_POSTGRESQL_MADE")
        if made is not None:
            subprocess.run(["cp", "--recursive", "--preserve=mode,ownership", made, self.folder / "data"], check=True)
            return
        done = subprocess.run([self.binaries / "initdb", "--pgdata", self.folder / "data", "--username=licet", "--auth=trust",
                               "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
                              cwd=self.folder, capture_output=True, text=True, check=False, **self.rights)
        if done.returncode != 0:
            raise OSError(f"initdb: {done.stderr.strip()}")

    def start(self) -> None:
        words = [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder]
        for name, value in SETTINGS.items():
            words += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            **self.rights)
        for _ in range(600):
            if subprocess.run([self.binaries / "pg_isready", "-q", "-h", self.folder, "-U", "licet"], check=False).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise OSError("PostgreSQL does not start: " + (self.folder / "log").read_text(errors="replace")[-2000:])

    def end(self) -> None:
        """As if the machine had failed: what was acknowledged is on the disk."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def stop(self) -> None:
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def serve() -> int:
    binaries = programs()
    if binaries is None:
        print(MISSING)
        return 77
    os.setsid()  # so that it outlives whoever is ended with all that he started, and cleans up after him
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    server = Server(binaries)
    try:
        server.make()
        server.start()
        print(server.url, flush=True)
        for line in sys.stdin:
            if line.strip() in ("restart", "off"):
                server.end()
            if line.strip() in ("restart", "on"):
                server.start()
            print("ready", flush=True)
    except OSError as error:
        print(f"postgresql.py: {error}", file=sys.stderr)
        return 1
    finally:
        server.stop()
    return 0


def make(to: pathlib.Path) -> bool:
    """A folder that those of servers may be copies of, which nobody serves from."""
    binaries = programs()
    if binaries is None:
        return False
    server = Server(binaries)
    try:
        server.make()
        shutil.move(server.folder / "data", to)
    finally:
        server.stop()
    return True


class Scratch:
    """A server as long as a `with` lasts; `url` is None where there can be none, and `why` says so."""

    def __enter__(self) -> "Scratch":
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().strip()
        self.url = line if line.startswith("postgresql://") else None
        self.why = line or "PostgreSQL could not be started"
        self.used = 0.0  # of processor time, once it has ended
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        _, ended, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(ended)
        self.used = usage.ru_utime + usage.ru_stime


def run(statement: str, url: str) -> None:
    subprocess.run([programs() / "psql", "--no-psqlrc", "--quiet", "-c", statement, url], stdin=subprocess.DEVNULL, check=True)


def in_server(url: str, name: str) -> str:
    """Another database of it."""
    return url.replace("/postgres?", f"/{name}?")


class Database:
    """A database as long as a `with` lasts, of the server that LICET_POSTGRESQL names, or of a Scratch where it names none."""

    def __enter__(self) -> "Database":
        self.scratch, self.why = None, ""
        server = os.environ.get("LICET_POSTGRESQL")
        if server is None:
            self.scratch = Scratch().__enter__()
            self.url, self.why = self.scratch.url, self.scratch.why
            return self
        self.name = f"licet_{os.getpid()}_{time.monotonic_ns()}"
        run(f"CREATE DATABASE {self.name} STRATEGY FILE_COPY", server)
        self.url = in_server(server, self.name)
        return self

    def __exit__(self, *_: object) -> None:
        if self.scratch is not None:
            self.scratch.__exit__()
        else:
            run(f"DROP DATABASE {self.name} WITH (FORCE)", os.environ["LICET_POSTGRESQL"])


def main() -> int:
    if len(sys.argv) == 1:
        return serve()
    with Scratch() as scratch:
        if scratch.url is None:
            print(scratch.why, file=sys.stderr)
            return 77
        return subprocess.run(sys.argv[1:], env=dict(os.environ, LICET_POSTGRESQL=scratch.url), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
