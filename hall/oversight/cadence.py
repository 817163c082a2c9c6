"""The rhythm of oversight: which inspection, push, bulletin, report or appraisal is due, and that it was done.

绍 三（四）: monthly inspection. 昌 五（二）、（三）: weekly push, monthly dispatch, quarterly bulletin, monthly
report and appraisal. 城 七（四）: special inspection. 德 14: daily appraisal. Which of them a region has is data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hall.cases.escalations import said
from hall.errors import Reason, Refused
from hall.journal import append
from hall.oversight.voices import Listeners
from hall.oversight.watchrecords import DutyDone
from hall.oversight.watchrules import Duty, DutyId, Every
from hall.store import Store
from hall.words import N_


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of a rhythm: its name, and its first and last day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty in a period; `late` once the period is over and it was not done."""

    duty: Duty
    period: Period
    late: bool


def period(every: Every, day: date) -> Period:
    """The period of a rhythm in which `day` lies; weeks are those of ISO 8601, from Monday."""
    match every:
        case Every.DAY:
            return Period(day.isoformat(), day, day)
        case Every.WEEK:
            first = day - timedelta(days=day.weekday())
            year, week, _ = day.isocalendar()
            return Period(f"{year}-W{week:02d}", first, first + timedelta(days=6))
        case Every.MONTH:
            return Period(f"{day:%Y-%m}", day.replace(day=1), _month_end(day))
        case _:  # a quarter
            n = (day.month - 1) // 3
            return Period(
                f"{day.year}-Q{n + 1}", date(day.year, n * 3 + 1, 1), _month_end(date(day.year, n * 3 + 3, 1))
            )


class Cadence:
    """The duties of one hall."""

    def __init__(self, store: Store, duties: Sequence[Duty]) -> None:
        self._store, self._duties, self._listeners = store, tuple(duties), Listeners(store)

    def owed(self) -> list[Owed]:
        """What is to be done now: of the running period, and of the one before where it was left out. Late ones first.

        A hall owes nothing for the time before its first record.
        """
        today = self._store.clock.now().date()
        began = self._store.value("SELECT min(at) FROM journal WHERE pos = (SELECT min(pos) FROM journal)") or ""
        found: list[Owed] = []
        for duty in self._duties:
            running = period(duty.every, today)
            past = period(duty.every, running.first - timedelta(days=1))
            if began and began <= past.last.isoformat() and not self._is_done(duty.id, past):
                found.append(Owed(duty, past, True))
            if not self._is_done(duty.id, running):
                found.append(Owed(duty, running, False))
        return sorted(found, key=lambda owed: (not owed.late, owed.period.last))

    def done(self, duty: DutyId, name: str, words: str, actor: str) -> None:
        """A duty was done for the period called `name`; `words` say with what outcome.

        Raises Refused(DUTY_UNKNOWN) for what is not owed, Refused(ROLE_MISSING | WORDS_MISSING).
        """
        kept = said(words, N_("结果"))
        with self._store.atomic():
            self._listeners.demand(actor, "supervision.order")
            if (duty, name) not in {(owed.duty.id, owed.period.name) for owed in self.owed()}:
                raise Refused(Reason.DUTY_UNKNOWN)
            self._store.run(
                "INSERT INTO duty_done VALUES (?, ?, ?, ?, ?)",
                duty.value, name, kept, actor, self._store.clock.now().isoformat(timespec="milliseconds"),
            )  # fmt: skip
            append(self._store, DutyDone(duty.value, name, kept), actor)

    def _is_done(self, duty: DutyId, of: Period) -> bool:
        return (
            self._store.value("SELECT 1 FROM duty_done WHERE duty = ? AND period = ?", duty.value, of.name) is not None
        )


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
