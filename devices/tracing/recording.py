"""A real session written down so that a simulator can play the device's side again: every byte both ways with its time,
and in the place of each person an invented one. Nothing that was not scrubbed is ever written.

One JSON object a line. The first says what was recorded; then, `t` seconds after the beginning:
{"t", "to": "device", "hex"} the host wrote, {"t", "to": "host", "hex"} the device answered, {"t", "to": …, "any": n} n
bytes that are not kept (a paper's content; what was no frame), {"t", "speed"} the host set it, {"t", "closed": true}.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from devices.card import sdt
from devices.tracing import scrub
from devices.tracing.sessions import Framed, Piece, Printing, Reading, Sdt, encoded

VERSION = 1
HOST, DEVICE = "host", "device"


class Scrubbing(Protocol):
    """Makes of what passes what may be kept: bytes, or how many there were."""

    def sent(self, data: bytes) -> Sequence[bytes | int]: ...

    def came(self, data: bytes) -> Sequence[bytes | int]: ...


class CardSession:
    """An ID card reader's: frames keep their layout, their checksums are made anew; what is no frame is counted."""

    def __init__(self) -> None:
        self._reading = Sdt()
        self._parser = sdt.FrameParser()
        self._scrubber = scrub.Scrubber()

    def sent(self, data: bytes) -> Sequence[bytes | int]:
        self._reading.sent(data)
        self._parser.clear()
        return [data]

    def came(self, data: bytes) -> Sequence[bytes | int]:
        before = self._parser.strays
        kept: list[bytes | int] = [encoded(self._other(reply)) for reply in self._parser.feed(data)]
        strays = self._parser.strays - before
        return [strays, *kept] if strays else kept

    def _other(self, reply: sdt.Reply) -> sdt.Reply:
        asked, data, scrubber = self._reading.asked, reply.data, self._scrubber
        if not data or (asked == sdt.SAM_ID and sdt.sam_text(data)):
            return reply
        if asked in (sdt.READ, sdt.READ_ALL):
            data = scrubber.read(data)
        elif asked == sdt.READ_ADDRESS:
            data = scrub.address(data)
        elif asked in (sdt.FIND, sdt.SELECT):
            data = scrubber.sign(data)
        else:
            data = scrub.filler(data)
        return sdt.Reply(reply.status, data, reply.words)


class ScanSession:
    """A scanner's: what it read becomes filler of the same length."""

    def sent(self, data: bytes) -> Sequence[bytes | int]:
        return [data]

    def came(self, data: bytes) -> Sequence[bytes | int]:
        return [scrub.payload(data)]


class OpenSession:
    """Of a device whose reading says what is harmless: that is kept, the rest counted."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def sent(self, data: bytes) -> Sequence[bytes | int]:
        return [_kept(piece) for piece in self._reading.sent(data)]

    def came(self, data: bytes) -> Sequence[bytes | int]:
        return [_kept(piece) for piece in self._reading.came(data)]


def _kept(piece: Piece) -> bytes | int:
    return piece.data if piece.hidden >= len(piece.data) else len(piece.data)


def scrubbing(reading: Reading) -> Scrubbing:
    """What scrubs a session that `reading` reads."""
    if isinstance(reading, Sdt):
        return CardSession()
    return OpenSession(reading) if isinstance(reading, Framed | Printing) else ScanSession()


class Recorder:
    """wire.Tap: writes down what passes, by `write`, one line at a time. `now` is seconds that never jump."""

    def __init__(
        self,
        device: str,
        scrubs: Scrubbing,
        write: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scrubs, self._write, self._now = scrubs, write, now
        self._begun = now()
        self._put({"recording": VERSION, "device": device})

    def opened(self, baud: int) -> None:
        self._put({"t": self._time(), "speed": baud})

    def sent(self, data: bytes) -> None:
        self._all(DEVICE, self._scrubs.sent(data))

    def came(self, data: bytes) -> None:
        self._all(HOST, self._scrubs.came(data))

    def closed(self) -> None:
        self._put({"t": self._time(), "closed": True})

    def _all(self, to: str, kept: Sequence[bytes | int]) -> None:
        for each in kept:
            what = {"any": each} if isinstance(each, int) else {"hex": each.hex()}
            self._put({"t": self._time(), "to": to, **what})

    def _time(self) -> float:
        return round(self._now() - self._begun, 4)

    def _put(self, line: dict[str, object]) -> None:
        self._write(json.dumps(line))
