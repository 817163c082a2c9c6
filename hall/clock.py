"""The machine's clock: the one place that asks the operating system for the time."""

import time
from datetime import datetime, timedelta, timezone

HALL_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")  # one zone, no daylight saving since 1991


class SystemClock:
    """hall.ports.Clock over the operating system."""

    def now(self) -> datetime:
        return datetime.now(HALL_ZONE)

    def monotonic(self) -> float:
        return time.monotonic()
