"""A wire's traffic as lines of hex for the installer, with what may be about a person hidden."""

import logging
import logging.handlers
import time
from collections.abc import Callable
from pathlib import Path

from devices.tracing.sessions import Piece, Reading

LARGEST = 1_000_000  # bytes of a file; there is one older one beside it
WIDEST = 512  # bytes shown of one piece: a picture needs no more
SENT, CAME, TOLD = "→", "←", "·"


class Trace:
    """wire.Tap: each piece that passes becomes one line, given to `write`. `now` is seconds that never jump."""

    def __init__(
        self, reading: Reading, write: Callable[[str], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._reading, self._write, self._now = reading, write, now
        self._begun = now()

    def opened(self, baud: int) -> None:
        self._line(TOLD, f"open {baud}" if baud else "open")

    def sent(self, data: bytes) -> None:
        for piece in self._reading.sent(data):
            self._line(SENT, _short(piece).line())

    def came(self, data: bytes) -> None:
        for piece in self._reading.came(data):
            self._line(CAME, _short(piece).line())

    def closed(self) -> None:
        self._line(TOLD, "closed")

    def _line(self, way: str, text: str) -> None:
        self._write(f"{self._now() - self._begun:10.3f} {way} {text}")


def _short(piece: Piece) -> Piece:
    return Piece(piece.data, min(piece.hidden, WIDEST), piece.meaning) if piece.hidden > WIDEST else piece


class TraceFile:
    """Lines in `file`, which begins anew when it is full."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def write(self, line: str) -> None:
        self._handler.emit(logging.LogRecord("onevisit.trace", logging.INFO, "", 0, line, None, None))

    def close(self) -> None:
        self._handler.close()
