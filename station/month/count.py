"""Days counted anew, one by one, by a routine that shares nothing with the hall's own calendar but its year files."""

import math
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta

from hall.days.workdays import CALENDARS

_ONE = timedelta(days=1)
Span = tuple[date, date]


class DayCount:
    """Walks the days of the published years."""

    def __init__(self) -> None:
        self._years: set[int] = set()
        self._off: set[date] = set()
        self._makeup: set[date] = set()
        for file in CALENDARS.glob("*.toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            self._years.add(table["year"])
            self._off |= _listed(table.get("off", []))
            self._makeup |= _listed(table.get("makeup", []))

    def worked(self, day: date) -> bool:
        """Whether a day is worked; KeyError in a year without a notice."""
        if day.year not in self._years:
            raise KeyError(day.year)
        return day in self._makeup or (day.weekday() < 5 and day not in self._off)

    def last(self, start: date, limit: str, stopped: Iterable[Span] = (), rolls: bool = False) -> str:
        """The last day, ISO, of a limit such as "5 working_day" since `start`, the days in `stopped` left out.

        "" without a limit, and where a year is not known.
        """
        if not limit:
            return ""
        count, _, unit = limit.partition(" ")
        try:
            day = self._walk(start, math.ceil(float(count)), unit, tuple(stopped))
            while rolls and not self.worked(day):
                day += _ONE
        except KeyError:
            return ""
        return day.isoformat()

    def _walk(self, start: date, count: int, unit: str, stopped: tuple[Span, ...]) -> date:
        if unit == "on_the_spot":
            return start
        if unit == "month":
            count = (_same_day(start, count) - start).days
        day = start
        while count:
            day += _ONE
            held = any(first <= day <= last for first, last in stopped)
            if not held and (unit != "working_day" or self.worked(day)):
                count -= 1
        return day


def _listed(spans: list[dict[str, date]]) -> set[date]:
    found: set[date] = set()
    for span in spans:
        day = span["from"]
        while day <= span.get("to", span["from"]):
            found.add(day)
            day += _ONE
    return found


def _same_day(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)
