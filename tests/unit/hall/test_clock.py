"""The machine's clock."""

from datetime import timedelta

from hall.clock import HALL_ZONE, SystemClock


def test_the_hall_is_eight_hours_ahead_and_waiting_never_jumps() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert clock.now().tzinfo is HALL_ZONE
    assert clock.monotonic() <= clock.monotonic()
