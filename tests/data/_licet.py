# SPDX-License-Identifier: Apache-2.0
"""_licet.py - what the drivers share: starting the program, and reporting what came of a case."""
import os
import subprocess

_failed: list[str] = []


def report(name: str, wrong: str = "") -> None:
    """A line of the result; what is wrong comes behind it."""
    if wrong:
        _failed.append(name)
    print(f"not ok {name}\n{wrong}" if wrong else f"ok {name}")


def any_failed() -> bool:
    return bool(_failed)


def licet(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the program with the text as its standard input."""
    return subprocess.run([os.environ["LICET"], *words], env=dict(os.environ, NO_COLOR="1"), text=True, input=text,
                          capture_output=True, timeout=60, check=False)
