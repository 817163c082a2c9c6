"""Working days: Monday to Friday, less the days off and plus the make-up days of the yearly State Council notice."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hall.errors import Garbled, Reason, Refused
from hall.rows import Row, read_rows
from hall.words import N_

CALENDARS = Path(__file__).resolve().parent.parent / "resources" / "calendars"


class Unit(StrEnum):
    """What a limit is counted in. 行政许可法 art. 82 counts licences in working days; other law names its own unit."""

    WORKING_DAY = "working_day"  # 工作日
    NATURAL_DAY = "natural_day"  # 自然日
    HOUR = "hour"  # by the clock, nights and holidays included
    ON_THE_SPOT = "on_the_spot"  # 即时, 当场


_SAID = {
    Unit.WORKING_DAY: N_("{count} 个工作日"),
    Unit.NATURAL_DAY: N_("{count} 天（含节假日）"),
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
        """Whether the count fits its unit: whole or half and above 0, but 0 on the spot."""
        if self.unit is Unit.ON_THE_SPOT:
            return self.count == 0
        return 0 < self.count < 10_000 and self.count * 2 % 1 == 0

    def said(self, words: Speaker) -> str:
        """The limit in words, for screens and papers."""
        return words(_SAID[self.unit], count=f"{self.count:g}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days of the known years are worked. `version` names the edition of each year's file used here."""

    years: frozenset[int]
    off: frozenset[date]
    makeup: frozenset[date]
    version: str

    @classmethod
    def read(cls, folder: Path = CALENDARS) -> "Calendar":
        """The year files of `folder`, one for each notice of the State Council.

        Raises Garbled naming the file and the field that is wrong.
        """
        years: set[int] = set()
        off: set[date] = set()
        makeup: set[date] = set()
        editions: list[str] = []
        for file in sorted(folder.glob("*.toml")):
            row = read_rows(file)
            year = row.whole("year")
            if file.stem != str(year):
                raise row.fault("year", f"文件名应为 {year}.toml")
            row.text("source")
            editions.append(row.text("edition"))
            years.add(year)
            for span in row.rows("off"):
                off.update(_days(span, year))
            for span in row.rows("makeup"):
                makeup.update(_days(span, year))
            row.done()
        if not years:
            raise Garbled(folder.name, "没有任何年份的放假安排")
        if wrong := sorted(off & makeup) + sorted(day for day in makeup if day.weekday() < 5):
            raise Garbled(folder.name, f"{wrong[0]} 不能是调休上班日")
        return cls(frozenset(years), frozenset(off), frozenset(makeup), "+".join(editions))

    def is_workday(self, day: date) -> bool:
        """Whether the hall works on `day`.

        Raises Refused(CALENDAR_UNKNOWN) for a year whose notice is not here.
        """
        if day.year not in self.years:
            raise Refused(Reason.CALENDAR_UNKNOWN, year=day.year)
        return day in self.makeup or (day.weekday() < 5 and day not in self.off)

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which itself is day 0, worked or not.

        Raises Refused(CALENDAR_UNKNOWN) when the way there passes a year without a notice.
        """
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def due(self, start: datetime, limit: Limit) -> date:
        """The last day of `limit` for what was accepted at `start`, a time of the hall's zone: that day is day 0.

        A half working day ends at noon, so its day is that of the whole one. Natural days and hours run through
        holidays and are not moved to the next working day: that is the stricter reading for the hall.

        Raises Refused(CALENDAR_UNKNOWN) when working days lead into a year without a notice.
        """
        match limit.unit:
            case Unit.WORKING_DAY:
                return self.add_workdays(start.date(), math.ceil(limit.count))
            case Unit.NATURAL_DAY:
                return start.date() + timedelta(days=math.ceil(limit.count))
            case Unit.HOUR:
                return (start + timedelta(hours=limit.count)).date()
            case Unit.ON_THE_SPOT:
                return start.date()


def _days(row: Row, year: int) -> list[date]:
    """The days of one span: `from` up to `to`, or `from` alone; `name` is the feast."""
    row.text("name", "")
    first = row.day("from")
    last = row.day("to") or first
    row.done()
    if first is None or last is None:
        raise row.fault("from", "缺少这个字段")
    if not (first.year == last.year == year and first <= last):
        raise row.fault("to", f"应在 {year} 年内，且不早于 from")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
