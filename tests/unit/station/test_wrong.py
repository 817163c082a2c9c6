"""What a newcomer types wrong is answered in one sentence with what to do, and an exit code; never with a traceback."""

from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.store import Store
from station import commands


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
    for folder, why in ((file, "file"), (newer, "2030")):
        assert commands.main(["report", "day", "--data", str(folder)]) == commands.FAILED
        (told,) = capsys.readouterr().err.splitlines()
        assert why in told
