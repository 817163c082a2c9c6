"""Who owns the wire of a hall's boxes, and the hall around it: within a test's process, or in one to be killed.

`python -m tests.helpers.boxes DATA PORT` owns the wire until it is killed; it says "ready" on its output.
"""

import queue
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from devices.boxes.layout import Layout
from devices.framing import load
from devices.line.bus import Bus as Line
from devices.line.wiring import Place
from devices.locker import BusLocker
from hall.cases.cases import Cases, CaseState
from hall.cases.doors import AttemptState
from hall.cases.lockers import Placed
from hall.cases.resultways import Delivery
from hall.events import Bus, DeviceState, DoorState
from hall.journal import read, verify
from hall.store import Store
from station.doors import DoorKeeper
from tests.helpers.clock import FakeClock
from tests.helpers.hall import enter_people
from tests.helpers.lifecycle import CLERK, ISSUER, brought_to, cases_over
from tests.helpers.sims import PATIENCE_S, Sim, simulated

REPO = Path(__file__).resolve().parents[2]
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


@contextmanager
def table_on(data: Path, clock: FakeClock) -> Generator[Table, None, None]:
    """A bank of simulated boxes and the hall around it; in the end its owner is gone and the journal whole."""
    with simulated("locker", data) as sim, closing(Store.open(data, clock)) as store:
        enter_people(store)
        sim.do("pace", ms=20)
        table = Table(store, clock, sim)
        yield table
        table.owner.die()
        verify(store)


@contextmanager
def another(data: Path, port: str) -> Generator[subprocess.Popen[str], None, None]:
    """A process that owns the wire, ready; it is killed at the latest when the block ends."""
    command = [sys.executable, "-m", "tests.helpers.boxes", str(data), port]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def main() -> None:
    data, port = Path(sys.argv[1]), sys.argv[2]
    store = Store.open(data, FakeClock())
    owner = Owner(cases_over(store), store, port)
    owner.until(lambda: owner.locker.state is DeviceState.READY)
    owner.turn()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        owner.turn()
        time.sleep(0.002)


if __name__ == "__main__":
    main()
