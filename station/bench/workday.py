"""One working-day computation of the calendar that is shipped."""

import random
import time
from datetime import datetime, timedelta, timezone

from hall.days.workdays import Calendar, Limit, Unit
from station.bench.figure import Figure, percentile

GOAL_US = 20.0
ZONE = timezone(timedelta(hours=8))
BATCH = 50  # of one reading of the clock, whose own step would be seen otherwise


def measure(rounds: int = 2000) -> Figure:
    """The due day of 1 to 60 working days from any day of the last known year but one; 99th percentile of batches.

    The clock is this thread's own: what else runs on the machine is no part of a computation.
    """
    calendar, chance, took = Calendar.read(), random.Random(1), list[float]()
    year = max(calendar.years) - 1
    for _ in range(rounds):
        asked = [
            (datetime(year, 1, 1, 10, tzinfo=ZONE) + timedelta(chance.randrange(365)), Limit(n, Unit.WORKING_DAY))
            for n in chance.choices(range(1, 61), k=BATCH)
        ]
        began = time.thread_time()
        for start, limit in asked:
            calendar.due(start, limit)
        took.append((time.thread_time() - began) / BATCH * 1e6)
    p99 = percentile(took, 0.99)
    return Figure(p99, "µs", f"p99 <= {GOAL_US:g} µs", p99 <= GOAL_US, detail={"p50": percentile(took, 0.5)})
