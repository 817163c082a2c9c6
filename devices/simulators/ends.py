"""The ends of a wire that a simulated device may have: a terminal of this machine, or a port of the network."""

import os
import select
import socket
from pathlib import Path


class Pty:
    """A terminal pair; the product opens its other half by a link that stays the same over unplugging."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master = self._slave = -1
        self.port = str(link)

    def plug(self) -> None:
        import pty
        import tty

        self._master, self._slave = pty.openpty()  # held open: the half would hang up whenever the product closes it
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        new = self._link.with_suffix(".new")
        new.unlink(missing_ok=True)
        new.symlink_to(os.ttyname(self._slave))
        new.replace(self._link)

    def unplug(self) -> None:
        self._link.unlink(missing_ok=True)
        for handle in (self._master, self._slave):
            os.close(handle)
        self._master = self._slave = -1

    def read(self) -> bytes:
        ready, _, _ = select.select([self._master], [], [], 0.05)
        return os.read(self._master, 4096) if ready else b""

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def speed(self) -> int | None:
        """The speed the product has set its half to; a pty carries bytes at any."""
        import termios

        code = termios.tcgetattr(self._slave)[5]
        return next((s for s in (9600, 19200, 38400, 57600, 115200, 230400) if getattr(termios, f"B{s}") == code), None)


class Tcp:
    """A device server on this machine: one connection at a time, the latest."""

    def __init__(self) -> None:
        self._server: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._number = 0

    @property
    def port(self) -> str:
        return f"socket://127.0.0.1:{self._number}"

    def plug(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self._number))
        self._number = self._server.getsockname()[1]

    def unplug(self) -> None:
        for end in (self._peer, self._server):
            if end:
                end.close()
        self._peer = self._server = None

    def read(self) -> bytes:
        ends = [end for end in (self._server, self._peer) if end]
        ready, _, _ = select.select(ends, [], [], 0.05)
        if self._server in ready and self._server:
            newer, _ = self._server.accept()
            newer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._peer:
                self._peer.close()
            self._peer = newer
            return b""
        if not self._peer or self._peer not in ready:
            return b""
        data = self._peer.recv(4096)
        if not data:
            self._peer.close()
            self._peer = None
        return data

    def write(self, data: bytes) -> None:
        if self._peer:
            self._peer.sendall(data)

    def speed(self) -> int | None:
        return None
