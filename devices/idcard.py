"""The ID card reader: finds its speed, searches for cards, and reads them."""

import logging
import time
from collections.abc import Callable

from devices import sdt
from devices.cardtext import card_kind, read_text
from devices.link import Link
from devices.placing import Placing
from devices.wire import Wire
from hall.errors import Garbled
from hall.events import CardUnreadable, DeviceChanged, DeviceState, Event
from hall.identity import IdCard

SPEEDS = (115200, 57600, 38400, 19200, 9600)
LEAST_POLL_S = 0.3  # the protocol asks for so long between two searches
HELLO_S, SEARCH_S, READ_S = 0.5, 1.0, 3.0  # until the first byte of an answer
GAP_S = 1.0  # between two pieces of one answer
WHOLE_S = 5.0  # for a whole answer, over its own time on the wire
LONGEST_ANSWER = 2400  # bytes, with fingerprints
TRIES = 3  # readings of one placing before the citizen is asked to place the card again
SILENT_AFTER = 2  # unanswered searches until the reader is greeted anew

log = logging.getLogger("onevisit.devices.idcard")


class IdCardReader:
    """hall.ports.CardReader over SDT frames. `post` is called on the wire's thread.

    `poll_s` is the pause between searches, at least LEAST_POLL_S. `closing` is called after the wire is closed.
    """

    def __init__(
        self,
        port: str,
        baud: int,
        poll_s: float,
        post: Callable[[Event], None],
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self.baud = 0  # the speed the reader answered at; 0 until then, and on a network
        self.sam = ""  # number of its security module
        self._told = False
        self._baud = baud
        self._poll_s = max(poll_s, LEAST_POLL_S)
        self._post = post
        self._closing = closing
        self._placing = Placing()
        self._read = sdt.READ
        self._asks = True  # not known yet to refuse appended addresses
        self._link = Link(port, baud, self, "idcard")
        self._link.start()

    def close(self) -> None:
        self._link.stop()
        self._closing()

    # on the link's thread

    def absent(self, why: str) -> None:
        self._become(DeviceState.ABSENT, why)

    def drive(self, wire: Wire) -> None:
        self._placing = Placing()  # nobody knows what was put down or lifted while the wire was away
        self._read = sdt.READ
        self._asks = True
        reader = _Sam(wire)
        while True:
            if self._greet(wire, reader):
                self._watch(wire, reader)
            elif wire.network:
                return  # a connection may be dead without a sign: make a new one
            else:
                wire.rest(self._poll_s)

    def _greet(self, wire: Wire, reader: "_Sam") -> bool:
        """Find the speed the reader answers at; learn its number."""
        answer = None
        for baud in dict.fromkeys((wire.baud, *(() if wire.network else SPEEDS))):
            if baud != wire.baud:
                wire.baud = baud
            answer = reader.ask(sdt.SAM_STATUS, HELLO_S)
            if answer is None and baud == self._baud:
                answer = reader.ask(sdt.FIND, HELLO_S)  # a few modules know no more than cards
            if answer:
                break
        if answer is None:
            self._become(DeviceState.UNKNOWN, "no answer")
            return False
        self.baud = 0 if wire.network else wire.baud
        if answer.status in sdt.OUT_OF_ORDER:
            self._become(DeviceState.FAULT, f"{answer.status:02X}")
            return False
        number = reader.ask(sdt.SAM_ID, HELLO_S)
        self.sam = sdt.sam_text(number.data) if number else ""
        log.info("reader %s answers at %s baud", self.sam or "without a number", self.baud or "no")
        self._become(DeviceState.READY, self.sam)
        return True

    def _watch(self, wire: Wire, reader: "_Sam") -> None:
        """Search for cards until the reader falls silent or says it is out of order."""
        silent = 0
        while silent < SILENT_AFTER:
            begun = time.monotonic()
            answer = reader.ask(sdt.FIND, SEARCH_S)
            silent = silent + 1 if answer is None else 0
            if answer and answer.status in sdt.OUT_OF_ORDER:
                return
            if answer and answer.status == sdt.FOUND:
                if self._placing.found(answer.data):
                    self._tell(self._take(reader))
                    if self._placing.asks and self._still_there(reader):
                        self._placing.answered()
            elif answer and answer.status == sdt.NO_CARD:
                self._tell(self._placing.nothing(self._placing.asks and self._still_there(reader)))
            wire.rest(max(0.0, begun + self._poll_s - time.monotonic()))

    def _take(self, reader: "_Sam") -> list[Event]:
        """Select and read the card that was just found."""
        problem = CardUnreadable("")
        for attempt in range(TRIES):
            if attempt:
                answer = reader.ask(sdt.FIND, SEARCH_S)
                if not answer or answer.status != sdt.FOUND:
                    break
            card = self._attempt(reader)
            if isinstance(card, IdCard):
                return self._placing.read(card)
            problem = card
            if not problem.again:
                break
        return self._placing.unreadable(problem.status, problem.again)

    def _attempt(self, reader: "_Sam") -> IdCard | CardUnreadable:
        selected = reader.ask(sdt.SELECT, SEARCH_S)
        if not selected or selected.status != sdt.OK:
            return CardUnreadable(f"{selected.status:02X}" if selected else "silent")
        answer = self._read_card(reader)
        if not answer or answer.status != sdt.OK:
            return CardUnreadable(
                f"{answer.status:02X}" if answer else "silent", not answer or answer.status != sdt.UNKNOWN_TYPE
            )
        parts = sdt.split_read(answer.data)
        if parts is None:
            return CardUnreadable("parts")
        if card_kind(parts[0]) is None:
            return CardUnreadable("kind", again=False)
        try:
            return read_text(parts[0], serial=selected.data, photo=parts[1])
        except Garbled:
            return CardUnreadable("text")

    def _read_card(self, reader: "_Sam") -> sdt.Reply | None:
        """Text and photo. Fingerprints are not asked for: nothing here needs them (PIPL Art. 6); only a reader that
        knows no reading without them is asked for all."""
        answer = reader.ask(self._read, READ_S)
        if answer and answer.status in sdt.NOT_KNOWN and self._read == sdt.READ:
            answer = reader.ask(sdt.READ_ALL, READ_S)
            if answer and answer.status == sdt.OK:
                self._read = sdt.READ_ALL
        return answer

    def _still_there(self, reader: "_Sam") -> bool:
        """Whether the card that was read answers for its appended address."""
        answer = reader.ask(sdt.READ_ADDRESS, SEARCH_S) if self._asks else None
        self._asks = answer is not None and answer.status not in sdt.NOT_KNOWN
        return answer is not None and answer.status in (sdt.OK, sdt.NO_CONTENT)

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self._post(event)

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told and state == self.state:
            return
        self._told, self.state = True, state
        log.info("idcard: %s (%s)", state.value, detail)
        self._post(DeviceChanged("idcard", state, detail))


class _Sam:
    """One question at a time to the reader."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._parser = sdt.FrameParser()

    def ask(self, command: tuple[int, int], patience: float) -> sdt.Reply | None:
        """The answer to `command`, or None: nothing came within `patience` seconds, or no whole frame followed.

        A question garbled on its way (status 10) is asked once more.
        """
        answer = self._once(command, patience)
        if answer and answer.status == sdt.BAD_CHECKSUM:
            answer = self._once(command, patience)
        return answer

    def _once(self, command: tuple[int, int], patience: float) -> sdt.Reply | None:
        wire, parser = self._wire, self._parser
        wire.flush()
        parser.clear()
        wire.write(sdt.encode(*command))
        now = time.monotonic()
        latest = now + patience + WHOLE_S + LONGEST_ANSWER * 10 / max(wire.baud, SPEEDS[-1])
        while now < latest:
            came = wire.read(parser.wanting, patience)
            if not came:
                return None
            for reply in parser.feed(came):
                if _fits(command, reply):
                    return reply
            patience = GAP_S
            now = time.monotonic()
        return None


def _fits(command: tuple[int, int], reply: sdt.Reply) -> bool:
    """Whether `reply` can be the answer to `command`, not a late one to the question before."""
    if command in (sdt.READ, sdt.READ_ALL):
        return not reply.data or len(reply.data) > 256
    if reply.data and (command == sdt.FIND) != (reply.status == sdt.FOUND):
        return False
    return len(reply.data) <= (280 if command == sdt.READ_ADDRESS else 64)
