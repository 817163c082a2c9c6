"""The ticket printer runs out of paper, before a ticket and in the middle of one: the number stays on the screen."""

from collections.abc import Generator

import pytest

from tests.helpers.e2e import House, opened

pytestmark = pytest.mark.timeout(120)

WIRE = "kiosk.ticketprinter"
EMPTY = "打印机缺纸，号码会显示在屏幕上"
FINE = "到窗口办事，先取一个号"
NOT_PRINTED = "票没有打印出来，请记住号码或拍照"
LARGE_PX = 200  # of a screen 1920 pixels high: to be read from where the next in line stands


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    settings = "[kiosk.devices.ticketprinter]\npoll_ms = 300\n"
    with opened(tmp_path_factory.mktemp("hall"), "kiosk", settings=settings) as house:
        yield house


@pytest.fixture
def house(running: House) -> Generator[House, None, None]:
    """Paper in the printer, none out of it, the kiosk at Home."""
    running.hall.poke(WIRE, do="clear")
    yield running
    running.hall.poke(WIRE, do="paper")
    running.go_home()
    running.sees("kiosk", FINE)
    running.assert_sound()


def kept_on_screen(house: House, began: int) -> str:
    """确认: the ticket does not come out; the number stays, large, and nothing counts as printed. The number."""
    house.press("kiosk", "confirm.ok")
    house.hall.hands["kiosk"].wait(name="ticket.done")
    number = house.value("kiosk", "ticket.number")
    assert {number, "请记住您的号码", NOT_PRINTED} <= set(house.texts("kiosk"))
    assert house.value("kiosk", "ticket.done") == "我记住了"
    assert house.value("kiosk", "ticket.number", "height") >= LARGE_PX
    assert [(job["state"], job["began"]) for job in house.jobs(number)] == [("failed", began)]
    assert house.printed_facts(number) == []
    assert house.ticket(number)["state"] == "waiting"  # the number is given all the same
    return number


def load_paper(house: House) -> None:
    house.hall.poke(WIRE, do="paper")
    house.sees("kiosk", FINE)


def assert_next_is_right(house: House, before: str, scraps: int) -> None:
    """The next citizen's ticket is whole, on a paper of its own, with a number of its own."""
    number = house.take_number("A")
    assert int(number[1:]) == int(before[1:]) + 1
    assert [job["state"] for job in house.jobs(number)] == ["proven"]
    assert [fact["outcome"] for fact in house.printed_facts(number)] == ["proven"]
    papers = house.papers_out()
    assert len(papers) == scraps + 1
    assert number in papers[-1]
    assert before not in papers[-1]
    assert not any(number in paper for paper in papers[:-1])


def test_before_the_ticket(house: House) -> None:
    house.hall.poke(WIRE, do="paper_out")
    house.sees("kiosk", EMPTY)
    house.confirm_screen("A")
    number = kept_on_screen(house, began=0)
    house.press("kiosk", "ticket.done")
    house.hall.hands["kiosk"].wait(name="home.queue")
    load_paper(house)
    assert house.papers_out() == []  # nobody waits for that ticket any more
    assert_next_is_right(house, number, 0)


@pytest.mark.parametrize("fault", [{"after_lines": 3}, {"after_bytes": 300}], ids=str)
def test_in_the_middle_of_a_ticket(house: House, fault: dict[str, int]) -> None:
    house.confirm_screen("A")
    house.hall.poke(WIRE, do="paper_out", **fault)
    number = kept_on_screen(house, began=1)
    assert house.jobs(number)[0]["why"] == "empty"
    house.press("kiosk", "ticket.done")
    load_paper(house)
    scraps = house.hall.poke(WIRE, do="printed")["tickets"]
    assert scraps
    assert all(paper["cut"] for paper in scraps[1:])  # the roll ended behind the first; the knife behind the rest
    assert_next_is_right(house, number, len(scraps))
    assert [job["state"] for job in house.jobs(number)] == ["failed"]  # and it was never sent again
    if "after_bytes" in fault:  # the printer said so early enough: its buffer never got the rest
        whole = house.hall.poke(WIRE, do="printed")["tickets"][-1]
        assert sum(len(paper["raw"]) for paper in scraps) < len(whole["raw"])
        assert not any(paper["qr"] for paper in scraps)
