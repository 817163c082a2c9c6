"""What every simulated device needs: a wire with its faults, a control socket, and a file that says where."""

import contextlib
import json
import os
import random
import signal
import socketserver
import sys
import threading
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Protocol, cast

from devices.simulators.ends import Pty, Tcp

Order = dict[str, Any]


class Poked(Protocol):
    """What a hand can do something to."""

    def obey(self, order: Order) -> Order:
        """A poke: what a hand, a card or a fault does to the device. Raises KeyError, ValueError for a wrong one."""
        ...


class Device(Poked, Protocol):
    """A device without its wire. Both calls may come on any thread, never two at once."""

    def receive(self, data: bytes) -> None:
        """Bytes came in."""
        ...


class Host:
    """Runs one device: its wire, the wire's faults, its control socket. A context: leaving it removes its files."""

    def __init__(self, home: Path, name: str, tcp: bool) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._card = home / f"{name}.json"
        self._end: Pty | Tcp = Tcp() if tcp else Pty(home / f"{name}.tty")
        self._plugged, self._wanted = False, True
        self._settled = threading.Event()  # the wire is as wanted
        self._wire_lock = threading.Lock()  # the listening thread alone opens and closes the wire; others write on it
        self._device_lock = threading.Lock()
        self._send_lock = threading.Lock()
        self._random = random.Random(1)
        self._silent = False
        self._blocked = False
        self._drip_s = 0.0
        self._noise = 0
        self._tear = 0
        self._baud = 0
        self._echo = False  # the adapter hands back what it sends
        self._ended = threading.Event()
        self._listener: threading.Thread | None = None

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._card.unlink(missing_ok=True)
        if self._listener:
            self._listener.join(2.0)

    def run(self, device: Device, with_parent: bool) -> None:
        """Serve until standard input ends (`with_parent`) or the process is told to end."""
        self._listener = threading.Thread(target=self._listen, args=(device,), daemon=True)
        self._listener.start()
        self._want(True)
        self.serve(device, self._end.port, with_parent)

    def serve(self, device: "Poked", port: str, with_parent: bool) -> None:
        """Say where `port` is, and take pokes until the end."""
        signal.signal(signal.SIGTERM, _leave)
        with _Control(("127.0.0.1", 0), self, device) as control:
            threading.Thread(target=control.serve_forever, args=(0.05,), daemon=True).start()
            card = json.dumps({"port": port, "control": f"127.0.0.1:{control.server_address[1]}", "pid": os.getpid()})
            part = self._card.with_suffix(".part")
            part.write_text(card, encoding="utf-8")
            part.replace(self._card)
            sys.stdout.write(card + "\n")
            sys.stdout.flush()
            with contextlib.suppress(KeyboardInterrupt):
                if with_parent:
                    sys.stdin.read()
                else:
                    self._ended.wait()
            control.shutdown()

    def send(self, data: bytes) -> None:
        """Put `data` on the wire, with all that is wrong with the wire just now."""
        with self._send_lock:
            if self._silent:
                return
            if self._noise:
                data = self._random.randbytes(self._noise) + data
            if self._tear:
                self._tear -= 1
                data = data[: len(data) // 2]
            leaves = time.monotonic()
            while data and self._wanted:  # a pulled cable cuts the answer that is on it
                step = len(data)
                if self._drip_s:
                    step = 1
                    time.sleep(self._drip_s)
                elif self._baud:
                    step = max(1, self._baud // 10_000)  # what a line carries in about a millisecond
                    leaves += len(data[:step]) * 10 / self._baud  # ten bits a byte, whatever each sleep takes too long
                    time.sleep(max(0.0, leaves - time.monotonic()))
                with self._wire_lock, contextlib.suppress(OSError):
                    if self._plugged:
                        self._end.write(data[:step])
                data = data[step:]

    def obey(self, device: Poked, order: Order) -> Order:
        """Wires' own pokes here, the rest to the device."""
        match order["do"]:
            case "unplug":
                self._want(False)
            case "plug":
                self._want(True)
            case "silent":
                self._silent = bool(order.get("on", True))
            case "blocked":  # nobody takes what the host sends: its line fills up
                self._blocked = bool(order.get("on", True))
            case "drip":
                self._drip_s = float(order["ms"]) / 1000
            case "noise":
                self._noise = int(order["bytes"])
            case "garbage":
                with self._wire_lock, contextlib.suppress(OSError):
                    self._end.write(self._random.randbytes(int(order.get("bytes", 200))))
            case "tear":
                self._tear = int(order.get("times", 1))
            case "echo":
                self._echo = bool(order.get("on", True))
            case "baud":
                self._baud = int(order["value"])
            case "state":
                with self._device_lock:
                    state = device.obey(order)
                return {**state, "plugged": self._plugged, "silent": self._silent, "port": self._end.port}
            case _:
                with self._device_lock:
                    return device.obey(order)
        return {}

    def _want(self, plugged: bool) -> None:
        """Have the wire plugged or pulled, and return when it is."""
        self._settled.clear()
        self._wanted = plugged
        self._settled.wait(5.0)

    def _listen(self, device: Device) -> None:
        while not self._ended.is_set():
            if self._wanted != self._plugged:
                with self._wire_lock:
                    (self._end.plug if self._wanted else self._end.unplug)()
                    self._plugged = self._wanted
            self._settled.set()
            if self._plugged and not self._blocked:
                self._take(device)
            else:
                time.sleep(0.02)
        if self._plugged:
            self._end.unplug()

    def _take(self, device: Device) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = self._end.read()
        if not data:
            return
        if self._baud:
            time.sleep(len(data) * 10 / self._baud)
            if self._end.speed() not in (None, self._baud):
                return  # at another speed nothing can be understood
        if self._echo:
            with self._wire_lock, contextlib.suppress(OSError):
                self._end.write(data)
        with self._device_lock:
            device.receive(data)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


class _Control(socketserver.ThreadingTCPServer):
    """One JSON order a line in, one JSON answer a line out."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], host: Host, device: Poked) -> None:
        super().__init__(address, _Talk)
        self.host = host
        self.device = device


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast("_Control", self.server)
        for line in self.rfile:
            try:
                answer: Order = {"ok": True, **server.host.obey(server.device, json.loads(line))}
            except (KeyError, ValueError, TypeError, OSError) as fault:
                answer = {"ok": False, "error": f"{type(fault).__name__}: {fault}"}
            self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
