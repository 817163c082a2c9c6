"""A face of a machine is open once: a second process is told so, and whoever held it frees it by ending."""

import subprocess
import sys
from pathlib import Path

import pytest

from hall.errors import Reason, Unavailable
from station.alone import alone
from tests.helpers.refusals import refused

_HOLD = """
import sys
from pathlib import Path
from station.alone import alone
with alone(Path(sys.argv[1]), "desk-1"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_holds_the_face_until_it_ends(data: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with refused(Reason.FACE_RUNNING, face="desk-1"), alone(data, "desk-1"):
        pass
    with alone(data, "desk-2"), alone(data, "kiosk"):  # others are nobody's
        pass
    holder.kill()  # not closed: gone
    holder.communicate()
    with alone(data, "desk-1"):
        pass


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="file"), alone(tmp_path / "file", "desk-1"):
        pass
