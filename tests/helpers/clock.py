"""A clock that tests move by hand."""

from datetime import datetime, timedelta

from hall.clock import HALL_ZONE


class FakeClock:
    """hall.ports.Clock standing still until `advance`."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime(2026, 11, 23, 9, 0, tzinfo=HALL_ZONE)
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both scales."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, now: datetime) -> None:
        """Jump the wall clock only, as a wrong setting does."""
        self._now = now
