"""The tail: what any process wrote reaches this one's bus, in order, once, and soon."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from hall.errors import Unavailable
from hall.events import Event, StaffSignedIn
from hall.journal import Tail, append, purge
from hall.line.records import TicketIssued
from hall.store import FILE, Store
from tests.helpers.hall import note

REPO = Path(__file__).resolve().parent.parent.parent.parent
GENEROUS_S = 20.0  # how long a test waits for what should take a quarter of a second

Heard = queue.Queue[Event]


@pytest.fixture
def heard() -> Heard:
    return queue.Queue()


@pytest.fixture
def tail(store: Store, heard: Heard) -> Generator[Tail, None, None]:
    note(store, StaffSignedIn("before", ""))  # written before the tail was made: not its matter
    made = Tail(store, heard.put)
    made.start()
    yield made
    made.stop()


def signed(n: int) -> StaffSignedIn:
    return StaffSignedIn(str(n), "desk 1")


def test_two_connections_of_one_process_hear_each_other(store: Store, tail: Tail, heard: Heard) -> None:
    other = store.again()
    for n in range(5):
        note(store if n % 2 else other, signed(n))
    assert [heard.get(timeout=GENEROUS_S) for _ in range(5)] == [signed(n) for n in range(5)]
    assert heard.empty()
    other.close()


def test_a_transaction_is_heard_whole_and_in_order_and_not_when_rolled_back(
    store: Store, tail: Tail, heard: Heard
) -> None:
    def spoiled() -> None:
        with store.atomic():
            append(store, signed(0), "7")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spoiled()
    with store.atomic():
        for n in range(1, 4):
            append(store, signed(n), "7")
    assert [heard.get(timeout=GENEROUS_S) for _ in range(3)] == [signed(n) for n in range(1, 4)]


def test_more_than_a_page_at_once_is_heard_to_the_end(store: Store, tail: Tail, heard: Heard) -> None:
    with store.atomic():
        for n in range(1100):
            append(store, signed(n), "7")
    assert [heard.get(timeout=GENEROUS_S) for _ in range(1100)] == [signed(n) for n in range(1100)]


def test_a_nudge_is_heard_at_once(store: Store, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hall.journal.TAIL_PERIOD_S", GENEROUS_S * 10)
    tail = Tail(store, heard.put)
    store.on_commit = tail.nudge
    tail.start()
    began = time.monotonic()
    for n in range(3):
        note(store, signed(n))
        assert heard.get(timeout=GENEROUS_S) == signed(n)
    assert time.monotonic() - began < GENEROUS_S
    tail.stop()


def test_another_process_is_heard_within_a_quarter_of_a_second(store: Store, tail: Tail, heard: Heard) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c",
         "import pathlib, sys, time\nfrom hall.clock import SystemClock\nfrom hall.line.records import TicketIssued\n"
         "from hall.journal import append\nfrom hall.store import Store\n"
         "store = Store.open(pathlib.Path(sys.argv[1]), SystemClock())\n"
         "for n in range(12):\n"
         "    with store.atomic():\n"
         "        append(store, TicketIssued(str(n), 'A001', 'A', str(time.monotonic_ns())), 'kiosk')\n"
         "    time.sleep(0.03)\n", str(store.data)],
        cwd=REPO,
    )  # fmt: skip
    late: list[float] = []
    for n in range(12):
        event = heard.get(timeout=GENEROUS_S)
        assert isinstance(event, TicketIssued)
        assert event.ticket == str(n)
        late.append((time.monotonic_ns() - int(event.day)) / 1e9)
    assert writer.wait(30) == 0
    assert sorted(late)[len(late) // 2] <= 0.25  # the median: a busy machine may hold up one


def test_what_is_purged_or_unknown_is_passed_over(store: Store, heard: Heard) -> None:
    tail = Tail(store, heard.put)
    note(store, signed(1))
    note(store, signed(2))
    note(store, signed(3))
    store.run("UPDATE journal SET body = NULL WHERE pos = 1")
    store.run("UPDATE journal SET type = 'Teleported' WHERE pos = 2")
    tail.start()
    assert heard.get(timeout=GENEROUS_S) == signed(3)
    assert heard.empty()
    tail.stop()
    assert purge(store, 1) == 0


def test_a_file_that_cannot_be_read_for_a_moment_is_read_later(
    store: Store, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = Store.value
    refusals = threading.Semaphore(3)

    def busy(store: Store, sql: str, *params: object) -> object:
        if sql == "PRAGMA data_version" and refusals.acquire(blocking=False):
            raise Unavailable("store", "database is locked")
        return real(store, sql, *params)

    monkeypatch.setattr(Store, "value", busy)
    tail = Tail(store, heard.put)
    note(store, signed(1))
    tail.start()
    assert heard.get(timeout=GENEROUS_S) == signed(1)
    assert not refusals.acquire(blocking=False)
    tail.stop()


def test_the_log_is_carried_over_by_the_tail_and_not_by_who_commits(store: Store, heard: Heard) -> None:
    file = store.data / FILE
    small = file.stat().st_size
    for n in range(200):
        note(store, signed(n))
    assert file.stat().st_size == small
    tail = Tail(store, heard.put)
    tail.start()
    for n in range(200):
        note(store, signed(n))
    deadline = time.monotonic() + GENEROUS_S
    while file.stat().st_size == small and time.monotonic() < deadline:
        time.sleep(0.01)
    tail.stop()
    assert file.stat().st_size > small
    assert store.faults() == []


def test_stop_ends_the_thread(store: Store, heard: Heard) -> None:
    tail = Tail(store, heard.put)
    tail.start()
    assert "onevisit-tail" in {thread.name for thread in threading.enumerate()}
    tail.stop()
    assert "onevisit-tail" not in {thread.name for thread in threading.enumerate()}
    note(store, signed(1))
    assert heard.empty()
