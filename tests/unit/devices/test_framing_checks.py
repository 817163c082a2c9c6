"""Every checksum that a profile may name, against the value that the catalogues of checksums give for it."""

import pytest

from devices.framing.checks import CHECKS

# of the text "123456789": the "check" of a CRC in Williams' guide and in every catalogue since
KNOWN = {
    "sum8": 0xDD, "sum16": 0x01DD, "sum8-inverted": 0x22, "lrc": 0x23, "xor": 0x31,
    "crc8": 0xF4, "crc8-maxim": 0xA1,
    "crc16-modbus": 0x4B37, "crc16-arc": 0xBB3D, "crc16-kermit": 0x2189, "crc16-x25": 0x906E, "crc16-xmodem": 0x31C3,
    "crc16-ccitt": 0x29B1, "crc32": 0xCBF43926,
}  # fmt: skip


def test_none_is_without_its_value() -> None:
    assert CHECKS.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_a_checksum_is_the_one_that_is_known_by_its_name(name: str) -> None:
    check = CHECKS[name]
    assert check.of(b"123456789") == KNOWN[name]
    assert 0 <= check.of(bytes(range(256)) * 4) < 256**check.width
