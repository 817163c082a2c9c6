"""The campaign of damaged readings, in small: no wrong card where cards are read twice; and it would find one."""

from random import Random

import pytest

from devices.card.cardtext import SIZE
from devices.simulators.cards import PERSONS, block
from tests.campaigns import cards


@pytest.mark.parametrize("manner", ["again", "strict"])
def test_no_wrong_card_is_taken(manner: str) -> None:
    tally = cards.play(manner, "small", 80)
    assert tally.damaged > 40
    assert (tally.placings, tally.wrong) == (80, 0)
    assert tally.right > 20


def test_the_campaign_finds_a_reader_that_believes_everything() -> None:
    assert cards.play("again", "small", 80, confirm="never").wrong > 5


def test_one_reading_lets_wrong_cards_through_where_nothing_else_warns() -> None:
    """What is left to chance by default; 256 times as often as it would happen."""
    tally = cards.play("once", "small", 80)
    assert 0 < tally.wrong < tally.damaged / 2


def test_damage_is_of_the_right_size() -> None:
    dice = Random(1)
    text = block(PERSONS["li"])
    made = [cards.damaged(dice, text, cards.anybody(dice)) for _ in range(400)]
    assert {len(each) for each in made} == {SIZE}
    assert sum(each != text for each in made) > 300


def test_the_rows_are_those_of_the_docs() -> None:
    tallies = cards.campaign(3, 1, 1)
    rows = cards.report(tallies, 1.0)
    assert len(rows) == 2 + len(cards.MANNERS) + 1
