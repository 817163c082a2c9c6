"""kill -9 of the process that owns sync, with a record on its way: another takes over, and the record arrives once."""

import re
from collections.abc import Generator

import pytest

from hall.line.tickets import Tickets
from hall.places import read_place
from station.demo.hall import until
from tests.helpers.e2e import PATIENCE_S, House, opened

pytestmark = pytest.mark.timeout(120)

DESKS = ("desk1", "desk2")
OWNS = re.compile(r"^(\S+ \S+) .*this process owns sync", re.MULTILINE)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    settings = "[platform]\ninterval_s = 60.0\n"  # nothing is sent but what a test makes
    with opened(tmp_path_factory.mktemp("hall"), *DESKS, settings=settings) as house:
        yield house


@pytest.fixture
def house(running: House) -> Generator[House, None, None]:
    """Both desks running, the platform in its right mind."""
    yield running
    running.ask("/sandbox/mood", mood="normal")
    for desk in running.hall.ended():
        running.start_again(desk)
    running.assert_sound()


def owner(house: House) -> tuple[str, str]:
    """The face whose process owns sync, and since when, as it said itself."""
    since = {desk: said[-1] for desk in DESKS if (said := OWNS.findall(house.log(desk)))}
    desk = max(since, key=lambda name: since[name])
    return desk, since[desk]


def serve(house: House) -> str:
    """A ticket is issued, called and finished, which travels; its id."""
    tickets = Tickets(house.store, read_place("chenggu"), recall_limit=3)
    tickets.issue("A", None, "kiosk")
    tickets.call_next(1, ("A",), "1001")
    return tickets.finish(1, "served", "1001").id


@pytest.mark.parametrize("mood", [{"mood": "slow", "seconds": 600.0}, {"mood": "lost_reply"}], ids=lambda m: m["mood"])
def test_another_takes_over(house: House, mood: dict[str, object]) -> None:
    """The platform has not answered yet ("slow"), or has taken the record and its answer got lost."""
    house.assert_arrived_once()
    until(lambda: house.store.value("SELECT value FROM sync_state WHERE key = 'phase'") == "online", "contact", 30)
    first, since = owner(house)
    house.ask("/sandbox/mood", **mood)
    record = serve(house)
    until(lambda: house.store.value("SELECT 1 FROM outbox WHERE state = 'sent'"), "a record on its way", PATIENCE_S)
    house.kill(first)
    until(lambda: owner(house)[1] > since, "another owner of sync", PATIENCE_S)
    assert owner(house)[0] != first
    assert house.hall.ended() == [first]
    house.ask("/sandbox/mood", mood="normal")
    house.assert_arrived_once()
    assert [record in arrived["raw"] for arrived in house.arrived()].count(True) == 1
