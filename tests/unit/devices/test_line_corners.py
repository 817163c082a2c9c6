"""What seldom happens on a wire: drivers that end themselves, other systems, servers that say much or nothing."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import serial

from devices.framing import load
from devices.line import link as links
from devices.line import portnames, rfc2217, socketport
from devices.line.bus import Bus
from devices.line.lines import refuse_shared
from devices.line.link import Link
from devices.line.rfc2217 import Rfc2217, Telnet
from devices.line.socketport import Tcp
from devices.line.wire import Lost, Wire
from devices.line.wiring import PLAIN, Place
from hall.settings import Device
from tests.helpers.ptys import terminal
from tests.helpers.sims import until


class Does:
    """A driver that does what the test says."""

    def __init__(self, drive: Callable[[Wire], None]) -> None:
        self._drive = drive
        self.absences: list[str] = []

    def drive(self, wire: Wire) -> None:
        self._drive(wire)

    def absent(self, why: str) -> None:
        self.absences.append(why)


# -- links ------------------------------------------------------------------------------------------------------------


def test_a_driver_may_end_its_own_link(tmp_path: Path) -> None:
    ended = threading.Event()

    def drive(wire: Wire) -> None:
        link.stop()
        ended.set()
        wire.rest(30)

    with terminal(tmp_path / "tty"):
        link = Link(str(tmp_path / "tty"), 9600, Does(drive), "own-end")
        link.start()
        assert ended.wait(10)
        until(lambda: not [each for each in threading.enumerate() if each.name == "onevisit-wire-own-end"])


@pytest.mark.parametrize(("steady_s", "grows"), [(0.0, False), (3600.0, True)])
def test_the_pause_begins_anew_behind_a_wire_that_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steady_s: float, grows: bool
) -> None:
    pauses: list[float] = []

    class Hasty(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            return super().wait(0.001)

    def drive(wire: Wire) -> None:
        raise Lost("pulled")

    monkeypatch.setattr(links, "threading", SimpleNamespace(**(vars(threading) | {"Event": Hasty})))
    monkeypatch.setattr(links, "random", SimpleNamespace(uniform=lambda low, high: high))
    monkeypatch.setattr(links, "STEADY_S", steady_s)
    with terminal(tmp_path / "tty"):
        does = Does(drive)
        link = Link(str(tmp_path / "tty"), 9600, does, "steady")
        link.start()
        until(lambda: len(does.absences) >= 6)
        link.stop()
    assert (pauses[4] > links.FIRST_PAUSE_S) is grows


def test_a_speed_that_no_port_has_is_said_so(tmp_path: Path) -> None:
    with terminal(tmp_path / "tty"):
        does = Does(lambda wire: None)
        link = Link(str(tmp_path / "tty"), 2**40, does, "no-speed")
        link.start()
        until(lambda: portnames.UNFIT in does.absences)
        link.stop()


def test_on_windows_a_port_keeps_its_modes_and_a_taken_one_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "sys", SimpleNamespace(platform="win32"))
    held = threading.Event()

    def drive(wire: Wire) -> None:
        held.set()
        wire.rest(30)

    with terminal(tmp_path / "tty"):
        link = Link(str(tmp_path / "tty"), 9600, Does(drive), "windows")
        link.start()
        assert held.wait(10)
        link.stop()

    def taken(self: object) -> None:
        raise serial.SerialException("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)")

    monkeypatch.setattr(serial.Serial, "open", taken)
    does = Does(drive)
    link = Link("COM3", 9600, does, "windows")
    link.start()
    until(lambda: portnames.BUSY in does.absences)
    link.stop()


# -- networks ---------------------------------------------------------------------------------------------------------


def connected() -> tuple[Tcp, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = Tcp("127.0.0.1", server.getsockname()[1], 9600)
        return port, server.accept()[0]


def test_a_connection_that_takes_nothing_takes_no_byte_and_is_not_lost() -> None:
    port, peer = connected()
    with peer:
        while port.send(bytes(1 << 20)):
            pass
        assert port.send(b"more") == 0
        assert (port.unsent(), port.take(wait=False)) == (0, b"")
    port.close()


def test_forgetting_stops_at_a_flood_and_tells_a_hang_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socketport, "FLOOD", 3)
    port, peer = connected()
    peer.sendall(bytes(1 << 16))
    until(lambda: len(port._socket.recv(1 << 16, socket.MSG_PEEK)) > 4 * 4096)
    port.forget_input()
    assert port.take(wait=True), "it was not endless, but it was enough"
    peer.close()

    def forget() -> None:
        while True:
            port.forget_input()

    with pytest.raises(ConnectionError):
        forget()
    port.close()


def test_a_system_that_knows_no_keepalive_times_connects_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socketport, "_ALIVE", {"TCP_FORTY_TWO": 5})
    port, peer = connected()
    peer.sendall(b"here")
    assert port.take(wait=True) == b"here"
    peer.close()
    port.close()


def test_words_of_telnet_that_ask_for_nothing_are_passed_over() -> None:
    telnet = Telnet()
    assert telnet.feed(bytes((0x41, 255, 241, 0x42, 255, 249, 0x43))) == b"ABC"  # NOP, GO AHEAD
    assert telnet.feed(bytes((255, 252, 1, 255, 254, 99, 0x44))) == b"D"  # WONT ECHO, DONT what nobody offered
    assert telnet.replies == b""


class Remote:
    """An RFC 2217 server that agrees to whatever it is asked, and says what the test says."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.number = self._server.getsockname()[1]
        self.peer: socket.socket
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def end(self) -> None:
        self._thread.join()
        self.peer.close()

    def _serve(self) -> None:
        self.peer, _ = self._server.accept()
        self._server.close()
        with suppress(OSError):
            self._agree()

    def _agree(self) -> None:
        self.peer.sendall(bytes((255, 253, 44)))
        rest = b""
        while data := self.peer.recv(4096):
            rest += data
            while (at := rest.find(b"\xff\xfa\x2c")) >= 0 and (end := rest.find(b"\xff\xf0", at)) >= 0:
                order, rest = rest[at + 3 : end], rest[end + 2 :]
                self.peer.sendall(b"\xff\xfa\x2c" + bytes((order[0] + 100,)) + order[1:] + b"\xff\xf0")


def test_bytes_of_a_server_are_read_as_many_as_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rfc2217, "FLOOD", 2)
    server = Remote()
    port = Rfc2217("127.0.0.1", server.number, 9600, PLAIN)
    try:
        server.peer.sendall(b"one\xff\xfftwo")
        got = list[bytes]()
        until(lambda: got.append(port.receive(3)) or len(b"".join(got)) == 7)
        assert b"".join(got) == b"one\xfftwo"
        assert max(map(len, got)) == 3
        assert port.receive(1) == b""
        server.peer.sendall(b"x" * 20_000)
        until(lambda: len(port._tcp._socket.recv(1 << 16, socket.MSG_PEEK)) == 20_000)
        port.forget_input()
        assert len(port.take(wait=True)) == 4096, "two looks, and no more"
        port.interrupt()
        port.forget_input()
        port.forget_input()
        assert port.take(wait=False) == b""
    finally:
        port.close()
        server.end()


# -- several devices --------------------------------------------------------------------------------------------------


def test_devices_at_ports_of_their_own_share_nothing() -> None:
    at = {f"kiosk.{kind}": Device(f"COM{number}", "", 0, 0) for number, kind in enumerate(("idcard", "scanner"), 1)}
    assert refuse_shared(at) is None


def test_a_device_that_hangs_on_a_line_that_runs_is_set_up_on_it(tmp_path: Path) -> None:
    profile = load("wkly")
    with terminal(tmp_path / "tty"):
        bus = Bus(Place(str(tmp_path / "tty")), 9600, "two")
        first, second = threading.Event(), threading.Event()
        one = bus.attach(1, lambda _: None, profile=profile, begin=first.set)
        assert first.wait(10)
        two = bus.attach(2, lambda _: None, profile=profile, begin=second.set)
        assert second.wait(10)
        one.close()
        two.close()
        one.soon(lambda: pytest.fail("nobody is there to do it"))
        assert one.ask(b"", lambda _: True, 30.0) is None
        assert bus.empty
