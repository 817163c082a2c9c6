"""The rhythm of oversight: which duty is due in which period, once."""

from datetime import date

import pytest

from hall.errors import Reason, Refused
from hall.events import StaffSignedIn
from hall.oversight.cadence import Cadence, period
from hall.oversight.watchrecords import DutyDone
from hall.oversight.watchrules import DutyId, Every, read_watch_rules
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import note, records
from tests.helpers.lifecycle import BOSS, CLERK, cases_over
from tests.helpers.refusals import refused

DAY = 86400


@pytest.mark.parametrize(
    ("every", "day", "name", "first", "last"),
    [
        (Every.DAY, date(2026, 11, 23), "2026-11-23", date(2026, 11, 23), date(2026, 11, 23)),
        (Every.WEEK, date(2026, 11, 29), "2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        (Every.WEEK, date(2027, 1, 1), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (Every.MONTH, date(2024, 2, 10), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (Every.MONTH, date(2026, 12, 31), "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        (Every.QUARTER, date(2026, 11, 23), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (Every.QUARTER, date(2026, 3, 31), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_periods(every: Every, day: date, name: str, first: date, last: date) -> None:
    found = period(every, day)
    assert (found.name, found.first, found.last) == (name, first, last)


@pytest.mark.requirement("R-88")
def test_what_is_due_is_told_and_done_once(store: Store, clock: FakeClock) -> None:
    cases_over(store)
    cadence = Cadence(store, read_watch_rules("changji").duties)
    assert [(owed.duty.id, owed.period.name, owed.late) for owed in cadence.owed()] == [
        (DutyId.PUSH, "2026-W48", False),
        (DutyId.DISPATCH, "2026-11", False), (DutyId.REPORT, "2026-11", False), (DutyId.APPRAISAL, "2026-11", False),
        (DutyId.BULLETIN, "2026-Q4", False),
    ]  # fmt: skip
    cadence.done(DutyId.PUSH, "2026-W48", " 推进三件事 ", BOSS)
    assert records(store) == [DutyDone("push", "2026-W48", "推进三件事")]
    with refused(Reason.DUTY_UNKNOWN):
        cadence.done(DutyId.PUSH, "2026-W48", "再来", BOSS)
    clock.advance(DAY * 7)
    assert not any(owed.late for owed in cadence.owed())
    clock.advance(DAY * 7)
    assert [(o.duty.id, o.period.name, o.late) for o in cadence.owed()][:5] == [
        (DutyId.DISPATCH, "2026-11", True), (DutyId.REPORT, "2026-11", True), (DutyId.APPRAISAL, "2026-11", True),
        (DutyId.PUSH, "2026-W49", True), (DutyId.PUSH, "2026-W50", False),
    ]  # fmt: skip
    cadence.done(DutyId.REPORT, "2026-11", "报告已报", BOSS)
    assert (DutyId.REPORT, "2026-11") not in {(owed.duty.id, owed.period.name) for owed in cadence.owed()}


def test_a_hall_owes_nothing_from_before_its_first_record(store: Store) -> None:
    cases_over(store)
    duties = read_watch_rules("dezhou").duties
    assert [owed.late for owed in Cadence(store, duties).owed()] == [False]
    note(store, StaffSignedIn(CLERK, "desk-1"))
    assert [owed.late for owed in Cadence(store, duties).owed()] == [False]


def test_who_may_and_in_words(store: Store) -> None:
    cases_over(store)
    cadence = Cadence(store, read_watch_rules("shaoxing").duties)
    with refused(Reason.ROLE_MISSING):
        cadence.done(DutyId.INSPECTION, "2026-11", "查过", CLERK)
    with refused(Reason.DUTY_UNKNOWN):
        cadence.done(DutyId.BULLETIN, "2026-11", "通报", BOSS)
    with pytest.raises(Refused) as no:
        cadence.done(DutyId.INSPECTION, "2026-11", "  ", BOSS)
    assert no.value.reason is Reason.WORDS_MISSING
    assert records(store) == []
