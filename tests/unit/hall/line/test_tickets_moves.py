"""What may befall a number between call and end: put aside, moved on, missed and back, given up, pressed twice."""

import uuid
from dataclasses import replace
from datetime import datetime

import pytest

from hall.clock import HALL_ZONE
from hall.errors import Reason
from hall.line.records import TicketCalled, TicketFinished, TicketHeld, TicketReturned, TicketTransferred
from hall.line.tickets import LIFECYCLE, Ticket, Tickets
from hall.places import LineRules
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, Hall, audit, records
from tests.helpers.refusals import refused

BOTH = ("A", "B")
TOMORROW = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)


@pytest.fixture
def tickets(hall: Hall) -> Tickets:
    return hall.tickets


def line(tickets: Tickets, classes: str) -> list[Ticket]:
    """Numbers given one after the other."""
    return [tickets.issue(klass, None, "kiosk").ticket for klass in classes]


def numbers(found: list[Ticket]) -> list[str]:
    return [ticket.number for ticket in found]


def missed(tickets: Tickets, window: int = 1) -> Ticket:
    """The next one is called and does not come."""
    tickets.call_next(window, BOTH, "7")
    return tickets.finish(window, "no_show", "7")


# -- put aside --------------------------------------------------------------------------------------------------------


def test_a_number_put_aside_frees_the_window_and_is_taken_up_by_any(tickets: Tickets, store: Store) -> None:
    first, _ = line(tickets, "AA")
    with refused(Reason.TICKET_OVER):
        tickets.hold(1, "7")
    tickets.call_next(1, BOTH, "7")
    tickets.recall(1, "7")
    held = tickets.hold(1, "7")
    assert (held.id, held.state, held.window) == (first.id, "held", 1)
    assert tickets.current(1) is None
    assert tickets.held() == [held]
    assert tickets.call_next(1, BOTH, "7").number == "A002"  # never called again by itself
    with refused(Reason.ALREADY_SERVING):
        tickets.take_up(first.id, 1, "7")
    again = tickets.take_up(first.id, 2, "8")
    assert (again.state, again.window, again.times) == ("called", 2, 1)
    assert tickets.held() == []
    with refused(Reason.NOT_HELD):
        tickets.take_up(first.id, 3, "8")
    assert tickets.calls(1) == [again]
    assert records(store)[-4:-1] == [
        TicketCalled(first.id, "A001", "A", 1, 2),
        TicketHeld(first.id, "A001", "A", 1),
        TicketCalled(tickets.calls(2)[1].id, "A002", "A", 1, 1),
    ]
    assert audit(store) == []


def test_what_was_put_aside_yesterday_is_not_taken_up_today(tickets: Tickets, clock: FakeClock) -> None:
    first, _ = line(tickets, "AA")
    tickets.call_next(1, BOTH, "7")
    tickets.hold(1, "7")
    tickets.call_next(1, BOTH, "7")
    clock.set(TOMORROW)
    assert tickets.held() == []
    with refused(Reason.NOT_HELD):
        tickets.take_up(first.id, 2, "7")
    with refused(Reason.TICKET_OVER):  # what yesterday left at the window is ended, nothing else
        tickets.hold(1, "7")
    assert tickets.current(1) is not None


# -- moved on ---------------------------------------------------------------------------------------------------------


def test_a_transferred_number_keeps_its_turn_by_arrival(tickets: Tickets, store: Store) -> None:
    a1, *_ = line(tickets, "ACC")
    tickets.call_next(1, BOTH, "7")
    moved = tickets.transfer(a1.id, "C", "7")
    assert (moved.ticket.number, moved.ticket.klass, moved.ticket.state, moved.ahead) == ("A001", "C", "waiting", 0)
    assert tickets.current(1) is None
    assert numbers(tickets.waiting("C")) == ["A001", "C001", "C002"]
    assert tickets.call_next(4, ("C",), "9").number == "A001"
    assert TicketTransferred(a1.id, "A001", "A", "C", 0) in records(store)
    assert audit(store) == []


def test_a_number_is_transferred_to_one_window_only(tickets: Tickets) -> None:
    a1, _ = line(tickets, "AA")
    tickets.transfer(a1.id, "", "guide", window=2)
    assert tickets.call_next(1, BOTH, "7").number == "A002"
    tickets.finish(1, "served", "7")
    with refused(Reason.NOBODY_WAITING):
        tickets.call_next(1, BOTH, "7")
    assert tickets.call_next(2, BOTH, "8").number == "A001"


def test_transfers_that_make_no_sense(tickets: Tickets, clock: FakeClock) -> None:
    a1, b1 = line(tickets, "AB")
    with refused(Reason.WRONG_CLASS):
        tickets.transfer(a1.id, "Z", "7")
    for window in (4, 99):
        with refused(Reason.WINDOW_NOT_FOR_CLASS, window=window, klass="A"):
            tickets.transfer(a1.id, "", "7", window=window)
    for klass in ("", "A"):
        with refused(Reason.TRANSFER_NOWHERE):
            tickets.transfer(a1.id, klass, "7")
    tickets.call_next(1, BOTH, "7")
    for window in (0, 1):
        with refused(Reason.TRANSFER_NOWHERE):
            tickets.transfer(a1.id, "A", "7", window=window)
    assert tickets.transfer(a1.id, "B", "7", window=1).ticket.only == 1  # other business at the same window
    with refused(Reason.NOT_IN_LINE):
        tickets.transfer("unknown", "B", "7")
    missed(tickets)
    with refused(Reason.NOT_IN_LINE):
        tickets.transfer(a1.id, "A", "7")
    clock.set(TOMORROW)
    with refused(Reason.NOT_IN_LINE):
        tickets.transfer(b1.id, "A", "7")


# -- missed and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "expected"), [(5, 3), (3, 3), (2, 2), (0, 0)])
def test_who_comes_after_the_call_stands_behind_the_next_few(tickets: Tickets, others: int, expected: int) -> None:
    line(tickets, "A" * (others + 1))
    late = missed(tickets)
    assert tickets.missed() == [late]
    back = tickets.come_back(late.id, "guide")
    assert (back.ahead, back.ticket.state, back.ticket.returns, back.ticket.times) == (expected, "waiting", 1, 0)
    assert numbers(tickets.waiting()).index("A001") == expected
    assert tickets.missed() == []


def test_several_who_come_back_stand_in_the_order_of_coming_back(tickets: Tickets, store: Store) -> None:
    line(tickets, "AAAAAA")
    one, two = missed(tickets), missed(tickets)
    tickets.come_back(two.id, "guide")
    tickets.come_back(one.id, "guide")
    # Behind the same three of their class, and each behind who was back before.
    assert numbers(tickets.waiting()) == ["A003", "A004", "A005", "A002", "A001", "A006"]
    assert TicketReturned(two.id, "A002", "A", 1) in records(store)
    line(tickets, "A")
    assert numbers(tickets.waiting())[-2:] == ["A006", "A007"]
    assert audit(store) == []


def test_coming_back_has_a_limit_and_ends_with_the_day(store: Store, clock: FakeClock) -> None:
    twice = Tickets(store, replace(PLACE, line=LineRules(return_behind=1, return_limit=2)), 3)
    first, second = line(twice, "AA")
    with refused(Reason.NOT_MISSED):
        twice.come_back(first.id, "guide")
    with refused(Reason.NOT_MISSED):
        twice.come_back("unknown", "guide")
    missed(twice)
    twice.come_back(first.id, "guide")
    missed(twice)  # the second one
    missed(twice)
    assert numbers(twice.missed()) == ["A002", "A001"]
    twice.come_back(first.id, "guide")
    missed(twice)
    with refused(Reason.RETURNED_ENOUGH, limit=2):
        twice.come_back(first.id, "guide")
    assert numbers(twice.missed()) == ["A002"]
    clock.set(TOMORROW)
    assert twice.missed() == []
    with refused(Reason.NOT_MISSED):
        twice.come_back(second.id, "guide")


# -- given up ---------------------------------------------------------------------------------------------------------


def test_a_citizen_may_give_a_number_up_that_waits_or_was_put_aside(
    tickets: Tickets, store: Store, clock: FakeClock
) -> None:
    first, second, third = line(tickets, "AAA")
    tickets.call_next(1, BOTH, "7")
    with refused(Reason.NOT_IN_LINE):  # at the window it is the clerk who ends it
        tickets.abandon(first.id, "kiosk")
    tickets.hold(1, "7")
    assert tickets.abandon(first.id, "kiosk").state == "abandoned"
    assert tickets.abandon(second.id, "kiosk").state == "abandoned"
    with refused(Reason.NOT_IN_LINE):
        tickets.abandon(second.id, "kiosk")
    ends = [event for event in records(store) if isinstance(event, TicketFinished)]
    assert [(end.number, end.window, end.outcome) for end in ends] == [
        ("A001", 1, "abandoned"),
        ("A002", 0, "abandoned"),
    ]
    assert numbers(tickets.waiting()) == ["A003"]
    with refused(Reason.NOT_MISSED):  # given up is given up
        tickets.come_back(second.id, "kiosk")
    clock.set(TOMORROW)
    with refused(Reason.NOT_IN_LINE):
        tickets.abandon(third.id, "kiosk")
    assert audit(store) == []


# -- several services -------------------------------------------------------------------------------------------------


def test_one_number_for_several_services_goes_on_without_queueing_anew(tickets: Tickets, store: Store) -> None:
    mine = tickets.issue("A", None, "kiosk", then=("C", "B", "A")).ticket
    assert (mine.klass, mine.rest) == ("A", "CB")  # nothing twice
    line(tickets, "CCB")
    tickets.call_next(1, BOTH, "7")
    between = tickets.finish(1, "served", "7")
    assert (between.id, between.number, between.klass, between.rest, between.state, between.window) == (
        mine.id, "A001", "C", "B", "waiting", 0,
    )  # fmt: skip
    assert records(store)[-1] == TicketFinished(mine.id, "A001", "A", 1, "served", "C")
    assert tickets.call_next(4, ("C",), "9").number == "A001"  # before both C, who came later
    tickets.finish(4, "served", "9")
    assert tickets.call_next(3, ("B",), "8").number == "A001"
    ended = tickets.finish(3, "served", "8")
    assert (ended.state, ended.rest) == ("served", "")
    assert records(store)[-1] == TicketFinished(mine.id, "A001", "B", 3, "served")
    assert audit(store) == []


def test_who_misses_one_of_several_misses_them_all_until_back(tickets: Tickets) -> None:
    tickets.issue("A", None, "kiosk", then=("C",))
    late = missed(tickets)
    assert late.state == "no_show"
    tickets.come_back(late.id, "guide")
    tickets.call_next(1, BOTH, "7")
    assert tickets.finish(1, "served", "7").klass == "C"


def test_a_service_still_to_come_ends_with_the_day(tickets: Tickets, clock: FakeClock) -> None:
    tickets.issue("A", None, "kiosk", then=("C",))
    tickets.call_next(1, BOTH, "7")
    clock.set(TOMORROW)
    assert tickets.finish(1, "served", "7").state == "served"


def test_a_transfer_to_what_was_to_come_does_it_once(tickets: Tickets) -> None:
    mine = tickets.issue("A", None, "kiosk", then=("B", "C")).ticket
    assert tickets.transfer(mine.id, "C", "7").ticket.rest == "B"


def test_a_number_for_an_unknown_second_service_is_not_given(tickets: Tickets, store: Store) -> None:
    with refused(Reason.WRONG_CLASS):
        tickets.issue("A", None, "kiosk", then=("Z",))
    assert records(store) == []


# -- pressed twice ----------------------------------------------------------------------------------------------------


def press() -> str:
    return str(uuid.uuid4())


def test_one_press_acts_once_and_says_the_same_again(tickets: Tickets, store: Store) -> None:
    line(tickets, "AAA")
    key = press()
    called = tickets.call_next(1, BOTH, "7", key)
    assert tickets.call_next(1, BOTH, "7", key) == called  # not "you serve one already"
    key = press()
    again = tickets.recall(1, "7", key)
    assert [tickets.recall(1, "7", key) for _ in range(5)] == [again] * 5
    key = press()
    ended = tickets.finish(1, "served", "7", key)
    tickets.call_next(1, BOTH, "7", press())
    assert tickets.finish(1, "served", "7", key) == ended  # the next citizen is not sent away
    assert tickets.current(1) is not None
    key = press()
    given = tickets.issue("B", None, "kiosk", press=key)
    assert tickets.issue("B", None, "kiosk", press=key) == given
    assert numbers(tickets.waiting("B")) == ["B001"]
    assert [event.times for event in records(store) if isinstance(event, TicketCalled)] == [1, 2, 1]
    assert audit(store) == []


def test_a_refused_press_may_be_tried_again(tickets: Tickets) -> None:
    key = press()
    with refused(Reason.NOBODY_WAITING):
        tickets.call_next(1, BOTH, "7", key)
    line(tickets, "A")
    assert tickets.call_next(1, BOTH, "7", key).number == "A001"


def test_a_press_is_one_act_only(tickets: Tickets) -> None:
    line(tickets, "AA")
    key = press()
    tickets.call_next(1, BOTH, "7", key)
    for act in (
        lambda: tickets.call_next(2, BOTH, "8", key),
        lambda: tickets.finish(1, "served", "7", key),
        lambda: tickets.issue("A", None, "kiosk", press=key),
    ):
        with pytest.raises(ValueError, match=key):
            act()


def test_old_presses_are_forgotten_a_few_at_a_time(tickets: Tickets, store: Store, clock: FakeClock) -> None:
    for _ in range(25):
        tickets.issue("A", None, "kiosk", press=press())
    clock.set(TOMORROW)
    tickets.issue("A", None, "kiosk", press=press())
    assert store.value("SELECT count(*) FROM press") == 25 - 20 + 1
    tickets.issue("A", None, "kiosk", press=press())
    assert store.value("SELECT count(*) FROM press") == 2


def test_the_lifecycle_has_no_way_out_of_an_end() -> None:
    ends = {"served", "abandoned"}
    assert not ends & {before for before, _ in LIFECYCLE}


@pytest.mark.parametrize("window", [0, -1, 5, 99, 2**63, -(10**30), 10**30])
def test_a_window_that_the_hall_does_not_have_is_no_window(hall: Hall, window: int) -> None:
    tickets = hall.tickets
    held = tickets.issue("A", None, "kiosk").ticket
    tickets.call_next(1, ("A",), "7")
    tickets.hold(1, "7")
    before = len(records(hall.store))
    for act in (
        lambda: tickets.set_window(window, "open", "7"),
        lambda: tickets.call_next(window, ("A",), "7"),
        lambda: tickets.take_up(held.id, window, "7"),
    ):
        with refused(Reason.WINDOW_UNKNOWN, window=window):
            act()
    assert len(records(hall.store)) == before
    assert hall.store.value("SELECT count(*) FROM service_window") == 0
    assert [one.id for one in tickets.held()] == [held.id]


def test_a_window_is_open_paused_or_closed(hall: Hall) -> None:
    with pytest.raises(ValueError, match="ajar"):
        hall.tickets.set_window(1, "ajar", "7")


def test_a_number_beyond_the_file_is_refused_in_words(hall: Hall) -> None:
    for act in (hall.tickets.recall, hall.tickets.hold):
        with refused(Reason.NUMBER_TOO_BIG):
            act(10**30, "7")
