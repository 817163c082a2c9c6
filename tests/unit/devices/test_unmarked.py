"""A ticket printer that tells by itself how it is (GS a) and answers no end mark (GS r): one ticket waits for it."""

import heapq
import time
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import cast

import pytest

from devices.line.wire import Wire
from devices.printer import printerwatch, ticketprinter
from devices.printer.printerwatch import ANSWER_S, MARK_S
from devices.printer.ticketprinter import SerialTicketPrinter, _Job
from hall import printers
from hall.events import DeviceState
from hall.ports import PrintOutcome
from tests.helpers.printerwire import Bench
from tests.helpers.sims import Ear, until

READY, NEAR_END, END, OPEN = (bytes.fromhex(each) for each in ("14000000", "14000300", "1c000f00", "3c000000"))
TICKET = b"\x1b@" + b"A001\n" * 40 + b"\x1dV\x01"


class Printer:
    """The far end on a clock of its own: every wait is over at once, and what it took is told to the second.

    GS a is answered with `report`, GS r with `mark`, each when all before it is printed: a ticket takes `prints_s`.
    None: not at all.
    """

    network = False
    baud = 115200

    def __init__(self, prints_s: float = 0.0) -> None:
        self.now = 0.0
        self.prints_s = prints_s
        self.report: bytes | None = READY
        self.mark: bytes | None = None
        self.noise = b""  # said with the next report
        self.reports = 10**9  # so many more answers to GS a
        self._busy_until = 0.0
        self._coming: list[tuple[float, int, bytes]] = []

    def monotonic(self) -> float:
        return self.now

    def seconds(self, count: int) -> float:
        return count * 10 / self.baud

    def write(self, data: bytes) -> None:
        self.now += self.seconds(len(data))
        if TICKET.endswith(data) and len(data) > 3:
            self._busy_until = self.now + self.prints_s
        answer = None
        if data == b"\x1da\xff" and self.report and self.reports:
            self.reports -= 1
            answer, self.noise = self.noise + self.report, b""
        if data == b"\x1dr\x01":
            answer = self.mark
        if answer:
            self.tells(answer, max(0.0, self._busy_until - self.now))

    def tells(self, said: bytes, after: float) -> None:
        heapq.heappush(self._coming, (self.now + after, len(self._coming), said))

    def take(self, timeout: float) -> bytes:
        if self._coming and self._coming[0][0] <= self.now + timeout:
            at, _, said = heapq.heappop(self._coming)
            self.now = max(self.now, at)
            return said
        self.now += timeout
        return b""

    def flush(self) -> None: ...

    def discard(self) -> None: ...

    def drain(self, timeout: float) -> None: ...


class Counter:
    """The product's driver on the wire to `printer`, and what each ticket cost."""

    def __init__(self, printer: Printer) -> None:
        self.far = printer
        self._driver = SerialTicketPrinter("bench", printers.load("escpos-80-asb"), 0, 0.01, lambda event: None)

    def plug(self) -> None:
        self._driver._watch.begin()

    def look(self) -> DeviceState:
        return self._driver._watch.look(cast("Wire", self.far), everything=True)

    def print(self) -> tuple[str, DeviceState, float]:
        """Result, state, and the seconds until it was told."""
        job, begun = _Job(TICKET), self.far.now
        self._driver._work(cast("Wire", self.far), job)
        assert job.outcome
        return job.outcome.result, job.outcome.state, self.far.now - begun


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Callable[[Printer], Counter]:
    def put(printer: Printer) -> Counter:
        idle = SimpleNamespace(start=lambda: None, stop=lambda: None, wake=lambda: None)
        monkeypatch.setattr(ticketprinter, "Link", lambda *of: idle)
        for module in (printerwatch, ticketprinter):
            monkeypatch.setattr(module, "time", printer)
        return Counter(printer)

    return put


def test_one_ticket_waits_for_the_mark_and_no_other_until_it_is_plugged_in_anew(
    counter: Callable[[Printer], Counter],
) -> None:
    at = counter(Printer())
    result, state, took = at.print()
    assert (result, state) == ("unproven", DeviceState.READY)
    assert took >= MARK_S
    for _ in range(5):
        result, state, took = at.print()
        assert (result, state) == ("unproven", DeviceState.READY), "nothing says that it is out"
        assert took < 2 * ANSWER_S
        at.far.now += 60.0  # the next visitor's
    at.plug()
    assert at.print()[2] >= MARK_S, "it may be another printer"
    assert at.print()[2] < 2 * ANSWER_S


def test_one_that_answers_when_all_is_printed_is_waited_for_so_long(counter: Callable[[Printer], Counter]) -> None:
    at = counter(Printer(prints_s=2.5))
    at.print()
    at.far.now += 60.0
    result, state, took = at.print()
    assert (result, state) == ("unproven", DeviceState.READY), "it is not silent, only at work"
    assert 2.5 <= took < 2.5 + 2 * ANSWER_S


def test_one_that_tells_only_what_changes_is_not_waited_for_either(counter: Callable[[Printer], Counter]) -> None:
    far = Printer()
    far.reports = 1
    at = counter(far)
    assert at.look() is DeviceState.READY
    assert at.print()[2] >= MARK_S
    result, state, took = at.print()
    assert (result, state) == ("unproven", DeviceState.UNKNOWN), "its silence is no sign of paper"
    assert took < 3 * ANSWER_S


@pytest.mark.parametrize(("said", "state"), [(END, DeviceState.EMPTY), (OPEN, DeviceState.OPEN)])
def test_what_it_tells_while_a_ticket_is_printed_still_counts(
    counter: Callable[[Printer], Counter], said: bytes, state: DeviceState
) -> None:
    at = counter(Printer(prints_s=2.0))
    at.print()
    at.far.now += 60.0
    at.far.tells(said, 1.0)
    assert at.print()[:2] == ("failed", state)
    at.far.now += 60.0
    at.far.report = NEAR_END
    assert at.look() is DeviceState.LOW
    assert at.print()[:2] == ("unproven", DeviceState.LOW)


def test_it_is_believed_again_once_it_answers_a_mark(counter: Callable[[Printer], Counter]) -> None:
    at = counter(Printer(prints_s=1.0))
    at.print()
    at.far.now += 5.0
    at.far.mark = b"\x00"  # a flood is over that had swallowed every mark
    assert at.print()[0] == "unproven"
    at.far.now += 5.0
    assert [at.print()[0] for _ in range(3)] == ["proven"] * 3


def test_a_lost_mark_of_one_that_knows_them_costs_one_ticket_its_proof(counter: Callable[[Printer], Counter]) -> None:
    far = Printer()
    far.mark = b"\x00"
    at = counter(far)
    assert at.print()[0] == "proven"
    far.mark = None
    assert at.print()[0] == "unproven"
    far.mark = b"\x00"
    assert [at.print()[0] for _ in range(3)] == ["proven"] * 3


def test_noise_that_looks_like_a_mark_proves_nothing_and_is_forgotten(counter: Callable[[Printer], Counter]) -> None:
    at = counter(Printer())
    at.print()
    at.far.noise = b"\x00"
    told = [at.print() for _ in range(6)]
    assert {result for result, _, _ in told} == {"unproven"}
    assert [took >= MARK_S for _, _, took in told].count(True) <= 2
    assert told[-1][2] < 2 * ANSWER_S


def test_silence_is_not_waited_for_longer_the_more_was_printed(counter: Callable[[Printer], Counter]) -> None:
    at = counter(Printer())
    for _ in range(500):
        at.print()
    at.far.report, begun = None, at.far.now
    assert at.look() is DeviceState.UNKNOWN
    assert at.far.now - begun < 2 * ANSWER_S


# -- the simulated one, on a clock of everybody's ---------------------------------------------------------------------


@pytest.fixture
def at_bench(monkeypatch: pytest.MonkeyPatch) -> Generator[tuple[Bench, SerialTicketPrinter, Ear], None, None]:
    monkeypatch.setattr(printerwatch, "MARK_S", 0.2)
    bench, ear = Bench(), Ear()
    bench.printer.obey({"do": "answers", "only": []})
    monkeypatch.setattr(ticketprinter, "Link", bench.link)
    printer = SerialTicketPrinter("bench", printers.load("escpos-80-asb"), 0, 0.01, ear.post)
    try:
        yield bench, printer, ear
    finally:
        printer.close()


@pytest.mark.parametrize("answer", ["turn", "at_once"])
def test_a_printer_without_marks_is_told_from_one_that_stands_still(
    at_bench: tuple[Bench, SerialTicketPrinter, Ear], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    bench, printer, ear = at_bench
    bench.printer.obey({"do": "reports", "on": False, "answer": answer})
    ear.wait_state(DeviceState.READY)
    assert printer.print(TICKET).result == "unproven"
    monkeypatch.setattr(printerwatch, "MARK_S", 90.0)
    begun = time.monotonic()
    outcomes = {printer.print(TICKET) for _ in range(3)}
    assert outcomes == {PrintOutcome("unproven", DeviceState.READY, began=True)}
    assert time.monotonic() - begun < 60.0, "none of them waited"
    bench.printer.obey({"do": "paper_out"})
    assert printer.print(TICKET) == PrintOutcome("failed", DeviceState.EMPTY, began=False)
    bench.printer.obey({"do": "paper"})
    ear.wait_state(DeviceState.READY, ear.now() - 1)
    monkeypatch.setattr(printerwatch, "MARK_S", 0.5)
    bench.printer.obey({"do": "answers", "only": ["mark"]})
    until(lambda: printer.print(TICKET).result == "proven")
