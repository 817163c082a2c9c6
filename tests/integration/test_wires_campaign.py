"""A small part of `make devices`, and that it sees what it is there to see."""

import pytest

from tests.campaigns.wires import KINDS, MISHAPS, Tally, campaign, percentile, report


def test_devices_come_back_from_every_mishap_while_the_loop_goes_round() -> None:
    tally, _ = campaign(len(KINDS) * len(MISHAPS) // 2, 3, 7, lambda line: None)
    assert tally.failed == []
    assert tally.episodes == len(KINDS) * len(MISHAPS) // 2
    assert len(tally.gaps) > 300
    assert percentile(tally.gaps, 0.5) < 50  # the goal itself is for a machine that does nothing else


def test_a_late_or_lost_device_and_a_slow_loop_are_told() -> None:
    good = Tally({"unplug": [0.5] * 100}, [], [1.0] * 10_000)
    assert report(good, 1, 1)[1]
    late = Tally({"unplug": [0.5] * 99 + [5.1]}, [], [1.0] * 10_000)
    lines, fine = report(late, 1, 1)
    assert not fine
    assert any("1 after they were plugged in again, 0 after the rest" in line for line in lines)
    assert report(Tally({"jam": [5.1]}, [], [1.0]), 1, 1)[1]  # told, and no goal of the house
    assert not report(Tally({}, ["idcard after jam"], [1.0]), 1, 1)[1]
    assert not report(Tally({"drip": [0.1]}, [], [1.0] * 9_980 + [60.0] * 20), 1, 1)[1]


@pytest.mark.parametrize(("share", "value"), [(0.5, 50.0), (0.99, 99.0), (0.999, 100.0), (1.0, 100.0)])
def test_a_percentile_is_one_of_the_values(share: float, value: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == value
