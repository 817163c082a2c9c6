"""What a newcomer types wrong is answered in one sentence with what to do, and an exit code; never with a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.resources import RESOURCES
from hall.store import Store
from station import commands
from station.supervise import UNABLE

ROOT = RESOURCES.parent


@pytest.mark.parametrize("listen", ["x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":8610", "a:８"])
def test_an_address_that_is_none(listen: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["sandbox", "--listen", listen, "--data", str(tmp_path)]) == commands.USAGE
    (told,) = capsys.readouterr().err.splitlines()
    assert listen in told


def test_a_store_that_cannot_be_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("")
    newer = tmp_path / "newer"
    store = Store.open(newer, SystemClock())
    store.run("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('onevisit', 'x-2030', '')")
    store.close()
    for folder, why in ((file, "file"), (newer, "更新版本的程序")):
        assert commands.main(["report", "day", "--data", str(folder)]) == commands.FAILED
        (told,) = capsys.readouterr().err.splitlines()
        assert why in told


def test_a_kiosk_over_a_wrong_data_folder_is_given_up_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.db").write_bytes(b"somebody else's file, and no key beside it")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    ended = subprocess.run(
        [sys.executable, "main.py", "kiosk", "--data", str(tmp_path)], cwd=ROOT, capture_output=True, timeout=120,
    )  # fmt: skip
    told = ended.stderr.decode()
    assert (ended.returncode, told.count("请从密封保存的副本放回 site.key")) == (UNABLE, 3)
    assert told.splitlines()[-1].startswith("终端连续几次都打不开")
