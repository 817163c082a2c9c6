"""The published telephone: tried every working day, and a day without a try is told."""

from datetime import date

import pytest

from hall.errors import Reason
from hall.oversight.phones import PhoneDay, Phones
from hall.oversight.records import PhoneTried
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, records
from tests.helpers.refusals import refused
from tests.helpers.voices import BOSS, CLERK, DUTIES, staffed


@pytest.mark.requirement("R-83")
def test_whether_the_telephone_is_answered_is_measured_daily(store: Store, clock: FakeClock) -> None:
    staffed(store)
    phones, (line,) = Phones(store), DUTIES.phones
    for answered, seconds in ((True, 8), (False, 60), (True, 21)):
        phones.tried(line, answered, seconds, BOSS)
    clock.advance(86400)
    phones.tried(line, False, 60, BOSS)
    assert records(store)[-1] == PhoneTried(line, "2026-11-24", False, 60)
    monday, tuesday = phones.days(date(2026, 11, 23), date(2026, 11, 24))
    assert monday == PhoneDay(line, "2026-11-23", 3, 2, 21)
    assert monday.share == pytest.approx(66.67, abs=0.01)
    assert (tuesday.share, tuesday.slowest) == (0, 0)
    assert phones.days(date(2026, 11, 25), date(2026, 11, 30)) == []
    span = date(2026, 11, 21), date(2026, 11, 26)  # from a Saturday
    assert phones.missed([line, "另一部"], *span, CALENDAR) == [
        ("2026-11-23", "另一部"), ("2026-11-24", "另一部"), ("2026-11-25", line), ("2026-11-25", "另一部"),
        ("2026-11-26", line), ("2026-11-26", "另一部"),
    ]  # fmt: skip
    with refused(Reason.CALENDAR_UNKNOWN, year=2027):
        phones.missed([line], date(2026, 12, 31), date(2027, 1, 1), CALENDAR)


def test_only_who_supervises_measures(store: Store) -> None:
    staffed(store)
    phones = Phones(store)
    with refused(Reason.ROLE_MISSING):
        phones.tried("1", True, 1, CLERK)
    for line in ("", "咨询电话", "0916\u202e0000000"):
        with refused(Reason.PHONE_WRONG):
            phones.tried(line, True, 1, BOSS)
    with refused(Reason.ANSWER_WRONG, field="响了多少秒才接听", why="应为 0 或更大的数"):
        phones.tried(DUTIES.phones[0], True, -1, BOSS)
