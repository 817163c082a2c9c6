"""What nobody asked for is printed all the same: the notice of a case that silence accepted, once, at any window."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hall.cases import deadlines
from hall.cases.cases import CaseState, MaterialState
from hall.clock import HALL_ZONE
from hall.days.workdays import Calendar
from hall.settings import load
from hall.store import Store
from printing.spool import Spool
from station.month.clock import MonthClock
from station.topics import Topics
from station.unasked import Unasked
from tests.helpers.hall import applicant

LICENCE = "CG26-42"


def _silent(hall: Topics, clock: MonthClock) -> str:
    """A licence that was told nothing for more than five working days."""
    case = hall.cases.receive(LICENCE, applicant(1), "", "1001")
    for material in case.materials:
        hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "1001")
    day = Calendar.read().add_workdays(clock.now().date(), 7)
    clock.set(datetime.combine(day, clock.now().timetz()))
    return case.id


@pytest.mark.requirement("R-16")
def test_a_notice_of_deemed_acceptance_is_printed_once_at_the_first_window(tmp_path: Path) -> None:
    clock = MonthClock(datetime(2026, 11, 2, 10, tzinfo=HALL_ZONE))
    hall = Topics(load(tmp_path), Store.open(tmp_path, clock))
    store = hall.store
    store.run("INSERT INTO staff (id, name, role, secret) VALUES ('1001', '陈敏', 'clerk', '')")

    def spool(face: str) -> Spool:  # never started: what is queued stays to be counted
        return Spool(store, hall.place, load(tmp_path).site, hall.case_papers, face, lambda _: None)

    desks = [Unasked(store, spool(face)) for face in ("desk-1", "desk-2")]
    case = _silent(hall, clock)
    assert [desk.look() for desk in desks] == [0, 0]
    assert [one.id for one in deadlines.run(hall.cases.supplements).deemed] == [case]
    assert hall.cases.case(case).state is CaseState.ACCEPTED
    assert deadlines.by_itself(store, clock.now().date()) == [(case, 1)]
    assert [desk.look() for desk in desks] == [1, 0]
    queued = store.all("SELECT face, paper, subject FROM print_job")
    assert [tuple(row) for row in queued] == [("desk-1", "acceptance_notice", case)]
    assert "自收到申请材料之日起即为受理" in store.value("SELECT CAST(body AS TEXT) FROM print_job")
    store.run("UPDATE print_job SET state = 'cancelled', body = NULL")  # that window was shut down before it printed
    assert [desk.look() for desk in reversed(desks)] == [1, 0]
    clock.set(clock.now() + timedelta(days=40))
    store.run("UPDATE print_job SET state = 'cancelled', body = NULL")
    assert desks[0].look() == 0
    store.close()


def test_what_was_accepted_by_hand_is_not_looked_for(tmp_path: Path) -> None:
    clock = MonthClock(datetime(2026, 11, 2, 10, tzinfo=HALL_ZONE))
    hall = Topics(load(tmp_path), Store.open(tmp_path, clock))
    hall.store.run("INSERT INTO staff (id, name, role, secret) VALUES ('1001', '陈敏', 'clerk', '')")
    case = _silent(hall, clock)
    hall.cases.supplements.deem(case, "1001")
    assert deadlines.by_itself(hall.store, datetime(2026, 1, 1, tzinfo=HALL_ZONE).date()) == []
    hall.store.close()
