"""From the moment the reader has found a card to the next step on the screen with the holder's name."""

from collections.abc import Sequence

from station.bench.figure import Figure, within
from station.bench.hall import Visit

GOAL_MS = 150.0


def measure(visits: Sequence[Visit]) -> Figure:
    """Clocked from the reader's own answer "found", so the rest between two searches, during which nobody can know
    of a card, is not in it; neither is the wire's own time, which a pty does not take."""
    times = [(visit.named - visit.found) * 1000 for visit in visits if visit.named and visit.found]
    return within(times, GOAL_MS)
