"""Drivers at devices as small as they can be, in a World: what each is for, and whether it was done."""

from collections.abc import Callable

from devices.boxes.layout import Layout
from devices.card import readerprofile
from devices.card.idcard import IdCardReader
from devices.framing import load
from devices.line.bus import Bus
from devices.line.talk import Talk
from devices.line.wiring import Place
from devices.locker import BusLocker
from devices.printer.ticketprinter import SerialTicketPrinter, _Job
from devices.simulators.idcard import Reader
from devices.simulators.locker import Locker
from hall import printers
from hall.events import CardRead, DeviceState, DoorTried, Event, Opening
from tests.helpers.stillworld import Story, World

SOON_S = 60.0  # for a driver to find a device again, or to notice that it is away
TICKET = b"\x1b@" + b"A001\n" * 150 + b"\x1dV\x01"


class Driven:
    """One driver in a World: `state` is what it tells, `errand` what it is for, `ready` when it can."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.events: list[Event] = []

    @property
    def state(self) -> DeviceState:
        raise NotImplementedError

    def live(self, story: Story) -> None:
        raise NotImplementedError

    def errand(self) -> Story:
        """Do all that the device can be asked for; ends early where the device is ill."""
        raise NotImplementedError

    def worked(self) -> bool:
        """Whether the last errand was done."""
        raise NotImplementedError

    def until(self, true: Callable[[], bool]) -> Story:
        latest = self.world.now + SOON_S
        while not true() and not self.world.ill:
            assert self.world.now < latest, f"{self.state} after {SOON_S} s"
            yield


class Card(Driven):
    def __init__(self, world: World, profile: str = "sdt", manner: str = "resets") -> None:
        super().__init__(world)
        self.reader = Reader(world.says)
        self.reader.obey({"do": manner})
        world.device = self.reader.receive
        self.driver = IdCardReader("none", 115200, 0.3, self.events.append, profile=readerprofile.load(profile))

    @property
    def state(self) -> DeviceState:
        return self.driver.state

    def live(self, story: Story) -> None:
        self.world.live(self.driver.drive, self.driver.absent, story)

    def errand(self) -> Story:
        self.reader.obey({"do": "remove"})
        for _ in range(5):
            yield
        self.events.clear()
        self.reader.obey({"do": "put", "person": "li"})
        yield from self.until(self.worked)

    def worked(self) -> bool:
        return any(isinstance(event, CardRead) for event in self.events)


class Printer(Driven):
    """A printer as small as it can be: what it is asked for, it says."""

    def __init__(self, world: World, profile: str, marks: bool = True) -> None:
        super().__init__(world)
        self.paper = self.cover = self.error = 0
        self.jobs: list[_Job] = []
        self._marks = marks
        world.device = self._hears
        self.driver = SerialTicketPrinter("none", printers.load(profile), 0, 0.2, self.events.append)

    def _hears(self, data: bytes) -> None:
        stands = self.paper == 2 or self.cover or self.error
        if data[:2] == b"\x10\x04":
            byte = {
                1: 0x08 if stands else 0,
                2: 0x04 * self.cover | 0x40 * self.error | 0x20 * (self.paper == 2),
                3: 0x08 * self.error,
                4: (0, 0x0C, 0x6C)[self.paper],
            }[data[2]]
            self.world.says(bytes((0x12 | byte,)))
        elif data == b"\x1dr\x01" and self._marks and not stands:
            self.world.says(bytes(((0, 3)[self.paper],)))
        elif data == b"\x1da\xff":
            first = 0x10 | 0x08 * bool(stands) | 0x20 * self.cover
            self.world.says(bytes((first, 0x08 * self.error, (0, 3, 0x0F)[self.paper], 0)))

    @property
    def state(self) -> DeviceState:
        return self.driver.state

    def live(self, story: Story) -> None:
        self.world.live(self.driver.drive, self.driver.absent, story)

    def errand(self) -> Story:
        yield from self.until(lambda: self.state in (DeviceState.READY, DeviceState.LOW))
        for _ in range(2):
            self.jobs.append(_Job(TICKET))
            self.driver._jobs.append(self.jobs[-1])
            yield from self.until(lambda: self.jobs[-1].outcome is not None)

    def worked(self) -> bool:
        outcome = self.jobs[-1].outcome
        return outcome is not None and outcome.result == ("proven" if self._marks else "unproven")


class Turning(Bus):
    """A line whose every turn is one of the World's."""

    world: World

    def _turn(self, talk: Talk) -> None:
        self.world.comes_by()
        super()._turn(talk)


class Boxes(Driven):
    def __init__(self, world: World, boxes: int = 2) -> None:
        super().__init__(world)
        self.lock = Locker(world.says, boards=(0, 1), channels=1)
        self.lock._soon = lambda seconds, do: do()  # pyright: ignore[reportAttributeAccessIssue]
        world.device = self.lock.receive
        self.line = Turning(Place("none"), 9600, "still")
        self.line.world = world
        layout = Layout("hall", boxes=boxes, channels=1)
        self.driver = BusLocker(self.line, load("wkly"), 0, layout, 0.2, self.events.append, world.monotonic)
        self._attempts = 0

    @property
    def state(self) -> DeviceState:
        return self.driver.state

    def live(self, story: Story) -> None:
        self.world.live(self.line.drive, self.line.absent, story)

    def errand(self) -> Story:
        self.lock.obey({"do": "shut", "board": 1, "channel": 1})
        yield from self.until(lambda: self.state is DeviceState.READY)
        self._attempts += 1
        self.driver.open(2, self._last)
        yield from self.until(lambda: bool(self._results()))

    @property
    def _last(self) -> str:
        return f"attempt {self._attempts}"

    def _results(self) -> list[Opening]:
        return [e.result for e in self.events if isinstance(e, DoorTried) and e.attempt == self._last]

    def worked(self) -> bool:
        return self._results() == [Opening.OPENED]
