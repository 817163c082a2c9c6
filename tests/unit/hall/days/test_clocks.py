"""Clocks against tables computed by hand from the notice of 2026, and properties that hold for every clock."""

import dataclasses
import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hall.clock import HALL_ZONE
from hall.days.clocks import LAMPS, Clock, Lamp, LampRule, Pause, PauseKind, Rule
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Reason, Refused

CALENDAR = Calendar.read()
LAMP_RULE = LampRule(share=0.2, days=1, alarm_after=2)
SPECIAL, SUPPLEMENT = PauseKind.SPECIAL, PauseKind.SUPPLEMENT


def working(count: float) -> Limit:
    return Limit(count, Unit.WORKING_DAY)


def at(text: str) -> datetime:
    """ "2026-09-17" is ten in the morning; "2026-09-17 23:59" that minute."""
    moment = datetime.fromisoformat(text)
    return moment.replace(hour=moment.hour if ":" in text else 10, tzinfo=HALL_ZONE)


def pause(first: str, last: str = "", kind: PauseKind = SPECIAL) -> Pause:
    return Pause(kind, date.fromisoformat(first), date.fromisoformat(last) if last else None)


DECIDE = Rule("decide", "决定", working(20), "第四十二条", ("01",), extension=working(10), stops=(SPECIAL,))
JOINT = Rule("joint", "联合办理", working(45), "第四十二条", extension=working(15), stops=(SPECIAL,))
TELL = Rule("tell", "一次性告知", working(5), "第三十二条")
DELIVER = Rule("deliver", "送达", working(10), "第四十四条")
REVIEW = Rule("review", "行政复议", Limit(60, Unit.NATURAL_DAY), "第二十条", rolls=True)
SUE = Rule("sue", "行政诉讼", Limit(6, Unit.MONTH), "第四十六条", rolls=True)
HEARING = Rule("hearing", "听证通知", working(7), "第四十八条", ahead=True)


# -- tables by hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "extended", "due"),
    [
        # over Mid-Autumn (Sunday 09-20 worked, 25 to 27 off) and National Day (1 to 7 off, Saturday 10-10 worked)
        (DECIDE, "2026-09-17", False, "2026-10-21"),
        (DECIDE, "2026-09-17", True, "2026-11-04"),
        (DECIDE, "2026-10-01", False, "2026-11-03"),  # filed on the web within the holiday
        (DELIVER, "2026-09-28", False, "2026-10-16"),
        (TELL, "2026-09-28", False, "2026-10-10"),
        # over the Spring Festival (15 to 23 off, Saturdays 02-14 and 02-28 worked), Qingming and Labour Day
        (TELL, "2026-02-13", False, "2026-02-27"),
        (JOINT, "2026-02-13", False, "2026-04-24"),
        (JOINT, "2026-02-13", True, "2026-05-19"),
        # the applicant's own limits: a last day in a holiday moves to the first working day after it
        (REVIEW, "2026-08-05", False, "2026-10-08"),  # 10-04
        (REVIEW, "2026-08-01", False, "2026-09-30"),
        (SUE, "2026-04-05", False, "2026-10-08"),  # 10-05
        (SUE, "2026-03-31", False, "2026-09-30"),  # September has no 31st
    ],
)
def test_due_days_by_hand(rule: Rule, start: str, extended: bool, due: str) -> None:
    found = rule.clock(at(start), extended=extended).due(CALENDAR)
    assert found is not None
    assert found.day.isoformat() == due
    assert found.deadline == at(due).replace(hour=0) + timedelta(days=1)
    assert found.calendar == "2025.1+2026.1"


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ((), "2026-10-21"),
        # a hearing over the holiday stops five working days: 28, 29, 30 September, 8 and 9 October
        ((pause("2026-09-28", "2026-10-09"),), "2026-10-28"),
        ((pause("2026-10-01", "2026-10-07"),), "2026-10-21"),  # nothing was worked anyway
        ((pause("2026-10-10", "2026-10-10"),), "2026-10-22"),  # the Saturday worked
        ((pause("2026-10-21", "2026-10-21"),), "2026-10-22"),  # the last day itself
        ((pause("2026-10-22", "2026-10-30"),), "2026-10-21"),  # after the end
        ((pause("2026-09-01", "2026-09-16"),), "2026-10-21"),  # before day 1
        ((pause("2026-09-01", "2026-09-17"),), "2026-10-21"),
        ((pause("2026-09-01", "2026-09-18"),), "2026-10-22"),
        ((pause("2026-09-28", "2026-10-08"), pause("2026-09-30", "2026-10-09")), "2026-10-28"),  # overlapping
        ((pause("2026-10-08", "2026-10-09"), pause("2026-09-28", "2026-10-07")), "2026-10-28"),  # touching, any order
        ((pause("2026-09-28", "2026-09-30"), pause("2026-10-22", "2026-10-23")), "2026-10-28"),  # pushed into a second
        ((pause("2026-10-08", "2026-10-07"),), "2026-10-21"),  # taken back
        ((pause("2026-11-02"),), "2026-10-21"),  # no end, but after the due day
        ((pause("2027-03-01"),), "2026-10-21"),  # in a year nobody knows
    ],
)
def test_a_special_procedure_is_left_out_of_the_count(pauses: tuple[Pause, ...], due: str) -> None:
    found = DECIDE.clock(at("2026-09-17"), pauses).due(CALENDAR)
    assert found is not None
    assert found.day.isoformat() == due


def test_only_the_pauses_a_rule_names_stop_it() -> None:
    asked = (pause("2026-09-28", "2026-10-09", SUPPLEMENT),)
    assert DECIDE.clock(at("2026-09-17"), asked).due(CALENDAR) == DECIDE.clock(at("2026-09-17")).due(CALENDAR)
    both = dataclasses.replace(DECIDE, stops=(SPECIAL, SUPPLEMENT))
    found = both.clock(at("2026-09-17"), asked).due(CALENDAR)
    assert found is not None
    assert found.day == date(2026, 10, 28)


def test_a_pause_without_an_end_has_no_due_day() -> None:
    for clock in (
        DECIDE.clock(at("2026-09-17"), (pause("2026-09-28"),)),
        Clock(at("2026-09-17"), Limit(30, Unit.NATURAL_DAY), (pause("2026-09-28"),)),
        DECIDE.clock(at("2026-12-30"), (pause("2026-12-31"),)),  # whatever the next year is
        DECIDE.clock(at("2026-09-17"), (pause("2026-09-28"), pause("2026-10-05", "2026-10-09"))),
    ):
        assert clock.due(CALENDAR) is None
    standing = DECIDE.clock(at("2026-09-17"), (pause("2026-09-28"),)).standing(at("2026-09-24"), CALENDAR, LAMP_RULE)
    assert (standing.due, standing.left, standing.lamp) == (None, math.inf, Lamp.GREEN)  # it begins on Monday


@pytest.mark.parametrize(
    ("limit", "pauses", "deadline"),
    [
        (Limit(7, Unit.NATURAL_DAY), (), "2026-10-08 00:00"),
        (Limit(7, Unit.NATURAL_DAY), (pause("2026-10-02", "2026-10-04"),), "2026-10-11 00:00"),
        (Limit(7, Unit.NATURAL_DAY), (pause("2026-09-25", "2026-09-30"),), "2026-10-08 00:00"),
        (Limit(7, Unit.NATURAL_DAY), (pause("2026-10-01", "2026-10-01"),), "2026-10-09 00:00"),
        (Limit(0.5, Unit.NATURAL_DAY), (), "2026-10-01 12:00"),
        (Limit(1, Unit.MONTH), (), "2026-10-31 00:00"),
        (Limit(1, Unit.MONTH), (pause("2026-10-02", "2026-10-04"),), "2026-11-03 00:00"),
        (Limit(24, Unit.HOUR), (), "2026-10-01 10:00"),
        (Limit(24, Unit.HOUR), (pause("2026-10-01", "2026-10-02"),), "2026-10-03 10:00"),
        (Limit(24, Unit.HOUR), (pause("2026-09-30", "2026-10-02"),), "2026-10-04 00:00"),
        (Limit(24, Unit.HOUR), (pause("2026-09-30", "2026-09-30"),), "2026-10-02 00:00"),
        (working(0.5), (), "2026-10-08 12:00"),
        (working(2.5), (), "2026-10-10 12:00"),
        (working(1), (), "2026-10-09 00:00"),
        (Limit(0, Unit.ON_THE_SPOT), (), "2026-10-01 00:00"),
    ],
)
def test_the_first_moment_that_is_late(limit: Limit, pauses: tuple[Pause, ...], deadline: str) -> None:
    due = Clock(at("2026-09-30"), limit, pauses).due(CALENDAR)
    assert due is not None
    assert due.deadline == at(deadline)
    assert due.day == (at(deadline) - timedelta(microseconds=1)).date()


def test_a_promise_runs_instead_of_the_law_until_the_time_is_extended() -> None:
    promised = DECIDE.clock(at("2026-09-17"), promised=working(5)).due(CALENDAR)
    extended = DECIDE.clock(at("2026-09-17"), promised=working(5), extended=True).due(CALENDAR)
    assert promised is not None
    assert extended is not None
    assert (promised.day, extended.day) == (date(2026, 9, 23), date(2026, 11, 4))


def test_what_the_law_does_not_extend_is_not_extended() -> None:
    with pytest.raises(Refused) as refused:
        DELIVER.clock(at("2026-09-17"), extended=True)
    assert refused.value.reason is Reason.EXTENSION_NOT_ALLOWED


@pytest.mark.parametrize(
    ("event", "latest"), [("2026-10-10", "2026-09-23"), ("2026-10-12", "2026-09-24"), ("2026-11-23", "2026-11-12")]
)
def test_a_notice_goes_out_seven_days_ahead_of_a_hearing(event: str, latest: str) -> None:
    assert HEARING.latest(date.fromisoformat(event), CALENDAR) == date.fromisoformat(latest)


def test_days_and_months_ahead_of_an_end() -> None:
    thirty = Rule("renew", "延续", Limit(30, Unit.NATURAL_DAY), "第五十条", ahead=True)
    assert thirty.latest(date(2027, 1, 30), CALENDAR) == date(2026, 12, 31)
    months = Rule("renew", "延续", Limit(3, Unit.MONTH), "", ahead=True)
    assert months.latest(date(2026, 5, 31), CALENDAR) == date(2026, 2, 28)
    with pytest.raises(Refused):
        HEARING.latest(date(2025, 1, 3), CALENDAR)
    with pytest.raises(Refused):
        HEARING.latest(date(2027, 1, 4), CALENDAR)


def test_nothing_is_computed_past_the_last_known_year() -> None:
    for clock in (DECIDE.clock(at("2026-12-10")), SUE.clock(at("2026-08-31"))):
        with pytest.raises(Refused) as refused:
            clock.due(CALENDAR)
        assert (refused.value.reason, refused.value.facts) == (Reason.CALENDAR_UNKNOWN, {"year": 2027})
    with pytest.raises(Refused):
        DECIDE.clock(at("2026-12-10"), (pause("2027-01-04", "2027-01-08"),)).due(CALENDAR)
    with pytest.raises(Refused):
        DELIVER.clock(at("2026-12-01")).standing(at("2027-01-04"), CALENDAR, LAMP_RULE)


# -- deemed acceptance ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "told", "deemed"),
    [
        ("2026-10-10 23:59", "", None),  # the fifth day
        ("2026-10-11 00:00", "", "2026-09-28"),  # from the day of receipt
        ("2026-10-20", "2026-10-10 23:59", None),
        ("2026-10-20", "2026-10-11 00:00", "2026-09-28"),  # told too late
    ],
)
def test_who_is_not_told_within_five_days_is_accepted_from_the_day_of_receipt(
    now: str, told: str, deemed: str | None
) -> None:
    found = TELL.clock(at("2026-09-28")).deemed(at(now), CALENDAR, at(told) if told else None)
    assert found == (date.fromisoformat(deemed) if deemed else None)


def test_who_is_not_told_on_the_spot_is_accepted_that_day() -> None:
    clock = Rule("estate", "不动产", Limit(0, Unit.ON_THE_SPOT), "第十七条").clock(at("2026-09-28"))
    assert clock.deemed(at("2026-09-28 17:00"), CALENDAR) is None
    assert clock.deemed(at("2026-09-29 00:00"), CALENDAR) == date(2026, 9, 28)


# -- lamps ------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-90")
@pytest.mark.parametrize(
    ("now", "left", "lamp"),
    [
        ("2026-09-17", 20, Lamp.GREEN),
        ("2026-10-14", 5, Lamp.GREEN),
        ("2026-10-15", 4, Lamp.YELLOW),  # a fifth of it
        ("2026-10-17", 3, Lamp.YELLOW),  # Saturday
        ("2026-10-21 23:59", 0, Lamp.YELLOW),
        ("2026-10-22 00:00", -1, Lamp.RED),
        ("2026-10-23", -2, Lamp.RED),
        ("2026-10-25", -2, Lamp.RED),
        ("2026-10-26", -3, Lamp.ALARM),  # more than two working days
    ],
)
def test_lamps_by_hand(now: str, left: float, lamp: Lamp) -> None:
    standing = DECIDE.clock(at("2026-09-17")).standing(at(now), CALENDAR, LAMP_RULE)
    assert (standing.left, standing.lamp) == (left, lamp)


@pytest.mark.requirement("R-90")
@pytest.mark.parametrize(
    ("now", "left", "lamp"),
    [
        ("2026-09-27", 20 - 6, Lamp.GREEN),
        ("2026-09-28", 14, Lamp.GREY),
        ("2026-10-03", 14, Lamp.GREY),
        ("2026-10-09", 14, Lamp.GREY),
        ("2026-10-10", 13, Lamp.GREEN),
    ],
)
def test_while_a_clock_is_stopped_it_is_grey_and_loses_nothing(now: str, left: float, lamp: Lamp) -> None:
    clock = DECIDE.clock(at("2026-09-17"), (pause("2026-09-28", "2026-10-09"),))
    standing = clock.standing(at(now), CALENDAR, LAMP_RULE)
    assert (standing.left, standing.lamp) == (left, lamp)


@pytest.mark.parametrize(
    ("limit", "now", "left", "lamp"),
    [
        (working(2.5), "2026-09-30", 2.5, Lamp.GREEN),
        (working(2.5), "2026-10-10 11:59", 0, Lamp.YELLOW),
        (working(2.5), "2026-10-10 12:00", 0, Lamp.RED),
        (Limit(24, Unit.HOUR), "2026-10-01 05:00", 5, Lamp.GREEN),
        (Limit(24, Unit.HOUR), "2026-10-01 06:00", 4, Lamp.YELLOW),
        (Limit(24, Unit.HOUR), "2026-10-01 10:00", 0, Lamp.RED),
        (Limit(10, Unit.NATURAL_DAY), "2026-10-07", 3, Lamp.GREEN),
        (Limit(10, Unit.NATURAL_DAY), "2026-10-08", 2, Lamp.YELLOW),
        (Limit(1, Unit.MONTH), "2026-10-23", 7, Lamp.GREEN),
        (Limit(1, Unit.MONTH), "2026-10-24", 6, Lamp.YELLOW),
        (Limit(0, Unit.ON_THE_SPOT), "2026-09-30 17:00", 0, Lamp.GREEN),  # no warning: the whole of it is one day
        (Limit(0, Unit.ON_THE_SPOT), "2026-10-01", 0, Lamp.RED),
    ],
)
def test_lamps_of_every_unit(limit: Limit, now: str, left: float, lamp: Lamp) -> None:
    standing = Clock(at("2026-09-30"), limit).standing(at(now), CALENDAR, LAMP_RULE)
    assert (standing.left, standing.lamp) == (left, lamp)


def test_hours_and_days_lose_nothing_while_stopped() -> None:
    stopped = (pause("2026-10-02", "2026-10-04"),)
    hours = Clock(at("2026-09-30"), Limit(72, Unit.HOUR), stopped)
    days = Clock(at("2026-09-30"), Limit(7, Unit.NATURAL_DAY), stopped)
    for now, hours_left, days_left in (("2026-10-01", 48, 6), ("2026-10-05 00:00", 72 - 38, 5)):
        assert hours.standing(at(now), CALENDAR, LAMP_RULE).left == hours_left
        assert days.standing(at(now), CALENDAR, LAMP_RULE).left == days_left


def test_an_hour_given_on_a_stopped_day_is_still_whole_after_it() -> None:
    clock = Clock(at("2026-09-30"), Limit(1, Unit.HOUR), (pause("2026-09-30", "2026-10-01"),))
    for now, left in (("2026-09-30", 1), ("2026-10-01 23:00", 1), ("2026-10-02 00:30", 0.5)):
        assert clock.standing(at(now), CALENDAR, LAMP_RULE).left == left


def test_a_pause_that_begins_after_the_end_hides_nothing() -> None:
    late = DECIDE.clock(at("2026-09-17"), (pause("2026-10-22"),))
    assert late.standing(at("2026-10-22"), CALENDAR, LAMP_RULE).lamp is Lamp.RED


def test_every_lamp_has_words() -> None:
    assert set(LAMPS) == set(Lamp)


# -- properties -------------------------------------------------------------------------------------------------------

STARTS = st.dates(date(2025, 1, 1), date(2026, 5, 31)).map(
    lambda day: datetime(day.year, day.month, day.day, 10, tzinfo=HALL_ZONE)
)
LIMITS = st.one_of(
    st.integers(1, 120).map(lambda halves: working(halves / 2)),
    st.integers(1, 120).map(lambda halves: Limit(halves / 2, Unit.NATURAL_DAY)),
    st.integers(1, 200).map(lambda hours: Limit(hours, Unit.HOUR)),
    st.integers(1, 3).map(lambda months: Limit(months, Unit.MONTH)),
)


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    start, limit = draw(STARTS), draw(LIMITS)
    spans = draw(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 12)), max_size=3))
    day = start.date()
    stopped = tuple(
        Pause(SPECIAL, day + timedelta(days=first), day + timedelta(days=first + length)) for first, length in spans
    )
    return Clock(start, limit, stopped, draw(st.booleans()))


def deadline(clock: Clock) -> datetime:
    due = clock.due(CALENDAR)
    assert due is not None
    return due.deadline


@given(clocks(), st.integers(0, 40), st.integers(0, 10))
def test_a_pause_never_shortens_a_clock(clock: Clock, first: int, length: int) -> None:
    day = clock.start.date() + timedelta(days=first)
    more = dataclasses.replace(clock, pauses=(*clock.pauses, Pause(SPECIAL, day, day + timedelta(days=length))))
    assert deadline(clock) <= deadline(more)


@given(clocks(), st.integers(1, 30))
def test_a_longer_limit_is_never_due_earlier(clock: Clock, more: int) -> None:
    assume(clock.limit.unit is not Unit.MONTH or more <= 2)
    longer = dataclasses.replace(clock, limit=Limit(clock.limit.count + more, clock.limit.unit))
    assert deadline(clock) <= deadline(longer)
    assert clock.rolls or deadline(clock) < deadline(longer)


@given(clocks(), st.integers(1, 20))
def test_a_later_start_is_never_due_earlier(clock: Clock, days: int) -> None:
    assume(not (clock.limit.unit is Unit.MONTH and clock.pauses))  # months differ: a stopped one counts by its days
    later = dataclasses.replace(clock, start=clock.start + timedelta(days=days))
    assert deadline(clock) <= deadline(later)


@given(clocks())
def test_a_limit_of_working_days_holds_exactly_that_many_outside_its_pauses(clock: Clock) -> None:
    assume(clock.limit.unit is Unit.WORKING_DAY)
    due = clock.due(CALENDAR)
    assert due is not None
    days = [clock.start.date() + timedelta(days=n + 1) for n in range((due.day - clock.start.date()).days)]
    counted = [
        day
        for day in days
        if CALENDAR.is_workday(day) and not any(p.first <= day <= p.last for p in clock.pauses if p.last)
    ]
    assert len(counted) == math.ceil(clock.limit.count)
    assert counted[-1] == due.day


@given(clocks(), st.lists(st.integers(0, 24 * 120), min_size=2, max_size=6))
def test_a_running_clock_only_ever_gets_worse(clock: Clock, hours: list[int]) -> None:
    moments = [clock.start + timedelta(hours=hour) for hour in sorted(hours)]
    standings = [clock.standing(moment, CALENDAR, LAMP_RULE) for moment in moments]
    left = [standing.left for standing in standings]
    assert left == sorted(left, reverse=True)
    weights = [list(Lamp).index(standing.lamp) for standing in standings if standing.lamp is not Lamp.GREY]
    assert weights == sorted(weights)
    for moment, standing in zip(moments, standings, strict=True):
        assert standing.due is not None
        assert (standing.lamp in (Lamp.RED, Lamp.ALARM)) == (moment >= standing.due.deadline)
        assert standing.left >= 0 or standing.lamp in (Lamp.RED, Lamp.ALARM)


@given(clocks(), st.floats(0, 1), st.floats(0, 1), st.integers(0, 24 * 90))
def test_a_stricter_profile_never_shows_a_better_lamp(clock: Clock, one: float, other: float, hours: int) -> None:
    now = clock.start + timedelta(hours=hours)
    lax, strict = (
        clock.standing(now, CALENDAR, LampRule(share, 0, alarm_after)).lamp
        for share, alarm_after in ((min(one, other), 2), (max(one, other), 1))
    )
    assert list(Lamp).index(lax) <= list(Lamp).index(strict)
