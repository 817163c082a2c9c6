"""The work of each day is done at the start and once a day, by one process, and twice does no harm."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from filelock import FileLock

from hall.cases.cases import Cases, CaseState
from hall.clock import HALL_ZONE
from hall.days.workdays import Calendar
from hall.errors import Unavailable
from hall.settings import Settings, load
from hall.store import Store
from station import daily
from station.daily import LOCK_FILE, DailyWork
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, enter_people
from tests.helpers.platform import until

DAY_S = 86_400.0
LICENCE = "CG26-31"


@pytest.fixture
def settings(data: Path) -> Settings:
    return load(data)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE))  # a Monday, the next holiday far away


@pytest.fixture
def store(data: Path, clock: FakeClock) -> Iterator[Store]:
    store = Store.open(data, clock)
    enter_people(store)
    yield store
    store.close()


@pytest.fixture
def cases(settings: Settings, store: Store) -> Cases:
    return Topics(settings, store).cases


def states(cases: Cases) -> list[CaseState]:
    return [case.state for case in reversed(cases.recent(10))]


def test_silence_becomes_acceptance_and_a_promise_lapses_without_anybody(
    settings: Settings, store: Store, cases: Cases, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    work = DailyWork(settings, store)
    silent = cases.receive(LICENCE, applicant(1), "", "w1")
    asked = cases.receive(LICENCE, applicant(2), "", "w1")
    cases.supplements.ask(asked.id, [], "w1")
    assert work.turn()
    assert states(cases) == [CaseState.RECEIVED, CaseState.SUPPLEMENT]
    clock.advance(8 * DAY_S)  # the five working days are over
    with caplog.at_level(logging.INFO, "onevisit"):
        assert work.turn()
    assert states(cases) == [CaseState.ACCEPTED, CaseState.SUPPLEMENT]
    assert cases.case(silent.id).deemed
    assert "deemed 1" in caplog.text
    for said in (applicant(1).name, applicant(1).id_number, silent.provisional_no, silent.id):
        assert said not in caplog.text
    clock.advance(30 * DAY_S)
    assert work.turn()
    assert states(cases) == [CaseState.ACCEPTED, CaseState.LAPSED]
    work.stop()


def test_the_work_of_a_day_is_done_once_and_again_changes_nothing(
    settings: Settings, store: Store, cases: Cases, clock: FakeClock
) -> None:
    cases.receive(LICENCE, applicant(1), "", "w1")
    clock.advance(8 * DAY_S)
    work = DailyWork(settings, store)
    assert [work.turn(), work.turn()] == [True, False]
    work.stop()
    records = store.value("SELECT count(*) FROM journal")
    again = DailyWork(settings, store)  # the process was started anew: it looks, and finds nothing to do
    assert again.turn()
    again.stop()
    assert store.value("SELECT count(*) FROM journal") == records


def test_supervision_looks_every_few_minutes_and_not_once_a_day(
    settings: Settings, store: Store, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.set(clock.now().replace(hour=12, minute=10))  # no window has hours
    waits = Topics(settings, store).tickets.issue("A", None, "kiosk").ticket
    said = "SELECT count(*) FROM finding WHERE rule = 'long_wait' AND subject = ?"
    work = DailyWork(settings, store, ())
    assert work.turn()
    minutes, looks = 0, 0
    with caplog.at_level(logging.INFO, "onevisit"):
        while not store.value(said, waits.id):
            clock.advance(60)
            minutes, looks = minutes + 1, looks + work.turn()
    assert (minutes, looks) == (30, 6)
    assert "supervision: found" in caplog.text
    assert waits.number not in caplog.text
    work.stop()


def test_the_end_of_the_process_does_not_wait_for_a_look(settings: Settings, store: Store, clock: FakeClock) -> None:
    hall = Topics(settings, store)
    hall.tickets.issue("A", None, "kiosk")
    clock.advance(40 * 60)
    work = DailyWork(settings, store, ())
    work.stop()
    assert work.turn()  # it goes no further than its first piece
    assert store.value("SELECT count(*) FROM finding WHERE rule = 'long_wait'") == 0
    assert hall.supervision.watch().findings
    work.stop()


def test_one_process_does_it_and_another_takes_over(settings: Settings, store: Store, clock: FakeClock) -> None:
    first, second = DailyWork(settings, store), DailyWork(settings, store)
    assert [first.turn(), second.turn()] == [True, False]
    clock.advance(DAY_S)
    assert [second.turn(), first.turn()] == [False, True]
    first.stop()
    assert second.turn()
    second.stop()
    with FileLock(store.data / LOCK_FILE, blocking=False, fallback_to_soft=False):  # free again
        assert not DailyWork(settings, store).turn()


def test_the_thread_begins_at_once_and_lives_through_what_goes_wrong(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    monkeypatch.setattr(daily, "LOOK_S", 0.01)
    expect_log("the day's work waits: store: busy")
    expect_log("the day's work stumbled over KeyError and is tried again")
    faults: list[Exception] = [Unavailable("store", "busy"), KeyError("张三丰")]
    done: list[int] = []

    def work(hall: Topics) -> Mapping[str, int]:
        if faults:
            raise faults.pop(0)
        done.append(hall.store.value("SELECT count(*) FROM journal"))
        return {"done": 1}

    runs = DailyWork(settings, store, (work,))
    runs.start()
    until(lambda: done, "the work was never done")
    runs.stop()
    assert done == [0]


def test_what_came_in_past_the_calendar_is_dated_once_the_notice_is_here(
    settings: Settings, store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(datetime(2026, 12, 30, 9, 0, tzinfo=HALL_ZONE))
    hall = Topics(settings, store)
    hall.tickets.issue("A", None, "kiosk")
    hall.tickets.call_next(1, ("A",), "c1")
    hall.ratings.rate(hall.tickets.finish(1, "served", "c1"), 1, [])
    due = "SELECT due FROM rectification"
    assert store.value(due) == ""
    for notice in (False, True):
        if notice:
            longer = Calendar(frozenset({2026, 2027}), frozenset(), frozenset(), "试验2027")
            monkeypatch.setattr(Topics, "calendar", longer)
        clock.advance(DAY_S)
        work = DailyWork(settings, store)
        assert work.turn()
        work.stop()
    assert store.value(due) == "2027-01-06"
