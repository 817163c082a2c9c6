"""The campaign of damaged readings, in small: no wrong card; and it would find one."""

from random import Random

import pytest

from devices.card.cardreading import CardReading
from devices.card.cardtext import SIZE
from devices.card.sdt import Reply
from devices.simulators.cards import PERSONS, block
from tests.campaigns import cards


@pytest.mark.parametrize("manner", cards.MANNERS)
def test_no_wrong_card_is_taken(manner: str) -> None:
    tally = cards.play(manner, "small", 80)
    assert tally.damaged > 40
    assert (tally.placings, tally.wrong) == (80, 0)
    assert tally.right > 8


@pytest.mark.parametrize("confirm", ["never", "doubt"])
def test_the_campaign_finds_a_reader_that_believes_what_came_once(confirm: str) -> None:
    assert cards.play("once", "small", 80, confirm=confirm).wrong > 5


def test_the_campaign_finds_an_address_that_came_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = CardReading._about_addresses

    def once(self: CardReading) -> Reply | None:
        self.__dict__["told"] = answer = self.__dict__.pop("told", None) or asked(self)
        return answer

    monkeypatch.setattr(CardReading, "_about_addresses", once)
    assert cards.play("again", "small", 80).wrong > 5


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
