"""One simulated site: its store and topics, its people and staff, and the agenda of what is going to happen."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hall.cases.cases import Cases
from hall.cases.regions import region_rules
from hall.catalogue.catalogue import read_catalogue
from hall.clock import HALL_ZONE
from hall.codes import Level
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused
from hall.line.picks import Picks
from hall.line.tickets import Tickets
from hall.oversight.ratings import Ratings
from hall.oversight.terms import Terms
from hall.profiles import profile_on
from hall.staff import Staff
from hall.store import Store
from station.month.clock import MonthClock
from station.month.people import People
from station.month.plan import HALL, HOURS, PASSWORD, RECALLS, Plan, SitePlan

Story = Generator[datetime, None, None]
"""Something that goes on in time: it acts, yields the moment when it wants to go on, and acts again."""

LEVELS = {"county": Level.COUNTY, "town": Level.TOWN, "village": Level.VILLAGE}
_DAWN, _NIGHT = time(8), time(23, 59)


@dataclass(frozen=True, slots=True)
class Wait:
    """What one holder of a number was promised, and how long it was, in minutes. `early` came before any window was
    open."""

    klass: str
    preferred: bool
    early: bool
    promised: float
    real: float


class Site:
    """One site over a store of its own. Everything it decides by chance comes from one seeded stream."""

    def __init__(self, data: Path, plan: Plan, here: SitePlan) -> None:
        self.plan, self.here, self.place = plan, here, here.place
        self.block = [site.code for site in plan.sites].index(here.code)
        self.chance = random.Random(f"{plan.seed} {here.code}")
        self.clock = MonthClock(datetime.combine(plan.first, _DAWN, HALL_ZONE))
        self.calendar = Calendar.read()
        self.store = Store.open(data, self.clock)
        profile = profile_on(HALL, plan.first)
        self.catalogue, self.rules = read_catalogue(HALL), region_rules(HALL, profile)
        self.tickets = Tickets(self.store, self.place, RECALLS)
        self.picks = Picks(self.store, self.place, RECALLS)
        self.cases = Cases(
            self.store, self.catalogue, self.calendar, here.station, self.rules, level=LEVELS[here.level]
        )
        self.cases.hall = HALL
        self.terms = Terms.of(profile, self.calendar)
        self.ratings = Ratings(self.store, self.tickets, lambda: self.terms)
        self.people = People(self.chance, self.block)
        self.tally: Counter[str] = Counter()
        self.scenes: dict[str, str] = {}
        self.waits: list[Wait] = []
        self._agenda: list[tuple[datetime, int, Story]] = []
        self._begun = self._serial = 0
        self.staff = _staff(here)
        self._enter_staff()

    # -- time ---------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    def after(self, minutes: float) -> datetime:
        """So many minutes from now."""
        return self.now + timedelta(minutes=minutes)

    def on(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That time of that day."""
        return datetime.combine(day, time(hour, minute), HALL_ZONE)

    def at_work(self, days: int, spread: bool = True) -> datetime:
        """Some moment of the office hours, `days` working days from today."""
        day = self.calendar.add_workdays(self.today, days) if days else self.calendar.first_workday(self.today)
        span = HOURS[self.chance.random() < 0.45] if spread else HOURS[0]
        moment = datetime.combine(day, span.begin, HALL_ZONE) + timedelta(minutes=self.chance.uniform(5, 180))
        return moment if moment > self.now else self.after(1)

    # -- what goes on -------------------------------------------------------------------------------------------------

    def begin(self, story: Story, at: datetime | None = None) -> None:
        """Let a story begin, now or at a moment to come."""
        if at is None or at <= self.now:
            self._go_on(story)
        else:
            self._put(at, story)

    def play(self, day: date) -> None:
        """Everything that is to happen up to the end of `day`."""
        end = datetime.combine(day, _NIGHT, HALL_ZONE)
        while self._agenda and self._agenda[0][0] <= end:
            at, _, story = heapq.heappop(self._agenda)
            self.clock.set(at)
            self._go_on(story)
        self.clock.set(end)

    def _go_on(self, story: Story) -> None:
        at = next(story, None)
        if at is not None:
            self._put(at, story)

    def _put(self, at: datetime, story: Story) -> None:
        self._begun += 1
        heapq.heappush(self._agenda, (max(at, self.now), self._begun, story))

    def turned_down(self, reason: Reason, act: Callable[[], object]) -> bool:
        """Do what a rule may forbid: True when it said no for just that reason. Anything else it says is a fault."""
        try:
            act()
        except Refused as no:
            if no.reason is not reason:
                raise
            self.tally[f"refused {reason.name}"] += 1
            return True
        return False

    def scene(self, name: str, what: str) -> None:
        """One of the required scenarios has happened."""
        self.scenes.setdefault(name, what)

    def serial(self) -> int:
        """The next of the numbers that this site makes up: waybills, licences."""
        self._serial += 1
        return self._serial

    def close(self) -> None:
        self.store.close()

    # -- staff --------------------------------------------------------------------------------------------------------

    def one(self, role: str, *but: str) -> str:
        """Somebody of a role, none of `but`."""
        return self.chance.choice([id_ for id_, other in self.staff.items() if other == role and id_ not in but])

    def clerk_of(self, window: int) -> str:
        """Who sits at a window."""
        return list(self.staff)[window - 1]

    def _enter_staff(self) -> None:
        entered = Staff(self.store)
        for id_, role in self.staff.items():
            entered.add(id_, f"演示{id_}", role, PASSWORD)


def _staff(here: SitePlan) -> dict[str, str]:
    """Ids and roles; the first are those of the windows, in their order."""
    match here.level:
        case "county":
            seated = ["chief_representative" if n < 4 else "clerk" for n in range(len(here.windows))]
            behind = ["reviewer"] * 8 + ["issue_clerk"] * 2 + ["supervisor"] * 2 + ["hotline_operator"] * 2
        case "town":
            seated = ["chief_representative", "clerk", "clerk", "clerk"]
            behind = ["reviewer"] * 2 + ["issue_clerk", "supervisor"]
        case _:
            seated = ["agent"]
            behind = ["clerk", "reviewer", "chief_representative", "issue_clerk", "supervisor"]
    staff = [*seated, *behind, "callback_clerk"]
    return {f"{here.station[-3:]}{n:03d}": role for n, role in enumerate(staff, 1)}
