"""A simulated ticket printer: a buffer, a roll, a cover, real-time status. What it prints can be read back."""

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.simulators.escpos import Head, command_length

NEAR_END, END = 0x0C, 0x60  # in the answer to DLE EOT 4
ERRORS = {"cutter": 0x08, "unrecoverable": 0x20, "recoverable": 0x40}  # in the answer to DLE EOT 3 and in reports
REPORTS = ("turn", "at_once", "first")  # how GS a is answered: in its turn in the stream; on coming in; only once
XON, XOFF = b"\x11", b"\x13"


class Printer:
    """The device behind the wire; `send` puts bytes on it.

    Bytes are taken in at any time; printing stands still while there is no paper, the cover is open or an error is on,
    and goes on with what the buffer holds when that is over, as real printers do. Real-time requests are answered at
    once, wherever in the stream they stand; inside another command their bytes stay its data.
    """

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._lock = threading.Condition()
        self._head = Head()
        self._inbox = bytearray()
        self._tail = b""  # the last two bytes, where a real-time request may have begun
        self._queue: deque[bytes] = deque()
        self._paper, self._low, self._cover = True, False, False
        self._error = ""  # one of ERRORS, or none
        self._later: tuple[int, dict[str, Any]] | None = None  # after so many bytes more, this order
        self._out_after_lines: int | None = None
        self._line_s = 0.0
        self._asb = 0
        self._asb_answers = REPORTS[0]  # GS a: one of REPORTS
        self._answers: set[Any] = {1, 2, 3, 4, "mark"}
        self._zeros: set[int] = set()  # real-time requests it answers with 00
        self._room = 0  # bytes the buffer holds; 0: any number
        self._flow = False  # holds the line up by XOFF
        self._held = False
        self._lost = 0
        self._busy = False
        threading.Thread(target=self._work, daemon=True).start()

    def receive(self, data: bytes) -> None:
        with self._lock:
            if self._room:
                fits = max(0, self._room - self._buffered())
                self._lost += max(0, len(data) - fits)
                self._look_for_requests(data[fits:])
                data = data[:fits]
            if self._later:
                left, order = self._later
                if len(data) >= left:
                    self._later = None
                    self._take(data[:left])
                    self._obey(order)
                    data = data[left:]
                else:
                    self._later = (left - len(data), order)
            self._take(data)
            self._hold_up()
            self._lock.notify_all()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            result = self._obey(order)
            self._lock.notify_all()
        return result

    def _obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "paper_out":
                if "after_bytes" in order:
                    self._later = (int(order["after_bytes"]), {"do": "paper_out"})
                elif "after_lines" in order:
                    self._out_after_lines = self._head.lines + int(order["after_lines"])
                else:
                    self._paper = False
                    self._notice()
            case "paper":
                self._later = self._out_after_lines = None
                if not self._paper:
                    self._head.load()
                self._paper, self._low = True, False
                self._notice()
            case "paper_low":
                self._low = True
                self._notice()
            case "cover":
                self._cover = bool(order.get("open", True))
                self._notice()
            case "error":  # of a kind in ERRORS
                kind = str(order.get("kind", "cutter"))
                if kind not in ERRORS:
                    raise ValueError(f"unknown error {kind}")
                self._error = kind if order.get("on", True) else ""
                self._notice()
            case "zeros":  # answers these real-time requests with 00, as some copies do
                self._zeros = {int(n) for n in order["to"]}
            case "reports":  # sends reports by itself, as after GS a or by a switch; answers GS a so
                if order.get("answer", REPORTS[0]) not in REPORTS:
                    raise ValueError(f"unknown answer {order['answer']}")
                self._asb_answers = str(order.get("answer", self._asb_answers))
                self._asb = 0xFF if order.get("on", True) else 0
                self._notice()
            case "buffer":  # so many bytes; with flow, XOFF is sent before it is full
                self._room, self._flow = int(order["bytes"]), bool(order.get("flow"))
            case "later":  # another order, once so many bytes more have come
                self._later = (int(order["after_bytes"]), dict(order["order"]))
            case "slow":
                self._line_s = float(order["ms"]) / 1000
            case "answers":
                self._answers = set(order["only"])
            case "width":
                self._head.width = int(order["dots"])
            case "reset":  # switched off and on: the buffer is gone, the paper is not
                self._queue.clear()
                self._inbox.clear()
                self._asb = 0
                self._head.run(b"\x1b@")
            case "clear":  # takes the printed tickets away
                self._head.finished.clear()
            case "printed":
                self._rest()
                return {"tickets": [ticket.told() for ticket in self._tickets()], "waiting": len(self._queue)}
            case "png":
                self._rest()
                from devices.simulators.paper import draw

                ticket = self._tickets()[int(order.get("ticket", -1))]
                draw(ticket, self._head.width, [Path(font) for font in order["fonts"]]).save(str(order["file"]))
            case "state":
                return {
                    "paper": self._paper,
                    "low": self._low,
                    "cover": self._cover,
                    "error": self._error,
                    "lost": self._lost,
                    "held": self._held,
                    "buffered": self._buffered(),
                    "tickets": len(self._head.finished),
                }
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def _tickets(self) -> list[Any]:
        open_one = [self._head.ticket] if self._head.ticket.marked else []
        return [*self._head.finished, *open_one]

    def _rest(self) -> None:
        """Wait until nothing moves any more; a slow printer is not waited for."""
        if not self._line_s:
            self._lock.wait_for(lambda: not self._busy and (not self._queue or self._stopped()), timeout=5.0)

    # taking bytes in

    def _buffered(self) -> int:
        return len(self._inbox) + sum(map(len, self._queue))

    def _hold_up(self) -> None:
        """Tell the other end to wait, and to go on."""
        if not self._flow:
            return
        full = self._buffered()
        if not self._held and full > self._room // 2:
            self._held = True
            self._send(XOFF)
        elif self._held and full < self._room // 4:
            self._held = False
            self._send(XON)

    def _look_for_requests(self, data: bytes) -> None:
        seen = self._tail + data
        for at in range(max(0, len(self._tail) - 2), len(seen) - 2):
            if seen[at] == 0x10 and seen[at + 1] == 0x04:
                self._real_time(seen[at + 2])
        self._tail = seen[-2:]

    def _take(self, data: bytes) -> None:
        self._look_for_requests(data)
        self._inbox += data
        while self._inbox:
            length = command_length(bytes(self._inbox[:1024]))
            if length is None or length > len(self._inbox):
                return
            command = bytes(self._inbox[:length])
            del self._inbox[:length]
            if command[:2] == b"\x10\x14" and command[2] == 8:
                self._queue.clear()
            elif command[:2] == b"\x1da" and self._asb_answers == "at_once":
                self._report_on(command[2])
            elif command[0] != 0x10:
                self._queue.append(command)

    def _real_time(self, n: int) -> None:
        if n in self._zeros:
            self._send(b"\0")
            return
        if n not in self._answers or not 1 <= n <= 4:
            return
        byte = 0x12
        if n == 1 and self._stopped():
            byte |= 0x08
        if n == 2:
            byte |= (0x04 if self._cover else 0) | (0 if self._paper else 0x20) | (0x40 if self._error else 0)
        if n == 3:
            byte |= ERRORS.get(self._error, 0)
        if n == 4:
            byte |= (NEAR_END if self._low or not self._paper else 0) | (0 if self._paper else END)
        self._send(bytes((byte,)))

    def _notice(self) -> None:
        """Automatic status: four bytes at every change."""
        if self._asb:
            first = 0x10 | (0x08 if self._stopped() else 0) | (0x20 if self._cover else 0)
            self._send(bytes((first, ERRORS.get(self._error, 0), self._roll(), 0)))

    def _report_on(self, changes: int) -> None:
        known, self._asb = self._asb, changes
        if not known or self._asb_answers != "first":
            self._notice()

    def _roll(self) -> int:
        return (0x03 if self._low or not self._paper else 0) | (0 if self._paper else 0x0C)

    def _stopped(self) -> bool:
        return self._cover or bool(self._error) or not self._paper

    # printing

    def _work(self) -> None:
        while True:
            with self._lock:
                self._busy = False
                self._lock.notify_all()
                self._lock.wait_for(lambda: self._queue and not self._stopped())
                self._busy = True
                command = self._queue.popleft()
                self._hold_up()
                before = self._head.lines
                answer = self._carry_out(command)
                if self._out_after_lines is not None and self._head.lines >= self._out_after_lines:
                    self._out_after_lines = None
                    self._paper = False
                    self._notice()
                pause = self._line_s * (self._head.lines - before)
            if answer:
                self._send(answer)
            if pause:
                time.sleep(pause)

    def _carry_out(self, command: bytes) -> bytes:
        if command[:2] == b"\x1dr":
            if "mark" not in self._answers:
                return b""
            return bytes((self._roll() if command[2] % 48 == 1 else 0,))
        if command[:2] == b"\x1da":
            self._report_on(command[2])
            return b""
        self._head.run(command)
        return b""
