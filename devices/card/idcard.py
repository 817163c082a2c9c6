"""The ID card reader: finds its speed, searches for cards, and reads them until they may be believed."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.card import sdt
from devices.card.believing import Belief
from devices.card.cardtext import card_kind, doubts, latest_address, read_text
from devices.card.photos import Photos
from devices.card.placing import Placing
from devices.card.readerprofile import Appended, Manner, ReaderProfile, load
from devices.card.sam import SPEEDS, Sam
from devices.line.link import Link
from devices.line.wire import Wire
from devices.line.wiring import Place
from hall.cardhelp import IN_VAIN
from hall.errors import Garbled
from hall.events import CardUnreadable, DeviceChanged, DeviceState, Event
from hall.identity import IdCard

LEAST_POLL_S = 0.3  # the protocol asks for so long between two searches
RESET_S = 2.0  # for a module to come back
TRIES = 3  # readings of one placing before the citizen is asked to place the card again
SILENT_AFTER = 2  # unanswered searches until the reader is greeted anew; unanswered questions until one is not asked
NO_CARD = ("parts", "kind", "text")  # a whole frame, and no card in it
# A card lies there and cannot be read, also where nobody asked whether one does.
_LIES = frozenset((0x31, 0x32, 0x33, sdt.UNKNOWN_TYPE))

log = logging.getLogger("onevisit.devices.idcard")


@dataclass(frozen=True, slots=True, repr=False)
class _Reading:
    """A text that came whole, and the card in it; `answered`: after it, the card answered for its address."""

    text: bytes
    card: IdCard
    answered: bool


class IdCardReader:
    """hall.ports.CardReader over SDT frames. `post` is called on the wire's thread.

    `poll_s` is the pause between searches, at least LEAST_POLL_S. `closing` is called after the wire is closed.
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
        self._profile = profile or load("sdt")
        self._told = False
        self._baud = baud
        self._poll_s = max(poll_s, LEAST_POLL_S)
        self._post = post
        self._closing = closing
        self._photos = Photos(self._profile.photos, post)
        self._forget()
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
        self._forget()
        sam = Sam(wire)
        while True:
            if self._greet(wire, sam):
                self._watch(wire, sam)
            elif wire.network:
                return  # a connection may be dead without a sign: make a new one
            else:
                wire.rest(self._poll_s)

    def _forget(self) -> None:
        """Nobody knows what was put down or lifted, or which reader was plugged in, while the wire was away."""
        self._placing = Placing(self._profile.manner, self._profile.gone_after)
        self._belief = Belief(self._profile.confirm)
        self._read = sdt.READ
        self._asks = self._profile.appended is not Appended.NEVER  # not known yet to refuse appended addresses
        self._unasked = 0
        self._troubles = 0  # of the line, as far as they were noted
        self._words = ""  # the card's own two status bytes of the last failure, for the log
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
        if self._profile.rf_frame:
            set_so = sam.ask(sdt.RF_FRAME, patience, bytes((self._profile.rf_frame,)))
            log.info("reader's frame on the air: %s", f"{set_so.status:02X}" if set_so else "no answer")
        log.info("reader %s answers at %s baud", self.sam or "without a number", self.baud or "no")
        self._become(DeviceState.READY, self.sam)
        return True

    def _watch(self, wire: Wire, sam: Sam) -> None:
        """Search for cards until the reader falls silent or says it is out of order."""
        self._troubles = sam.troubles  # a greeting at the wrong speed is none
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
                    self._take(wire, sam)
                elif self._placing.asks and self._still_there(sam):
                    self._placing.answered()
            elif answer and answer.status == sdt.NO_CARD:
                self._tell(self._placing.nothing(self._placing.asks and self._still_there(sam)))
            self._note(sam)
            wire.rest(max(0.0, begun + self._poll_s - time.monotonic()))

    def _note(self, sam: Sam) -> None:
        """Remember that the line carried what a sound one does not."""
        if sam.troubles != self._troubles:
            self._troubles = sam.troubles
            self._belief.trouble(time.monotonic())

    def _take(self, wire: Wire, sam: Sam) -> None:
        """Read the card that was just found, until two readings agree or one is enough."""
        problem, doubtful, told = CardUnreadable(""), False, False
        held: _Reading | None = None

        def glance(text: bytes) -> None:
            nonlocal told
            if held and held.text == text and not told:
                told = True
                self._accept(held)

        for attempt in range(TRIES):
            self._note(sam)
            wanted = held is not None and self._belief.needed(doubtful, time.monotonic())
            if attempt and not self._found_again(wire, sam, wanted):
                break
            heard = self._attempt(sam, glance if held else None)
            if told:
                return
            if isinstance(heard, CardUnreadable):
                problem = heard
                doubtful = doubtful or problem.status in NO_CARD
                if not problem.again and not held:
                    break
                continue
            self._note(sam)
            now = time.monotonic()
            doubtful = bool(doubtful or held or doubts(heard.text) or self._headless(heard.card))
            held = heard
            if self._belief.confirmed(heard.text, now) or not self._belief.twice(doubtful, now):
                self._accept(heard)
                return
        self._note(sam)
        if held and not self._belief.needed(doubtful, time.monotonic()):
            self._accept(held)
            return
        self._tell_unread(CardUnreadable("unsure") if held else problem)

    def _tell_unread(self, problem: CardUnreadable) -> None:
        if events := self._placing.unreadable(problem.status, problem.again):
            log.info("a card was not read: %s %s", problem.status, self._words)
            self._tell(events)

    def _accept(self, reading: _Reading) -> None:
        self._belief.settled(reading.text, time.monotonic())
        events = self._placing.read(reading.card)
        self._tell(events)
        if reading.answered:
            self._placing.answered()
        if events:
            self._photos.wanted(reading.card)

    def _headless(self, card: IdCard) -> bool:
        """Whether the photo does not begin as those of this reader do."""
        self._headed = self._headed or card.photo.startswith(sdt.PHOTO_HEAD)
        return self._headed and bool(card.photo) and not card.photo.startswith(sdt.PHOTO_HEAD)

    def _found_again(self, wire: Wire, sam: Sam, wanted: bool) -> bool:
        """Whether the card can be read once more; `wanted`: so much that the module may be switched off and on."""
        if self._finds(sam):
            return True
        if not (wanted and self._profile.resets and sam.ask(sdt.RESET, RESET_S)):
            return False
        for _ in range(TRIES):
            wire.rest(LEAST_POLL_S)
            if self._finds(sam):
                return True
        return False

    def _finds(self, sam: Sam) -> bool:
        answer = sam.ask(sdt.FIND, self._profile.search_s)
        return answer is not None and (answer.status == sdt.FOUND or self._profile.manner is Manner.DIRECT)

    def _read_directly(self, wire: Wire, sam: Sam) -> None:
        """A search that is a reading: what cannot be read is not there, unless the answer says that a card is."""
        heard = self._attempt(sam, None)
        if isinstance(heard, CardUnreadable):
            lies = heard.status in {f"{status:02X}" for status in _LIES} or heard.status in NO_CARD
            if lies:
                self._tell_unread(heard)
            else:
                self._tell(self._placing.nothing())
        elif self._belief.confirmed(heard.text, time.monotonic()):
            self._accept(heard)
        else:
            self._take(wire, sam)

    def _attempt(self, sam: Sam, glance: Callable[[bytes], None] | None) -> _Reading | CardUnreadable:
        selected = sam.ask(sdt.SELECT, self._profile.search_s)
        direct = self._profile.manner is Manner.DIRECT
        if not direct and (not selected or selected.status != sdt.OK):
            return CardUnreadable(f"{selected.status:02X}" if selected else "silent")
        answer = self._read_card(sam, glance)
        if not answer or answer.status != sdt.OK:
            status = f"{answer.status:02X}" if answer else "silent"
            self._words = answer.words.hex() if answer else ""
            return CardUnreadable(status, status not in IN_VAIN)
        parts = sdt.split_read(answer.data)
        if parts is None:
            return CardUnreadable("parts")
        text, photo = parts
        if card_kind(text) is None:
            return CardUnreadable("kind", again=False)
        try:
            card = read_text(text, selected.data if selected else b"", photo)
        except Garbled:
            return CardUnreadable("text")
        answer = self._asked(sam)
        addresses = sdt.appended(answer.data) if answer and answer.status == sdt.OK else []
        card = latest_address(card, addresses, self._profile.appended is Appended.FIRST)
        return _Reading(text, card, _answers(answer))

    def _read_card(self, sam: Sam, glance: Callable[[bytes], None] | None) -> sdt.Reply | None:
        """Text and photo. Fingerprints are not asked for: nothing here needs them (PIPL Art. 6); only a reader that
        knows no reading without them is asked for all."""
        answer = sam.ask(self._read, self._profile.read_s, glance=glance)
        if answer and answer.status in sdt.NOT_KNOWN and self._read == sdt.READ:
            answer = sam.ask(sdt.READ_ALL, self._profile.read_s, glance=glance)
            if answer and answer.status == sdt.OK:
                self._read = sdt.READ_ALL
        return answer

    def _still_there(self, sam: Sam) -> bool:
        """Whether the card that was read answers for its appended address."""
        return _answers(self._asked(sam))

    def _asked(self, sam: Sam) -> sdt.Reply | None:
        """The answer for appended addresses; a reader that does not know them, or is silent, is not asked again."""
        if not self._asks:
            return None
        answer = sam.ask(sdt.READ_ADDRESS, self._profile.hello_s)
        self._unasked = 0 if answer else self._unasked + 1
        known = answer is None or answer.status not in sdt.NOT_KNOWN
        self._asks = known and self._unasked < SILENT_AFTER
        return answer if known else None

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self._post(event)

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told and state == self.state:
            return
        self._told, self.state = True, state
        log.info("idcard: %s (%s)", state.value, detail)
        self._post(DeviceChanged("idcard", state, detail))


def _answers(reply: sdt.Reply | None) -> bool:
    """Whether a card answered for its appended address."""
    return reply is not None and reply.status in (sdt.OK, sdt.NO_CONTENT)
