"""A wire's owner: opens the port, lends it to one driver on one thread, opens it again when it is lost. The only
importer of serial."""

import errno
import logging
import random
import socket
import sys
import threading
import time
import traceback
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Protocol

from devices.line.portnames import (
    BUSY,
    DENIED,
    MISSING,
    NETWORK,
    NO_LINES,
    NO_RS485,
    REFUSED,
    UNFIT,
    UNREACHED,
    PortFault,
    PortFound,
    located,
    network,
    told_apart,
)
from devices.line.rfc2217 import Rfc2217
from devices.line.socketport import Tcp, taken
from devices.line.wire import FAULTS, SLICE_S, STUCK_S, Lost, Port, Stopped, Wire
from devices.line.wiring import Place, Wiring

if TYPE_CHECKING:
    from serial import Serial

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 2.0  # between attempts to open; the longest keeps a replugged device under 5 s
STEADY_S = 5.0  # a wire that held so long starts again with the first pause

log = logging.getLogger("onevisit.devices")


class Driver(Protocol):
    """What a Link lends its wire to. Both calls come on the link's thread."""

    def drive(self, wire: Wire) -> None:
        """Speak on an open wire until it is lost; to return means: close it and open it anew."""
        ...

    def absent(self, why: str) -> None:
        """The port cannot be opened, or was lost. Called at every failed attempt; `why` is for the installer: a marked
        sentence of devices.line.portnames, or the system's own words."""
        ...


class Link:
    """Owns one port and the thread that speaks on it. Nothing but stop() ends that thread."""

    def __init__(self, place: Place | str, baud: int, driver: Driver, name: str) -> None:
        self._place = Place(place) if isinstance(place, str) else place
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
            self._woken.wait(pause * random.uniform(0.5, 1.0))  # many that lost one server must not come back at once
            if not self._stopping.is_set():
                self._woken.clear()
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _once(self) -> None:
        place = self._place
        with ExitStack() as held:
            try:
                if place.locks and place.port.startswith(NETWORK):
                    held.callback(taken(*network(place.port), place.locks).release)
                port = _open(place, self._baud)
            except (*FAULTS, ValueError) as fault:
                raise Lost(_told(fault)) from None
            held.callback(_close, port)
            held.callback(self._hold, None)
            self._hold(port)
            if place.tap:
                held.callback(place.tap.closed)
            self._driver.drive(Wire(port, self._stopping, self._woken, place.tap, place.wiring.bits))

    def _hold(self, port: Port | None) -> None:
        with self._lock:
            self._open = port


def _close(port: Port) -> None:
    with suppress(*FAULTS):
        port.close()


# -- ports ------------------------------------------------------------------------------------------------------------


def ports() -> list[PortFound]:
    """The serial ports of this machine, by path."""
    from serial.tools.list_ports import comports

    found: list[PortFound] = []
    for port in sorted(comports(), key=lambda port: port.device):
        usb = ""
        if port.vid is not None and port.pid is not None:
            usb = f"usb:{port.vid:04x}:{port.pid:04x}" + (f":{port.serial_number}" if port.serial_number else "")
        found.append(PortFound(port.device, port.description, usb, port.location or ""))
    return told_apart(found)


def _open(place: Place, baud: int) -> Port:
    if place.port.startswith("socket://"):
        return Tcp(*network(place.port), baud)
    if place.port.startswith("rfc2217://"):
        return Rfc2217(*network(place.port), baud, place.wiring)
    return _Tty(located(place.port, ports()) if place.port.startswith("usb:") else place.port, baud, place.wiring)


_WORDS = {
    errno.EAGAIN: BUSY,  # another one holds the lock
    errno.EBUSY: BUSY,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.ENOENT: MISSING,
    errno.ENXIO: MISSING,
    errno.ENODEV: MISSING,
    errno.ECONNREFUSED: REFUSED,
    errno.ETIMEDOUT: UNREACHED,
    errno.EHOSTUNREACH: UNREACHED,
    errno.ENETUNREACH: UNREACHED,
}


def _told(fault: Exception) -> str:
    """What the installer is told of a port that does not open."""
    if sys.platform == "win32" and "PermissionError" in str(fault):
        return BUSY  # that system's way to say that a port is open already
    if isinstance(fault, TimeoutError | socket.gaierror):
        return UNREACHED
    number = getattr(fault, "errno", None)
    return _WORDS.get(number or 0) or str(fault) or type(fault).__name__


class _Tty:
    """A serial port of this machine."""

    network = False

    def __init__(self, path: str, baud: int, wiring: Wiring) -> None:
        self._dsrdtr = wiring.dsrdtr
        self._serial = self._made(path, baud, wiring, STUCK_S)
        try:
            self._serial.open()
        except OverflowError:
            raise PortFault(UNFIT) from None
        except FAULTS as fault:
            raise (PortFault(UNFIT) if _einval(fault) else fault) from None
        try:
            self._set_up(wiring)
        except BaseException:
            self._serial.close()
            raise

    @staticmethod
    def _made(path: str, baud: int, wiring: Wiring, write_timeout: float | None) -> "Serial":
        import serial

        made = serial.serial_for_url(
            path,
            do_not_open=True,
            baudrate=baud,
            bytesize=wiring.bytesize,
            parity=wiring.parity,
            stopbits=wiring.stopbits,
            rtscts=wiring.rtscts,
            dsrdtr=wiring.dsrdtr,
            xonxoff=wiring.xonxoff,
            timeout=SLICE_S,
            write_timeout=write_timeout,
            exclusive=True,
        )
        if wiring.dtr is not None:
            made.dtr = wiring.dtr
        if wiring.rts is not None:
            made.rts = wiring.rts
        return made

    def _set_up(self, wiring: Wiring) -> None:
        if sys.platform != "win32":
            import termios

            # closing must not drop DTR and RTS: readers and printers start anew when they fall
            modes = termios.tcgetattr(self._serial.fileno())
            modes[2] &= ~termios.HUPCL
            termios.tcsetattr(self._serial.fileno(), termios.TCSANOW, modes)
        if wiring.dsrdtr or wiring.dtr is not None or wiring.rts is not None:
            try:
                _ = self._serial.dsr
            except OSError:
                raise PortFault(NO_LINES) from None
        if wiring.rs485:
            from serial.rs485 import RS485Settings

            try:
                self._serial.rs485_mode = RS485Settings(
                    rts_level_for_tx=wiring.rs485_rts_high,
                    rts_level_for_rx=not wiring.rs485_rts_high,
                    loopback=wiring.rs485_hears_itself,
                    delay_before_tx=wiring.rs485_before_us / 1e6,
                    delay_before_rx=wiring.rs485_after_us / 1e6,
                )
            except (*FAULTS, ValueError):
                raise PortFault(NO_RS485) from None

    @property
    def baud(self) -> int:
        return self._serial.baudrate

    def set_baud(self, baud: int) -> None:
        self._serial.baudrate = baud

    def receive(self, count: int) -> bytes:
        return self._serial.read(count)

    def take(self, wait: bool) -> bytes:
        first = self._serial.read(1) if wait else b""
        return first + self._serial.read(self._serial.in_waiting)

    def send(self, data: bytes) -> int:
        if self._dsrdtr and not self._serial.dsr:  # the system knows this flow control by name only
            time.sleep(SLICE_S)
            return 0
        return self._serial.write(data) or 0

    def forget_input(self) -> None:
        self._serial.reset_input_buffer()

    def forget_output(self) -> None:
        self._serial.reset_output_buffer()

    def unsent(self) -> int:
        return int(getattr(self._serial, "out_waiting", 0))

    def interrupt(self) -> None:
        self._serial.cancel_write()

    def close(self) -> None:
        try:
            self._serial.reset_output_buffer()  # closing would otherwise wait until a blocked line took the rest
        finally:
            self._serial.close()


def _einval(fault: Exception) -> bool:
    """Whether a port refused its settings: the system says so by number, pyserial by its words."""
    return getattr(fault, "errno", None) == errno.EINVAL or (fault.args[:1] == (errno.EINVAL,))
