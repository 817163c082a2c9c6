"""Working days against tables computed by hand from the notices of 2025 and 2026."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.clock import HALL_ZONE
from hall.errors import Garbled, Reason, Refused
from hall.words import words
from hall.workdays import CALENDARS, Calendar, Limit, Unit

CALENDAR = Calendar.read()
YEARS = {"2025": CALENDARS / "2025.toml", "2026": CALENDARS / "2026.toml"}


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=HALL_ZONE)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-21", 1, "2026-11-23"),  # accepted on a Saturday
        # National Day 2026: off from 10-01 to 10-07, Saturday 10-10 worked
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-10-03", 1, "2026-10-08"),  # accepted by machine within the holiday
        # Mid-Autumn 2026: Sunday 09-20 worked, 09-25 to 09-27 off
        ("2026-09-17", 1, "2026-09-18"),
        ("2026-09-17", 2, "2026-09-20"),
        ("2026-09-17", 6, "2026-09-24"),
        ("2026-09-17", 7, "2026-09-28"),
        ("2026-09-17", 10, "2026-10-08"),
        ("2026-09-17", 12, "2026-10-10"),
        ("2026-09-17", 13, "2026-10-12"),
        # Spring Festival 2026: Saturdays 02-14 and 02-28 worked, 02-15 to 02-23 off
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 6, "2026-02-28"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-04-03", 1, "2026-04-07"),  # Qingming
        ("2026-04-30", 1, "2026-05-06"),  # Labour Day, Saturday 05-09 worked
        ("2026-04-30", 4, "2026-05-09"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-06-18", 1, "2026-06-22"),  # Dragon Boat
        ("2025-12-31", 1, "2026-01-04"),  # over the New Year, Sunday 01-04 worked
        ("2025-12-31", 2, "2026-01-05"),
        ("2025-01-25", 1, "2025-01-26"),  # Spring Festival 2025: Sunday 01-26 and Saturday 02-08 worked
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 4, "2025-02-08"),
        ("2025-09-30", 1, "2025-10-09"),  # National Day 2025: off to 10-08, Saturday 10-11 worked
        ("2025-09-30", 3, "2025-10-11"),
    ],
)
def test_the_day_of_acceptance_is_day_0(start: str, count: int, due: str) -> None:
    assert CALENDAR.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize(("year", "worked"), [(2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, worked: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(CALENDAR.is_workday, days)) == worked


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(1, Unit.WORKING_DAY), "2026-10-08"),
        (Limit(0.5, Unit.WORKING_DAY), "2026-10-08"),  # noon of that day
        (Limit(2.5, Unit.WORKING_DAY), "2026-10-10"),
        (Limit(7, Unit.NATURAL_DAY), "2026-10-07"),  # through the holiday, not moved
        (Limit(3, Unit.HOUR), "2026-09-30"),
        (Limit(14, Unit.HOUR), "2026-10-01"),
        (Limit(0, Unit.ON_THE_SPOT), "2026-09-30"),
    ],
)
def test_each_unit_is_counted_in_its_own_way(limit: Limit, due: str) -> None:
    assert CALENDAR.due(at("2026-09-30"), limit).isoformat() == due


@pytest.mark.parametrize(
    ("day", "year"),
    [("2027-01-01", 2027), ("2024-12-31", 2024)],
)
def test_a_year_without_a_notice_is_refused(day: str, year: int) -> None:
    with pytest.raises(Refused) as refused:
        CALENDAR.is_workday(date.fromisoformat(day))
    assert refused.value.reason is Reason.CALENDAR_UNKNOWN
    assert refused.value.facts == {"year": year}


def test_counting_stops_at_the_end_of_the_last_known_year() -> None:
    assert CALENDAR.due(at("2026-12-30"), Limit(1, Unit.WORKING_DAY)) == date(2026, 12, 31)
    with pytest.raises(Refused):
        CALENDAR.due(at("2026-12-31"), Limit(1, Unit.WORKING_DAY))
    assert CALENDAR.due(at("2026-12-31"), Limit(30, Unit.NATURAL_DAY)) == date(2027, 1, 30)  # needs no notice


@given(st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_between_acceptance_and_the_due_day_lie_exactly_the_working_days_of_the_limit(start: date, count: int) -> None:
    due = CALENDAR.add_workdays(start, count)
    after = [start + timedelta(days=n + 1) for n in range((due - start).days)]
    assert CALENDAR.is_workday(due)
    assert sum(map(CALENDAR.is_workday, after)) == count


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.HOUR])
@pytest.mark.parametrize("count", [0.5, 1, 20])
def test_a_limit_is_read_back_from_its_text(count: float, unit: Unit) -> None:
    assert Limit.parse(str(Limit(count, unit))) == Limit(count, unit)


def test_a_limit_on_the_spot_and_no_limit_are_different_texts() -> None:
    assert Limit.parse(str(Limit(0, Unit.ON_THE_SPOT))) == Limit(0, Unit.ON_THE_SPOT)
    assert Limit.parse("") is None
    with pytest.raises(ValueError, match="fortnight"):
        Limit.parse("1 fortnight")


def test_a_limit_is_said_in_both_languages() -> None:
    half = Limit(0.5, Unit.WORKING_DAY)
    assert half.said(words("zh_CN")) == "0.5 个工作日"
    assert "0.5" in half.said(words("en"))
    assert "{" not in half.said(words("en"))


def test_the_version_names_the_edition_of_every_year() -> None:
    assert CALENDAR.version == "2025.1+2026.1"


@pytest.mark.parametrize(
    ("wrong", "right", "why"),
    [
        ("year = 2026", "year = 2027", "year"),
        ("to = 2026-10-07", "to = 2027-10-07", "to"),
        ("2026-10-10", "2026-10-09", "2026-10-09"),  # a Friday is no make-up day
        ("2026-10-10", "2026-10-04", "2026-10-04"),  # a day off is none either
        ('edition = "2026.1"', "", "edition"),
        ("makeup", "make_up", "make_up"),
        ("{ from = 2026-10-10 }", '{ name = "?" }', "from"),
    ],
)
def test_a_year_that_does_not_add_up_is_garbled(tmp_path: Path, wrong: str, right: str, why: str) -> None:
    text = YEARS["2026"].read_text(encoding="utf-8")
    assert wrong in text
    (tmp_path / "2026.toml").write_text(text.replace(wrong, right), encoding="utf-8")
    with pytest.raises(Garbled, match=why):
        Calendar.read(tmp_path)


def test_no_year_at_all_is_garbled(tmp_path: Path) -> None:
    with pytest.raises(Garbled):
        Calendar.read(tmp_path)
