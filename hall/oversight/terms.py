"""By when the public is answered: the rules of the region's profile over the calendar of working days. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from hall.days.clocks import Lamp, LampRule, Rule
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused
from hall.profiles import Profile, Publicity, read_national, read_profile


@dataclass(frozen=True, slots=True)
class Term:
    """The last `day` of a limit, its first late moment `end` (ISO texts), and the calendar they were counted with.

    All three are "" where the calendar does not reach: nothing is computed past the last known year, and nobody is
    turned away for it.
    """

    day: str = ""
    end: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits of one region: `rules` of its profile, the newest of an id first."""

    rules: tuple[Rule, ...]
    lamps: LampRule
    publicity: Publicity
    calendar: Calendar

    @classmethod
    def of(cls, profile: Profile, calendar: Calendar) -> Self:
        """The terms of `profile`."""
        return cls(profile.rules, profile.lamps, profile.publicity, calendar)

    @classmethod
    def read(cls, region: str) -> Self:
        """The terms of a region from the program's own files. Raises what read_profile raises."""
        return cls.of(read_profile(region), Calendar.read())

    @classmethod
    def national(cls) -> Self:
        """What holds everywhere, for a hall that names no region."""
        return cls.of(read_national(), Calendar.read())

    def rule(self, id_: str, day: date) -> Rule:
        """The rule of `id_` in force on `day`: the region's before the national one. Raises KeyError for none."""
        for rule in self.rules:
            if rule.id == id_ and rule.in_force(day):
                return rule
        raise KeyError(id_)

    def term(self, id_: str, since: datetime, extended: bool = False) -> Term:
        """When the rule of `id_` running since `since` ends."""
        try:
            due = self.rule(id_, since.date()).clock(since, extended=extended).due(self.calendar)
        except Refused as no:
            if no.reason is not Reason.CALENDAR_UNKNOWN:
                raise
            return Term()
        assert due is not None  # nothing stops these clocks
        return Term(due.day.isoformat(), due.deadline.isoformat(), due.calendar)

    def lamp(self, due: str, today: date) -> Lamp:
        """The lamp of a day that is still owed: grey without one, yellow on the last days, red and alarm after it.

        A day whose year no calendar covers yet shows green until it has passed.
        """
        if not due:
            return Lamp.GREY
        last = date.fromisoformat(due)
        try:
            late = self.calendar.workdays_between(last, today)
            left = self.calendar.workdays_between(today, last)
        except Refused:
            late, left = (today - last).days, (last - today).days
        if today > last:
            return Lamp.ALARM if late > self.lamps.alarm_after else Lamp.RED
        return Lamp.YELLOW if left <= self.lamps.days else Lamp.GREEN


def later(one: str, other: str) -> str:
    """The later of two ISO texts: a deadline that was given is never taken back."""
    return max(one, other)
