"""The clock of an accepted case: stopped for a special procedure, extended once, and the lamp that shows how it stands.

行政许可法 art. 45: the time of hearings, tenders, auctions, inspections, tests, quarantine, appraisals and expert
reviews does not count, and the applicant is told in writing how long. Art. 42: one extension, approved by the head,
with its reason told.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from hall.cases.casefile import Case, CaseFile
from hall.cases.casework import CaseExtended, ClockResumed, ClockStopped
from hall.cases.escalations import Escalations, Why, said
from hall.cases.lifecycle import UNDECIDED, Act, CaseState
from hall.days.clocks import Clock, Lamp, Standing
from hall.days.workdays import Limit
from hall.errors import Reason, Refused
from hall.store import Row
from hall.words import N_


class Procedure(StrEnum):
    """Special procedures whose time does not count, art. 45."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERTS = "experts"


PROCEDURE_WORDS: dict[Procedure, str] = {
    Procedure.HEARING: N_("听证"),
    Procedure.TENDER: N_("招标"),
    Procedure.AUCTION: N_("拍卖"),
    Procedure.INSPECTION: N_("检验"),
    Procedure.TESTING: N_("检测"),
    Procedure.QUARANTINE: N_("检疫"),
    Procedure.APPRAISAL: N_("鉴定"),
    Procedure.EXPERTS: N_("专家评审"),
}


class Procedures:
    """Stopping, resuming and extending over the store."""

    def __init__(self, file: CaseFile, escalations: Escalations) -> None:
        self._file, self._store, self._escalations = file, file.store, escalations

    def pause(self, case: str, procedure: Procedure, why: str, expected: Limit, actor: str) -> Case:
        """特别程序 begins: from today the days do not count. `expected` is told to the applicant in writing.

        Raises Refused(WORDS_MISSING | ROLE_MISSING | STEP_NOT_ALLOWED | EXPECTED_WRONG).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.PAUSE, actor)
            if not expected.sound:
                raise Refused(Reason.EXPECTED_WRONG)
            reason, since = said(why, N_("启动特别程序的理由")), self._file.today.isoformat()
            event = ClockStopped(case, procedure.value, reason, str(expected), since)
            self._store.run(
                "INSERT INTO case_pause (case_id, n, why, expected, first)"
                " SELECT ?1, count(*) + 1, ?2, ?3, ?4 FROM case_pause WHERE case_id = ?1",
                case, reason, str(expected), since,
            )  # fmt: skip
            self._file.enter(step, event)
        return self._file.case(case)

    def resume(self, case: str, actor: str) -> Case:
        """特别程序 is over: today counts again, and the days are counted anew. Raises Refused(STEP_NOT_ALLOWED)."""
        with self._store.atomic():
            step = self._file.step(case, Act.RESUME, actor)
            last = (self._file.today - timedelta(days=1)).isoformat()
            self._store.run("UPDATE case_pause SET last = ? WHERE case_id = ? AND last = ''", last, case)
            row = step.row
            days = self._file.days(row, datetime.fromisoformat(row["accepted_at"]), Limit.parse(row["extended"]))
            pause = self._file.pauses(case)[-1]
            event = ClockResumed(
                case, pause.first.isoformat(), last, days.due, days.statutory_due, days.calendar
            )  # fmt: skip
            self._file.enter(
                step, event, due=days.due, statutory_due=days.statutory_due, calendar=days.calendar
            )  # fmt: skip
        return self._file.case(case)

    def extend(self, case: str, why: str, actor: str) -> Case:
        """延期, once, by what the rules add, once a supervisor has allowed it (hall.cases.escalations, Why.EXTEND).

        Raises Refused(EXTENDED_ALREADY | EXTEND_ABOVE | WORDS_MISSING | EXTENSION_NOT_ALLOWED): the last where no law
        adds to the limit.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.EXTEND, actor)
            row = step.row
            if row["extended"]:
                raise Refused(Reason.EXTENDED_ALREADY)
            by = self._longer(row)
            if by is None:
                raise Refused(Reason.EXTENSION_NOT_ALLOWED)
            reason = said(why, N_("延期的理由"))
            approver = self._escalations.permitted(case, Why.EXTEND)
            if not approver:
                raise Refused(Reason.EXTEND_ABOVE)
            days = self._file.days(row, datetime.fromisoformat(row["accepted_at"]), by)
            event = CaseExtended(
                case, str(by), reason, approver, row["due"], days.due, days.statutory_due,
                days.calendar,
            )  # fmt: skip
            self._file.enter(
                step, event, extended=str(by), due=days.due, statutory_due=days.statutory_due, calendar=days.calendar,
            )  # fmt: skip
        return self._file.case(case)

    def standing(self, case: Case) -> Standing | None:
        """How the clock that binds the hall now stands: to answer, to decide, to deliver; None where none runs.

        Grey while a special procedure runs or the applicant's supplement is awaited. Raises
        Refused(CALENDAR_UNKNOWN) where no calendar reaches.
        """
        now, rules = self._store.clock.now(), self._file.rules
        if case.state in (CaseState.SUPPLEMENT, CaseState.PAUSED):
            return Standing(None, 0.0, Lamp.GREY)
        clock = None
        if case.state is CaseState.RECEIVED:
            clock = self._answering(case)
        elif case.state in UNDECIDED:
            limit = case.promised or case.statutory
            if case.extended and limit:
                base = case.statutory or limit
                limit = Limit(base.count + case.extended.count, base.unit)
            if limit:
                clock = Clock(datetime.fromisoformat(case.accepted_at), limit, self._file.pauses(case.id))
        elif case.state in (CaseState.GRANTED, CaseState.DENIED, CaseState.CLOSED, CaseState.ISSUED):
            clock = Clock(datetime.fromisoformat(case.decided_at), rules.deliver.limit)
        return clock.standing(now, self._file.calendar, rules.lamps) if clock else None

    def longer(self, case: str) -> Limit | None:
        """What may be added once to the limit of a case; None where no law adds to it. Raises KeyError."""
        return self._longer(self._file.row(case))

    def _longer(self, row: Row) -> Limit | None:
        return self._file.rules.longer(row["kind"], Limit.parse(row["statutory"]) or Limit.parse(row["promised"]))

    def _answering(self, case: Case) -> Clock:
        """The five days begin with receipt, and anew with a whole supplement or a pledge taken back."""
        since = case.received_at
        for taken in self._file.taken(case.id):
            if taken.act in (Act.SUPPLEMENTED, Act.UNPLEDGE):
                since = taken.at
        return Clock(datetime.fromisoformat(since), self._file.rules.answer.limit)
