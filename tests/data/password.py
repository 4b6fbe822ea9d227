#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""password.py - a password is asked for on the terminal, twice, without being shown; see src/cli/secret.h."""
import os
import pty
import sys
import tempfile
import termios

from _licet import any_failed, licet, report

LICET = os.environ["LICET"]

RIGHT = "correct horse battery"


def ask(base: str, *lines: str) -> tuple[int, str, bool]:
    """(exit status, all that the terminal showed, whether it shows again what is typed) for what is typed."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(LICET, [LICET, "people", "password", "ann", "--as", "ann", "--db", base])
    shown = ""
    for line in lines:
        while not shown.endswith(": "):
            shown += os.read(terminal, 1024).decode()
        os.write(terminal, line.encode())
        shown += "<"
    try:
        while more := os.read(terminal, 1024).decode():
            shown += more
    except OSError:  # how Linux says that nobody has the other end any more
        pass
    echoes = True
    try:
        echoes = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
    except termios.error:
        pass
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return status, shown, echoes


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        licet("db", "init", "--db", base)
        licet("people", "add", "ann", "--db", base)
        cases = {
            "twice the same": ((f"{RIGHT}\n", f"{RIGHT}\n"), 0, "ann has a new password"),
            "two that differ": ((f"{RIGHT}\n", f"{RIGHT}!\n"), 2, "the two are not the same"),
            "one that is too short": (("short\n", "short\n"), 2, "12 to 128 characters"),
            "an end of it": (("correct\x03\n",), 2, "given up"),
        }
        for name, (lines, wanted, said) in cases.items():
            status, shown, echoes = ask(base, *lines)
            wrong = [] if status == wanted else [f"status {status}"]
            wrong += [] if said in shown else [f"not '{said}'"]
            wrong += ["it is shown"] if "correct" in shown or "short" in shown.replace("too short", "") else []
            wrong += [] if echoes else ["the terminal shows nothing any more"]
            report(f"a password, {name}", "\n".join([*wrong, shown] if wrong else []))
    return any_failed()


try:
    for descriptor in os.openpty():
        os.close(descriptor)
except OSError:
    report("a password is asked for, where there are terminals", "")
    sys.exit(0)
sys.exit(main())
