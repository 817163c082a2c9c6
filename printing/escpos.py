"""ESC/POS as bytes: the few commands our slips need. Knows no slip and no port."""

from enum import IntEnum
from functools import lru_cache

from hall.printers import BAND

EM = 24  # dots of a Chinese character at scale 1 (203 dpi); of a Latin one half as many
LEADING = 10  # dots between lines
_NATIVE_QR_ERROR_M = 49


class Align(IntEnum):
    """ESC a."""

    LEFT = 0
    CENTRE = 1


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


RESET = b"\x1b@"  # forgets what an earlier job left behind
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
    band = stride * BAND
    return b"".join(
        b"\x1dv0\0" + stride.to_bytes(2, "little") + (len(part) // stride).to_bytes(2, "little") + part
        for part in (bits[at : at + band] for at in range(0, len(bits), band))
    )
