"""A4 through the spooler of Windows, against a stand-in of winspool.drv at its C boundary: what is told of a paper is
what became of it, and none is left in the queue for whoever comes next."""

import struct
import threading
from collections.abc import Callable

import pytest

from devices.printer import queuetray, winqueue
from devices.printer.queuetray import QueueTray
from devices.printer.winqueue import WinQueue, job_of, queue_of
from devices.printer.winspool import PAUSE, JobInfo, Said, Spooler
from hall.events import DeviceState
from hall.ports import PrintOutcome
from tests.helpers.sims import Ear, until
from tests.helpers.winspooler import (
    ACCESS_DENIED,
    ERROR,
    KEEPS,
    OFFLINE,
    PAPER_OUT,
    PRINTED,
    RETAINED,
    RPC_UNAVAILABLE,
    SPOOLING,
    Spool,
)

PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
EMPTY, OPEN, FAULT, ABSENT = DeviceState.EMPTY, DeviceState.OPEN, DeviceState.FAULT, DeviceState.ABSENT

pytestmark = pytest.mark.skipif(struct.calcsize("P") != 8, reason="the stand-in is one of 64 bits")


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LOOK_S", 0.002), ("SETTLE_S", 0.002), ("LOST_S", 0.05), ("BACK_S", 0.2)):
        monkeypatch.setattr(queuetray, name, value)


@pytest.fixture
def spool() -> Spool:
    return Spool()


def tray_on(spool: Spool, ear: Ear | None = None, name: str = Spool.NAME, patience_s: float = 0.2) -> QueueTray:
    queue = WinQueue(Spooler(spool.library()), name, reads_pdf=True)
    return QueueTray(queue, (ear or Ear()).post, patience_s)


@pytest.mark.parametrize("bite", [1, 100, 1 << 20])
@pytest.mark.parametrize("driver", [3, 4])
def test_a_paper_goes_through_and_a_person_is_asked(spool: Spool, bite: int, driver: int) -> None:
    """Its bytes reach the printer as they are, once; Windows forgets the job, and cannot say whether a sheet came."""
    spool.bite, spool.driver = bite, driver
    assert tray_on(spool).put("小票-1.pdf", PDF, never) == UNPROVEN
    assert spool.out == [("小票-1.pdf", PDF)]
    assert spool.jobs == []


_QUEUE_BITS = {
    0x1: FAULT, 0x2: FAULT, 0x8: FAULT, 0x10: EMPTY, 0x20: EMPTY, 0x40: FAULT, 0x80: ABSENT, 0x800: FAULT,
    0x1000: ABSENT, 0x4_0000: FAULT, 0x10_0000: FAULT, 0x20_0000: FAULT, 0x40_0000: OPEN, 0x200_0000: ABSENT,
    0x400_0000: FAULT,
}  # fmt: skip


@pytest.mark.parametrize("bit", range(27))
def test_every_status_of_a_queue(spool: Spool, bit: int) -> None:
    """What stands still gets no byte; what is only busy, dozing or low on toner prints."""
    spool.status = 1 << bit
    outcome = tray_on(spool).put("a-1.pdf", PDF, never)
    if spool.status == 0x4:  # it is being deleted
        assert outcome == PrintOutcome("failed", FAULT, began=False)
    elif state := _QUEUE_BITS.get(spool.status):
        assert outcome == PrintOutcome("failed", state, began=False)
    else:
        assert outcome == UNPROVEN
    assert spool.calls <= 4 or outcome == UNPROVEN


def test_of_many_faults_the_one_a_hand_can_help() -> None:
    assert queue_of(0, 0x10 | 0x2 | 0x80).stands is EMPTY
    assert queue_of(0, 0x40_0000 | 0x2).stands is OPEN
    assert queue_of(0x400, 0).stands is ABSENT  # set to work offline by hand


@pytest.mark.parametrize("bit", range(15))
def test_every_status_of_a_job(bit: int) -> None:
    info = JobInfo()
    info.id, info.status = 7, 1 << bit
    job = job_of(Said(info, "a", "b"))
    assert job.end == {0x80: "completed", 0x100: "canceled", 0x1000: "completed", 0x2000: "completed"}.get(1 << bit, "")
    assert job.stands == {0x1: FAULT, 0x2: FAULT, 0x20: ABSENT, 0x40: EMPTY, 0x200: FAULT, 0x400: FAULT}.get(1 << bit)
    assert job.touched is (1 << bit in (0x2, 0x10, 0x40, 0x80, 0x400, 0x1000, 0x2000))


@pytest.mark.parametrize(("stuck", "state"), [(PAPER_OUT, EMPTY), (ERROR, FAULT), (OFFLINE, ABSENT)])
def test_a_job_that_stands_still_is_told_and_taken_back(spool: Spool, stuck: int, state: DeviceState) -> None:
    spool.stuck = stuck
    ear = Ear()
    assert tray_on(spool, ear).put("a-1.pdf", PDF, never) == PrintOutcome("failed", state, began=True)
    ear.wait_state(state)
    spool.stuck = 0  # somebody loads paper
    for _ in range(9):
        spool.step()
    assert spool.out == []
    assert spool.jobs == []


def test_the_end_of_the_visit_takes_a_waiting_paper_back(spool: Spool) -> None:
    """Behind another's: one that was not at its printer before it was held never came there."""
    over, came = threading.Event(), list[PrintOutcome]()
    tray = tray_on(spool, patience_s=30)
    real = spool.step
    spool.step = lambda: None  # type: ignore[method-assign]
    thread = threading.Thread(target=lambda: came.append(tray.put("a-1.pdf", PDF, over.is_set)))
    thread.start()
    until(lambda: bool(spool.jobs and not spool.jobs[0].status))
    over.set()
    thread.join()
    real()
    assert came == [PrintOutcome("failed", DeviceState.READY, began=False)]
    assert (spool.jobs, spool.out) == ([], [])


def test_printed_documents_that_a_queue_keeps_are_deleted(spool: Spool) -> None:
    spool.attributes = KEEPS
    tray = tray_on(spool)
    assert tray.put("a-1.pdf", PDF, never) == UNPROVEN
    assert spool.jobs == []


def test_the_look_counts_what_is_kept_of_ours(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(winqueue.getpass, "getuser", lambda: "Hall")
    spool.attributes = KEEPS
    for status, user in ((PRINTED, "hall"), (RETAINED, "HALL"), (PRINTED, "other"), (0, "hall")):
        job = spool.begin("a.pdf", "RAW")
        job.status, job.user = status, user
    assert tray_on(spool).kept() == 2


def test_a_process_that_dies_amid_leaves_no_half_of_a_paper(spool: Spool) -> None:
    """It was held until whole; the next start finds it by its name and takes it off."""

    with Spooler(spool.library()).printer(Spool.NAME) as printer:
        number = printer.start("a-1.pdf", "RAW")
        printer.control(number, PAUSE)
        printer.write(PDF[:100])
        spool.cut()
    spool.jobs[0].status &= ~SPOOLING  # the spooler may think that what it has is all
    for _ in range(9):
        spool.step()
    assert spool.out == []
    assert tray_on(spool).recover("a-1.pdf") == PrintOutcome("failed", DeviceState.READY, began=False)
    assert spool.jobs == []
    assert tray_on(spool).recover("a-2.pdf") is None


@pytest.mark.parametrize("code", [RPC_UNAVAILABLE, ACCESS_DENIED])
@pytest.mark.parametrize("at", range(1, 40))
def test_any_call_may_fail(spool: Spool, at: int, code: int) -> None:
    """Whatever fails: never two, never told as proven, and what is told as not begun never comes out later."""
    spool.fails_at, spool.fails_with, spool.bite = at, code, 600
    outcome = tray_on(spool).put("a-1.pdf", PDF, never)
    for _ in range(9):
        spool.step()
    assert outcome.result != "proven"
    assert len(spool.out) <= 1
    if not outcome.began:
        assert spool.out == []
    assert all(data == PDF for _, data in spool.out)


def test_a_spooler_that_lets_nobody_hold_or_delete(spool: Spool) -> None:
    spool.may_control = False
    assert tray_on(spool).put("a-1.pdf", PDF, never) == UNPROVEN
    spool.stuck = PAPER_OUT
    assert tray_on(spool).put("a-2.pdf", PDF, never) == UNPROVEN  # it could not be taken back, and may come out


def test_nobody_there(spool: Spool) -> None:
    absent = PrintOutcome("failed", ABSENT, began=False)
    assert tray_on(spool, name="没有这台").put("a-1.pdf", PDF, never) == absent
    assert spool.out == []


def test_a_number_that_is_anothers_by_now(spool: Spool) -> None:
    """The spooler was started anew and counts from 1 again: whose paper that is it says by its name."""
    spool.stuck = PAPER_OUT
    tray, over = tray_on(spool, patience_s=30), threading.Event()
    came = list[PrintOutcome]()
    thread = threading.Thread(target=lambda: came.append(tray.put("a-1.pdf", PDF, over.is_set)))
    thread.start()
    until(lambda: bool(spool.jobs and spool.jobs[0].status & PAPER_OUT))
    spool.jobs[0].name = "another's"
    thread.join()
    assert came == [UNPROVEN]
    assert len(spool.jobs) == 1


def _far(head: bytes) -> bytes:
    return head[:32] + struct.pack("=Q", 0x10) + head[40:]


def _next_id(head: bytes) -> bytes:
    return struct.pack("=I", 99) + head[4:]


def _endless(head: bytes) -> bytes:
    return head[:-2] + b"xx"


@pytest.mark.parametrize(
    ("function", "lie"),
    [
        ("GetPrinterW", lambda head: b"size" + struct.pack("=I", 1 << 30)),
        ("GetPrinterW", lambda head: b"size" + struct.pack("=I", 0)),
        ("GetPrinterW", lambda head: head[:100]),
        ("GetJobW", lambda head: b"size" + struct.pack("=I", 0xFFFF_FFFF)),
        ("GetJobW", lambda head: head[:100]),
        ("GetJobW", _far), ("GetJobW", _next_id), ("GetJobW", _endless),
        ("GetPrinterDriverW", lambda head: b"size" + struct.pack("=I", 1 << 30)),
    ],
)  # fmt: skip
def test_answers_that_cannot_be(spool: Spool, function: str, lie: Callable[[bytes], bytes]) -> None:
    spool.lies[function] = lie
    outcome = tray_on(spool).put("a-1.pdf", PDF, never)
    for _ in range(9):
        spool.step()
    assert outcome == (UNPROVEN if function != "GetPrinterW" else PrintOutcome("failed", ABSENT, began=False))
    assert len(spool.out) == (function != "GetPrinterW")


def test_more_jobs_than_bytes(spool: Spool) -> None:
    spool.lies["EnumJobsW count"] = lambda _: struct.pack("=I", 1 << 31)
    assert tray_on(spool).recover("a-1.pdf") is None
