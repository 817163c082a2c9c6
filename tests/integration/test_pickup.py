"""From the code to the open door: store, keeper and driver on simulated lock boards, cut off wherever it hurts."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from hall.cases.cases import CaseState
from hall.cases.doors import AttemptState
from hall.cases.resultways import DeliveryState
from hall.cases.serving import BoxFilled, DoorAsked, DoorLeftOpen, DoorTurned, DoorUnasked
from hall.errors import Reason
from hall.events import DeviceState, DoorState
from tests.helpers.boxes import EAST, Table, table_on
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import ISSUER
from tests.helpers.refusals import refused


@pytest.fixture
def table(data: Path, clock: FakeClock) -> Generator[Table, None, None]:
    with table_on(data, clock) as table:
        yield table


@pytest.mark.requirement("R-69")
def test_put_in_told_and_fetched_by_the_doors_words(table: Table) -> None:
    case = table.waiting()
    placed = table.cases.deliveries.box(case, EAST, ISSUER)
    table.owner.until(lambda: table.owner.locker.door(1) is DoorState.OPEN)
    table.owner.turn()
    assert table.cases.deliveries.plan(case).state is DeliveryState.WAITING  # the door is open, nothing lies there yet
    table.shut()
    table.owner.until(lambda: table.cases.deliveries.plan(case).state is DeliveryState.BOXED)
    assert table.drawn() == 1
    assert len([event for event in records(table.store) if isinstance(event, BoxFilled)]) == 1
    attempt = table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert table.cases.case(case).state is CaseState.ISSUED
    table.owner.until(lambda: table.cases.case(case).state is CaseState.DELIVERED)
    table.shut()
    table.owner.until(lambda: table.state(attempt.id) is AttemptState.DONE)
    assert table.drawn() == 2


def test_however_often_it_is_pressed_and_told_the_bolt_is_drawn_once(table: Table) -> None:
    placed = table.boxed()
    for _ in range(3):
        table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    (asked,) = [event for event in records(table.store) if isinstance(event, DoorAsked) and event.attempt == "press"]
    for _ in range(3):
        table.owner.bus.publish(asked)  # a tail that tells twice
    table.owner.until(lambda: table.state("press") is AttemptState.OPENED)
    for _ in range(3):
        table.owner.bus.publish(asked)
    table.shut()
    table.owner.until(lambda: table.state("press") is AttemptState.DONE)
    assert table.drawn() == 2


def test_a_cut_between_code_and_door_opens_nothing_and_loses_nothing(table: Table) -> None:
    placed = table.boxed()
    table.cases.deliveries.unlock(EAST, 1, placed.code, "press")  # accepted and written down …
    table.owner.die()  # … and the power is gone
    table.begin()
    assert table.drawn() == 1
    assert table.state("press") is AttemptState.FAILED
    assert table.cases.lockers.held(placed.parcel.case)
    with refused(Reason.CODE_WRONG, left=2):
        table.cases.deliveries.unlock(EAST, 1, f"{(int(placed.code) + 1) % 10**8:08d}", "thief")
    table.cases.deliveries.unlock(EAST, 1, placed.code, "again")
    table.owner.until(lambda: table.cases.case(placed.parcel.case).state is CaseState.DELIVERED)
    assert table.drawn() == 2


def test_a_cut_between_taking_up_and_the_bolt_is_unsure_and_not_repeated(table: Table) -> None:
    placed = table.boxed()
    table.owner.die()
    table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert table.cases.deliveries.doors.begin("press", EAST)  # taken up by a process that dies now
    table.begin()
    assert table.state("press") is AttemptState.UNSURE
    time.sleep(0.3)
    table.owner.turn()
    assert table.drawn() == 1
    assert table.cases.case(placed.parcel.case).state is CaseState.ISSUED
    told = [event for event in records(table.store) if isinstance(event, DoorTurned) and event.attempt == "press"]
    assert [event.state for event in told] == ["sent", "unsure"]
    table.cases.deliveries.unlock(EAST, 1, placed.code, "again")
    table.owner.until(lambda: table.cases.case(placed.parcel.case).state is CaseState.DELIVERED)


def test_a_cut_after_the_bolt_finds_the_door_open(table: Table) -> None:
    placed = table.boxed()
    table.sim.do("reports", on=False)
    table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    assert table.cases.deliveries.doors.begin("press", EAST)
    table.owner.die()
    table.sim.do("open", channel=1)  # the bolt was drawn, and nobody was there to hear it
    table.begin()
    table.owner.until(lambda: table.state("press") is AttemptState.OPENED)
    assert table.cases.case(placed.parcel.case).state is CaseState.DELIVERED
    table.sim.do("reports")
    table.shut()
    table.owner.until(lambda: table.state("press") is AttemptState.DONE)


def test_a_lost_answer_at_the_desk_draws_once(table: Table) -> None:
    table.sim.do("pace", ms=150)
    table.sim.do("reports", on=False)
    case = table.waiting()
    table.cases.deliveries.box(case, EAST, ISSUER)
    table.owner.until(lambda: "82 0/1" in table.sim.do("state")["asked"])
    table.sim.do("mute", times=1)
    table.owner.until(lambda: table.owner.locker.door(1) is DoorState.OPEN)
    table.shut()
    table.owner.until(lambda: table.cases.deliveries.plan(case).state is DeliveryState.BOXED)
    assert table.drawn() == 1


def test_a_locker_that_is_away_says_so_at_once(table: Table) -> None:
    placed = table.boxed()
    table.sim.do("unplug")
    table.owner.until(lambda: table.owner.locker.state is DeviceState.ABSENT)
    table.owner.turn()
    with refused(Reason.LOCKER_AWAY):
        table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    table.sim.do("plug")
    table.owner.until(lambda: table.owner.locker.state is DeviceState.READY)
    table.owner.turn()
    table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
    table.owner.until(lambda: table.cases.case(placed.parcel.case).state is CaseState.DELIVERED)
    assert table.drawn() == 2


def test_a_door_that_stays_open_and_one_nobody_asked_for_are_written_down(table: Table) -> None:
    table.sim.do("open", channel=2)
    table.owner.until(lambda: DoorUnasked(EAST, 2) in records(table.store))
    table.owner.until(lambda: DoorLeftOpen(EAST, 2) in records(table.store))
    table.shut(2)


def test_another_banks_doors_are_left_alone(table: Table) -> None:
    before = len(records(table.store))
    table.owner.bus.publish(DoorAsked("case", "attempt", "west", 1, "fetch"))
    assert len(records(table.store)) == before
    assert table.drawn() == 0
