"""Placing and lifting, told from what readers of different manners answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.placing import GONE_AFTER, SURE_AFTER, Placing
from devices.card.readerprofile import Manner
from hall.events import CardRead, CardRemoved, CardUnreadable, Event
from hall.identity import CardKind, IdCard

LI = IdCard(CardKind.MAINLAND, "李", "990000199003070021", serial=b"1")
WANG = IdCard(CardKind.MAINLAND, "王", "990000198511200035", serial=b"2")


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def put(placing: Placing, card: IdCard) -> list[Event]:
    assert placing.found()
    return placing.read(card)


def misses(placing: Placing, count: int, answered: bool = False) -> list[Event]:
    return [event for _ in range(count) for event in placing.nothing(answered)]


def test_a_card_is_told_once_while_a_reader_finds_it_again_and_again() -> None:
    placing = Placing()
    assert put(placing, LI) == [CardRead(LI)]
    assert [placing.found() for _ in range(20)] == [False] * 20


def test_a_flicker_is_no_lifting() -> None:
    placing = Placing()
    put(placing, LI)
    for _ in range(SURE_AFTER):
        placing.found()
    assert misses(placing, GONE_AFTER - 1) == []
    assert put(placing, LI) == []


def test_lifting_is_told_once_by_a_reader_that_finds_lying_cards() -> None:
    placing = Placing()
    put(placing, LI)
    for _ in range(SURE_AFTER):
        placing.found()
    assert kinds(misses(placing, 50)) == [CardRemoved]
    assert put(placing, LI) == [CardRead(LI)]
    assert kinds(misses(placing, 50)) == [CardRemoved]  # this reader is known by now


def test_lifting_is_told_once_where_only_the_card_itself_answers() -> None:
    placing = Placing()
    put(placing, LI)
    assert misses(placing, 200, answered=True) == []
    assert placing.asks
    assert kinds(misses(placing, 50)) == [CardRemoved]
    assert not placing.asks


def test_a_card_shown_for_a_moment_is_lifted_too_once_the_reader_is_known() -> None:
    placing = Placing()
    put(placing, LI)
    placing.answered()
    assert misses(placing, 20) == []  # it may be a reader that answers but once
    assert put(placing, WANG) == [CardRemoved(), CardRead(WANG)]
    placing.answered()
    misses(placing, 2, answered=True)
    assert kinds(misses(placing, GONE_AFTER)) == [CardRemoved]
    put(placing, LI)
    placing.answered()
    assert kinds(misses(placing, GONE_AFTER)) == [CardRemoved]


def test_another_chip_is_another_card_even_if_nobody_saw_the_change() -> None:
    placing = Placing()
    assert placing.found(b"1")
    placing.read(LI)
    assert not placing.found(b"1")
    assert placing.found(b"2")
    assert placing.read(WANG) == [CardRemoved(), CardRead(WANG)]


def test_a_reader_that_cannot_tell_never_ends_a_visit_by_itself() -> None:
    """Most readers find nothing while a card they have read still lies there."""
    placing = Placing()
    put(placing, LI)
    assert misses(placing, 500) == []
    assert not placing.asks
    assert put(placing, LI) == [CardRemoved(), CardRead(LI)]


def test_a_reader_that_always_claims_an_answer_still_sees_the_next_card() -> None:
    placing = Placing()
    put(placing, LI)
    misses(placing, 100, answered=True)
    assert put(placing, WANG) == [CardRemoved(), CardRead(WANG)]
    misses(placing, 100, answered=True)
    assert put(placing, WANG) == [CardRemoved(), CardRead(WANG)]


def test_another_card_at_once_is_another_placing() -> None:
    placing = Placing()
    put(placing, LI)
    misses(placing, 1)
    assert put(placing, WANG) == [CardRemoved(), CardRead(WANG)]


def test_an_unreadable_card_is_complained_of_once_a_placing() -> None:
    placing = Placing()
    assert placing.found()
    assert placing.unreadable("41", True) == [CardUnreadable("41", True)]
    assert placing.found()
    assert placing.unreadable("41", True) == []
    misses(placing, GONE_AFTER)
    assert placing.found()
    assert placing.unreadable("41", True) == [CardUnreadable("41", True)]
    assert put(placing, LI) == [CardRead(LI)]


def test_a_card_that_cannot_be_read_in_the_place_of_another_is_complained_of_in_the_end() -> None:
    placing = Placing()
    put(placing, LI)
    misses(placing, 1)
    told = [event for _ in range(GONE_AFTER + 1) if placing.found() for event in placing.unreadable("41", True)]
    assert told == [CardRemoved(), CardUnreadable("41", True)]


@pytest.mark.parametrize("manner", [Manner.AGAIN, Manner.DIRECT])
def test_a_reader_known_to_find_again_needs_no_learning(manner: Manner) -> None:
    placing = Placing(manner, gone_after=2)
    put(placing, LI)
    assert not placing.asks
    assert misses(placing, 1) == []
    assert kinds(misses(placing, 1)) == [CardRemoved]


def test_a_reader_known_to_find_once_is_believed_from_its_first_answer() -> None:
    placing = Placing(Manner.ONCE)
    put(placing, LI)
    assert placing.asks
    placing.answered()
    assert kinds(misses(placing, 50)) == [CardRemoved]


@given(st.sampled_from(Manner), st.lists(st.sampled_from(["li", "wang", "bad", "none", "none, answered"]), max_size=60))
def test_events_always_alternate(manner: Manner, story: list[str]) -> None:
    placing, lying = Placing(manner), None
    for what in story:
        if what.startswith("none"):
            events = placing.nothing(what != "none")
        elif not placing.found():
            continue
        elif what == "bad":
            events = placing.unreadable("41", True)
        else:
            events = placing.read(LI if what == "li" else WANG)
        for event in events:
            if isinstance(event, CardRead):
                assert lying is None
                lying = event.card
            elif isinstance(event, CardRemoved):
                assert lying is not None
                lying = None
        if what in ("li", "wang") and events:
            assert lying is (LI if what == "li" else WANG)
