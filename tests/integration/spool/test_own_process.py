"""What a face's own process carries: no library of PDF, and what draws only when it is needed or nobody waits."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.printers import PrinterProfile
from hall.store import Store
from printing import press, ticket
from tests.helpers.papers import issued
from tests.helpers.spool import Face

REPO = Path(__file__).resolve().parents[3]

_FACE = """
import queue, sys
from pathlib import Path
from hall import printers
from hall.events import DeviceState
from hall.papers.jobs import Spoilt
from hall.ports import PrintOutcome
from hall.printers import PrinterProfile
from hall.store import Store
from printing import press
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import PLACE, SITE, OneNotice, case, issued

class Port:
    profile = printers.load("escpos-80")
    def print(self, data): return PrintOutcome("proven", DeviceState.READY, True)
    def put(self, name, pdf, over): return PrintOutcome("proven", DeviceState.READY, True)
    def forget(self): pass

def heavy():
    return [name for name in ("reportlab", "qrcode", "PIL", "printing.pdf", "PySide6") if name in sys.modules]

press.WARM_S = 3600
posted = queue.Queue()
store = Store.open(Path(sys.argv[1]), FakeClock())
spool = Spool(store, PLACE, SITE, OneNotice, "desk-1", posted.put, Port(), Port())
spool.start()
spool.ticket(issued())
assert posted.get(timeout=60).outcome == "proven"
spool.owed(case().id)
assert posted.get(timeout=60).outcome == "proven"
print(heavy())
spool.ticket(issued(holder_name="\\U00020bb7**"))  # must be drawn: Pillow, and still no PDF
assert posted.get(timeout=60).outcome == "proven"
print(heavy())
spool.stop()
store.close()
"""


def test_the_face_never_loads_the_pdf_library(data: Path):
    command = [sys.executable, "-c", _FACE, str(data)]
    ran = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=110)
    assert ran.stdout.splitlines() == ["[]", "['PIL']"], ran.stderr


def test_what_drawn_tickets_need_is_loaded_while_nobody_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, after the start has gone quiet; a ticket that is asked for before then is not kept waiting for it."""
    warmed, quiet = list[str](), threading.Event()
    monkeypatch.setattr(press, "WARM_S", 1.0)

    def warm(profile: PrinterProfile) -> None:
        warmed.append(profile.name)
        quiet.set()

    monkeypatch.setattr(ticket, "warm", warm)
    face = Face(store)
    face.spool.start()
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    assert warmed == []
    assert quiet.wait(60)
    face.spool.ticket(issued(id="second"))
    assert face.settled().outcome == "proven"
    face.spool.stop()
    assert warmed == [face.roll.profile.name]


def test_a_printer_that_nothing_can_be_drawn_for_still_prints(
    store: Store, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("no ticket could be drawn: ValueError")
    tried = threading.Event()

    def broken(_: object) -> None:
        tried.set()
        raise ValueError

    monkeypatch.setattr(press, "WARM_S", 0.01)
    monkeypatch.setattr(ticket, "warm", broken)
    face = Face(store)
    face.spool.start()
    assert tried.wait(60)
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    face.spool.stop()


_WARM = """
import sys
from hall import printers
from printing import ticket
def loaded(): return sorted(name for name in ("PIL", "qrcode") if name in sys.modules)
for name in ("escpos-80", "escpos-80-noqr"):
    before = loaded()
    ticket.warm(printers.load(name))
    print(before, loaded())
"""


def test_warming_loads_what_a_printer_needs_and_no_more() -> None:
    done = subprocess.run([sys.executable, "-c", _WARM], cwd=REPO, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[] ['PIL']", "['PIL'] ['PIL', 'qrcode']"]
