"""Which characters the shipped fonts show, and what stands for one that they do not: a marked code, no silent box."""

import logging
import re
import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

from hall.resources import RESOURCES

log = logging.getLogger("onevisit.fonts")

FOLDER = RESOURCES / "fonts"
REGULAR = ("NotoSansSC_400Regular.ttf", "NotoSansArabic_400Regular.ttf", "HanaMinB.ttf")
# What a face may map but nobody can see: controls, format and bidi characters, surrogates, private use, separators.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_BLANK = "\u034f"  # a mark without ink
_JOINERS = "\u200c\u200d"
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_PLAIN = re.compile("[\n -~·—…、-】〔〕一-\u9fef！-～]*")  # what is shown most: no file is asked
# Characters that GBK and older editions of GB 18030 put on private codes, where cards and older programs may still have
# them; their codes in the edition of 2022. In GBK the two bytes FE50 to FEA0, 䶮 among them, were U+E815 to U+E864.
_GBK = (*range(0xFE50, 0xFE7F), *range(0xFE80, 0xFEA1))
MOVED = dict(enumerate((code.to_bytes(2).decode("gb18030") for code in _GBK), 0xE815)) | dict(
    zip(
        (0xE7C7, *range(0xE78D, 0xE797), *range(0xE816, 0xE819), 0xE81E, 0xE826, *range(0xE82B, 0xE82D),
         *range(0xE831, 0xE833), 0xE83B, 0xE843, *range(0xE854, 0xE856), 0xE864),
        "ḿ︐︒︑︓︔︕︖︗︘︙𠂇𠂉𠃌龴龵龶龷𡗗龸𢦏龹龺𤇾龻", strict=True,
    )
)  # fmt: skip


def on_screen(text: str) -> str:
    """`text` with a marked code such as 〔U+31350〕 for each character that a screen could show only as a box.

    Joiners stay in Arabic text, where Qt makes use of them; a private code of an older GB 18030 becomes the character
    that it stood for. A missing character is logged once by its code point, which names nobody.
    """
    if _PLAIN.fullmatch(text):
        return text
    arabic = _ARABIC.search(text) is not None
    return "".join(
        char if char in "\n\t" or visible(char) or (arabic and char in _JOINERS) else MOVED.get(ord(char)) or mark(char)
        for char in text
    )


def visible(char: str) -> bool:
    """Whether one of the faces of a screen has ink, or honest blank, for `char`."""
    return not unseen(char) and any(covers(FOLDER / file, char) for file in REGULAR)


def unseen(char: str) -> bool:
    """Whether nobody could see `char`, whatever a face has for it."""
    return unicodedata.category(char) in _UNSEEN or char == _BLANK


def covers(file: Path, char: str) -> bool:
    """Whether a font has a glyph for `char`."""
    starts, ends = _coverage(file)
    at = bisect_right(starts, ord(char)) - 1
    return at >= 0 and ord(char) <= ends[at]


@cache
def mark(char: str) -> str:
    """What is shown for a character that no font has; logged at the first time."""
    log.warning("no font shows U+%04X", ord(char))
    return f"〔U+{ord(char):04X}〕"


@cache
def _coverage(file: Path) -> tuple[list[int], list[int]]:
    """First and last code points of the ranges that `file` has glyphs for (OpenType cmap, format 12)."""
    with file.open("rb") as font:
        tables = struct.unpack(">4xH", font.read(6))[0]
        font.seek(12)
        entries = struct.iter_unpack(">4s4xII", font.read(16 * tables))
        start = next(offset for tag, offset, _ in entries if tag == b"cmap")
        font.seek(start)
        count = struct.unpack(">2xH", font.read(4))[0]
        for platform, encoding, offset in list(struct.iter_unpack(">HHI", font.read(8 * count))):
            font.seek(start + offset)
            if (platform, encoding) == (3, 10) and struct.unpack(">H", font.read(2))[0] == 12:
                groups = struct.unpack(">10xI", font.read(14))[0]
                ranges = list(struct.iter_unpack(">II4x", font.read(12 * groups)))
                return [first for first, _ in ranges], [last for _, last in ranges]
    raise ValueError(f"{file.name} has no full Unicode map")
