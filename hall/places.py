"""The hall as a place: its name, the classes of business it gives numbers for, and the windows that call them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from hall.errors import Reason, Refused
from hall.hours import Hours, read_hours
from hall.resources import RESOURCES
from hall.rows import Row, read_rows
from hall.words import N_

HALLS = RESOURCES / "halls"

LAST_NUMBER = 999  # class letter and three digits
NOON = time(12)  # the half days of a quota meet here


@dataclass(frozen=True, slots=True)
class TicketClass:
    """A class of business one takes a number for. `minutes` is the mean time of service, before any was measured.

    Its numbers run from `first` to `last`. `quota` is how many are given on one day, `morning` and `afternoon` how many
    in each half of it, 0 for no limit. `seats` is how many may book one slot, 0 where nobody can. `hours` are those of
    taking numbers, where the class has its own.
    """

    letter: str
    name: str
    minutes: float
    first: int = 1
    last: int = LAST_NUMBER
    quota: int = 0
    morning: int = 0
    afternoon: int = 0
    seats: int = 0
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A window, the letters of the classes it calls, and the hours in which it may open where it has its own."""

    number: int
    name: str
    classes: tuple[str, ...]
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """A reason to be called earlier (绿色通道); `name` is a source sentence."""

    code: str
    name: str


APPOINTMENT = Lane("appointment", N_("预约"))  # every hall has it: who booked a time does not queue


@dataclass(frozen=True, slots=True)
class LineRules:
    """How the line of this hall behaves.

    Of `priority_every` calls of one window at most one goes to the priority lane while anybody else waits there. Who
    comes after having missed the call stands behind the next `return_behind`, at most `return_limit` times.
    """

    priority_every: int = 2
    return_behind: int = 3
    return_limit: int = 1


@dataclass(frozen=True, slots=True)
class Booking:
    """How times are booked: slots of `minutes` in `hours`, today and `days` days ahead.

    Check-in begins `early` minutes before the slot. Up to `late` minutes after its beginning the booked person keeps
    the priority; later the person still gets a number, but waits like everybody else.
    """

    hours: Hours = ()
    minutes: int = 30
    days: int = 7
    early: int = 30
    late: int = 15


@dataclass(frozen=True, slots=True)
class Place:
    """One hall. `organ` signs its papers, `phone` is printed on them; names are source sentences.

    `hours` are those of its windows, `numbers` those of taking a number.
    """

    name: str
    organ: str
    phone: str
    classes: tuple[TicketClass, ...]
    windows: tuple[Window, ...]
    hours: Hours = ()
    numbers: Hours = ()
    lanes: tuple[Lane, ...] = ()
    line: LineRules = field(default_factory=LineRules)
    booking: Booking = field(default_factory=Booking)

    def klass(self, letter: str) -> TicketClass:
        """The class of `letter`.

        Raises Refused(WRONG_CLASS) where the hall has none.
        """
        for klass in self.classes:
            if klass.letter == letter:
                return klass
        raise Refused(Reason.WRONG_CLASS)

    def window(self, number: int) -> Window | None:
        """The window of `number`, if the hall has it."""
        return next((window for window in self.windows if window.number == number), None)

    def lane(self, code: str) -> Lane:
        """The priority of `code`.

        Raises Refused(LANE_UNKNOWN) where the hall has none.
        """
        for lane in (*self.lanes, APPOINTMENT):
            if lane.code == code:
                return lane
        raise Refused(Reason.LANE_UNKNOWN)


def read_place(hall: str, halls: Path = HALLS) -> Place:
    """The place described by `hall`'s hall.toml.

    Raises Garbled naming the row and the field that is wrong.
    """
    top = read_rows(halls / hall / "hall.toml")
    classes: list[TicketClass] = []
    for row in top.rows("classes"):
        classes.append(_klass(row, classes))
    letters = {klass.letter for klass in classes}
    windows: list[Window] = []
    for row in top.rows("windows"):
        window = Window(row.whole("number"), row.text("name"), row.texts("classes"), read_hours(row, "hours"))
        row.done()
        if window.number in {0, *(other.number for other in windows)}:
            raise row.fault("number", f"{window.number} 不能用或已经用过")
        if not window.classes or set(window.classes) - letters:
            raise row.fault("classes", f"应从 {'、'.join(sorted(letters))} 中选")
        windows.append(window)
    unserved = letters - {letter for window in windows for letter in window.classes}
    if unserved or not letters:
        raise top.fault("windows", f"没有窗口办理：{'、'.join(sorted(unserved))}")
    place = Place(
        top.text("name"), top.text("organ"), top.text("phone"), tuple(classes), tuple(windows),
        read_hours(top, "hours"), read_hours(top, "numbers"), _lanes(top), _line(top.row("line")),
        _booking(top.row("booking")),
    )  # fmt: skip
    if not place.booking.hours and any(klass.seats for klass in classes):
        raise top.fault("booking", "有可预约的类别，应写明预约时间 hours")
    top.done()
    return place


def _klass(row: Row, others: Sequence[TicketClass]) -> TicketClass:
    klass = TicketClass(
        row.text("letter"), row.text("name"), row.number("minutes"), row.whole("first", 1),
        row.whole("last", LAST_NUMBER), row.whole("quota", 0), row.whole("morning", 0), row.whole("afternoon", 0),
        row.whole("seats", 0), read_hours(row, "hours"),
    )  # fmt: skip
    row.done()
    if len(klass.letter) != 1 or not "A" <= klass.letter <= "Z":
        raise row.fault("letter", "应为一个大写字母")
    if klass.letter in {other.letter for other in others}:
        raise row.fault("letter", f"{klass.letter} 已经用过")
    if klass.minutes <= 0:
        raise row.fault("minutes", "应大于 0")
    if not 1 <= klass.first <= klass.last <= LAST_NUMBER:
        raise row.fault("last", f"号段应在 1 到 {LAST_NUMBER} 之间，起号不大于止号")
    return klass


def _lanes(top: Row) -> tuple[Lane, ...]:
    lanes: list[Lane] = []
    for row in top.rows("lanes"):
        lane = Lane(row.text("code"), row.text("name"))
        row.done()
        if lane.code in {APPOINTMENT.code, *(other.code for other in lanes)}:
            raise row.fault("code", f"{lane.code} 已经用过")
        lanes.append(lane)
    return tuple(lanes)


def _line(row: Row | None) -> LineRules:
    usual = LineRules()
    if row is None:
        return usual
    rules = LineRules(
        row.whole("priority_every", usual.priority_every),
        row.whole("return_behind", usual.return_behind),
        row.whole("return_limit", usual.return_limit),
    )
    row.done()
    if rules.priority_every < 1:
        raise row.fault("priority_every", "应为 1 或更大的整数")
    return rules


def _booking(row: Row | None) -> Booking:
    usual = Booking()
    if row is None:
        return usual
    booking = Booking(
        read_hours(row, "hours"), row.whole("minutes", usual.minutes), row.whole("days", usual.days),
        row.whole("early", usual.early), row.whole("late", usual.late),
    )  # fmt: skip
    row.done()
    if not 5 <= booking.minutes <= 240:
        raise row.fault("minutes", "应在 5 到 240 之间")
    return booking
