"""A kiosk alone on its machine: its supervisor syncs, and goes on while the face is replaced."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from hall.clock import SystemClock
from hall.store import Store
from tests.helpers.hall import hall_over
from tests.helpers.platform import ROOT, running, until


def a_number_is_over(data: Path) -> None:
    """Something that travels."""
    with closing(Store.open(data, SystemClock())) as store:
        tickets = hall_over(store).tickets
        tickets.issue("A", None, "kiosk")
        tickets.call_next(1, ("A",), "007")
        tickets.finish(1, "served", "007")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_the_supervisor_syncs_while_its_face_is_replaced(data: Path, tmp_path: Path) -> None:
    a_number_is_over(data)
    with running(tmp_path / "platform") as platform:
        file = tmp_path / "site.toml"
        file.write_text(f'[platform]\nurl = "{platform.url}"\ninterval_s = 0.5\n[kiosk]\nfull_screen = false\n')
        command = [sys.executable, "main.py", "kiosk", "--data", str(data), "--settings", str(file)]
        with (tmp_path / "log").open("wb") as log:
            kiosk = subprocess.Popen(command, cwd=ROOT, stderr=log)
        try:
            until(lambda: len(platform.records()) == 1)
            (face,) = until(lambda: children(kiosk.pid))
            os.kill(face, signal.SIGKILL)
            a_number_is_over(data)
            until(lambda: len(platform.records()) == 2)
            until(lambda: children(kiosk.pid) not in ([], [face]))
        finally:
            kiosk.terminate()
            assert kiosk.wait(30) == 0
    assert (tmp_path / "log").read_text().count("this process owns sync") == 1
