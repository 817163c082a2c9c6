"""Giving and calling a number, durable and encrypted: beside the usual design, beside old numbers, and in a race."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from hall.clock import SystemClock
from hall.line.tickets import Tickets
from hall.places import Place, TicketClass, Window
from hall.store import Store
from station.bench.clerk import CLERK, enter
from station.bench.figure import Figure, percentile
from station.bench.peerqueue import PeerQueue
from station.demo.hall import ROOT

PEER_MS = 2.4  # a number of the real one, in process, with its web framework and without a printer; here it took 2.2
TIMES = 3
OLD, OLD_BOUND = 200_000, 1.2
GOAL_MS = PEER_MS / TIMES
WINDOWS = tuple(range(1, 9))
CLASSES = ("A", "B")
PLACE = Place(
    "大厅", "机关", "000", (TicketClass("A", "综合", 10.0), TicketClass("B", "户政", 6.0)),
    tuple(Window(number, f"{number}号", CLASSES) for number in WINDOWS),
)  # fmt: skip
RECALLS = 3
LINE = 20  # who waits while numbers are given
BLOCK = 20  # acts of one before the next one's turn: who comes after an object mapper finds no cache warm


def age(store: Store, old: int = OLD) -> None:
    """Put `old` numbers of two years of hall days into a store that gave none yet."""
    with store.atomic():
        store.run(
            "WITH RECURSIVE d(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM d WHERE n < 500)"
            " INSERT INTO hall_day SELECT n, date('2024-01-01', n || ' days'), date('2024-01-01', n || ' days') FROM d"
        )
        store.run(
            "WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < ? - 1)"
            " INSERT INTO ticket (id, hall_day, day, number, klass, turn, state, person, holder_name, issued_at,"
            " window, times, called_at, called_dseq, finished_at)"
            " SELECT 'old-' || n, n / 400 + 1, date('2024-01-01', (n / 400 + 1) || ' days'), printf('A%03d', n % 400),"
            " 'A', n + 1, iif(n % 40, 'served', 'waiting'), printf('%032x', n % 5000), '张**', '2024',"
            " iif(n % 40, 1, NULL), n % 40 > 0, '2024', n, '2024' FROM t",
            old,
        )


def measure(rounds: int = 300, old: int = OLD, presses: int = 100, processes: int = 4) -> dict[str, Figure]:
    """`queue_issue`, `queue_call` and `queue_doubles`.

    Each of `rounds` issues and calls in a new hall, in one with `old` numbers, in the usual design by an object-
    relational mapper (the baseline) and by its bare statements, turn about in blocks; a bare durable commit of one row
    of one table beside them. Between blocks the log is carried over, as the journal's tail does. Then `processes` give,
    call and end `presses` numbers each on one store, without a pause.
    """
    from station.bench.ormpeer import OrmPeer  # SQLAlchemy: not for the racers, who import this module too

    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder, ExitStack() as stack:
        base = Path(folder)
        with closing(Store.open(base / "new", SystemClock())) as first:
            enter(first)
        shutil.copytree(base / "new", base / "old")
        stores = {name: stack.enter_context(closing(Store.open(base / name, SystemClock()))) for name in ("new", "old")}
        age(stores["old"], old)
        halls = {name: Tickets(store, PLACE, RECALLS) for name, store in stores.items()}
        for hall in halls.values():
            for _ in range(LINE):
                hall.issue("A", None, CLERK)
        stores["new"].run("CREATE TABLE bare (x INTEGER)")
        bare, orm = PeerQueue(base / "bare.db"), stack.enter_context(closing(OrmPeer(base / "orm.db")))

        def timed(name: str, act: Callable[[], object]) -> None:
            began = time.perf_counter()
            act()
            took.setdefault(name, []).append((time.perf_counter() - began) * 1000)

        def of(name: str, hall: Tickets, _: int) -> None:
            timed(f"issue {name}", lambda: hall.issue("A", None, CLERK))
            timed(f"call {name}", lambda: hall.call_next(1, CLASSES, CLERK))
            hall.finish(1, "served", CLERK)

        def peer(name: str, queue: PeerQueue | OrmPeer, row: int) -> None:
            timed(f"issue {name}", queue.issue)
            timed(f"call {name}", lambda: queue.call(row))

        for block, done in enumerate(range(0, rounds, BLOCK)):
            rows = range(done + 1, min(done + BLOCK, rounds) + 1)
            turns: list[Callable[[int], object]] = [
                lambda _: timed("commit", lambda: stores["new"].run("INSERT INTO bare VALUES (1)")),
                partial(peer, "bare", bare),
                partial(peer, "orm", orm),
                *(partial(of, name, hall) for name, hall in halls.items()),
            ]
            first = block % len(turns)  # nobody always comes after the same one
            for turn in (*turns[first:], *turns[:first]):
                for row in rows:
                    turn(row)
            for store in stores.values():
                store.carry_over()
    figures = {f"queue_{act}": _figure(act, took) for act in ("issue", "call")}
    return figures | {"queue_doubles": race(presses, processes)}


def _figure(act: str, took: dict[str, list[float]]) -> Figure:
    new, old, orm, bare = (statistics.median(took[f"{act} {which}"]) for which in ("new", "old", "orm", "bare"))
    detail = {
        "p99": percentile(took[f"{act} new"], 0.99),
        "with_old": old,
        "with_old_ratio": old / new,
        "bare_commit": statistics.median(took["commit"]),
        "bare_statements": bare,
    }
    goal = (
        f"<= {GOAL_MS:.2g} ms, {TIMES} x the rate of a peer that took {PEER_MS} ms;"
        f" <= {OLD_BOUND} x with {OLD:,} old numbers"
    )
    fast = new <= GOAL_MS
    return Figure(new, "ms", goal, fast and old <= OLD_BOUND * new, orm, orm / new, detail)


def race(presses: int = 100, processes: int = 4) -> Figure:
    """How many numbers were given twice or called by two, of `processes` × `presses` given and as many called."""
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder, ExitStack() as stack:
        store = stack.enter_context(closing(Store.open(Path(folder), SystemClock())))
        enter(store)
        start = time.monotonic_ns() + 3_000_000_000  # when every process is up
        command = [sys.executable, "-m", "station.bench.presser", folder]
        racers = [
            subprocess.Popen([*command, str(window), str(presses), str(start)], cwd=ROOT)
            for window in WINDOWS[:processes]
        ]
        ends = [racer.wait() for racer in racers]
        if any(ends):
            raise RuntimeError(f"a racing process ended with {ends}")
        given = store.value("SELECT count(*) FROM ticket")
        numbers = store.value("SELECT count(*) FROM (SELECT DISTINCT day, number FROM ticket)")
        calls, called = store.one(
            "SELECT count(*), count(DISTINCT json_extract(body, '$.ticket')) FROM journal WHERE type = 'TicketCalled'"
        ) or (0, 0)  # fmt: skip
    doubles = given - numbers + calls - called
    whole = given == calls == presses * processes
    detail = {"processes": float(processes), "issued": float(given), "called": float(calls)}
    return Figure(float(doubles), "doubles", "0 from any number of processes", whole and doubles == 0, detail=detail)
