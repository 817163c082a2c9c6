"""The faces that screen and paper share, and which shows a character: a Noto Sans, HanaMinB, or a marked code."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hall.glyphs import FOLDER, MOVED, covers, mark, unseen
from printing.joining import joiner, spoken
from printing.lines import Line

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_ACCENTS = re.compile(".[\u0300-\u036f\u3099\u309a]")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. `thin` faces are a light Song style: paper draws them a touch heavier beside the others."""

    name: str
    file: Path
    thin: bool = False

    def covers(self, char: str) -> bool:
        """Whether the file has a glyph for `char`."""
        return covers(self.file, char)


_HANAMIN = Face("HanaMinB", FOLDER / "HanaMinB.ttf", thin=True)
BODY = Face("NotoSansSC-Regular", FOLDER / "NotoSansSC_400Regular.ttf")
_REGULAR = (BODY, Face("NotoSansArabic-Regular", FOLDER / "NotoSansArabic_400Regular.ttf"), _HANAMIN)
_BOLD = (
    Face("NotoSansSC-Bold", FOLDER / "NotoSansSC_700Bold.ttf"),
    Face("NotoSansArabic-Bold", FOLDER / "NotoSansArabic_700Bold.ttf"),
    _HANAMIN,
)


@lru_cache(maxsize=8192)
def face_of(char: str, bold: bool = False) -> Face | None:
    """The face that shows `char`, or None when no font of ours can."""
    if unseen(char):
        return None
    return next((face for face in (_BOLD if bold else _REGULAR) if face.covers(char)), None)


def legible(text: str) -> str:
    """`text` with a marked code such as 〔U+31350〕 for each character that no face shows; newlines stay.

    Joiners between Arabic letters stay too: they have their effect there. An accent is put on its letter, and a private
    code of an older GB 18030 becomes the character that it stood for. A missing character is logged once by its code
    point, which names nobody.
    """
    if isinstance(text, Line):  # which was legible before it was set
        return text
    text = _ACCENTS.sub(_accented, text)
    return "".join(
        char if char == "\n" or face_of(char) or joiner(text, at) else MOVED.get(ord(char)) or mark(char)
        for at, char in enumerate(text)
    )


def _accented(found: re.Match[str]) -> str:
    whole = unicodedata.normalize("NFC", found[0])
    return whole if len(whole) == 1 and face_of(whole) else found[0]


def runs(text: str, bold: bool = False) -> Iterator[tuple[Face, str]]:
    """Legible `text` as stretches of one face each, in order."""
    for face, chars in groupby(text, lambda char: face_of(char, bold)):
        assert face is not None, "text must have gone through legible()"
        yield face, "".join(chars)


@cache
def raster_font(face: Face, size: int) -> "FreeTypeFont":
    """`face` for drawing in dots, `size` dots to the em; loaded once."""
    from PIL import ImageFont

    return ImageFont.truetype(face.file, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def pdf_font(face: Face) -> str:
    """Register `face` with reportlab at first use; the name to set it by."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    class MappedFont(ttfonts.TTFont):
        """reportlab 5.1 writes five hex digits for characters beyond the BMP where PDF wants UTF-16BE; and it gives
        the glyphs behind the last full entry of the widths that width in thousandths, in a table of font units."""

        def __init__(self, name: str, filename: str) -> None:
            super().__init__(name, filename)
            full = struct.unpack_from(">H", self.face.get_table("hhea"), 34)[0]
            widths = self.face.hmetrics
            last = widths[full - 1][0]
            widths[full:] = [(last, bearing) for _, bearing in widths[full:]]

        def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
            subsets = self.state[doc].subsets
            super().addObjects(doc)
            for number, subset in enumerate(subsets):
                name = b"%s+%s" % (ttfonts.SUBSETN(number), self.face.name)
                name += self.face.subfontNameX
                stream = doc.idToObject[f"toUnicodeCMap:{name.decode('pdfdoc')}"]
                stream.content = unicode_map(name.decode("ascii"), subset)

    pdfmetrics.registerFont(MappedFont(face.name, str(face.file)))
    return face.name


def unicode_map(font: str, subset: list[int]) -> str:
    """The ToUnicode CMap (ISO 32000-1, 9.10.3) of a one-byte font whose code n shows code point `subset[n]`.

    At most 100 pairs stand in one block (Adobe Technical Note 5014).
    """
    said = (spoken(chr(point)).encode("utf-16-be").hex().upper() for point in subset)
    pairs = [f"<{code:02X}> <{text}>" for code, text in enumerate(said) if subset[code]]  # 0 shows nothing
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{font}-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<00> <FF>", "endcodespacerange",
        *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
        "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end",
    ])  # fmt: skip
