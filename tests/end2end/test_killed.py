"""kill -9 in the middle of a visit: the kiosk comes back clean and soon, the desk keeps its number."""

import time
from collections.abc import Generator

import pytest

from tests.helpers.e2e import BACK_S, HOME, House, opened

pytestmark = pytest.mark.timeout(120)

FACES = ("kiosk", "desk1", "desk2")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    with opened(tmp_path_factory.mktemp("hall"), *FACES) as house:
        for desk in FACES[1:]:
            house.open_window(desk)
        yield house


@pytest.fixture
def house(running: House) -> Generator[House, None, None]:
    """Every face running, the windows open, the kiosk at Home."""
    yield running
    for face in running.hall.ended():
        running.start_again(face)
        running.sign_in(face)
    for desk in FACES[1:]:
        if "desk.finish" in running.hall.hands[desk].do("see")["names"]:
            running.finish(desk)
    running.take_off("kiosk.idcard")
    running.go_home()
    running.assert_sound()


def kill_kiosk(house: House) -> None:
    """kill -9; its supervisor has another at Home within the time allowed, and it shows nobody."""
    begun = time.monotonic()
    old = house.kill("kiosk")
    house.wait_new("kiosk", old, BACK_S)
    texts = house.hall.hands["kiosk"].wait(name=HOME, timeout_s=BACK_S)["texts"]
    assert time.monotonic() - begun <= BACK_S
    assert "您好，今天要办什么？" in texts
    assert not any("李" in text or "王" in text for text in texts)


def test_the_kiosk_while_it_shows_a_number(house: House) -> None:
    number = house.take_number("A", "li")
    house.take_off("kiosk.idcard")
    assert number in house.texts("kiosk")
    kill_kiosk(house)
    assert number not in house.texts("kiosk")
    assert house.ticket(number)["state"] == "waiting"
    assert [job["state"] for job in house.jobs(number)] == ["proven"]
    assert sum(number in paper for paper in house.papers_out()) == 1  # nothing is printed again
    house.call("desk1", number)
    assert house.ticket(number)["window"] == 1
    after = house.take_number("A")
    assert int(after[1:]) == int(number[1:]) + 1


def test_the_kiosk_before_it_gives_a_number(house: House) -> None:
    before = [row["number"] for row in house.tickets()]
    house.confirm_screen("A", "wang")
    house.take_off("kiosk.idcard")
    kill_kiosk(house)
    assert [row["number"] for row in house.tickets()] == before


def test_a_desk_while_it_serves(house: House) -> None:
    number = house.take_number("A")
    house.call("desk1", number)
    old = house.kill("desk1")
    house.start_again("desk1")
    assert house.pid("desk1") != old
    house.key("desk2", "F2")  # nobody else gets it meanwhile
    assert house.serves("desk2") != number
    house.sign_in("desk1")
    assert house.serves("desk1") == number
    house.sees("desk1", "正在办理")
    house.finish("desk1")
    assert house.ticket(number)["state"] == "served"
