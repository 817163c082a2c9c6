"""From the touch on 确认取号 to the last byte of the ticket at the printer; the line's own time is not in it."""

from collections.abc import Sequence

from station.bench.figure import Figure, within
from station.bench.hall import Visit

GOAL_MS = 150.0


def measure(visits: Sequence[Visit]) -> Figure:
    """The number is given, durable and on its way to paper within it. A pty carries bytes in no time."""
    return within([(visit.printed - visit.touched) * 1000 for visit in visits], GOAL_MS)
