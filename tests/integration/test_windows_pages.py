"""Pages drawn for a printer of Windows through GDI, against its stand-in: where they lie, and that no half of a paper
comes out when the driver breaks, which lives in a process of its own."""

import io
import struct
import sys
from pathlib import Path

import pytest

from devices.printer import queuetray, winpages, winqueue
from devices.printer.queuetray import QueueTray
from devices.printer.winpages import Canvas, draw
from devices.printer.winqueue import WinQueue, draw_in
from devices.printer.winspool import Spooler, SpoolerFault
from hall.events import DeviceState
from hall.ports import PrintOutcome
from tests.helpers.sims import Ear
from tests.helpers.winspooler import PAUSED, Gdi, Spool

PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)

pytestmark = pytest.mark.skipif(struct.calcsize("P") != 8, reason="the stand-in is one of 64 bits")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LOOK_S", 0.002), ("SETTLE_S", 0.002), ("LOST_S", 0.05), ("BACK_S", 0.2)):
        monkeypatch.setattr(queuetray, name, value)
    monkeypatch.setattr(winpages, "MOST_DPI", 100)


@pytest.fixture
def spool() -> Spool:
    return Spool()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("print('7 held', flush=True)", (7, True, True)),
        ("print('7 loose', flush=True); raise SystemExit(3)", (7, False, False)),
        ("print('7 held', flush=True); import os; os.abort()", (7, True, False)),  # a driver that crashes
        ("print('7 held', flush=True); import time; time.sleep(60)", (7, True, False)),
        ("raise SystemExit(2)", (0, False, False)),
        ("print('nonsense')", (0, False, False)),
    ],
)
def test_what_the_drawing_process_tells(code: str, told: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(winqueue, "DRAW_S", 0.5)
    assert draw_in([sys.executable, "-c", code], PDF) == told
    assert draw_in([str(Path("/nowhere/python"))], PDF) == (0, False, False)


@pytest.mark.parametrize("whole", [True, False])
def test_a_paper_that_is_drawn(spool: Spool, monkeypatch: pytest.MonkeyPatch, *, whole: bool) -> None:
    """By its own process, which dies in the middle of the second page: held, so no page of it comes out."""

    def drawn(command: list[str], pdf: bytes) -> tuple[int, bool, bool]:
        assert command[-2:] == [Spool.NAME, "a-1.pdf"]
        job = spool.begin(command[-1], "NT EMF 1.008")
        job.status, job.data = PAUSED, bytearray(pdf)
        return job.id, True, whole

    monkeypatch.setattr(winqueue, "draw_in", drawn)
    tray = QueueTray(WinQueue(Spooler(spool.library()), Spool.NAME, reads_pdf=False), Ear().post, 0.2)
    outcome = tray.put("a-1.pdf", PDF, lambda: False)
    assert outcome == (UNPROVEN if whole else PrintOutcome("failed", DeviceState.FAULT, began=False))
    assert len(spool.out) == whole
    assert spool.jobs == []


def test_a_process_that_dies_before_it_told_its_job(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(command: list[str], pdf: bytes) -> tuple[int, bool, bool]:
        spool.begin(command[-1], "NT EMF 1.008")
        return 0, False, False

    monkeypatch.setattr(winqueue, "draw_in", drawn)
    tray = QueueTray(WinQueue(Spooler(spool.library()), Spool.NAME, reads_pdf=False), Ear().post, 0.2)
    assert tray.put("a-1.pdf", PDF, lambda: False) == PrintOutcome("failed", DeviceState.FAULT, began=True)
    assert (spool.jobs, spool.out) == ([], [])


def _two_pages() -> bytes:
    from reportlab.pdfgen import canvas as pages

    out = io.BytesIO()
    canvas = pages.Canvas(out, pagesize=(595.28, 841.89), invariant=1)
    for side in (100, 200):
        canvas.rect(100, 100, side, side, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_pages_lie_on_the_sheet_where_they_belong(spool: Spool) -> None:
    """At their true size, measured from the sheet's edge, not from where the printer can begin to print."""
    gdi = Gdi(spool)
    canvas = Canvas(gdi.library(), Spool.NAME)
    assert list(draw(canvas, Spooler(spool.library()), Spool.NAME, "a-1.pdf", _two_pages())) == ["1 held"]
    placed, pixels, inks = zip(*gdi.sheets, strict=True)
    assert placed == ((-100, -100, 4960, 7015),) * 2  # a sheet that is a hair narrower than A4
    assert pixels == ((827, 1170),) * 2
    assert inks == pytest.approx([(100 / 72 * 100) ** 2, (200 / 72 * 100) ** 2], rel=0.05)
    (job,) = spool.jobs
    assert (job.name, job.status) == ("a-1.pdf", PAUSED)
    assert gdi.called[-1] == "DeleteDC"


@pytest.mark.parametrize("fails", ["StartDocW", "StartPage", "StretchDIBits", "EndPage", "EndDoc"])
def test_a_driver_that_breaks_amid_leaves_no_page(spool: Spool, fails: str) -> None:
    gdi = Gdi(spool)
    gdi.fails = fails
    canvas = Canvas(gdi.library(), Spool.NAME)
    with pytest.raises(SpoolerFault):
        list(draw(canvas, Spooler(spool.library()), Spool.NAME, "a-1.pdf", _two_pages()))
    assert spool.jobs == []
    assert gdi.called[-1] == "DeleteDC"


def test_a_printer_that_cannot_be_drawn_on(spool: Spool) -> None:
    gdi = Gdi(spool)
    gdi.fails = "CreateDCW"
    with pytest.raises(SpoolerFault):
        Canvas(gdi.library(), Spool.NAME)
