"""What a face's own process carries when its papers are out: no library of PDF, and nothing that draws."""

import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]

_FACE = """
import queue, sys
from pathlib import Path
from hall import printers
from hall.events import DeviceState
from hall.papers.jobs import Spoilt
from hall.ports import PrintOutcome
from hall.store import Store
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
