"""The cable is pulled and the process dies, at any byte of a ticket; the power fails, at any write of the spool: of
each number at most one unmarked ticket comes out, and nothing of one stands on the next."""

import queue
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from devices.printer import printerwatch, ticketprinter
from devices.printer.ticketprinter import SerialTicketPrinter
from hall import printers
from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.events import DeviceState, Event, PrintSettled
from hall.journal import verify
from hall.ports import PrintOutcome
from hall.store import Row, Store
from printing import ticket
from printing.documents.names import QUEUE_TICKET
from printing.documents.slips import queue_ticket
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import PLACE, SITE, OneNotice, issued
from tests.helpers.powercut import Cut, cuts, laid_out, record
from tests.helpers.printerwire import Bench
from tests.helpers.printvisitor import TICKETS
from tests.helpers.sims import Ear

STEP = 397  # bytes between two places where the cable is pulled; 67 was gone through by hand
NUMBERS = [f"{letter}{n:03d}" for letter in "ABC" for n in range(100)]


class Killed(BaseException):
    """The process is gone."""


class Dies(Spool):
    """Dies when the printer has answered, before a word of it is written down."""

    def _settle(self, jobs: object, job: Row, outcome: PrintOutcome) -> None:
        raise Killed


class Unmarked(Spool):
    """The planted bug: nothing is marked before it is sent, and every print is a first print."""

    def _claim(self, store: Store, job: Row) -> tuple[bytes, int] | None:
        made = self._made(job, job["body"], 0)
        return (made, 0) if made else None


class UnmarkedDies(Dies, Unmarked):
    pass


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Generator[tuple[Bench, SerialTicketPrinter], None, None]:
    for name, seconds in (("ANSWER_S", 0.03), ("MARK_S", 0.04), ("GLANCE_S", 0.02), ("EXTRA_S", 0.002)):
        monkeypatch.setattr(printerwatch, name, seconds)
    monkeypatch.setattr(ticketprinter, "PIECE", 64)
    monkeypatch.setattr(ticketprinter, "PATIENCE_S", 1.0)  # a cable that the look before the ticket found cut
    made = Bench()
    monkeypatch.setattr(ticketprinter, "Link", made.link)
    printer = SerialTicketPrinter("bench", printers.load("escpos-80"), 0, 0.01, Ear().post)
    try:
        yield made, printer
    finally:
        printer.close()


def ready(bench: Bench, printer: SerialTicketPrinter) -> None:
    bench.again()
    deadline = time.monotonic() + 10
    while printer.state is not DeviceState.READY:
        assert time.monotonic() < deadline, printer.state
        time.sleep(0.002)


def bearing(bench: Bench, number: str) -> list[str]:
    """The pieces of paper that bear a number, each as its text."""
    papers = ["\n".join(each["lines"]) for each in bench.printer.obey({"do": "printed"})["tickets"]]
    return [text for text in papers if number in text]


def after_a_cut(
    store: Store, bench: Bench, printer: SerialTicketPrinter, at: int, kinds: tuple[type[Spool], type[Spool]]
) -> list[str]:
    """Print a ticket, pull the cable after `at` bytes, kill the process; the next one prints it again. The papers."""
    number = NUMBERS[at // STEP]
    asked = issued(id=f"t{at}", number=number)
    dying = kinds[0](store, PLACE, SITE, OneNotice, "kiosk", lambda _: None, printer=printer)  # type: ignore[arg-type]
    ready(bench, printer)
    bench.again(pull_after=at)
    dying.ticket(asked)
    with pytest.raises(Killed):
        dying._one(store)
    ready(bench, printer)
    posted = queue.Queue[Event]()
    back = kinds[1](store, PLACE, SITE, OneNotice, "kiosk", posted.put, printer=printer)  # type: ignore[arg-type]
    back.start()
    back.ticket(asked)
    event = posted.get(timeout=30)
    back.stop()
    assert isinstance(event, PrintSettled)
    assert event.outcome == "proven"
    return bearing(bench, number)


def places() -> range:
    """Where the cable is pulled: before the first byte, in the ticket, and behind its last."""
    whole = ticket.render(queue_ticket(issued(), PLACE, SITE), printers.load("escpos-80"))
    return range(0, len(whole) + 2 * STEP, STEP)


def test_a_cable_pulled_at_any_byte_and_a_crash(
    bench: tuple[Bench, SerialTicketPrinter], data: Path, clock: FakeClock
) -> None:
    store = Store.open(data, clock)
    for at in places():
        papers = after_a_cut(store, *bench, at, (Dies, Spool))
        unmarked = [text for text in papers if "补打" not in text]
        assert len(unmarked) <= 1, (at, papers)
        assert any("补打 1" in text for text in papers), (at, papers)  # nobody knows that it did not come out
        assert all(sum(number in text for number in NUMBERS) == 1 for text in papers), (at, papers)
    store.close()


def test_the_look_at_the_papers_sees_two_unmarked(
    bench: tuple[Bench, SerialTicketPrinter], data: Path, clock: FakeClock
) -> None:
    store = Store.open(data, clock)
    papers = after_a_cut(store, *bench, 3000 // STEP * STEP, (UnmarkedDies, Spool))
    assert len([text for text in papers if "补打" not in text]) == 2
    store.close()


# -- at any write of the disk -----------------------------------------------------------------------------------------


@pytest.fixture
def after() -> Generator[Path, None, None]:
    with laid_out() as place:
        yield place


def judged(cut: Cut, root: Path, into: Path) -> list[str]:
    """What is wrong when the machine starts again: a ticket of which a byte left must be known to have begun."""
    cut.lay_out(root, into)
    try:
        store = Store.open(into / "data", SystemClock())
    except Unavailable as fault:
        return [f"broken: {fault}"]
    try:
        spool = Spool(store, PLACE, SITE, OneNotice, "kiosk", lambda _: None)  # type: ignore[arg-type]
        spool._settle_left(spool._jobs, 1 << 30, None)
        began = {ack["ticket"] for ack in cut.acks if ack["act"] == "byte"}
        faults = [f"unmarked again: {each}" for each in began if not spool._jobs.next_copy(QUEUE_TICKET, each)]
        faults += ["left open"] if spool._jobs.open()[0] else []
        faults += [verify(store).fault] if verify(store).fault else []
        return faults + ["words stay" for _ in store.all("SELECT 1 FROM print_job WHERE body IS NOT NULL")]
    finally:
        store.close()


def faults_of(root: Path, into: Path, *planted: str) -> tuple[int, list[str]]:
    """How many cuts there were once the store was made, and what was wrong after them."""
    root.mkdir()
    calls = record(["tests.helpers.printvisitor", str(root / "data"), *planted], root.parent / "trace")
    seen, faults = 0, list[str]()
    for cut in cuts(calls, root, tears=0):
        if cut.acks:
            seen += 1
            faults += judged(cut, root, into)
            if planted and faults:
                break
    return seen, faults


def test_a_power_cut_at_any_write_leaves_no_second_unmarked_ticket(tmp_path: Path, after: Path) -> None:
    seen, faults = faults_of(tmp_path / "disk", after)
    assert faults == []
    assert seen >= 4 * TICKETS


@pytest.mark.parametrize("planted", [("--late",), ("--pragma", "synchronous = OFF")])
def test_a_spool_that_marks_too_late_is_caught(tmp_path: Path, after: Path, planted: tuple[str, ...]) -> None:
    _, faults = faults_of(tmp_path / "disk", after, *planted)
    assert any(fault.startswith("unmarked again") for fault in faults)
