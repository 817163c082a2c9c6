"""What a driver holds of its wire: an open port to read and write, which may be lost or taken away at any moment."""

import logging
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from devices.line.portnames import GONE, STUCK

if sys.platform == "win32":  # pragma: no cover - that system has no termios
    FAULTS: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    # a port whose other end vanished fails in either way (pyserial's own exception is an OSError)
    FAULTS = (OSError, termios.error)

log = logging.getLogger("onevisit.devices.wire")

SLICE_S = 0.05  # longest time a thread sits inside the port: bounds how long it takes to stop
STUCK_S = 3.0  # a line that takes no byte for so long is taken for dead
BLOCK = 256  # bytes handed to the port at once: at 9600 baud they leave well within STUCK_S


class Lost(Exception):
    """The port is missing, was pulled out, or takes no bytes. Drivers let it through."""


class Stopped(Exception):
    """The owner closes the wire. Drivers let it through."""


class Port(Protocol):
    """An open port of any kind. Calls fail with one of FAULTS."""

    @property
    def network(self) -> bool: ...

    @property
    def baud(self) -> int: ...

    def set_baud(self, baud: int) -> None: ...

    def receive(self, count: int) -> bytes:
        """Up to `count` bytes, as many as come within SLICE_S."""
        ...

    def take(self, wait: bool) -> bytes:
        """What came in; with `wait`, the first of it is waited for, up to SLICE_S."""
        ...

    def send(self, data: bytes) -> int:
        """How many of the bytes the port took."""
        ...

    def forget_input(self) -> None: ...

    def forget_output(self) -> None: ...

    def unsent(self) -> int: ...

    def interrupt(self) -> None:
        """End a send that waits, from another thread."""
        ...

    def close(self) -> None: ...


class Tap(Protocol):
    """Hears what passes on a wire, on the wire's thread: a trace, a recorder. Must be quick, must not raise."""

    def opened(self, baud: int) -> None:
        """The wire is open, at `baud` (0: a network), or its speed was changed."""
        ...

    def sent(self, data: bytes) -> None:
        """The port took `data`."""
        ...

    def came(self, data: bytes) -> None:
        """`data` came in and was read."""
        ...

    def closed(self) -> None:
        """The wire was closed or lost."""
        ...


class Wire:
    """An open port in the hands of its driver. Every call may raise Lost or Stopped."""

    def __init__(
        self, port: Port, stopping: threading.Event, woken: threading.Event, tap: Tap | None = None, bits: int = 10
    ) -> None:
        self._port = port
        self._stopping = stopping
        self._woken = woken
        self._tap = tap
        self._bits = bits
        self._tell_speed()

    @property
    def network(self) -> bool:
        """Whether the wire is a TCP connection: it has no speed, and may be dead without a sign."""
        return self._port.network

    @property
    def baud(self) -> int:
        return self._port.baud

    @baud.setter
    def baud(self, baud: int) -> None:
        with self._guarded():
            self._port.set_baud(baud)
        self._tell_speed()

    def seconds(self, count: int) -> float:
        """How long `count` bytes are on the wire; 0 on a network, which has no speed."""
        return 0.0 if self.network else count * self._bits / self.baud

    def write(self, data: bytes) -> None:
        """Hand all of `data` to the port. Lost when it takes nothing for STUCK_S seconds."""
        deadline = time.monotonic() + STUCK_S
        rest = memoryview(data)
        while rest:
            with self._guarded():
                taken = self._port.send(bytes(rest[:BLOCK]))
            if taken:
                if self._tap:
                    self._tap.sent(bytes(rest[:taken]))
                rest = rest[taken:]
                deadline = time.monotonic() + STUCK_S
            elif time.monotonic() > deadline:
                raise Lost(STUCK)

    def read(self, count: int, timeout: float) -> bytes:
        """`count` bytes, or fewer when `timeout` seconds (to about SLICE_S) passed first."""
        deadline = time.monotonic() + timeout
        got = bytearray()
        while True:
            with self._guarded():
                got += self._told(self._port.receive(count - len(got)))
            if len(got) >= count or time.monotonic() >= deadline:
                return bytes(got)

    def take(self, timeout: float) -> bytes:
        """What came in, as soon as there is any; nothing when `timeout` seconds (to about SLICE_S) passed first.

        With 0 it does not wait.
        """
        deadline = time.monotonic() + timeout
        while True:
            with self._guarded():
                got = self._told(self._port.take(timeout > 0))
            if got or time.monotonic() >= deadline:
                return got

    def flush(self) -> None:
        """Forget what came in and was not read."""
        with self._guarded():
            self._port.forget_input()

    def discard(self) -> None:
        """Forget what was written and has not left the machine yet."""
        with self._guarded():
            self._port.forget_output()

    def drain(self, timeout: float) -> None:
        """Wait until all that was written has left the machine, `timeout` seconds at most."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            with self._guarded():
                if not self._port.unsent():
                    return
            self.rest(SLICE_S)

    def rest(self, seconds: float) -> None:
        """Do nothing for `seconds`; Link.wake ends it early."""
        self._woken.wait(seconds)
        self._woken.clear()
        self._check()

    def _told(self, data: bytes) -> bytes:
        if data and self._tap:
            self._tap.came(data)
        return data

    def _tell_speed(self) -> None:
        if self._tap:
            self._tap.opened(0 if self.network else self.baud)

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    @contextmanager
    def _guarded(self) -> Generator[None]:
        self._check()
        try:
            yield
        except FAULTS as fault:
            self._check()  # an interrupted write fails too
            log.debug("lost: %s", fault)
            raise Lost(GONE) from None
