"""The machine's clock."""

import time
from datetime import datetime, timedelta

from hall.clock import HALL_ZONE, SystemClock


def test_the_hall_is_eight_hours_ahead_and_waiting_never_jumps() -> None:
    clock = SystemClock()
    before, now, after = datetime.now(HALL_ZONE), clock.now(), datetime.now(HALL_ZONE)
    assert before <= now <= after
    assert now.utcoffset() == timedelta(hours=8)
    assert now.tzinfo is HALL_ZONE
    assert time.monotonic() <= clock.monotonic() <= time.monotonic()  # the scale that no setting of the wall moves
