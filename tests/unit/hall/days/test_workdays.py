"""Working days against tables computed by hand from the notices of 2025 and 2026."""

import math
import timeit
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.clock import HALL_ZONE
from hall.days.workdays import CALENDARS, Calendar, Limit, Unit, add_months, day_after
from hall.errors import Garbled, Reason, Refused
from hall.words import words

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


# Start, working days, due day: walked day by day over chinesecalendar 1.11.0 and holidays 0.109, which agreed.
COMPUTED_BY_OTHERS = """
2025-11-28 5 2025-12-05  2026-02-09 1 2026-02-10  2025-03-16 90 2025-07-24  2025-04-07 30 2025-05-21
2026-08-20 1 2026-08-21  2026-06-04 10 2026-06-18  2025-02-08 3 2025-02-12  2026-03-21 45 2026-05-27
2025-03-13 10 2025-03-27  2025-04-03 90 2025-08-13  2026-03-11 1 2026-03-12  2026-08-03 3 2026-08-06
2025-08-17 1 2025-08-18  2026-08-14 45 2026-10-22  2025-02-20 10 2025-03-06  2025-02-17 90 2025-06-27
2025-05-17 20 2025-06-16  2026-03-06 5 2026-03-13  2026-07-08 3 2026-07-13  2026-08-08 20 2026-09-04
2026-07-28 5 2026-08-04  2025-04-16 10 2025-04-29  2026-01-17 3 2026-01-21  2026-07-15 3 2026-07-20
2026-08-01 1 2026-08-03  2026-09-26 10 2026-10-15  2026-05-24 90 2026-09-28  2026-03-14 30 2026-04-27
2026-04-22 60 2026-07-20  2026-01-06 20 2026-02-03  2025-09-12 5 2025-09-19  2025-09-07 3 2025-09-10
2026-08-12 20 2026-09-09  2026-06-22 60 2026-09-14  2025-12-18 60 2026-03-19  2025-10-22 3 2025-10-27
2025-05-01 90 2025-09-09  2026-03-05 5 2026-03-12  2025-12-17 5 2025-12-24  2026-05-16 45 2026-07-20
2025-02-10 3 2025-02-13  2026-07-26 30 2026-09-04  2025-12-15 30 2026-01-27  2026-09-01 60 2026-11-30
2026-08-17 60 2026-11-13  2025-03-12 3 2025-03-17  2025-10-04 60 2025-12-30  2026-11-12 3 2026-11-17
"""


def test_due_days_computed_by_others() -> None:
    words = COMPUTED_BY_OTHERS.split()
    for start, count, due in zip(words[::3], words[1::3], words[2::3], strict=True):
        first, last = date.fromisoformat(start), date.fromisoformat(due)
        assert CALENDAR.add_workdays(first, int(count)) == last, start
        assert CALENDAR.workdays_between(first, last) == int(count)


@pytest.mark.parametrize(
    ("day", "back", "due"),
    [
        ("2026-11-23", 1, "2026-11-20"),  # a Monday: the Friday before
        ("2026-10-12", 1, "2026-10-10"),  # the Saturday made up
        ("2026-10-08", 7, "2026-09-21"),  # over 国庆 and 中秋, the Sunday made up left behind
        ("2026-03-02", 30, "2026-01-13"),  # over 春节: 行政许可法 art. 50 counts renewal back so
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_days_below_none_are_counted_back_from_the_event(day: str, back: int, due: str) -> None:
    event = date.fromisoformat(day)
    assert CALENDAR.add_workdays(event, -back) == CALENDAR.sub_workdays(event, back) == date.fromisoformat(due)
    assert CALENDAR.sub_workdays(event, -back) == CALENDAR.add_workdays(event, back)


@pytest.mark.parametrize("count", [-(10**30), 10**30, -1000, 1000])
def test_a_count_beyond_the_calendar_either_way_is_refused(count: int) -> None:
    with pytest.raises(Refused):
        CALENDAR.add_workdays(date(2026, 6, 1), count)


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.ON_THE_SPOT])
@pytest.mark.parametrize("count", [1e9, -1e9, 1e308, math.inf, math.nan])
def test_a_limit_that_no_year_holds_is_refused_in_words(unit: Unit, count: float) -> None:
    with pytest.raises(Refused) as no:
        CALENDAR.due(datetime(2026, 6, 1, 9, 0, tzinfo=HALL_ZONE), Limit(count, unit))
    assert no.value.reason in (Reason.CALENDAR_UNKNOWN, Reason.NUMBER_TOO_BIG)


def test_a_working_day_is_computed_within_20_microseconds() -> None:
    start = date(2026, 2, 13)
    for compute in (
        lambda: CALENDAR.add_workdays(start, 90),
        lambda: CALENDAR.workdays_between(start, date(2026, 12, 31)),
    ):
        best = min(timeit.repeat(compute, number=1000, repeat=7)) / 1000
        assert best <= 20e-6, f"{best * 1e6:.1f} microseconds"


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


def test_a_gap_between_known_years_is_not_jumped() -> None:
    known = Calendar(frozenset({2024, 2026}), frozenset(), frozenset(), "试验")
    assert known.add_workdays(date(2024, 12, 30), 1) == date(2024, 12, 31)
    assert known.add_workdays(date(2025, 12, 31), 1) == date(2026, 1, 1)
    for ask in (
        lambda: known.add_workdays(date(2024, 12, 30), 2),
        lambda: known.add_workdays(date(2024, 12, 31), 1),
        lambda: known.workdays_between(date(2024, 12, 30), date(2026, 1, 2)),
        lambda: known.first_workday(date(2025, 1, 1)),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.facts == {"year": 2025}


def test_the_last_day_of_the_program_is_refused_and_does_not_break_it() -> None:
    with pytest.raises(Refused):
        CALENDAR.add_workdays(date.max, 1)
    assert CALENDAR.workdays_between(date(2026, 1, 2), date(2026, 1, 1)) == 0


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-10-01", "2026-10-08"),
        ("2026-10-08", "2026-10-08"),
        ("2026-02-15", "2026-02-24"),
        ("2026-02-14", "2026-02-14"),
    ],
)
def test_the_first_working_day_from_a_day_on(day: str, first: str) -> None:
    assert CALENDAR.first_workday(date.fromisoformat(day)) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),  # the month has no 31st
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-28"),  # not the 31st: the number of the day counts
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-05-31", 12, "2027-05-31"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_months_end_where_the_month_does(day: str, count: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(later)
    if count:
        assert CALENDAR.due(at(day), Limit(count, Unit.MONTH)) == date.fromisoformat(later)


def test_there_are_no_half_months() -> None:
    assert Limit(6, Unit.MONTH).sound
    assert not Limit(0.5, Unit.MONTH).sound
    assert Limit.parse("6 month") == Limit(6, Unit.MONTH)


@given(st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_a_later_start_or_a_longer_limit_is_never_due_earlier(start: date, count: int) -> None:
    due = CALENDAR.add_workdays(start, count)
    assert due <= CALENDAR.add_workdays(start + timedelta(days=1), count)
    assert due < CALENDAR.add_workdays(start, count + 1)


@given(st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_between_acceptance_and_the_due_day_lie_exactly_the_working_days_of_the_limit(start: date, count: int) -> None:
    due = CALENDAR.add_workdays(start, count)
    after = [start + timedelta(days=n + 1) for n in range((due - start).days)]
    assert CALENDAR.is_workday(due)
    assert sum(map(CALENDAR.is_workday, after)) == count == CALENDAR.workdays_between(start, due)


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
        ("year = 2026", "year = 2027", "edition"),
        ("2026.1", "2026", "edition"),
        ("2026.1", "2026.01", "edition"),
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


def test_a_year_in_the_file_of_another_is_garbled(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_bytes(YEARS["2026"].read_bytes())
    with pytest.raises(Garbled, match=r"2026\.toml"):
        Calendar.read(tmp_path)


def test_no_year_at_all_is_garbled(tmp_path: Path) -> None:
    with pytest.raises(Garbled):
        Calendar.read(tmp_path)


def test_the_last_day_there_is_ends_with_itself() -> None:
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert day_after(date.max) == date.max
