"""A printer's own QR code (ISO/IEC 18004, model 2): byte mode, versions 1 to 10, the mask of least penalty."""

from collections.abc import Callable
from itertools import groupby, pairwise

Matrix = list[list[bool]]

_CHECKS = {  # check codewords per block, by version 1…10
    "L": (7, 10, 15, 20, 26, 18, 20, 24, 30, 18),
    "M": (10, 16, 26, 18, 24, 16, 18, 22, 22, 26),
    "Q": (13, 22, 18, 26, 18, 24, 18, 22, 20, 24),
    "H": (17, 28, 22, 16, 22, 28, 26, 26, 24, 28),
}
_BLOCKS = {
    "L": (1, 1, 1, 1, 1, 2, 2, 2, 2, 4),
    "M": (1, 1, 1, 2, 2, 4, 4, 4, 5, 5),
    "Q": (1, 1, 2, 2, 4, 4, 6, 6, 8, 8),
    "H": (1, 1, 2, 4, 4, 4, 5, 6, 8, 8),
}
_LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
_CENTRES = ((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34), (6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50))
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda x, y: (x + y) % 2 == 0,
    lambda x, y: y % 2 == 0,
    lambda x, y: x % 3 == 0,
    lambda x, y: (x + y) % 3 == 0,
    lambda x, y: (x // 3 + y // 2) % 2 == 0,
    lambda x, y: x * y % 2 + x * y % 3 == 0,
    lambda x, y: (x * y % 2 + x * y % 3) % 2 == 0,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2 == 0,
)


def matrix(payload: bytes, level: str) -> Matrix:
    """The dark (True) and light modules, rows from the top, without the quiet zone.

    Raises ValueError for a payload that version 10 cannot hold.
    """
    version = next((v for v in range(1, 11) if len(payload) <= _capacity(v, level)), None)
    if version is None:
        raise ValueError("too long for this printer")
    stream = [byte >> shift & 1 == 1 for byte in _codewords(payload, version, level) for shift in range(7, -1, -1)]
    spare = [False] * 7  # a few places are left over
    plain = dict(zip(_place_order(version), stream + spare, strict=False))
    candidates = [_finished(version, level, mask, plain) for mask in range(8)]
    return min(candidates, key=_penalty)


def _raw_codewords(version: int) -> int:
    return len(_place_order(version)) // 8


def _capacity(version: int, level: str) -> int:
    data = _raw_codewords(version) - _CHECKS[level][version - 1] * _BLOCKS[level][version - 1]
    return data - (2 if version < 10 else 3)  # mode and count


def _codewords(payload: bytes, version: int, level: str) -> list[int]:
    blocks, checks = _BLOCKS[level][version - 1], _CHECKS[level][version - 1]
    room = _raw_codewords(version) - blocks * checks
    bits = f"0100{len(payload):0{8 if version < 10 else 16}b}" + "".join(f"{byte:08b}" for byte in payload)
    bits += "0" * min(4, room * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = [int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)]
    data += [(0xEC, 0x11)[i % 2] for i in range(room - len(data))]
    short, longer = divmod(room, blocks)
    parts: list[list[int]] = []
    for number in range(blocks):  # the short blocks come first
        size = short + (number >= blocks - longer)
        parts.append(data[:size])
        data = data[size:]
    tails = [_checks_of(part, checks) for part in parts]
    mixed = [part[i] for i in range(short + 1) for part in parts if i < len(part)]
    return mixed + [tail[i] for i in range(checks) for tail in tails]


def _times(a: int, b: int) -> int:
    """In the field of 256 elements with polynomial 0x11D."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product


def _checks_of(data: list[int], count: int) -> list[int]:
    generator, root = [1], 1
    for _ in range(count):
        generator = [a ^ _times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
        root = _times(root, 2)
    rest = [0] * count
    for byte in data:
        factor = byte ^ rest.pop(0)
        rest.append(0)
        rest = [r ^ _times(g, factor) for r, g in zip(rest, generator[1:], strict=True)]
    return rest


def _frame(version: int) -> dict[tuple[int, int], bool]:
    """The modules that carry no data, by (x, y); format and version bits still light."""
    size = 17 + 4 * version
    fixed: dict[tuple[int, int], bool] = {}
    for i in range(size):
        fixed[i, 6] = fixed[6, i] = i % 2 == 0
    for cx, cy in ((3, 3), (size - 4, 3), (3, size - 4)):
        for dx in range(-4, 5):
            for dy in range(-4, 5):
                if 0 <= cx + dx < size and 0 <= cy + dy < size:
                    fixed[cx + dx, cy + dy] = max(abs(dx), abs(dy)) not in (2, 4)
    centres = _CENTRES[version - 1]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for cx, cy in ((x, y) for x in centres for y in centres if (x, y) not in corners):
        for dx in range(-2, 3):
            for dy in range(-2, 3):
                fixed[cx + dx, cy + dy] = max(abs(dx), abs(dy)) != 1
    for places in _format_places(size):
        fixed |= dict.fromkeys(places, False)
    fixed[8, size - 8] = True
    if version >= 7:
        for i in range(18):
            fixed[size - 11 + i % 3, i // 3] = fixed[i // 3, size - 11 + i % 3] = _version_bits(version) >> i & 1 == 1
    return fixed


def _format_places(size: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where bits 0 to 14 of the format stand, twice."""
    near = [(8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)] + [(x, 8) for x in (7, 5, 4, 3, 2, 1, 0)]
    far = [(size - 1 - i, 8) for i in range(8)] + [(8, size - 7 + i) for i in range(7)]
    return near, far


def _remainder(value: int, generator: int, bits: int) -> int:
    rest = value
    for _ in range(bits):
        rest = rest << 1 ^ (rest >> (bits - 1)) * generator
    return rest


def _version_bits(version: int) -> int:
    return version << 12 | _remainder(version, 0x1F25, 12)


def _place_order(version: int) -> list[tuple[int, int]]:
    """The places of the data bits in their order: columns in pairs from the right, up and down in turn."""
    size = 17 + 4 * version
    fixed = _frame(version)
    order: list[tuple[int, int]] = []
    up = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for i in range(size):
            y = size - 1 - i if up else i
            order += [(x, y) for x in (right, right - 1) if (x, y) not in fixed]
        up = not up
    return order


def _finished(version: int, level: str, mask: int, plain: dict[tuple[int, int], bool]) -> Matrix:
    size = 17 + 4 * version
    modules = _frame(version) | {(x, y): dark != _MASKS[mask](x, y) for (x, y), dark in plain.items()}
    data = _LEVEL_BITS[level] << 3 | mask
    bits = (data << 10 | _remainder(data, 0x537, 10)) ^ 0x5412
    for places in _format_places(size):
        for i, place in enumerate(places):
            modules[place] = bits >> i & 1 == 1
    modules[8, size - 8] = True
    return [[modules[x, y] for x in range(size)] for y in range(size)]


def _penalty(cells: Matrix) -> int:
    size = len(cells)
    total = 0
    for lines in (cells, [list(column) for column in zip(*cells, strict=True)]):
        for line in lines:
            total += sum(n - 2 for n in (len(list(run)) for _, run in groupby(line)) if n >= 5)
            text = "".join("1" if dark else "0" for dark in line)
            total += 40 * sum(text[i : i + 11] in ("10111010000", "00001011101") for i in range(size - 10))
    for upper, lower in pairwise(cells):
        total += 3 * sum(upper[x] == upper[x + 1] == lower[x] == lower[x + 1] for x in range(size - 1))
    dark = sum(map(sum, cells)) * 100 // (size * size)
    return total + 10 * (abs(dark - 50) // 5)
