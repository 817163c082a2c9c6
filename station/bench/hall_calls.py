"""Every call a face makes of the hall, in halls of ten thousand, a hundred thousand and a million cases."""

import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from hall.cases.casefile import CaseFile
from hall.cases.caserules import CaseRules
from hall.cases.cases import Applicant, Cases, MaterialState
from hall.catalogue.catalogue import read_catalogue
from hall.clock import SystemClock
from hall.days.workdays import Calendar
from hall.identity import check_digit
from hall.journal import Tail, end, read
from hall.line.tickets import Tickets
from hall.oversight.caseindicators import MEASURES
from hall.oversight.facts import Facts, read_marks
from hall.oversight.supervision import Looked
from hall.settings import load
from hall.store import Store
from station.bench.acceptance import HALL, typical
from station.bench.clerk import CLERK, enter
from station.bench.figure import Figure, percentile
from station.bench.manycases import fill
from station.bench.ticketing import CLASSES, LINE, PLACE, RECALLS
from station.topics import Topics

FRAME_MS = 16.0
GROWTH = 2.0
BARE = "bare_commit"
BUNDLE = "CG26-55"  # a company: six items at once
YEAR = "figures of the year: "
RECENT = "figures: "
RECENT_DAYS = 20  # the smaller hall has them too: what is older must not be felt
LOOKS = 20  # visits between two looks of supervision and at the figures
_BIRTHS = 36_500
_OVER = object()


@dataclass
class Calls:
    """How long each call took, in milliseconds, by its name."""

    took: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def __call__(self, name: str, act: Callable[[], object]) -> object:
        began = time.perf_counter()
        answer = act()
        self.took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return answer

    def at(self, share: float) -> dict[str, float]:
        """That percentile of each."""
        return {name: percentile(times, share) for name, times in self.took.items()}


def measure(few: int = 10_000, many: int = 100_000, rounds: int = 200) -> Figure:
    """The slowest call's 99th percentile with `many` cases; it may be `GROWTH` × its own with `few` at most.

    Growth is told of medians: a percentile of few rounds is the disk's. A figure of a year grows with the cases of the
    year, of which `few` are not many: its growth is not bound, its time is. `detail` holds each call's 99th percentile
    with `many`, that of a bare commit on the same disk, and the largest growth.
    """
    small, large = play((few, many), rounds)
    p99, was, now = large.at(0.99), small.at(0.5), large.at(0.5)
    worst = max(value for name, value in p99.items() if name != BARE)
    growth = max(now[name] / was[name] for name in now if not name.startswith(YEAR))
    detail = {**p99, "growth": growth, "cases": float(many)}
    goal = f"p99 <= {FRAME_MS:g} ms with {many:,} cases, <= {GROWTH:g} x the median with {few:,}"
    return Figure(worst, "ms", goal, worst <= FRAME_MS and growth <= GROWTH, detail=detail)


def play(halls: Sequence[int], rounds: int) -> list[Calls]:
    """`rounds` visits in each of `halls`, turn about: with so many old cases each."""
    with ExitStack() as stack:
        told = [Calls() for _ in halls]
        visits = [
            _visits(stack.enter_context(_hall(cases)), cases, calls) for cases, calls in zip(halls, told, strict=True)
        ]
        for _ in range(rounds):
            for visit in visits:
                next(visit)
    return told


@contextmanager
def _hall(cases: int) -> Generator[Store, None, None]:
    with (
        tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder,
        closing(Store.open(Path(folder), SystemClock())) as store,
    ):
        enter(store)
        fill(store, cases)
        store.run("CREATE TABLE bare (x INTEGER)")
        tail = Tail(store, lambda event: None)  # as in every process of a machine: it also carries the log over
        store.on_commit = tail.nudge
        tail.start()
        yield store
        tail.stop()


def _visits(store: Store, cases: int, calls: Calls) -> Generator[None, None, None]:
    """One visit after the other, with every call of it. What the disk takes for a commit by itself stands beside."""
    catalogue = read_catalogue(HALL)
    file, line = Cases(store, catalogue, Calendar.read(), "610722"), Tickets(store, PLACE, RECALLS)
    hall = Topics(load(store.data), store)
    item = next(item for item in catalogue.items() if typical(item))
    for _ in range(LINE):
        line.issue("A", None, CLERK)
    for n in count():
        old = f"01900000-0000-7000-8000-{n * 7919 % cases:012d}"
        applicant = Applicant("张三", "mainland", _number(n))
        calls(BARE, lambda: store.run("INSERT INTO bare VALUES (1)"))
        calls("tickets.issue", lambda: line.issue("A", None, CLERK))
        ticket = calls("tickets.call_next", lambda: line.call_next(1, CLASSES, CLERK))
        visit = line.calls(1)[0].id
        assert ticket == line.current(1)
        calls("tickets.recall", lambda: line.recall(1, CLERK))
        calls("tickets.waiting", line.waiting)
        calls("tickets.counts", line.counts)
        calls("tickets.calls", line.calls)
        calls("tickets.missed", line.missed)
        calls("tickets.of_person", lambda a=applicant: line.of_person(a.id_number))
        made = file.receive(item.code, applicant, visit, CLERK)
        calls("cases.receive", lambda a=applicant, v=visit: file.receive(item.code, a, v, CLERK))
        for material in made.materials:
            calls(
                "cases.set_material",
                lambda m=material, c=made: file.set_material(c.id, m.code, MaterialState.RECEIVED, CLERK),
            )
        calls("cases.accept", lambda c=made: file.accept(c.id, CLERK))
        calls(
            "cases.decided",
            lambda c=made: file.decided(c.id, f"N{c.id}", "granted", "准予", "2026-11-22T10:00:00+08:00", 1),
        )
        calls("cases.close", lambda c=made: file.close(c.id, CLERK))
        calls("cases.case", lambda old=old: file.case(old))
        calls("cases.by_number", lambda n=n: file.by_number(f"OLD{n * 7919 % cases:010d}"))
        calls("cases.steps", lambda old=old: file.steps(old))
        calls("cases.of_person", lambda a=applicant: file.of_person(a.id_number))
        calls("cases.of_ticket", lambda v=visit: file.of_ticket(v))
        calls("cases.recent", lambda: file.recent(50))
        calls("cases.is_received_by_platform", lambda c=made: file.is_received_by_platform(c.id))
        calls("journal.tail", lambda: read(store, end(store) - 20))
        calls("tickets.finish", lambda: line.finish(1, "served", CLERK))
        _bundle(hall, applicant, calls)
        if n % LOOKS == 0:
            _oversight(hall, calls)
        yield


def _bundle(hall: Topics, applicant: Applicant, calls: Calls) -> None:
    """One application for several items."""
    bundles = hall.cases.bundles
    calls("bundles.open", lambda: bundles.open(BUNDLE, applicant, {}, "", CLERK))
    made = bundles.of_person(applicant.id_number)[0]
    calls("bundles.bundle", lambda: bundles.bundle(made.id))
    material = made.missing[0].code
    calls("bundles.set_material", lambda: bundles.set_material(made.id, material, MaterialState.RECEIVED, CLERK))
    calls("bundles.recent", lambda: bundles.recent(10))


def _oversight(hall: Topics, calls: Calls) -> None:
    """Every figure of the last days and of this year, of today what is appraised daily; the lamps; and a look of
    supervision, each of whose pieces is a call."""
    file = CaseFile(hall.store, hall.catalogue, hall.calendar, CaseRules())
    marks, today = read_marks(HALL), hall.store.clock.now().date()
    for which, since in ((RECENT, today - timedelta(days=RECENT_DAYS)), (YEAR, date(today.year, 1, 1))):
        for name, measure in MEASURES.items():
            facts = Facts(file, PLACE, marks, today if name.startswith("daily_") else since, today)
            calls(f"{which}{name}", lambda measure=measure, facts=facts: measure(facts))
    calls("supervision.lamps", hall.supervision.lamps)
    pieces = hall.supervision.pieces(Looked())
    while calls("supervision.watch", lambda: next(pieces, _OVER)) is not _OVER:
        pass


def _number(n: int) -> str:
    """A number of nobody: the place does not exist."""
    born = (SystemClock().now().date() - timedelta(days=7000 + n % _BIRTHS)).strftime("%Y%m%d")
    body = f"999999{born}{n % 1000:03d}"
    return body + check_digit(body)
