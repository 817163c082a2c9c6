"""What happens in the hall, as frozen values, and the bus that carries them to whoever listens.

Two kinds. A *record* is written to the journal in the transaction that makes it true, and every process of the site
machine hears of it through the journal's tail. A *signal* lives only in the process that saw it: a card on the reader,
a cable pulled out. Field values of records are JSON types only; times are ISO 8601 text with offset.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from hall.identity import IdCard
from hall.record import Event, Record

E = TypeVar("E", bound=Event)


# -- records that have no topic of their own ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffSignedIn(Record):
    """A person took a desk."""

    staff: str
    desk: str


@dataclass(frozen=True, slots=True)
class StaffSignedOut(Record):
    """A person left a desk."""

    staff: str
    desk: str


@dataclass(frozen=True, slots=True)
class CatalogueChanged(Record):
    """The catalogue of service items was replaced or amended."""

    version: str
    items: int


# -- signals ----------------------------------------------------------------------------------------------------------


class DeviceState(Enum):
    """What is known of a device. Silence is UNKNOWN, never READY."""

    READY = "ready"
    LOW = "low"  # works, needs a hand soon: paper near its end
    EMPTY = "empty"  # out of paper
    OPEN = "open"  # cover open
    FAULT = "fault"  # the device itself says it is out of order
    ABSENT = "absent"  # port missing, cable out
    UNKNOWN = "unknown"  # connected, does not answer


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """`device` ("idcard", "ticketprinter" …) is in another state; `detail` is for the installer only."""

    device: str
    state: DeviceState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CardRead(Event):
    """A card was put on the reader and read whole. Posted once per placing."""

    card: IdCard


@dataclass(frozen=True, slots=True)
class CardPhoto(Event):
    """The photo of `card`, which was read before, as a picture (PNG, JPEG or BMP): drawn by a plug-in, where there is
    one. It may come after the card was lifted."""

    card: IdCard
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardUnreadable(Event):
    """A card lies on the reader and cannot be read; `again` asks to lift it and put it back.

    `status` is a key of hall.cardhelp.HELP, or the reader's own third status byte in hex.
    """

    status: str
    again: bool = True


@dataclass(frozen=True, slots=True)
class CardRemoved(Event):
    """The card was lifted."""


class ScanFault(Enum):
    """Why what a code scanner sent is no text to act on."""

    TORN = "torn"  # it broke off
    OVERLONG = "overlong"
    BINARY = "binary"  # no text in any known encoding, or controls in it
    HIDDEN = "hidden"  # characters that cannot be seen, or turn what is seen


@dataclass(frozen=True, slots=True, repr=False)
class Scanned(Event):
    """A code was read: `text` as it stands in it. Its repr is left out: a code may open a box, or name somebody."""

    text: str


@dataclass(frozen=True, slots=True)
class ScanRefused(Event):
    """Something was read that nobody acts on; the person at the scanner is told."""

    fault: ScanFault


class DoorState(Enum):
    """What is known of the door of a locker box."""

    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"  # nobody has said, or the board does not know


@dataclass(frozen=True, slots=True)
class DoorTold(Event):
    """The locker of `bank` said how the door of `box` is: asked, or unasked when a hand moved it."""

    bank: str
    box: int
    state: DoorState


@dataclass(frozen=True, slots=True)
class DoorStays(Event):
    """The door of `box` has been open for longer than the settings allow. Posted once for each opening."""

    bank: str
    box: int


class Opening(Enum):
    """How an attempt to open a door ended."""

    OPENED = "opened"  # its board said so
    SHUT = "shut"  # its board said, after the command, that it is shut
    REFUSED = "refused"  # the board said that it cannot
    UNSURE = "unsure"  # no believable word came: it may have opened
    AWAY = "away"  # nothing was sent: no line to the board


@dataclass(frozen=True, slots=True)
class DoorTried(Event):
    """The attempt `attempt` to open the door of `box` is over, as far as the line goes."""

    attempt: str
    bank: str
    box: int
    result: Opening


@dataclass(frozen=True, slots=True)
class KeyPressed(Event):
    """A key of the pad at the window, by the act it stands for (one of hall.ports.PAD_ACTS); `number` are the digits
    that were typed before it."""

    act: str
    number: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GradePressed(Event):
    """The citizen answered the evaluator: `stars` 5 is best. Posted once for each question at most. Its repr is left
    out: no log tells how anybody was rated."""

    ticket: str
    stars: int


@dataclass(frozen=True, slots=True)
class PrintSettled(Event):
    """A print job ended: `outcome` is "proven", "unproven" or "failed"; `state` says why it failed.

    `began` tells that bytes had reached the printer: a part of a paper may hang out of it.
    """

    job: str
    paper: str
    outcome: str
    state: DeviceState = DeviceState.READY
    began: bool = False


class SyncPhase(Enum):
    """What the sync engine knows of the way to the platform."""

    UNKNOWN = "unknown"  # not tried yet
    ONLINE = "online"
    OFFLINE = "offline"  # no answer
    PORTAL = "portal"  # something answers, but it is not the platform
    UNTRUSTED = "untrusted"  # its certificate is not to be believed: a portal, a wrong clock, or no trust set up
    ELSEWHERE = "elsewhere"  # another process of this machine owns sync


@dataclass(frozen=True, slots=True)
class SyncChanged(Event):
    """Sync's own words to the screens: phase, records waiting, age of the oldest in seconds."""

    phase: SyncPhase
    waiting: int = 0
    oldest_s: float = 0.0


# -- bus --------------------------------------------------------------------------------------------------------------


class Bus:
    """Carries events to subscribers, on one thread.

    `hop` takes a callable to the thread the subscribers live on (the GUI's); tests pass a direct call. Any thread may
    `post`; only the subscribers' own thread may `publish`. An event published by a handler waits its turn, so handlers
    never nest.
    """

    def __init__(self, hop: Callable[[Callable[[], None]], None]) -> None:
        self._hop = hop
        self._handlers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
        self._waiting: list[Event] = []
        self._busy = False

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Call `handler` with every event of exactly `kind`."""
        self._handlers[kind].append(handler)

    def post(self, event: Event) -> None:
        """From any thread."""
        self._hop(lambda: self.publish(event))

    def publish(self, event: Event) -> None:
        """On the subscribers' thread."""
        self._waiting.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                now = self._waiting.pop(0)
                for handler in tuple(self._handlers[type(now)]):
                    handler(now)
        finally:
            self._busy = False  # after a handler's bug the rest waits for the next event, it is not dropped
