"""What a reader is asked about the card on it: to find it, to read it, and for addresses that were appended to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from devices.card import sdt
from devices.card.cardtext import card_kind, latest_address, read_text, telling
from devices.card.readerprofile import Appended, Manner, ReaderProfile
from devices.card.sam import Awaited, Sam
from hall.cardhelp import IN_VAIN
from hall.errors import Garbled
from hall.events import CardUnreadable
from hall.identity import IdCard

SILENT_AFTER = 2  # unanswered questions until one is not asked any more
NO_CARD = ("parts", "kind", "text")  # statuses of a whole frame with no card in it


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A text that came whole, and the card in it; `answered`: after it, the card answered for its address."""

    text: bytes
    card: IdCard
    answered: bool

    @property
    def said(self) -> bytes:
        """All that is told of the holder: the text, and the address that was appended to it."""
        return telling(self.text) + self.card.address.encode("utf-8", "replace")


class CardReading:
    """Asks one reader, and remembers which questions it does not know. `came` gets a reading that came again."""

    def __init__(self, sam: Sam, profile: ReaderProfile, came: Callable[[Reading], None]) -> None:
        self._sam = sam
        self._came = came
        self._profile = profile
        self._direct = profile.manner is Manner.DIRECT
        self._read = sdt.READ
        self._asks = profile.appended is not Appended.NEVER  # not known yet to refuse appended addresses
        self._unasked = 0
        self.words = ""  # the card's own two status bytes of the last failure, for the log

    def finds(self) -> bool:
        """Whether a card is found."""
        answer = self._sam.ask(sdt.FIND, self._profile.search_s)
        return answer is not None and (answer.status == sdt.FOUND or self._direct)

    def read(self, held: Reading | None = None) -> Reading | CardUnreadable:
        """Select the card that was found and read it. `held`, what was read before, is told as soon as its text is here
        again, which is a long time before the photo and the checksum behind it are, and given back."""
        selected = self._sam.ask(sdt.SELECT, self._profile.search_s)
        if not self._direct and (not selected or selected.status != sdt.OK):
            return CardUnreadable(f"{selected.status:02X}" if selected else "silent")
        return self.read_selected(selected.data if selected else b"", held)

    def read_selected(self, serial: bytes, held: Reading | None = None) -> Reading | CardUnreadable:
        """Read the card with the number `serial`, which is selected already; else as `read`."""
        awaited = Awaited(telling(held.text), partial(self._came, held)) if held else None
        answer = self._ask_to_read(awaited)
        if held and awaited and awaited.here:
            return held
        if not answer or answer.status != sdt.OK:
            status = f"{answer.status:02X}" if answer else "silent"
            self.words = answer.words.hex() if answer else ""
            return CardUnreadable(status, status not in IN_VAIN)
        parts = sdt.split_read(answer.data)
        if parts is None:
            return CardUnreadable("parts")
        text, photo = parts
        if card_kind(text) is None:
            return CardUnreadable("kind", again=False)
        try:
            card = read_text(text, serial, photo)
        except Garbled:
            return CardUnreadable("text")
        answer = self._about_addresses()
        addresses = sdt.appended(answer.data) if answer and answer.status == sdt.OK else []
        if answer and addresses:
            again = self._about_addresses()  # an address is believed when it came twice, as the text is
            if again is None or (again.status, again.data) != (answer.status, answer.data):
                return CardUnreadable("text")
        return Reading(text, latest_address(card, addresses, self._profile.appended is Appended.FIRST), _there(answer))

    def answers(self) -> bool:
        """Whether the card that was read answers for its appended address."""
        return _there(self._about_addresses())

    def _ask_to_read(self, awaited: Awaited | None) -> sdt.Reply | None:
        """Text and photo. Fingerprints are not asked for: nothing here needs them (PIPL Art. 6); only a reader that
        knows no reading without them is asked for all."""
        answer = self._sam.ask(self._read, self._profile.read_s, awaited=awaited)
        if answer and answer.status in sdt.NOT_KNOWN and self._read == sdt.READ:
            answer = self._sam.ask(sdt.READ_ALL, self._profile.read_s, awaited=awaited)
            if answer and answer.status == sdt.OK:
                self._read = sdt.READ_ALL
        return answer

    def _about_addresses(self) -> sdt.Reply | None:
        """The answer for appended addresses; a reader that does not know them, or is silent, is not asked again."""
        if not self._asks:
            return None
        answer = self._sam.ask(sdt.READ_ADDRESS, self._profile.hello_s)
        self._unasked = 0 if answer else self._unasked + 1
        known = answer is None or answer.status not in sdt.NOT_KNOWN
        self._asks = known and self._unasked < SILENT_AFTER
        return answer if known else None


def _there(reply: sdt.Reply | None) -> bool:
    """Whether a card answered for its appended address."""
    return reply is not None and reply.status in (sdt.OK, sdt.NO_CONTENT)
