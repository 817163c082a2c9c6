"""Records of the line: numbers given, called and ended, appointments, windows."""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


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
    """叫号: `window` asked for the holder of `number`; `times` counts this call, 1 for the first.

    `why` says why a number was called out of its turn (hall.line.picks.Why), "" for one that was called in it.
    """

    ticket: str
    number: str
    klass: str
    window: int
    times: int
    why: str = ""


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
