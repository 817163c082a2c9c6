"""A wire's owner: opens the port, lends it to one driver on one thread, opens it again when it is lost. The only
importer of serial."""

import logging
import socket
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from devices.wire import FAULTS, SLICE_S, STUCK_S, Lost, Port, Stopped, Wire

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 2.0  # between attempts to open; the longest keeps a replugged device under 5 s
FLOOD = 256  # blocks of 4 KiB thrown away at once: an end that never stops sending must not hold the thread
STEADY_S = 5.0  # a wire that held so long starts again with the first pause

log = logging.getLogger("onevisit.devices")


class Driver(Protocol):
    """What a Link lends its wire to. Both calls come on the link's thread."""

    def drive(self, wire: Wire) -> None:
        """Speak on an open wire until it is lost; to return means: close it and open it anew."""
        ...

    def absent(self, why: str) -> None:
        """The port cannot be opened, or was lost. Called at every failed attempt; `why` is for the installer."""
        ...


class Link:
    """Owns one port and the thread that speaks on it. Nothing but stop() ends that thread."""

    def __init__(self, port: str, baud: int, driver: Driver, name: str) -> None:
        self._spec = port
        self._baud = baud
        self._driver = driver
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._open: Port | None = None
        self._lock = threading.Lock()  # stop() may interrupt a port only while it is open
        self._thread = threading.Thread(target=self._run, name=f"onevisit-wire-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """End the driver's rest, or the pause before the next attempt to open. From any thread."""
        self._woken.set()

    def stop(self) -> None:
        """Close the wire and end its thread. Takes under half a second; a name server that does not answer may hold
        the thread a little longer, it ends by itself then."""
        self._stopping.set()
        self._woken.set()
        with self._lock:
            if self._open:
                self._open.interrupt()
        if self._thread is not threading.current_thread():
            self._thread.join(2.5)

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                self._once()
            except Stopped:
                return
            except Lost as lost:
                self._driver.absent(str(lost))
            except Exception as bug:  # a driver's bug must not take the device away for the rest of the day
                where = traceback.extract_tb(bug.__traceback__)[-1]
                log.critical("driver failed: %s at %s:%s", type(bug).__name__, where.filename, where.lineno)
            if time.monotonic() - begun > STEADY_S:
                pause = FIRST_PAUSE_S
            self._woken.wait(pause)
            if not self._stopping.is_set():
                self._woken.clear()
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _once(self) -> None:
        try:
            port = _open(self._spec, self._baud)
        except (*FAULTS, ValueError) as fault:
            raise Lost(str(fault) or type(fault).__name__) from None
        with self._lock:
            self._open = port
        try:
            self._driver.drive(Wire(port, self._stopping, self._woken))
        finally:
            with self._lock:
                self._open = None
            with suppress(*FAULTS):
                port.close()


# -- ports ------------------------------------------------------------------------------------------------------------


def _open(spec: str, baud: int) -> Port:
    if spec.startswith("socket://"):
        address = urlsplit(spec)
        if not address.hostname or not address.port:
            raise ValueError("expected socket://host:port")
        return _Tcp(address.hostname, address.port, baud)
    return _Tty(_usb_path(spec) if spec.startswith("usb:") else spec, baud)


class _Tcp:
    """A device server. Not by pyserial's handler: that leaves small writes to Nagle (40 ms each), sleeps on close."""

    network = True

    def __init__(self, host: str, port: int, baud: int) -> None:
        self.baud = baud
        self._socket = socket.create_connection((host, port), timeout=2.0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.settimeout(SLICE_S)

    def set_baud(self, baud: int) -> None:
        """A network has no speed."""

    def receive(self, count: int) -> bytes:
        try:
            data = self._socket.recv(count)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionError("closed by the other end")
        return data

    def send(self, data: bytes) -> int:
        try:
            return self._socket.send(data)
        except TimeoutError:
            return 0

    def forget_input(self) -> None:
        self._socket.setblocking(False)
        try:
            for _ in range(FLOOD):
                if not self._socket.recv(4096):
                    raise ConnectionError("closed by the other end")
        except BlockingIOError:
            pass
        finally:
            self._socket.settimeout(SLICE_S)

    def forget_output(self) -> None:
        """What the network holds cannot be called back."""

    def unsent(self) -> int:
        return 0

    def interrupt(self) -> None:
        """Every call returns within SLICE_S."""

    def close(self) -> None:
        self._socket.close()


class _Tty:
    """A serial port of this machine, or one by RFC 2217. 8 data bits, no parity, 1 stop bit, no flow control."""

    def __init__(self, path: str, baud: int) -> None:
        import serial

        self.network = path.startswith("rfc2217://")
        write_timeout = None if self.network else STUCK_S  # that handler knows none
        self._serial = serial.serial_for_url(
            path, baudrate=baud, timeout=SLICE_S, write_timeout=write_timeout, exclusive=True
        )

    @property
    def baud(self) -> int:
        return self._serial.baudrate

    def set_baud(self, baud: int) -> None:
        self._serial.baudrate = baud

    def receive(self, count: int) -> bytes:
        return self._serial.read(count)

    def send(self, data: bytes) -> int:
        return self._serial.write(data) or 0

    def forget_input(self) -> None:
        self._serial.reset_input_buffer()

    def forget_output(self) -> None:
        self._serial.reset_output_buffer()

    def unsent(self) -> int:
        return int(getattr(self._serial, "out_waiting", 0))

    def interrupt(self) -> None:
        cancel = getattr(self._serial, "cancel_write", None)
        if cancel:
            cancel()

    def close(self) -> None:
        try:
            self._serial.reset_output_buffer()  # closing would otherwise wait until a blocked line took the rest
        finally:
            self._serial.close()


# -- what is plugged in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PortFound:
    """A serial port of this machine; `usb` is the port setting that finds it again wherever it is plugged in."""

    path: str
    description: str
    usb: str


def ports() -> list[PortFound]:
    """The serial ports of this machine, by path."""
    from serial.tools.list_ports import comports

    found: list[PortFound] = []
    for port in sorted(comports(), key=lambda port: port.device):
        usb = ""
        if port.vid is not None and port.pid is not None:
            usb = f"usb:{port.vid:04x}:{port.pid:04x}" + (f":{port.serial_number}" if port.serial_number else "")
        found.append(PortFound(port.device, port.description, usb))
    return found


def _usb_path(spec: str) -> str:
    """The path that "usb:VID:PID[:serial]" has now: numbers of USB ports change when the cable is pulled."""
    wanted = spec.lower()
    for port in ports():
        usb = port.usb.lower()
        if usb == wanted or (wanted.count(":") == 2 and usb.startswith(wanted + ":")):
            return port.path
    raise ConnectionError(f"no device {spec}")
