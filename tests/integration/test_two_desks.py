"""Desks in processes of their own press at the same instant: a number is won once, and who loses is told so."""

import random
from collections.abc import Generator
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.store import Store
from tests.helpers.hall import Hall, audit, hall_over
from tests.helpers.presser import Desks

ROUNDS = 200
DESKS = 4


@pytest.fixture
def hall(data: Path) -> Generator[Hall, None, None]:
    store = Store.open(data, SystemClock())
    yield hall_over(store)
    store.close()


@pytest.mark.requirement("R-24")
def test_no_number_is_won_twice(data: Path, hall: Hall) -> None:
    chance = random.Random(random.random())
    won: list[str] = []
    with Desks(data, range(1, DESKS + 1)) as desks:
        for _ in range(ROUNDS):
            there = chance.randint(1, DESKS + 1)
            given = [hall.tickets.issue("A", None, "kiosk").ticket.number for _ in range(there)]
            told = desks.press()
            winners = [one["number"] for one in told if "number" in one]
            losers = [one["refused"] for one in told if "refused" in one]
            assert sorted(winners) == given[:DESKS]  # the first in line, each once
            assert losers == ["NOBODY_WAITING"] * (DESKS - len(winners))
            desks.finish(told)
            for number in given[DESKS:]:  # one more than there are desks: it waited
                assert hall.tickets.call_next(4, ("A",), "007").number == number
                hall.tickets.finish(4, "served", "007")
            won += winners
    assert len(won) == len(set(won))
    assert audit(hall.store) == []


def test_two_processes_at_one_window_win_one_number(data: Path, hall: Hall) -> None:
    with Desks(data, (1, 1)) as desks:
        for _ in range(30):
            given = [hall.tickets.issue("A", None, "kiosk").ticket.number for _ in range(2)]
            told = desks.press()
            assert sorted(map(str, told)) == [str({"number": given[0]}), str({"refused": "ALREADY_SERVING"})]
            for number in given:
                if number != given[0]:
                    assert hall.tickets.call_next(1, ("A",), "007").number == number
                hall.tickets.finish(1, "served", "007")


def test_looking_and_taking_in_two_steps_is_caught(data: Path, hall: Hall) -> None:
    with Desks(data, range(1, DESKS + 1), naive=True) as desks:
        for _ in range(ROUNDS):
            hall.tickets.issue("A", None, "kiosk")
            if sum("number" in one for one in desks.press()) > 1:
                return
            hall.store.run("UPDATE ticket SET state = 'served' WHERE state = 'called'")
    pytest.fail(f"{ROUNDS} rounds, and no number was won twice")
