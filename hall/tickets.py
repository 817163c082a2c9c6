"""The line of the hall: numbers given, called, called again and ended, and what the wait is worth."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from hall.errors import Reason, Refused
from hall.events import TicketCalled, TicketFinished, TicketIssued, WindowChanged
from hall.identity import IdCard, mask_name
from hall.journal import append
from hall.places import Place
from hall.queues.sqlite import SqliteQueue
from hall.store import Row, Store

NUMBERS_PER_CLASS = 999  # class letter and three digits

# The lifecycle: (state, act) -> state. The engine's statements and the table's constraints keep to it.
LIFECYCLE: dict[tuple[str, str], str] = {
    ("waiting", "call"): "called",
    ("called", "recall"): "called",
    ("called", "serve"): "served",
    ("called", "miss"): "no_show",
}
OUTCOMES = frozenset(after for (before, _), after in LIFECYCLE.items() if before == "called" != after)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One number of one day. `state` is waiting, called, served or no_show; `window` 0 while it waits."""

    id: str
    number: str
    klass: str
    day: str
    state: str
    issued_at: str
    window: int
    times: int
    called_at: str
    holder_name: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A number just given: how many will be called before it, and the expected wait in whole minutes."""

    ticket: Ticket
    ahead: int
    wait_minutes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A class of the hall: who waits, and the wait in minutes of somebody who would come now."""

    klass: str
    count: int
    wait_minutes: int


class Tickets:
    """The rulebook over the engine. `recall_limit` is how often one number may be called again."""

    def __init__(self, store: Store, place: Place, recall_limit: int) -> None:
        self._store, self._place, self._recall_limit = store, place, recall_limit
        self._queue = SqliteQueue(store)

    # -- the citizen --------------------------------------------------------------------------------------------------

    def issue(self, klass: str, card: IdCard | None, actor: str) -> Issued:
        """Give the next number of class `klass`. Durable when this returns: only then may it be shown.

        Raises Refused(WRONG_CLASS | NUMBERS_USED_UP).
        """
        if klass not in {c.letter for c in self._place.classes}:
            raise Refused(Reason.WRONG_CLASS)
        day, now = self._today(), self._now()
        with self._store.atomic():
            ahead, minutes = self._before(klass, self._queue.waiting(day))
            ordinal = self._store.next_number(f"ticket {klass}", day)
            if ordinal > NUMBERS_PER_CLASS:
                raise Refused(Reason.NUMBERS_USED_UP)
            id_, number = str(uuid.uuid4()), f"{klass}{ordinal:03d}"
            person = self._store.person(card.number) if card else ""
            name = mask_name(card.shown_name) if card else ""
            self._queue.add(id_, day, number, klass, person, name, now)
            append(self._store, TicketIssued(id_, number, klass, day), actor)
        return Issued(Ticket(id_, number, klass, day, "waiting", now, 0, 0, "", name), ahead, minutes)

    def of_person(self, id_number: str) -> list[Ticket]:
        """Today's tickets of the person, newest first."""
        return [_ticket(row) for row in self._queue.of_person(self._today(), self._store.person(id_number))]

    # -- the window ---------------------------------------------------------------------------------------------------

    def call_next(self, window: int, classes: Sequence[str], actor: str) -> Ticket:
        """Call the longest waiting ticket of `classes` to `window`.

        Raises Refused(ALREADY_SERVING | NOBODY_WAITING).
        """
        with self._store.atomic():
            try:
                row = self._queue.claim_next(self._today(), classes, window, self._now())
            except LookupError:
                raise Refused(Reason.ALREADY_SERVING) from None
            if row is None:
                raise Refused(Reason.ALREADY_SERVING if self.current(window) else Reason.NOBODY_WAITING)
            return self._called(row, actor)

    def recall(self, window: int, actor: str) -> Ticket:
        """Call the ticket at `window` once more.

        Raises Refused(NOBODY_WAITING) when the window serves none, Refused(RECALLED_ENOUGH) past the limit.
        """
        with self._store.atomic():
            row = self._queue.again(window, self._now())
            if row is None:
                raise Refused(Reason.NOBODY_WAITING)
            if row["times"] > self._recall_limit + 1:
                raise Refused(Reason.RECALLED_ENOUGH, limit=self._recall_limit)
            return self._called(row, actor)

    def finish(self, window: int, outcome: str, actor: str) -> Ticket:
        """End the ticket at `window` as `served` or `no_show`.

        Raises Refused(TICKET_OVER) when the window serves none.
        """
        if outcome not in OUTCOMES:
            raise ValueError(outcome)
        with self._store.atomic():
            row = self._queue.finish(window, outcome, self._now())
            if row is None:
                raise Refused(Reason.TICKET_OVER)
            append(self._store, TicketFinished(row["id"], row["number"], row["klass"], window, outcome), actor)
        return _ticket(row)

    def current(self, window: int) -> Ticket | None:
        """The ticket at `window` now."""
        row = self._queue.at_window(window)
        return _ticket(row) if row else None

    def ticket(self, id_: str) -> Ticket | None:
        """One ticket by its id."""
        row = self._queue.ticket(id_)
        return _ticket(row) if row else None

    def set_window(self, window: int, state: str, staff: str) -> None:
        """Open, pause or close a window: `state` is open, paused or closed."""
        with self._store.atomic():
            self._store.run(
                "INSERT INTO service_window VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " state = excluded.state, staff = excluded.staff, since = excluded.since",
                window, state, staff, self._now(),
            )  # fmt: skip
            append(self._store, WindowChanged(window, state, staff), staff)

    # -- the waiting room ---------------------------------------------------------------------------------------------

    def waiting(self, classes: Sequence[str] | None = None) -> list[Ticket]:
        """Who waits, in order of arrival; of `classes`, or of all."""
        return [_ticket(r) for r in self._queue.waiting(self._today()) if classes is None or r["klass"] in classes]

    def counts(self) -> list[Waiting]:
        """Every class of the place, in its order."""
        waiting = self._queue.waiting(self._today())
        return [
            Waiting(c.letter, sum(r["klass"] == c.letter for r in waiting), self._before(c.letter, waiting)[1])
            for c in self._place.classes
        ]

    def calls(self, limit: int = 6) -> list[Ticket]:
        """Today's called tickets, newest call first."""
        return [_ticket(row) for row in self._queue.calls(self._today(), limit)]

    def windows(self) -> dict[int, str]:
        """The state of each window that ever opened."""
        return {row["number"]: row["state"] for row in self._store.all("SELECT number, state FROM service_window")}

    # -- inside -------------------------------------------------------------------------------------------------------

    def _called(self, row: Row, actor: str) -> Ticket:
        event = TicketCalled(row["id"], row["number"], row["klass"], row["window"], row["times"])
        self._queue.mark_call(row["pos"], append(self._store, event, actor).dseq)
        return _ticket(row)

    def _before(self, klass: str, waiting: Sequence[Row]) -> tuple[int, int]:
        """How many of `waiting` are called before a newcomer of `klass`, and the wait in whole minutes.

        Windows call by arrival over all their classes, so everybody waiting for a window that serves `klass` stands
        before the newcomer. Those being served count half. The work is shared by the windows open for the class (by
        all that could open, while none is).
        """
        mine = [w for w in self._place.windows if klass in w.classes]
        states = self.windows()
        open_ = [w for w in mine if states.get(w.number) == "open"] or mine
        shared = {letter for w in open_ for letter in w.classes} | {klass}
        before = [row for row in waiting if row["klass"] in shared]
        minutes = {c.letter: c.minutes for c in self._place.classes}
        numbers = {w.number for w in open_}
        work = sum(minutes[row["klass"]] for row in before)
        # One being served may be of a class that the hall has given up meanwhile.
        work += sum(minutes.get(row["klass"], 0) / 2 for row in self._queue.serving() if row["window"] in numbers)
        return len(before), math.ceil(work / max(1, len(open_)))

    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    def _today(self) -> str:
        return self._store.clock.now().date().isoformat()


def _ticket(row: Row) -> Ticket:
    return Ticket(
        row["id"], row["number"], row["klass"], row["day"], row["state"], row["issued_at"], row["window"] or 0,
        row["times"], row["called_at"], row["holder_name"],
    )  # fmt: skip
