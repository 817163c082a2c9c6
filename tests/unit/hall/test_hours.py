"""Hours of every day and of some days of the week: read, told, asked, and what is none refused with its field."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest

from hall.errors import Garbled, Reason, Refused
from hall.hours import Hours, Span, opens_in, read_hours, within
from hall.line.tickets import Tickets
from hall.places import Booking
from hall.rows import Row
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE

ZONE = timezone(timedelta(hours=8))
MONDAY = date(2026, 11, 23)


def read(*texts: object) -> Hours:
    return read_hours(Row("hall.toml", {"hours": list(texts)}), "hours")


def at(weekday: int, hour: int, minute: int = 0) -> datetime:
    """A time of the week of MONDAY; 1 is Monday itself."""
    return datetime.combine(MONDAY + timedelta(days=weekday - 1), time(hour, minute), ZONE)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("08:30-12:00", ()),
        ("周一至周五 08:30-12:00", (1, 2, 3, 4, 5)),
        ("周六 09:00-12:00", (6,)),
        ("周二、周四 17:30-20:00", (2, 4)),
        ("周一至周三、周六、周日 08:30-12:00", (1, 2, 3, 6, 7)),
        ("周一至周日 08:30-12:00", (1, 2, 3, 4, 5, 6, 7)),
    ],
)
def test_hours_are_told_as_they_are_read(text: str, days: Sequence[int]) -> None:
    (span,) = read(text)
    assert span.days == frozenset(days)
    assert str(span) == text
    open_on = [day for day in range(1, 8) if within((span,), datetime.combine(at(day, 0), span.begin, ZONE))]
    assert open_on == list(days or range(1, 8))


def test_the_same_part_of_the_day_may_be_of_different_days() -> None:
    hours = read("周一至周五 08:30-12:00", "周六 08:30-11:00", "周一至周五 14:00-17:30")
    assert within(hours, at(5, 11, 30))
    assert not within(hours, at(6, 11, 30))
    assert not within(hours, at(7, 9))
    assert not within(hours, at(1, 12))  # its end is not part of it


@pytest.mark.parametrize(
    "texts",
    [
        ("周八 08:30-12:00",),
        ("星期一 08:30-12:00",),
        ("周 08:30-12:00",),
        ("周五至周一 08:30-12:00",),
        ("周一、周一 08:30-12:00",),
        ("周一至 08:30-12:00",),
        ("、 08:30-12:00",),
        ("周一 8点",),
        ("周一 08:30",),
        ("08:30-12:00 周一",),
        ("08:30-25:00",),
        ("12:00-08:30",),
        ("08:30-08:30",),
        ("08:30+08:00-12:00+08:00",),
        ("08:30-12:00", "周三 11:00-13:00"),
        ("周一至周三 08:30-12:00", "周三 11:00-13:00"),
        ("周一 14:00-17:00", "周一 08:30-12:00"),
        ("周一\u200b 08:30-12:00",),
        ("\u202e周一 08:30-12:00",),
        (830,),
    ],
)
def test_what_is_no_hours_is_refused_with_its_field(texts: tuple[object, ...]) -> None:
    with pytest.raises(Garbled, match=r"^hall\.toml: hours：") as no:
        read(*texts)
    assert no.value.source == "hall.toml"


def test_minutes_until_the_doors_open_today() -> None:
    hours = read("周一至周五 08:30-12:00", "周一至周五 14:00-17:30", "周六 10:00-12:00")
    assert opens_in(hours, at(1, 8)) == 30
    assert opens_in(hours, at(1, 9)) == 0
    assert opens_in(hours, at(1, 13)) == 60
    assert opens_in(hours, at(1, 18)) == 0  # no more today
    assert opens_in(hours, at(6, 8)) == 120
    assert opens_in(hours, at(7, 8)) == 0
    assert opens_in((), at(7, 8)) == 0


@pytest.mark.requirement("R-27")
def test_a_late_class_of_some_weekdays_gives_numbers_then_and_only_then(store: Store, clock: FakeClock) -> None:
    """错时、延时: a class of its own takes numbers on Tuesday and Thursday evenings."""
    late = replace(PLACE.classes[1], hours=read("周二、周四 17:30-20:00"))
    place = replace(PLACE, classes=(PLACE.classes[0], late, PLACE.classes[2]), numbers=read("周一至周五 08:30-17:00"))
    tickets = Tickets(store, place, 3)
    clock.set(at(2, 18))
    assert tickets.issue("B", None, "kiosk").ticket.klass == "B"
    with pytest.raises(Refused) as no:
        tickets.issue("A", None, "kiosk")
    assert no.value.reason is Reason.NUMBERS_NOT_NOW
    assert no.value.facts["hours"] == ("周一至周五 08:30-17:00",)
    clock.set(at(3, 18))
    with pytest.raises(Refused) as no:
        tickets.issue("B", None, "kiosk")
    assert no.value.facts["hours"] == ("周二、周四 17:30-20:00",)


@pytest.mark.requirement("R-27")
def test_a_window_of_some_weekdays_opens_then_and_is_booked_for_then(store: Store, clock: FakeClock) -> None:
    """节假日预约: a window that opens on Saturday mornings, and times booked for them from the Friday."""
    saturday = read("周六 09:00-10:00")
    place = replace(
        PLACE,
        windows=(replace(PLACE.windows[0], hours=saturday), *PLACE.windows[1:]),
        classes=(replace(PLACE.classes[0], seats=1), *PLACE.classes[1:]),
        booking=Booking(hours=saturday),
    )
    tickets = Tickets(store, place, 3)
    clock.set(at(5, 9))
    with pytest.raises(Refused) as no:
        tickets.set_window(1, "open", "7")
    assert no.value.reason is Reason.WINDOW_NOT_NOW
    assert tickets.appointments.slots("A", at(5, 9).date()) == []
    assert [slot.begin for slot in tickets.appointments.slots("A", at(6, 9).date())] == ["09:00", "09:30"]
    clock.set(at(6, 9))
    tickets.set_window(1, "open", "7")
    assert tickets.windows()[1] == "open"


def test_a_span_says_its_days_and_its_hours() -> None:
    assert str(Span(time(8, 30), time(12))) == "08:30-12:00"
    assert str(Span(time(8, 30), time(12), frozenset({1, 2}))) == "周一、周二 08:30-12:00"
