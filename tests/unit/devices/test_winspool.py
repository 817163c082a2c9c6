"""The spooler of Windows where it says what cannot be, keeps what it should not, or is gone: no lie is believed."""

import ctypes
import io
import struct
import sys
from collections.abc import Callable
from types import MethodType, SimpleNamespace
from typing import Any

import pytest

from devices.printer import winpages
from devices.printer.printqueue import Job, Silent
from devices.printer.winqueue import WinQueue, draw_in
from devices.printer.winspool import Spooler
from hall.errors import Garbled
from tests.helpers.winspooler import RPC_UNAVAILABLE, Gdi, Spool

PDF = b"%PDF-1.7 " + bytes(200)
JOB = Job(1, "a-1.pdf", "", clean=False, sheets=None, touched=True)

pytestmark = pytest.mark.skipif(struct.calcsize("P") != 8, reason="the stand-in is one of 64 bits")


def queue_on(spool: Spool) -> WinQueue:
    return WinQueue(Spooler(spool.library()), Spool.NAME, reads_pdf=True)


def test_an_answer_that_wants_more_room_at_every_question_is_given_up() -> None:
    spool, sizes = Spool(), iter(range(1000, 9000, 100))
    spool.lies["GetPrinterW"] = lambda head: b"size" + struct.pack("=I", next(sizes))
    with pytest.raises(Garbled, match="grows for ever"):
        queue_on(spool).look()


def test_a_job_without_a_name_is_another_s() -> None:
    spool = Spool()
    spool.begin("a-1.pdf", "RAW")
    spool.lies["GetJobW"] = lambda head: head[:32] + bytes(8) + head[40:]
    assert queue_on(spool).job(JOB) is None


def test_a_text_that_runs_to_the_end_of_its_answer_is_noise() -> None:
    spool = Spool()
    spool.begin("a-1.pdf", "RAW")
    spool.lies["GetJobW"] = lambda head: head[:160] + head[160:].replace(b"\0\0", b"xx")
    with pytest.raises(Garbled, match="without an end"):
        queue_on(spool).job(JOB)


@pytest.mark.parametrize("bite", range(1, 4))
def test_a_torn_paper_that_cannot_be_taken_off_the_queue_may_come_out(bite: int) -> None:
    spool = Spool()
    spool.bite, spool.may_control = 50, False
    spool._abort = MethodType(lambda spool, handle: 0, spool)  # it is not called off either
    queue = queue_on(spool)
    info = queue.look()
    spool.calls, spool.fails_at = 0, 5 + bite  # behind opening, the driver's version twice, the beginning, the hold
    with pytest.raises(Silent) as told:
        queue.hand_over("a-1.pdf", PDF, info)
    assert told.value.began
    assert [bytes(job.data) for job in spool.jobs] == [PDF[: 50 * (bite - 1)]]


def test_a_job_that_is_gone_or_another_s_is_not_taken_back() -> None:
    spool = Spool()
    other = spool.begin("b-2.pdf", "RAW")
    queue = queue_on(spool)
    queue.cancel(Job(other.id, "a-1.pdf", "", clean=False, sheets=None, touched=True))
    queue.cancel(Job(99, "a-1.pdf", "", clean=False, sheets=None, touched=True))
    assert spool.jobs == [other]
    assert not other.status & 1


@pytest.mark.parametrize("gone", [True, False])
def test_a_spooler_that_keeps_a_job_is_told_and_stops_nothing(gone: bool, expect_log: Callable[..., None]) -> None:
    expect_log("keeps the files of a job" + (": it does not answer" if gone else ""))
    spool = Spool()
    job = spool.begin("a-1.pdf", "RAW")
    spool.may_control = False
    queue = queue_on(spool)
    if gone:
        spool.fails_at, spool.fails_with = spool.calls + 1, RPC_UNAVAILABLE
    queue.purge(Job(job.id, "a-1.pdf", "completed", clean=False, sheets=None, touched=True))


# -- the process that draws -------------------------------------------------------------------------------------------


def drawing(monkeypatch: pytest.MonkeyPatch, platform: str, said: io.StringIO) -> None:
    world = SimpleNamespace(
        platform=platform,
        argv=["winpages", Spool.NAME, "a-1.pdf"],
        stdin=SimpleNamespace(buffer=io.BytesIO(PDF)),
        stdout=said,
    )
    monkeypatch.setattr(winpages, "sys", world)


def test_nothing_is_drawn_where_there_is_no_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing(monkeypatch, "linux", said := io.StringIO())
    assert winpages.main() == 2
    assert said.getvalue() == ""


def test_the_process_tells_its_job_as_soon_as_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no page is drawn before: who started it must be able to take the job off the queue when it dies."""
    spool = Spool()
    gdi = Gdi(spool)

    def pictures(pdf: bytes, dpi: int) -> list[Any]:
        assert said.getvalue() == "1 held\n"
        assert pdf == PDF
        return []

    drawing(monkeypatch, "win32", said := io.StringIO())
    monkeypatch.setattr(winpages, "pictures", pictures)
    monkeypatch.setattr(winpages, "system", spool.library)
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: {"gdi32": gdi.library()}[name], raising=False)
    assert winpages.main() == 0
    assert [job.name for job in spool.jobs] == ["a-1.pdf"]


def test_a_process_that_cannot_draw_is_a_paper_that_has_not_begun() -> None:
    """The real one, started as it is on Windows; elsewhere it ends at once."""
    assert draw_in([sys.executable, "-m", "devices.printer.winpages", "HP", "a-1.pdf"], PDF) == (0, False, False)
