"""Ports as the system has them: taken ones, refused settings, lines that stay as they are, RFC 2217, half-open TCP."""

import errno
import os
import select
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st
from serial import rfc2217
from serial.urlhandler import protocol_loop  # pyright: ignore[reportMissingTypeStubs]

from devices.line import link as links
from devices.line import portnames
from devices.line import rfc2217 as remote
from devices.line.link import Link
from devices.line.socketport import Tcp
from devices.line.wire import Tap, Wire
from devices.line.wiring import Place, Wiring
from tests.helpers.ptys import terminal
from tests.helpers.sims import until


class Quiet:
    """A driver that keeps its wire and hears what comes."""

    def __init__(self) -> None:
        self.wire: Wire | None = None
        self.heard = b""
        self.absences: list[str] = []

    def drive(self, wire: Wire) -> None:
        self.wire = wire
        while True:
            self.heard += wire.take(0.2)

    def absent(self, why: str) -> None:
        self.wire = None
        self.absences.append(why)


@contextmanager
def on(place: Place | str, baud: int = 9600) -> Generator[Quiet, None, None]:
    quiet = Quiet()
    name = f"ports-{id(quiet)}"
    link = Link(place, baud, quiet, name)
    link.start()
    try:
        yield quiet
    finally:
        link.stop()
        assert f"onevisit-wire-{name}" not in [thread.name for thread in threading.enumerate()]


_HOLDS = """
import sys, serial
port = serial.Serial(sys.argv[1], exclusive=True)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_port_that_another_process_holds_is_said_so_in_words_and_taken_when_it_is_free(tmp_path: Path) -> None:
    path = str(tmp_path / "tty")
    with terminal(tmp_path / "tty"):
        command = [sys.executable, "-c", _HOLDS, path]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout
            assert other.stdout.readline()
            with on(path) as quiet:
                until(lambda: portnames.BUSY in quiet.absences)
                other.kill()
                until(lambda: quiet.wire is not None, timeout=8)
                with on(path) as second:
                    until(lambda: portnames.BUSY in second.absences)


def test_a_network_port_is_held_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = Place(f"socket://127.0.0.1:{server.getsockname()[1]}", locks=tmp_path)
        with on(place) as first:
            until(lambda: first.wire is not None)
            with on(place) as second:
                until(lambda: portnames.BUSY in second.absences)
        with on(place) as third:
            until(lambda: third.wire is not None)


def test_a_port_without_permission_is_said_so_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: object) -> None:
        raise serial.SerialException(errno.EACCES, "could not open port")

    monkeypatch.setattr(serial.Serial, "open", denied)
    with on("/dev/ttyS9") as quiet:
        until(lambda: portnames.DENIED in quiet.absences)


@pytest.mark.parametrize(
    ("port", "why"),
    [("/no/such/port", portnames.MISSING), ("socket://127.0.0.1:1", portnames.REFUSED)],
)
def test_a_port_that_is_not_there_is_said_so(port: str, why: str) -> None:
    with on(port) as quiet:
        until(lambda: why in quiet.absences)


@pytest.mark.parametrize("fault", [TimeoutError("timed out"), socket.gaierror(-2, "Name or service not known")])
def test_a_machine_that_is_not_found_is_said_so(fault: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(socket, "create_connection", lost)
    with on("socket://hall:7000") as quiet:
        until(lambda: portnames.UNREACHED in quiet.absences)


def test_com_ports_above_nine_are_handed_on_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def opened(url: str, **options: Any) -> object:
        asked.append(url)
        raise serial.SerialException("no such port")

    monkeypatch.setattr(serial, "serial_for_url", opened)  # pyserial itself writes \\.\COM12
    with on("COM12"):
        until(lambda: "COM12" in asked)


def test_a_usb_device_comes_back_on_another_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged: list[portnames.PortFound] = []
    monkeypatch.setattr(links, "ports", lambda: plugged)
    with on("usb:0403:6001:A1") as quiet:
        until(lambda: portnames.UNPLUGGED in quiet.absences)
        for number in (0, 3):
            path = tmp_path / f"ttyUSB{number}"
            with terminal(path) as master:
                plugged[:] = [portnames.PortFound(str(path), "reader", "usb:0403:6001:A1", f"1-{number}")]
                until(lambda: quiet.wire is not None, timeout=5)
                os.write(master, b"%d" % number)
                until(lambda n=number: quiet.heard.endswith(b"%d" % n))
                plugged.clear()
            until(lambda: quiet.wire is None)


@pytest.mark.parametrize("wiring", [Wiring(dsrdtr=True), Wiring(dtr=False), Wiring(rts=True)])
def test_a_port_without_modem_lines_is_said_so(tmp_path: Path, wiring: Wiring) -> None:
    with terminal(tmp_path / "tty"), on(Place(str(tmp_path / "tty"), wiring)) as quiet:
        until(lambda: portnames.NO_LINES in quiet.absences)


def test_a_port_that_is_no_uart_refuses_to_switch_rs485(tmp_path: Path) -> None:
    with terminal(tmp_path / "tty"), on(Place(str(tmp_path / "tty"), Wiring(rs485=True))) as quiet:
        until(lambda: portnames.NO_RS485 in quiet.absences)


def test_a_uart_is_told_how_to_switch_rs485(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(serial.Serial, "rs485_mode", property(None, lambda _, mode: asked.append(mode)))
    wiring = Wiring(rs485=True, rs485_rts_high=False, rs485_before_us=500, rs485_after_us=1500)
    with terminal(tmp_path / "tty"), on(Place(str(tmp_path / "tty"), wiring)) as quiet:
        until(lambda: quiet.wire is not None)
    mode = asked[0]
    assert (mode.rts_level_for_tx, mode.rts_level_for_rx, mode.loopback) == (False, True, False)
    assert (mode.delay_before_tx, mode.delay_before_rx) == (0.0005, 0.0015)


def test_settings_reach_the_port(tmp_path: Path) -> None:
    wiring = Wiring(stopbits=2, xonxoff=True, rtscts=False)
    with terminal(tmp_path / "tty") as master, on(Place(str(tmp_path / "tty"), wiring)) as quiet:
        until(lambda: quiet.wire is not None)
        iflag, _, cflag, _, _, speed, _ = termios.tcgetattr(master)
        assert cflag & termios.CSTOPB
        assert iflag & termios.IXON
        assert speed == termios.B9600
        assert not cflag & termios.HUPCL  # closing lets DTR and RTS be
        assert quiet.wire is not None
        assert quiet.wire.seconds(96) == pytest.approx(0.11)


def test_a_port_that_refuses_its_settings_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object) -> None:
        raise termios.error(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(serial.Serial, "open", refused)
    with on(Place("/dev/ttyS9", Wiring(parity="E"))) as quiet:
        until(lambda: portnames.UNFIT in quiet.absences)


class _Modem(protocol_loop.Serial):  # type: ignore[misc]  # pyright: ignore[reportUntypedBaseClass]
    """A port with modem lines whose far end holds DSR down until it is ready."""

    made: "list[_Modem]" = []  # noqa: RUF012
    up = False

    def fileno(self) -> int:
        return self.far[1]

    def open(self) -> None:
        self.far = os.openpty()
        self.lines = (self.dtr, self.rts)
        self.took = b""
        super().open()
        _Modem.made.append(self)

    @property
    def dsr(self) -> bool:
        return self.up

    def write(self, data: bytes) -> int:
        self.took += data
        return len(data)

    def close(self) -> None:
        for handle in self.far:
            os.close(handle)
        super().close()


def test_dtr_and_rts_are_set_as_asked_and_dsr_holds_the_data_back(monkeypatch: pytest.MonkeyPatch) -> None:
    _Modem.made = []

    def made(url: str, do_not_open: bool, exclusive: bool, **options: Any) -> _Modem:
        port = _Modem(None, **options)
        port.port = "loop://"
        return port

    monkeypatch.setattr(serial, "serial_for_url", made)
    with on(Place("/dev/ttyS9", Wiring(dsrdtr=True, dtr=False, rts=True))) as quiet:
        until(lambda: quiet.wire is not None)
        modem, wire = _Modem.made[0], quiet.wire
        assert wire is not None
        assert modem.lines == (False, True)
        writing = threading.Thread(target=wire.write, args=(b"ticket",))
        writing.start()
        time.sleep(0.2)
        assert modem.took == b""
        modem.up = True
        writing.join(5)
        assert modem.took == b"ticket"


class _WithLines(serial.Serial):  # type: ignore[misc]
    """A pty has no modem lines, and the server asks for them."""

    cts = dsr = ri = cd = property(lambda self: True)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]


class _Server:
    """pyserial's own RFC 2217 server over a pty: what it is told of speed and lines ends in the pty's settings."""

    def __init__(self, path: Path) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.serial = _WithLines(str(path), timeout=0)
        self._ended = threading.Event()
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """For PortManager."""
        if self._connection:
            self._connection.sendall(data)

    def hang_up(self) -> None:
        if self._connection:
            self._connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        self._listening.close()
        self.serial.close()

    def _serve(self) -> None:
        self._listening.settimeout(0.05)
        while not self._ended.is_set():
            try:
                self._connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            with self._connection, suppress(OSError):
                self._carry(self._connection)
            self._connection = None

    def _carry(self, connection: socket.socket) -> None:
        manager = rfc2217.PortManager(cast("Any", self.serial), cast("Any", self))
        while not self._ended.is_set():
            ready, _, _ = select.select([connection, self.serial], [], [], 0.05)
            if connection in ready:
                data = connection.recv(1024)
                if not data:
                    return
                self.serial.write(b"".join(manager.filter(data)))
            if self.serial in ready:
                connection.sendall(b"".join(manager.escape(self.serial.read(1024))))


def test_a_port_of_another_machine_by_rfc_2217(tmp_path: Path) -> None:
    with terminal(tmp_path / "tty") as master:
        server = _Server(tmp_path / "tty")
        try:
            with on(f"rfc2217://127.0.0.1:{server.port}", 19200) as quiet:
                until(lambda: quiet.wire is not None)
                wire = quiet.wire
                assert wire is not None
                assert wire.network
                assert server.serial.baudrate == 19200
                os.write(master, bytes(range(256)))  # 255 is what the protocol escapes
                until(lambda: quiet.heard == bytes(range(256)))
                wire.write(b"\xff\x00\xff")
                assert os.read(master, 3) == b"\xff\x00\xff"
                wire.baud = 9600
                until(lambda: server.serial.baudrate == 9600)
                wire.flush()
                wire.discard()
                wire.drain(0.1)
                server.hang_up()
                until(lambda: bool(quiet.absences))
                until(lambda: quiet.wire is not None)
        finally:
            server.end()


def test_a_server_that_is_no_rfc_2217_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server, on("rfc2217://127.0.0.1") as wrong:
        until(lambda: portnames.WRONG_ADDRESS in wrong.absences)
        with on(f"rfc2217://127.0.0.1:{server.getsockname()[1]}") as quiet:
            until(lambda: portnames.NO_RFC2217 in quiet.absences)


class _Scripted:
    """A server that answers each order as the test says: kind of order → value, none for the one that was asked."""

    def __init__(self, offers: bytes, answers: dict[int, bytes]) -> None:
        self.offers, self.answers = offers, answers
        self.got = b""
        self.orders: list[tuple[int, bytes]] = []
        self.connection: socket.socket | None = None
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self.listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def end(self) -> None:
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self.connection, _ = self.listening.accept()
                with self.connection, suppress(OSError):
                    self._talk(self.connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(self.offers)
        rest = b""
        while data := connection.recv(4096):
            rest += data
            while (at := rest.find(bytes((255, 250, 44)))) >= 0 and (end := rest.find(bytes((255, 240)), at)) >= 0:
                what, value = rest[at + 3], rest[at + 4 : end]
                self.orders.append((what, value))
                said = self.answers.get(what, value)
                connection.sendall(remote.Telnet.ask(what + remote.ANSWER, said.replace(b"\xff\xff", b"\xff")))
                self.got += rest[:at]
                rest = rest[end + 2 :]
        self.got += rest


YES = bytes((255, 253, 44))


def test_a_server_is_asked_for_the_lines_as_they_are_set() -> None:
    server = _Scripted(bytes((255, 251, 44)), {})  # it offers and does not answer our offer
    try:
        wiring = Wiring(parity="E", stopbits=2, bytesize=7, rtscts=True, dtr=False, rts=True)
        with on(Place(server.url, wiring), 57600) as quiet:
            until(lambda: quiet.wire is not None)
            until(lambda: len(server.orders) == 7)
            assert quiet.wire is not None
            assert quiet.wire.take(0) == b""
        assert server.orders == [
            (1, (57600).to_bytes(4, "big")), (2, b"\x07"), (3, b"\x03"), (4, b"\x02"),
            (5, b"\x03"), (5, b"\x09"), (5, b"\x0b"),
        ]  # fmt: skip
    finally:
        server.end()


@pytest.mark.parametrize(
    ("offers", "answers", "why"),
    [
        (bytes((255, 254, 44)), {}, portnames.NO_RFC2217),
        (YES, {1: (9600).to_bytes(4, "big")}, portnames.UNFIT),
        (YES, {3: b"\x01"}, portnames.UNFIT),
    ],
)
def test_a_server_that_refuses_is_said_so(offers: bytes, answers: dict[int, bytes], why: str) -> None:
    server = _Scripted(offers, answers)
    try:
        with on(Place(server.url, Wiring(parity="O")), 19200) as quiet:
            until(lambda: why in quiet.absences)
    finally:
        server.end()


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    server = _Scripted(YES, {})
    try:
        with on(server.url, 19200) as quiet:
            until(lambda: quiet.wire is not None)
            wire, connection = quiet.wire, server.connection
            assert wire is not None
            assert connection is not None
            connection.sendall(remote.Telnet.ask(remote.SUSPEND + remote.ANSWER, b""))
            time.sleep(0.2)
            writing = threading.Thread(target=wire.write, args=(b"\xffticket",))
            writing.start()
            time.sleep(0.2)
            assert writing.is_alive()
            connection.sendall(remote.Telnet.ask(remote.RESUME + remote.ANSWER, b"") + b"ok")
            writing.join(5)
            assert not writing.is_alive()
            until(lambda: quiet.heard == b"ok")
            wire.discard()
            wire.drain(1.0)
        until(lambda: server.got.endswith(b"\xff\xffticket"))
    finally:
        server.end()


def test_a_flood_from_a_server_does_not_hold_the_thread() -> None:
    server = _Scripted(YES + bytes(3_000_000), {})
    try:
        with on(server.url) as quiet:
            until(lambda: quiet.wire is not None)
            assert quiet.wire is not None
            quiet.wire.flush()
    finally:
        server.end()


def test_telnet_takes_anything_and_keeps_the_ports_bytes_apart() -> None:
    telnet = remote.Telnet()
    assert telnet.begin().startswith(bytes((255, 251, 0)))
    stream = bytes((1, 255, 253, 44, 2, 255, 255, 3)) + remote.Telnet.ask(101, b"\x00\x00\x96\xff") + b"\x04"
    assert b"".join(telnet.feed(bytes((byte,))) for byte in stream) == b"\x01\x02\xff\x03\x04"
    assert telnet.answers == {1: b"\x00\x00\x96\xff"}
    assert telnet.agreed == {44: True}
    assert telnet.replies == b""
    assert telnet.feed(bytes((255, 253, 39, 255, 251, 1, 255, 251, 1, 255, 251, 44, 255, 252, 3, 255, 254, 0))) == b""
    assert telnet.replies == bytes((255, 252, 39, 255, 254, 1, 255, 253, 44))
    assert telnet.agreed == {44: True, 0: False}
    telnet.feed(remote.Telnet.ask(108, b""))
    assert telnet.suspended
    telnet.feed(remote.Telnet.ask(109, b""))
    assert not telnet.suspended
    telnet.feed(bytes((255, 250, 39, 7, 7, 255, 240, 255, 240, 255, 241)))  # an option of nobody's; orders alone
    assert telnet.feed(bytes((255, 250)) + bytes(remote.LONGEST + 1) + b"x").endswith(b"x")  # no end: given up


def test_a_server_that_tells_its_name_says_nothing_of_the_port() -> None:
    """RFC 2217's SIGNATURE: a text of any length, at any time."""
    telnet = remote.Telnet()
    name = b"Serial Server 9000, Industrial Networking Co., Ltd., firmware 1.2.3 of 2026-01-01, unit 0042\r\n"
    stream = b"A0" + remote.Telnet.ask(remote.ANSWER, name) + b"01\r"
    assert b"".join(telnet.feed(stream[at : at + 7]) for at in range(0, len(stream), 7)) == b"A001\r"


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_telnet_never_raises_and_never_grows(pieces: list[bytes]) -> None:
    telnet, whole = remote.Telnet(), remote.Telnet()
    got = b"".join(map(telnet.feed, pieces))
    assert got == whole.feed(b"".join(pieces))
    assert len(telnet._said) <= remote.LONGEST + 1


def test_the_system_watches_a_connection_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = Tcp("127.0.0.1", server.getsockname()[1], 9600)
        try:
            watched = port._socket
            assert watched.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert watched.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
            assert watched.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000
            assert port.take(wait=False) == b""
        finally:
            port.close()


class _Notes:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def opened(self, baud: int) -> None:
        self.lines.append(f"opened {baud}")

    def sent(self, data: bytes) -> None:
        self.lines.append(f"sent {data!r}")

    def came(self, data: bytes) -> None:
        self.lines.append(f"came {data!r}")

    def closed(self) -> None:
        self.lines.append("closed")


def test_a_tap_hears_all_that_passes(tmp_path: Path) -> None:
    notes = _Notes()
    tap: Tap = notes
    with terminal(tmp_path / "tty") as master, on(Place(str(tmp_path / "tty"), tap=tap)) as quiet:
        until(lambda: quiet.wire is not None)
        assert quiet.wire is not None
        quiet.wire.write(b"who")
        os.write(master, b"me")
        until(lambda: quiet.heard == b"me")
        quiet.wire.baud = 19200
    assert notes.lines[0] == "opened 9600"
    assert "sent b'who'" in notes.lines
    assert "came b'me'" in notes.lines
    assert notes.lines[-2:] == ["opened 19200", "closed"]


def test_attempts_to_open_are_spread(monkeypatch: pytest.MonkeyPatch, unwaited: Callable[[], list[float]]) -> None:
    pauses = unwaited()
    with on("/no/such/port") as quiet:
        until(lambda: len(quiet.absences) >= 12)
    assert max(pauses) <= links.LONGEST_PAUSE_S
    assert len({round(pause, 6) for pause in pauses[5:12]}) > 1  # not all at the same beat
    assert all(later > first for first, later in zip(pauses[:1], pauses[6:7], strict=True))


@pytest.fixture
def unwaited(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[float]]:
    """Pauses are noted, not waited for."""

    def begin() -> list[float]:
        pauses: list[float] = []

        class Hasty(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                pauses.append(timeout or 0)
                return super().wait(0.001)

        made = threading.Event
        monkeypatch.setattr(links.threading, "Event", Hasty)
        pauses.clear()
        assert made is not Hasty
        return pauses

    return begin
