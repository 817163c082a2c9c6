"""Expected waits: the line played forward, and how far from the truth the promises of simulated days are."""

import shutil
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from hall.hours import Span
from hall.line import line
from hall.line import waits as crowds
from hall.line.tickets import Issued, Tickets
from hall.line.waits import Counters, Crowd, Standing, merged, remaining, waits
from hall.places import Place
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, enter_people
from tests.helpers.queueday import Arrivals, Promise, Wait, mean_error, simulate, told

MINUTES = {"A": 10.0, "B": 6.0, "C": 20.0}


def one(klass: str, lane: str = "", only: int = 0) -> Standing:
    return Standing(klass, lane, only)


def counter(number: int, classes: str, busy: float = 0.0) -> Counters:
    return Counters(frozenset(classes), {number: busy})


# -- one line ---------------------------------------------------------------------------------------------------------


def test_nobody_before_is_no_wait() -> None:
    assert waits(Crowd.of([]), [counter(1, "AB"), counter(4, "C")], MINUTES) == {"A": 0, "B": 0, "C": 0}


def test_each_window_takes_the_first_it_may_call_as_soon_as_it_is_free() -> None:
    here = [counter(1, "AB"), counter(3, "B", busy=2)]
    # Window 1 takes the A until 10; window 3 the first B from 2 to 8, the second until 14, and 1 has nobody at 10.
    assert waits(Crowd.of([one("A"), one("B"), one("B")]), here, MINUTES) == {"A": 10, "B": 10, "C": 0}


def test_one_bound_to_a_window_waits_for_it_and_others_do_not_wait_for_him() -> None:
    here = [counter(1, "A", busy=30), counter(2, "A", busy=1)]
    assert waits(Crowd.of([one("A", only=1)]), here, MINUTES)["A"] == 1


def test_a_class_that_nobody_calls_waits_for_all_its_own_work() -> None:
    assert waits(Crowd.of([one("C"), one("C"), one("A")]), [counter(1, "A")], MINUTES)["C"] == 40


def test_a_class_the_hall_gave_up_takes_no_time() -> None:
    assert waits(Crowd.of([one("X"), one("A")]), [counter(1, "AX")], {"A": 10.0}) == {"A": 10}


@pytest.mark.parametrize(
    ("lanes", "every", "order"),
    [
        ("..", 2, [0, 1]),
        ("..p", 2, [2, 0, 1]),
        ("...pp", 2, [3, 0, 4, 1, 2]),
        (".ppp", 2, [1, 0, 2, 3]),
        ("...pp", 3, [3, 0, 1, 4, 2]),
        (".pp", 1, [1, 2, 0]),
    ],
)
def test_the_order_of_calls_mixes_the_lanes(lanes: str, every: int, order: list[int]) -> None:
    assert merged([one("A", lane.strip(".")) for lane in lanes], every) == order


LETTERED = {"AAAA": [counter(1, "AB"), counter(2, "AB", busy=3)], "ABC": [counter(1, "AB"), counter(2, "C")]}


@pytest.mark.parametrize(("pattern", "here"), LETTERED.items())
def test_of_a_long_line_the_rest_goes_as_it_would_one_by_one(
    pattern: str, here: list[Counters], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = pattern * 60
    reckoned = waits(Crowd.lettered(line), here, MINUTES)
    assert reckoned == waits(Crowd.of([one(klass) for klass in line]), here, MINUTES)
    monkeypatch.setattr(crowds, "PLAYED", len(line))
    played = waits(Crowd.lettered(line), here, MINUTES)
    for klass in MINUTES:
        assert reckoned[klass] == pytest.approx(played[klass], abs=max(MINUTES.values()))
    assert played["A"] > 400


def test_who_waits_for_one_window_at_a_long_lines_end_is_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    line = [one("A")] * 50 + [one("A", only=1)] * 30 + [one("C")] * 3
    here = [counter(1, "A"), counter(2, "A")]
    # The two share 50 of A; the 30 are window 1's alone: who comes next goes to window 2, or waits for both.
    assert 250 <= waits(Crowd.of(line), here, MINUTES)["A"] <= 400
    assert waits(Crowd.of(line), here, MINUTES)["C"] == 60
    assert Crowd.of(line).count("AC") == 83


def test_what_is_left_of_a_service_is_never_nothing() -> None:
    assert (remaining(10, 0), remaining(10, 4), remaining(10, 9), remaining(10, 90)) == (10, 6, 2.5, 2.5)


def test_who_comes_before_the_windows_open_waits_for_that_too(store: Store, clock: FakeClock) -> None:
    hours = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
    late = replace(PLACE.windows[0], hours=(Span(time(9), time(12)),))
    tickets = Tickets(store, replace(PLACE, hours=hours, windows=(late, *PLACE.windows[1:])), 3)
    clock.set(clock.now().replace(hour=8, minute=20))
    # Window 2 opens in ten minutes and window 1 in forty: the second of class A is called when the first is served.
    assert [tickets.issue("A", None, "kiosk").wait_minutes for _ in range(2)] == [10, 20]
    clock.set(clock.now().replace(hour=13, minute=45))
    assert tickets.counts()[2].wait_minutes == 15
    clock.set(clock.now().replace(hour=18))
    assert tickets.counts()[2].wait_minutes == 0  # nobody knows when


# -- whole days -------------------------------------------------------------------------------------------------------

SEEDS = (0, 1)
BUSY = Arrivals({"A": 11, "B": 15, "C": 2.8}, MINUTES)
BOUND = 4.0  # minutes of mean error; the mean wait of these days is some 16
DOUBLED = replace(PLACE, classes=tuple(replace(klass, minutes=klass.minutes * 2) for klass in PLACE.classes))


def days(first_start: Path, folder: Path, place: Place, promise: Promise = told) -> list[Wait]:
    found: list[Wait] = []
    for seed in SEEDS:
        clock = FakeClock()
        data = folder / f"{seed}"
        shutil.copytree(first_start, data)
        store = Store.open(data, clock)
        enter_people(store)
        found += simulate(store, clock, place, (1, 2, 3, 4), BUSY, seed, promise)
        store.close()
    return found


def test_the_promises_of_simulated_days_are_near_the_truth(first_start: Path, tmp_path: Path) -> None:
    found = days(first_start, tmp_path, PLACE)
    assert len(found) > 100
    assert sum(wait.real for wait in found) / len(found) > 3 * BOUND  # there is something to foretell
    assert mean_error(found) <= BOUND


def _all_before_one_window(_: Tickets, issued: Issued) -> float:
    """Planted: as if one window did the work of everybody before."""
    return issued.ahead * MINUTES[issued.ticket.klass]


def _soon(_: Tickets, issued: Issued) -> float:
    """Planted: what a kiosk says that does not look."""
    return 5.0


@pytest.mark.parametrize("promise", [_all_before_one_window, _soon])
def test_the_bound_finds_a_bad_promise(first_start: Path, tmp_path: Path, promise: Promise) -> None:
    assert mean_error(days(first_start, tmp_path, PLACE, promise)) > BOUND


def test_the_days_own_services_correct_means_that_are_wrong(
    first_start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = mean_error(days(first_start, tmp_path / "measured", DOUBLED))
    monkeypatch.setattr(line, "ENOUGH", 1_000_000)
    declared = mean_error(days(first_start, tmp_path / "declared", DOUBLED))
    assert measured <= 2 * BOUND < declared


def test_a_service_left_open_or_under_a_moved_clock_is_no_measure(store: Store, clock: FakeClock) -> None:
    tickets = Tickets(store, PLACE, 3)
    for seconds in (60, 60, 60, 60, 60, -3600, 5 * 3600):
        tickets.issue("A", None, "kiosk")
        tickets.call_next(1, ("A",), "7")
        clock.advance(seconds)
        tickets.finish(1, "served", "7")
    tickets.issue("A", None, "kiosk")
    tickets.set_window(1, "open", "7")
    assert tickets.counts()[0].wait_minutes == 1  # a minute each, and not the ten of the place
    assert store.value("SELECT services FROM served_time") == 5
