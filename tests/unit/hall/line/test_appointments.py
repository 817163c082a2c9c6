"""Appointments: seats and slots, nobody booked twice, and the booking that becomes a place in the line."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from hall.clock import HALL_ZONE
from hall.errors import Reason
from hall.hours import Span
from hall.line.appointments import Appointment, Slot
from hall.line.records import AppointmentBooked, AppointmentCancelled, AppointmentKept
from hall.line.tickets import Tickets
from hall.places import Booking
from hall.store import Store, driver
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, audit, card, id_number, records
from tests.helpers.refusals import refused

TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
BOOKABLE = replace(
    PLACE,
    classes=(replace(PLACE.classes[0], seats=2), replace(PLACE.classes[1], seats=1), PLACE.classes[2]),
    booking=Booking((Span(time(9), time(10, 45)), Span(time(14), time(15)))),
    numbers=(Span(time(8), time(9, 30)),),
)


@pytest.fixture
def tickets(store: Store, clock: FakeClock) -> Tickets:
    clock.set(at(8))
    return Tickets(store, BOOKABLE, 3)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HALL_ZONE)


def book(tickets: Tickets, n: int = 1, klass: str = "A", begin: str = "10:00", day: date = TODAY) -> Appointment:
    return tickets.appointments.book(klass, day, begin, id_number(n), "张三丰", "kiosk")


def slots(tickets: Tickets, day: date, klass: str = "A") -> list[tuple[str, int]]:
    return [(slot.begin, slot.free) for slot in tickets.appointments.slots(klass, day)]


# -- booking ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-25")
def test_slots_lie_in_the_hours_and_have_their_seats(tickets: Tickets, clock: FakeClock, store: Store) -> None:
    begins = ["09:00", "09:30", "10:00", "14:00", "14:30"]  # 10:30 would end after the hours
    assert tickets.appointments.slots("A", TOMORROW) == [Slot(begin, 2) for begin in begins]
    one = book(tickets, day=TOMORROW)
    assert (one.state, one.begin, one.holder_name) == ("booked", "10:00", "张**")
    assert slots(tickets, TOMORROW)[2] == ("10:00", 1)
    assert slots(tickets, TOMORROW, "B")[2] == ("10:00", 1)
    clock.set(at(9, 30))
    assert slots(tickets, TODAY) == [("10:00", 2), ("14:00", 2), ("14:30", 2)]
    assert slots(tickets, date(2026, 11, 30)) != []
    for day in (date(2026, 12, 1), date(2026, 11, 22)):
        assert slots(tickets, day) == []
    assert records(store) == [AppointmentBooked(one.id, "A", "2026-11-24", "10:00")]


def test_what_cannot_be_booked(tickets: Tickets, clock: FakeClock, store: Store) -> None:
    with refused(Reason.NOT_BOOKABLE):
        book(tickets, klass="C")
    with refused(Reason.NOT_BOOKABLE):
        tickets.appointments.slots("C", TODAY)
    with refused(Reason.WRONG_CLASS):
        book(tickets, klass="Z")
    with refused(Reason.APPLICANT_MISSING):
        tickets.appointments.book("A", TODAY, "10:00", "", "", "kiosk")
    clock.set(at(9, 30))
    for begin in ("09:30", "10:30", "10:15", "noon"):
        with refused(Reason.SLOT_UNKNOWN):
            book(tickets, begin=begin)
    with refused(Reason.SLOT_UNKNOWN):
        book(tickets, day=date(2026, 12, 1))
    assert records(store) == []


def test_a_full_slot_is_full_until_a_seat_is_given_back(tickets: Tickets, store: Store) -> None:
    first, _ = book(tickets, 1), book(tickets, 2)
    with refused(Reason.SLOT_FULL):
        book(tickets, 3)
    assert ("10:00", 0) in slots(tickets, TODAY)
    assert tickets.appointments.cancel(first.id, "kiosk").state == "cancelled"
    with refused(Reason.APPOINTMENT_OVER):
        tickets.appointments.cancel(first.id, "kiosk")
    with refused(Reason.APPOINTMENT_OVER):
        tickets.appointments.cancel("unknown", "kiosk")
    third = book(tickets, 3)
    assert tickets.appointments.of_person(id_number(3)) == [third]
    assert tickets.appointments.of_person(id_number(1)) == []
    assert AppointmentCancelled(first.id, "A", "2026-11-23", "10:00") in records(store)


def test_one_booking_is_found_by_its_id(tickets: Tickets) -> None:
    booked = tickets.appointments.book("A", at(9).date(), "09:00", "990000194102030049", "张桂兰", "kiosk")
    assert tickets.appointments.appointment(booked.id) == booked
    with pytest.raises(KeyError):
        tickets.appointments.appointment("nothing")


def test_nobody_is_booked_twice(tickets: Tickets) -> None:
    book(tickets)
    with refused(Reason.BOOKED_ALREADY):  # the same business on the same day
        book(tickets, begin="14:00")
    with refused(Reason.BOOKED_ALREADY):  # at two windows at the same time
        book(tickets, klass="B")
    later, tomorrow = book(tickets, klass="B", begin="14:00"), book(tickets, day=TOMORROW)
    assert [one.id for one in tickets.appointments.of_person(id_number(1))][1:] == [later.id, tomorrow.id]


def test_the_database_itself_holds_no_seat_twice(tickets: Tickets, store: Store) -> None:
    book(tickets)
    copy = (
        "INSERT INTO appointment (id, klass, day, begin, seat, state, person, holder_name, booked_at)"
        " SELECT 'x', klass, day, begin, seat, state, ?, holder_name, booked_at FROM appointment"
    )
    for person in ("other", store.person(id_number(1))):
        with pytest.raises(driver.IntegrityError):
            store.run(copy, person)


def test_who_booked_is_not_written_in_plain(tickets: Tickets, store: Store) -> None:
    book(tickets)
    kept = str([tuple(row) for row in store.all("SELECT * FROM appointment")]) + str(records(store))
    assert "三丰" not in kept
    assert id_number(1) not in kept


# -- checking in ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-25")
def test_a_booking_becomes_a_place_before_those_who_came_without(
    tickets: Tickets, clock: FakeClock, store: Store
) -> None:
    clock.set(at(9))
    for _ in range(3):
        tickets.issue("A", None, "kiosk")
    one = book(tickets)
    clock.set(at(9, 30))  # numbers are taken no more, the booked person is expected all the same
    mine = tickets.check_in(id_number(1), "kiosk")
    assert (mine.ticket.number, mine.ticket.lane, mine.ahead, mine.ticket.holder_name) == (
        "A004", "appointment", 0, "张**",
    )  # fmt: skip
    assert AppointmentKept(one.id, "A", mine.ticket.id, "appointment") in records(store)
    assert tickets.call_next(1, ("A", "B"), "7").id == mine.ticket.id
    with refused(Reason.APPOINTMENT_OVER):
        tickets.appointments.cancel(one.id, "kiosk")
    assert audit(store) == []


@pytest.mark.requirement("R-25")
def test_who_booked_never_queues_twice(tickets: Tickets, clock: FakeClock) -> None:
    """Rating reason 212, 在线预约办理后到实体大厅重复取号排队."""
    book(tickets)
    clock.set(at(9, 35))
    tickets.set_window(1, "open", "7")
    taken = tickets.issue("A", card(), "kiosk")  # takes a number at the machine instead of checking in
    assert taken.ticket.lane == "appointment"
    again = tickets.check_in(id_number(1), "kiosk")  # and then checks in as well
    assert again == taken
    tickets.call_next(1, ("A", "B"), "7")
    called = tickets.check_in(id_number(1), "kiosk")
    assert (called.ticket.id, called.ticket.state, called.ahead) == (taken.ticket.id, "called", 0)
    assert len(tickets.of_person(id_number(1))) == 1
    tickets.finish(1, "served", "7")
    with refused(Reason.NO_APPOINTMENT):
        tickets.check_in(id_number(1), "kiosk")


def test_a_number_taken_too_early_gets_the_place_of_the_booking(tickets: Tickets, clock: FakeClock) -> None:
    for n in (3, 4, 1):
        tickets.issue("A", card(n), "kiosk")
    book(tickets)
    with refused(Reason.CHECK_IN_EARLY, begin="10:00", since="09:30"):
        tickets.check_in(id_number(1), "kiosk")
    clock.set(at(9, 30))
    mine = tickets.check_in(id_number(1), "kiosk")
    assert (mine.ticket.number, mine.ticket.lane, mine.ahead) == ("A003", "appointment", 0)
    assert [ticket.number for ticket in tickets.waiting()] == ["A003", "A001", "A002"]


def test_who_comes_too_late_waits_like_everybody_and_still_gets_a_number(
    tickets: Tickets, clock: FakeClock, store: Store
) -> None:
    book(tickets, 1)
    book(tickets, 2)
    tickets.issue("A", card(2), "kiosk")
    clock.set(at(10, 15))
    assert tickets.check_in(id_number(1), "kiosk").ticket.lane == "appointment"
    clock.set(at(10, 16))
    late = tickets.check_in(id_number(2), "kiosk")
    assert (late.ticket.number, late.ticket.lane) == ("A001", "")
    assert [kept.lane for kept in records(store) if isinstance(kept, AppointmentKept)] == ["appointment", ""]
    book(tickets, 3, begin="14:00")
    clock.set(at(16))
    assert tickets.check_in(id_number(3), "kiosk").ticket.number == "A003"
    assert audit(store) == []


def test_a_booking_of_another_day_is_none_today(tickets: Tickets, clock: FakeClock) -> None:
    one = book(tickets, day=TOMORROW)
    with refused(Reason.NO_APPOINTMENT):
        tickets.check_in(id_number(1), "kiosk")
    assert tickets.issue("A", card(), "kiosk").ticket.lane == ""
    clock.set(at(9, day=25))
    with refused(Reason.NO_APPOINTMENT):
        tickets.check_in(id_number(1), "kiosk")
    with refused(Reason.APPOINTMENT_OVER):
        tickets.appointments.cancel(one.id, "kiosk")


def test_two_bookings_of_one_person_are_kept_each_in_its_time(tickets: Tickets, clock: FakeClock) -> None:
    book(tickets, begin="09:00")
    book(tickets, klass="B", begin="10:00")
    clock.set(at(9))
    first = tickets.check_in(id_number(1), "kiosk")
    assert first.ticket.klass == "A"
    tickets.call_next(1, ("A", "B"), "7")
    tickets.hold(1, "7")
    assert tickets.check_in(id_number(1), "kiosk").ticket.state == "held"
    assert tickets.issue("B", card(), "kiosk").ticket.lane == ""  # too early for the other one
    clock.set(at(9, 45))
    second = tickets.check_in(id_number(1), "kiosk", press="p1")
    assert (second.ticket.number, second.ticket.lane) == ("B001", "appointment")
    assert tickets.check_in(id_number(1), "kiosk", press="p1") == second
