"""The kiosk's reader is unplugged while idle, while a card is awaited and in the middle of a read: said in words, back
soon."""

import time
from collections.abc import Generator

import pytest

from tests.helpers.e2e import BACK_S, House, opened

pytestmark = pytest.mark.timeout(120)

WIRE = "kiosk.idcard"
GONE = "读卡器暂时不能用"
AT_HOME = f"{GONE}，不用带证也能取号"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    with opened(tmp_path_factory.mktemp("hall"), "kiosk", "desk1") as house:
        yield house


@pytest.fixture
def house(running: House) -> Generator[House, None, None]:
    """Everything plugged in, no card on a reader, the kiosk at Home."""
    yield running
    running.hall.poke(WIRE, do="drip", ms=0)
    running.hall.poke(WIRE, do="plug")
    running.take_off(WIRE)
    running.go_home()
    running.lacks("kiosk", GONE)
    running.assert_sound()


def back(house: House) -> None:
    """Plug the reader in again: the words go within the time allowed."""
    begun = time.monotonic()
    house.hall.poke(WIRE, do="plug")
    house.lacks("kiosk", GONE, BACK_S)
    assert time.monotonic() - begun <= BACK_S


def test_while_idle(house: House) -> None:
    house.hall.poke(WIRE, do="unplug")
    texts = house.sees("kiosk", AT_HOME)
    assert "读卡器暂时不能用，请到窗口查询" in texts  # each tile says what is left to do
    assert "读卡器暂时不能用，请到窗口评价" in texts
    before = len(house.tickets())
    number = house.take_number("A")  # the visit goes on without a card
    assert [row["number"] for row in house.tickets()[before:]] == [number]
    assert house.ticket(number)["person"] == ""
    house.go_home()
    back(house)
    house.card(WIRE, "zhang")
    house.sees("kiosk", "张**")


def test_while_a_card_is_awaited(house: House) -> None:
    house.press("kiosk", "home.queue")
    house.sees("kiosk", "请把身份证平放在读卡区")
    house.hall.poke(WIRE, do="unplug")
    house.sees("kiosk", f"{GONE}，请点下面的按钮")
    back(house)
    house.card(WIRE, "li")
    house.press("kiosk", "service.A")
    house.sees("kiosk", "李**")


def test_in_the_middle_of_a_read(house: House) -> None:
    house.press("kiosk", "home.queue")
    house.sees("kiosk", "请把身份证平放在读卡区")
    reads = house.hall.poke(WIRE, do="state")["reads"]
    house.hall.poke(WIRE, do="drip", ms=4)  # the 1295 bytes of a reading take five seconds and more
    house.card(WIRE, "wang")
    time.sleep(1.5)  # found, selected, and its text on the way
    house.hall.poke(WIRE, do="unplug")
    texts = house.sees("kiosk", f"{GONE}，请点下面的按钮")
    assert not any("王" in text for text in texts)
    assert house.hall.poke(WIRE, do="state")["reads"] == reads + 1  # the reading had begun
    house.hall.poke(WIRE, do="drip", ms=0)
    back(house)  # the card still lies there: it is read anew, and whole
    house.press("kiosk", "service.B")
    house.sees("kiosk", "王**")


def test_at_a_desk(house: House) -> None:
    house.open_window("desk1")
    house.sees("desk1", "读卡器：就绪")
    house.hall.poke("desk1.idcard", do="unplug")
    house.sees("desk1", "读卡器：没有接上")
    house.hall.poke("desk1.idcard", do="plug")
    house.sees("desk1", "读卡器：就绪", BACK_S)
    house.card("desk1.idcard", "li")
    house.sees("desk1", "读到证件：李**。按 F9 填入")
