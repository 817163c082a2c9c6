"""The installer's ear: a recording that cannot be kept is no recording."""

from pathlib import Path

import pytest

from hall.errors import Unavailable
from hall.settings import load
from hall.words import words
from station import wires


def test_a_disk_that_refuses_is_told(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[kiosk.devices.idcard]\nport = 'sim'\n", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wires, "_keep", refuse)
    with pytest.raises(Unavailable, match="No space left"):
        wires.record(load(data, site), "kiosk.idcard", tmp_path / "r.jsonl", 30.0, words(), lambda line: None)
