"""From the code to the open door: store, keeper and driver on simulated lock boards, cut off wherever it hurts."""

import queue
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from devices.framing import load
from devices.line.bus import Bus as Line
from devices.line.wiring import Place
from devices.locker import BusLocker, Layout
from hall.cases.cases import Cases, CaseState
from hall.cases.deliveries import Delivery, DeliveryState
from hall.cases.doors import AttemptState
from hall.cases.lockers import Placed
from hall.cases.serving import BoxFilled, DoorAsked, DoorLeftOpen, DoorTurned, DoorUnasked
from hall.errors import Reason
from hall.events import Bus, DeviceState, DoorState
from hall.journal import read, verify
from hall.store import Store
from station.doors import DoorKeeper
from tests.helpers.clock import FakeClock
from tests.helpers.hall import enter_people, records
from tests.helpers.lifecycle import CLERK, ISSUER, brought_to, cases_over
from tests.helpers.refusals import refused
from tests.helpers.sims import PATIENCE_S, Sim, simulated

EAST = "east"
LAYOUT = Layout(EAST, boxes=2, channels=24, try_s=1, left_open_s=1)


class Owner:
    """The process that owns the wire: its bus, its keeper and its driver; `die` leaves everything as it stands."""

    def __init__(self, cases: Cases, store: Store, port: str) -> None:
        self._store, self._work = store, queue.Queue[Callable[[], None]]()
        self.bus = Bus(self._work.put)
        page = read(store, 0, 100_000)
        self._heard = page[-1].pos if page else 0
        self.keeper = DoorKeeper(cases.deliveries.doors, EAST, self.bus)
        profile = load("wkly")
        self.locker = BusLocker(Line(Place(port), 9600, "test"), profile, 0, LAYOUT, 0.1, self.bus.post)
        self.keeper.keep(self.locker)

    def turn(self) -> None:
        """What the GUI thread does: events of the line, then the journal's tail."""
        while True:
            try:
                self._work.get_nowait()()
            except queue.Empty:
                break
        while page := read(self._store, self._heard):
            for entry in page:
                self._heard = entry.pos
                if event := entry.event():
                    self.bus.publish(event)

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, "it never became true"
            self.turn()
            time.sleep(0.01)

    def die(self) -> None:
        self.locker.close()


class Table:
    """The hall on a table, with its boxes."""

    def __init__(self, store: Store, clock: FakeClock, sim: Sim) -> None:
        self.store, self.clock, self.sim = store, clock, sim
        self.cases = cases_over(store)
        self.owner = self.begin()

    def begin(self) -> Owner:
        """A new owner, as after a power cut."""
        self.owner = Owner(self.cases, self.store, self.sim.port)
        self.owner.until(lambda: self.owner.locker.state is DeviceState.READY)
        self.owner.turn()
        return self.owner

    def waiting(self) -> str:
        case = brought_to(self.cases, CaseState.ISSUED, self.clock).id
        self.cases.deliveries.wish(case, Delivery.LOCKER, CLERK)
        return case

    def boxed(self) -> Placed:
        """A result that a clerk has put in, by the door."""
        placed = self.cases.deliveries.box(self.waiting(), EAST, ISSUER)
        self.owner.until(lambda: self.owner.locker.door(1) is DoorState.OPEN)
        self.shut()
        self.owner.until(lambda: self.cases.lockers.held(placed.parcel.case) is not None)
        return placed

    def shut(self, channel: int = 1) -> None:
        self.sim.do("shut", channel=channel)

    def drawn(self) -> int:
        return self.sim.do("state")["drawn"].get("0/1", 0)

    def state(self, attempt: str) -> AttemptState:
        return self.cases.deliveries.doors.attempt(attempt).state


@pytest.fixture
def table(data: Path, clock: FakeClock) -> Generator[Table, None, None]:
    with simulated("locker", data) as sim, closing(Store.open(data, clock)) as store:
        enter_people(store)
        sim.do("pace", ms=20)
        table = Table(store, clock, sim)
        yield table
        table.owner.die()
        verify(store)


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
