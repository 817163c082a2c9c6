"""选呼: a number called out of its turn, by who may call, for a reason that is written down where supervision looks."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.agency.hands import demand, now_of
from hall.days.workdays import day_after
from hall.errors import Reason, Refused
from hall.journal import append
from hall.line.halldays import HallDays
from hall.line.line import Ticket, ticket_again, ticket_of
from hall.line.records import TicketCalled
from hall.places import Place
from hall.presses import Presses
from hall.queues.sqlite import SqliteQueue
from hall.store import Row, Store
from hall.words import N_


class Why(StrEnum):
    """Why somebody goes before those who came earlier. Whoever has a right to that has the priority lane instead."""

    CAME_BACK = "came_back"
    PROMISED = "promised"
    ASKED_BACK = "asked_back"
    MISTAKEN = "mistaken"


PICK_WORDS: dict[Why, str] = {
    Why.CAME_BACK: N_("过号的人回来了"),
    Why.PROMISED: N_("说好补齐后直接来窗口"),
    Why.ASKED_BACK: N_("窗口请回来更正"),
    Why.MISTAKEN: N_("误按了过号"),
}
PICKED_FROM = ("waiting", "held", "no_show")
_NUMBER = re.compile(r"([A-Z]?)([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Picked:
    """One call out of turn: `was` is how the number stood before, `staff` who called it."""

    number: str
    window: int
    was: str
    why: Why
    staff: str
    at: str


class Picks:
    """Calls a number by its name. A pick is one of the calls that a number has: past `recall_limit` more than the first
    it is not called any more, it comes back behind others or takes a new number. It counts in no order of lanes."""

    def __init__(self, store: Store, place: Place, recall_limit: int) -> None:
        self._store, self._place, self._recall_limit = store, place, recall_limit
        self._queue, self._days, self._presses = SqliteQueue(store), HallDays(store), Presses(store)

    def pick(self, number: str, window: int, classes: Sequence[str], why: Why, actor: str, press: str = "") -> Ticket:
        """Call `number` of today ("A012", or its digits where only one of `classes` has them) to `window`, which calls
        `classes`: one that waits, was put aside or missed its call. For `press` see hall.line.tickets.Tickets.

        Raises Refused(ROLE_MISSING | STAFF_UNKNOWN | WINDOW_UNKNOWN | NUMBER_NOT_HERE | NUMBER_AMBIGUOUS | TICKET_OVER
        | NUMBER_ELSEWHERE | WINDOW_NOT_FOR_CLASS | RECALLED_ENOUGH | ALREADY_SERVING).
        """

        def do() -> Ticket:
            demand(self._store, actor, "line.pick")
            if self._place.window(window) is None:
                raise Refused(Reason.WINDOW_UNKNOWN, window=window)
            row = self._row(number, classes)
            was = row["state"]
            if was not in (*PICKED_FROM, "called"):
                raise Refused(Reason.TICKET_OVER)
            there = row["window"] if was == "called" else row["only"]
            if was == "called" or there not in (0, window):
                raise Refused(Reason.NUMBER_ELSEWHERE, number=row["number"], window=there)
            if row["klass"] not in classes:
                raise Refused(Reason.WINDOW_NOT_FOR_CLASS, window=window, klass=row["klass"])
            if row["times"] > self._recall_limit:
                raise Refused(Reason.RECALLED_ENOUGH, limit=self._recall_limit)
            now = now_of(self._store)
            try:
                row = self._queue.pick(row["pos"], window, now)
            except LookupError:
                raise Refused(Reason.ALREADY_SERVING) from None
            self._store.run(
                "INSERT INTO picked_call VALUES (?, ?, ?, ?, ?, ?, ?)",
                row["id"], row["number"], window, was, why, actor, now,
            )  # fmt: skip
            append(self._store, TicketCalled(row["id"], row["number"], row["klass"], window, row["times"], why), actor)
            return ticket_of(row)

        return self._presses.once(press, f"pick {window}", lambda: self._days.today().n, do, ticket_again)

    def of(self, since: date, until: date) -> list[Picked]:
        """The calls out of turn from `since` to `until`, both included, newest first."""
        rows = self._store.all(
            "SELECT * FROM picked_call WHERE at >= ? AND at < ? ORDER BY at DESC, rowid DESC",
            since.isoformat(), day_after(until).isoformat(),
        )  # fmt: skip
        return [Picked(r["number"], r["window"], r["was"], Why(r["why"]), r["staff"], r["at"]) for r in rows]

    def _row(self, number: str, classes: Sequence[str]) -> Row:
        """The row of today's number. Digits alone are those of a class of the window; of another, where it has none."""
        found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", number).strip().upper())
        letter, digits = found.groups() if found else ("", "")
        letters = [letter] if letter else [klass.letter for klass in self._place.classes]
        rows = self._queue.numbered(self._days.today().n, [f"{one}{int(digits):03d}" for one in letters if digits])
        rows = [row for row in rows if row["number"][0] in classes] or rows
        if len(rows) > 1:
            raise Refused(Reason.NUMBER_AMBIGUOUS, numbers=tuple(row["number"] for row in rows))
        if not rows:
            raise Refused(Reason.NUMBER_NOT_HERE, number=number)
        return rows[0]
