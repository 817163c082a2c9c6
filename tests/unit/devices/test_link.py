"""The owner of a wire: opening, losing, reopening, stopping, and drivers with bugs."""

import os
import socket
import termios
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial
from serial.tools import list_ports

from devices.line import link as links
from devices.line import portnames
from devices.line.link import Link
from devices.line.wire import Lost, Stopped, Wire
from tests.helpers.ptys import terminal
from tests.helpers.sims import until


class Talker:
    """A driver that does what the test tells it."""

    def __init__(self, drive: Callable[[Wire], None]) -> None:
        self._drive = drive
        self.drives = 0
        self.absences: list[str] = []

    def drive(self, wire: Wire) -> None:
        self.drives += 1
        self._drive(wire)

    def absent(self, why: str) -> None:
        self.absences.append(why)


@contextmanager
def running(port: str, talker: Talker, baud: int = 9600) -> Generator[Link, None, None]:
    link = Link(port, baud, talker, "test")
    link.start()
    try:
        yield link
    finally:
        begun = time.monotonic()
        link.stop()
        assert time.monotonic() - begun < 2.0  # under half a second where nobody else uses the machine
        assert not [thread for thread in threading.enumerate() if thread.name == "onevisit-wire-test"]


def idle(wire: Wire) -> None:
    while True:
        wire.read(1, 0.2)


def test_reads_and_writes_and_comes_back_when_plugged_again(tmp_path: Path) -> None:
    port, heard = tmp_path / "tty", list[bytes]()

    def drive(wire: Wire) -> None:
        wire.flush()
        wire.write(b"hello")
        while True:
            heard.append(wire.read(4, 0.2))

    talker = Talker(drive)
    with running(str(port), talker):
        until(lambda: bool(talker.absences))
        for _ in range(2):
            with terminal(port) as master:
                got = b""
                while len(got) < 5:
                    got += os.read(master, 5)
                assert got == b"hello"
                heard.clear()
                os.write(master, b"ab")
                until(lambda: any(heard))
                os.write(master, b"cdef")
                until(lambda: b"".join(heard) == b"abcdef")
    assert talker.drives == 2


def test_a_wire_has_one_owner(tmp_path: Path) -> None:
    with terminal(tmp_path / "tty"):
        first, second = Talker(idle), Talker(idle)
        with running(str(tmp_path / "tty"), first):
            until(lambda: first.drives == 1)
            other = Link(str(tmp_path / "tty"), 9600, second, "other")
            other.start()
            until(lambda: bool(second.absences))
            other.stop()
        assert second.drives == 0


def test_a_bug_in_a_driver_is_logged_and_does_not_end_the_wire(tmp_path: Path, expect_log: Callable[..., None]) -> None:
    expect_log("CRITICAL onevisit.devices: driver failed: KeyError at .*test_link.py", at_least=2)

    def drive(wire: Wire) -> None:
        raise KeyError("张三")  # what it says may be a person's

    talker = Talker(drive)
    with terminal(tmp_path / "tty"), running(str(tmp_path / "tty"), talker):
        until(lambda: talker.drives >= 2)
    assert talker.absences == []


def test_wake_ends_a_rest_and_the_pause_before_opening(tmp_path: Path) -> None:
    rests = list[float]()

    def drive(wire: Wire) -> None:
        while True:
            begun = time.monotonic()
            wire.rest(60)
            rests.append(time.monotonic() - begun)

    talker = Talker(drive)
    with running(str(tmp_path / "tty"), talker) as link:
        until(lambda: len(talker.absences) >= 3)  # by now it pauses for seconds
        with terminal(tmp_path / "tty"):
            link.wake()
            until(lambda: talker.drives == 1)
            link.wake()
            until(lambda: len(rests) == 1)


def test_stopping_is_quick_in_the_middle_of_a_write_that_is_stuck(tmp_path: Path) -> None:
    stuck, ended = threading.Event(), list[type[Exception]]()

    def drive(wire: Wire) -> None:
        try:
            while True:
                stuck.set()
                wire.write(bytes(100_000))  # nobody reads at the other end
        except (Lost, Stopped) as fault:
            ended.append(type(fault))
            raise

    with terminal(tmp_path / "tty"):
        with running(str(tmp_path / "tty"), Talker(drive)):
            stuck.wait()
            time.sleep(0.3)  # the pty's buffer is full by then
        assert ended == [Stopped]


def test_a_line_that_takes_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "STUCK_S", 0.2)
    talker = Talker(lambda wire: wire.write(bytes(100_000)))
    with terminal(tmp_path / "tty"), running(str(tmp_path / "tty"), talker):
        until(lambda: bool(talker.absences))


def test_tcp_comes_back_after_the_other_end_went(tmp_path: Path) -> None:
    def drive(wire: Wire) -> None:
        assert wire.network
        wire.write(b"hello")
        idle(wire)

    talker = Talker(drive)
    server = socket.create_server(("127.0.0.1", 0))
    with server, running(f"socket://127.0.0.1:{server.getsockname()[1]}", talker):
        for round_ in range(2):
            peer, _ = server.accept()
            with peer:
                assert peer.recv(5) == b"hello"
            until(lambda n=round_: len(talker.absences) > n)


@pytest.mark.parametrize("port", ["socket://127.0.0.1", "socket://127.0.0.1:99999", "nothing://here", "/no/such/port"])
def test_a_wrong_port_is_absent_and_no_exception(port: str) -> None:
    talker = Talker(idle)
    with running(port, talker):
        until(lambda: len(talker.absences) >= 2)


class _Plug:
    def __init__(self, device: str, serial_number: str | None, location: str | None = None) -> None:
        self.device, self.serial_number, self.description = device, serial_number, "reader"
        self.vid, self.pid, self.location = 0x0403, 0x6001, location


def test_a_usb_device_is_found_by_its_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = [_Plug(str(tmp_path / "other"), "A1"), _Plug(str(tmp_path / "tty"), "B2")]
    monkeypatch.setattr(list_ports, "comports", lambda: plugged)
    assert [found.usb for found in links.ports()] == ["usb:0403:6001:A1", "usb:0403:6001:B2"]
    talker = Talker(idle)
    with terminal(tmp_path / "tty"), running("usb:0403:6001:b2", talker):
        until(lambda: talker.drives == 1)
    with running("usb:1234:6001", talker):
        until(lambda: portnames.UNPLUGGED in talker.absences)


def test_the_speed_can_be_changed(tmp_path: Path) -> None:
    speeds = list[int]()

    def drive(wire: Wire) -> None:
        wire.baud = 19200
        speeds.append(wire.baud)
        wire.drain(0.1)
        wire.discard()
        idle(wire)

    with terminal(tmp_path / "tty") as master, running(str(tmp_path / "tty"), Talker(drive)):
        until(lambda: speeds == [19200])
        assert termios.tcgetattr(master)[5] == termios.B19200
    assert issubclass(serial.SerialException, OSError)  # what Wire relies on


def test_a_flood_does_not_hold_the_thread() -> None:
    flushed = threading.Event()

    def drive(wire: Wire) -> None:
        wire.flush()
        flushed.set()
        idle(wire)

    server = socket.create_server(("127.0.0.1", 0))
    with server, running(f"socket://127.0.0.1:{server.getsockname()[1]}", Talker(drive)):
        peer, _ = server.accept()
        with peer:
            peer.settimeout(5.0)
            for _ in range(200):
                peer.sendall(bytes(65536))
                if flushed.is_set():
                    break
            until(flushed.is_set)
