"""Which card lies on a reader, and when it was put there or lifted, told from the reader's answers. Pure."""

from devices.card.readerprofile import Manner
from hall.events import CardRead, CardRemoved, CardUnreadable, Event
from hall.identity import IdCard

GONE_AFTER = 3  # searches without a card until it counts as lifted, where the profile does not say otherwise
SURE_AFTER = 2  # signs of a card already read: then this reader does tell a lying card from none


class Placing:
    """One reader's cards: observations in, events out.

    Readers differ in what they answer while a card that was read still lies there: some find it again and again, most
    find nothing until it is lifted and put back, though the card still answers for its appended address. A reader is
    believed that a card is gone only after it was seen to tell that the card was there; from one that cannot tell, no
    CardRemoved comes before the next placing, rather than a false one that would end the visit. Where the profile of
    the reader knows its `manner`, nothing has to be learnt.
    """

    def __init__(self, manner: Manner = Manner.LEARN, gone_after: int = GONE_AFTER) -> None:
        self._finds = manner in (Manner.AGAIN, Manner.DIRECT)  # a card that is not found is not there
        self._gone_after = gone_after
        self._card: tuple[str, bytes] | None = None
        self._complained = False
        self._unfound = 0  # searches without a card since the last reading
        self._misses = 0  # of them, those since the card last answered
        self._refinds = 0
        self._answers = 0
        self._chip = b""
        self._refinding = self._finds  # this reader was seen to find a lying card again
        self._answering = (
            manner is Manner.ONCE
        )  # this reader was seen to let a lying card answer, between searches that do not find it

    @property
    def asks(self) -> bool:
        """Whether it would tell something to ask the card read before for an answer."""
        if self._card is None or self._finds:
            return False
        return self._answers > 0 or self._unfound < self._gone_after

    def found(self, chip: bytes = b"") -> bool:
        """A card was found; `chip` is the number it was found with (all zero at many readers). Whether it has to be
        read: not if it is the one read before, never out of sight since."""
        if self._card is None or self._unfound or chip != self._chip:
            self._chip = chip
            return True
        self._refinds += 1
        self._refinding = self._refinding or self._refinds >= SURE_AFTER
        return False

    def answered(self) -> None:
        """The card that was read answers still."""
        self._misses = 0
        self._answers += 1
        self._answering = self._answering or self._answers > SURE_AFTER

    def nothing(self, answered: bool = False) -> list[Event]:
        """No card was found; whether the card read before `answered` all the same."""
        self._unfound += 1
        if answered:
            self.answered()
            return []
        self._misses += 1
        if self._misses != self._gone_after:
            return []
        self._complained = False
        sure = self._refinding or self._answers >= (1 if self._answering else SURE_AFTER)
        if self._card is None or not sure:
            return []
        self._card = None
        return [CardRemoved()]

    def read(self, card: IdCard) -> list[Event]:
        """A card was found and read."""
        before, self._card = self._card, (card.number, card.serial)
        same = before == self._card and self._unfound < self._gone_after
        self._unfound = self._misses = self._refinds = self._answers = 0
        self._complained = False
        if same:
            return []
        return [CardRead(card)] if before is None else [CardRemoved(), CardRead(card)]

    def unreadable(self, status: str, again: bool) -> list[Event]:
        """A card was found and cannot be read."""
        if self._card is not None and self._unfound < self._gone_after:
            self._unfound += 1
            return []  # the card read before, not quite in its place any more; or soon known to be another
        events: list[Event] = [] if self._card is None else [CardRemoved()]
        if not self._complained:
            events.append(CardUnreadable(status, again))
        self._card, self._unfound, self._misses, self._complained = None, 0, 0, True
        return events
