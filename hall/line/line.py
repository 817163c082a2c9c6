"""The line as everybody sees it: its tickets, who waits, who was called, and how long it takes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hall.hours import Hours, opens_in
from hall.line.halldays import HallDays
from hall.line.waits import ENOUGH, Counters, Crowd, Standing, merged, remaining, standing, waits
from hall.places import Place
from hall.queues.sqlite import SqliteQueue
from hall.store import Row, Store


@dataclass(frozen=True, slots=True)
class Ticket:
    """One number of one day. `state` is waiting, called, held, served, no_show or abandoned; `window` 0 while it waits.

    `klass` is what it waits for now and `rest` the letters of the classes after that; `lane` the code of its priority;
    `only` the one window that calls it, 0 for any of its class; `returns` how often it came back after a missed call.
    """

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
    rest: str = ""
    lane: str = ""
    only: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Issued:
    """A number in the line: how many will be called before it, and the expected wait in whole minutes."""

    ticket: Ticket
    ahead: int
    wait_minutes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A class of the hall: who waits, and the wait in minutes of somebody who would come now."""

    klass: str
    count: int
    wait_minutes: int


class Line:
    """Reading the line of one store; hall.line.tickets.Tickets adds what moves it."""

    def __init__(self, store: Store, place: Place) -> None:
        self._store, self._place = store, place
        self._queue, self._days = SqliteQueue(store), HallDays(store)
        # Windows that call the same in the same hours: the wait, told with every number, looks at them together.
        self._alike: dict[tuple[frozenset[str], Hours], list[int]] = {}
        for window in place.windows:
            self._alike.setdefault((frozenset(window.classes), window.hours or place.hours), []).append(window.number)

    def ticket(self, id_: str) -> Ticket | None:
        """One ticket by its id."""
        row = self._queue.ticket(id_)
        return ticket_of(row) if row else None

    def standing(self, id_: str) -> Issued | None:
        """A ticket that waits today, with its place in the line by now; None for any other."""
        row = self._queue.ticket(id_)
        if row is None or row["state"] != "waiting" or row["hall_day"] != self._today():
            return None
        return self._issued(row)

    def of_person(self, id_number: str) -> list[Ticket]:
        """Today's tickets of the person, newest first."""
        return [ticket_of(row) for row in self._queue.of_person(self._today(), self._store.person(id_number))]

    def current(self, window: int) -> Ticket | None:
        """The ticket at `window` now."""
        row = self._queue.at_window(window)
        return ticket_of(row) if row else None

    def waiting(self, classes: Sequence[str] | None = None) -> list[Ticket]:
        """Who waits, in the order of calls; of `classes`, or of all."""
        return [ticket_of(row) for row in self._waiting() if classes is None or row["klass"] in classes]

    def held(self) -> list[Ticket]:
        """Who was put aside today and by which window, in its order."""
        return [ticket_of(row) for row in self._queue.held(self._today())]

    def missed(self) -> list[Ticket]:
        """Who missed the call today and may still come back, the newest number first."""
        limit = self._place.line.return_limit
        return [ticket_of(row) for row in self._queue.missed(self._today()) if row["returns"] < limit]

    def calls(self, limit: int = 6) -> list[Ticket]:
        """Today's called tickets, newest call first."""
        return [ticket_of(row) for row in self._queue.calls(self._today(), limit)]

    def windows(self) -> dict[int, str]:
        """The state of each window that ever opened."""
        return {row["number"]: row["state"] for row in self._store.all("SELECT number, state FROM service_window")}

    def counts(self) -> list[Waiting]:
        """Every class of the place, in its order."""
        hall_day = self._today()
        line = [standing(klass, lane, only) for _, klass, lane, only in self._queue.line(hall_day)]
        crowd = Crowd.of([line[place] for place in self._order(line)])
        means = self._means(hall_day)
        minutes = waits(crowd, self._counters(means), means)
        return [Waiting(c.letter, crowd.count(c.letter), math.ceil(minutes[c.letter])) for c in self._place.classes]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _waiting(self) -> list[Row]:
        rows = self._queue.waiting(self._today())
        line = [standing(row["klass"], row["lane"], row["only"]) for row in rows]
        return [rows[place] for place in self._order(line)]

    def _before(self, row: Row) -> Crowd:
        """Those who are called before a ticket that waits."""
        letters = self._queue.letters_before(row["hall_day"], row["turn"], row["late"])
        if letters is not None:
            return Crowd.lettered(letters)
        rows = self._queue.line(row["hall_day"])
        line = [standing(klass, lane, only) for _, klass, lane, only in rows]
        order = self._order(line)
        mine = next(n for n, place in enumerate(order) if rows[place][0] == row["pos"])
        return Crowd.of([line[place] for place in order[:mine]])

    def _order(self, line: Sequence[Standing]) -> list[int]:
        return merged(line, self._place.line.priority_every)

    def _issued(self, row: Row) -> Issued:
        """A waiting ticket with those before it: who waits for a window that may call it, and is called earlier."""
        klass, before = row["klass"], self._before(row)
        means = self._means(row["hall_day"])
        counters = self._counters(means)
        shared = {klass}.union(*[called for called, busy in counters if busy and klass in called])
        return Issued(ticket_of(row), before.count(shared), math.ceil(waits(before, counters, means)[klass]))

    def _means(self, hall_day: int) -> dict[str, float]:
        """Mean minutes of service of each class: the day's own once there are enough, until then the place's."""
        declared = {c.letter: c.minutes for c in self._place.classes}
        measured = self._queue.service_means(hall_day, ENOUGH)
        return {letter: measured.get(letter, minutes) for letter, minutes in declared.items()}

    def _counters(self, means: Mapping[str, float]) -> list[Counters]:
        """The open windows with what they still have to do. While none is open for a class, as if all that could be
        were, for that class alone, from the beginning of their hours on."""
        states, now = self.windows(), self._store.clock.now()
        busy = {
            # One being served may be of a class that the hall has given up meanwhile.
            number: remaining(means.get(klass, 0.0), _since(called_at, now))
            for number, klass, called_at in self._queue.serving()
        }
        counters = [
            Counters(called, {number: busy.get(number, 0.0) for number in numbers if states.get(number) == "open"})
            for (called, _), numbers in self._alike.items()
        ]
        cared = frozenset[str]().union(*[called for called, open_ in counters if open_])
        if cared >= means.keys():
            return counters
        for (called, hours), numbers in self._alike.items():
            if alone := called - cared:
                opens = opens_in(hours, now)
                shut = {number: busy.get(number) or opens for number in numbers if states.get(number) != "open"}
                counters.append(Counters(alone, shut))
        return counters

    def _today(self) -> int:
        return self._days.today().n


def ticket_of(row: Row) -> Ticket:
    """A row of the engine as a Ticket."""
    return Ticket(
        row["id"], row["number"], row["klass"], row["day"], row["state"], row["issued_at"], row["window"] or 0,
        row["times"], row["called_at"], row["holder_name"], row["rest"], row["lane"], row["only"], row["returns"],
    )  # fmt: skip


def ticket_again(told: dict[str, Any]) -> Ticket:
    """A Ticket out of its JSON."""
    return Ticket(**told)


def issued_again(told: dict[str, Any]) -> Issued:
    """An Issued out of its JSON."""
    return Issued(Ticket(**told["ticket"]), told["ahead"], told["wait_minutes"])


def _since(called_at: str, now: datetime) -> float:
    """Minutes since a call; 0 for one that a wrong clock puts into the future."""
    return max(0.0, (now - datetime.fromisoformat(called_at)).total_seconds() / 60)
