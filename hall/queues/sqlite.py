"""The embedded queue engine: claims are constraints of the database, so two windows cannot win one ticket."""

import json
from collections.abc import Sequence

from hall.store import Row, Store, driver

_COLUMNS = "pos, id, day, number, klass, state, person, holder_name, issued_at, window, times, called_at"


class SqliteQueue:
    """Rows of the ticket table. Every writing method runs inside the caller's store.atomic()."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, id_: str, day: str, number: str, klass: str, person: str, holder_name: str, issued_at: str) -> None:
        """A new waiting ticket at the end of the line."""
        self._store.run(
            "INSERT INTO ticket (id, day, number, klass, state, person, holder_name, issued_at)"
            " VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?)",
            id_, day, number, klass, person, holder_name, issued_at,
        )  # fmt: skip

    def claim_next(self, day: str, classes: Sequence[str], window: int, at: str) -> Row | None:
        """Give `window` the longest waiting ticket of `classes`; None when nobody waits.

        Raises LookupError when the window still serves one.
        """
        try:
            return self._store.one(
                f"UPDATE ticket SET state = 'called', window = ?, times = 1, called_at = ? WHERE pos ="
                f" (SELECT pos FROM ticket WHERE state = 'waiting' AND day = ?"
                f"  AND klass IN (SELECT value FROM json_each(?)) ORDER BY pos LIMIT 1) RETURNING {_COLUMNS}",
                window, at, day, json.dumps(list(classes)),
            )  # fmt: skip
        except driver.IntegrityError:
            raise LookupError(window) from None

    def again(self, window: int, at: str) -> Row | None:
        """Count one more call of the ticket at `window`; None when it serves none."""
        return self._store.one(
            "UPDATE ticket SET times = times + 1, called_at = ? WHERE state = 'called' AND window = ?"
            f" RETURNING {_COLUMNS}",
            at, window,
        )  # fmt: skip

    def mark_call(self, pos: int, dseq: int) -> None:
        """Remember the journal's number of the newest call: calls are shown in that order."""
        self._store.run("UPDATE ticket SET called_dseq = ? WHERE pos = ?", dseq, pos)

    def finish(self, window: int, outcome: str, at: str) -> Row | None:
        """End the ticket at `window`; None when it serves none."""
        return self._store.one(
            f"UPDATE ticket SET state = ?, finished_at = ? WHERE state = 'called' AND window = ? RETURNING {_COLUMNS}",
            outcome, at, window,
        )  # fmt: skip

    def ticket(self, id_: str) -> Row | None:
        """One ticket by its id."""
        return self._store.one(f"SELECT {_COLUMNS} FROM ticket WHERE id = ?", id_)

    def at_window(self, window: int) -> Row | None:
        """The ticket being served at `window`."""
        return self._store.one(f"SELECT {_COLUMNS} FROM ticket WHERE state = 'called' AND window = ?", window)

    def waiting(self, day: str) -> list[Row]:
        """All who wait, in order of arrival."""
        return self._store.all(f"SELECT {_COLUMNS} FROM ticket WHERE state = 'waiting' AND day = ? ORDER BY pos", day)

    def serving(self) -> list[Row]:
        """The tickets at the windows now."""
        return self._store.all(f"SELECT {_COLUMNS} FROM ticket WHERE state = 'called' ORDER BY window")

    def calls(self, day: str, limit: int) -> list[Row]:
        """Called tickets of `day`, newest call first."""
        return self._store.all(
            f"SELECT {_COLUMNS} FROM ticket WHERE times > 0 AND day = ? ORDER BY called_dseq DESC LIMIT ?", day, limit
        )

    def of_person(self, day: str, person: str) -> list[Row]:
        """A person's tickets of `day`, newest first."""
        return self._store.all(
            f"SELECT {_COLUMNS} FROM ticket WHERE person = ? AND person <> '' AND day = ? ORDER BY pos DESC",
            person, day,
        )  # fmt: skip
