"""Hours of a hall, a window or a class: parts of the day, of every day or of some days of the week."""

from dataclasses import dataclass
from datetime import date, datetime, time

from hall.rows import Row

_WEEK = "一二三四五六日"
_DAY, _TO = "周", "至"


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the day, its end not included; on the ISO weekdays `days` (1 is Monday), on every day where none is
    given. Days off are the calendar's: a hall that works on one says so there."""

    begin: time
    end: time
    days: frozenset[int] = frozenset()

    def __str__(self) -> str:
        """As `read_hours` reads it, e.g. 周一至周五 08:30-12:00."""
        hours = f"{self.begin:%H:%M}-{self.end:%H:%M}"
        return f"{_told(self.days)} {hours}" if self.days else hours

    def on(self, day: date) -> bool:
        """Whether it is one of the parts of `day`."""
        return not self.days or day.isoweekday() in self.days

    def holds(self, now: datetime) -> bool:
        """Whether `now` lies in it."""
        return self.on(now.date()) and self.begin <= now.time() < self.end


Hours = tuple[Span, ...]  # none at all: round the clock


def within(hours: Hours, now: datetime) -> bool:
    """Whether `now` lies in one of `hours`."""
    return not hours or any(span.holds(now) for span in hours)


def opens_in(hours: Hours, now: datetime) -> float:
    """Minutes until the next of `hours` begins on this day; 0 within one of them, and after the last."""
    if not hours or within(hours, now):
        return 0.0
    begins = (datetime.combine(now.date(), span.begin, now.tzinfo) for span in hours if span.on(now.date()))
    return min(((begin - now).total_seconds() / 60 for begin in begins if begin > now), default=0.0)


def read_hours(row: Row, name: str) -> Hours:
    """Spans such as "08:30-12:00", or of some days only: "周一至周五 08:30-12:00", "周二、周四 17:30-20:00".

    Those of one day stand one after the other. Raises Garbled naming the field.
    """
    spans: list[Span] = []
    for text in row.texts(name):
        days, _, hours = text.rpartition(" ")
        begin, _, end = hours.partition("-")
        try:
            spans.append(Span(time.fromisoformat(begin), time.fromisoformat(end), _days(days)))
        except ValueError:
            raise row.fault(name, f"应为时间段，如 08:30-12:00 或 周一至周五 08:30-12:00，不是 {text}") from None
    for day in range(1, len(_WEEK) + 1):
        edges = [edge for span in spans if not span.days or day in span.days for edge in (span.begin, span.end)]
        if any(edge.tzinfo for edge in edges) or edges != sorted(set(edges)):
            raise row.fault(name, "时间段应先后排列，不能重叠")
    return tuple(spans)


def _days(text: str) -> frozenset[int]:
    """The days of 周一至周五, 周二、周四 or nothing. Raises ValueError for anything else."""
    found: set[int] = set()
    for part in text.split("、") if text else ():
        first, to, last = part.partition(_TO)
        begin = _day(first)
        end = _day(last) if to else begin
        if end < begin or found & (run := set(range(begin, end + 1))):
            raise ValueError(text)
        found |= run
    return frozenset(found)


def _day(text: str) -> int:
    if len(text) != 2 or text[0] != _DAY:
        raise ValueError(text)
    return _WEEK.index(text[1]) + 1


def _told(days: frozenset[int]) -> str:
    """Runs of three days and more as 周一至周五, others one by one."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = [[f"{_DAY}{_WEEK[day - 1]}" for day in run] for run in runs]
    return "、".join(f"{run[0]}{_TO}{run[-1]}" if len(run) > 2 else "、".join(run) for run in said)
