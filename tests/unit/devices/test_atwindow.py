"""The devices of a window from their settings: wrong ones are named before a wire opens; what installers are told."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from devices.window.atwindow import evaluator, keypad, test_pad, test_sign, window_sign
from hall.events import DeviceState, Event
from hall.ports import WindowSign
from hall.settings import Device, Option, SettingsFault
from tests.helpers.sims import Ear, simulated, until

test_pad.__test__ = test_sign.__test__ = False  # type: ignore[attr-defined] - they are not tests of ours

GRADES = "05=5 04=4 03=3 02=2 01=1"


def at(profile: str, port: str = "/dev/nothing-here", **options: Option) -> Device:
    return Device(port, profile, 9600, 100, 1, options)


def _sign(setting: Device, data: Path, name: str, post: Callable[[Event], None], window: int) -> WindowSign | None:
    return window_sign(setting, data, name, window, post)


@pytest.mark.parametrize(
    ("kind", "setting", "why"),
    [
        ("keypad", at("ff69"), "没有设备规约 ff69"),
        ("keypad", at("ff68", key="0C=call"), "desk1.keypad 没有选项 key，是不是 keys？"),
        ("keypad", at("ff68", keys="0C=fly"), "desk1.keypad.keys 的 0C=fly 读不懂"),
        ("evaluator", at("ff68"), "请在 desk1.evaluator.grades 写明"),
        ("evaluator", at("ff68", grades=GRADES, ask_s=0), "desk1.evaluator.ask_s 应在 1 到 300 秒之间"),
        ("evaluator", at("ff68", grades=GRADES, ask_s=301), "desk1.evaluator.ask_s 应在 1 到 300 秒之间"),
        ("evaluator", at("ff68", grades=GRADES, echo="no"), "desk1.evaluator 的选项 echo 应为 bool"),
        ("windowled", at("ff68"), "desk1.windowled：设备规约 ff68 里没有窗口屏的命令"),
        ("windowled", at("led64", open="长" * 200), "desk1.windowled.open 的一行有 400 字节"),
    ],
)
def test_a_wrong_setting_is_named_and_no_wire_is_opened(data: Path, kind: str, setting: Device, why: str) -> None:
    ear = Ear()
    makes = {"keypad": keypad, "evaluator": evaluator, "windowled": partial(_sign, window=3)}
    with pytest.raises(SettingsFault) as caught:
        makes[kind](setting, data, f"desk1.{kind}", ear.post)
    assert why in str(caught.value)
    assert ear.events == []


def test_a_protocol_of_the_integrators_own_is_found_in_the_data_folder(data: Path) -> None:
    (data / "devices").mkdir(parents=True)
    (data / "devices" / "acme.toml").write_text(
        'about = "acme"\n[frame]\nlayout = "02 keys 03"\n[events.keys]\n[values.keys]\ncall = "41"\n', encoding="utf-8"
    )
    ear = Ear()
    with simulated("bytepad", data) as sim:
        pad = keypad(at("acme", sim.port), data, "desk1.keypad", ear.post)
        assert pad is not None
        ear.wait_state(DeviceState.UNKNOWN)
        sim.do("press", hex="02 41 03")
        ear.wait_state(DeviceState.READY)
        pad.close()


def test_what_an_installer_is_told_of_a_pad(data: Path) -> None:
    report = test_pad(at("ff68"), data, "desk1.keypad", 0.0)
    assert (report.port, report.state) == ("/dev/nothing-here", DeviceState.ABSENT)
    with simulated("pads", data) as sim:
        report = test_pad(at("ff68", sim.port), data, "desk1.keypad", 0.1)
        assert report.state is DeviceState.UNKNOWN  # nobody pressed
        hand = threading.Timer(0.5, sim.do, ("press",), {"keys": "call"})
        hand.start()
        report = test_pad(at("ff68", sim.port), data, "desk1.keypad")
        assert (report.state, report.pressed) == (DeviceState.READY, "0C")
        hand.join()
        hand = threading.Timer(0.5, sim.do, ("rate",), {"value": 9})
        hand.start()
        report = test_pad(at("ff68", sim.port, grades=GRADES), data, "desk1.evaluator")
        assert (report.state, report.pressed) == (DeviceState.READY, "09")
        hand.join()


def test_what_an_installer_is_told_of_a_sign(data: Path) -> None:
    with simulated("led64", data) as sim:
        setting = Device(sim.port, "led64", 9600, 100, 0, {})
        assert test_sign(setting, data, "desk1.windowled", 3).state is DeviceState.READY
        until(lambda: sim.do("state")["commands"] != [])
        sim.do("silent")
        assert test_sign(setting, data, "desk1.windowled", 3).state is DeviceState.UNKNOWN


def test_the_same_line_is_used_by_name(data: Path) -> None:
    """ "sim:NAME" hangs several devices on one simulator."""
    ear = Ear()
    pad = keypad(at("ff68", "sim:desk1.pads"), data, "desk1.keypad", ear.post)
    other = evaluator(at("ff68", "sim:desk1.pads", grades=GRADES), data, "desk1.evaluator", ear.post)
    assert pad is not None
    assert other is not None
    until(lambda: len(ear.events) == 2)
    assert [file.stem for file in (data / "sim").glob("*.json")] == ["desk1.pads"]
    pad.close()
    other.close()
