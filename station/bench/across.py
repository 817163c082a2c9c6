"""What one process does and another shows: a number is taken, and the line of waiting people at the desk grows."""

import random
import time
from contextlib import closing

from hall.clock import SystemClock
from hall.line.tickets import Tickets
from hall.places import read_place
from hall.store import Store
from station.bench.figure import Figure, within
from station.bench.hall import BenchHall
from station.demo.hall import until

GOAL_MS = 250.0
HALL = "chenggu"


def measure(hall: BenchHall, count: int = 40) -> Figure:
    """From the call that gives the number, here, to the line painted there; its commit is in it."""
    desk = hall.hands["desk1"]
    desk.do("shown")
    given: dict[str, float] = {}
    with closing(Store.open(hall.data, SystemClock())) as store:
        tickets = Tickets(store, read_place(HALL), recall_limit=3)
        for _ in range(count):
            at = time.monotonic()
            given[tickets.issue("A", None, "kiosk").ticket.number] = at
            time.sleep(0.15 + random.random() * 0.1)  # anywhere between two looks of the other process
    shown: dict[str, float] = {}

    def all_shown() -> bool:
        shown.update(desk.do("shown")["shown"])
        return shown.keys() >= given.keys()

    until(all_shown, "every number at the desk")
    return within([(shown[number] - at) * 1000 for number, at in given.items()], GOAL_MS)
