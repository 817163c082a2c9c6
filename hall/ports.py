"""What the hall asks of the outside: the shapes that devices, printing and the clock are built to."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from hall.events import DeviceState
from hall.words import SOURCE

if TYPE_CHECKING:
    from hall.cases.cases import Case
    from hall.line.tickets import Issued


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
    """Reads ID cards on its own thread and posts CardRead, CardUnreadable, CardRemoved and DeviceChanged."""

    def close(self) -> None: ...


class TicketPrinter(Protocol):
    """A roll of paper at the end of a wire. Posts DeviceChanged("ticketprinter", …) when its state changes."""

    @property
    def profile(self) -> str:
        """Name of the profile the bytes must be made for, e.g. "escpos-80"."""
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


class PaperTray(Protocol):
    """Takes finished A4 files."""

    def put(self, name: str, pdf: bytes) -> PrintOutcome:
        """Hand one PDF over; `name` is a safe file name without personal data. Blocks the caller."""
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

    def acceptance(self, case: "Case") -> str:
        """The notice of acceptance (受理通知书), A4.

        Raises hall.errors.Refused when a field that the paper must hold is missing.
        """
        ...
