"""A line of the devices' bus without wire or thread, for drivers under test: what is ordered is done when it is let."""

from collections.abc import Callable
from typing import Any

from devices.framing import Heard


class Line:
    """A Bus and a place on it, without wire or thread: what is ordered is done when somebody lets it."""

    waited, lone_copy = 0.0, False

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.open = False
        self.answer: Callable[[bytes], Heard | None] = lambda _: None
        self._orders: list[Any] = []

    def attach(self, address: int, heard: Any, **calls: Any) -> "Line":
        self.heard, self.begin, self.absent, self.poll = heard, calls["begin"], calls["absent"], calls["poll"]
        return self

    def send(self, data: bytes) -> None:
        if self.open:
            self.sent.append(data)

    def ask(self, data: bytes, fits: Callable[[Heard], bool], timeout: float) -> Heard | None:
        self.send(data)
        heard = self.answer(data) if self.open else None
        return heard if heard and fits(heard) else None

    def soon(self, job: Any) -> None:
        self._orders.append(job)

    def turn(self) -> None:
        while self._orders:
            self._orders.pop(0)()

    def close(self) -> None: ...
