# SPDX-License-Identifier: Apache-2.0
"""_stores.py - what is checked on SQLite is checked on PostgreSQL, too, where that is."""
import sys
import tempfile
from collections.abc import Callable

from _licet import report

sys.path.insert(0, "tools")
import postgresql  # noqa: E402


def on_postgresql(check: Callable[[str, str, str], object]) -> None:
    """A label for what it reports, a database that is empty, and a folder; not with the word `sqlite`."""
    if sys.argv[1:] == ["sqlite"]:
        return
    if postgresql.programs() is None:
        report(f"on PostgreSQL, where it is: {postgresql.MISSING}")
        return
    with postgresql.Database() as database, tempfile.TemporaryDirectory() as folder:
        if database.url is None:
            report("a server of PostgreSQL", database.why)
        else:
            check("postgresql: ", database.url, folder)
