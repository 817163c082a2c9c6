"""The embedded queue engine: claims are constraints of the database, so two windows cannot win one ticket."""

from collections.abc import Iterable, Sequence

from hall.journal import COMING
from hall.store import Row, Store, driver

_COLUMNS = (
    "pos, id, hall_day, day, number, klass, rest, lane, only, turn, late, state, holder_name, issued_at, window, times,"
    " returns, called_at"
)
_SELECT = f"SELECT {_COLUMNS} FROM ticket"

# Its turn is its own pos, which SQLite makes one more than the largest.
_TURN = "coalesce((SELECT pos FROM ticket WHERE pos > 0 ORDER BY pos DESC LIMIT 1), 0) + 1"
_ADD = (
    "INSERT INTO ticket (id, hall_day, day, number, klass, rest, lane, turn, state, person, holder_name, issued_at)"
    f" VALUES (?, ?, ?, ?, ?, ?, ?, {_TURN}, 'waiting', ?, ?, ?)"
)

# The first of one lane that a window may call. The lane is told in words and not as a parameter: only then the index of
# the priority lane is used, so that an empty one costs nothing.
_FIRST = (
    "(SELECT pos FROM ticket WHERE state = 'waiting' AND hall_day = ?3 AND lane {} ''"
    " AND instr(?4, klass) AND only IN (0, ?1) ORDER BY turn, late LIMIT 1)"
)
_PREFERRED, _OTHERS = _FIRST.format("<>"), _FIRST.format("=")
_CLAIM = (
    "UPDATE ticket SET state = 'called', window = ?1, times = 1, called_at = ?2, called_dseq = {coming}"
    " WHERE pos = coalesce({first}, {second}) RETURNING " + _COLUMNS
)
_CLAIM_PREFERRED = _CLAIM.format(coming=COMING.replace("?", "?5"), first=_PREFERRED, second=_OTHERS)
_CLAIM_OTHERS = _CLAIM.format(coming=COMING.replace("?", "?5"), first=_OTHERS, second=_PREFERRED)

_LETTERS = (
    "SELECT CASE WHEN total(only) = 0 AND NOT EXISTS"
    " (SELECT 1 FROM ticket WHERE state = 'waiting' AND lane <> '' AND hall_day = ?1)"
    " THEN coalesce(group_concat(klass, ''), '') END"
    " FROM (SELECT klass, only FROM ticket WHERE state = 'waiting' AND hall_day = ?1 AND (turn, late) < (?2, ?3)"
    " ORDER BY turn, late)"
)


class SqliteQueue:
    """Rows of the ticket table; `hall_day` is the number of one. Every writing method runs inside the caller's
    store.atomic(). What calls a ticket numbers it with the record that comes next: calls are shown in that order, never
    in the clock's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, id_: str, hall_day: int, day: str, number: str, classes: str, lane: str, person: str, holder_name: str,
        issued_at: str,
    ) -> Row:  # fmt: skip
        """A new waiting ticket at the end of the line, for each of `classes` in turn."""
        klass, rest = classes[0], classes[1:]
        pos = self._store.insert(_ADD, id_, hall_day, day, number, klass, rest, lane, person, holder_name, issued_at)
        # Told and not read back: RETURNING would be as dear as the insertion, with every number that is given.
        return {
            "pos": pos, "id": id_, "hall_day": hall_day, "day": day, "number": number, "klass": klass, "rest": rest,
            "lane": lane, "only": 0, "turn": pos, "late": 0, "state": "waiting", "holder_name": holder_name,
            "issued_at": issued_at, "window": None, "times": 0, "returns": 0, "called_at": "",
        }  # fmt: skip

    def last_number(self, day: str, first: str, last: str) -> str:
        """The largest number from `first` to `last` that was given under the ISO date `day`; "" while none was."""
        found = self._store.value(
            "SELECT number FROM ticket WHERE day = ? AND number BETWEEN ? AND ? ORDER BY number DESC LIMIT 1",
            day, first, last,
        )  # fmt: skip
        return found or ""

    # -- the window ---------------------------------------------------------------------------------------------------

    def claim_next(self, hall_day: int, classes: Sequence[str], window: int, preferred: bool, at: str) -> Row | None:
        """Give `window` the first of the line that it may call; None when there is none. `preferred` says which lane
        goes first, the other follows if that one is empty.

        Raises LookupError when the window still serves one.
        """
        try:
            return self._store.one(
                _CLAIM_PREFERRED if preferred else _CLAIM_OTHERS,
                window, at, hall_day, "".join(classes), self._store.inc,
            )  # fmt: skip
        except driver.IntegrityError:
            raise LookupError(window) from None

    def calls_of_others(self, hall_day: int, window: int, usual: int) -> int:
        """How many the window called today since its last call out of the priority lane; `usual` where none is kept."""
        calls = self._store.value("SELECT calls FROM window_turn WHERE window = ? AND hall_day = ?", window, hall_day)
        return usual if calls is None else min(calls, usual)

    def count_call(self, hall_day: int, window: int, calls: int) -> None:
        """Keep that figure."""
        self._store.run(
            "INSERT INTO window_turn VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
            " hall_day = excluded.hall_day, calls = excluded.calls",
            window, hall_day, calls,
        )  # fmt: skip

    def again(self, window: int, at: str) -> Row | None:
        """Count one more call of the ticket at `window`; None when it serves none."""
        return self._store.one(
            f"UPDATE ticket SET times = times + 1, called_at = ?, called_dseq = {COMING}"
            f" WHERE state = 'called' AND window = ? RETURNING {_COLUMNS}",
            at, self._store.inc, window,
        )  # fmt: skip

    def finish(self, window: int, outcome: str, at: str) -> Row | None:
        """End the ticket at `window`; None when it serves none."""
        return self._store.one(
            f"UPDATE ticket SET state = ?, finished_at = ? WHERE state = 'called' AND window = ? RETURNING {_COLUMNS}",
            outcome, at, window,
        )  # fmt: skip

    def hold(self, window: int) -> Row | None:
        """Put the ticket at `window` aside; None when it serves none."""
        return self._store.one(
            f"UPDATE ticket SET state = 'held' WHERE state = 'called' AND window = ? RETURNING {_COLUMNS}", window
        )

    def take_up(self, id_: str, hall_day: int, window: int, at: str) -> Row | None:
        """Call a ticket of `hall_day` that was put aside to `window`; None when it is not aside.

        Raises LookupError when the window still serves one.
        """
        try:
            return self._store.one(
                f"UPDATE ticket SET state = 'called', window = ?, times = 1, called_at = ?, called_dseq = {COMING}"
                f" WHERE id = ? AND hall_day = ? AND state = 'held' RETURNING {_COLUMNS}",
                window, at, self._store.inc, id_, hall_day,
            )  # fmt: skip
        except driver.IntegrityError:
            raise LookupError(window) from None

    def pick(self, pos: int, window: int, at: str) -> Row:
        """Call one that is at no window to `window`; whoever asks has looked at it in the same transaction.

        Raises LookupError when the window still serves one.
        """
        try:
            row = self._store.one(
                f"UPDATE ticket SET state = 'called', window = ?, times = times + 1, called_at = ?,"
                f" called_dseq = {COMING}, finished_at = '' WHERE pos = ? AND state <> 'called' RETURNING {_COLUMNS}",
                window, at, self._store.inc, pos,
            )  # fmt: skip
        except driver.IntegrityError:
            raise LookupError(window) from None
        assert row
        return row

    # -- the line -----------------------------------------------------------------------------------------------------

    def wait_for(self, pos: int, klass: str, rest: str, only: int) -> Row:
        """Let a ticket wait for `klass` (and then `rest`) in its own turn, for window `only`, 0 for any."""
        return self._back("klass = ?, rest = ?, only = ?", pos, klass, rest, only)

    def wait_behind(self, pos: int, turn: int, late: int) -> Row:
        """Let one that missed its call wait behind the place `turn`, the `late`-th that came there; counts it."""
        return self._back("turn = ?, late = ?, returns = returns + 1, only = 0, finished_at = ''", pos, turn, late)

    def _back(self, change: str, pos: int, *values: object) -> Row:
        row = self._store.one(
            f"UPDATE ticket SET {change}, state = 'waiting', window = NULL, times = 0, called_at = ''"
            f" WHERE pos = ? RETURNING {_COLUMNS}",
            *values, pos,
        )  # fmt: skip
        assert row
        return row

    def prefer(self, id_: str, hall_day: int, lane: str) -> Row | None:
        """Move a waiting ticket into the priority lane; None when it does not wait."""
        return self._store.one(
            "UPDATE ticket SET lane = ? WHERE id = ? AND hall_day = ? AND state = 'waiting'"
            f" RETURNING {_COLUMNS}",
            lane, id_, hall_day,
        )  # fmt: skip

    def abandon(self, id_: str, hall_day: int, at: str) -> Row | None:
        """End a ticket that waits or was put aside, by the holder's own wish; None when it does neither."""
        return self._store.one(
            "UPDATE ticket SET state = 'abandoned', finished_at = ?"
            f" WHERE id = ? AND hall_day = ? AND state IN ('waiting', 'held') RETURNING {_COLUMNS}",
            at, id_, hall_day,
        )  # fmt: skip

    # -- reading ------------------------------------------------------------------------------------------------------

    def ticket(self, id_: str) -> Row | None:
        """One ticket by its id."""
        return self._store.one(f"{_SELECT} WHERE id = ?", id_)

    def numbered(self, hall_day: int, numbers: Sequence[str]) -> list[Row]:
        """Those of `numbers` that stand in `hall_day`. After a clock ran ahead they bear two dates, and one number may
        be of both."""
        marks = ", ".join(f"?{n}" for n in range(2, 2 + len(numbers)))
        dates = "SELECT day FROM hall_day WHERE n = ?1 UNION SELECT seen FROM hall_day WHERE n = ?1"
        return self._store.all(
            f"{_SELECT} WHERE day IN ({dates}) AND number IN ({marks}) AND hall_day = ?1 ORDER BY number",
            hall_day, *numbers,
        )  # fmt: skip

    def at_window(self, window: int) -> Row | None:
        """The ticket being served at `window`."""
        return self._store.one(f"{_SELECT} WHERE state = 'called' AND window = ?", window)

    def letters_before(self, hall_day: int, turn: int, late: int) -> str | None:
        """The classes of all who wait before that place, a letter each in their turn; None while anybody of the line
        has priority, or one of those before waits for one window only."""
        return self._store.value(_LETTERS, hall_day, turn, late)

    def line(self, hall_day: int) -> Sequence[tuple[int, str, str, int]]:
        """All who wait, each in its turn: pos, klass, lane, only."""
        return self._store.all(  # type: ignore[return-value]  # a row gives its values in order
            "SELECT pos, klass, lane, only FROM ticket WHERE state = 'waiting' AND hall_day = ? ORDER BY turn, late",
            hall_day,
        )

    def waiting(self, hall_day: int) -> list[Row]:
        """All who wait, each in its turn."""
        return self._store.all(f"{_SELECT} WHERE state = 'waiting' AND hall_day = ? ORDER BY turn, late", hall_day)

    def serving(self) -> Iterable[tuple[int, str, str]]:
        """Of the tickets at the windows now: window, klass, called_at."""
        return self._store.all(  # type: ignore[return-value]  # as above
            "SELECT window, klass, called_at FROM ticket WHERE state = 'called' ORDER BY window"
        )

    def held(self, hall_day: int) -> list[Row]:
        """All put aside, by window."""
        return self._store.all(f"{_SELECT} WHERE state = 'held' AND hall_day = ? ORDER BY window, pos", hall_day)

    def missed(self, hall_day: int) -> list[Row]:
        """All who missed their call, the newest ticket first."""
        return self._store.all(f"{_SELECT} WHERE state = 'no_show' AND hall_day = ? ORDER BY pos DESC", hall_day)

    def calls(self, hall_day: int, limit: int) -> list[Row]:
        """Called tickets, newest call first."""
        return self._store.all(
            f"{_SELECT} WHERE times > 0 AND hall_day = ? ORDER BY called_dseq DESC LIMIT ?", hall_day, limit
        )

    def of_person(self, hall_day: int, person: str) -> list[Row]:
        """A person's tickets, newest first."""
        return self._store.all(
            f"{_SELECT} WHERE person = ? AND person <> '' AND hall_day = ? ORDER BY pos DESC", person, hall_day
        )

    # -- how long it takes --------------------------------------------------------------------------------------------

    def count_service(self, hall_day: int, klass: str, seconds: int) -> None:
        """One service of `klass` took that long."""
        self._store.run(
            "INSERT INTO served_time VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET"
            " services = services + 1, seconds = seconds + excluded.seconds",
            hall_day, klass, seconds,
        )  # fmt: skip

    def service_means(self, hall_day: int, enough: int) -> dict[str, float]:
        """Mean minutes of each class that was served at least `enough` times."""
        rows = self._store.all(
            "SELECT klass, seconds / 60.0 / services AS minutes FROM served_time WHERE hall_day = ? AND services >= ?",
            hall_day, enough,
        )  # fmt: skip
        return {row["klass"]: row["minutes"] for row in rows}
