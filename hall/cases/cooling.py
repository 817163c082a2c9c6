"""冷静期: what is to be thought over before it is granted, and lapses where nobody comes again. Which items is data.

民法典 art. 1077: thirty days from the receipt in which either may take a divorce back, thirty more in which both come
for the certificate; where they do not, the application counts as withdrawn. Each period begins on the day after, and a
last day that is no working day moves to the next one (art. 201, 203; 民政部 on registering marriages under the code).
"""

import json
from datetime import date, datetime, time

from hall.cases.casefile import CaseFile
from hall.cases.lifecycle import CaseState
from hall.clock import HALL_ZONE
from hall.days.clocks import Clock
from hall.days.workdays import Limit
from hall.errors import Reason, Refused
from hall.store import Row

WAITING = (CaseState.ACCEPTED, CaseState.REVIEWING)
"""Where a case waits for whoever thinks it over; a special procedure is the hall's own time."""


def check(file: CaseFile, row: Row) -> None:
    """Nothing, if the case may be granted today.

    Raises Refused(NOT_OVER_YET, day=…) while it is to be thought over, Refused(COMING_OVER, day=…) when the days to
    come again are over, Refused(CALENDAR_UNKNOWN) where either depends on a year that is not known.
    """
    rule, today = file.rules.cooling.get(row["item"]), file.today.isoformat()
    if rule is None:
        return
    thought = _end(file, datetime.fromisoformat(row["received_at"]), rule.think)
    if today <= thought:
        raise Refused(Reason.NOT_OVER_YET, day=thought)
    if rule.come and today > (last := _end(file, _on(thought), rule.come)):
        raise Refused(Reason.COMING_OVER, day=last)


def come_until(file: CaseFile, row: Row) -> str:
    """The last day on which its applicants may come again, ISO; "" for an item that knows none, and where the years to
    count in are not known yet."""
    return _days(file, row)[1]


def thought_over(file: CaseFile) -> list[tuple[Row, str]]:
    """The cases that wait for their applicants to come again, each with the last day for it; passed ones too."""
    rows = file.store.all(
        "SELECT * FROM hall_case WHERE item IN (SELECT value FROM json_each(?))"
        " AND decided_at = '' AND state IN ('accepted', 'reviewing') ORDER BY received_at, rowid",
        json.dumps(list(file.rules.cooling)),
    )
    spans = [(row, *_days(file, row)) for row in rows]
    return [(row, last) for row, thought, last in spans if last and file.today.isoformat() > thought]


def _days(file: CaseFile, row: Row) -> tuple[str, str]:
    """The last day of thinking it over, and the last to come again; "" where there is none or it is not known."""
    rule = file.rules.cooling.get(row["item"])
    if rule is None or rule.come is None:
        return "", ""
    thought = file.day(datetime.fromisoformat(row["received_at"]), rule.think, rolls=True)
    return thought, file.day(_on(thought), rule.come, rolls=True) if thought else ""


def _end(file: CaseFile, start: datetime, limit: Limit) -> str:
    """The last day of `limit`; in a year that is not known the first it can be, until that has passed too.

    Raises Refused(CALENDAR_UNKNOWN) from then on.
    """
    soonest = file.day(start, limit)
    if file.today.isoformat() <= soonest:
        return file.day(start, limit, rolls=True) or soonest
    due = Clock(start, limit, rolls=True).due(file.calendar)
    assert due  # it has no pause
    return due.day.isoformat()


def _on(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), HALL_ZONE)
