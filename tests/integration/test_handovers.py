"""送件 between machines: what the village sends the town confirms, with the line cut for days, and one is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hall.agency.handovers import Carried, Handover, Handovers, ParcelState
from hall.agency.heard import news
from hall.agency.records import PapersHeard
from hall.agency.sites import read_sites
from hall.cases.cases import Cases
from hall.clock import SystemClock
from hall.errors import Reason
from hall.journal import verify
from hall.store import Store
from sync.engine import run_once
from tests.helpers.agency import HALL, TOWN, VILLAGE
from tests.helpers.hall import CALENDAR, applicant, records
from tests.helpers.lifecycle import CATALOGUE, CLERK, PERMIT, RULES, cases_over
from tests.helpers.platform import Sandbox, running
from tests.helpers.refusals import refused

PAPERS = ("申请表", "户口簿复印件")


@dataclass
class Machine:
    """The machine of one site, with its own store and people; every one has a clerk called the same."""

    store: Store
    cases: Cases
    platform: Sandbox

    @property
    def handovers(self) -> Handovers:
        return self.cases.agency.handovers

    def sync(self) -> None:
        run_once(self.platform.settings(), self.store, self.cases)

    def send(self, case: str, to: str) -> Handover:
        return self.handovers.send(case, self.cases.agency.here, to, PAPERS, Carried.MESSENGER, CLERK)

    def last(self, case: str) -> Handover:
        found = self.handovers.last(case)
        assert found
        return found

    def told(self) -> str:
        """The last that its clerks were told."""
        event = [event for event in records(self.store) if isinstance(event, PapersHeard)][-1]
        words, facts = news(self.handovers, self.cases.agency.sites, event)
        return words.format(**facts)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("platform")) as sandbox:
        yield sandbox


@pytest.fixture
def county(tmp_path: Path, platform: Sandbox) -> Iterator[dict[str, Machine]]:
    machines: dict[str, Machine] = {}
    for site in (VILLAGE, TOWN, HALL):
        store = Store.open(tmp_path / site, SystemClock())
        cases_over(store)  # its people
        cases = Cases(store, CATALOGUE, CALENDAR, site, RULES)
        cases.sites = read_sites("chenggu")
        assert cases.agency.here == site
        cases.sites = None  # what a site may receive is another matter
        machines[site] = Machine(store, cases, platform)
    yield machines
    for machine in machines.values():
        assert verify(machine.store).fault == ""
        assert not machine.store.all("SELECT * FROM sync_quarantine")
        machine.store.close()


def received(village: Machine, n: int) -> str:
    return village.cases.receive(PERMIT.code, applicant(n), "", CLERK).id


def everybody(county: dict[str, Machine]) -> None:
    village, town, hall = county.values()
    for machine in (village, town, hall, town, village):
        machine.sync()


@pytest.mark.requirement("R-57")
@pytest.mark.requirement("R-66")
def test_papers_go_up_to_the_county_and_back_and_every_machine_knows_where_they_are(
    county: dict[str, Machine],
) -> None:
    village, town, hall = county.values()
    case = received(village, 1)
    first = village.send(case, TOWN)
    with refused(Reason.HANDOVER_ELSEWHERE, site="博望街道便民服务中心"):
        village.handovers.confirm(first.id, "c2")
    everybody(county)
    (coming,) = town.handovers.waiting(TOWN)
    number = village.cases.case(case).provisional_no
    assert (coming.id, coming.papers, coming.number, coming.item) == (first.id, PAPERS, number, PERMIT.name)
    assert town.told() == f"{number} 的材料正从柳湾村便民服务站送往博望街道便民服务中心"
    assert hall.handovers.latest() == []  # it is nothing to the county yet
    town.handovers.miss(first.id, PAPERS[1:], "已请村里再送", CLERK)  # of the same id as who sent it, and not the same
    everybody(county)
    short = village.last(case)
    assert (short.state, short.lacking, short.words) == (ParcelState.SHORT, PAPERS[1:], "已请村里再送")
    assert village.told() == f"{number} 的材料：博望街道便民服务中心收到的不全，缺“户口簿复印件”（已请村里再送）"
    town.handovers.find(first.id, "夹在别处", CLERK)
    everybody(county)
    assert (village.last(case).state, village.last(case).settled_by) == (ParcelState.ARRIVED, f"{CLERK}@{TOWN}")
    with refused(Reason.PAPERS_ELSEWHERE, site="博望街道便民服务中心"):
        village.send(case, HALL)
    (guest,) = town.handovers.guests()
    town.send(guest.case, HALL)
    everybody(county)
    assert town.handovers.guests() == []
    hall.handovers.confirm(hall.handovers.waiting(HALL)[0].id, CLERK)
    hall.send(hall.handovers.guests()[0].case, VILLAGE)  # before the others heard that it came
    everybody(county)
    village.handovers.confirm(village.last(case).id, CLERK)
    everybody(county)
    assert [(each.n, each.giver, each.taker, each.state) for each in village.handovers.of_case(case)] == [
        (1, VILLAGE, TOWN, ParcelState.ARRIVED), (2, TOWN, HALL, ParcelState.ARRIVED),
        (3, HALL, VILLAGE, ParcelState.ARRIVED),
    ]  # fmt: skip
    assert village.handovers.where(case) == hall.handovers.where(case) == VILLAGE
    before = [tuple(row.values()) for machine in county.values() for row in rows(machine)]
    for machine in county.values():
        machine.store.run("DELETE FROM sync_state WHERE key = 'cursor'")  # everything comes again
    everybody(county)
    assert [tuple(row.values()) for machine in county.values() for row in rows(machine)] == before


def rows(machine: Machine) -> list[dict[str, Any]]:
    return [dict(row) for row in machine.store.all("SELECT * FROM handover ORDER BY id")]


@pytest.mark.parametrize("first", ["village", "town"])
def test_taken_back_and_confirmed_at_once_has_one_winner_whom_both_are_told(
    county: dict[str, Machine], first: str
) -> None:
    village, town, hall = county.values()
    case = received(village, 2)
    parcel = village.send(case, TOWN)
    everybody(county)
    village.handovers.take_back(parcel.id, "明天再送", CLERK)  # the lines of both are cut
    again = village.send(case, HALL)
    town.handovers.confirm(parcel.id, CLERK)
    number = village.cases.case(case).provisional_no
    machines = (village, town) if first == "village" else (town, village)
    for machine in (*machines, *machines, hall):
        machine.sync()
    states = {machine.handovers.handover(parcel.id).state for machine in machines}
    if first == "village":
        assert states == {ParcelState.TAKEN_BACK}
        assert town.told() == f"{number} 的材料：柳湾村便民服务站先取回了（明天再送），这里登记的没有生效"
        assert village.last(case) == village.handovers.handover(again.id)
        hall.handovers.confirm(again.id, CLERK)
        everybody(county)
        assert village.handovers.where(case) == HALL
    else:
        assert states == {ParcelState.ARRIVED}
        heard = [event for event in records(village.store) if isinstance(event, PapersHeard)][-2:]
        words = [news(village.handovers, village.cases.agency.sites, event) for event in heard]
        assert [said.format(**facts) for said, facts in words] == [
            f"{number} 的材料没有取回：博望街道便民服务中心先确认收到了",
            f"{number} 的材料这次没有送成：当时不在柳湾村便民服务站",
        ]
        assert village.handovers.where(case) == TOWN
        assert hall.handovers.waiting() == []


def test_who_went_on_elsewhere_while_the_line_was_cut_is_overruled(county: dict[str, Machine]) -> None:
    """The village took them back and sent them on; the town had confirmed, and sent them on before."""
    village, town, hall = county.values()
    case = received(village, 3)
    parcel = village.send(case, TOWN)
    everybody(county)
    town.handovers.confirm(parcel.id, CLERK)
    onward = town.send(case, HALL)
    village.handovers.take_back(parcel.id, "不送了", CLERK)
    stray = village.send(case, HALL)
    for machine in (town, hall, village, village, hall):
        machine.sync()
    assert village.handovers.handover(stray.id).state is ParcelState.OVERRULED
    assert village.last(case).id == onward.id
    assert [each.id for each in hall.handovers.waiting()] == [onward.id]
    hall.handovers.confirm(onward.id, CLERK)
    everybody(county)
    assert {machine.handovers.where(case) for machine in county.values()} == {HALL}


def test_days_without_a_line_lose_and_double_nothing(county: dict[str, Machine], platform: Sandbox) -> None:
    village, town, _ = county.values()
    cases = [received(village, 10 + n) for n in range(28)]  # more than a page up, and more than one down
    sent = [village.send(case, TOWN) for case in cases]
    for parcel in sent[::2]:
        village.handovers.take_back(parcel.id, "写错了", CLERK)
        village.send(parcel.case, TOWN)
    platform.mood("lost_reply", times=2)
    for _ in range(6):
        village.sync()
        town.sync()
    coming = town.handovers.waiting()
    assert sorted(each.case for each in coming) == sorted(cases)
    for parcel in coming:
        town.handovers.confirm(parcel.id, CLERK)
    platform.mood("truncated", lines=3, times=2)
    for _ in range(6):
        town.sync()
        village.sync()
    assert [village.handovers.where(case) for case in cases] == [TOWN] * 28
    assert {each.case for each in town.handovers.guests()} >= set(cases)


def test_a_machine_that_comes_late_or_moves_hears_what_waits_for_its_site(
    county: dict[str, Machine], tmp_path: Path, platform: Sandbox
) -> None:
    village, town, hall = county.values()
    case = received(village, 4)
    parcel = village.send(case, TOWN)
    village.sync()
    hall.sync()
    assert case not in {each.case for each in hall.handovers.latest()}
    moved = Cases(hall.store, CATALOGUE, CALENDAR, TOWN, RULES)  # the county's machine is put up in the town
    run_once(platform.settings(), hall.store, moved)
    assert parcel.id in {each.id for each in moved.agency.handovers.waiting(TOWN)}
    town.sync()
    assert parcel.id in {each.id for each in town.handovers.waiting(TOWN)}
