"""What an installer hears of scanners, boxes and cameras, on simulated ones."""

from pathlib import Path

import pytest

from devices import selfservice
from devices.locker import open_locker
from devices.scan.scanner import open_scanner
from hall.events import DeviceState, Event
from hall.settings import Device, SettingsFault, load
from hall.words import words
from station import hardware


def nobody(_: Event) -> None:
    raise AssertionError("nothing is open")


def test_a_scanner_that_answers_needs_no_code(data: Path) -> None:
    report = selfservice.test_scanner(Device("sim", "gm65", 9600, 200), data, "kiosk.scanner", 0.0)
    assert (report.state, report.scanned) == (DeviceState.READY, False)


def test_a_scanner_that_says_nothing_is_no_fault(data: Path) -> None:
    report = selfservice.test_scanner(Device("sim", "line", 9600, 200), data, "kiosk.scanner", 0.2)
    assert (report.state, report.scanned) == (DeviceState.UNKNOWN, False)


def test_every_door_of_the_boxes_is_told_and_none_opened(data: Path) -> None:
    report = selfservice.test_locker(Device("sim", "wkly", 9600, 500, options={"boxes": 3}), data, "kiosk.locker")
    assert (report.state, report.doors) == (DeviceState.READY, ["shut"] * 3)


def test_what_is_not_there_is_said(data: Path) -> None:
    gone = Device("/dev/none-such", "wkly", 9600, 500)
    report = selfservice.test_locker(gone, data, "kiosk.locker")
    assert report.state is DeviceState.ABSENT
    assert set(report.doors) == {"unknown"}


def test_nothing_set_is_nothing_open(data: Path) -> None:
    assert open_scanner(Device("", "line", 9600, 0), data, "x", nobody) is None
    assert open_locker(Device("", "wkly", 9600, 0), data, "x", nobody) is None


def test_a_locker_profile_without_its_commands_is_refused(data: Path) -> None:
    with pytest.raises(SettingsFault, match="open"):
        open_locker(Device("sim", "xunpeng", 9600, 500), data, "x", nobody)


def test_all_of_them_in_words(data: Path, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        '[kiosk.devices.scanner]\nport = "sim"\n[kiosk.devices.locker]\nport = "sim"\n[desk.1]\n'
        '[desk.1.devices.camera]\nport = "file:none.jpg"\n',
        encoding="utf-8",
    )
    found = {each.name: each for each in hardware.answers(load(data, site), words(), None)}
    assert found["kiosk.scanner"].ok
    assert "扫到码才出声" in found["kiosk.scanner"].found
    assert found["kiosk.locker"].found == "就绪，24 个箱门：0 个开着，0 个不知道"
    assert found["desk1.camera"].ok is False
