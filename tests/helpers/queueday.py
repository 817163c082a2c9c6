"""One simulated day of a hall, seeded: citizens come, windows call and serve, and every promised wait is remembered."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hall.line.tickets import Issued, Tickets
from hall.places import Place
from hall.store import Store
from tests.helpers.clock import FakeClock

Promise = Callable[[Tickets, Issued], float]


@dataclass(frozen=True, slots=True)
class Wait:
    """What one citizen was promised and how long it was, in minutes."""

    klass: str
    promised: float
    real: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`per_hour` citizens of each class come in the first `hours`; a service of a class takes `minutes` in the mean."""

    per_hour: dict[str, float]
    minutes: dict[str, float]
    hours: float = 3.0


def told(_: Tickets, issued: Issued) -> float:
    """What the hall itself promises."""
    return issued.wait_minutes


def simulate(
    store: Store, clock: FakeClock, place: Place, open_: Sequence[int], arrivals: Arrivals, seed: int,
    promise: Promise = told,
) -> list[Wait]:  # fmt: skip
    """Play the day until everybody was served. Arrivals are a Poisson stream; services are lognormal, as measured ones
    of counters are: most near the mean, a few long."""
    chance, tickets = random.Random(seed), Tickets(store, place, 3)
    begin = clock.now()
    coming = sorted(
        (at, klass)
        for klass, rate in arrivals.per_hour.items()
        for at in _stream(chance, rate / 60, arrivals.hours * 60)
    )
    events: list[tuple[float, int, str]] = [(at, 0, klass) for at, klass in coming]
    heapq.heapify(events)
    classes = {window.number: window.classes for window in place.windows}
    for number in open_:
        tickets.set_window(number, "open", "7")
    idle, since, promised, waits = set(open_), dict[str, float](), dict[str, float](), list[Wait]()
    while events:
        at, window, klass = heapq.heappop(events)
        clock.set(begin + timedelta(minutes=at))
        if window:
            tickets.finish(window, "served", "7")
            idle.add(window)
        else:
            issued = tickets.issue(klass, None, "kiosk")
            since[issued.ticket.id], promised[issued.ticket.id] = at, promise(tickets, issued)
        for free in sorted(idle):
            if tickets.waiting(classes[free]):
                called = tickets.call_next(free, classes[free], "7")
                idle.discard(free)
                waits.append(Wait(called.klass, promised[called.id], at - since[called.id]))
                heapq.heappush(events, (at + _service(chance, arrivals.minutes[called.klass]), free, ""))
    return waits


def mean_error(waits: Sequence[Wait]) -> float:
    """Mean absolute error of the promises, in minutes."""
    return sum(abs(wait.promised - wait.real) for wait in waits) / len(waits)


def _stream(chance: random.Random, rate: float, end: float) -> list[float]:
    found: list[float] = []
    at = chance.expovariate(rate)
    while at < end:
        found.append(at)
        at += chance.expovariate(rate)
    return found


def _service(chance: random.Random, mean: float) -> float:
    spread = 0.4  # sigma; the mean of a lognormal is exp(mu + sigma² / 2)
    return mean * chance.lognormvariate(-spread * spread / 2, spread)
