"""Devices that keep to their papers and behave as no simulator of ours: on a real pty, written here from the papers."""

import itertools
import json
import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.window.atwindow import keypad, window_sign
from hall.events import DeviceChanged, DeviceState, KeyPressed
from hall.ports import Sign, WindowSign
from hall.settings import Device, Option, load
from hall.words import words
from station import hardware
from station.commands import main
from tests.helpers.sims import Ear, until


class Peer:
    """The far end of a pty at `path`: `hear` gets what the host says, piece by piece, and may `say`."""

    def __init__(self, path: Path, hear: Callable[["Peer", bytes], None]) -> None:
        self._hear = hear
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        path.symlink_to(os.ttyname(self._slave))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="a peer")
        self._thread.start()

    def say(self, data: bytes) -> None:
        os.write(self._master, data)

    def deaf(self, seconds: float) -> int:
        """Be busy for so long, and lose what is said meanwhile: how many bytes."""
        time.sleep(seconds)
        return len(os.read(self._master, 4096)) if select.select([self._master], [], [], 0)[0] else 0

    def _run(self) -> None:
        while not self._over.is_set():
            if select.select([self._master], [], [], 0.02)[0]:
                self._hear(self, os.read(self._master, 4096))

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)


@contextmanager
def peer(path: Path, hear: Callable[[Peer, bytes], None] = lambda *_: None) -> Generator[Peer, None, None]:
    far = Peer(path, hear)
    try:
        yield far
    finally:
        far.close()
        path.unlink()


# -- registers ----------------------------------------------------------------------------------------------------


def modbus(body: bytes) -> bytes:
    """With its CRC: Modbus over Serial Line V1.02, 6.2.2."""
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return body + crc.to_bytes(2, "little")


class OneAtATime:
    """A slave with one register that does one thing at a time, as the papers allow: what comes while it is at work is
    lost. `adapter`: the line gives back what it is told."""

    def __init__(self, adapter: bool, reads: bool = True) -> None:
        self.value, self.lost, self._adapter, self._reads = 0xFFFF, 0, adapter, reads

    def __call__(self, far: Peer, frame: bytes) -> None:
        if self._adapter:
            far.say(frame)
        self.lost += far.deaf(0.03)
        if frame[1] == 6:
            self.value = int.from_bytes(frame[4:6], "big")
            far.say(frame)
        elif self._reads:
            far.say(modbus(b"\x01\x03\x02" + self.value.to_bytes(2, "big")))
        else:
            far.say(modbus(b"\x01\x83\x01"))  # no such function


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize(("adapter", "options"), [(False, {}), (True, {}), (True, {"echo": True})])
def test_a_panel_of_registers_is_asked_one_thing_at_a_time(
    tmp_path: Path, adapter: bool, options: dict[str, Option], reads: bool
) -> None:
    slave, ear, path = OneAtATime(adapter, reads), Ear(), tmp_path / "tty"
    with peer(path, slave):
        sign = window_sign(
            Device(str(path), "modbus-rtu", 0, 200, 1, options), tmp_path, "desk1.windowled", 1, ear.post
        )
        assert sign
        ear.wait_state(DeviceState.READY)
        sign.show(Sign.CALLING, "A012")
        until(lambda: slave.value == 12)
        sign.close()
    assert slave.lost == 0, "nothing was said while it was at work"


# -- the "64" card ------------------------------------------------------------------------------------------------


def lines_of(frame: bytes) -> tuple[int, str]:
    """Which line of the panel a frame writes, and what: 62 carries 19 bytes before its text."""
    return frame[6], frame[25:-2].decode("gbk")


@contextmanager
def card(
    tmp_path: Path, hear: Callable[[Peer, bytes], None], **options: Option
) -> Generator[tuple[WindowSign, Ear], None, None]:
    path, ear = tmp_path / "tty", Ear()
    setting = Device(str(path), "led64", 0, 100, 0, options)
    with peer(path, hear):
        sign = window_sign(setting, tmp_path, "desk1.windowled", 3, ear.post)
        assert sign
        try:
            yield sign, ear
        finally:
            sign.close()


def test_a_card_of_which_every_other_answer_is_lost_shows_all_its_lines(tmp_path: Path) -> None:
    shown, heard = dict[int, str](), itertools.count()

    def forgetful(far: Peer, frame: bytes) -> None:
        if frame[4] == 0x62:
            shown.update((lines_of(frame),))
        if next(heard) % 2:
            far.say(modbus(frame[:5] + b"\x01\x00"))

    with card(tmp_path, forgetful, brightness=60, calling="{number}\n{window}") as (sign, ear):
        sign.show(Sign.CALLING, "A012")
        ear.wait_state(DeviceState.READY)
        assert shown == {0: "A012", 1: "3"}


def test_an_answer_that_drips_is_waited_for_as_long_as_it_goes_on(tmp_path: Path) -> None:
    """Nine bytes, one every 0.07 s: longer than the card has to begin, and it hears nothing while it speaks."""
    lost: list[int] = []

    def dripping(far: Peer, frame: bytes) -> None:
        for byte in modbus(frame[:5] + b"\x01\x00"):
            lost.append(far.deaf(0.07))
            far.say(bytes((byte,)))

    with card(tmp_path, dripping) as (_, ear):
        ear.wait_state(DeviceState.READY)
    assert not any(lost)


@pytest.mark.parametrize(
    ("options", "answer", "told", "ok"),
    [
        ("", b"\x05", "窗口屏拒绝了命令，应答码 5", False),
        ("", b"", "窗口屏不回答", False),
        ("options = { answers = false }", b"", "请看一眼屏", True),
    ],
)
def test_an_installer_is_told_how_a_sign_takes_its_orders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, answer: bytes, told: str, ok: bool
) -> None:
    path, site = tmp_path / "tty", tmp_path / "site.toml"
    site.write_text(f'[desk.1.devices.windowled]\nport = "{path}"\nprofile = "led64"\n{options}\n', encoding="utf-8")

    def taking(far: Peer, frame: bytes) -> None:
        if answer:
            far.say(modbus(frame[:5] + b"\x01" + answer))

    with peer(path, taking):
        asked = ["device", "test", "desk1.windowled", "--json", "--data", str(tmp_path), "--settings", str(site)]
        assert main(asked) == (0 if ok else 1)
    (found,) = json.loads(capsys.readouterr().out)
    assert told in found["found"]
    assert found["ok"] is ok
    assert found["facts"]["state"] == ("fault" if answer else "unknown"), "the word itself, no name of the program's"


def test_an_installer_is_told_that_a_panel_may_answer_with_the_very_bytes(tmp_path: Path) -> None:
    """The number panel's paper prints an answer like the question, and one with another head."""
    path, found = tmp_path / "tty", list[hardware.Answer]()
    with peer(path, lambda far, frame: far.say(frame)):
        for options in ("", "options = { echo = false }"):
            site = tmp_path / "site.toml"
            lines = f'[desk.1.devices.windowled]\nport = "{path}"\nprofile = "xunpeng"\n{options}\n'
            site.write_text(lines, encoding="utf-8")
            found += hardware.answers(load(tmp_path, site), words(), None, names=("desk1.windowled",))
    assert "echo = false" in found[0].found
    assert [each.ok for each in found] == [False, True]


# -- pads ---------------------------------------------------------------------------------------------------------


def ff68(address: int, function: int, *data: int) -> bytes:
    body = bytes((address, function, *data))
    return b"\xff\x68" + bytes((len(body), len(body))) + b"\x68" + body + bytes((sum(body) & 0xFF, 0x16))


def test_an_acknowledgement_that_an_adapter_gives_back_late_is_no_key(tmp_path: Path) -> None:
    """It would be acknowledged, and so come back again, for ever, each of two keys as a new press."""
    said, ear, path = list[bytes](), Ear(), tmp_path / "tty"

    def late(far: Peer, data: bytes) -> None:
        said.append(data)
        time.sleep(0.25)
        far.say(data)

    with peer(path, late) as far:
        pad = keypad(Device(str(path), "ff68", 0, 200, 1, {"echo": True}), tmp_path, "desk1.keypad", ear.post)
        assert pad
        ear.wait_state(DeviceState.UNKNOWN)
        for number, key in enumerate((0x0C, 0x0D, 0x0C), 1):
            far.say(ff68(1, 1, key))
            until(lambda number=number: len(ear.of(KeyPressed)) == number)
            time.sleep(0.2)  # no hand is quicker
        time.sleep(0.9)  # what goes round would have gone round three times
        pad.close()
    assert b"".join(said) == ff68(1, 1, 0x0C) + ff68(1, 1, 0x0D) + ff68(1, 1, 0x0C)
    assert [event.act for event in ear.of(KeyPressed)] == ["call", "recall", "call"]


def test_digits_that_come_while_another_is_asked_are_as_far_apart_as_they_were_pressed(tmp_path: Path) -> None:
    """A dark sign on the same line is asked for half a second; what is pressed meanwhile is handed over after that."""
    ear, path, name, asked = Ear(), tmp_path / "tty", str(tmp_path / "tty"), threading.Event()
    with peer(path, lambda *_: asked.set()) as far:
        pad = keypad(Device(name, "ff68", 0, 200, 1), tmp_path, "desk1.keypad", ear.post)
        sign = window_sign(Device(name, "led64", 0, 200, 0), tmp_path, "desk1.windowled", 1, ear.post)
        assert pad
        assert sign
        ear.wait(DeviceChanged, meant=lambda event: event.detail == "no answer")
        asked.clear()
        sign.show(Sign.CALLING, "A001")
        asked.wait(10)
        for keys in (b"\x01", b"\x01", b"\x05\x0f"):
            far.say(ff68(1, 1, *keys))
            time.sleep(0.16)
        assert ear.wait(KeyPressed) == KeyPressed("number", "115")
        pad.close()
        sign.close()


# -- scanners -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "options", "told"),
    [
        (b"OV1:TEST\r\n", {}, "就绪，扫码器有回应"),
        (b"OV1:TEST\t", {"ending": "idle"}, "就绪，扫码器有回应"),
        (b"]Q1OV1:TEST\r", {"aim_id": True}, "就绪，扫码器有回应"),
        (b"OV1:TEST", {}, 'ending = "idle"'),
        (b"]Q1OV1:TEST\r", {}, "aim_id = true"),
        (b"\x02OV1:TEST\x03\r", {}, "扫到的不是文字"),
        (b"A" * 40 + b"\r", {"longest": 30}, "longest"),
        ("A\u202eB\r".encode(), {}, "看不见的字符"),
    ],
)
def test_an_installer_is_told_what_a_scanner_is_set_to(
    tmp_path: Path, sent: bytes, options: dict[str, Option], told: str
) -> None:
    path, site = tmp_path / "tty", tmp_path / "site.toml"
    values = {"gap_ms": 50, **options}
    lines = ", ".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    site.write_text(f'[kiosk.devices.scanner]\nport = "{path}"\noptions = {{ {lines} }}\n', encoding="utf-8")
    with peer(path) as far:
        asked = hardware.answers(load(tmp_path, site), words(), None, 15.0, ("kiosk.scanner",))
        threading.Timer(0.3, far.say, (sent,)).start()
        (answer,) = asked
    assert told in answer.found
    assert answer.ok is ("就绪" in told)
    assert "OV1" not in answer.found + str(answer.facts)


def test_an_installer_is_told_that_a_module_refuses_its_trigger(tmp_path: Path) -> None:
    path, site = tmp_path / "tty", tmp_path / "site.toml"
    site.write_text(f'[kiosk.devices.scanner]\nport = "{path}"\nprofile = "gm65"\n', encoding="utf-8")
    with peer(path, lambda far, _: far.say(b"\x02\x00\x00\x01\x01\xab\xcd")):  # AB CD: not reckoned
        (answer,) = hardware.answers(load(tmp_path, site), words(), None, names=("kiosk.scanner",))
    assert "不接受触发命令" in answer.found
    assert answer.ok is False


# -- boxes --------------------------------------------------------------------------------------------------------


def test_an_installer_is_told_where_to_look_when_no_lock_board_answers(tmp_path: Path) -> None:
    path, site = tmp_path / "tty", tmp_path / "site.toml"
    site.write_text(f'[kiosk.devices.locker]\nport = "{path}"\noptions = {{ boxes = 1 }}\n', encoding="utf-8")
    with peer(path):
        (answer,) = hardware.answers(load(tmp_path, site), words(), None, names=("kiosk.locker",))
    assert "锁板地址" in answer.found
    assert answer.ok is False
