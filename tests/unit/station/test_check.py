"""The morning look finds what is wrong and says what to do."""

import logging
from pathlib import Path

import pytest

from hall.putback import MARK_FILE
from hall.settings import load
from hall.words import words
from station.check import check
from station.topics import Topics


def findings(data: Path, *files: Path) -> dict[str, tuple[bool | None, str]]:
    return {found.what: (found.ok, found.found) for found in check(load(data, *files), words())}


def test_what_the_building_wants_is_advice(data: Path, tmp_path: Path) -> None:
    assert findings(data)["大厅分区"] == (True, "名称、标识、分区、设备齐全")
    file = tmp_path / "town.toml"
    file.write_text('[site]\nname = "文川镇办事厅"\nstation = "610722105"\n', encoding="utf-8")
    assert findings(data, file)["大厅分区"] == (None, "名称应以“便民服务中心”结尾")


def test_a_fresh_machine_is_ready_for_what_it_has(data: Path) -> None:
    found = findings(data)
    assert [what for what, (ok, _) in found.items() if ok is False] == []
    assert found["大厅与目录"][0] is True
    assert found["kiosk.idcard"] == (None, "没有配置")
    assert found["省平台"][0] is None


def test_looking_leaves_the_log_as_loud_as_it_was(data: Path) -> None:
    devices = logging.getLogger("onevisit.devices")
    before = devices.level
    findings(data)
    assert devices.level == before


def test_a_key_that_others_can_read_is_told(data: Path) -> None:
    findings(data)
    (data / "site.key").chmod(0o644)
    ok, said = findings(data)["密钥文件"]
    assert ok is False
    assert "0600" in said


def test_a_missing_key_is_told_and_nothing_is_made_in_its_place(data: Path) -> None:
    findings(data)
    (data / "site.key").unlink()
    assert findings(data)["数据库"][0] is False
    assert not (data / "site.key").exists()


def test_a_dead_platform_and_a_dead_port_are_told(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(
        '[platform]\nurl = "http://127.0.0.1:9"\n[kiosk.devices.ticketprinter]\nport = "/dev/nothing-here"\n',
        encoding="utf-8",
    )
    found = findings(data, file)
    assert found["省平台"][0] is False
    assert "离线也能办理" in found["省平台"][1]
    ok, said = found["kiosk.ticketprinter"]
    assert ok is False
    assert "没有这个端口" in said


@pytest.mark.parametrize("free_mb", [10, 5000])
def test_a_full_disk_is_told(data: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int) -> None:
    usage = type("Usage", (), {"free": free_mb * 2**20})
    monkeypatch.setattr("station.check.shutil.disk_usage", lambda _: usage)
    assert findings(data)["磁盘"][0] is (free_mb > 200)


def test_a_store_that_was_put_back_is_told_before_anybody_opens_a_desk(data: Path) -> None:
    findings(data)
    Topics(load(data)).store.close()
    assert findings(data)["数据库"] == (True, str(data))
    (data / MARK_FILE).write_text("9 0", encoding="ascii")  # the journal had come as far as that
    assert findings(data)["数据库"] == (None, "像是从备份放回的：下次打开工位时编号空出一段，不会重号")
