"""The ID card reader: finds its speed, searches for cards, and reads them until they may be believed."""

import logging
import time
from collections.abc import Callable

from devices.card import sdt
from devices.card.believing import Belief
from devices.card.cardreading import NO_CARD, CardReading, Reading
from devices.card.cardtext import doubts
from devices.card.photos import Photos
from devices.card.placing import Placing
from devices.card.readerprofile import Manner, ReaderProfile, load
from devices.card.rereading import Way, Ways
from devices.card.sam import SPEEDS, Sam
from devices.line.link import Link
from devices.line.wire import Wire
from devices.line.wiring import Place
from hall.events import CardRemoved, CardUnreadable, DeviceChanged, DeviceState, Event
from hall.identity import IdCard

LEAST_POLL_S = 0.3  # the protocol asks for so long between two searches
LEAST_REST_S = 0.02  # behind whatever took longer than that
RESET_S = 2.0  # for a module to come back
TRIES = 3  # readings of one placing before the citizen is asked to place the card again
SILENT_AFTER = 2  # unanswered searches until the reader is greeted anew
# A card lies there and cannot be read, also where nobody asked whether one does.
_LIES = frozenset((0x31, 0x32, 0x33, sdt.UNKNOWN_TYPE))

log = logging.getLogger("onevisit.devices.idcard")


class IdCardReader:
    """hall.ports.CardReader over SDT frames. `post` is called on the wire's thread.

    `poll_s` is the time from the beginning of one search to that of the next, at least LEAST_POLL_S. `closing` is
    called after the wire is closed.
    """

    def __init__(
        self,
        place: Place | str,
        baud: int,
        poll_s: float,
        post: Callable[[Event], None],
        closing: Callable[[], None] = lambda: None,
        profile: ReaderProfile | None = None,
    ) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self.baud = 0  # the speed the reader answered at; 0 until then, and on a network
        self.sam = ""  # number of its security module
        self._broken_off = False  # a reading was, with the wire
        self._profile = profile or load("sdt")
        self._told = False
        self._baud = baud
        self._poll_s = max(poll_s, LEAST_POLL_S)
        self._post = post
        self._closing = closing
        self._photos = Photos(self._profile.photos, post)
        self._link = Link(place, baud, self, "idcard")
        self._link.start()

    def close(self) -> None:
        self._link.stop()
        self._photos.close()
        self._closing()

    # on the link's thread

    def absent(self, why: str) -> None:
        self._become(DeviceState.ABSENT, why)

    def drive(self, wire: Wire) -> None:
        sam = Sam(wire)
        self._forget(sam)
        while True:
            if self._greet(wire, sam):
                self._watch(wire, sam)
            elif wire.network:
                return  # a connection may be dead without a sign: make a new one
            else:
                wire.rest(self._poll_s)

    def _forget(self, sam: Sam) -> None:
        """Nobody knows what was put down or lifted, or which reader was plugged in, while the wire was away."""
        self._placing = Placing(self._profile.manner, self._profile.gone_after)
        self._belief = Belief(self._profile.confirm)
        self._cards = CardReading(sam, self._profile, self._accept)
        self._ways = Ways(self._profile.resets)
        self._troubles = 0  # of the line, as far as they were noted
        self._headed = False  # photos of this reader begin as photos do

    def _greet(self, wire: Wire, sam: Sam) -> bool:
        """Find the speed the reader answers at; learn its number."""
        patience = self._profile.hello_s
        answer = None
        for baud in dict.fromkeys((wire.baud, *(() if wire.network else (self._baud, *SPEEDS)))):
            if baud != wire.baud:
                wire.baud = baud
            answer = sam.ask(sdt.SAM_STATUS, patience)
            if answer is None and baud == self._baud:
                answer = sam.ask(sdt.FIND, patience)  # a few modules know no more than cards
            if answer:
                break
        if answer is None:
            self._become(DeviceState.UNKNOWN, "no answer")
            return False
        self.baud = 0 if wire.network else wire.baud
        if answer.status in sdt.OUT_OF_ORDER:
            self._become(DeviceState.FAULT, f"{answer.status:02X}")
            return False
        number = sam.ask(sdt.SAM_ID, patience)
        self.sam = sdt.sam_text(number.data) if number else ""
        self._set_rf_frame(sam)
        log.info("reader %s answers at %s baud", self.sam or "without a number", self.baud or "no")
        self._become(DeviceState.READY, self.sam)
        return True

    def _set_rf_frame(self, sam: Sam) -> None:
        """How long the reader's frames on the air may be: a module that was switched off forgot it."""
        if self._profile.rf_frame:
            set_so = sam.ask(sdt.RF_FRAME, self._profile.hello_s, bytes((self._profile.rf_frame,)))
            log.info("reader's frame on the air: %s", f"{set_so.status:02X}" if set_so else "no answer")

    def _watch(self, wire: Wire, sam: Sam) -> None:
        """Search for cards until the reader falls silent or says it is out of order."""
        self._troubles = sam.troubles  # a greeting at the wrong speed is none
        if self._broken_off and self._profile.resets:
            self._reset(wire, sam)  # it may hold the card for read, and not find it any more
        self._broken_off = False
        silent = 0
        while silent < SILENT_AFTER:
            begun = time.monotonic()
            answer = sam.ask(sdt.FIND, self._profile.search_s)
            silent = silent + 1 if answer is None else 0
            if answer and answer.status in sdt.OUT_OF_ORDER:
                return
            if answer and self._profile.manner is Manner.DIRECT:
                self._read_directly(wire, sam)
            elif answer and answer.status == sdt.FOUND:
                if self._placing.found(answer.data):
                    self._broken_off = True  # unless it comes to an end
                    self._take(wire, sam, self._cards.read())
                    self._broken_off = False
                elif self._placing.asks and self._cards.answers():
                    self._placing.answered()
            elif answer and answer.status == sdt.NO_CARD:
                self._tell(self._placing.nothing(self._placing.asks and self._cards.answers()))
            self._note(sam)
            wire.rest(max(LEAST_REST_S, begun + self._poll_s - time.monotonic()))

    def _note(self, sam: Sam) -> None:
        """Remember that the line carried what a sound one does not."""
        if sam.troubles != self._troubles:
            self._troubles = sam.troubles
            self._belief.trouble(time.monotonic())

    def _take(self, wire: Wire, sam: Sam, heard: Reading | CardUnreadable | None) -> None:
        """Read the card, `heard` once so far, until it may be believed."""
        held: Reading | None = None
        problem, doubtful, left = CardUnreadable(""), False, TRIES
        while heard is not None:
            self._note(sam)
            if isinstance(heard, CardUnreadable):
                problem = heard
                doubtful = doubtful or problem.status in NO_CARD
                if not problem.again and not held:
                    break
            else:
                now = time.monotonic()
                doubtful = bool(doubtful or held or doubts(heard.text) or self._headless(heard.card))
                held = heard
                if self._belief.confirmed(heard.said, now) or not self._belief.needed(doubtful, now):
                    self._accept(heard)
                    return
            left -= 1
            heard = self._again(wire, sam, held) if left else None
            if held and heard is held:
                return  # it was believed when its text came again
        self._tell_unread(CardUnreadable("unsure") if held else problem)

    def _again(self, wire: Wire, sam: Sam, held: Reading | None) -> Reading | CardUnreadable | None:
        """The card read once more; None: the reader does not. `held`, if it comes again, is believed and given back."""
        if held is None:  # nothing was read: the module need not be troubled
            return self._cards.read() if self._cards.finds() else None
        failed: list[Way] = []
        for way in self._ways.open():
            heard = self._by(way, wire, sam, held)
            if heard is not None:
                self._ways.worked(way, failed)
                return heard
            failed.append(way)
        return None

    def _by(self, way: Way, wire: Wire, sam: Sam, held: Reading) -> Reading | CardUnreadable | None:
        """The card read once more in this way, or None: the reader does not do so."""
        if way is Way.READ:
            heard = self._cards.read_selected(held.card.serial, held)
            refused = isinstance(heard, CardUnreadable) and heard.status not in NO_CARD
            return None if refused else heard
        found = self._cards.finds() if way is Way.FIND else self._reset(wire, sam)
        return self._cards.read(held) if found else None

    def _reset(self, wire: Wire, sam: Sam) -> bool:
        """Switch the module off and on; whether it finds the card then."""
        answer = sam.ask(sdt.RESET, RESET_S)
        if not answer or answer.status != sdt.OK:
            return False
        self._set_rf_frame(sam)
        for pause in (0.0, *(LEAST_POLL_S,) * (TRIES - 1)):
            wire.rest(pause)
            if self._cards.finds():
                return True
        return False

    def _tell_unread(self, problem: CardUnreadable) -> None:
        if events := self._placing.unreadable(problem.status, problem.again):
            log.info("a card was not read: %s %s", problem.status, self._cards.words)
            self._tell(events)

    def _accept(self, reading: Reading) -> None:
        self._broken_off = False
        events = self._placing.read(reading.card)
        self._tell(events)
        self._belief.settled(reading.said)
        if reading.answered:
            self._placing.answered()
        if events:
            self._photos.wanted(reading.card)

    def _headless(self, card: IdCard) -> bool:
        """Whether the photo does not begin as those of this reader do."""
        self._headed = self._headed or card.photo.startswith(sdt.PHOTO_HEAD)
        return self._headed and bool(card.photo) and not card.photo.startswith(sdt.PHOTO_HEAD)

    def _read_directly(self, wire: Wire, sam: Sam) -> None:
        """A search that is a reading: what cannot be read is not there, unless the answer says that a card is."""
        heard = self._cards.read()
        if isinstance(heard, CardUnreadable):
            lies = heard.status in {f"{status:02X}" for status in _LIES} or heard.status in NO_CARD
            if lies:
                self._tell_unread(heard)
            else:
                self._tell(self._placing.nothing())
        elif self._belief.lies(heard.said):
            self._accept(heard)
        else:
            self._take(wire, sam, heard)

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, CardRemoved):
                self._belief.lifted()
            self._post(event)

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told and state == self.state:
            return
        self._told, self.state = True, state
        log.info("idcard: %s (%s)", state.value, detail)
        self._post(DeviceChanged("idcard", state, detail))
