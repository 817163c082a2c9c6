"""ESC/POS as bytes: the few commands our slips need, by family of printer. Knows no slip and no port."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

CELL, EM = 12, 24  # dots of a Latin cell and of a Chinese one at scale 1 (font A, 203 dpi)
LEADING = 10  # dots between lines
RASTER_ROWS = 255  # per command: many firmwares hold the height in one byte
_NATIVE_QR_ERROR_M = 49


class Align(IntEnum):
    """ESC a."""

    LEFT = 0
    CENTRE = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A family of printers: dots across the paper, dots of one QR module, whether it draws QR codes by itself."""

    name: str
    dots: int
    qr_dots: int
    native_qr: bool = True

    @property
    def columns(self) -> int:
        """Latin cells in a line."""
        return self.dots // CELL


_FAMILIES = {"escpos-80": Profile("escpos-80", 576, 7), "escpos-58": Profile("escpos-58", 384, 6)}
_WAYS = frozenset(("blind", "noqr"))  # blind: never answers; noqr: QR codes go as pictures


def profile(name: str) -> Profile:
    """The profile a printer names, e.g. "escpos-80", "escpos-58-noqr-blind". Raises ValueError for an unknown one."""
    family, ways = "-".join(name.split("-")[:2]), set(name.split("-")[2:])
    if family not in _FAMILIES or ways - _WAYS:
        raise ValueError(f"unknown printer profile {name!r}; known: {', '.join(_FAMILIES)}, each with -blind or -noqr")
    base = _FAMILIES[family]
    return Profile(name, base.dots, base.qr_dots, "noqr" not in ways)


@lru_cache(maxsize=8192)
def cells(char: str) -> int:
    """How many Latin cells the printer's own font gives `char`: 1, 2, or 0 when it has none.

    Ours to rely on are ASCII and the two-byte area of GBK. The four-byte area of GB 18030 and its private-use corners
    are in few ROMs, so they count as missing.
    """
    if " " <= char <= "~":
        return 1
    try:
        return 2 if len(char.encode("gbk")) == 2 else 0
    except UnicodeEncodeError:
        return 0


START = b"\x1b@\x1c&"  # ESC @ forgets what an earlier job left behind; FS & takes two-byte characters
LINE_FEED = b"\n"


def text(line: str) -> bytes:
    """Characters that `cells` knows. Raises ValueError (UnicodeEncodeError) for others; nothing is replaced."""
    return line.encode("gbk")


def align(where: Align) -> bytes:
    """ESC a, at the beginning of a line."""
    return b"\x1ba" + bytes([where])


def bold(on: bool) -> bytes:
    """ESC E."""
    return b"\x1bE" + bytes([on])


def scale(times: int) -> bytes:
    """GS !: characters `times` (1 to 8) as wide and high."""
    return b"\x1d!" + bytes([(times - 1) << 4 | (times - 1)])


def pitch(dots: int) -> bytes:
    """ESC 3: from one line to the next, in dots (up to 255)."""
    return b"\x1b3" + bytes([dots])


def feed(dots: int) -> bytes:
    """ESC J: blank paper, in dots (up to 255)."""
    return b"\x1bJ" + bytes([dots])


def qr(payload: bytes, module: int) -> bytes:
    """GS ( k: model 2, `module` dots a module, error correction M; the printer draws it where the line begins."""

    def function(number: int, rest: bytes) -> bytes:
        body = bytes([49, number]) + rest
        return b"\x1d(k" + len(body).to_bytes(2, "little") + body

    return (
        function(65, b"\x32\x00")
        + function(67, bytes([module]))
        + function(69, bytes([_NATIVE_QR_ERROR_M]))
        + function(80, b"0" + payload)
        + function(81, b"0")
    )


def raster(bits: bytes, stride: int) -> bytes:
    """GS v 0: a picture of `stride` bytes to the row, the highest bit leftmost, 1 is ink; in bands."""
    band = stride * RASTER_ROWS
    return b"".join(
        b"\x1dv0\0" + stride.to_bytes(2, "little") + (len(part) // stride).to_bytes(2, "little") + part
        for part in (bits[at : at + band] for at in range(0, len(bits), band))
    )


CUT = b"\x1bd\x06\x1dV\x01"  # past the knife, then a partial cut: the slip hangs until it is taken
