"""The line of the hall: numbers given, called, put aside, moved on, come back and ended, each by its rule."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hall.errors import Reason, Refused
from hall.hours import within
from hall.identity import IdCard, mask_name
from hall.journal import append
from hall.line.appointments import Appointment, Appointments
from hall.line.halldays import HallDay
from hall.line.line import Issued, Line, Ticket, Waiting, issued_again, ticket_again, ticket_of
from hall.line.records import (
    TicketCalled,
    TicketFinished,
    TicketHeld,
    TicketIssued,
    TicketPreferred,
    TicketReturned,
    TicketTransferred,
    WindowChanged,
)
from hall.places import LAST_NUMBER, NOON, Place, TicketClass, Window
from hall.presses import Presses
from hall.store import Row, Store

if TYPE_CHECKING:
    from hall.line.picks import Picks

__all__ = ["LIFECYCLE", "NUMBERS_PER_CLASS", "OUTCOMES", "Issued", "Ticket", "Tickets", "Waiting"]

NUMBERS_PER_CLASS = LAST_NUMBER
LONGEST_SERVICE_S = 4 * 3600  # what seems to take longer was left open, or a clock was set: it counts in no mean

# The lifecycle: (state, act) -> state. The engine's statements and the table's constraints keep to it.
LIFECYCLE: dict[tuple[str, str], str] = {
    ("waiting", "call"): "called",
    ("waiting", "pick"): "called",
    ("waiting", "transfer"): "waiting",
    ("waiting", "abandon"): "abandoned",
    ("called", "recall"): "called",
    ("called", "serve"): "served",
    ("called", "serve one of several"): "waiting",
    ("called", "miss"): "no_show",
    ("called", "hold"): "held",
    ("called", "transfer"): "waiting",
    ("held", "take up"): "called",
    ("held", "pick"): "called",
    ("held", "transfer"): "waiting",
    ("held", "abandon"): "abandoned",
    ("no_show", "come back"): "waiting",
    ("no_show", "pick"): "called",
}
WINDOW_STATES = ("open", "paused", "closed")
OUTCOMES = frozenset({LIFECYCLE["called", "serve"], LIFECYCLE["called", "miss"]})


class Tickets(Line):
    """The rulebook over the engine. `recall_limit` is how often one number may be called again.

    Who is called next: the longest waiting of the window's classes, by arrival. A number keeps its turn when it is
    transferred, and when one of its several services is over. The priority lane goes first, but of every
    `priority_every` calls of a window only one, while anybody else waits there. Where a method takes a `press`, a
    second call with the same one (a UUID of the caller) gives the first one's answer and changes nothing.
    """

    def __init__(self, store: Store, place: Place, recall_limit: int) -> None:
        super().__init__(store, place)
        self._recall_limit, self._presses = recall_limit, Presses(store)
        self.appointments = Appointments(store, place)

    @cached_property
    def picks(self) -> "Picks":
        """Numbers called out of their turn."""
        from hall.line.picks import Picks

        return Picks(self._store, self._place, self._recall_limit)

    # -- the citizen --------------------------------------------------------------------------------------------------

    def issue(
        self, klass: str, card: IdCard | None, actor: str, then: Sequence[str] = (), lane: str = "", press: str = ""
    ) -> Issued:
        """Give the next number of class `klass`, and after that for `then`. Durable when this returns: only then may it
        be shown. Who booked `klass` for about now is checked in by it, with the place that belongs to the booking.

        Raises Refused(WRONG_CLASS | LANE_UNKNOWN | NUMBERS_NOT_NOW | QUOTA_DAY | QUOTA_MORNING | QUOTA_AFTERNOON |
        NUMBERS_USED_UP).
        """

        def do() -> Issued:
            classes = [self._place.klass(letter) for letter in dict.fromkeys((klass, *then))]
            if lane:
                self._place.lane(lane)
            letters = "".join(c.letter for c in classes)
            if card:
                for booking in self.appointments.today(card.number):
                    if booking.klass == klass and self.appointments.due(booking):
                        return self._keep(booking, card.number, letters, actor)
            hall_day, now = self._days.begin(), self._clock()
            for c in classes:
                hours = c.hours or self._place.numbers
                if not within(hours, now):
                    raise Refused(Reason.NUMBERS_NOT_NOW, hours=tuple(map(str, hours)))
                morning = now.time() < NOON
                for kind, quota, reason in (
                    ("day", c.quota, Reason.QUOTA_DAY),
                    ("morning", c.morning * morning, Reason.QUOTA_MORNING),
                    ("afternoon", c.afternoon * (not morning), Reason.QUOTA_AFTERNOON),
                ):
                    if quota and self._store.next_number(f"quota {kind} {c.letter}", hall_day.day) > quota:
                        raise Refused(reason, klass=c.letter, quota=quota)
            person = self._store.person(card.number) if card else ""
            name = mask_name(card.shown_name) if card else ""
            return self._issued(self._give(hall_day, letters, lane, person, name, actor))

        return self._presses.once(press, f"issue {klass}", self._today, do, issued_again)

    def check_in(self, id_number: str, actor: str, press: str = "") -> Issued:
        """Turn the person's booking of about now into a number; one that was kept already gives its number again.

        Raises Refused(NO_APPOINTMENT | CHECK_IN_EARLY | NUMBERS_USED_UP).
        """

        def do() -> Issued:
            bookings = self.appointments.today(id_number)
            for booking in bookings:
                if self.appointments.due(booking):
                    return self._keep(booking, id_number, booking.klass, actor)
            for booking in bookings:
                row = self._queue.ticket(booking.ticket)
                if row and row["state"] == "waiting":
                    return self._issued(row)
                if row and row["state"] in ("called", "held"):
                    return Issued(ticket_of(row), 0, 0)
            for booking in bookings:
                if booking.state == "booked":
                    since = self.appointments.opens(booking)
                    raise Refused(Reason.CHECK_IN_EARLY, begin=booking.begin, since=f"{since:%H:%M}")
            raise Refused(Reason.NO_APPOINTMENT)

        return self._presses.once(press, "check in", self._today, do, issued_again)

    def come_back(self, id_: str, actor: str) -> Issued:
        """过号恢复: a ticket of today that missed its call waits again, behind the next few of its class and lane.

        Raises Refused(NOT_MISSED | RETURNED_ENOUGH).
        """
        rules = self._place.line
        with self._store.atomic():
            row = self._queue.ticket(id_)
            if row is None or row["state"] != "no_show" or row["hall_day"] != self._today():
                raise Refused(Reason.NOT_MISSED)
            if row["returns"] >= rules.return_limit:
                raise Refused(Reason.RETURNED_ENOUGH, limit=rules.return_limit)
            here = [
                one
                for one in self._queue.waiting(row["hall_day"])
                if (one["klass"], not one["lane"]) == (row["klass"], not row["lane"])
            ]
            # With fewer in the line, behind the last of them; with none, in the ticket's own turn again.
            behind = here[: rules.return_behind][-1:] or [row]
            turn = max(behind[0]["turn"], row["turn"])
            late = self._store.next_number("return", row["day"])
            row = self._queue.wait_behind(row["pos"], turn, late)
            event = TicketReturned(row["id"], row["number"], row["klass"], row["returns"])
            append(self._store, event, actor)
            return self._issued(row)

    def abandon(self, id_: str, actor: str) -> Ticket:
        """弃号: the holder of a ticket that waits, or was put aside, goes home.

        Raises Refused(NOT_IN_LINE).
        """
        with self._store.atomic():
            row = self._queue.abandon(id_, self._today(), self._now())
            if row is None:
                raise Refused(Reason.NOT_IN_LINE)
            event = TicketFinished(row["id"], row["number"], row["klass"], row["window"] or 0, row["state"])
            append(self._store, event, actor)
        return ticket_of(row)

    def prefer(self, id_: str, lane: str, actor: str) -> Ticket:
        """绿色通道: a ticket that waits goes into the priority lane, for the reason of that code.

        Raises Refused(LANE_UNKNOWN | NOT_IN_LINE).
        """
        with self._store.atomic():
            return ticket_of(self._prefer(id_, self._place.lane(lane).code, actor))

    # -- the window ---------------------------------------------------------------------------------------------------

    def call_next(self, window: int, classes: Sequence[str], actor: str, press: str = "") -> Ticket:
        """Call the next ticket of `classes` to `window`.

        Raises Refused(ALREADY_SERVING | NOBODY_WAITING | WINDOW_UNKNOWN).
        """

        def do() -> Ticket:
            self._here(window)
            hall_day = self._today()
            enough = self._place.line.priority_every - 1  # calls of others, then the priority lane: no more are counted
            calls = self._queue.calls_of_others(hall_day, window, enough)
            try:
                row = self._queue.claim_next(hall_day, classes, window, calls >= enough, self._now())
            except LookupError:
                raise Refused(Reason.ALREADY_SERVING) from None
            if row is None:
                raise Refused(Reason.ALREADY_SERVING if self.current(window) else Reason.NOBODY_WAITING)
            counted = 0 if row["lane"] else min(calls + 1, enough)
            if counted != calls:
                self._queue.count_call(hall_day, window, counted)
            return self._called(row, actor)

        return self._presses.once(press, f"call {window}", self._today, do, ticket_again)

    def recall(self, window: int, actor: str, press: str = "") -> Ticket:
        """Call the ticket at `window` once more.

        Raises Refused(NOBODY_WAITING) when the window serves none, Refused(RECALLED_ENOUGH) past the limit.
        """

        def do() -> Ticket:
            row = self._queue.again(window, self._now())
            if row is None:
                raise Refused(Reason.NOBODY_WAITING)
            if row["times"] > self._recall_limit + 1:
                raise Refused(Reason.RECALLED_ENOUGH, limit=self._recall_limit)
            return self._called(row, actor)

        return self._presses.once(press, f"recall {window}", self._today, do, ticket_again)

    def finish(self, window: int, outcome: str, actor: str, press: str = "") -> Ticket:
        """End the ticket at `window` as `served` or `no_show`. One with several services goes on to the next: it waits
        again in its own turn, so that it is called before everybody who came later.

        Raises Refused(TICKET_OVER) when the window serves none.
        """
        if outcome not in OUTCOMES:
            raise ValueError(outcome)

        def do() -> Ticket:
            row = self._queue.finish(window, outcome, self._now())
            if row is None:
                raise Refused(Reason.TICKET_OVER)
            event = TicketFinished(row["id"], row["number"], row["klass"], window, outcome)
            if outcome == "served":
                taken = (self._clock() - datetime.fromisoformat(row["called_at"])).total_seconds()
                if 0 < taken < LONGEST_SERVICE_S:
                    self._queue.count_service(row["hall_day"], row["klass"], round(taken))
                if row["rest"] and row["hall_day"] == self._today():
                    row = self._queue.wait_for(row["pos"], row["rest"][0], row["rest"][1:], 0)
                    event = TicketFinished(event.ticket, event.number, event.klass, window, outcome, row["klass"])
            append(self._store, event, actor)
            return ticket_of(row)

        return self._presses.once(press, f"finish {window}", self._today, do, ticket_again)

    def hold(self, window: int, actor: str) -> Ticket:
        """挂起: put the ticket at `window` aside, to take it up again later; the window is free.

        Raises Refused(TICKET_OVER) when the window serves none of today.
        """
        with self._store.atomic():
            row = self._queue.hold(window)
            if row is None or row["hall_day"] != self._today():
                raise Refused(Reason.TICKET_OVER)
            append(self._store, TicketHeld(row["id"], row["number"], row["klass"], window), actor)
        return ticket_of(row)

    def take_up(self, id_: str, window: int, actor: str) -> Ticket:
        """Call a ticket that was put aside, by whichever window, to `window`.

        Raises Refused(NOT_HELD | ALREADY_SERVING | WINDOW_UNKNOWN).
        """
        with self._store.atomic():
            self._here(window)
            try:
                row = self._queue.take_up(id_, self._today(), window, self._now())
            except LookupError:
                raise Refused(Reason.ALREADY_SERVING) from None
            if row is None:
                raise Refused(Reason.NOT_HELD)
            return self._called(row, actor)

    def transfer(self, id_: str, klass: str, actor: str, window: int = 0) -> Issued:
        """转号: let a ticket that waits, is served or was put aside wait for `klass` ("" for its own), at `window` only
        (0 for any). It keeps its turn by arrival, its priority, and what it has to do after that.

        Raises Refused(NOT_IN_LINE | WRONG_CLASS | WINDOW_NOT_FOR_CLASS | TRANSFER_NOWHERE).
        """
        with self._store.atomic():
            row = self._queue.ticket(id_)
            if row is None or (row["state"], "transfer") not in LIFECYCLE or row["hall_day"] != self._today():
                raise Refused(Reason.NOT_IN_LINE)
            to = self._place.klass(klass or row["klass"]).letter
            there = self._place.window(window)
            if window and (there is None or to not in there.classes):
                raise Refused(Reason.WINDOW_NOT_FOR_CLASS, window=window, klass=to)
            if to == row["klass"] and window in (row["only"], row["window"] or row["only"]):
                raise Refused(Reason.TRANSFER_NOWHERE)
            was = row["klass"]
            row = self._queue.wait_for(row["pos"], to, row["rest"].replace(to, ""), window)
            append(self._store, TicketTransferred(row["id"], row["number"], was, to, window), actor)
            return self._issued(row)

    def set_window(self, window: int, state: str, staff: str) -> None:
        """Open, pause or close a window: `state` is open, paused or closed. One that is open stays so to the end of its
        line; hours bind its opening only.

        Raises Refused(WINDOW_UNKNOWN | WINDOW_NOT_NOW), ValueError for another state.
        """
        if state not in WINDOW_STATES:
            raise ValueError(state)
        with self._store.atomic():
            now, hours = self._clock(), self._here(window).hours or self._place.hours
            if state == "open" and not within(hours, now) and not self._open_today(window):
                raise Refused(Reason.WINDOW_NOT_NOW, hours=tuple(map(str, hours)))
            self._store.run(
                "INSERT INTO service_window VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " state = excluded.state, staff = excluded.staff, since = excluded.since",
                window, state, staff, self._now(),
            )  # fmt: skip
            append(self._store, WindowChanged(window, state, staff), staff)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _here(self, window: int) -> Window:
        """The window of that number, of this hall. A ticket called to another would wait where nobody sits."""
        if (here := self._place.window(window)) is None:
            raise Refused(Reason.WINDOW_UNKNOWN, window=window)
        return here

    def _give(self, hall_day: HallDay, letters: str, lane: str, person: str, name: str, actor: str) -> Row:
        klass = self._place.klass(letters[0])
        id_, number = str(uuid.uuid4()), self._next_number(klass, hall_day)
        row = self._queue.add(id_, hall_day.n, hall_day.day, number, letters, lane, person, name, self._now())
        append(self._store, TicketIssued(id_, number, klass.letter, hall_day.day, list(letters[1:]), lane), actor)
        return row

    def _next_number(self, klass: TicketClass, hall_day: HallDay) -> str:
        """The number after the largest of the class's band. In a hall day that began with a clock running ahead, people
        hold numbers of the true date too."""
        first, last = f"{klass.letter}{klass.first:03d}", f"{klass.letter}{klass.last:03d}"
        given = max(self._queue.last_number(day, first, last) for day in {hall_day.day, hall_day.seen})
        if given == last:
            raise Refused(Reason.NUMBERS_USED_UP)
        return f"{klass.letter}{int(given[1:]) + 1:03d}" if given else first

    def _keep(self, booking: Appointment, id_number: str, letters: str, actor: str) -> Issued:
        """The booked person is here. Who already waits for the same class, having come before check-in began, keeps
        that number and gets the place that belongs to the booking."""
        lane, person = self.appointments.lane(booking), self._store.person(id_number)
        mine = self._queue.of_person(self._today(), person)
        row = next((one for one in mine if (one["state"], one["klass"]) == ("waiting", booking.klass)), None)
        if row is None:
            row = self._give(self._days.begin(), letters, lane, person, booking.holder_name, actor)
        elif lane:
            row = self._prefer(row["id"], lane, actor)
        self.appointments.keep(booking, row["id"], lane, actor)
        return self._issued(row)

    def _prefer(self, id_: str, lane: str, actor: str) -> Row:
        row = self._queue.prefer(id_, self._today(), lane)
        if row is None:
            raise Refused(Reason.NOT_IN_LINE)
        append(self._store, TicketPreferred(row["id"], row["number"], row["klass"], lane), actor)
        return row

    def _called(self, row: Row, actor: str) -> Ticket:
        event = TicketCalled(row["id"], row["number"], row["klass"], row["window"], row["times"])
        append(self._store, event, actor)
        return ticket_of(row)

    def _open_today(self, window: int) -> bool:
        row = self._store.one("SELECT state, since FROM service_window WHERE number = ?", window)
        today = self._clock().date().isoformat()
        return row is not None and row["state"] != "closed" and row["since"].startswith(today)

    def _clock(self) -> datetime:
        return self._store.clock.now()

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
