"""The line of a site told once more from its records: every number, every window, every quota."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hall.places import Place
from hall.store import Store
from station.month.plan import RECALLS

Fault = Callable[[str, str], None]
"""What a check calls with the name of an invariant and what is wrong."""
_CALLED_FROM = ("waiting", "called", "held")
_PICKED_FROM = ("waiting", "held", "no_show")
_PICKS = "SELECT ticket, window, was, why FROM picked_call ORDER BY rowid"


@dataclass(slots=True)
class _Number:
    """A number of the line as its records tell it."""

    number: str
    day: str
    klass: str
    state: str = "waiting"
    window: int = 0
    times: int = 0


class LineAudit:
    """Knows the line from its records alone."""

    def __init__(self, store: Store, place: Place, fault: Fault) -> None:
        self._store, self._place, self._fault = store, place, fault
        self._numbers: dict[str, _Number] = {}
        self._given: set[tuple[str, str]] = set()
        self._serving: dict[int, str] = {}
        self._picked: list[tuple[str, int, str, str]] = []  # ticket, window, how it stood, why
        self._issued: list[tuple[str, str, bool, list[str]]] = []  # day, ticket, in the morning, letters
        self._booked: set[str] = set()
        self._rated: set[str] = set()
        self._tellers: Mapping[str, Callable[[dict[str, Any], str], None]] = {
            "TicketIssued": self._given_out, "TicketCalled": self._called, "TicketFinished": self._finished,
            "TicketHeld": self._held, "TicketTransferred": self._moved, "TicketReturned": self._returned,
            "TicketPreferred": self._preferred, "AppointmentKept": self._kept, "Rated": self._rate,
        }  # fmt: skip

    def tell(self, kind: str, fact: dict[str, Any], at: str) -> bool:
        """One record; False when it is not of the line."""
        if kind not in self._tellers:
            return False
        self._tellers[kind](fact, at)
        return True

    def check(self) -> None:
        """Hold the rows against what was told."""
        self._rows()
        there = [(row["ticket"], row["window"], row["was"], row["why"]) for row in self._store.all(_PICKS)]
        if there != self._picked:
            self._fault("out of turn", f"{len(self._picked)} calls were so, {len(there)} stand there, or others")
        self._quotas()

    def _given_out(self, fact: dict[str, Any], at: str) -> None:
        name = (fact["day"], fact["number"])
        if name in self._given:
            self._fault("numbers", f"{fact['number']} was given twice on {fact['day']}")
        self._given.add(name)
        self._numbers[fact["ticket"]] = _Number(fact["number"], fact["day"], fact["klass"])
        self._issued.append((fact["day"], fact["ticket"], at[11:13] < "12", [fact["klass"], *fact["then"]]))

    def _called(self, fact: dict[str, Any], at: str) -> None:
        one, window = self._today(fact, at), fact["window"]
        if one.state == "called" and one.window != window:
            self._fault("one window", f"{one.number} is at window {one.window} and was called by window {window}")
        if self._serving.get(window, fact["ticket"]) != fact["ticket"]:
            self._fault("one window", f"window {window} called {one.number} while it served another")
        why, again = fact["why"], one.state == "called"
        if one.state not in (_PICKED_FROM if why else _CALLED_FROM):
            self._fault("out of turn" if why else "line", f"{one.number} was called while {one.state}")
        if fact["times"] != (one.times + 1 if why or again else 1):
            self._fault("line", f"{one.number} was called for the {fact['times']}th time, after {one.times}")
        if why:
            self._picked.append((fact["ticket"], window, one.state, why))
            if fact["times"] > RECALLS + 1:
                self._fault("out of turn", f"{one.number} was called more often than a number is")
        one.state, one.window, one.times = "called", window, fact["times"]
        self._serving[window] = fact["ticket"]

    def _finished(self, fact: dict[str, Any], at: str) -> None:
        one = self._numbers[fact["ticket"]]
        if one.state not in (("waiting", "held") if fact["outcome"] == "abandoned" else ("called",)):
            self._fault("line", f"{one.number} ended while {one.state}")
        self._leave(one, fact["outcome"])
        if fact["then"]:
            self._wait(one)
            one.klass = fact["then"]

    def _held(self, fact: dict[str, Any], at: str) -> None:
        self._leave(self._today(fact, at), "held")

    def _moved(self, fact: dict[str, Any], at: str) -> None:
        one = self._today(fact, at)
        self._leave(one, "waiting")
        self._wait(one)
        one.klass = fact["klass"]

    def _returned(self, fact: dict[str, Any], at: str) -> None:
        one = self._today(fact, at)
        if one.state != "no_show":
            self._fault("line", f"{one.number} came back while {one.state}")
        self._wait(one)

    def _preferred(self, fact: dict[str, Any], at: str) -> None:
        self._today(fact, at)

    def _kept(self, fact: dict[str, Any], at: str) -> None:
        self._booked.add(fact["ticket"])

    def _today(self, fact: dict[str, Any], at: str) -> _Number:
        one = self._numbers[fact["ticket"]]
        if one.day != at[:10]:
            self._fault("day boundary", f"{one.number} of {one.day} was still in the line on {at[:10]}")
        return one

    @staticmethod
    def _wait(one: _Number) -> None:
        one.state, one.times = "waiting", 0

    def _leave(self, one: _Number, state: str) -> None:
        if one.state == "called":
            self._serving.pop(one.window, None)
        one.state = state

    def _rows(self) -> None:
        rows = {row["id"]: row for row in self._store.all("SELECT id, number, day, klass, state FROM ticket")}
        for id_ in rows.keys() ^ self._numbers.keys():
            self._fault("line", f"a number stands in {'the rows' if id_ in rows else 'the journal'} only")
        for id_, one in self._numbers.items():
            if (row := rows.get(id_)) and (row["state"], row["klass"]) != (one.state, one.klass):
                self._fault("line", f"{one.number} of {one.day} is {row['state']}, and {one.state} in the journal")
        open_ = "SELECT window, count(*) AS n FROM ticket WHERE state = 'called' GROUP BY window HAVING count(*) > 1"
        for row in self._store.all(open_):
            self._fault("one window", f"{row['n']} numbers are at window {row['window']}")

    def _quotas(self) -> None:
        """Who booked has a seat, and no part of the quota."""
        used: dict[tuple[str, str, str], int] = {}
        for day, ticket, morning, letters in self._issued:
            for letter in letters if ticket not in self._booked else ():
                for part in ("day", "morning" if morning else "afternoon"):
                    used[day, letter, part] = used.get((day, letter, part), 0) + 1
        for klass in self._place.classes:
            limits = {"day": klass.quota, "morning": klass.morning, "afternoon": klass.afternoon}
            for (day, letter, part), count in used.items():
                if letter == klass.letter and 0 < limits[part] < count:
                    self._fault("quotas", f"{count} numbers of {letter} on {day}, {limits[part]} for a {part}")

    def _rate(self, fact: dict[str, Any], at: str) -> None:
        if fact["ticket"] in self._rated:
            self._fault("one rating", f"number {fact['number']} was rated again")
        self._rated.add(fact["ticket"])
