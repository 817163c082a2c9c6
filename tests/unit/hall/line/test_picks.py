"""选呼: who may call a number out of its turn, which number, to which window, and what is written down of it."""

import threading
import uuid
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import HALL_ZONE
from hall.errors import Reason, Refused
from hall.line.picks import PICK_WORDS, Picked, Why
from hall.line.records import TicketCalled
from hall.line.tickets import LIFECYCLE, Ticket, Tickets
from hall.oversight.daybook import read_daybook
from hall.oversight.findings import Scene, out_of_turn
from hall.oversight.watchrules import Level, RuleId, read_watch_rules
from hall.staff import MAY
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, Hall, audit, records
from tests.helpers.refusals import refused

BOTH = ("A", "B")
TODAY = date(2026, 11, 23)


@pytest.fixture
def tickets(hall: Hall) -> Tickets:
    return hall.tickets


def line(tickets: Tickets, classes: str) -> list[Ticket]:
    return [tickets.issue(klass, None, "kiosk").ticket for klass in classes]


def pick(tickets: Tickets, number: str, window: int = 1, **other: str) -> Ticket:
    return tickets.picks.pick(
        number, window, BOTH, Why(other.pop("why", Why.PROMISED)), other.pop("actor", "7"), **other
    )


def test_one_that_waits_is_called_before_those_who_came_earlier(tickets: Tickets, store: Store) -> None:
    _, _, third = line(tickets, "AAA")
    here = pick(tickets, "A003")
    assert (here.id, here.state, here.window, here.times) == (third.id, "called", 1, 1)
    assert tickets.current(1) == tickets.calls()[0] == here  # what board, sign and desk ask
    assert records(store)[-1] == TicketCalled(third.id, "A003", "A", 1, 1, "promised")
    assert [picked.number for picked in tickets.picks.of(TODAY, TODAY)] == ["A003"]
    assert not audit(store)


def test_numbers_that_wait_again_after_a_clock_ran_ahead_are_found_and_two_alike_are_not_guessed(
    tickets: Tickets, store: Store, clock: FakeClock
) -> None:
    now = clock.now()
    _, second = line(tickets, "AA")
    clock.set(now.replace(year=now.year + 5))
    line(tickets, "A")  # another A001
    clock.set(now)
    line(tickets, "A")
    assert pick(tickets, "A002").id == second.id
    with refused(Reason.NUMBER_AMBIGUOUS, numbers=("A001", "A001")):
        pick(tickets, "A001", 2)
    assert not audit(store)


def test_who_missed_the_call_and_who_was_put_aside_may_be_called_too(tickets: Tickets, store: Store) -> None:
    line(tickets, "AA")
    tickets.call_next(1, BOTH, "7")
    tickets.finish(1, "no_show", "7")
    back = pick(tickets, "A001", 2, why=Why.CAME_BACK)
    assert (back.window, back.times, back.returns) == (2, 2, 0)  # it was called once before
    assert tickets.finish(2, "served", "7").state == "served"
    tickets.call_next(1, BOTH, "7")
    tickets.hold(1, "7")
    assert pick(tickets, "A002", 2, why=Why.ASKED_BACK).window == 2
    assert [picked.was for picked in tickets.picks.of(TODAY, TODAY)] == ["held", "no_show"]
    assert {was for was, act in LIFECYCLE if act == "pick"} == {"waiting", "held", "no_show"}
    assert not audit(store)


@pytest.mark.parametrize("told", ["A002", "a002", " A2 ", "2", "002", "Ａ００２"])
def test_a_number_may_be_told_by_its_digits(tickets: Tickets, told: str) -> None:
    line(tickets, "AACC")
    assert pick(tickets, told).number == "A002"  # C002 is none of this window's


def test_what_no_number_of_today_can_be(tickets: Tickets, clock: FakeClock) -> None:
    line(tickets, "ABC")
    with refused(Reason.NUMBER_AMBIGUOUS, numbers=("A001", "B001")):
        pick(tickets, "1")
    for told in ("A009", "9", "", "A", "A1B", "０", "²", "99999999999999999999", "'; --", "\N{RIGHT-TO-LEFT MARK}A1"):
        with pytest.raises(Refused) as no:
            pick(tickets, told)
        assert no.value.reason is Reason.NUMBER_NOT_HERE
    clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE))
    tickets.issue("B", None, "kiosk")
    with refused(Reason.NUMBER_NOT_HERE, number="A001"):
        pick(tickets, "A001")


def test_only_to_a_window_that_serves_it(tickets: Tickets) -> None:
    line(tickets, "AC")
    with refused(Reason.WINDOW_NOT_FOR_CLASS, window=1, klass="C"):
        pick(tickets, "C001")
    with refused(Reason.WINDOW_UNKNOWN, window=9):
        pick(tickets, "A001", 9)
    tickets.call_next(1, BOTH, "7")
    with refused(Reason.NUMBER_ELSEWHERE, number="A001", window=1):
        pick(tickets, "A001", 2)
    tickets.transfer(tickets.calls()[0].id, "A", "7", 2)
    with refused(Reason.NUMBER_ELSEWHERE, number="A001", window=2):
        pick(tickets, "A001", 1)
    assert pick(tickets, "A001", 2).window == 2


def test_a_window_serves_one_and_what_is_over_is_over(tickets: Tickets) -> None:
    line(tickets, "AAA")
    tickets.call_next(1, BOTH, "7")
    with refused(Reason.ALREADY_SERVING):
        pick(tickets, "A002")
    assert [ticket.number for ticket in tickets.waiting()] == ["A002", "A003"]
    tickets.finish(1, "served", "7")
    tickets.abandon(tickets.waiting()[-1].id, "7")
    for told in ("A001", "A003"):
        with refused(Reason.TICKET_OVER):
            pick(tickets, told)


def test_it_is_one_of_the_calls_that_a_number_has(tickets: Tickets, store: Store) -> None:
    line(tickets, "A")
    tickets.call_next(1, BOTH, "7")
    for times in (2, 3, 4):  # the hall of these tests calls three times more than once
        tickets.finish(1, "no_show", "7")
        assert pick(tickets, "A001").times == times
    with refused(Reason.RECALLED_ENOUGH, limit=3):
        tickets.recall(1, "7")
    tickets.finish(1, "no_show", "7")
    with refused(Reason.RECALLED_ENOUGH, limit=3):
        pick(tickets, "A001")
    assert len(tickets.picks.of(TODAY, TODAY)) == 3
    assert tickets.come_back(tickets.missed()[0].id, "7").ticket.state == "waiting"  # by the line, behind others
    assert not audit(store)


@pytest.mark.parametrize("actor", ["guide", "kiosk", "citizen", "rule"])
def test_only_who_calls_may(tickets: Tickets, store: Store, actor: str) -> None:
    line(tickets, "A")
    before = len(records(store))
    with refused(Reason.ROLE_MISSING):
        pick(tickets, "A001", actor=actor)
    with pytest.raises(Refused):
        pick(tickets, "A001", actor="nobody")
    assert (tickets.waiting()[0].number, len(records(store))) == ("A001", before)
    assert {role for role in MAY if "line.pick" in MAY[role]} == {role for role in MAY if "line.call" in MAY[role]}


def test_a_press_is_one_pick(tickets: Tickets, store: Store) -> None:
    line(tickets, "AA")
    key = str(uuid.uuid4())
    first = pick(tickets, "A002", press=key)
    assert asdict(pick(tickets, "A002", press=key)) == asdict(first)
    assert [type(event) for event in records(store)].count(TicketCalled) == 1


def test_one_number_picked_by_two_windows_at_once_is_at_one(hall: Hall, data: Path) -> None:
    """Each with its own connection, as two desks have."""
    tickets, won, lost = hall.tickets, list[int](), list[Reason]()
    line(tickets, "A" * 12)

    def press(window: int) -> None:
        store = Store.open(data, hall.store.clock)
        own = Tickets(store, PLACE, recall_limit=3)
        for n in range(1, 13):
            gate.wait(20)
            try:
                own.picks.pick(f"A{n:03d}", window, BOTH, Why.PROMISED, "7")
                won.append(n)
            except Refused as no:
                lost.append(no.reason)
            gate.wait(20)
            if own.current(window):
                own.finish(window, "served", "7")
        store.close()

    gate = threading.Barrier(2)
    threads = [threading.Thread(target=press, args=(window,)) for window in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(won) == list(range(1, 13))
    assert set(lost) <= {Reason.NUMBER_ELSEWHERE, Reason.TICKET_OVER}
    assert len(lost) == 12
    assert not audit(hall.store)


def test_supervision_and_the_daily_sheet_see_it_as_its_own_kind(
    tickets: Tickets, store: Store, clock: FakeClock
) -> None:
    rule = read_watch_rules("national").rules[RuleId.OUT_OF_TURN]
    numbers = [ticket.number for ticket in line(tickets, "AAAAB")][1:]

    def found() -> list[tuple[str, float]]:
        scene = Scene(store, None, None, PLACE, clock.now())  # type: ignore[arg-type]  # it looks at no case
        return [(one.subject, one.value) for one in out_of_turn(scene, rule) if one]

    for number in numbers[:2]:
        pick(tickets, number)
        tickets.finish(1, "served", "7")
        clock.advance(60)
    assert (found(), rule.level(2)) == ([], None)
    pick(tickets, numbers[2])
    pick(tickets, numbers[3], 2, why=Why.MISTAKEN)
    assert (found(), rule.level(3)) == ([("1", 3)], Level.NOTICE)
    counted = {what: n for _, what, n in read_daybook(store, TODAY, TODAY).lines}
    assert counted["选呼"] == 4
    assert tickets.picks.of(TODAY, TODAY)[0] == Picked(
        "B001", 2, "waiting", Why.MISTAKEN, "7", clock.now().isoformat(timespec="milliseconds")
    )
    clock.advance(timedelta(days=1).total_seconds())
    assert found() == []
    assert tickets.picks.of(TODAY + timedelta(days=1), TODAY + timedelta(days=1)) == []


def test_every_reason_has_its_words() -> None:
    assert PICK_WORDS.keys() == set(Why)
