"""The characters of implementation level 3 of GB 18030-2022, block by block, and a few of each."""

import random

# Ideographs, as many as the standard counts: 87,887.
IDEOGRAPHS: dict[str, list[int]] = {
    "URO": list(range(0x4E00, 0x9FF0)),
    "A": list(range(0x3400, 0x4DB6)),
    "B": list(range(0x20000, 0x2A6D7)),
    "C": list(range(0x2A700, 0x2B735)),
    "D": list(range(0x2B740, 0x2B81E)),
    "E": list(range(0x2B820, 0x2CEA2)),
    "F": list(range(0x2CEB0, 0x2EBE1)),
    "compatibility": [
        0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29,
    ],
}  # fmt: skip
# Radicals: 228.
RADICALS: dict[str, list[int]] = {
    "Kangxi": list(range(0x2F00, 0x2FD6)),
    "radicals": [
        0x2E81, 0x2E84, 0x2E88, 0x2E8B, 0x2E8C, 0x2E97, 0x2EA7, 0x2EAA, 0x2EAE, 0x2EB3, 0x2EB6, 0x2EB7, 0x2EBB, 0x2ECA,
    ],
}  # fmt: skip
NO_FACE = {0x2252}  # a sign of mathematics: A4 shows its code, printers have it


def two_bytes() -> list[int]:
    """The other characters of the two-byte part: signs, kana, letters. Its private corners are free, or for forms."""
    codes = [bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F]
    known = {point for block in (IDEOGRAPHS | RADICALS).values() for point in block}
    points = {ord(code.decode("gb18030")) for code in codes}
    return sorted(point for point in points - known if not 0xE000 <= point < 0xF900) + list(range(0xFE10, 0xFE1A))


def blocks() -> dict[str, list[int]]:
    """All of them by block."""
    return IDEOGRAPHS | RADICALS | {"two bytes": two_bytes()}


def some(block: str, count: int = 40) -> str:
    """The first, the last, and `count` others of a block that have a face, in no order; the same at every call."""
    points = [point for point in blocks()[block] if point not in NO_FACE and not chr(point).isspace()]
    middle = random.Random(block).sample(points[1:-1], min(count, len(points) - 2))
    return "".join(map(chr, (points[0], *middle, points[-1])))
