"""A simulated ticket printer on a wire within the process: quick enough to break every single byte of a ticket."""

import threading
from typing import cast

from devices.line.link import Driver
from devices.line.wire import Lost, Stopped, Wire
from devices.simulators.ticketprinter import Printer


class Bench:
    """devices.line.wire.Wire to a Printer of its own, and the Link that lends it; `again` mends everything."""

    network = False
    baud = 115200

    def __init__(self) -> None:
        self.printer = Printer(self._came)
        self.pulled = False
        self._left: int | None = None
        self._in = bytearray()
        self._lock = threading.Condition()
        self._woken = threading.Event()
        self._over = False
        self._babble: tuple[int | None, bytes] = (None, b"")

    def babble(self, after: int | None, noise: bytes) -> None:
        """Say `noise` once so many bytes more were written, and again with every write from then on."""
        self._babble = (after, noise)

    def again(self, pull_after: int | None = None) -> None:
        """Plug the cable in; it is pulled after so many bytes."""
        self._left, self.pulled = pull_after, False
        self._woken.set()

    # as a Link

    def link(self, place: object, baud: int, driver: Driver, name: str) -> "Bench":
        """In the place of devices.link.Link."""
        self._driver = driver
        self._thread = threading.Thread(target=self._run, name="onevisit-bench")
        return self

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._over = True
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over:
            try:
                self._driver.drive(cast("Wire", self))
            except Stopped:
                return
            except Lost as lost:
                self._driver.absent(str(lost))
                while self.pulled and not self._over:
                    self._woken.wait(1.0)
                    self._woken.clear()

    # as a Wire

    def _came(self, data: bytes) -> None:
        with self._lock:
            self._in += data
            self._lock.notify_all()

    def _check(self) -> None:
        if self._over:
            raise Stopped
        if self.pulled:
            raise Lost("pulled")

    def seconds(self, count: int) -> float:
        return count * 10 / self.baud

    def write(self, data: bytes) -> None:
        self._check()
        if self._left is not None:
            self.pulled = len(data) >= self._left
            data, self._left = data[: self._left], self._left - len(data)
        left, noise = self._babble
        if left is not None:
            self.printer.receive(data[:left])
            self._babble, babbles, data = (max(0, left - len(data)), noise), len(data) >= left, data[left:]
            if babbles:
                self._came(noise)
        self.printer.receive(data)
        self._check()

    def take(self, timeout: float) -> bytes:
        self._check()
        with self._lock:
            self._lock.wait_for(lambda: self._in, timeout)
            came = bytes(self._in)
            self._in.clear()
        return came

    def flush(self) -> None:
        self._check()
        self._in.clear()

    def discard(self) -> None:
        self._check()

    def drain(self, timeout: float) -> None:
        self._check()

    def rest(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()
        self._check()
