"""Whether the published telephone is answered, tried every working day (德 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hall.days.workdays import Calendar
from hall.errors import Reason, Refused
from hall.identity import phone_number
from hall.journal import append
from hall.oversight.records import PhoneTried
from hall.oversight.voices import Listeners
from hall.store import Store
from hall.words import N_


@dataclass(frozen=True, slots=True)
class PhoneDay:
    """One telephone on one day: how often it was tried and answered, and the longest wait for an answer in seconds."""

    line: str
    day: str
    tries: int
    answered: int
    slowest: int

    @property
    def share(self) -> float:
        """The share of tries that were answered, in percent: the figure of the daily appraisal."""
        return 100 * self.answered / self.tries


class Phones:
    """Tries of the published telephones."""

    def __init__(self, store: Store) -> None:
        self._store, self._listeners = store, Listeners(store)

    def tried(self, line: str, answered: bool, seconds: int, actor: str) -> None:
        """The telephone was called: whether somebody answered within `seconds`.

        Raises Refused(ROLE_MISSING | PHONE_WRONG | ANSWER_WRONG).
        """
        self._listeners.demand(actor, "supervision.order")
        line = phone_number(line)
        if seconds < 0:
            raise Refused(Reason.ANSWER_WRONG, field=N_("响了多少秒才接听"), why=N_("应为 0 或更大的数"))
        now = self._store.clock.now()
        day, at = now.date().isoformat(), now.isoformat(timespec="milliseconds")
        with self._store.atomic():
            self._store.run(
                "INSERT INTO phone_try (line, day, at, answered, seconds, by_whom) VALUES (?, ?, ?, ?, ?, ?)",
                line, day, at, int(answered), seconds, actor,
            )  # fmt: skip
            append(self._store, PhoneTried(line, day, answered, seconds), actor)

    def days(self, since: date, until: date) -> list[PhoneDay]:
        """What was measured, by day and telephone."""
        rows = self._store.all(
            "SELECT line, day, count(*) AS tries, sum(answered) AS answered,"
            " coalesce(max(CASE WHEN answered = 1 THEN seconds END), 0) AS slowest"
            " FROM phone_try WHERE day BETWEEN ? AND ? GROUP BY day, line ORDER BY day, line",
            since.isoformat(), until.isoformat(),
        )  # fmt: skip
        return [PhoneDay(row["line"], row["day"], row["tries"], row["answered"], row["slowest"]) for row in rows]

    def missed(self, lines: Sequence[str], since: date, until: date, calendar: Calendar) -> list[tuple[str, str]]:
        """The (day, line) of working days on which nobody tried: a daily figure with a hole is none.

        Raises Refused(CALENDAR_UNKNOWN).
        """
        known = {(one.day, one.line) for one in self.days(since, until)}
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        wanted = [(day.isoformat(), line) for day in days if calendar.is_workday(day) for line in lines]
        return [pair for pair in wanted if pair not in known]
