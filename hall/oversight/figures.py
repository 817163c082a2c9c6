"""统计指标: every target of the region's profile beside its figure, and the items or cases behind it.

绍 三（四）, 昌 四（一）1: a third party reads them too, so each can be given as JSON or CSV without anybody's name.
Which targets there are, and their numbers, is the profile's; how each is counted stands in hall.oversight.indicators.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hall.cases.casefile import CaseFile
from hall.cases.escalations import said
from hall.errors import Reason, Refused
from hall.journal import append
from hall.oversight.caseindicators import DECLARED, MEASURES
from hall.oversight.facts import Facts, Marks, Measured, What, number, share, these, unmeasured
from hall.oversight.voices import Listeners
from hall.oversight.watchrecords import FigureDeclared
from hall.places import Place
from hall.profiles import Op, Profile, Target
from hall.words import N_


class Verdict(StrEnum):
    """How a figure stands beside its target."""

    REACHED = "reached"
    LATE = "late"  # reached, after its day
    MISSED = "missed"
    NOT_YET = "not_yet"  # not reached, and its day has not come
    APPRAISED = "appraised"  # a figure of the daily appraisal, without a number to reach
    UNMEASURED = "unmeasured"  # nothing here can tell, or nobody has said


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.REACHED: N_("达到"),
    Verdict.LATE: N_("逾期达到"),
    Verdict.MISSED: N_("未达到"),
    Verdict.NOT_YET: N_("未到期"),
    Verdict.APPRAISED: N_("每日考核"),
    Verdict.UNMEASURED: N_("本机不能测量"),
}

_FIELDS = (
    "region", "id", "measure", "indicator", "op", "target", "unit", "deadline", "value", "counted", "whole", "what",
    "verdict", "on", "since", "until", "why", "note", "clause",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A target and how it stands: `measured.counted.ids` are what counts for it, `measured.whole.ids` all of it."""

    region: str
    target: Target
    measured: Measured
    verdict: Verdict
    since: date
    until: date

    def plain(self) -> dict[str, Any]:
        """The figure in JSON types, for whoever assesses it; its things are counted, not named."""
        target, found = self.target, self.measured
        numbered = target.op not in (Op.DONE, Op.DAILY)
        return dict(zip(_FIELDS, (
            self.region, target.id, target.measure, target.indicator, target.op.value,
            target.value if numbered else None, target.unit, target.deadline.isoformat() if target.deadline else "",
            found.value, found.counted.count, found.whole.count, found.whole.what, self.verdict.value,
            found.on.isoformat() if found.on else "", self.since.isoformat(), self.until.isoformat(), found.why,
            found.note, target.clause,
        ), strict=True))  # fmt: skip


class Figures:
    """The figures of one hall under one region's profile."""

    def __init__(self, file: CaseFile, place: Place, marks: Marks, profile: Profile) -> None:
        self._file, self._store, self._place, self._marks = file, file.store, place, marks
        self._profile, self._listeners = profile, Listeners(file.store)

    def all(self, since: date | None = None, until: date | None = None) -> list[Figure]:
        """Every target's figure, in the order of the profile, from `since` to `until`, both included.

        Without days: this year so far; today alone for what is appraised daily.
        """
        today = self._file.today
        last = until or today
        year = self._facts(since or date(last.year, 1, 1), last)
        day = year if since else self._facts(last, last)
        return [self._figure(target, day if target.op is Op.DAILY else year) for target in self._profile.targets]

    def of(self, measure: str, since: date | None = None, until: date | None = None) -> list[Figure]:
        """The figures of one measure: one for each target that names it. Raises Refused(MEASURE_UNKNOWN)."""
        found = self._only(measure).all(since, until)
        if not found:
            raise Refused(Reason.MEASURE_UNKNOWN, name=measure)
        return found

    def declarable(self) -> list[Target]:
        """The targets of which a person says how they stand."""
        return [target for target in self._profile.targets if target.measure in DECLARED]

    def declare(self, measure: str, day: date, counted: int, whole: int, words: str, actor: str) -> None:
        """A person says what no row can tell: `counted` of `whole` on `day`; 1 of 1 when a thing is finished.

        The newest word for a measure holds. Raises Refused(ROLE_MISSING | MEASURE_UNKNOWN | NOT_DECLARED |
        DECLARED_WRONG | WORDS_MISSING): what can be counted is never declared.
        """
        kept = said(words, N_("填报的依据"))
        with self._store.atomic():
            self._listeners.demand(actor, "supervision.order")
            if measure in MEASURES:
                raise Refused(Reason.NOT_DECLARED)
            if measure not in DECLARED:
                raise Refused(Reason.MEASURE_UNKNOWN, name=measure)
            if not 0 <= counted <= whole < 2**31 or not whole or day > self._file.today:
                raise Refused(Reason.DECLARED_WRONG)
            self._store.run(
                "INSERT INTO declaration (measure, day, counted, whole, words, actor, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                measure, day.isoformat(), counted, whole, kept, actor, self._file.now,
            )  # fmt: skip
            append(self._store, FigureDeclared(measure, day.isoformat(), counted, whole, kept), actor)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _only(self, measure: str) -> "Figures":
        import dataclasses

        wanted = tuple(target for target in self._profile.targets if target.measure == measure)
        narrow = dataclasses.replace(self._profile, targets=wanted)
        return Figures(self._file, self._place, self._marks, narrow)

    def _facts(self, since: date, until: date) -> Facts:
        return Facts(self._file, self._place, self._marks, since, until)

    def _figure(self, target: Target, facts: Facts) -> Figure:
        function = MEASURES.get(target.measure)
        measured = function(facts) if function else self._declared(target, facts)
        verdict = judge(target, measured, self._file.today)
        return Figure(self._profile.region, target, measured, verdict, facts.since, facts.until)

    def _declared(self, target: Target, facts: Facts) -> Measured:
        """What a person said: on the very day for what is appraised daily, up to the last day for the rest."""
        first = facts.since.isoformat() if target.op is Op.DAILY else ""
        row = self._store.one(
            "SELECT * FROM declaration WHERE measure = ? AND day >= ? AND day <= ? ORDER BY id DESC LIMIT 1",
            target.measure, first, facts.until.isoformat(),
        )  # fmt: skip
        if row is None:
            return unmeasured(N_("要由负责人填报，还没有填报"))
        source = these(What.DECLARATIONS, [str(row["id"])])
        day = date.fromisoformat(row["day"])
        if target.op is Op.DONE:
            return Measured(float(row["counted"] == row["whole"]), source, source, day, note=row["words"])
        return Measured(row["counted"] * 10_000 // row["whole"] / 100, source, source, day, note=row["words"])


def judge(target: Target, measured: Measured, today: date) -> Verdict:
    """How a figure stands beside its target on `today`. Pure."""
    if measured.value is None:
        return Verdict.UNMEASURED
    met = target.met(measured.value)
    if met is None:
        return Verdict.APPRAISED
    deadline = target.deadline
    if met:
        return Verdict.LATE if deadline and measured.on and measured.on > deadline else Verdict.REACHED
    return Verdict.NOT_YET if deadline and today <= deadline else Verdict.MISSED


def sheet(figures: Sequence[Figure]) -> str:
    """The figures as CSV (RFC 4180), one row each, the first one naming the columns."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_FIELDS)
    writer.writerows([_safe(value) for value in figure.plain().values()] for figure in figures)
    return out.getvalue()


def _safe(value: object) -> object:
    """No cell begins as a formula of a spreadsheet does."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value


def counts(facts: Facts) -> dict[str, Measured]:
    """What stands behind the targets of lists: how many items each published list names, and those it leaves out."""
    lists = {one.code: number(these(What.ITEMS, one.items)) for one in facts.catalogue.lists()}
    left = these(What.ITEMS, (one.item for one in facts.catalogue.unlisted()))
    return lists | {"unlisted": share(left, these(What.ITEMS, (row.code for row in facts.catalogue.items())))}
