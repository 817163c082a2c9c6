"""What the hall asks of the outside: the shapes that devices, printing and the clock are built to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from hall.events import DeviceState, DoorState
from hall.words import SOURCE

if TYPE_CHECKING:
    from hall.cases.lockers import Placed
    from hall.line.appointments import Appointment
    from hall.line.tickets import Issued
    from hall.papers.jobs import Sheet, Spoilt
    from hall.printers import PrinterProfile


class Clock(Protocol):
    """Where time comes from. Order never comes from here: sequence numbers give order."""

    def now(self) -> datetime:
        """Aware wall-clock time in the hall's zone (Asia/Shanghai)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for waiting."""
        ...


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """How a print ended. `result`: "proven" (the printer said so after the last byte), "unproven" (it cannot say) or
    "failed". `state` is the printer's state at the end; `began` tells that at least one byte was handed to the port."""

    result: str
    state: DeviceState
    began: bool


class CardReader(Protocol):
    """Reads ID cards on its own thread and posts CardRead, CardPhoto, CardUnreadable, CardRemoved and DeviceChanged."""

    def close(self) -> None: ...


PAD_ACTS = frozenset(
    {"call", "recall", "no_show", "hold", "take_up", "finish", "window", "transfer", "number", "close"}
)
"""What a key of the pad may stand for: the desk's own keys, "take_up" of the number this window put aside last,
"transfer" to the window whose number was typed, and "number" for the number that was typed."""


class Keypad(Protocol):
    """The clerk's pad at the window. Posts KeyPressed once for each press, and DeviceChanged("keypad", …)."""

    def show(self, waiting: int, number: str) -> None:
        """Have the pad show how many wait and the number at the window ("" for none). Returns at once; what cannot be
        shown now is shown when the pad is there again."""
        ...

    def refuse(self) -> None:
        """Beep: the last key did nothing. Returns at once."""
        ...

    def close(self) -> None: ...


class Evaluator(Protocol):
    """The citizen's pad at the window. Posts GradePressed, and DeviceChanged("evaluator", …).

    What was pressed is told to nobody but the hall: no call here gives it back.
    """

    def ask(self, ticket: str) -> None:
        """Ask the citizen whose visit just ended, for some time; a question still open ends. Returns at once, whether
        the pad is there or not: who is not asked here, or does not answer, has not rated (未评价)."""
        ...

    def close(self) -> None: ...


class Sign(Enum):
    """What the sign over a window says."""

    CALLING = "calling"  # a number is called, or served
    OPEN = "open"  # the window waits for the next
    PAUSED = "paused"
    CLOSED = "closed"


class WindowSign(Protocol):
    """The sign over a window. Posts DeviceChanged("windowled", …)."""

    def show(self, sign: Sign, number: str = "") -> None:
        """Show that until told otherwise, over every pulled plug. Returns at once. Never a name."""
        ...

    def close(self) -> None: ...


class PhotoDecoder(Protocol):
    """Draws the photo of a card by a library of the integrator's (entry points "onevisit.photo_decoders").

    It runs in a process of its own, one photo at a time: it may fail, crash or hang without harm to the reading.
    """

    def decode(self, photo: bytes) -> bytes:
        """The picture as a PNG, JPEG or BMP file, from the 1024-byte block of a card (WLT: 102 by 126 dots)."""
        ...


class TicketPrinter(Protocol):
    """A roll of paper at the end of a wire. Posts DeviceChanged("ticketprinter", …) when its state changes."""

    @property
    def profile(self) -> "PrinterProfile":
        """What the bytes must be made for."""
        ...

    @property
    def state(self) -> DeviceState:
        """The last known state, at once."""
        ...

    def print(self, data: bytes) -> PrintOutcome:
        """Hand `data` to the printer and wait for the end. Blocks the caller (the spool's thread, never the GUI's).

        A printer that is EMPTY, OPEN, FAULT or ABSENT beforehand fails with `began` False: no byte is sent.
        """
        ...

    def close(self) -> None: ...


class CodeScanner(Protocol):
    """Reads QR and bar codes on its own thread and posts Scanned, ScanRefused and DeviceChanged("scanner", …)."""

    def aim(self, on: bool) -> None:
        """Whether codes are wanted just now; a scanner that reads all the time is not asked. From any thread."""
        ...

    def close(self) -> None: ...


class LockerBank(Protocol):
    """The doors of one bank of boxes. Posts DoorTold, DoorTried, DoorStays and DeviceChanged("locker", …): LOW where
    some of its boards are silent."""

    @property
    def bank(self) -> str:
        """The code of the bank in the hall's lockers.toml."""
        ...

    def open(self, box: int, attempt: str) -> None:
        """Draw the bolt of one box once; DoorTried(attempt, …) tells how it ended. Returns at once.

        Never repeated by itself: where no answer comes the door is only asked for. An `attempt` that is known is not
        begun again.
        """
        ...

    def ask(self, box: int) -> None:
        """Have the board say how a door is; DoorTold follows. Returns at once."""
        ...

    def door(self, box: int) -> DoorState:
        """What was last said of a door, at once."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """What a document camera took: `data` is a whole JPEG or PNG file, `kind` "jpeg" or "png"."""

    kind: str
    data: bytes


class DocumentCamera(Protocol):
    """A camera that looks down on a document (高拍仪)."""

    @property
    def state(self) -> DeviceState:
        """ABSENT also where the library for cameras is not installed; `detail` says which."""
        ...

    @property
    def detail(self) -> str:
        """For the installer: why it is absent; "" where nothing is wrong."""
        ...

    def capture(self) -> Picture | None:
        """One picture, or None where the camera gives none; `state` says why. Blocks the caller for a second or two:
        never the GUI's thread."""
        ...

    def close(self) -> None: ...


class PaperTray(Protocol):
    """Takes finished A4 files, and keeps none beyond the visit. Posts DeviceChanged("a4printer", …) while one waits."""

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        """Hand one PDF over and wait for its end; `name` is a safe file name without personal data, of its own for each
        copy. Once `over` says so the paper is taken back, as far as it has not come out. Blocks the caller."""
        ...

    def recover(self, name: str) -> PrintOutcome | None:
        """What became of a paper that an earlier process handed over; one that still waits is taken back. None: there
        is no word of it."""
        ...

    def forget(self) -> None:
        """The visit is over: nothing of its papers stays."""
        ...


class Announcer(Protocol):
    """The hall's voice. Calls queue and never drown each other."""

    def say(self, text: str, language: str) -> None:
        """Speak `text` after what is being spoken; returns at once. Silent where there is no voice."""
        ...

    def close(self) -> None: ...


class Papers(Protocol):
    """Queues papers to be printed. Returns at once with the job's id; PrintSettled tells how the job ended."""

    def ticket(self, issued: "Issued", language: str = SOURCE) -> str:
        """The queue ticket (排队号票), in the `language` of the visit."""
        ...

    def answer(self, job: str, came: bool, actor: str) -> None:
        """A person looked for a paper that its printer could not prove. Raises Refused(PRINT_SETTLED)."""
        ...

    def ticket_again(self, job: str, actor: str) -> str:
        """Queue the ticket of `job` once more, as 补打, after a person found that it did not come out: the same words
        in the same language. The new job's id. Raises Refused(PRINT_SETTLED | ROLE_MISSING), also when the visit is
        over."""
        ...

    def visit_over(self, grace_s: float = 0.0) -> int:
        """The citizen has gone: what was asked for until now and is not out after `grace_s` seconds never comes out,
        and nothing of its words stays. How many papers were still on their way."""
        ...


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A paper that a case has a right to by now. `name` is what the printer calls it, `title` a source sentence;
    `copies` counts how often it may have come out."""

    name: str
    title: str
    copies: int


class DeskPapers(Papers, Protocol):
    """The papers of a window (文书), A4. Each raises hall.errors.Refused, and queues nothing, when a field that a paper
    must hold is missing."""

    def owed(self, case: str, known: int = 0) -> dict[str, str]:
        """Queue what the steps of a case behind its first `known` owe its applicant and nobody printed yet: the id of
        each job → the paper's title as a source sentence, oldest step first."""
        ...

    def of_case(self, case: str) -> list[CasePaper]:
        """Every paper that the steps of a case owe, oldest first."""
        ...

    def again(self, case: str, name: str, actor: str) -> str:
        """Queue one of those papers; the job's id. One that may have come out before bears 补打 n, wants a role that
        covers "paper.reprint", is written down with who asked, and says what it said when it was first printed.

        Raises KeyError for a paper the case is not owed, Refused(ROLE_MISSING | STAFF_UNKNOWN | PAPER_PURGED).
        """
        ...

    def other(self, paper: str, subject: str, actor: str = "") -> str:
        """Queue a paper that no step owes: "closing" or "waybill" of a case, the "guide" or the "telling" of an item,
        the "mandate" of an id, a "rating_form", the "daily" or "monthly" of a day. It bears 补打 n where the first went
        to the same person; then `actor`, where one is named, must have the role, and is written down."""
        ...

    def repeat(self, job: str, actor: str) -> dict[str, str]:
        """Queue the paper of an earlier job once more: the new job → the paper's title; nothing for a slip, whose words
        stand nowhere any more, but a queue ticket of today that still waits, as it stands in the line by now. Raises
        as `again`."""
        ...

    def appointment(self, booked: "Appointment", language: str = SOURCE) -> str:
        """Queue the slip of a booking (预约凭条): on the roll where this window has one, else on A4."""
        ...

    def pickup(self, placed: "Placed", bank: str, what: str, language: str = SOURCE) -> str:
        """Queue the slip of what was put into a box (取件凭条), with the code that stands nowhere else; `bank` and
        `what` in words."""
        ...

    def doubts(self) -> dict[str, str]:
        """What this window had printed today and nobody has looked for yet: job → the paper's title."""
        ...

    def left_in_doubt(self) -> list[tuple["Sheet", str]]:
        """What the kiosk of this machine handed over today, and its citizen did not look for or did not stay to: each
        with its title, oldest first. Nobody's name stands in it. `answer`, `spoil` and `repeat` settle it."""
        ...

    def sheets(self, case: str) -> list[tuple["Sheet", str]]:
        """The sheets of a case that came out and are not spoiled, each with its title, oldest first."""
        ...

    def spoil(self, job: str, reason: "Spoilt", actor: str) -> None:
        """废张: that sheet is not fit to be handed out. Raises Refused(SHEET_NOT_OUT | ROLE_MISSING)."""
        ...
