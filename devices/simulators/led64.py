"""A simulated "64" display card: lines of text on a window's LED panel, with the card's own font and its flash."""

from collections.abc import Callable
from typing import Any

VERSIONS = {0x64: 1, 0xC8: 2}  # of the card -> bytes of its length field
FONT = "gb2312"  # what its font has pictures of
CONNECT, BRIGHTNESS, TEXT, STORED, SHOW_STORED = 0x00, 0x0C, 0x62, 0x67, 0x68
HEAD_OF_TEXT = 19  # bytes before the text of a line
LINES = 4


def crc(data: bytes) -> bytes:
    """CRC-16/MODBUS, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


class Card64:
    """The device behind the wire; `send` puts bytes on it."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._inbox = b""
        self._address = 0
        self._lines: dict[int, str] = {}
        self._modes: dict[int, int] = {}
        self._brightness = 100
        self._flashed = 0  # texts written to flash: each wears it
        self._commands: list[int] = []
        self._ack = 0
        self._bad_sums = 0
        self._dumb = False  # one-way: takes everything, acknowledges nothing

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "ack":  # another code than 0 in every answer
                self._ack = int(order["code"])
            case "bad_checksum":
                self._bad_sums = int(order.get("times", 1))
            case "one_way":
                self._dumb = bool(order.get("on", True))
            case "address":
                self._address = int(order["value"])
            case "power":  # switched off and on: temporary texts are gone
                self._lines.clear()
                self._modes.clear()
                self._inbox = b""
            case "foreign":  # another card's answer on the same cable
                body = bytes((int(order.get("address", 9)), 0x64, 0xFF, 0xFF, TEXT, 1, 0))
                self._send(body + crc(body))
            case "state":
                return {
                    "lines": [self._lines.get(n, "") for n in range(LINES)],
                    "modes": [self._modes.get(n, -1) for n in range(LINES)],
                    "brightness": self._brightness,
                    "flashed": self._flashed,
                    "commands": [f"{one:02X}" for one in self._commands[-20:]],
                }
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def receive(self, data: bytes) -> None:
        self._inbox += data
        at = 0
        while len(self._inbox) - at >= 8:
            size = self._size(self._inbox[at:])
            if size == 0:
                at += 1
            elif len(self._inbox) - at < size:
                break
            elif crc(self._inbox[at : at + size - 2]) != self._inbox[at + size - 2 : at + size]:
                at += 1
            else:
                self._take(self._inbox[at : at + size])
                at += size
        self._inbox = self._inbox[at:][-1024:]

    @staticmethod
    def _size(data: bytes) -> int:
        """Of the frame that may begin here; 0: none does."""
        width = VERSIONS.get(data[1], 0)
        if not width or data[2:4] != b"\xff\xff":
            return 0
        return 5 + width + int.from_bytes(data[5 : 5 + width], "little") + 2

    def _take(self, frame: bytes) -> None:
        if frame[0] != self._address:
            return
        width = VERSIONS[frame[1]]
        command, data = frame[4], frame[5 + width : -2]
        self._commands.append(command)
        del self._commands[:-200]
        ack = self._ack
        if not ack:
            ack = self._carry_out(command, data)
        if self._dumb:
            return
        answer = frame[:5] + (1).to_bytes(width, "little") + bytes((ack,))
        total = crc(answer)
        if self._bad_sums:
            self._bad_sums -= 1
            total = bytes((total[0] ^ 0xFF, total[1]))
        self._send(answer + total)

    def _carry_out(self, command: int, data: bytes) -> int:
        if command in (TEXT, STORED):
            if len(data) < HEAD_OF_TEXT or len(data) < HEAD_OF_TEXT + data[17] or data[0] >= LINES:
                return 1
            self._lines[data[0]] = _drawn(data[HEAD_OF_TEXT : HEAD_OF_TEXT + data[17]])
            self._modes[data[0]] = data[1]
            self._flashed += command == STORED
            return 0
        if command == BRIGHTNESS:
            self._brightness = data[0]
            return 0
        return 0 if command in (CONNECT, SHOW_STORED) else 2


def _drawn(text: bytes) -> str:
    """What can be seen: a box where the font has no picture."""
    shown = ""
    for char in text.decode("gbk", "replace"):
        try:
            char.encode(FONT)
            shown += char
        except UnicodeEncodeError:
            shown += "□"
    return shown
