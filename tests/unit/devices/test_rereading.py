"""Which way of reading a card once more a reader is tried with."""

from hypothesis import given
from hypothesis import strategies as st

from devices.card.rereading import ENOUGH, Way, Ways


def test_the_cheapest_comes_first_and_a_reset_only_where_it_may() -> None:
    assert Ways(resets=True).open() == [Way.READ, Way.FIND, Way.RESET]
    assert Ways(resets=False).open() == [Way.READ, Way.FIND]


def test_a_way_is_given_up_when_a_dearer_one_was_needed_again_and_again() -> None:
    ways = Ways(resets=True)
    for _ in range(ENOUGH):
        assert ways.open()[0] is Way.READ
        ways.worked(Way.RESET, [Way.READ, Way.FIND])
    assert ways.open() == [Way.RESET]


def test_one_that_works_now_and_then_is_kept() -> None:
    ways = Ways(resets=True)
    for _ in range(10):
        ways.worked(Way.FIND, [Way.READ])
        ways.worked(Way.READ, [])
    assert ways.open() == [Way.READ, Way.FIND, Way.RESET]


@given(st.lists(st.sampled_from(Way), max_size=30))
def test_some_way_is_always_open(worked: list[Way]) -> None:
    ways = Ways(resets=True)
    for way in worked:
        if way in ways.open():
            ways.worked(way, ways.open()[: ways.open().index(way)])
        assert ways.open()
