"""Devices that keep to their papers and behave as no simulator of ours: on a real pty, written here from the papers."""

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
from hall.events import DeviceState, KeyPressed
from hall.ports import Sign
from hall.settings import Device, Option
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
