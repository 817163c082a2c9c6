"""What an installer is told of the pads and signs of the windows, and pokes that move their simulators."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.line.portnames import PortFound
from hall.settings import Settings, SettingsFault, load
from hall.words import words
from station import hardware
from tests.helpers.sims import Sim, simulated

SITE = """
[desk.1.devices.keypad]
port = "{pads}"
[desk.1.devices.evaluator]
port = "{pads}"
options = {{ grades = "05=5 04=4 03=3 02=2 01=1" }}
[desk.2.devices.windowled]
port = "{sign}"
"""


def site(data: Path, pads: str, sign: str) -> Settings:
    file = data.parent / "site.toml"
    file.write_text(SITE.format(pads=pads, sign=sign), encoding="utf-8")
    return load(data, file)


def told(settings: Settings, language: str = "zh_CN") -> dict[str, hardware.Answer]:
    found = hardware.answers(settings, words(language), None)
    return {each.name: each for each in found if each.name.startswith("desk") and each.port not in ("", "folder")}


def test_the_devices_of_the_windows_answer(data: Path) -> None:
    with simulated("pads", data) as pads, simulated("led64", data) as sign:
        found = told(site(data, pads.port, sign.port))
    assert found.keys() == {"desk1.keypad", "desk1.evaluator", "desk2.windowled"}
    assert all(each.ok for each in found.values())  # a pad that nobody presses is no fault
    assert "请按一下键" in found["desk1.keypad"].found
    assert found["desk2.windowled"].found == "就绪"
    assert found["desk2.windowled"].facts["state"].value == "ready"  # type: ignore[attr-defined]


def test_a_device_of_a_window_that_is_not_there_is_told(data: Path) -> None:
    found = told(site(data, "/dev/nothing-here", "/dev/nothing-there"), "en")
    assert [each.ok for each in found.values()] == [False, False, False]
    assert all("port" in each.found for each in found.values())


def test_one_device_is_asked_by_its_name_and_a_name_of_none_is_refused(data: Path) -> None:
    said: list[str] = []
    with simulated("led64", data) as sign:
        settings = site(data, "/dev/nothing-here", sign.port)
        code = hardware.test(settings, ("desk2.windowled",), False, words(), lambda _, lines: said.extend(lines))
    assert (code, [line.partition("（")[0] for line in said]) == (0, ["desk2.windowled：就绪"])
    hardware.test(settings, ("desk1.scanner",), False, words(), lambda _, lines: said.extend(lines))
    assert said[-1] == "desk1.scanner：没有配置（未配置）"
    with pytest.raises(SettingsFault) as fault:
        hardware.test(settings, ("desk1.idcrad",), False, words(), lambda _, lines: said.extend(lines))
    assert fault.value.said(words()).startswith("没有叫 desk1.idcrad 的设备；有 kiosk.idcard、")


def test_a_list_of_ports_says_nothing_twice_and_no_word_of_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = [PortFound("/dev/ttyS0", "n/a", ""), PortFound("/dev/ttyUSB0", "USB Serial", "usb:1a86:7523")]
    monkeypatch.setattr("devices.registry.ports", lambda: plugged)
    said: list[str] = []
    assert hardware.list_ports(words(), lambda _, lines: said.extend(lines)) == 0
    assert said == ["/dev/ttyS0", "usb:1a86:7523  /dev/ttyUSB0  USB Serial"]


def test_the_test_waits_for_a_key(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.window.atwindow.PRESSING_S", 3.0)
    said: list[str] = []

    def press(sim: Sim, ended: threading.Event) -> None:
        while not ended.wait(0.3):
            sim.do("press", keys="call")
            sim.do("rate", value=5)

    with simulated("pads", data) as pads, simulated("led64", data) as sign:
        ended = threading.Event()
        hand = threading.Thread(target=press, args=(pads, ended))
        hand.start()
        settings = site(data, pads.port, sign.port)
        code = hardware.test(settings, (), False, words(), lambda _, lines: said.extend(lines))
        ended.set()
        hand.join()
    assert code == 0
    assert any("desk1.keypad：就绪，按键收到了，键值 0C" in line for line in said)
    assert any("desk1.evaluator：就绪，按键收到了，键值 05" in line for line in said)


def test_simulated_pads_are_poked_by_name(data: Path) -> None:
    answers: list[object] = []

    def show(document: object, _: object) -> None:
        answers.append(json.loads(json.dumps(document)))

    with simulated("pads", data, "desk1.pads"), simulated("led64", data, "desk1.sign"):
        settings = load(data)
        poke: Callable[..., int] = lambda *order: hardware.poke(settings, order, words(), show)  # noqa: E731
        assert poke() == 0
        assert answers[-1] == ["desk1.pads", "desk1.sign"]
        for order in ("do=press keys=call", "do=rate value=5", "do=foreign", "do=flood times=3", "do=deaf times=2"):
            assert poke("desk1.pads", *order.split(" ")) == 0
        assert poke("desk1.pads", "do=press", "keys=6 ok") == 0
        assert poke("desk1.pads", "do=press", "keys=6") == 0
        for wrong in ("do=press keys=fly", "do=fly", "do=press"):
            assert poke("desk1.pads", *wrong.split(" ")) == 1
        assert poke("desk1.sign", "do=state") == 0
        assert answers[-1]["lines"] == ["", "", "", ""]  # type: ignore[index, call-overload]
