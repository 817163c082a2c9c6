"""The clock of a simulated site: it stands where the simulation has put it."""

from datetime import datetime


class MonthClock:
    """hall.ports.Clock, moved by the agenda of its site."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._now = begin, begin

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._begin).total_seconds()

    def set(self, now: datetime) -> None:
        """Let it be `now`; the agenda never goes back."""
        self._now = max(self._now, now)
