"""The worked examples of docs/devices.md, taken out of the page and put to work: a protocol against a peer on a pty, a
driver as an installed package."""

import os
import re
import select
import socket
import sys
import time
import tomllib
import tty
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from devices.framing import load, profiles, prove
from devices.window import atwindow
from devices.window.padkeys import APART_S
from hall.events import DeviceChanged, DeviceState, KeyPressed
from hall.ports import Sign
from hall.settings import Device, Settings
from hall.settings import load as settings_of
from station.commands import main
from tests.helpers.sims import Ear

PAGE = Path(__file__).resolve().parents[2] / "docs" / "devices.md"
PATIENCE_S = 10.0


def block(language: str, first: str, holding: str = "") -> str:
    """The fenced block of the page whose first line is `# first`, and that holds that text."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    [one] = [block for block in found if block.startswith(f"# {first}\n") and holding in block]
    return one


def site(data: Path, text: str, port: str) -> Settings:
    """The settings of the page, with `port` in place of its own."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "site.toml"
    file.write_text(re.sub(r'^port = ".*"', f'port = "{port}"', text, flags=re.MULTILINE), encoding="utf-8")
    return settings_of(data, file)


class Peer:
    """The pad KB-8 on its end of the wire, written from the manual's words in the page and from nothing else."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._got = b""

    def frame(self, command: int, data: bytes) -> bytes:
        body = bytes((2 + len(data), 3, command)) + data
        crc = 0xFFFF
        for byte in body:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
        return b"\x55\xaa" + body + bytes((crc & 0xFF, crc >> 8))

    def send(self, row: bytes) -> None:
        os.write(self._master, row)

    def expect(self, row: bytes) -> None:
        """Read until `row` came."""
        deadline = time.monotonic() + PATIENCE_S
        while row not in self._got:
            ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{row.hex(' ')} did not come, but {self._got.hex(' ')}"
            self._got += os.read(self._master, 4096)
        self._got = b""


@pytest.fixture
def wire() -> Generator[tuple[Peer, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    try:
        yield Peer(master), os.ttyname(slave)
    finally:
        os.close(slave)
        os.close(master)


def test_the_protocol_of_the_page_drives_a_pad(data: Path, wire: tuple[Peer, str]) -> None:
    peer, port = wire
    text = block("toml", "devices/kb8.toml")
    (data / "devices").mkdir(parents=True)
    (data / "devices" / "kb8.toml").write_text(text, encoding="utf-8")
    profile = load("kb8", [data / "devices"])
    assert len(profile.examples) == 2
    assert prove(profile) == []

    setting = site(data, block("toml", "the site file", "kb8"), port).desk_at(1).devices.keypad
    assert (setting.profile, setting.address) == ("kb8", 3)
    ear = Ear()
    pad = atwindow.keypad(setting, data, "desk1.keypad", ear.post)
    assert pad is not None
    with closing(pad):
        ear.wait(DeviceChanged)
        pad.show(7, "A012")
        peer.expect(peer.frame(0x02, bytes((0, 0, 7, 0, 1, 2))))
        peer.send(b"\x00\x55\xaa\x09\x03" + peer.frame(0x01, b"A"))  # a torn frame before it
        peer.expect(peer.frame(0x81, b"A"))
        assert ear.wait(KeyPressed) == KeyPressed("call")
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        peer.send(peer.frame(0x01, b"1") + peer.frame(0x01, b"7")[:4])
        peer.send(peer.frame(0x01, b"7")[4:])
        peer.expect(peer.frame(0x81, b"7"))
        time.sleep(2 * APART_S)  # no hand presses two acts faster, so the pad of the house takes none
        peer.send(peer.frame(0x01, b"E"))
        assert ear.wait(KeyPressed, since) == KeyPressed("transfer", "17")
        pad.refuse()
        peer.expect(peer.frame(0x03, b""))


def test_the_command_of_the_page_checks_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = block("toml", "devices/kb8.toml")
    file = data / "devices" / "kb8.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    assert main(["device", "check", str(file), "--data", str(data)]) == 0
    assert main(["device", "profiles", "--data", str(data)]) == 0
    assert "kb8  KB-8 呼叫器" in capsys.readouterr().out
    file.write_text(text.replace('with = { address = 3, keys = "41" }', 'with = { address = 4, keys = "41" }'))
    assert main(["device", "check", str(file), "--data", str(data)]) == 1
    assert "address 读出 3，应为 4" in capsys.readouterr().out


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[None]:
    """The package of the page, installed: its module, and its metadata as an installer writes it."""
    module = block("python", "onevisit_acme.py")
    project = block("toml", "pyproject.toml", "onevisit.devices")
    made = tomllib.loads(project)["project"]
    info = tmp_path / "site-packages" / "onevisit_acme-1.0.dist-info"
    info.mkdir(parents=True)
    points = "\n".join(
        f"[{group}]\n" + "\n".join(f"{name} = {where}" for name, where in rows.items())
        for group, rows in made["entry-points"].items()
    )
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {made['name']}\nVersion: {made['version']}\n")
    (info.parent / "onevisit_acme.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(str(info.parent))
    yield
    sys.modules.pop("onevisit_acme", None)


@pytest.mark.usefixtures("package")
def test_the_driver_of_the_page_drives_a_sign(data: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as screen:
        screen.bind(("127.0.0.1", 0))
        screen.settimeout(PATIENCE_S)
        port = f"127.0.0.1:{screen.getsockname()[1]}"
        setting: Device = site(data, block("toml", "the site file", "acme-sign"), port).desk_at(1).devices.windowled
        ear = Ear()
        sign = atwindow.window_sign(setting, data, "desk1.windowled", 1, ear.post)
        assert sign is not None
        with closing(sign):
            assert ear.wait(DeviceChanged).state is DeviceState.UNKNOWN
            sign.show(Sign.CALLING, "A001")
            assert screen.recv(100).decode("gb18030") == "请 A001"


@pytest.mark.usefixtures("package")
def test_the_driver_of_the_page_is_listed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["device", "profiles", "--data", str(data)]) == 0
    assert "driver:acme-sign  onevisit-acme 1.0" in capsys.readouterr().out


def test_every_shipped_profile_has_a_place_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in profiles() if f"`{name}`" not in page] == []


def test_the_settings_of_the_page_are_settings(data: Path) -> None:
    text = next(
        block
        for block in re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        if block.startswith("[kiosk.devices.locker]")
    )
    data.mkdir(parents=True, exist_ok=True)
    (data / "site.toml").write_text(text, encoding="utf-8")
    devices = settings_of(data, data / "site.toml").desk_at(1).devices
    assert devices.keypad.port == devices.evaluator.port
