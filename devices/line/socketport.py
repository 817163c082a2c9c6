"""A port behind a device server. Not by pyserial's handler: that leaves small writes to Nagle (40 ms each), and sleeps
on close."""

import contextlib
import hashlib
import select
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from devices.line.portnames import BUSY, PortFault
from devices.line.wire import SLICE_S

if TYPE_CHECKING:
    from filelock import BaseFileLock

CONNECT_S = 2.0
FLOOD = 256  # blocks of 4 KiB thrown away at once: an end that never stops sending must not hold the thread
# a peer whose cable was pulled says nothing: the system asks after 5 s of silence, and gives up on the third question;
# what was written must be taken within 5 s. A driver that only listens learns of it so, too.
_ALIVE = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 5000}


def watched(connection: socket.socket) -> None:
    """Have the system notice when the other end is gone without a word."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _ALIVE.items():
        if hasattr(socket, name):  # not every system has each
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def taken(host: str, port: int, folder: Path) -> "BaseFileLock":
    """The sign in `folder` that this process has the network port; gone when the process is.

    Raises PortFault when another one has it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(f"{host.lower()}:{port}".encode()).hexdigest()[:16]
    lock = FileLock(folder / f"{name}.lock", is_singleton=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise PortFault(BUSY) from None
    return lock


class Tcp:
    """wire.Port over a TCP connection."""

    network = True

    def __init__(self, host: str, port: int, baud: int) -> None:
        self.baud = baud
        self._socket = socket.create_connection((host, port), timeout=CONNECT_S)
        watched(self._socket)
        self._socket.settimeout(SLICE_S)

    def set_baud(self, baud: int) -> None:
        """A network has no speed."""

    def receive(self, count: int) -> bytes:
        try:
            data = self._socket.recv(count)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionError("closed by the other end")
        return data

    def take(self, wait: bool) -> bytes:
        ready, _, _ = select.select([self._socket], [], [], SLICE_S if wait else 0)
        return self.receive(4096) if ready else b""

    def send(self, data: bytes) -> int:
        try:
            return self._socket.send(data)
        except TimeoutError:
            return 0

    def forget_input(self) -> None:
        self._socket.setblocking(False)
        try:
            for _ in range(FLOOD):
                if not self._socket.recv(4096):
                    raise ConnectionError("closed by the other end")
        except BlockingIOError:
            pass
        finally:
            self._socket.settimeout(SLICE_S)

    def forget_output(self) -> None:
        """What the network holds cannot be called back."""

    def unsent(self) -> int:
        return 0

    def interrupt(self) -> None:
        """Every call returns within SLICE_S."""

    def close(self) -> None:
        self._socket.close()
