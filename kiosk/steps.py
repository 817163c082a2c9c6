"""What a visit knows, hears and asks for, as frozen values; no Qt."""

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from hall.events import DeviceState, Event
from hall.identity import IdCard
from hall.words import LANGUAGES

if TYPE_CHECKING:
    from hall.cases.cases import Case
    from hall.line.tickets import Issued, Ticket
    from hall.proofs.verdicts import Answer

THEMES = ("light", "dark")
SIZES = ("normal", "large", "larger", "largest")


class Step(Enum):
    """Where the citizen is. One screen each."""

    HOME = "home"
    GREET = "greet"  # the card came first: what would you like?
    CARD = "card"
    SERVICE = "service"
    CONFIRM = "confirm"
    PRINTING = "printing"
    CAME = "came"  # did the ticket come out? Its printer cannot say
    TICKET = "ticket"
    PROGRESS = "progress"
    PROOF = "proof"  # what a scanned paper proves
    VISITS = "visits"  # which visit to rate
    PICKUP = "pickup"  # which box, which code
    DOOR = "door"  # the box opens, or does not
    RATE = "rate"
    REASONS = "reasons"
    THANKS = "thanks"
    HELP = "help"
    SORRY = "sorry"


class Goal(Enum):
    """What the citizen came for."""

    QUEUE = "queue"
    PROGRESS = "progress"
    RATING = "rating"
    PICKUP = "pickup"


class CardFault(Enum):
    """What the screen says of a card that could not be read."""

    NONE = ""
    AGAIN = "again"  # lift it, put it back
    USELESS = "useless"  # this card will not do


class Paper(Enum):
    """What is known of the ticket's paper."""

    NONE = ""
    PRINTING = "printing"
    PROVEN = "proven"  # the printer said so
    UNPROVEN = "unproven"  # it may hang out of the slot; the printer cannot tell
    SEEN = "seen"  # the citizen has it
    FAILED = "failed"


class Door(Enum):
    """What the screen knows of the door it asked for."""

    OPENING = "opening"
    OPENED = "opened"
    SHUT = "shut"  # and taken: over
    FAILED = "failed"  # it did not open, or nobody can tell


BOX_DIGITS, CODE_DIGITS = 3, 8  # most digits of a box's number; digits of a pick-up code


# The trail on the screen, per goal; a step inside one group shines with it.
TRAILS: dict[Goal, tuple[tuple[Step, ...], ...]] = {
    Goal.QUEUE: ((Step.CARD,), (Step.SERVICE,), (Step.CONFIRM,), (Step.PRINTING, Step.CAME, Step.TICKET)),
    Goal.PROGRESS: ((Step.CARD,), (Step.PROGRESS,)),
    Goal.PICKUP: ((Step.PICKUP,), (Step.DOOR,)),
    Goal.RATING: ((Step.CARD,), (Step.VISITS,), (Step.RATE,), (Step.REASONS, Step.THANKS)),
}


@dataclass(frozen=True, slots=True)
class Delays:
    """All waiting of a visit, in seconds of monotonic time. The first three come from the settings."""

    idle_warn: float = 30.0  # without a touch, until the screen asks whether somebody is there
    idle_wipe: float = 60.0  # without a touch, until the visit is wiped
    card_removed: float = 2.0  # from lifting the card to the wipe, while it is still needed
    printing: float = 20.0  # the longest wait for the printer's last word; after it the paper counts as unproven
    ticket: float = 20.0  # a printed number stays on the screen, unless 完成 is touched
    remember: float = 180.0  # a number without a proven paper stays, unless 我记住了 is touched
    thanks: float = 6.0
    sorry: float = 15.0
    door: float = 20.0  # the longest wait for a door's word; after it the citizen is sent to the window


@dataclass(frozen=True, slots=True)
class Look:
    """How the screen shows itself; every visit starts with the site's own."""

    language: str = LANGUAGES[0]
    theme: str = THEMES[0]
    size: str = SIZES[0]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done: a source sentence, and the facts that fill it."""

    text: str
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """Everything the visit knows. Its repr is left out: it holds a person.

    `entered` and `touched` are monotonic seconds; `lifted` is when the card went, None while nothing hangs on it.
    """

    delays: Delays = field(default_factory=Delays)
    start: Look = field(default_factory=Look)
    # of the machine: outlives a visit, says nothing of anybody
    reader: DeviceState = DeviceState.UNKNOWN
    printer: DeviceState = DeviceState.UNKNOWN
    locker: DeviceState | None = None  # None: no boxes here
    lying: bool = False
    # of the visit
    look: Look = field(default_factory=Look)
    step: Step = Step.HOME
    goal: Goal | None = None
    card: IdCard | None = None
    fault: CardFault = CardFault.NONE
    unread: str = ""  # the status that the reader gave for it
    klass: str = ""
    issued: "Issued | None" = None
    job: str = ""
    paper: Paper = Paper.NONE
    again: bool = False  # it did not come out, and was printed once more
    cases: "tuple[Case, ...]" = ()
    visits: "tuple[Ticket, ...]" = ()
    ticket: "Ticket | None" = None
    stars: int = 0
    reasons: tuple[str, ...] = ()
    sent: bool = False
    box: str = ""
    code: str = ""
    coding: bool = False  # the digits go into the code
    presses: int = 0  # of 开箱: each is one asking
    attempt: str = ""
    door: Door = Door.OPENING
    wanted: str = ""  # number of the case whose paper was scanned: it stands first
    answer: "Answer | None" = None  # what is to be said of that paper
    notice: str = ""  # what is said of a code that nothing could be done with, a source sentence
    refusal: Refusal | None = None
    helped: Step = Step.HOME
    entered: float = 0.0
    touched: float = 0.0
    lifted: float | None = None

    @property
    def owes_number(self) -> bool:
        """The citizen has a number and no proven paper of it: the screen must keep it."""
        return self.issued is not None and self.paper in (Paper.FAILED, Paper.UNPROVEN)

    @property
    def mine(self) -> bool:
        """The card is that of whom the scanned paper is about."""
        summary = self.answer.summary if self.answer else None
        return summary is not None and self.card is not None and summary.is_of(self.card.number)

    @property
    def opens(self) -> bool:
        """The case of the scanned paper is the holder's own, and known here."""
        return self.mine and any(case.provisional_no == self.wanted for case in self.cases)

    @property
    def clean(self) -> bool:
        """Home as the next citizen should find it."""
        return self.step is Step.HOME and self.look == self.start and not self.notice


def after(choices: tuple[str, ...], now: str) -> str:
    """The choice that follows `now`, around."""
    return choices[(choices.index(now) + 1) % len(choices)]


# -- events of the screen ---------------------------------------------------------------------------------------------


class Tick(Event):
    """Time passed; see `due`."""

    __slots__ = ()


class Touched(Event):
    """Somebody is there: any touch, key or mouse."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Begin(Event):
    """A tile was chosen."""

    goal: Goal


class WithoutCard(Event):
    """没有带证."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Choose(Event):
    """One of the offered things: a class letter, a ticket's id, stars, a reason's code."""

    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Digit(Event):
    """A key of the number pad: a digit, "" to take the last one back."""

    value: str


@dataclass(frozen=True, slots=True)
class Looked(Event):
    """The citizen looked for the ticket: it came out, or did not."""

    came: bool


class Confirm(Event):
    """The one forward button of the step."""

    __slots__ = ()


class Back(Event):
    """返回."""

    __slots__ = ()


class GoHome(Event):
    """首页."""

    __slots__ = ()


class AskHelp(Event):
    """请人帮忙."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Adjust(Event):
    """The next language, theme or text size: `what` is the field of Look."""

    what: str


# -- answers to effects -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class NumberGiven(Event):
    """The number stands in the store."""

    issued: "Issued"


@dataclass(frozen=True, slots=True)
class PaperQueued(Event):
    """The print job `job` is on its way; `job` empty: it could not even be queued."""

    job: str


@dataclass(frozen=True, slots=True, repr=False)
class CasesFound(Event):
    """The person's own cases."""

    cases: "tuple[Case, ...]"


@dataclass(frozen=True, slots=True, repr=False)
class VisitsFound(Event):
    """The person's visits that can be rated."""

    tickets: "tuple[Ticket, ...]"


@dataclass(frozen=True, slots=True, repr=False)
class ProofSeen(Event):
    """What is to be said of the scanned paper."""

    answer: "Answer"


class RatingTaken(Event):
    """The rating stands in the store."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class BoxAsked(Event):
    """The code was right: attempt `attempt` to open the door is on its way."""

    attempt: str


@dataclass(frozen=True, slots=True)
class CodeRefused(Event):
    """The box stays shut, and why."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class DoorSaid(Event):
    """The attempt `attempt` is in another `state` (hall.cases.doors.AttemptState)."""

    attempt: str
    state: str


class CasesMoved(Event):
    """A case of the hall changed: what is on the screen may be old."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NotDone(Event):
    """A rule or the world said no to the last effect."""

    refusal: Refusal


class Broke(Event):
    """Our own bug: the visit ends calmly."""

    __slots__ = ()


# -- effects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class IssueTicket:
    """Give a number of `klass`; answered by NumberGiven or NotDone."""

    klass: str
    card: IdCard | None


@dataclass(frozen=True, slots=True, repr=False)
class PrintTicket:
    """Queue the paper; answered by PaperQueued, later by PrintSettled."""

    issued: "Issued"


@dataclass(frozen=True, slots=True)
class TellPaper:
    """Record what the citizen said of the paper of `job`."""

    job: str
    came: bool


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Queue the paper of `job`, which did not come out, once more; answered as PrintTicket."""

    job: str


@dataclass(frozen=True, slots=True, repr=False)
class FindCases:
    """Answered by CasesFound or NotDone."""

    card: IdCard


@dataclass(frozen=True, slots=True, repr=False)
class LookAt:
    """Judge a scanned paper by its code; answered by ProofSeen or NotDone."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class FindVisits:
    """Answered by VisitsFound or NotDone."""

    card: IdCard


@dataclass(frozen=True, slots=True, repr=False)
class Rate:
    """Record the rating; answered by RatingTaken or NotDone."""

    ticket: "Ticket"
    stars: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class OpenBox:
    """Have a door opened by its pick-up code; answered by BoxAsked or CodeRefused. `bank` "" is the kiosk's own,
    `press` counts the askings of this visit: the same one again opens nothing anew."""

    bank: str
    box: int
    code: str
    press: int


@dataclass(frozen=True, slots=True)
class Wipe:
    """Nothing of the last citizen may stay anywhere."""


Effect: TypeAlias = (
    IssueTicket | PrintTicket | TellPaper | PrintAgain | FindCases | LookAt | FindVisits | Rate | OpenBox | Wipe
)
