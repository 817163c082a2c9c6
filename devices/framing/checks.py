"""The checksums that frames carry, by the name a profile gives them. Pure."""

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Check:
    """One way to add up bytes: the value fits into `width` bytes."""

    width: int
    of: Callable[[bytes], int]


def _xor(data: bytes) -> int:
    """All bytes folded by exclusive or; halves are folded as whole numbers, which is faster than byte by byte."""
    size = len(data)
    if size < 8:
        total = 0
        for byte in data:
            total ^= byte
        return total
    number, bits = int.from_bytes(data, "big"), 1 << (size - 1).bit_length() + 2
    while bits >= 8:
        number, bits = (number >> bits) ^ (number & ((1 << bits) - 1)), bits >> 1
    return number


def _modbus_row(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_MODBUS = tuple(_modbus_row(byte) for byte in range(256))


def _modbus(data: bytes) -> int:
    """CRC-16/MODBUS: x^16+x^15+x^2+1, low bit first, begun with FFFF."""
    crc, table = 0xFFFF, _MODBUS
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "sum8": Check(1, lambda data: sum(data) & 0xFF),
        "sum16": Check(2, lambda data: sum(data) & 0xFFFF),
        "lrc": Check(1, lambda data: -sum(data) & 0xFF),
        "xor": Check(1, _xor),
        "crc16-modbus": Check(2, _modbus),
        "crc16-xmodem": Check(2, lambda data: binascii.crc_hqx(data, 0)),
        "crc16-ccitt": Check(2, lambda data: binascii.crc_hqx(data, 0xFFFF)),
    }
)
