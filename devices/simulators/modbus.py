"""A simulated panel with Modbus registers: a slave that takes writes of one or several, and gives them back."""

from collections.abc import Callable
from typing import Any

from devices.simulators.led64 import crc

READ, WRITE_ONE, WRITE_MANY = 0x03, 0x06, 0x10
NO_FUNCTION, NO_REGISTER, BROKEN = 1, 2, 4
REGISTERS = 64


class RegisterPanel:
    """The device behind the wire; `send` puts bytes on it."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._inbox = b""
        self._address = 1
        self._registers = [0] * REGISTERS
        self._fault = 0  # exception code of every answer, if not 0
        self._bad_sums = 0
        self._writes = 0

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "address":
                self._address = int(order["value"])
            case "fault":
                self._fault = int(order.get("code", BROKEN))
            case "bad_checksum":
                self._bad_sums = int(order.get("times", 1))
            case "power":
                self._registers = [0] * REGISTERS
            case "state":
                text = b"".join(value.to_bytes(2, "big") for value in self._registers[:8]).rstrip(b"\0")
                return {
                    "registers": self._registers[:8],
                    "text": text.decode("ascii", "replace"),
                    "writes": self._writes,
                }
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def receive(self, data: bytes) -> None:
        self._inbox += data
        at = 0
        while len(self._inbox) - at >= 8:
            rest = self._inbox[at:]
            size = 9 + rest[6] if rest[1] == WRITE_MANY else 8
            if len(rest) < size and rest[0] == self._address and rest[1] == WRITE_MANY and size <= 256:
                break
            if len(rest) >= size and crc(rest[: size - 2]) == rest[size - 2 : size]:
                self._take(rest[: size - 2])
                at += size
            else:
                at += 1
        self._inbox = self._inbox[at:][-512:]

    def _take(self, request: bytes) -> None:
        if request[0] not in (self._address, 0):
            return
        answer = self._answer(request)
        if request[0] == 0:
            return  # a broadcast is not answered
        total = crc(answer)
        if self._bad_sums:
            self._bad_sums -= 1
            total = bytes((total[0] ^ 0xFF, total[1]))
        self._send(answer + total)

    def _answer(self, request: bytes) -> bytes:
        address, function = request[0], request[1]
        first, second = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        if self._fault:
            return bytes((address, function | 0x80, self._fault))
        if function == WRITE_ONE and first < REGISTERS:
            self._registers[first] = second
            self._writes += 1
            return request
        if function == WRITE_MANY and first + second <= REGISTERS and request[6] == second * 2:
            for n in range(second):
                self._registers[first + n] = int.from_bytes(request[7 + 2 * n : 9 + 2 * n], "big")
            self._writes += 1
            return request[:6]
        if function == READ and 0 < second <= REGISTERS - first:
            values = self._registers[first : first + second]
            return bytes((address, function, 2 * second)) + b"".join(v.to_bytes(2, "big") for v in values)
        wrong = NO_REGISTER if function in (READ, WRITE_ONE, WRITE_MANY) else NO_FUNCTION
        return bytes((address, function | 0x80, wrong))
