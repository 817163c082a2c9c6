"""What happens in the hall, as frozen values, and the bus that carries them to whoever listens.

Two kinds. A *record* is written to the journal in the transaction that makes it true, and every process of the site
machine hears of it through the journal's tail. A *signal* lives only in the process that saw it: a card on the reader,
a cable pulled out. Field values of records are JSON types only; times are ISO 8601 text with offset.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, TypeVar

from hall.identity import IdCard
from hall.record import Event, Record

E = TypeVar("E", bound=Event)


# -- records ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TicketIssued(Record):
    """取号: a number was given. `day` is the hall day, `klass` the letter of the class it waits for first, `then`
    those of the classes after it, `lane` the code of its priority."""

    ticket: str
    number: str
    klass: str
    day: str
    then: list[str] = field(default_factory=list[str])
    lane: str = ""


@dataclass(frozen=True, slots=True)
class TicketCalled(Record):
    """叫号: `window` asked for the holder of `number`; `times` counts this call, 1 for the first."""

    ticket: str
    number: str
    klass: str
    window: int
    times: int


@dataclass(frozen=True, slots=True)
class TicketFinished(Record):
    """The number is over: outcome `served`, `no_show` (过号) or `abandoned` (弃号; `window` 0 if none called it).

    `then` is the class the same number waits for next: one service of several is over, the number is not.
    """

    travels: ClassVar[bool] = True
    ticket: str
    number: str
    klass: str
    window: int
    outcome: str
    then: str = ""


@dataclass(frozen=True, slots=True)
class TicketHeld(Record):
    """挂起: `window` put the number aside and will take it up again; a call is the taking up."""

    ticket: str
    number: str
    klass: str
    window: int


@dataclass(frozen=True, slots=True)
class TicketTransferred(Record):
    """转号: the number waits for `klass` now, in its turn by arrival; for `window` only, 0 for any that calls it."""

    ticket: str
    number: str
    was: str
    klass: str
    window: int


@dataclass(frozen=True, slots=True)
class TicketReturned(Record):
    """过号恢复: who missed the call came after all and waits again; `times` counts this return."""

    ticket: str
    number: str
    klass: str
    times: int


@dataclass(frozen=True, slots=True)
class TicketPreferred(Record):
    """绿色通道: a number that waits is called earlier from now on; `lane` is the reason's code."""

    ticket: str
    number: str
    klass: str
    lane: str


@dataclass(frozen=True, slots=True)
class AppointmentBooked(Record):
    """预约: a seat of the slot of `klass` that begins on `day` at `begin` (HH:MM) is taken."""

    appointment: str
    klass: str
    day: str
    begin: str


@dataclass(frozen=True, slots=True)
class AppointmentCancelled(Record):
    """取消预约: the seat is free again."""

    appointment: str
    klass: str
    day: str
    begin: str


@dataclass(frozen=True, slots=True)
class AppointmentKept(Record):
    """签到: the booked person is here and holds `ticket`; `lane` is empty when the person came too late for it."""

    appointment: str
    klass: str
    ticket: str
    lane: str


@dataclass(frozen=True, slots=True)
class WindowChanged(Record):
    """A window opened, paused or closed; the board and the supervisor follow it."""

    window: int
    state: str
    staff: str


@dataclass(frozen=True, slots=True)
class CaseReceived(Record):
    """收件: the hall holds an application. Not yet 受理. `channel` is how it came in, `offline` that the network was
    away."""

    travels: ClassVar[bool] = True
    case: str
    provisional_no: str
    item: str
    item_name: str
    item_version: str
    applicant: dict[str, str]
    ticket: str
    channel: str = "window"
    offline: bool = False


@dataclass(frozen=True, slots=True)
class MaterialSet(Record):
    """A material of a case changed: `state` is one of hall.cases.cases.MaterialState's values."""

    travels: ClassVar[bool] = True
    case: str
    material: str
    state: str


@dataclass(frozen=True, slots=True)
class CaseAccepted(Record):
    """受理: the legal act. `due` is the promised day (ISO date), empty while no calendar covers it.

    `deemed` tells that the law counted silence as acceptance; `tolerated` are the codes of the materials that are to
    follow by `until` (容缺).
    """

    travels: ClassVar[bool] = True
    case: str
    provisional_no: str
    item: str
    due: str
    promised: str
    statutory: str
    calendar: str
    deemed: bool = False
    tolerated: list[str] = field(default_factory=list[str])
    until: str = ""


@dataclass(frozen=True, slots=True)
class CaseDecided(Record):
    """决定, made at the platform and brought down by sync: outcome `granted` or `denied`."""

    case: str
    official_no: str
    outcome: str
    text: str
    decided_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class CaseClosed(Record):
    """办结: nothing more is owed but the result."""

    travels: ClassVar[bool] = True
    case: str


@dataclass(frozen=True, slots=True)
class Rated(Record):
    """好差评: one rating of one visit, or of one matter: `case` where it is none. `stars` 5 is best; reasons are the
    national three-digit codes; `channel` is one of hall.oversight.ratings.Channel, `named` tells 实名 from 匿名.
    """

    travels: ClassVar[bool] = True
    rating: str
    ticket: str
    number: str
    stars: int
    reasons: list[str] = field(default_factory=list[str])
    case: str = ""
    channel: str = "kiosk"
    words: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class PaperPrinted(Record):
    """A paper left, or may have left, a printer: outcome `proven` or `unproven` (the printer cannot tell)."""

    travels: ClassVar[bool] = True
    job: str
    paper: str
    number: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReprintAsked(Record):
    """补打: somebody had a paper printed that may have come out before; `copy` is what it will bear."""

    job: str
    paper: str
    number: str
    copy: int


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
