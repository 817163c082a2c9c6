"""Clocks: how long a step may take, what stops the count, when it ends, and which lamp shows how it stands. Pure.

A rule is a limit with its clause; a clock is a rule that runs since a moment. Which rules there are is data: the
profiles hold them, because 行政许可法 binds licences only and each region promises its own.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hall.days.workdays import Calendar, Limit, Unit, add_months
from hall.errors import Reason, Refused
from hall.words import N_


class PauseKind(StrEnum):
    """Why a clock may stop."""

    SPECIAL = "special"  # 特别程序: hearing, tender, auction, test, quarantine, appraisal, experts (行政许可法 art. 45)
    SUPPLEMENT = "supplement"  # 补正 after acceptance, where a rule lets it stop the count


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, from `first` to `last`, both included; `last` None while it is not over.

    Art. 45 asks that the applicant be told in writing how long: `expected` is what was told.
    """

    kind: PauseKind
    first: date
    last: date | None = None
    reason: str = ""
    expected: Limit | None = None


class Lamp(StrEnum):
    """How a clock stands, in the order of their weight; grey has none."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    ALARM = "alarm"


LAMPS = {
    Lamp.GREY: N_("灰灯：计时暂停"),
    Lamp.GREEN: N_("绿灯：正常"),
    Lamp.YELLOW: N_("黄灯：快到期，提醒"),
    Lamp.RED: N_("红灯：已超期，预警"),
    Lamp.ALARM: N_("红灯：超期未改，报警并上报"),
}


@dataclass(frozen=True, slots=True)
class LampRule:
    """When the lamps change. No law names lamps: the thresholds are those of a profile.

    Yellow when at most the `share` of the limit, or at most `days` of it, remains; red once it is over; alarm when it
    has been over for more than `alarm_after` working days.
    """

    share: float
    days: float
    alarm_after: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit that binds the hall or the applicant, with the clause it comes from and the days it is in force.

    `kinds` are the item types (two digits) whose decision it times; `extension` may be added once, with approval and
    reason; `stops` are the pauses that stop it. With `ahead` it is counted back from an event: the last day to act.
    `rolls` marks a limit that protects the applicant: a last day that is no working day moves to the next one
    (民法典 art. 203). The hall's own limits do not move: that is the stricter reading.
    """

    id: str
    name: str
    limit: Limit
    clause: str
    kinds: tuple[str, ...] = ()
    extension: Limit | None = None
    stops: tuple[PauseKind, ...] = ()
    rolls: bool = False
    ahead: bool = False
    since: date = date.min
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on `day`, its first and last day included."""
        return self.since <= day and (self.until is None or day <= self.until)

    def clock(
        self,
        start: datetime,
        pauses: tuple[Pause, ...] = (),
        promised: Limit | None = None,
        extended: bool = False,
    ) -> "Clock":
        """The rule running since `start`, by the hall's own promise where it made one.

        An extension (行政许可法 art. 42: 20 + 10, 45 + 15) is added to the rule's limit; the promise is void then.

        Raises Refused(EXTENSION_NOT_ALLOWED) where the rule knows none.
        """
        limit = promised or self.limit
        if extended:
            if self.extension is None or self.extension.unit is not self.limit.unit:
                raise Refused(Reason.EXTENSION_NOT_ALLOWED)
            limit = Limit(self.limit.count + self.extension.count, self.limit.unit)
        stopping = tuple(pause for pause in pauses if pause.kind in self.stops)
        return Clock(start, limit, stopping, self.rolls)

    def latest(self, event: date, calendar: Calendar) -> date:
        """The last day to act before `event`: a notice 7 days ahead of a hearing (行政许可法 art. 48).

        Raises Refused(CALENDAR_UNKNOWN) for working days of a year without a notice.
        """
        count = math.ceil(self.limit.count)
        if self.limit.unit is Unit.WORKING_DAY:
            return calendar.sub_workdays(event, count)
        return add_months(event, -count) if self.limit.unit is Unit.MONTH else event - timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock ends: its last `day`, the first moment that is late, and the calendar both were computed with."""

    day: date
    deadline: datetime
    calendar: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands at a moment. `due` is None and `left` infinite while a pause has no end yet.

    `left` is in the unit of the limit (days for months) without today; below 0 it says how many working days late.
    """

    due: Due | None
    left: float
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit that runs since `start`, a time of the hall's zone. The day of `start` is day 0.

    A half day ends at noon. Every answer raises Refused(CALENDAR_UNKNOWN) where working days lead into a year whose
    notice is not known: nothing is computed past it.
    """

    start: datetime
    limit: Limit
    pauses: tuple[Pause, ...] = ()
    rolls: bool = False

    def due(self, calendar: Calendar) -> Due | None:
        """When it ends, pauses left out; None while one that it cannot pass has no end.

        A limit in months that was stopped is counted by the days it had without the stop.
        """
        if self.limit.unit is Unit.WORKING_DAY:
            day = self._working_day(calendar)
            return None if day is None else self._due(day, calendar)
        deadline = self._moment()
        if deadline is None:
            return None
        if self.limit.unit is Unit.HOUR:
            return Due((deadline - _TICK).date(), deadline, calendar.version)
        return self._due((deadline - _TICK).date(), calendar)

    def standing(self, now: datetime, calendar: Calendar, lamps: LampRule) -> Standing:
        """How it stands at `now`, by the thresholds of `lamps`."""
        due, today = self.due(calendar), now.date()
        if due is not None and now >= due.deadline:
            late = calendar.workdays_between(due.day, today)
            return Standing(due, float(-late), Lamp.ALARM if late > lamps.alarm_after else Lamp.RED)
        stopped = any(first <= today <= last for first, last in self._holes())
        left = math.inf if due is None else self._left(now, due, calendar)
        if stopped or due is None:
            return Standing(due, left, Lamp.GREY if stopped else Lamp.GREEN)
        return Standing(due, left, Lamp.YELLOW if self._near(left, lamps) else Lamp.GREEN)

    def deemed(self, now: datetime, calendar: Calendar, told: datetime | None = None) -> date | None:
        """For the clock of telling what is missing: the day that counts as that of acceptance once it ran out.

        行政许可法 art. 32: who is not told everything within 5 days is accepted from the day of receipt. A limit on
        the spot does the same by the end of the day (不动产登记暂行条例 art. 17). None while it runs, or when told in
        time.
        """
        due = self.due(calendar)
        in_time = due is None or (now if told is None else told) < due.deadline
        return None if in_time else self.start.date()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _holes(self) -> Iterator[tuple[date, date]]:
        """The pauses in order, put together where they overlap; date.max for no end."""
        spans = sorted((pause.first, pause.last or date.max) for pause in self.pauses)
        merged: list[tuple[date, date]] = []
        for first, last in spans:
            if last < first:
                continue  # taken back before it began
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return iter(merged)

    def _working_day(self, calendar: Calendar) -> date | None:
        day, count = self.start.date(), math.ceil(self.limit.count)
        for first, last in self._holes():
            if last <= day:
                continue
            try:
                before = calendar.workdays_between(day, first - _DAY)
            except Refused:  # the pause lies beyond the known years: the limit ends before it, or is refused below
                break
            if before >= count:
                break
            if last == date.max:
                return None
            count -= before
            day = last
        return calendar.add_workdays(day, count)

    def _moment(self) -> datetime | None:
        """The first late moment of a limit that runs by the clock or by days, holidays included."""
        at, left = self._midnight(self.start.date() + _DAY), timedelta()
        match self.limit.unit:
            case Unit.HOUR:
                at, left = self.start, timedelta(hours=self.limit.count)
            case Unit.MONTH:
                left = add_months(self.start.date(), int(self.limit.count)) - self.start.date()
            case Unit.NATURAL_DAY:
                left = timedelta(days=self.limit.count)
            case _:
                return at
        for first, last in self._holes():
            if last < at.date():
                continue
            before = max(self._midnight(first) - at, timedelta())
            if before >= left:
                break
            if last == date.max:
                return None
            left -= before
            at = self._midnight(last + _DAY)
        return at + left

    def _due(self, day: date, calendar: Calendar) -> Due:
        if self.rolls:
            day = calendar.first_workday(day)
        noon = self.limit.count % 1 == 0.5
        end = datetime.combine(day, time(12), self.start.tzinfo) if noon else self._midnight(day + _DAY)
        return Due(day, end, calendar.version)

    def _left(self, now: datetime, due: Due, calendar: Calendar) -> float:
        if self.limit.unit is Unit.HOUR:
            spans = [
                (max(self._midnight(a), now), min(self._midnight(b + _DAY), due.deadline)) for a, b in self._closed()
            ]
            held = sum((max(end - begin, timedelta()) for begin, end in spans), timedelta())
            return (due.deadline - now - held) / timedelta(hours=1)
        if self.limit.unit is Unit.WORKING_DAY:
            left = calendar.workdays_between(now.date(), due.day) - self._held(now.date(), due.day, calendar)
        else:
            left = (due.day - now.date()).days - self._held(now.date(), due.day, None)
        return max(0.0, left - (0.5 if self.limit.count % 1 else 0.0))

    def _held(self, after: date, upto: date, calendar: Calendar | None) -> int:
        """How many days, or working days of `calendar`, after `after` up to and with `upto` lie in pauses."""
        held = 0
        for first, last in self._holes():
            begin, end = max(first - _DAY, after), min(last, upto)
            if begin < end:
                held += (end - begin).days if calendar is None else calendar.workdays_between(begin, end)
        return held

    def _near(self, left: float, lamps: LampRule) -> bool:
        if self.limit.unit is Unit.ON_THE_SPOT:
            return False  # the whole of it is the last day
        if self.limit.unit is Unit.HOUR:
            return left <= lamps.share * self.limit.count
        total = self.limit.count * (30 if self.limit.unit is Unit.MONTH else 1)
        return left <= max(lamps.share * total, lamps.days)

    def _closed(self) -> Iterator[tuple[date, date]]:
        """The pauses that are over, or known to be."""
        return ((first, last) for first, last in self._holes() if last < date.max)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.start.tzinfo)


_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
