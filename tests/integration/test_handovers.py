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

    def coming(self, case: str) -> list[Handover]:
        """What is on its way of a case; the platform is that of all tests here, and of what they left open."""
        return [each for each in self.handovers.waiting(self.cases.agency.here) if each.case == case]

    def guests(self) -> set[str]:
        return {each.case for each in self.handovers.guests()}

    def told(self, case: str) -> list[str]:
        """What its clerks were told of the papers of a case, in order."""
        heard = [each for each in records(self.store) if isinstance(each, PapersHeard) and each.case == case]
        told = [news(self.handovers, self.cases.agency.sites, event) for event in heard]
        return [words.format(**facts) for words, facts in told if words]


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


def talk(*machines: Machine) -> None:
    for machine in machines:
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
    talk(village, town, hall)
    (coming,) = town.coming(case)
    number = village.cases.case(case).provisional_no
    assert (coming.id, coming.papers, coming.number, coming.item) == (first.id, PAPERS, number, PERMIT.name)
    assert town.told(case)[-1] == f"{number} 的材料正从柳湾村便民服务站送往博望街道便民服务中心"
    assert hall.handovers.of_case(case) == []  # it is nothing to the county yet
    town.handovers.miss(first.id, PAPERS[1:], "已请村里再送", CLERK)  # of the same id as who sent it, and not the same
    talk(town, village)
    short = village.last(case)
    assert (short.state, short.lacking, short.words) == (ParcelState.SHORT, PAPERS[1:], "已请村里再送")
    assert (
        village.told(case)[-1] == f"{number} 的材料：博望街道便民服务中心收到的不全，缺“户口簿复印件”（已请村里再送）"
    )
    town.handovers.find(first.id, "夹在别处", CLERK)
    talk(town, village)
    assert (village.last(case).state, village.last(case).settled_by) == (ParcelState.ARRIVED, f"{CLERK}@{TOWN}")
    with refused(Reason.PAPERS_ELSEWHERE, site="博望街道便民服务中心"):
        village.send(case, HALL)
    assert case in town.guests()
    town.send(case, HALL)
    talk(town, hall)
    assert case not in town.guests()
    hall.handovers.confirm(hall.coming(case)[0].id, CLERK)
    assert case in hall.guests()
    hall.send(case, VILLAGE)  # before the others heard that it came
    talk(hall, village)
    village.handovers.confirm(village.last(case).id, CLERK)
    talk(village, hall, town)
    assert [(each.n, each.giver, each.taker, each.state) for each in village.handovers.of_case(case)] == [
        (1, VILLAGE, TOWN, ParcelState.ARRIVED), (2, TOWN, HALL, ParcelState.ARRIVED),
        (3, HALL, VILLAGE, ParcelState.ARRIVED),
    ]  # fmt: skip
    assert village.handovers.where(case) == hall.handovers.where(case) == VILLAGE
    before = [tuple(row.values()) for machine in county.values() for row in rows(machine)]
    for machine in county.values():
        machine.store.run("DELETE FROM sync_state WHERE key = 'cursor'")  # everything comes again
    talk(*county.values())
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
    talk(village, town)
    village.handovers.take_back(parcel.id, "明天再送", CLERK)  # the lines of both are cut
    again = village.send(case, HALL)
    town.handovers.confirm(parcel.id, CLERK)
    number = village.cases.case(case).provisional_no
    machines = (village, town) if first == "village" else (town, village)
    talk(*machines, *machines, hall)
    states = {machine.handovers.handover(parcel.id).state for machine in machines}
    if first == "village":
        assert states == {ParcelState.TAKEN_BACK}
        assert town.told(case)[-1] == f"{number} 的材料：柳湾村便民服务站先取回了（明天再送），这里登记的没有生效"
        assert village.last(case) == village.handovers.handover(again.id)
        hall.handovers.confirm(again.id, CLERK)
        talk(hall, village)
        assert village.handovers.where(case) == HALL
    else:
        assert states == {ParcelState.ARRIVED}
        assert village.told(case)[-2:] == [
            f"{number} 的材料没有取回：博望街道便民服务中心先确认收到了",
            f"{number} 的材料这次没有送成：当时不在柳湾村便民服务站",
        ]
        assert village.handovers.where(case) == TOWN
        assert hall.coming(case) == []


def test_who_went_on_elsewhere_while_the_line_was_cut_is_overruled(county: dict[str, Machine]) -> None:
    """The village took them back and sent them on; the town had confirmed, and sent them on before."""
    village, town, hall = county.values()
    case = received(village, 3)
    parcel = village.send(case, TOWN)
    talk(village, town)
    town.handovers.confirm(parcel.id, CLERK)
    onward = town.send(case, HALL)
    village.handovers.take_back(parcel.id, "不送了", CLERK)
    stray = village.send(case, HALL)
    talk(town, hall, village, village, hall)
    assert village.handovers.handover(stray.id).state is ParcelState.OVERRULED
    assert village.last(case).id == onward.id
    assert [each.id for each in hall.coming(case)] == [onward.id]
    hall.handovers.confirm(onward.id, CLERK)
    talk(hall, village, town)
    assert {machine.handovers.where(case) for machine in county.values()} == {HALL}


def test_days_without_a_line_lose_and_double_nothing(county: dict[str, Machine], platform: Sandbox) -> None:
    village, town, _ = county.values()
    cases = [received(village, 10 + n) for n in range(28)]  # more than a page up, and more than one down
    sent = [village.send(case, TOWN) for case in cases]
    for parcel in sent[::2]:
        village.handovers.take_back(parcel.id, "写错了", CLERK)
        village.send(parcel.case, TOWN)
    platform.mood("lost_reply", times=2)
    for _ in range(4):
        talk(village, town)
    coming = [each for each in town.handovers.waiting() if each.case in cases]
    assert sorted(each.case for each in coming) == sorted(cases)
    for parcel in coming:
        town.handovers.confirm(parcel.id, CLERK)
    platform.mood("truncated", lines=3, times=2)
    for _ in range(4):
        talk(town, village)
    assert [village.handovers.where(case) for case in cases] == [TOWN] * 28
    assert town.guests() >= set(cases)


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
