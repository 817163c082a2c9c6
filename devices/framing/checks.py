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


def _crc(row: Callable[[int], int], begin: int, end: int = 0) -> Callable[[bytes], int]:
    """A CRC that goes through its bytes low bit first; one of eight bits goes so whichever bit is first. `row`: what a
    byte makes of nothing; `begin`: what it starts from; `end`: what is turned over at last."""
    table = list[int]()  # made when it is first used: most programs need one of all these

    def of(data: bytes) -> int:
        if not table:
            table[:] = map(row, range(256))
        crc = begin
        for byte in data:
            crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
        return crc ^ end

    return of


def _low_first(polynomial: int) -> Callable[[int], int]:
    def row(byte: int) -> int:
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        return byte

    return row


def _crc8_row(byte: int) -> int:
    """x^8+x^2+x+1, high bit first."""
    for _ in range(8):
        byte = (byte << 1 ^ (0x07 if byte & 0x80 else 0)) & 0xFF
    return byte


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "sum8": Check(1, lambda data: sum(data) & 0xFF),
        "sum16": Check(2, lambda data: sum(data) & 0xFFFF),
        "sum8-inverted": Check(1, lambda data: ~sum(data) & 0xFF),
        "lrc": Check(1, lambda data: -sum(data) & 0xFF),
        "xor": Check(1, _xor),
        "crc8": Check(1, _crc(_crc8_row, 0)),
        "crc8-maxim": Check(1, _crc(_low_first(0x8C), 0)),
        "crc16-modbus": Check(2, _crc(_low_first(0xA001), 0xFFFF)),
        "crc16-arc": Check(2, _crc(_low_first(0xA001), 0)),
        "crc16-kermit": Check(2, _crc(_low_first(0x8408), 0)),
        "crc16-x25": Check(2, _crc(_low_first(0x8408), 0xFFFF, 0xFFFF)),
        "crc16-xmodem": Check(2, lambda data: binascii.crc_hqx(data, 0)),
        "crc16-ccitt": Check(2, lambda data: binascii.crc_hqx(data, 0xFFFF)),
        "crc32": Check(4, binascii.crc32),
    }
)
