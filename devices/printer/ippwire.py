"""The way to a print service: one IPP question over HTTP, one answer (RFC 8010 §4)."""

import contextlib
import getpass
import http.client
import logging
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from devices.printer.ipp import Answer, Given, Operation, read, request
from devices.printer.printqueue import Silent
from hall.errors import Garbled
from hall.words import N_

if TYPE_CHECKING:
    from devices.printer.ipptrust import Trust

SILENT_S = 10.0  # without a byte
WHOLE_S = 60.0  # for one question and its answer, however it drips
SOCKET = Path("/run/cups/cups.sock")

log = logging.getLogger("onevisit.devices.papertray")


class Wire:
    """One question, one answer, over HTTP (RFC 8010 §4). `uri` is ipp://HOST[:PORT]/PATH, ipps:// where the other end
    must prove itself to `trust`, or "" and a queue's name for the print service of this machine."""

    def __init__(self, uri: str, queue: str = "", trust: "Trust | None" = None) -> None:
        self.uri = uri or f"ipp://localhost:631/printers/{quote(queue)}"
        self._local, self._trust = not uri, trust
        parts = urlsplit(self.uri)
        self._host, self._port, self._path = parts.hostname or "localhost", parts.port or 631, parts.path or "/"
        self._number, self._user = 0, _account()

    def ask(
        self, operation: Operation, more: Sequence[Given] = (), job: Sequence[Given] = (), document: bytes = b""
    ) -> Answer:
        """Raises Silent."""
        self._number += 1
        body = request(operation, self._number, self.uri, self._user, more, job) + document
        line, began = self._line(), False
        late = threading.Timer(WHOLE_S, lambda: _shut(line))
        try:
            line.connect()
            late.start()
            began = bool(document)
            line.request("POST", self._path, body, self._heads(line))
            came = line.getresponse()
            data = came.read(1 << 20)
            if came.status != http.client.OK:
                log.info("the print service answers HTTP %d", came.status)
                asks = (
                    N_("打印服务要求加密：请把端口写成 ipps://") if came.status == http.client.UPGRADE_REQUIRED else ""
                )
                raise Silent(began and came.status >= http.client.INTERNAL_SERVER_ERROR, asks)  # 4xx: it took no job
            return read(data)
        except (OSError, http.client.HTTPException, Garbled) as fault:
            log.info("the print service does not answer: %s", type(fault).__name__)
            raise Silent(began, self._why(fault)) from None
        finally:
            late.cancel()
            line.close()

    def _heads(self, line: http.client.HTTPConnection) -> dict[str, str]:
        """By its socket a print service sees who we are, and takes our name for it: also where it asks who is there."""
        known = {"Authorization": f"PeerCred {self._user}"} if isinstance(line, _LocalLine) else {}
        return {"Content-Type": "application/ipp", **known}

    def _line(self) -> http.client.HTTPConnection:
        if self._local and hasattr(socket, "AF_UNIX") and SOCKET.exists():
            return _LocalLine("localhost", timeout=SILENT_S)
        if self._trust:
            from devices.printer.ipptrust import SecureLine

            return SecureLine(self._host, self._port, SILENT_S, self._trust)
        return http.client.HTTPConnection(self._host, self._port, timeout=SILENT_S)

    def _why(self, fault: Exception) -> str:
        if self._trust is None or not isinstance(fault, OSError):
            return ""
        from devices.printer.ipptrust import why

        return why(fault)


def _account() -> str:
    """The account this machine runs us under: the service's, no person's. What it may do at the queue, we may."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "onevisit"


def _shut(line: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):  # it may be through in this moment
        line.sock.shutdown(socket.SHUT_RDWR)


class _LocalLine(http.client.HTTPConnection):
    """To the print service by its socket in the file system."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(SOCKET))
