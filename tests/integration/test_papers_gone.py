"""After a visit nothing of its papers is left on the machine: no PDF, no row with words, no temporary file; also where
the process was killed with a paper in its hands. What the law keeps, it keeps in the store, under its encryption."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from devices.papertray import FolderTray
from hall.events import Event, PrintSettled
from hall.store import Store
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import PLACE, SITE, OneNotice, case

REPO = Path(__file__).resolve().parents[2]
NAME = "金丝雀望舒"
CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "unicode_escape")


def left_of(folder: Path) -> list[str]:
    """Every file below `folder` that tells the name: in its bytes, however it is coded, or as a PDF is read."""
    return [file.name for file in sorted(folder.rglob("*")) if file.is_file() and _tells(file.read_bytes())]


def _tells(content: bytes) -> bool:
    if b"%PDF-" in content[:64] and NAME in PdfDocument(content)[0].get_textpage().get_text_range():
        return True
    return any(NAME.encode(coding) in content for coding in CODINGS)


def rows_of(store: Store) -> list[str]:
    """States of the jobs whose words are still in the spool."""
    return [row["state"] for row in store.all("SELECT state FROM print_job WHERE body IS NOT NULL")]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process and its children put temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def visit(data: Path, tray: FolderTray, leave: Callable[[Spool], object]) -> Store:
    """One notice for a citizen called NAME, until it is out; then the visit ends by `leave`. The store."""
    store = Store.open(data, FakeClock())
    store.run("INSERT INTO staff (id, name, role, secret) VALUES ('1001', '王芳', 'clerk', '')")
    file, posted = OneNotice(), queue.Queue[Event]()
    file.case = case(name=NAME)
    spool = Spool(store, PLACE, SITE, lambda: file, "desk-1", posted.put, tray=tray)  # type: ignore[arg-type,return-value]
    spool.start()
    spool.again(file.case.id, "acceptance_notice", "1001")
    event = posted.get(timeout=60)
    assert isinstance(event, PrintSettled)
    assert event.outcome == "proven"
    assert left_of(data)  # the eye that is to see nothing afterwards does see
    leave(spool)
    for _ in range(100):
        if not any(data.rglob("*.pdf")):
            break
        threading.Event().wait(0.01)
    spool.stop()
    return store


def test_nothing_of_a_visit_stays(tmp_path: Path, outside: Path) -> None:
    data = tmp_path / "data"
    store = visit(data, FolderTray(data / "papers" / "desk1", keep=False), Spool.visit_over)
    assert rows_of(store) == []
    assert store.value("SELECT count(*) FROM issued_paper WHERE words IS NOT NULL") == 1  # for a reprint
    store.close()
    assert left_of(tmp_path) == []


def test_a_visit_that_is_not_ended_is_found(tmp_path: Path, outside: Path) -> None:
    """The planted bug: nobody tells the spool that the citizen went."""
    data = tmp_path / "data"
    visit(data, FolderTray(data / "papers" / "desk1", keep=False), lambda _: None).close()
    assert left_of(tmp_path) == ["acceptance_notice-610722001202611230007.pdf"]


_DYING = """
import sys, threading
from pathlib import Path
from devices.papertray import FolderTray
from hall.store import Store
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import PLACE, SITE, OneNotice, case

class Hanging(FolderTray):
    def put(self, name, pdf, over):
        super().put(name, pdf, over)
        (self._folder / ".torn.part").write_bytes(pdf)
        print("in hand", flush=True)
        threading.Event().wait()

data = Path(sys.argv[1])
file = OneNotice()
file.case = case(name=sys.argv[2])
store = Store.open(data, FakeClock())
spool = Spool(store, PLACE, SITE, lambda: file, "desk-1", print, tray=Hanging(data / "papers" / "desk1", keep=False))
spool.start()
spool.owed(file.case.id)
threading.Event().wait()
"""


@pytest.mark.parametrize("starts_again", [True, False])
def test_a_process_that_is_killed_leaves_nothing_once_it_is_back(
    tmp_path: Path, outside: Path, starts_again: bool
) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-c", _DYING, str(data), NAME]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "in hand\n"
        process.kill()
    store = Store.open(data, FakeClock())
    assert rows_of(store) == ["sent"]
    assert len(left_of(tmp_path)) == 2
    if not starts_again:  # the planted bug
        store.close()
        return
    tray = FolderTray(data / "papers" / "desk1", keep=False)
    spool = Spool(store, PLACE, SITE, OneNotice, "desk-1", lambda _: None, tray=tray)  # type: ignore[arg-type]
    spool.start()
    for _ in range(600):
        if not left_of(data):
            break
        threading.Event().wait(0.01)
    spool.stop()
    assert rows_of(store) == []
    assert [row["state"] for row in store.all("SELECT state FROM print_job")] == ["proven"]  # the file was whole
    store.close()
    assert left_of(tmp_path) == []
