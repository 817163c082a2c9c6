"""The platform is dead, slow, or a captive portal answers in its place: the counter works on, and says so in words."""

from collections.abc import Generator

import pytest

from tests.helpers.e2e import House, opened

pytestmark = pytest.mark.timeout(120)

OFFLINE_AT_KIOSK = "离线，照常办理"
ONLINE_AT_KIOSK = "已联网"
FAULTS = {  # fault → what the desk says of it, and whose card is put
    "dead": ("网络：断开，照常办理，记录存在本机", "li"),
    "slow": ("网络：断开，照常办理，记录存在本机", "wang"),
    "html": ("网络：通，但不是省平台", "zhang"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    with opened(tmp_path_factory.mktemp("hall"), "kiosk", "desk1") as house:
        house.open_window("desk1")
        yield house


@pytest.fixture
def house(running: House) -> Generator[House, None, None]:
    """The platform there and in its right mind, the kiosk at Home, nobody at the desk."""
    mend(running)
    running.sees("kiosk", ONLINE_AT_KIOSK)
    yield running
    mend(running)
    running.take_off("kiosk.idcard")
    running.go_home()
    running.assert_sound()


def mend(house: House) -> None:
    house.hall.network(True)
    house.ask("/sandbox/mood", mood="normal")


def spoil(house: House, fault: str) -> None:
    if fault == "dead":
        house.hall.network(False)
    elif fault == "slow":
        house.ask("/sandbox/mood", mood="slow", seconds=600.0)
    else:
        house.ask("/sandbox/mood", mood="html")


@pytest.mark.requirement("R-66")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_visit_works_the_same(house: House, fault: str) -> None:
    told, person = FAULTS[fault]
    before = {case["case"] for case in house.ask("/sandbox/cases")}
    records = len(house.arrived())
    spoil(house, fault)
    house.sees("kiosk", OFFLINE_AT_KIOSK)
    house.sees("desk1", told)
    number = house.take_number("B", person)
    assert [job["state"] for job in house.jobs(number)] == ["proven"]
    house.call("desk1", number)
    notice = house.accept("desk1", person)
    assert notice.read_bytes().startswith(b"%PDF-")
    house.finish("desk1")
    case = house.store.one("SELECT id, state FROM hall_case ORDER BY received_at DESC LIMIT 1")
    assert case is not None
    assert case["state"] == "accepted"
    waiting = house.store.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sent')")
    assert waiting > 0
    house.sees("desk1", f"待发 {waiting} 条")
    house.sees("kiosk", OFFLINE_AT_KIOSK)
    if fault != "dead":
        assert len(house.arrived()) == records
    mend(house)
    house.assert_arrived_once()  # by themselves: nobody touched anything
    now = [c for c in house.ask("/sandbox/cases") if c["case"] not in before]
    assert [(c["case"], c["state"]) for c in now] == [(case["id"], "accepted")]
    house.sees("kiosk", ONLINE_AT_KIOSK)
    house.sees("desk1", "没有待发的记录")
