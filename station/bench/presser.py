"""A process that gives, calls and ends numbers without a pause: python -m station.bench.presser DATA WINDOW N START."""

import contextlib
import sys
import time
from pathlib import Path

from hall.clock import SystemClock
from hall.errors import Reason, Refused
from hall.line.tickets import Tickets
from hall.store import Store
from station.bench.clerk import CLERK
from station.bench.ticketing import CLASSES, PLACE, RECALLS


def main() -> int:
    """`N` numbers, from the instant `START` of the machine's monotonic clock in nanoseconds."""
    data, window, presses, start = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with contextlib.closing(Store.open(data, SystemClock())) as store:
        tickets = Tickets(store, PLACE, RECALLS)
        time.sleep(max(0, start - time.monotonic_ns()) / 1e9)
        for _ in range(presses):
            tickets.issue("A", None, CLERK)
            try:
                tickets.call_next(window, CLASSES, CLERK)
            except Refused as no:  # each gives one before it calls: somebody always waits for it
                if no.reason is not Reason.NOBODY_WAITING:
                    raise
                return 1
            tickets.finish(window, "served", CLERK)
    return 0


if __name__ == "__main__":
    sys.exit(main())
