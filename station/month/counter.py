"""The counter of a simulated site: who comes and takes a number, the windows that call, and how each visit ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hall.clock import HALL_ZONE
from hall.errors import Reason, Refused
from hall.hours import within
from hall.line.picks import Why
from hall.line.tickets import Issued, Ticket
from station.month.people import Person
from station.month.plan import ARRIVALS, HOURS, RECALLS
from station.month.site import Site, Story, Wait

KIOSK, CITIZEN = "kiosk", "citizen"
_SPREAD = 0.5  # sigma of the lognormal times of service
_LATEST = 35  # minutes after closing at which the last window goes home, whoever still waits
_BOOKED = 0.07  # bookings of a day, as a share of its visitors
_PICKS, _PICKS_ASIDE, _PICKS_BACK = 0.01, 0.25, 0.5  # calls out of turn among those in turn, put aside, missed
_OLD = 75  # years from which on a visit takes longer and the priority lane is offered


@dataclass(frozen=True, slots=True)
class Desk:
    """A window with the citizen who sits there: what a story needs that acts at it. `ends` is when the visit ends."""

    window: int
    clerk: str
    ticket: str
    ends: datetime


@dataclass(slots=True)
class Visit:
    """One who holds a number. `at_window` is what is done there; `slow` multiplies the time it takes."""

    person: Person
    at_window: "Errand"
    slow: float
    arrived: datetime
    promised: float
    called: bool = False
    missing: bool = False  # went away without a word
    excused: int = 0  # times the window sent the person aside


Errand = Callable[[Desk, Person], Story | None]


class Counter:
    """The line and the windows of one site, day after day. `leaves` is told of everybody who was served."""

    def __init__(self, site: Site, leaves: Callable[[Ticket, Person], None]) -> None:
        self._site, self._chance, self._leaves = site, site.chance, leaves
        self._visits: dict[str, Visit] = {}
        self._waiting: dict[str, Ticket] = {}
        self._idle: list[int] = []
        self._aside: dict[int, list[tuple[datetime, str]]] = {}
        self._left_open: dict[int, str] = {}
        self._open: set[int] = set()
        self._pace = dict[str, float]()
        self._classes = {window.number: window.classes for window in site.place.windows}

    # -- a day --------------------------------------------------------------------------------------------------------

    def prepare(self, day: date, errand: Callable[[Person], tuple[str, Errand]]) -> None:
        """Put a working day on the agenda: its windows, and its visitors, who each come for what `errand` gives."""
        site, chance = self._site, self._chance
        # Yesterday's numbers went with the day: the line begins anew (hall.line.halldays).
        self._waiting.clear()
        self._visits = {id_: visit for id_, visit in self._visits.items() if id_ in self._left_open.values()}
        self._aside.clear()
        self._idle.clear()
        self._open.clear()
        self._pace = {c.letter: c.minutes * chance.uniform(0.85, 1.2) for c in site.place.classes}
        for number in self._classes:
            if chance.random() < site.here.staffed or number == 1:
                for span in HOURS:
                    begin, end = (datetime.combine(day, at, HALL_ZONE) for at in (span.begin, span.end))
                    site.begin(self._shift(number, end), begin + timedelta(seconds=chance.uniform(0, 240)))
        for _ in range(round(_BOOKED * site.here.visits) if site.place.booking.hours else 0):
            ahead = site.calendar.add_workdays(day, chance.randint(1, 4))
            if (ahead - day).days <= site.place.booking.days:
                site.begin(self._books(ahead, errand), datetime.combine(day, HOURS[0].begin, HALL_ZONE))
        market = 1.25 if day.day % 3 == 1 and site.here.level != "county" else 0.93
        for at in self._arrivals(day, site.here.visits * market):
            site.begin(self._comes(errand), at)

    def _arrivals(self, day: date, mean: float) -> list[datetime]:
        """A Poisson number of arrivals, spread as ARRIVALS says."""
        chance, count, at = self._chance, 0, self._chance.expovariate(1.0)
        while at < mean:
            count, at = count + 1, at + chance.expovariate(1.0)
        begins = chance.choices(list(ARRIVALS), list(ARRIVALS.values()), k=count)
        return [datetime.combine(day, t, HALL_ZONE) + timedelta(minutes=chance.uniform(0, 30)) for t in sorted(begins)]

    # -- the citizen --------------------------------------------------------------------------------------------------

    def _comes(self, errand: Callable[[Person], tuple[str, Errand]]) -> Story:
        person = self._site.people.anybody(self._site.today)
        klass, what = errand(person)
        yield from self.visit(person, klass, what)

    def visit(self, person: Person, klass: str, what: Errand, booked: bool = False) -> Story:
        """One visit from the door to the end of patience: a number is taken, and given up when it takes too long."""
        site, chance = self._site, self._chance
        if not booked and not within(site.place.numbers, site.now):
            site.tally["came outside the hours"] += 1
            yield site.at_work(1)
        try:
            issued = self._number(person, klass, booked)
        except Refused as no:
            if no.reason not in (Reason.QUOTA_DAY, Reason.QUOTA_MORNING, Reason.QUOTA_AFTERNOON,
                                 Reason.NUMBERS_NOT_NOW, Reason.CHECK_IN_EARLY):  # fmt: skip
                raise
            site.tally[f"refused {no.reason.name}"] += 1
            return
        site.tally["visits"] += 1
        site.tally[f"visits {klass}"] += 1
        slow = 1.5 if person.age(site.today) >= _OLD else 1.0
        self._visits[issued.ticket.id] = Visit(person, what, slow, site.now, issued.wait_minutes)
        self._wait(issued.ticket)
        yield site.after(15 + chance.lognormvariate(4.3, 0.5))
        if issued.ticket.id in self._waiting:
            if chance.random() < 0.5:
                self._visits[issued.ticket.id].missing = True
                return
            site.tickets.abandon(issued.ticket.id, CITIZEN)
            site.tally["abandoned"] += 1
            self._gone(issued.ticket.id)

    def _number(self, person: Person, klass: str, booked: bool) -> Issued:
        site, chance = self._site, self._chance
        if booked:
            site.tally["booked and came"] += 1
            return site.tickets.check_in(person.number, KIOSK)
        old, lane = person.age(site.today) >= _OLD, ""
        if old or chance.random() < 0.03:
            lane = "elder" if old else chance.choice(("disabled", "pregnant", "soldier"))
            site.tally[f"lane {lane}"] += 1
        others = [c.letter for c in site.place.classes if c.letter != klass]
        then = (chance.choice(others),) if chance.random() < 0.03 else ()
        card = None if chance.random() < 0.1 else person.card
        return site.tickets.issue(klass, card, KIOSK, then, lane)

    def _books(self, day: date, errand: Callable[[Person], tuple[str, Errand]]) -> Story:
        """预约: a time is booked, if one is free, and kept, or not: not everybody comes in time."""
        site, chance = self._site, self._chance
        person, booking = site.people.anybody(site.today), site.tickets.appointments
        klass, what = errand(person)
        yield site.after(chance.uniform(0, 400))
        if not (free := [slot.begin for slot in booking.slots(klass, day) if slot.free]):
            site.tally["no slot free"] += 1
            return
        begin = chance.choice(free)
        made = booking.book(klass, day, begin, person.number, person.name, "citizen")
        site.tally["booked"] += 1
        at = datetime.fromisoformat(f"{day} {begin}").replace(tzinfo=HALL_ZONE)
        match chance.choices(("in time", "late", "too early", "never", "cancels"), (80, 8, 4, 5, 3))[0]:
            case "in time":
                site.begin(self.visit(person, klass, what, True), at - timedelta(minutes=chance.uniform(1, 25)))
            case "late":
                site.begin(self.visit(person, klass, what, True), at + timedelta(minutes=chance.uniform(16, 40)))
            case "too early":  # is told when check-in begins, and comes back then
                site.begin(self.visit(person, klass, what, True), at - timedelta(minutes=chance.uniform(35, 60)))
                site.begin(self.visit(person, klass, what, True), at - timedelta(minutes=20))
            case "cancels":
                booking.cancel(made.id, "citizen")
                site.tally["booking cancelled"] += 1
            case _:
                site.tally["booked and never came"] += 1

    # -- the windows --------------------------------------------------------------------------------------------------

    def _shift(self, window: int, end: datetime) -> Story:
        """A window's half day: opened, and closed when its hours are over and its line is empty."""
        site, clerk = self._site, self._site.clerk_of(window)
        if window in self._open:  # the morning's line took until now
            return
        if forgotten := self._left_open.pop(window, ""):  # yesterday's last visit was never ended at the desk
            site.tickets.finish(window, "served", clerk)
            self._visits.pop(forgotten, None)
            site.tally["ended the next morning"] += 1
        site.tickets.set_window(window, "open", clerk)
        self._open.add(window)
        self._idle.append(window)
        self._wake()
        while site.now < end or (self._reachable(window) and site.now < end + timedelta(minutes=_LATEST)):
            yield max(end, site.after(3))
        while window not in self._idle:
            yield site.after(2)
            if window in self._left_open:
                break
        if window in self._idle:
            self._idle.remove(window)
        self._open.discard(window)
        site.tickets.set_window(window, "closed", clerk)

    def _reachable(self, window: int) -> bool:
        letters = self._classes[window]
        return bool(self._aside.get(window)) or any(ticket.klass in letters for ticket in self._waiting.values())

    def _wait(self, ticket: Ticket) -> None:
        self._waiting[ticket.id] = ticket
        self._wake()

    def _gone(self, id_: str) -> None:
        self._waiting.pop(id_, None)

    def _wake(self) -> None:
        """Let every free window call, the longest free one first."""
        for window in tuple(self._idle):
            letters = self._classes[window]
            ready = [id_ for at, id_ in self._aside.get(window, []) if at <= self._site.now]
            calls = any(t.klass in letters and t.only in (0, window) for t in self._waiting.values())
            if ready or calls:
                self._idle.remove(window)
                self._site.begin(self._serve(window, ready[0] if ready else ""))

    def _free(self, window: int) -> None:
        self._idle.append(window)
        self._wake()

    def _serve(self, window: int, aside: str, back: str = "") -> Story:
        """One call and what comes of it: of `aside` (an id), of `back` (a number), or of whoever is next."""
        site, chance, clerk = self._site, self._chance, self._site.clerk_of(window)
        if aside:
            self._aside[window] = [each for each in self._aside[window] if each[1] != aside]
        if back:
            ticket, picked = self._pick(window, back, chance.choice((Why.CAME_BACK, Why.MISTAKEN))), True
        elif aside:
            put = site.tickets.ticket(aside)
            assert put
            picked = put.times <= RECALLS and chance.random() < _PICKS_ASIDE  # who was called often is only taken up
            if picked:
                ticket = self._pick(window, put.number, Why.PROMISED)
            else:
                ticket = site.tickets.take_up(aside, window, clerk)
        elif (wanted := self._asked_back(window)) and chance.random() < _PICKS:
            ticket, picked = self._pick(window, chance.choice(wanted), Why.ASKED_BACK), True
        else:
            ticket, picked = site.tickets.call_next(window, self._classes[window], clerk), False
        self._gone(ticket.id)
        visit = self._visits[ticket.id]
        if not visit.called:
            visit.called = True
            if not visit.missing:
                real = (site.now - visit.arrived) / timedelta(minutes=1)
                early = not within(HOURS, visit.arrived)
                site.waits.append(Wait(ticket.klass, bool(ticket.lane), early, visit.promised, real))
        if visit.missing or (not aside and not picked and chance.random() < 0.02):
            yield from self._missed(window, clerk, ticket, visit)
            return
        taken = self._minutes(ticket.klass) * visit.slow
        if not aside and ticket.only == 0 and chance.random() < 0.012:
            yield site.after(min(taken, 3))
            others = [c.letter for c in site.place.classes if c.letter != ticket.klass]
            moved = site.tickets.transfer(ticket.id, chance.choice(others), clerk)
            site.tally["transferred"] += 1
            self._wait(moved.ticket)
            self._free(window)
            return
        if visit.excused == 0 and chance.random() < 0.015:
            yield site.after(taken / 3)
            site.tickets.hold(window, clerk)
            visit.excused += 1
            site.tally["put aside"] += 1
            self._aside.setdefault(window, []).append((site.after(chance.uniform(5, 15)), ticket.id))
            self._free(window)
            yield site.after(15)
            self._wake()
            return
        yield site.after(taken / 2)
        ends = site.after(taken / 2)
        story = visit.at_window(Desk(window, clerk, ticket.id, ends), visit.person)
        if story:
            site.begin(story)
        yield ends
        if site.now.hour >= 17 and chance.random() < 0.003:
            self._left_open[window] = ticket.id
            return
        after = site.tickets.finish(window, "served", clerk)
        site.tally["served"] += 1
        if after.state == "waiting":
            visit.at_window = _nothing
            self._wait(after)
        else:
            del self._visits[ticket.id]
            self._leaves(after, visit.person)
        self._free(window)

    def _missed(self, window: int, clerk: str, ticket: Ticket, visit: Visit) -> Story:
        """Nobody comes to the window: called again, ended; and some come after all."""
        site, chance = self._site, self._chance
        for _ in range(2):
            yield site.after(0.7)
            site.tickets.recall(window, clerk)
        yield site.after(0.7)
        site.tickets.finish(window, "no_show", clerk)
        site.tally["missed"] += 1
        self._free(window)
        if visit.missing or chance.random() < 0.4:
            return
        yield site.after(chance.uniform(3, 20))
        if ticket.returns or not within(HOURS, site.now):
            return
        if window in self._idle and chance.random() < _PICKS_BACK:  # who missed the call comes straight to the window
            self._idle.remove(window)
            yield from self._serve(window, "", ticket.number)
            return
        site.tally["came back"] += 1
        self._wait(site.tickets.come_back(ticket.id, KIOSK).ticket)

    def _asked_back(self, window: int) -> list[str]:
        """The numbers in the line that a window could call before their turn."""
        letters = self._classes[window]
        return [t.number for t in self._waiting.values() if t.klass in letters and t.only in (0, window)]

    def _pick(self, window: int, number: str, why: Why) -> Ticket:
        """选呼."""
        site = self._site
        site.tally[f"picked {why}"] += 1
        return site.picks.pick(number, window, self._classes[window], why, site.clerk_of(window))

    def _minutes(self, klass: str) -> float:
        return self._pace[klass] * self._chance.lognormvariate(-_SPREAD * _SPREAD / 2, _SPREAD)


def _nothing(desk: Desk, person: Person) -> None:
    """The second of several services: a question, answered."""
