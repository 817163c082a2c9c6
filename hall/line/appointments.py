"""Appointments: slots of a day with a number of seats, booked, cancelled, and kept by checking in.

Who booked does not queue: hall/line/tickets.py turns the booking into a number with a place of its own (rating reason
212, 在线预约办理后到实体大厅重复取号排队, must never be true of this hall).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hall.errors import Reason, Refused
from hall.identity import mask_name
from hall.journal import append
from hall.line.records import AppointmentBooked, AppointmentCancelled, AppointmentKept
from hall.places import APPOINTMENT, Place
from hall.store import Row, Store, driver


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that may be booked, HH:MM, and how many of its seats are free."""

    begin: str
    free: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking. `state` is booked, kept or cancelled; `ticket` is what it became when it was kept."""

    id: str
    klass: str
    day: str
    begin: str
    state: str
    holder_name: str
    ticket: str


class Appointments:
    """The bookings of one store."""

    def __init__(self, store: Store, place: Place) -> None:
        self._store, self._place = store, place

    def slots(self, klass: str, day: date) -> list[Slot]:
        """What of `day` can still be booked in time, full slots with 0 free.

        Raises Refused(WRONG_CLASS | NOT_BOOKABLE).
        """
        seats = self._seats(klass)
        rows = self._store.all(
            "SELECT begin, count(*) AS taken FROM appointment WHERE day = ? AND klass = ? AND state <> 'cancelled'"
            " GROUP BY begin",
            day.isoformat(), klass,
        )  # fmt: skip
        taken = {row["begin"]: row["taken"] for row in rows}
        return [Slot(begin, max(0, seats - taken.get(begin, 0))) for begin in self._begins(day)]

    def book(self, klass: str, day: date, begin: str, id_number: str, name: str, actor: str) -> Appointment:
        """Take a seat of the slot of `klass` that begins on `day` at `begin` (HH:MM) for that person.

        Raises Refused(WRONG_CLASS | NOT_BOOKABLE | SLOT_UNKNOWN | SLOT_FULL | BOOKED_ALREADY | APPLICANT_MISSING).
        """
        seats = self._seats(klass)
        if not id_number:
            raise Refused(Reason.APPLICANT_MISSING)
        id_, person = str(uuid.uuid4()), self._store.person(id_number)
        with self._store.atomic():
            if begin not in self._begins(day):
                raise Refused(Reason.SLOT_UNKNOWN)
            rows = self._store.all(
                "SELECT seat FROM appointment WHERE day = ? AND klass = ? AND begin = ? AND state <> 'cancelled'",
                day.isoformat(), klass, begin,
            )  # fmt: skip
            free = set(range(1, seats + 1)) - {row["seat"] for row in rows}
            if not free:
                raise Refused(Reason.SLOT_FULL)
            try:
                self._store.run(
                    "INSERT INTO appointment (id, klass, day, begin, seat, state, person, holder_name, booked_at)"
                    " VALUES (?, ?, ?, ?, ?, 'booked', ?, ?, ?)",
                    id_, klass, day.isoformat(), begin, min(free), person, mask_name(name),
                    self._now().isoformat(timespec="milliseconds"),
                )  # fmt: skip
            except driver.IntegrityError:  # the seat is free under the write lock: it is the person who has one already
                raise Refused(Reason.BOOKED_ALREADY) from None
            append(self._store, AppointmentBooked(id_, klass, day.isoformat(), begin), actor)
        return self.appointment(id_)

    def cancel(self, id_: str, actor: str) -> Appointment:
        """Give the seat back.

        Raises Refused(APPOINTMENT_OVER) for one that is unknown, kept, cancelled already, or of a day gone by.
        """
        with self._store.atomic():
            gone = self._store.run(
                "UPDATE appointment SET state = 'cancelled' WHERE id = ? AND state = 'booked' AND day >= ?",
                id_, self._now().date().isoformat(),
            )  # fmt: skip
            if not gone:
                raise Refused(Reason.APPOINTMENT_OVER)
            made = self.appointment(id_)
            append(self._store, AppointmentCancelled(id_, made.klass, made.day, made.begin), actor)
        return made

    def appointment(self, id_: str) -> Appointment:
        """One booking. Raises KeyError."""
        row = self._store.one("SELECT * FROM appointment WHERE id = ?", id_)
        if row is None:
            raise KeyError(id_)
        return _appointment(row)

    def of_person(self, id_number: str) -> list[Appointment]:
        """The person's bookings from today on that still stand, in order of time."""
        rows = self._store.all(
            "SELECT * FROM appointment WHERE person = ? AND day >= ? AND state = 'booked' ORDER BY day, begin",
            self._store.person(id_number), self._now().date().isoformat(),
        )  # fmt: skip
        return [_appointment(row) for row in rows]

    # -- for the line -------------------------------------------------------------------------------------------------

    def today(self, id_number: str) -> list[Appointment]:
        """The person's bookings of today, kept ones too, in order of time."""
        rows = self._store.all(
            "SELECT * FROM appointment WHERE person = ? AND day = ? AND state <> 'cancelled' ORDER BY begin",
            self._store.person(id_number), self._now().date().isoformat(),
        )  # fmt: skip
        return [_appointment(row) for row in rows]

    def opens(self, one: Appointment) -> datetime:
        """When check-in begins."""
        return self._begins_at(one) - timedelta(minutes=self._place.booking.early)

    def due(self, one: Appointment) -> bool:
        """Whether it is booked and may be checked in now."""
        return one.state == "booked" and self._now() >= self.opens(one)

    def lane(self, one: Appointment) -> str:
        """The priority of who checks in now: none for who comes too late."""
        late = self._now() > self._begins_at(one) + timedelta(minutes=self._place.booking.late)
        return "" if late else APPOINTMENT.code

    def keep(self, one: Appointment, ticket: str, lane: str, actor: str) -> None:
        """The booking became `ticket`. Inside atomic()."""
        self._store.run("UPDATE appointment SET state = 'kept', ticket = ? WHERE id = ?", ticket, one.id)
        append(self._store, AppointmentKept(one.id, one.klass, ticket, lane), actor)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _seats(self, klass: str) -> int:
        seats = self._place.klass(klass).seats
        if not seats:
            raise Refused(Reason.NOT_BOOKABLE)
        return seats

    def _begins(self, day: date) -> list[str]:
        """The slots of `day` that have not begun, HH:MM."""
        rules, now = self._place.booking, self._now()
        if not now.date() <= day <= now.date() + timedelta(days=rules.days):
            return []
        found: list[str] = []
        for span in (span for span in rules.hours if span.on(day)):
            at, end = datetime.combine(day, span.begin, now.tzinfo), datetime.combine(day, span.end, now.tzinfo)
            while (after := at + timedelta(minutes=rules.minutes)) <= end:
                if at > now:
                    found.append(f"{at:%H:%M}")
                at = after
        return found

    def _begins_at(self, one: Appointment) -> datetime:
        return datetime.combine(date.fromisoformat(one.day), time.fromisoformat(one.begin), self._now().tzinfo)

    def _now(self) -> datetime:
        return self._store.clock.now()


def _appointment(row: Row) -> Appointment:
    return Appointment(
        row["id"], row["klass"], row["day"], row["begin"], row["state"], row["holder_name"], row["ticket"]
    )
