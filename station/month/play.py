"""One site's month, day after day: its stories, its nights, and the audit behind each day."""

import hashlib
import time
from collections import Counter as Count
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hall import journal
from hall.cases import deadlines
from hall.line.tickets import Ticket
from hall.oversight.ratings import BAD
from hall.store import Store
from station.month.aftercare import Aftercare
from station.month.audit import INVARIANTS, Audit
from station.month.counter import Counter
from station.month.entrusted import Entrusted
from station.month.exchange import Exchange
from station.month.people import Person
from station.month.plan import STARS, Plan, SitePlan
from station.month.scenes import Scenes
from station.month.site import Site, Wait
from station.month.stories import Stories
from station.month.till import Till
from station.month.watch import Watch

_RATES = 0.35  # of the served


@dataclass(slots=True)
class Played:
    """What one site's month came to. `spent` holds seconds by phase; `faults` what the audits found, by day."""

    code: str
    level: str
    tally: Count[str]
    scenes: dict[str, str]
    waits: list[Wait]
    faults: list[str] = field(default_factory=list[str])
    checked: int = 0
    records: int = 0
    spent: dict[str, float] = field(default_factory=dict[str, float])
    states: Count[str] = field(default_factory=Count[str])
    fingerprint: str = ""
    met: dict[str, str] = field(default_factory=dict[str, str])
    figures: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


class Month:
    """Plays one site."""

    def __init__(self, folder: Path, plan: Plan, here: SitePlan) -> None:
        self.site = Site(folder / here.code, plan, here)
        self.counter = Counter(self.site, self._rates)
        self.stories = Stories(self.site, self.counter)
        self.aftercare, self.exchange = Aftercare(self.site), Exchange(self.site)
        self.watch, self.till = Watch(self.site), Till(self.site)
        self.entrusted = Entrusted(self.site, self.counter)
        if plan.scenes:
            Scenes(self.site, self.counter, self.stories).arrange()

    def day(self, day: date) -> None:
        """One day: the office's if it is worked, and the deadlines that pass by themselves at its end."""
        site = self.site
        site.cases.away = day in site.here.offline
        if site.calendar.is_workday(day):
            self.counter.prepare(day, self.stories.errand)
            if site.here.level == "county":
                self.aftercare.calls()
                self.aftercare.reported()
            if site.here.level == "village":
                self.entrusted.morning()
        site.play(day)
        passed = deadlines.run(site.cases.supplements)
        site.tally["deemed accepted"] += len(passed.deemed)
        site.tally["lapsed"] += len(passed.lapsed)
        if site.here.level == "village":
            self.exchange.evening()
        self.till.evening()
        self.watch.evening()

    def _rates(self, ticket: Ticket, person: Person) -> None:
        """好差评 on the way out, from those who like."""
        site, chance = self.site, self.site.chance
        if chance.random() > _RATES:
            return
        stars = chance.choices(list(STARS), list(STARS.values()))[0]
        reasons, voice = self.aftercare.reasons(stars), self.aftercare.voice(person)
        rating = site.ratings.rate(ticket, stars, reasons, "", voice)
        site.tally[f"rated {stars}"] += 1
        if stars in BAD:
            about = site.clerk_of(ticket.window)
            site.begin(self.aftercare.put_right(rating, bool(voice), reasons, about), site.after(5))


def play(folder: Path, plan: Plan, here: SitePlan) -> Played:
    """The whole month of one site, checked after every day."""
    begun = time.perf_counter()
    month = Month(folder, plan, here)
    site = month.site
    audit, faults, checked = Audit(site.store, site.place), list[str](), 0
    spent = {"start": time.perf_counter() - begun, "life": 0.0, "audit": 0.0}
    for day in plan.days:
        at = time.perf_counter()
        month.day(day)
        lived = time.perf_counter()
        faults += [f"{day} {here.code}: {fault}" for fault in audit.day()]
        checked += len(INVARIANTS)
        spent["life"] += lived - at
        spent["audit"] += time.perf_counter() - lived
    at = time.perf_counter()
    chain = journal.verify(site.store)
    faults += [f"end {here.code}: {fault}" for fault in (chain.fault, *site.store.faults()) if fault]
    spent["last check"] = time.perf_counter() - at
    counted = site.store.all("SELECT state, count(*) AS n FROM hall_case GROUP BY state")
    played = Played(
        here.code, here.level, site.tally, site.scenes, site.waits, faults, checked, audit.records, spent,
        Count({row["state"]: row["n"] for row in counted}), fingerprint(site.store),
        month.exchange.met, month.watch.figures() if here.level == "county" else [],
    )  # fmt: skip
    site.close()
    return played


def fingerprint(store: Store) -> str:
    """A hash of what happened when, and by whom: the same for the same seed, whatever ids the records were given."""
    found = hashlib.sha256()
    for row in store.all("SELECT type, at, actor, seq FROM journal ORDER BY pos"):
        found.update(f"{row['type']} {row['at']} {row['actor']} {row['seq']}\n".encode())
    return found.hexdigest()
