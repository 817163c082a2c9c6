"""kill -9 of the process that owns the boxes' wire, in the middle of an opening: no bolt twice, no parcel lost."""

import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from hall.cases.cases import CaseState
from hall.cases.doors import AttemptState
from hall.cases.serving import BoxEmptied
from tests.helpers.boxes import EAST, Table, another, table_on
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import ISSUER
from tests.helpers.sims import until


@pytest.fixture
def table(data: Path, clock: FakeClock) -> Generator[Table, None, None]:
    with table_on(data, clock) as table:
        yield table


def given_out(table: Table) -> int:
    return len([event for event in records(table.store) if isinstance(event, BoxEmptied)])


def drawings(table: Table) -> list[str]:
    """Every command that draws a bolt, since the simulator was told to forget."""
    return [text for text in table.sim.do("state")["asked"] if text[:2] in ("80", "82", "86", "87")]


@pytest.mark.parametrize("moment", ["before it heard", "taken up", "sent", "door open"])
def test_an_owner_that_is_killed_opens_nothing_twice_and_loses_nothing(table: Table, data: Path, moment: str) -> None:
    placed = table.boxed()
    case, doors = placed.parcel.case, table.cases.deliveries.doors
    table.owner.die()
    with another(data, table.sim.port) as owner:
        if moment == "before it heard":
            os.kill(owner.pid, signal.SIGSTOP)
        elif moment == "taken up":
            table.sim.do("deaf", times=1000)  # its question before the bolt is never answered
        elif moment == "sent":
            table.sim.do("pace", ms=400)
        table.sim.do("forget")
        table.cases.deliveries.unlock(EAST, 1, placed.code, "press")
        if moment == "taken up":
            until(lambda: doors.attempt("press").state is AttemptState.SENT)
        elif moment == "sent":
            until(lambda: drawings(table) != [])
        elif moment == "door open":
            until(lambda: doors.attempt("press").state is AttemptState.OPENED)
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait(10)
    drew = drawings(table)
    assert drew == (["82 0/1"] if moment in ("sent", "door open") else [])
    table.sim.do("deaf", times=0)
    table.begin()
    time.sleep(0.5)  # the lock of "sent" moves in this time; a new owner that repeated it would have
    table.owner.turn()
    assert drawings(table) == drew
    if drew:
        table.owner.until(lambda: table.cases.case(case).state is CaseState.DELIVERED)
    else:
        failed = moment == "before it heard"
        assert table.state("press") is (AttemptState.FAILED if failed else AttemptState.UNSURE)
        assert table.cases.lockers.held(case) is not None
        assert given_out(table) == 0
        table.cases.deliveries.unlock(EAST, 1, placed.code, "again")  # whoever comes back with the code gets it
        table.owner.until(lambda: table.cases.case(case).state is CaseState.DELIVERED)
    assert drawings(table) == ["82 0/1"]
    assert given_out(table) == 1


def test_what_was_put_in_while_nobody_owned_the_wire_lies_there(table: Table, data: Path) -> None:
    case = table.waiting()
    table.owner.die()
    with another(data, table.sim.port) as owner:
        table.sim.do("forget")
        table.cases.deliveries.box(case, EAST, ISSUER)
        until(lambda: "0/1" in table.sim.do("state")["open"])
        until(lambda: table.cases.deliveries.doors.unsettled()[0].state is AttemptState.OPENED)
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait(10)
    table.shut()
    assert table.cases.lockers.held(case) is None
    table.begin()
    table.owner.until(lambda: table.cases.lockers.held(case) is not None)
    assert drawings(table) == ["82 0/1"]
