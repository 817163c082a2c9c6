"""A wire on a clock that moves only when somebody waits: a minute of silence is over at once, and a wait without an end
is seen."""

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

from devices.line.wire import SLICE_S, Lost, Stopped, Wire

STEP_S = 0.0005  # that any call of a port takes
LONGEST_S = 120.0  # for a driver to come back to its own beginning: beyond it, it never will

Story = Iterator[None]  # what people do; they take a step whenever the driver comes by
FAULTS = ("silent", "blocked", "floods")


class NoWayOut(BaseException):
    """A driver waits for what never comes. Not even a driver's bug hides this."""


class World:
    """The clock, a wire with a device at its end, and people.

    `device` gets what is written, and answers by `says`. From its word number `ill_from` on it has a `fault`: it is
    "silent", "blocked" (its line takes no byte either), or "floods" (it never stops talking). `unplugged`: no wire.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.device: Callable[[bytes], object] = lambda data: None
        self.fault, self.ill_from = "", 10**9
        self.words = 0
        self.unplugged = False
        self.port = _Port(self)
        self._due: tuple[float, Callable[[], None]] | None = None
        self._came_by = 0.0
        self._story: Story = iter(())
        self._over = threading.Event()

    @property
    def ill(self) -> bool:
        return self.words >= self.ill_from

    def has(self, fault: str) -> bool:
        return self.ill and self.fault == fault

    def falls(self, fault: str, after: int = 0) -> None:
        """Ill, after so many words more."""
        self.fault, self.ill_from = fault, self.words + after

    def heals(self) -> None:
        self.ill_from = 10**9

    def says(self, data: bytes) -> None:
        """A word of the device."""
        if not self.ill:
            self.port.came += data
        self.words += 1

    def later(self, seconds: float, does: Callable[[], None]) -> None:
        """The device does something by itself, when so much time has passed."""
        self._due = (self.now + seconds, does)

    def live(self, drive: Callable[[Wire], None], absent: Callable[[str], None], story: Story) -> None:
        """What devices.line.link.Link does, until the story is over. Raises NoWayOut."""
        self._story = story
        while not self._over.is_set():
            try:
                if self.unplugged:
                    raise Lost("unplugged")
                self.port.came.clear()
                drive(Wire(self.port, self._over, cast("Any", self)))
            except Lost as lost:
                absent(str(lost))
            except Stopped:
                return
            self.wait(1.0)

    def comes_by(self) -> None:
        """The driver is where it begins: people take a step."""
        self._came_by = self.now
        if next(self._story, "over") == "over":
            self._over.set()

    def passes(self, seconds: float) -> None:
        self.now += seconds
        if self._due and self.now >= self._due[0]:
            (_, does), self._due = self._due, None
            does()
        if self.now - self._came_by > LONGEST_S:
            raise NoWayOut(f"after {self.words} words")

    # in the place of `time`, and of the event that ends a driver's rest

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.passes(seconds)

    def wait(self, timeout: float) -> bool:
        self.now += timeout
        self.comes_by()
        return True

    def clear(self) -> None: ...


class _Port:
    """devices.line.wire.Port of a World."""

    network = False

    def __init__(self, world: World) -> None:
        self._world = world
        self.baud = 115200
        self.came = bytearray()
        self._noise = (bytes((n, (n * 7) % 256, n, n)) for n in itertools.cycle(range(256)))

    def set_baud(self, baud: int) -> None:
        self.baud = baud

    def receive(self, count: int) -> bytes:
        return self._read(count, SLICE_S)

    def take(self, wait: bool) -> bytes:
        return self._read(4096, SLICE_S if wait else 0.0)

    def _read(self, count: int, patience: float) -> bytes:
        if self._world.unplugged:
            raise OSError("gone")
        if self._world.has("floods"):
            self.came += next(self._noise)
            self._world.passes(SLICE_S)
        self._world.passes(STEP_S if self.came else STEP_S + patience)
        data = bytes(self.came[:count])
        del self.came[:count]
        return data

    def send(self, data: bytes) -> int:
        if self._world.unplugged:
            raise OSError("gone")
        if self._world.has("blocked"):
            self._world.passes(SLICE_S)
            return 0
        self._world.passes(STEP_S + len(data) * 10 / self.baud)
        self._world.device(data)
        return len(data)

    def forget_input(self) -> None:
        self._world.passes(STEP_S)
        self.came.clear()

    def forget_output(self) -> None: ...

    def unsent(self) -> int:
        return int(self._world.has("blocked"))

    def interrupt(self) -> None: ...

    def close(self) -> None: ...
