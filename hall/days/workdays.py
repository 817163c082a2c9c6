"""Working days: Monday to Friday, less the days off and plus the make-up days of the yearly State Council notice."""

import calendar
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hall.errors import Garbled, Reason, Refused
from hall.resources import RESOURCES
from hall.rows import Row, read_rows
from hall.words import N_

CALENDARS = RESOURCES / "calendars"


class Unit(StrEnum):
    """What a limit is counted in. 行政许可法 art. 82 counts licences in working days; other law names its own unit."""

    WORKING_DAY = "working_day"  # 工作日
    NATURAL_DAY = "natural_day"  # 自然日
    MONTH = "month"  # 月, by the calendar: 民法典 art. 202
    HOUR = "hour"  # by the clock, nights and holidays included
    ON_THE_SPOT = "on_the_spot"  # 即时, 当场


_SAID = {
    Unit.WORKING_DAY: N_("{count} 个工作日"),
    Unit.NATURAL_DAY: N_("{count} 天（含节假日）"),
    Unit.MONTH: N_("{count} 个月"),
    Unit.HOUR: N_("{count} 小时"),
    Unit.ON_THE_SPOT: N_("当场办结"),
}


class Speaker(Protocol):
    """What says a source sentence in one language: hall.words.Words."""

    def __call__(self, text: str, /, **facts: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, e.g. 20 working days. `count` may be a half (0.5 working day); it is 0 on the spot."""

    count: float
    unit: Unit

    def __str__(self) -> str:
        """The limit as rows and records hold it, e.g. "20 working_day"; `parse` reads it back."""
        return f"{self.count:g} {self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Limit | None":
        """The limit written by `str`; None for "", where no rule sets one. Raises ValueError for anything else."""
        if not text:
            return None
        count, _, unit = text.partition(" ")
        return cls(float(count), Unit(unit))

    @property
    def sound(self) -> bool:
        """Whether the count fits its unit: above 0 and whole, or half but for months; 0 on the spot."""
        if self.unit is Unit.ON_THE_SPOT:
            return self.count == 0
        return 0 < self.count < 10_000 and self.count * (1 if self.unit is Unit.MONTH else 2) % 1 == 0

    def said(self, words: Speaker) -> str:
        """The limit in words, for screens and papers."""
        return words(_SAID[self.unit], count=f"{self.count:g}")


@dataclass(frozen=True, slots=True)
class Year:
    """What the notice of one year says. `edition` is the year, a point, and the number of the correction from 1."""

    year: int
    edition: str
    source: str
    off: frozenset[date]
    makeup: frozenset[date]

    @property
    def correction(self) -> int:
        """The number behind the point: of two editions of a year the higher holds."""
        return int(self.edition.partition(".")[2])


def read_year(row: Row) -> Year:
    """The year in `row`, all of it.

    Raises Garbled naming the field that is wrong.
    """
    year, edition = row.whole("year"), row.text("edition")
    prefix, _, number = edition.partition(".")
    if prefix != str(year) or not (number.isascii() and number.isdigit() and not number.startswith("0")):
        raise row.fault("edition", f"应为 {year}.1、{year}.2 这样的版本号")
    off = frozenset(day for span in row.rows("off") for day in _days(span, year))
    makeup = frozenset(day for span in row.rows("makeup") for day in _days(span, year))
    found = Year(year, edition, row.text("source"), off, makeup)
    row.done()
    if wrong := sorted(off & makeup) + sorted(day for day in makeup if day.weekday() < 5):
        raise row.fault("makeup", f"{wrong[0]} 不能是调休上班日")
    return found


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days of the known years are worked. `version` names the edition of each year used here.

    Every count is a search in a sorted table of the worked days, made once.
    """

    years: frozenset[int]
    off: frozenset[date]
    makeup: frozenset[date]
    version: str
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False)  # ordinals
    _ends: dict[int, int] = field(init=False, repr=False, compare=False)  # year → last day known without a gap

    def __post_init__(self) -> None:
        worked: list[int] = []
        ends: dict[int, int] = {}
        for year in sorted(self.years):
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            worked += [day for day in range(first, last + 1) if self.is_workday(date.fromordinal(day))]
        for year in sorted(self.years, reverse=True):
            ends[year] = ends.get(year + 1, date(year, 12, 31).toordinal())
        object.__setattr__(self, "_worked", tuple(worked))
        object.__setattr__(self, "_ends", ends)

    @classmethod
    def of(cls, years: Iterable[Year]) -> "Calendar":
        """The calendar of these years, one of each."""
        ordered = sorted(years, key=lambda year: year.year)
        return cls(
            frozenset(year.year for year in ordered),
            frozenset[date]().union(*(year.off for year in ordered)),
            frozenset[date]().union(*(year.makeup for year in ordered)),
            "+".join(year.edition for year in ordered),
        )

    @classmethod
    def read(cls, folder: Path = CALENDARS) -> "Calendar":
        """The year files of `folder`, one for each notice of the State Council.

        Raises Garbled naming the file and the field that is wrong.
        """
        return cls.of(read_years(folder).values())

    def is_workday(self, day: date) -> bool:
        """Whether the hall works on `day`.

        Raises Refused(CALENDAR_UNKNOWN) for a year whose notice is not here.
        """
        if day.year not in self.years:
            raise Refused(Reason.CALENDAR_UNKNOWN, year=day.year)
        return day in self.makeup or (day.weekday() < 5 and day not in self.off)

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which itself is day 0, worked or not; before it where `count` is
        below 0, as `sub_workdays` counts what is due so many days ahead.

        Raises Refused(CALENDAR_UNKNOWN) when the way there passes a year without a notice.
        """
        if count <= 0:
            return self.sub_workdays(start, -count) if count else start
        end = self._known_after(start)
        at = bisect_right(self._worked, start.toordinal()) + count - 1
        if at >= len(self._worked) or self._worked[at] > end:
            raise Refused(Reason.CALENDAR_UNKNOWN, year=date.fromordinal(end).year + 1)
        return date.fromordinal(self._worked[at])

    def sub_workdays(self, event: date, count: int) -> date:
        """The `count`-th working day before `event`, which itself is day 0: the last one to do what must be done so
        many days ahead (notice of a hearing 7 days, 行政许可法 art. 48; renewal 30 days, art. 50). After it below 0.

        Raises Refused(CALENDAR_UNKNOWN) when the way there passes a year without a notice.
        """
        if count <= 0:
            return self.add_workdays(event, -count) if count else event
        at = bisect_left(self._worked, event.toordinal()) - count
        day = date.fromordinal(self._worked[at]) if at >= 0 else date(min(self.years) - 1, 12, 31)
        self.workdays_between(day - timedelta(days=1), event)  # refuses a gap on the way
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; 0 where `end` is not later.

        Raises Refused(CALENDAR_UNKNOWN) when the way there passes a year without a notice.
        """
        if end <= start:
            return 0
        if end.toordinal() > (known := self._known_after(start)):
            raise Refused(Reason.CALENDAR_UNKNOWN, year=date.fromordinal(known).year + 1)
        return bisect_right(self._worked, end.toordinal()) - bisect_right(self._worked, start.toordinal())

    def first_workday(self, day: date) -> date:
        """`day` itself where it is worked, else the first working day after it.

        Raises Refused(CALENDAR_UNKNOWN) for a year whose notice is not here.
        """
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def due(self, start: datetime, limit: Limit) -> date:
        """The last day of `limit` for what was accepted at `start`, a time of the hall's zone: that day is day 0.

        A half working day ends at noon, so its day is that of the whole one. Natural days, months and hours run
        through holidays and are not moved to the next working day: that is the stricter reading for the hall.

        Raises Refused(CALENDAR_UNKNOWN) when working days lead into a year without a notice, Refused(NUMBER_TOO_BIG)
        where no year has such a day.
        """
        try:
            match limit.unit:
                case Unit.WORKING_DAY:
                    return self.add_workdays(start.date(), math.ceil(limit.count))
                case Unit.NATURAL_DAY:
                    return start.date() + timedelta(days=math.ceil(limit.count))
                case Unit.MONTH:
                    return add_months(start.date(), int(limit.count))
                case Unit.HOUR:
                    return (start + timedelta(hours=limit.count)).date()
                case _:  # on the spot
                    return start.date()
        except (OverflowError, ValueError):
            raise Refused(Reason.NUMBER_TOO_BIG) from None

    def _known_after(self, start: date) -> int:
        """The last day, as an ordinal, up to which every day after `start` is known."""
        year = start.year + (start.month == 12 and start.day == 31)
        if year not in self._ends:
            raise Refused(Reason.CALENDAR_UNKNOWN, year=year)
        return self._ends[year]


def day_after(day: date) -> date:
    """The day after, where a span of days ends in rows; the last day there is ends with itself."""
    return day if day == date.max else day + timedelta(days=1)


def add_months(day: date, count: int) -> date:
    """The day of the same number `count` months later, or the last of that month where it has none.

    民法典 art. 202.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def read_years(folder: Path = CALENDARS) -> dict[int, Year]:
    """The year files of `folder` by year.

    Raises Garbled naming the file and the field that is wrong.
    """
    years: dict[int, Year] = {}
    for file in sorted(folder.glob("*.toml")):
        row = read_rows(file)
        year = read_year(row)
        if file.stem != str(year.year):
            raise row.fault("year", f"文件名应为 {year.year}.toml")
        years[year.year] = year
    if not years:
        raise Garbled(folder.name, "没有任何年份的放假安排")
    return years


def read_days(row: Row) -> list[date]:
    """The days of one span: `from` up to `to`, or `from` alone.

    Raises Garbled where there is no such span.
    """
    first = row.day("from")
    last = row.day("to") or first
    if first is None or last is None:
        raise row.fault("from", "缺少这个字段")
    if not first <= last <= first + timedelta(days=366):
        raise row.fault("to", "不能早于 from")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _days(row: Row, year: int) -> list[date]:
    """The days of one span of a year; `name` is the feast."""
    row.text("name", "")
    days = read_days(row)
    row.done()
    if not days[0].year == days[-1].year == year:
        raise row.fault("to", f"应在 {year} 年内")
    return days
