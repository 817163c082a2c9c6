"""The terms: the region's rule before the national one, nothing computed past the calendar, lamps by day."""

from datetime import date, datetime

import pytest

from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from hall.oversight.terms import Term, Terms, later
from hall.profiles import profile_names, read_profile
from tests.helpers.hall import CALENDAR
from tests.helpers.refusals import refused
from tests.helpers.voices import TERMS

MONDAY = datetime(2026, 11, 23, 9, tzinfo=HALL_ZONE)


@pytest.mark.parametrize("region", profile_names())
def test_every_region_has_terms(region: str) -> None:
    terms = Terms.read(region)
    assert terms.lamps == read_profile(region).lamps
    assert terms.rule("rating.rectify", MONDAY.date()).limit == Limit(5, Unit.WORKING_DAY)
    assert terms.publicity.clause
    assert terms.publicity.publish_from > 1


def test_without_a_region_the_national_rules_hold() -> None:
    terms = Terms.national()
    assert terms.rule("hotline.return", MONDAY.date()).limit == Limit(24, Unit.HOUR)
    with pytest.raises(KeyError):
        terms.rule("hotline.return", date(2020, 12, 27))  # the day before it is in force
    with pytest.raises(KeyError):
        terms.rule("rating.unknown", MONDAY.date())


def test_a_term_is_a_day_with_its_calendar() -> None:
    term = TERMS.term("hotline.reply", MONDAY)
    assert term == Term("2026-11-30", "2026-12-01T00:00:00+08:00", CALENDAR.version)
    assert TERMS.term("hotline.reply", MONDAY, extended=True).day == "2026-12-07"
    assert TERMS.term("hotline.return", MONDAY).end == "2026-11-24T09:00:00+08:00"


def test_no_term_is_computed_past_the_last_known_year() -> None:
    assert TERMS.term("hotline.reply", datetime(2026, 12, 30, 9, tzinfo=HALL_ZONE)) == Term()


def test_what_cannot_be_extended_is_still_refused() -> None:
    with refused(Reason.EXTENSION_NOT_ALLOWED):
        TERMS.term("rating.contact", MONDAY, extended=True)


@pytest.mark.parametrize(
    ("due", "today", "lamp"),
    [
        ("", "2026-11-23", Lamp.GREY),
        ("2026-11-30", "2026-11-23", Lamp.GREEN),
        ("2026-11-30", "2026-11-27", Lamp.YELLOW),  # a weekend between, one working day left
        ("2026-11-30", "2026-11-30", Lamp.YELLOW),
        ("2026-11-30", "2026-12-01", Lamp.RED),
        ("2026-11-30", "2026-12-02", Lamp.RED),
        ("2026-11-30", "2026-12-03", Lamp.ALARM),
        ("2026-12-30", "2027-01-01", Lamp.RED),  # no calendar for 2027: by days
        ("2026-12-28", "2027-01-05", Lamp.ALARM),
    ],
)
def test_lamps_of_a_day_that_is_owed(due: str, today: str, lamp: Lamp) -> None:
    assert TERMS.lamp(due, date.fromisoformat(today)) is lamp


def test_a_deadline_is_never_taken_back() -> None:
    assert later("2026-11-30", "2026-11-27") == later("2026-11-30", "") == "2026-11-30"
