"""A4 over IPP against a printer in a process of its own: what is told of a paper is what became of it, whatever is
wrong with the printer, the queue or the line; and none is left behind."""

import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from devices.printer import ippwire, queuetray
from devices.printer.ippqueue import IppQueue
from devices.printer.ippwire import Wire
from devices.printer.queuetray import QueueTray
from hall.events import DeviceState
from hall.ports import PrintOutcome
from tests.helpers.sims import Ear, Sim, simulated, until

PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
PROVEN = PrintOutcome("proven", DeviceState.READY, began=True)
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
COMPLETED, CANCELED, ABORTED = 9, 7, 8


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sim, None, None]:
    with simulated("ippprinter", tmp_path_factory.mktemp("ipp"), "desk1.a4printer") as running:
        yield running


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in (
        (queuetray, "LOOK_S", 0.02), (queuetray, "SETTLE_S", 0.02), (queuetray, "LOST_S", 1.0),
        (queuetray, "BACK_S", 2.0), (ippwire, "SILENT_S", 0.4),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)


class Bench:
    """A tray of ours on the one printer of the module, whose faults of the last test are over."""

    def __init__(self, sim: Sim) -> None:
        self.sim, self.ear = sim, Ear()
        for order in ("paper", "heal", "ends"):
            sim.do(order)
        sim.do("slow", ms=10)
        sim.do("reject", on=False)
        sim.do("forget", on=False)
        sim.do("cups", device="")
        until(lambda: all(job["state"] >= CANCELED for job in sim.do("printed")["jobs"]))  # of the test before
        self.before = len(sim.do("printed")["jobs"])
        self.tray = QueueTray(IppQueue(Wire(sim.port)), self.ear.post, patience_s=1.0)

    def put(self, name: str = "a-1.pdf", over: threading.Event | None = None) -> PrintOutcome:
        return self.tray.put(name, PDF, over.is_set if over else never)

    @property
    def jobs(self) -> list[dict[str, int]]:
        """The jobs of this test."""
        return self.sim.do("printed")["jobs"][self.before :]


@pytest.fixture
def bench(printer: Sim, quick: None) -> Bench:
    return Bench(printer)


def test_a_printer_that_says_so_proves_a_paper(bench: Bench) -> None:
    assert bench.put() == PROVEN
    (job,) = bench.jobs
    assert (job["state"], job["taken"], job["kept"], job["name"]) == (COMPLETED, len(PDF), 0, "a-1.pdf")


@pytest.mark.parametrize(
    ("device", "proven"),
    [("ipp://printer.local/ipp/print", True), ("usb://HP/LaserJet", False), ("socket://printer.local", False)],
)
def test_a_cups_queue_proves_only_what_its_printer_tells_it_and_keeps_no_file(
    bench: Bench, device: str, proven: bool
) -> None:
    bench.sim.do("cups", device=device)
    kept = bench.tray.kept()
    assert bench.put() == (PROVEN if proven else UNPROVEN)
    assert bench.jobs == []  # purged with its document and its name
    assert bench.tray.kept() == kept


@pytest.mark.parametrize("ends", [{"errors": True}, {"sheets": 0}])
def test_completed_with_a_doubt_is_not_proven(bench: Bench, ends: dict[str, object]) -> None:
    bench.sim.do("ends", **ends)
    assert bench.put() == UNPROVEN


def test_an_aborted_job_failed_and_may_have_begun(bench: Bench) -> None:
    bench.sim.do("ends", **{"as": "aborted", "sheets": 0})
    assert bench.put() == PrintOutcome("failed", DeviceState.FAULT, began=True)


def test_one_that_says_completed_and_breaks_off_after_all(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queuetray, "SETTLE_S", 0.5)
    bench.sim.do("ends", then="aborted")
    assert bench.put().result == "failed"


def test_a_queue_that_refuses_gets_no_byte(bench: Bench) -> None:
    bench.sim.do("reject")
    assert bench.put() == PrintOutcome("failed", DeviceState.FAULT, began=False)
    assert bench.jobs == []


@pytest.mark.parametrize(
    ("fault", "state"),
    [("paper_out", DeviceState.EMPTY), ("cover", DeviceState.OPEN), ("jam", DeviceState.FAULT)],
)
def test_a_printer_that_stands_still_gets_no_byte(bench: Bench, fault: str, state: DeviceState) -> None:
    bench.sim.do(fault)
    assert bench.put() == PrintOutcome("failed", state, began=False)
    assert bench.jobs == []


def put_aside(bench: Bench, over: threading.Event | None = None) -> tuple[threading.Thread, list[PrintOutcome]]:
    """A paper on its way, in a thread."""
    came: list[PrintOutcome] = []
    thread = threading.Thread(target=lambda: came.append(bench.put(over=over)))
    thread.start()
    return thread, came


def test_paper_that_runs_out_amid_is_told_and_the_job_is_taken_back(bench: Bench) -> None:
    bench.sim.do("slow", ms=100)
    thread, came = put_aside(bench)
    until(lambda: bool(bench.jobs and bench.jobs[0]["state"] == 5))
    bench.sim.do("paper_out")
    bench.ear.wait_state(DeviceState.EMPTY)  # said while there is still time to load some
    thread.join()
    assert came == [PrintOutcome("failed", DeviceState.EMPTY, began=True)]
    bench.sim.do("paper")
    time.sleep(0.3)
    assert bench.jobs[0]["state"] == CANCELED  # new paper brings out nobody's
    assert bench.jobs[0]["taken"] < len(PDF)


def test_paper_that_is_loaded_in_time_brings_it_out(bench: Bench) -> None:
    bench.sim.do("slow", ms=100)
    bench.tray = QueueTray(IppQueue(Wire(bench.sim.port)), bench.ear.post, patience_s=30)
    thread, came = put_aside(bench)
    until(lambda: bool(bench.jobs and bench.jobs[0]["state"] == 5))
    bench.sim.do("paper_out")
    bench.ear.wait_state(DeviceState.EMPTY)
    bench.sim.do("paper")
    thread.join()
    assert came == [PROVEN]


def test_a_job_that_never_had_its_turn_has_not_begun(bench: Bench) -> None:
    """Behind another's job: what is taken back before its turn may come out unmarked later."""
    bench.sim.do("slow", ms=400)
    first, _ = put_aside(bench)
    until(lambda: len(bench.jobs) == 1)
    over = threading.Event()
    second, came = put_aside(bench, over)
    until(lambda: len(bench.jobs) == 2)
    over.set()
    second.join()
    assert came == [PrintOutcome("failed", DeviceState.READY, began=False)]
    bench.sim.do("slow", ms=10)
    first.join()


def test_the_end_of_the_visit_takes_the_paper_back(bench: Bench) -> None:
    bench.sim.do("slow", ms=300)
    over = threading.Event()
    thread, came = put_aside(bench, over)
    until(lambda: bool(bench.jobs))
    over.set()
    thread.join()
    assert came[0].result == "failed"
    assert bench.jobs[0]["state"] == CANCELED


def test_a_visit_that_is_over_hands_nothing_over(bench: Bench) -> None:
    over = threading.Event()
    over.set()
    assert bench.put(over=over) == PrintOutcome("failed", DeviceState.READY, began=False)
    assert bench.jobs == []


def test_a_queue_that_forgets_its_jobs_proves_nothing(bench: Bench) -> None:
    bench.sim.do("forget")
    assert bench.put() == UNPROVEN


@pytest.mark.parametrize("at", range(0, len(PDF) + 500, 199))
def test_a_line_that_breaks_while_the_paper_goes_over(bench: Bench, at: int) -> None:
    """Torn at any byte of the question: no job, or one of unknown end; never two, never told as printed."""
    bench.sim.do("drop", side="in", after=at + 1, skip=1)
    outcome = bench.put(f"in-{at}.pdf")
    assert len(bench.jobs) <= 1
    assert outcome.result != "failed" or not outcome.began or bench.jobs
    if not bench.jobs:
        assert outcome.result != "proven"


@pytest.mark.parametrize("at", [0, 1, 9, 40, 80, 100, 140, 180])
def test_a_lost_answer_finds_its_job_again(bench: Bench, at: int) -> None:
    """The job was taken and the answer broke off: it is found by its name and followed, not handed over again."""
    bench.sim.do("drop", side="out", after=at, skip=1)
    assert bench.put(f"out-{at}.pdf") == PROVEN
    assert len(bench.jobs) == 1


@pytest.mark.parametrize("skip", range(5))
@pytest.mark.parametrize("what", ["gibberish", "stall", "whole"])
def test_an_answer_that_makes_no_sense_or_never_comes(bench: Bench, what: str, skip: int) -> None:
    order = {"seed": skip} if what != "stall" else {"s": 1.0}
    bench.sim.do("gibberish" if what == "whole" else what, skip=skip, whole=what == "whole", **order)
    outcome = bench.put(f"{what}-{skip}.pdf")
    done = [job for job in bench.jobs if job["state"] == COMPLETED]
    assert (outcome.result == "failed") <= (not done)  # what came out is not told as failed
    assert (outcome.result == "proven") <= (len(done) == 1)
    assert len(bench.jobs) <= 1
    if skip > 1:  # one bad word in the middle is not the end of the job
        assert outcome == PROVEN


def test_a_service_that_forbids_took_nothing(bench: Bench) -> None:
    bench.sim.do("status", code=403, skip=1)
    outcome = bench.put("forbidden.pdf")
    assert outcome.result == "failed"


def test_nobody_there(bench: Bench) -> None:
    bench.sim.do("away")
    assert bench.put() == PrintOutcome("failed", DeviceState.ABSENT, began=False)
    bench.sim.do("away", on=False)


def test_one_that_goes_away_amid_leaves_the_end_unknown(bench: Bench) -> None:
    bench.sim.do("slow", ms=300)
    thread, came = put_aside(bench)
    until(lambda: bool(bench.jobs))
    bench.sim.do("away")
    thread.join()
    assert came == [UNPROVEN]
    bench.sim.do("away", on=False)
    bench.sim.do("slow", ms=10)
    until(lambda: bench.jobs[0]["state"] == COMPLETED)


def test_after_a_crash_the_queue_is_asked(bench: Bench) -> None:
    """What waited is taken back, what came out is known, what never arrived is not guessed."""
    assert bench.tray.recover("nothing.pdf") is None
    assert bench.put("done.pdf") == PROVEN
    assert bench.tray.recover("done.pdf") == PROVEN
    bench.sim.do("slow", ms=300)
    thread, came = put_aside(bench)
    until(lambda: len(bench.jobs) == 2)
    again = QueueTray(IppQueue(Wire(bench.sim.port)), bench.ear.post, patience_s=1.0)
    found = again.recover("a-1.pdf")
    thread.join()
    assert found
    assert found.result == came[0].result == "failed"
    assert bench.jobs[1]["state"] == CANCELED


@pytest.mark.usefixtures("quick")
def test_a_printer_that_is_gone(tmp_path: Path) -> None:
    tray = QueueTray(IppQueue(Wire("ipp://127.0.0.1:9/ipp/print")), Ear().post, 1.0)
    assert tray.put("a.pdf", PDF, never) == PrintOutcome("failed", DeviceState.ABSENT, began=False)
