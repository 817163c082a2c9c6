"""What numbers cost in the usual design: a counter and a log in a plain file, opened anew for every request.

Written from the description of a queue that runs in a town hall, to stand beside ours in the same minute on the same
disk: SQLite with its default settings (rollback journal, synchronous=FULL), no encryption, no chained journal, no
expected wait, and without the web server that stands before the real one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_TABLES = """
CREATE TABLE counter (klass TEXT PRIMARY KEY, last INTEGER NOT NULL, day TEXT);
CREATE TABLE taken (
    id INTEGER PRIMARY KEY AUTOINCREMENT, klass TEXT, label TEXT, at TEXT NOT NULL, number INTEGER NOT NULL,
    staff INTEGER
);
CREATE TABLE served (
    id INTEGER PRIMARY KEY AUTOINCREMENT, taken INTEGER NOT NULL REFERENCES taken (id), number INTEGER NOT NULL,
    klass TEXT, label TEXT, began TEXT, ended TEXT, wait INTEGER, state TEXT NOT NULL, staff INTEGER
);
CREATE INDEX served_taken ON served (taken);
CREATE INDEX served_state ON served (state);
INSERT INTO counter VALUES ('A', 0, '2026-11-22');
"""


class PeerQueue:
    """That queue in the file `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(sqlite3.connect(file)) as conn:
            conn.executescript(_TABLES)

    def issue(self) -> int:
        """The next number's row, durable."""
        with closing(sqlite3.connect(self._file)) as conn:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("BEGIN IMMEDIATE")
            last, _ = conn.execute("SELECT last, day FROM counter WHERE klass = 'A'").fetchone()
            conn.execute("UPDATE counter SET last = ?, day = ? WHERE klass = 'A'", (last + 1, "2026-11-22"))
            row = conn.execute(
                "INSERT INTO taken (klass, label, at, number, staff) VALUES ('A', '综合', ?, ?, 2)",
                ("2026-11-22T09:00:00+08:00", last + 1),
            ).lastrowid
            conn.commit()
        return row or 0

    def call(self, row: int) -> None:
        """Begin to serve that row, durable."""
        with closing(sqlite3.connect(self._file)) as conn:
            conn.execute("PRAGMA foreign_keys = ON")
            number, klass, label, _, staff = conn.execute(
                "SELECT number, klass, label, at, staff FROM taken WHERE id = ?", (row,)
            ).fetchone()
            conn.execute("SELECT 1 FROM served WHERE taken = ? AND state = 'serving'", (row,)).fetchone()
            conn.execute(
                "INSERT INTO served (taken, number, klass, label, began, wait, state, staff)"
                " VALUES (?, ?, ?, ?, '2026-11-22T09:05:00', 5, 'serving', ?)",
                (row, number, klass, label, staff),
            )
            conn.commit()
