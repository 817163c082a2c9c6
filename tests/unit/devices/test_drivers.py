"""Drivers of other packages, installed for real into a folder of their own: found, loaded when named, never a crash."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devices import camera, drivers, locker, registry
from devices.scan import scanner
from devices.window import atwindow
from hall.events import DeviceChanged, DeviceState, Event
from hall.settings import Device, SettingsFault

ACME = '''
from hall.events import DeviceChanged, DeviceState

class Pad:
    """A keypad that is always there."""

    def __init__(self, setting, data, name, post):
        self.shown = []
        self.setting, self.data, self.name = setting, data, name
        post(DeviceChanged("keypad", DeviceState.READY, f"acme at {setting.port}"))

    def show(self, waiting, number):
        self.shown.append((waiting, number))

    def refuse(self): ...
    def close(self): ...

def broken(setting, data, name, post):
    raise RuntimeError("no licence")

def strict(setting, data, name, post):
    from hall.settings import SettingsFault
    raise SettingsFault("选项 {key} 不认识", key="x")

def half(setting, data, name, post):
    return object()

class Whole:
    """Has whatever a port asks for."""

    def __init__(self, setting, data, name, post): ...
    def __getattr__(self, name): return lambda *_: None

number = 3
'''
POINTS = """
[onevisit.devices]
acme-pad = acme_devices:Pad
broken = acme_devices:broken
strict = acme_devices:strict
half = acme_devices:half
whole = acme_devices:Whole
number = acme_devices:number
lost = acme_nowhere:Pad
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A package as an installer leaves it: its module, and a .dist-info with the entry points."""

    def put(name: str = "acme-devices", points: str = POINTS) -> Path:
        folder = tmp_path / name
        info = folder / f"{name.replace('-', '_')}-1.2.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(points, encoding="utf-8")
        (folder / "acme_devices.py").write_text(ACME, encoding="utf-8")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.delitem(sys.modules, "acme_devices", raising=False)
        return folder

    return put


def setting(profile: str, port: str = "COM7") -> Device:
    return Device(port, profile, 9600, 200)


def test_a_driver_is_found_and_made_when_a_setting_names_it(install: Install, tmp_path: Path) -> None:
    install()
    assert "acme_devices" not in sys.modules
    assert ("acme-pad", "acme-devices 1.2") in drivers.installed()
    assert "acme_devices" not in sys.modules, "looking is not loading"
    events: list[Event] = []
    pad = atwindow.keypad(setting("driver:acme-pad"), tmp_path, "desk1.keypad", events.append)
    assert events == [DeviceChanged("keypad", DeviceState.READY, "acme at COM7")]
    assert pad is not None
    pad.show(3, "A001")
    assert (pad.shown, pad.name) == ([(3, "A001")], "desk1.keypad")  # type: ignore[attr-defined]
    pad.close()


def test_device_test_asks_it_too(install: Install, tmp_path: Path) -> None:
    install()
    report = atwindow.test_pad(setting("driver:acme-pad"), tmp_path, "desk1.keypad", 0.0)
    assert (report.state, report.detail) == (DeviceState.READY, "acme at COM7")


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("driver:broken", "设备驱动 broken 启动不了：RuntimeError: no licence"),
        ("driver:lost", "设备驱动 lost 启动不了：ModuleNotFoundError"),
        ("driver:half", "设备驱动 half 不能作 desk1.keypad：缺少 show、refuse、close"),
        ("driver:number", "设备驱动 number 指的不是函数：acme_devices:number"),
        ("driver:strict", "选项 x 不认识"),
        ("driver:acme", "没有安装设备驱动 acme；可用：acme-pad"),
    ],
)
def test_what_goes_wrong_with_it_is_told(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture, profile: str, told: str
) -> None:
    install()
    with caplog.at_level("CRITICAL", "onevisit"), pytest.raises(SettingsFault) as fault:
        atwindow.keypad(setting(profile), tmp_path, "desk1.keypad", lambda _: None)
    assert told in str(fault.value)


def test_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_points", lambda: [])
    with pytest.raises(SettingsFault, match="没有安装设备驱动 acme，别的也没有"):
        registry.card_reader(setting("driver:acme"), tmp_path, "kiosk.idcard", lambda _: None)


def test_two_packages_of_one_name_are_not_chosen_between(install: Install, tmp_path: Path) -> None:
    install()
    install("other-devices", "[onevisit.devices]\nacme-pad = other_devices:Pad\n")
    with pytest.raises(SettingsFault, match=r"几个软件包都有设备驱动 acme-pad：.*请只留一个"):
        atwindow.evaluator(setting("driver:acme-pad"), tmp_path, "desk1.evaluator", lambda _: None)


def test_every_kind_of_device_may_have_one(install: Install, tmp_path: Path) -> None:
    """A driver that has nothing of what is asked is refused by each: each has asked for it."""
    install()
    half, post = setting("driver:half"), lambda event: None
    opens: dict[str, Callable[[], object]] = {
        "kiosk.idcard": lambda: registry.card_reader(half, tmp_path, "kiosk.idcard", post),
        "kiosk.ticketprinter": lambda: registry.ticket_printer(half, tmp_path, "kiosk.ticketprinter", post),
        "kiosk.scanner": lambda: scanner.open_scanner(half, tmp_path, "kiosk.scanner", post),
        "kiosk.locker": lambda: locker.open_locker(half, tmp_path, "kiosk.locker", post),
        "desk1.evaluator": lambda: atwindow.evaluator(half, tmp_path, "desk1.evaluator", post),
        "desk1.windowled": lambda: atwindow.window_sign(half, tmp_path, "desk1.windowled", 1, post),
    }
    for name, make in opens.items():
        with pytest.raises(SettingsFault, match=f"设备驱动 half 不能作 {name}"):
            make()


def test_a_driver_takes_the_place_of_our_scanner_and_our_boxes(install: Install, tmp_path: Path) -> None:
    install()
    whole, post = setting("driver:whole"), lambda event: None
    for made in (
        scanner.open_scanner(whole, tmp_path, "kiosk.scanner", post),
        locker.open_locker(whole, tmp_path, "kiosk.locker", post),
    ):
        assert type(made).__name__ == "Whole"


def test_without_a_setting_nothing_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_points", lambda: pytest.fail("looked for entry points"))
    assert atwindow.keypad(setting("driver:acme-pad", port=""), tmp_path, "desk1.keypad", lambda _: None) is None
    assert drivers.brought(object, setting("ff68"), tmp_path, "desk1.keypad", lambda _: None) is None


def test_a_process_without_drivers_does_not_load_the_finder() -> None:
    code = "import sys, devices.drivers; sys.exit('importlib.metadata' in sys.modules)"
    assert subprocess.run([sys.executable, "-S", "-c", code], check=False).returncode == 0


def test_readers_ticket_printers_and_cameras_may_be_another_package_s_too(install: Install, tmp_path: Path) -> None:
    install()
    whole = setting("driver:whole")
    made = [
        registry.card_reader(whole, tmp_path, "kiosk.idcard", print),
        registry.ticket_printer(whole, tmp_path, "kiosk.ticketprinter", print),
        camera.camera(whole, tmp_path, "desk1.camera"),
    ]
    assert [type(each).__name__ for each in made] == ["Whole"] * 3
