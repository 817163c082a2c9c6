"""One question at a time to the security module of an ID card reader."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.card import sdt
from devices.line.wire import Wire

SPEEDS = (115200, 57600, 38400, 19200, 9600)
GAP_S = 1.0  # between two pieces of one answer
QUIET_S = 0.1  # of silence behind a whole answer, within which another may have begun: then it was its data
WHOLE_S = 5.0  # for a whole answer, over its own time on the wire
LONGEST_ANSWER = 2400  # bytes, with fingerprints


@dataclass(slots=True, repr=False)
class Awaited:
    """A text that may come again: `came` is called when it did, before the photo and the checksum behind it."""

    text: bytes  # or as much of its beginning as tells
    came: Callable[[], None]
    here: bool = False  # it came


class Sam:
    """Asks, waits, and counts what was wrong with the line: `troubles`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._parser = sdt.FrameParser()
        self._odd = 0  # frames that were whole and no answer, or told that ours was not

    @property
    def troubles(self) -> int:
        """How much has come so far that a sound line does not carry."""
        return self._parser.strays + self._odd

    def ask(
        self,
        command: tuple[int, int],
        patience: float,
        data: bytes = b"",
        awaited: Awaited | None = None,
    ) -> sdt.Reply | None:
        """The answer to `command`, or None: nothing came within `patience` seconds, or no whole frame followed.

        A question garbled on its way (status 10) is asked once more.
        """
        answer = self._once(command, patience, data, awaited)
        if answer and answer.status == sdt.BAD_CHECKSUM:
            self._odd += 1
            answer = self._once(command, patience, data, awaited)
        return answer

    def _once(
        self, command: tuple[int, int], patience: float, data: bytes, awaited: Awaited | None
    ) -> sdt.Reply | None:
        wire, parser = self._wire, self._parser
        wire.flush()
        parser.clear()
        wire.write(sdt.encode(*command, data))
        now = time.monotonic()
        latest = now + patience + WHOLE_S + LONGEST_ANSWER * 10 / max(wire.baud, SPEEDS[-1])
        while now < latest:
            wanting = parser.wanting
            if awaited and (until := sdt.TEXT_AT[command] + len(awaited.text)) > parser.held:
                wanting = min(wanting, until - parser.held)
            came = wire.read(wanting, QUIET_S if parser.doubted else patience)
            replies = parser.feed(came) if came else parser.quiet()
            if not came and not replies:
                return None
            for reply in replies:
                if _fits(command, reply):
                    return reply
                self._odd += 1
            if awaited and not awaited.here and sdt.text_begun(parser.begun, len(awaited.text)) == awaited.text:
                awaited.here = True
                awaited.came()
            patience = GAP_S
            now = time.monotonic()
        return None


# Most bytes of data in an answer; a late one to another question has more, or others.
_MOST: dict[tuple[int, int], int] = {
    sdt.SAM_ID: 64,
    sdt.FIND: 15,
    sdt.SELECT: 15,
    sdt.READ_ADDRESS: sdt.ADDRESS * sdt.ADDRESSES,
}


def _fits(command: tuple[int, int], reply: sdt.Reply) -> bool:
    """Whether `reply` can be the answer to `command`, not a late one to the question before."""
    if command in (sdt.READ, sdt.READ_ALL):
        return not reply.data or len(reply.data) > sdt.TEXT
    if (command == sdt.FIND) != (reply.status == sdt.FOUND) and (reply.data or reply.status == sdt.FOUND):
        return False
    if command == sdt.READ_ADDRESS and reply.data:
        return len(reply.data) % sdt.ADDRESS == 0 and len(reply.data) <= _MOST[command]
    return len(reply.data) <= _MOST.get(command, 64)
