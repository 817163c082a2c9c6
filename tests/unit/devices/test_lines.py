"""From settings to wires: names that stay true, options that are checked, who may share a line, who is refused."""

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from filelock import BaseFileLock

from devices.framing import load
from devices.line import lines, portnames
from devices.line import link as links
from devices.line.lines import line, place, refuse_shared, wired
from devices.line.link import Driver, Link
from devices.line.portnames import PortFault, PortFound, clash, located, network, told_apart
from devices.line.socketport import taken
from devices.line.wiring import PLAIN, Place, Wiring, wiring
from devices.simulated import poke
from hall.errors import Unavailable
from hall.settings import Device, Option, SettingsFault
from hall.settings import load as load_settings

FF68 = load("ff68")
REPO = Path(__file__).parents[3]


def at(port: str, baud: int = 0, **options: Option) -> Device:
    return Device(port, "ff68", baud, 0, 1, options)


PLUGGED = [
    PortFound("/dev/ttyUSB0", "a", "usb:0403:6001:A1", "1-1"),
    PortFound("/dev/ttyUSB1", "b", "usb:0403:6001:B2", "1-2"),
    PortFound("/dev/ttyUSB2", "c", "usb:1a86:7523", "1-3:1.0"),
    PortFound("/dev/ttyUSB3", "c", "usb:1a86:7523", "1-3:1.1"),
    PortFound("/dev/ttyACM0", "m", "usb:303a:1001:F4:12:FA", "1-4"),
    PortFound("/dev/ttyS0", "n/a", ""),
]


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ("usb:0403:6001:a1", "/dev/ttyUSB0"),
        ("usb:403:6001:B2", "/dev/ttyUSB1"),
        ("usb:0403:6001@1-2", "/dev/ttyUSB1"),
        ("USB:1A86:7523@1-3:1.1", "/dev/ttyUSB3"),
        ("usb:303a:1001", "/dev/ttyACM0"),
        ("usb:303a:1001:f4:12:fa", "/dev/ttyACM0"),
        ("usb:303a:1001:F4:12:FA@1-4", "/dev/ttyACM0"),
    ],
)
def test_a_usb_device_is_found_wherever_it_is(spec: str, path: str) -> None:
    assert located(spec, PLUGGED) == path


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("usb:0403:6001", portnames.SEVERAL),  # never guessed between two
        ("usb:1a86:7523@1-3", portnames.SEVERAL),
        ("usb:0403:6001:C3", portnames.UNPLUGGED),
        ("usb:0403:6001@9-9", portnames.UNPLUGGED),
        ("usb:0403", portnames.WRONG_USB),
        ("usb:x:6001", portnames.WRONG_USB),
        ("ttyUSB0", portnames.WRONG_USB),
    ],
)
def test_a_usb_device_that_is_not_told_apart_is_refused_in_words(spec: str, why: str) -> None:
    with pytest.raises(PortFault) as caught:
        located(spec, PLUGGED)
    assert str(caught.value) == why


def test_the_setting_that_is_shown_finds_its_port_and_no_other() -> None:
    shown = told_apart(PLUGGED)
    assert [found.usb for found in shown[:4]] == [
        "usb:0403:6001:A1",
        "usb:0403:6001:B2",
        "usb:1a86:7523@1-3:1.0",
        "usb:1a86:7523@1-3:1.1",
    ]
    assert [located(found.usb, shown) for found in shown if found.usb] == [each.path for each in PLUGGED if each.usb]


def test_network_ports() -> None:
    assert network("socket://[::1]:7000") == ("::1", 7000)
    assert network("rfc2217://hall:2217") == ("hall", 2217)
    for wrong in ("socket://hall", "socket://:7", "socket://hall:x", "socket://hall:99999"):
        with pytest.raises(PortFault):
            network(wrong)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("COM12", "com12", True),
        ("COM1", "COM12", False),
        ("usb:0403:6001", "usb:403:6001:A1", True),
        ("usb:0403:6001:B2", "usb:0403:6001:A1", False),
        ("usb:0403:6001@1-1", "usb:0403:6001@1-2", False),
        ("usb:0403:6001", "usb:0403:6002", False),
        ("usb:wrong", "usb:0403:6002", False),
        ("usb:0403:6001", "/dev/ttyUSB0", False),
        ("socket://HALL:7", "rfc2217://hall:7", True),
        ("socket://hall:7", "socket://hall:8", False),
        ("socket://hall", "socket://hall:8", False),
        ("socket://hall:7", "COM1", False),
        ("sim:pads", "sim:pads", True),
        ("sim:pads", "sim:locks", False),
    ],
)
def test_two_names_of_one_port(one: str, other: str, same: bool) -> None:
    assert clash(one, other) is same
    assert clash(other, one) is same


def test_two_paths_of_one_port(tmp_path: Path) -> None:
    (tmp_path / "tty").touch()
    (tmp_path / "by-id").symlink_to(tmp_path / "tty")
    assert clash(str(tmp_path / "tty"), str(tmp_path / "by-id"))
    assert not clash(str(tmp_path / "tty"), "/dev/null")


def test_options_of_a_wire() -> None:
    given: dict[str, Option] = {"parity": "E", "stopbits": 2, "bytesize": 7, "echo": False, "dtr": True, "keys": "mine"}
    assert wiring(given, {"keys"}, "x") == Wiring(parity="E", stopbits=2, bytesize=7, echo=False, dtr=True)
    assert Wiring(parity="E", stopbits=2, bytesize=7).bits == 11
    assert PLAIN.bits == 10


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"partiy": "E"}, "desk1.keypad 没有选项 partiy，是不是 parity？"),
        ({"zzz": 1}, "desk1.keypad 没有选项 zzz；可用：keys、parity、"),
        ({"rtscts": 1}, "desk1.keypad 的选项 rtscts 应为 bool，不是 1"),
        ({"echo": "yes"}, "desk1.keypad 的选项 echo 应为 bool，不是 'yes'"),
        ({"parity": "M"}, "desk1.keypad 的选项 parity 应为 N、E、O 之一，不是 'M'"),
        ({"stopbits": 3}, "desk1.keypad 的选项 stopbits 应为 1、2 之一，不是 3"),
        ({"gap_us": -1}, "desk1.keypad 的选项 gap_us 应为 0… 之一，不是 -1"),
        ({"rtscts": True, "xonxoff": True}, "desk1.keypad 的 rtscts 不能与 xonxoff 或 rs485 同时使用"),
        ({"rtscts": True, "rs485": True}, "desk1.keypad 的 rtscts 不能与 xonxoff 或 rs485 同时使用"),
    ],
)
def test_a_wrong_option_is_named(given: dict[str, Option], words: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        wiring(given, {"keys"}, "desk1.keypad")
    assert str(caught.value).startswith(words)


def test_devices_at_one_port_share_one_line_until_the_last_leaves(data: Path) -> None:
    setting = at("/no/such/port")
    one = line(setting, data, "desk1.keypad", 9600, "pads")
    assert line(setting, data, "desk1.evaluator", 9600, "pads") is one
    other = line(at("/no/other/port"), data, "desk1.windowled", 9600, "led64")
    assert other is not one
    ports = [bus.attach(1, lambda heard: None, profile=FF68) for bus in (one, one, other)]
    with pytest.raises(SettingsFault, match=r"desk1\.windowled 与同一条线上的设备波特率或线路选项不同"):
        line(at("/no/such/port", 19200), data, "desk1.windowled", 9600, "led64")
    with pytest.raises(SettingsFault, match="线路选项不同"):
        line(at("/no/such/port", parity="E"), data, "desk1.windowled", 9600, "led64")
    ports[0].close()
    assert line(setting, data, "desk1.keypad", 9600, "pads") is one
    ports[1].close()
    again = line(setting, data, "desk1.keypad", 9600, "pads")
    assert again is not one
    again.attach(1, lambda heard: None, profile=FF68).close()
    ports[2].close()
    assert not lines._LINES


def test_devices_share_a_simulated_line_too(data: Path) -> None:
    one = line(at("sim:desk1.pads"), data, "desk1.keypad", 9600, "pads")
    assert line(at("sim:desk1.pads"), data, "desk1.evaluator", 9600, "pads") is one
    port = one.attach(1, lambda heard: None, profile=FF68)
    assert poke(data, "desk1.pads", {"do": "state"})["ok"]
    port.close()
    with pytest.raises(Unavailable):
        poke(data, "desk1.pads", {"do": "state"})


def test_a_place_of_its_own(data: Path) -> None:
    found, closing = place(at("COM12", dtr=False), data, "kiosk.idcard", "idcard")
    closing()
    assert (found.port, found.wiring.dtr) == ("COM12", False)


@pytest.mark.parametrize(
    ("devices", "refused"),
    [
        ({"kiosk.idcard": "COM3", "kiosk.scanner": "com3"}, True),
        ({"desk1.keypad": "COM3", "desk1.evaluator": "COM3"}, False),  # a bus
        ({"desk1.keypad": "COM3", "desk2.keypad": "COM3"}, True),  # two processes
        ({"desk1.keypad": "COM3", "desk1.idcard": "COM3"}, True),
        ({"desk1.idcard": "usb:0403:6001", "kiosk.idcard": "usb:0403:6001:A1"}, True),
        ({"kiosk.idcard": "sim", "desk1.idcard": "sim", "kiosk.locker": "", "kiosk.scanner": ""}, False),
    ],
)
def test_two_settings_of_one_port_are_refused_unless_it_is_a_bus(devices: dict[str, str], refused: bool) -> None:
    settings = {name: at(port) for name, port in devices.items()}
    if not refused:
        refuse_shared(settings)
        return
    with pytest.raises(SettingsFault) as caught:
        refuse_shared(settings)
    assert str(caught.value).startswith(" 和 ".join(devices))


_TAKES = """
import sys
from pathlib import Path
from devices.line.socketport import taken
lock = taken("hall", 7, Path(sys.argv[1]))
print("taken", flush=True)
sys.stdin.read()
"""


def test_a_network_port_has_one_owner_on_this_machine(tmp_path: Path) -> None:
    own = taken("hall", 7, tmp_path)
    with pytest.raises(PortFault, match="占用"):
        taken("HALL", 7, tmp_path)
    own.release()
    command = [sys.executable, "-c", _TAKES, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPO) as other:
        assert other.stdout
        assert other.stdout.readline()
        with pytest.raises(PortFault, match="占用"):
            taken("hall", 7, tmp_path)
        other.kill()  # it cannot clean up
    taken("hall", 7, tmp_path).release()


def test_a_network_port_is_free_again_when_its_link_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and not when the memory of the lock happens to be tidied up."""
    locks: list[BaseFileLock] = []
    tried = threading.Event()

    def keeping(host: str, port: int, folder: Path) -> BaseFileLock:
        locks.append(taken(host, port, folder))
        return locks[-1]

    monkeypatch.setattr(links, "taken", keeping)
    driver = SimpleNamespace(drive=lambda wire: None, absent=lambda why: tried.set())
    link = Link(Place("socket://127.0.0.1:1", locks=tmp_path), 9600, cast("Driver", driver), "lock")
    link.start()
    assert tried.wait(10)
    link.stop()
    assert locks
    taken("127.0.0.1", 1, tmp_path).release()


def test_the_wires_of_a_machine(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[desk.2.devices.keypad]\nport = 'COM3'\n[kiosk.devices.locker]\nport = 'COM3'\n")
    settings = load_settings(tmp_path, site)
    found = wired(settings)
    assert found["desk2.keypad"].port == found["kiosk.locker"].port == "COM3"
    assert not [name for name in found if "a4printer" in name or "announcer" in name]
    with pytest.raises(SettingsFault, match="同一个端口 COM3"):
        refuse_shared(found)
