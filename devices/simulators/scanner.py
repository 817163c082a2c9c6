"""A simulated code scanner: what it reads leaves as a stream with an ending, or after a trigger; it may speak as a GM65
or as a Honeywell module does."""

import time
from collections.abc import Callable
from typing import Any

ENDINGS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "stx": b"\x03", "none": b""}
ACK = bytes.fromhex("02000001003331")  # a GM65 took a setting
ON, OFF = b"\x16\x54\x0d", b"\x16\x55\x0d"  # Honeywell and Datalogic
TRIGGER_AT = 2  # the GM65's zone bit that begins one reading


class Scanner:
    """The device behind the wire; `send` puts bytes on it.

    A "scan" is a code before a scanner that reads all the time. A "show" lays a code there that is read when the host
    pulls the trigger, "times" as often: a code held too long is read again and again.
    """

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._inbox = b""
        self._module = "gm65"
        self._ending = "cr"
        self._encoding = "utf-8"
        self._shown: bytes | None = None
        self._lit = False
        self._triggers = self._untriggers = self._refused = self._sent = 0
        self._crc_wanted = False
        self._deaf = False

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "scan":
                self._scan(order)
            case "show":
                self._shown = self._payload(order)
                if self._lit:
                    self._fire()
            case "hide":
                self._shown = None
            case "ending":
                self._ending = str(order["as"])
                ENDINGS[self._ending]  # KeyError for one that no scanner has
            case "encoding":
                "".encode(str(order["as"]))
                self._encoding = str(order["as"])
            case "module":
                if order["as"] not in ("gm65", "honeywell", "none"):
                    raise ValueError(f"unknown module {order['as']}")
                self._module = str(order["as"])
            case "checks":  # a module that does not take AB CD for a checksum
                self._crc_wanted = bool(order.get("on", True))
            case "deaf":  # it reads and tells, and answers no command
                self._deaf = bool(order.get("on", True))
            case "state":
                return {
                    "triggers": self._triggers, "untriggers": self._untriggers, "refused": self._refused,
                    "sent": self._sent, "lit": self._lit, "module": self._module, "ending": self._ending,
                }  # fmt: skip
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def _payload(self, order: dict[str, Any]) -> bytes:
        if "hex" in order:
            return bytes.fromhex(str(order["hex"]))
        return str(order["text"]).encode(self._encoding)

    def _framed(self, payload: bytes) -> bytes:
        return (b"\x02" if self._ending == "stx" else b"") + payload + ENDINGS[self._ending]

    def _scan(self, order: dict[str, Any]) -> None:
        """One code, `times` in a row `gap_ms` apart; "ack_at" puts an answer of the module into the middle of it."""
        whole = self._framed(self._payload(order))
        if "ack_at" in order:
            at = int(order["ack_at"])
            whole = whole[:at] + ACK + whole[at:]
        for turn in range(int(order.get("times", 1))):
            if turn:
                time.sleep(float(order.get("gap_ms", 50)) / 1000)
            self._sent += 1
            self._send(whole)

    # -- commands of the host -----------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        self._inbox = (self._inbox + data)[-1024:]
        if self._deaf:
            self._inbox = b""
        elif self._module == "gm65":
            self._gm65()
        elif self._module == "honeywell":
            self._honeywell()
        else:
            self._inbox = b""

    def _honeywell(self) -> None:
        while b"\r" in self._inbox:
            line, self._inbox = self._inbox.split(b"\r", 1)
            command = line[-2:] + b"\r"
            if command == ON:
                self._triggers += 1
                self._light(True)
            elif command == OFF:
                self._untriggers += 1
                self._light(False)

    def _gm65(self) -> None:
        """7E 00 | type | length | zone bit, two bytes | data | CRC, two bytes; AB CD in its place: not checked."""
        while (at := self._inbox.find(b"\x7e\x00")) >= 0:
            frame = self._inbox[at:]
            if len(frame) < 4:
                return
            whole = 4 + 2 + max(1, frame[3]) + 2
            if len(frame) < whole:
                self._inbox = frame
                return
            self._inbox = frame[whole:]
            body, sum_ = frame[2 : whole - 2], int.from_bytes(frame[whole - 2 : whole], "big")
            if sum_ != _xmodem(body) and (self._crc_wanted or sum_ != 0xABCD):
                self._refused += 1  # the module says nothing
                continue
            self._send(ACK)
            if frame[2] == 0x08 and int.from_bytes(frame[4:6], "big") == TRIGGER_AT:
                on = bool(frame[6] & 1)
                self._triggers += on
                self._untriggers += not on
                self._light(on)

    def _light(self, on: bool) -> None:
        self._lit = on
        if on and self._shown is not None:
            self._fire()

    def _fire(self) -> None:
        """One reading for one trigger."""
        assert self._shown is not None
        self._lit = False
        self._sent += 1
        self._send(self._framed(self._shown))


def _xmodem(data: bytes) -> int:
    """CRC-16 with 1021, from 0, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
