"""What the hall lays down for its line: the priority lane, quotas, hours, number bands, and days by a bad clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.clock import HALL_ZONE
from hall.errors import Garbled, Reason
from hall.hours import Span, within
from hall.line.halldays import HallDay, HallDays, following
from hall.line.records import TicketIssued, TicketPreferred
from hall.line.tickets import Ticket, Tickets
from hall.places import HALLS, Booking, Lane, LineRules, Place, read_place
from hall.store import Store
from hall.words import words
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, audit, card, records
from tests.helpers.refusals import refused

BOTH = ("A", "B")
MORNING, AFTERNOON = Span(time(8, 30), time(12)), Span(time(14), time(17, 30))
LANES = (Lane("elder", "老年人"), Lane("soldier", "军人"))
LANED = replace(PLACE, lanes=LANES)


def at(hour: int, minute: int = 0, day: int = 23, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HALL_ZONE)


def numbers(found: Sequence[Ticket]) -> list[str]:
    return [ticket.number for ticket in found]


def called(tickets: Tickets, times: int, window: int = 1) -> list[str]:
    """The next `times` numbers of a window, each served at once."""
    found: list[str] = []
    for _ in range(times):
        found.append(tickets.call_next(window, BOTH, "7").number)
        tickets.finish(window, "served", "7")
    return found


# -- the priority lane ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-26")
def test_every_second_call_at_most_goes_to_the_priority_lane(store: Store) -> None:
    tickets = Tickets(store, LANED, 3)
    for lane in ("", "", "", "elder", "elder", "soldier", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    order = ["A004", "A001", "A005", "A002", "A006", "A003", "A007"]
    assert numbers(tickets.waiting()) == order
    assert called(tickets, 7) == order
    assert audit(store) == []


def test_a_lane_without_the_other_moves_on_alone(store: Store) -> None:
    tickets = Tickets(store, LANED, 3)
    for lane in ("elder", "elder", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    assert called(tickets, 2) == ["A001", "A002"]
    tickets.issue("A", None, "kiosk")
    assert called(tickets, 2) == ["A004", "A003"]  # the priority lane had its calls
    for lane in ("", "", "", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    assert called(tickets, 3) == ["A005", "A008", "A006"]


@pytest.mark.parametrize(
    ("every", "order"),
    [(1, ["A003", "A004", "A001", "A002"]), (3, ["A003", "A001", "A002", "A004"])],
)
def test_the_share_of_the_lane_is_the_halls_own(store: Store, every: int, order: list[str]) -> None:
    tickets = Tickets(store, replace(LANED, line=LineRules(priority_every=every)), 3)
    for lane in ("", "", "elder", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    assert numbers(tickets.waiting()) == order
    assert called(tickets, 4) == order


def test_each_window_and_each_day_counts_for_itself(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, LANED, 3)
    for lane in ("", "", "elder", "elder", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    assert called(tickets, 1, window=1) + called(tickets, 1, window=2) == ["A003", "A004"]
    assert called(tickets, 1, window=1) == ["A001"]
    assert called(tickets, 1, window=1) == ["A005"]
    clock.set(at(9, day=24))
    for lane in ("", "elder"):
        tickets.issue("A", None, "kiosk", lane=lane)
    assert called(tickets, 2) == ["A002", "A001"]


def test_a_waiting_number_is_given_priority_for_a_reason_the_hall_has(store: Store) -> None:
    tickets = Tickets(store, LANED, 3)
    first, second = (tickets.issue("A", None, "kiosk").ticket for _ in range(2))
    with refused(Reason.LANE_UNKNOWN):
        tickets.prefer(second.id, "friend", "guide")
    with refused(Reason.LANE_UNKNOWN):
        tickets.issue("A", None, "kiosk", lane="friend")
    assert tickets.prefer(second.id, "soldier", "guide").lane == "soldier"
    assert called(tickets, 1) == ["A002"]
    with refused(Reason.NOT_IN_LINE):
        tickets.prefer(second.id, "elder", "guide")
    tickets.call_next(1, BOTH, "7")
    with refused(Reason.NOT_IN_LINE):
        tickets.prefer(first.id, "elder", "guide")
    assert [event for event in records(store) if isinstance(event, TicketPreferred)] == [
        TicketPreferred(second.id, "A002", "A", "soldier")
    ]
    assert audit(store) == []


def test_who_comes_back_with_priority_stands_behind_others_with_priority(store: Store) -> None:
    tickets = Tickets(store, LANED, 3)
    for lane in ("elder", "elder", "", "", ""):
        tickets.issue("A", None, "kiosk", lane=lane)
    tickets.call_next(1, BOTH, "7")
    late = tickets.finish(1, "no_show", "7")
    tickets.come_back(late.id, "guide")
    assert called(tickets, 4) == ["A003", "A002", "A004", "A001"]


# -- quotas, bands, hours ---------------------------------------------------------------------------------------------


def place_with(**klass: object) -> Place:
    first, *others = PLACE.classes
    return replace(PLACE, classes=(replace(first, **klass), *others))


def test_a_band_of_numbers_ends_where_the_next_may_begin(store: Store) -> None:
    tickets = Tickets(store, place_with(first=500, last=502), 3)
    given_ = [tickets.issue("A", None, "kiosk").ticket.number for _ in range(3)]
    assert given_ == ["A500", "A501", "A502"]
    with refused(Reason.NUMBERS_USED_UP):
        tickets.issue("A", None, "kiosk")


def test_a_quota_of_the_day_counts_what_was_given_not_what_waits(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, place_with(quota=2), 3)
    tickets.abandon(tickets.issue("A", None, "kiosk").ticket.id, "kiosk")
    called_one = tickets.issue("A", None, "kiosk").ticket
    for _ in range(2):
        with refused(Reason.QUOTA_DAY, klass="A", quota=2):
            tickets.issue("A", None, "kiosk")
    with refused(Reason.QUOTA_DAY, klass="A", quota=2):  # nor as the second of several services
        tickets.issue("B", None, "kiosk", then=("A",))
    assert tickets.issue("B", None, "kiosk").ticket.number == "B001"
    tickets.transfer(called_one.id, "B", "7")
    with refused(Reason.QUOTA_DAY, klass="A", quota=2):
        tickets.issue("A", None, "kiosk")
    clock.set(at(9, day=24))
    assert tickets.issue("A", None, "kiosk").ticket.number == "A001"


def test_each_half_of_the_day_has_its_own_quota(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, place_with(morning=1, afternoon=2), 3)
    tickets.issue("A", None, "kiosk")
    with refused(Reason.QUOTA_MORNING, klass="A", quota=1):
        tickets.issue("A", None, "kiosk")
    clock.set(at(12))
    for _ in range(2):
        tickets.issue("A", None, "kiosk")
    with refused(Reason.QUOTA_AFTERNOON, klass="A", quota=2):
        tickets.issue("A", None, "kiosk")


@pytest.mark.parametrize(
    ("now", "open_"),
    [(at(8, 29), False), (at(8, 30), True), (at(11, 59), True), (at(12), False), (at(14), True), (at(17, 30), False)],
)
def test_numbers_are_taken_in_their_hours(store: Store, clock: FakeClock, now: datetime, open_: bool) -> None:
    tickets = Tickets(store, replace(PLACE, numbers=(MORNING, AFTERNOON)), 3)
    clock.set(now)
    if open_:
        assert tickets.issue("A", None, "kiosk").ticket.number == "A001"
        return
    with refused(Reason.NUMBERS_NOT_NOW, hours=("08:30-12:00", "14:00-17:30")) as no:
        tickets.issue("A", None, "kiosk")
    said = words()(no.value.reason.value, **no.value.facts)
    assert said == "现在不取号，取号时间：08:30-12:00、14:00-17:30"
    assert records(store) == []


def test_a_class_may_have_hours_of_its_own(store: Store, clock: FakeClock) -> None:
    place = replace(place_with(hours=(Span(time(19), time(21)),)), numbers=(MORNING,))
    tickets = Tickets(store, place, 3)
    clock.set(at(20))
    assert tickets.issue("A", None, "kiosk").ticket.number == "A001"
    with refused(Reason.NUMBERS_NOT_NOW, hours=("08:30-12:00",)):
        tickets.issue("B", None, "kiosk")
    with refused(Reason.NUMBERS_NOT_NOW, hours=("08:30-12:00",)):
        tickets.issue("A", None, "kiosk", then=("B",))


@pytest.mark.requirement("R-27")
def test_windows_open_in_their_hours_and_one_may_stay_longer(store: Store, clock: FakeClock) -> None:
    late = replace(PLACE.windows[1], hours=(MORNING, Span(time(14), time(20))))
    place = replace(PLACE, hours=(MORNING, AFTERNOON), windows=(PLACE.windows[0], late, *PLACE.windows[2:]))
    tickets = Tickets(store, place, 3)
    tickets.set_window(1, "open", "7")
    tickets.set_window(3, "open", "9")
    clock.set(at(18))
    tickets.set_window(2, "open", "8")
    tickets.set_window(1, "paused", "7")
    tickets.set_window(1, "open", "7")  # it was open: it works its line off
    tickets.set_window(3, "closed", "9")
    for window in (3, 4):
        with refused(Reason.WINDOW_NOT_NOW, hours=("08:30-12:00", "14:00-17:30")):
            tickets.set_window(window, "open", "9")
    clock.set(at(7, day=24))
    with refused(Reason.WINDOW_NOT_NOW, hours=("08:30-12:00", "14:00-17:30")):  # open since yesterday is not open
        tickets.set_window(1, "open", "7")
    with refused(Reason.WINDOW_UNKNOWN, window=9):
        tickets.set_window(9, "open", "7")
    assert tickets.windows() == {1: "open", 2: "open", 3: "closed"}


def test_no_hours_are_round_the_clock() -> None:
    assert within((), at(3))
    assert not within((MORNING,), at(3))


# -- what hall.toml says ----------------------------------------------------------------------------------------------

_TOML = """
name = "试"
organ = "试"
phone = "0"
hours = ["08:30-12:00", "14:00-17:30"]
numbers = ["08:20-11:40"]
windows = [{ number = 1, name = "一", classes = ["A"], hours = ["08:30-20:00"] }]
lanes = [{ code = "elder", name = "老年人" }]
[[classes]]
letter = "A"
name = "综合"
minutes = 5
first = 1
last = 499
quota = 90
morning = 50
afternoon = 40
seats = 2
hours = ["09:00-10:00"]
[line]
priority_every = 3
return_behind = 4
return_limit = 2
[booking]
hours = ["09:00-12:00"]
minutes = 20
days = 5
early = 10
late = 5
"""


def read(tmp_path: Path, text: str) -> Place:
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")
    return read_place(tmp_path.name, tmp_path.parent)


def test_a_hall_says_its_hours_quotas_lanes_and_rules(tmp_path: Path) -> None:
    place = read(tmp_path, _TOML)
    (klass,), (window,) = place.classes, place.windows
    assert (place.hours, tuple(map(str, place.numbers))) == ((MORNING, AFTERNOON), ("08:20-11:40",))
    assert (klass.first, klass.last, klass.quota, klass.morning, klass.afternoon, klass.seats) == (
        1,
        499,
        90,
        50,
        40,
        2,
    )
    assert (tuple(map(str, klass.hours)), tuple(map(str, window.hours))) == (("09:00-10:00",), ("08:30-20:00",))
    assert place.lanes == (Lane("elder", "老年人"),)
    assert place.lane("appointment").name == "预约"
    assert place.line == LineRules(3, 4, 2)
    assert (place.booking.minutes, place.booking.days, place.booking.early, place.booking.late) == (20, 5, 10, 5)


def test_a_hall_that_says_nothing_of_it_keeps_no_hours_and_the_usual_rules(tmp_path: Path) -> None:
    text = _TOML[: _TOML.index("[line]")].replace("seats = 2\n", "")
    place = read(tmp_path, text)
    assert (place.line, place.booking) == (LineRules(), Booking())


def test_the_demonstration_hall_has_lanes_and_a_class_to_book() -> None:
    place = read_place("chenggu", HALLS)
    assert {lane.code for lane in place.lanes} == {"elder", "disabled", "pregnant", "soldier"}
    assert any(klass.seats for klass in place.classes)


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        ('"08:30-12:00", "14:00-17:30"', '"08:30-12:00", "11:00-17:30"', "hours"),
        ('"08:30-12:00", "14:00-17:30"', '"12:00-08:30"', "hours"),
        ('"08:30-12:00", "14:00-17:30"', '"all day"', "hours"),
        ('"08:30-12:00", "14:00-17:30"', '"08:30-25:00"', "hours"),
        ('"08:30-12:00", "14:00-17:30"', '"08:30-12:00+01:00"', "hours"),
        ("last = 499", "last = 1000", "last"),
        ("first = 1", "first = 500", "last"),
        ("first = 1", "first = 0", "last"),
        ("quota = 90", "quota = -1", "quota"),
        ('code = "elder"', 'code = "appointment"', "code"),
        ("priority_every = 3", "priority_every = 0", "priority_every"),
        ("return_limit = 2", "return_limits = 2", "return_limits"),
        ("minutes = 20", "minutes = 4", "minutes"),
        ('[booking]\nhours = ["09:00-12:00"]', "[booking]", "booking"),
        ("days = 5", "day = 5", "day"),
    ],
)
def test_a_rule_that_cannot_be_is_garbled(tmp_path: Path, right: str, wrong: str, field: str) -> None:
    assert right in _TOML
    with pytest.raises(Garbled) as garbled:
        read(tmp_path, _TOML.replace(right, wrong, 1))
    assert field in garbled.value.why


# -- days -------------------------------------------------------------------------------------------------------------


def give(tickets: Tickets) -> str:
    issued = tickets.issue("A", None, "kiosk").ticket
    return f"{issued.day[5:]} {issued.number}"


def test_a_clock_set_back_neither_gives_a_number_again_nor_loses_the_line(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    assert [give(tickets), give(tickets)] == ["11-23 A001", "11-23 A002"]
    clock.set(at(9, day=20))
    assert give(tickets) == "11-23 A003"
    assert numbers(tickets.waiting()) == ["A001", "A002", "A003"]
    clock.set(at(9, day=23))
    assert give(tickets) == "11-23 A004"  # put right again: the same day
    clock.set(at(9, day=24))
    assert give(tickets) == "11-24 A001"


def test_a_clock_left_behind_overnight_still_begins_a_day(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    clock.set(at(9, day=18))
    give(tickets)
    clock.set(at(9, day=23))
    give(tickets)
    clock.set(at(9, day=17))
    assert give(tickets) == "11-23 A002"
    clock.set(at(9, day=18))  # the next morning, by a clock five days late: a day of its own, no number twice
    assert give(tickets) == "11-18 A002"
    assert numbers(tickets.waiting()) == ["A002"]
    assert audit(store) == []


def test_a_clock_years_ahead_that_is_put_right_does_not_lock_the_hall(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    clock.set(at(9, day=1, month=5, year=2031))
    for _ in range(3):
        give(tickets)
    clock.set(at(10))
    issued = tickets.issue("A", None, "kiosk").ticket
    assert (issued.number, issued.day) == ("A004", "2031-05-01")  # the line and its numbers go on
    assert numbers(tickets.waiting()) == ["A001", "A002", "A003", "A004"]
    for day in (24, 25):  # and every morning after that is a new day
        clock.set(at(9, day=day))
        assert give(tickets) == f"11-{day} A001"
        assert numbers(tickets.waiting()) == ["A001"]
    clock.set(at(9, day=1, month=5, year=2031))  # when that day really comes, its numbers go on
    assert tickets.issue("A", None, "kiosk").ticket.number == "A005"


def test_who_waited_when_the_clock_jumped_ahead_waits_again(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    for _ in range(3):
        give(tickets)
    tickets.call_next(1, BOTH, "7")
    held = tickets.hold(1, "7")
    clock.set(at(9, day=1, month=5, year=2031))
    assert give(tickets) == "05-01 A001"
    assert numbers(tickets.waiting()) == ["A001"]
    clock.set(at(9, 5))
    assert give(tickets) == "05-01 A004"  # A001 to A003 are in people's hands
    assert [(t.day[:4], t.number) for t in tickets.waiting()] == [
        ("2026", "A002"), ("2026", "A003"), ("2031", "A001"), ("2031", "A004"),
    ]  # fmt: skip
    assert tickets.take_up(held.id, 1, "7").number == "A001"
    assert audit(store) == []


def test_a_clock_seconds_fast_at_midnight_does_not_stop_the_next_day(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    clock.set(at(23, 50))
    give(tickets)
    clock.set(at(0, 0, day=24))  # ten seconds too early; the hall only looks
    assert tickets.waiting() == []
    clock.set(at(23, 59))
    assert give(tickets) == "11-23 A002"
    clock.set(at(9, day=24))
    assert give(tickets) == "11-24 A001"
    assert numbers(tickets.waiting()) == ["A001"]


def test_looking_begins_no_day(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    for look in (tickets.waiting, tickets.counts, tickets.calls, tickets.missed, tickets.held):
        look()
    assert store.value("SELECT count(*) FROM hall_day") == 0
    give(tickets)
    clock.set(at(9, day=24))
    tickets.waiting()
    assert HallDays(store).today() == HallDay(2, "2026-11-24", "2026-11-24")
    assert store.value("SELECT count(*) FROM hall_day") == 1


DATES = st.dates(min_value=at(9).date(), max_value=at(9, month=12).date()).map(str)


@given(st.lists(DATES, min_size=1))
def test_a_day_never_goes_back_by_a_clock_that_was_set_back(dates: list[str]) -> None:
    last: HallDay | None = None
    for date in dates:
        now = following(last, date)
        assert now == following(now, date)  # the same date says the same day
        if last is not None:
            assert now.n - last.n in (0, 1)
            assert now.n == last.n + 1 or now.day == last.day
            assert date > last.seen or now.n == last.n
        assert now.seen == date
        last = now


def test_the_record_of_a_number_says_what_it_is_for(store: Store) -> None:
    tickets = Tickets(store, LANED, 3)
    issued = tickets.issue("A", card(), "kiosk", then=("C",), lane="elder").ticket
    assert records(store) == [TicketIssued(issued.id, "A001", "A", "2026-11-23", ["C"], "elder")]
