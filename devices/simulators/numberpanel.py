"""A simulated number panel (讯鹏): seven bytes set a colour and a number up to 65535, and are answered alike."""

from collections.abc import Callable
from typing import Any

HEAD, END = 0x3A, 0x0A
COLOURS = {0: "green", 1: "yellow", 2: "red"}


class NumberPanel:
    """The device behind the wire; `send` puts bytes on it. The vendor's paper prints the head of the answer in two
    ways; "head" chooses one."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._inbox = b""
        self._head = 0x2A
        self._silent = False
        self._bad_sums = 0
        self._number, self._colour, self._info, self._writes = -1, "", 0, 0

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "head":
                self._head = int(str(order["value"]), 16)
            case "one_way":
                self._silent = bool(order.get("on", True))
            case "bad_checksum":
                self._bad_sums = int(order.get("times", 1))
            case "power":  # switched off and on: dark
                self._number, self._colour = -1, ""
            case "state":
                return {"number": self._number, "colour": self._colour, "info": self._info, "writes": self._writes}
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def receive(self, data: bytes) -> None:
        self._inbox += data
        while (at := self._inbox.find(HEAD)) >= 0 and len(self._inbox) - at >= 7:
            frame = self._inbox[at : at + 7]
            if frame[6] != END or sum(frame[:5]) & 0xFF != frame[5] or frame[1] not in COLOURS:
                self._inbox = self._inbox[at + 1 :]
                continue
            self._inbox = self._inbox[at + 7 :]
            self._colour, self._number, self._info = COLOURS[frame[1]], frame[2] | frame[3] << 8, frame[4]
            self._writes += 1
            if not self._silent:
                body = bytes((self._head,)) + frame[1:5]
                spoilt = self._bad_sums > 0
                self._bad_sums -= spoilt
                self._send(body + bytes(((sum(body) + spoilt) & 0xFF, END)))
        self._inbox = self._inbox[-64:]
