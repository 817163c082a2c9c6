"""Two clerks press F2 at the same instant, and one number waits: one desk wins it, the other is told in words."""

import threading
from collections.abc import Generator

import pytest

from hall.line.tickets import Tickets
from hall.places import read_place
from tests.helpers.e2e import NOBODY_WAITS, House, opened

pytestmark = pytest.mark.timeout(120)

ROUNDS = 20
DESKS = ("desk1", "desk2")


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    with opened(tmp_path_factory.mktemp("hall"), *DESKS) as house:
        for desk in DESKS:
            house.open_window(desk)
        yield house


def press_at_once(house: House) -> None:
    """F2 at every desk: each hand waits for the others before it presses."""
    faults: list[BaseException] = []
    start = threading.Barrier(len(DESKS))

    def press(desk: str) -> None:
        try:
            start.wait(10)
            house.key(desk, "F2")
        except BaseException as fault:
            faults.append(fault)

    hands = [threading.Thread(target=press, args=(desk,)) for desk in DESKS]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert not faults


@pytest.mark.requirement("R-24")
def test_one_wins_the_other_is_told(house: House) -> None:
    tickets = Tickets(house.store, read_place("chenggu"), recall_limit=3)
    won: dict[str, str] = {}
    for _ in range(ROUNDS):
        for desk in DESKS:
            house.key(desk, "Ctrl+D")  # no words of the round before
            assert not any(NOBODY_WAITS in text for text in house.texts(desk))
        number = tickets.issue("A", None, "kiosk").ticket.number
        press_at_once(house)
        shown = {desk: house.serves(desk) for desk in DESKS}
        winners = [desk for desk in DESKS if shown[desk] == number]
        assert len(winners) == 1, shown
        loser = next(desk for desk in DESKS if desk not in winners)
        assert any(NOBODY_WAITS in text for text in house.texts(loser))
        assert not any(NOBODY_WAITS in text for text in house.texts(winners[0]))
        assert house.ticket(number)["window"] == int(winners[0][-1])
        won[number] = winners[0]
        house.finish(winners[0])
        assert house.serves(loser) == "空闲"
    assert len(won) == ROUNDS
    house.assert_sound()
    calls = house.store.value("SELECT count(*) FROM journal WHERE type = 'TicketCalled'")
    assert calls == ROUNDS
