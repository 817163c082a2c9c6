"""A piece of paper as a ticket printer makes it: lines of characters, pictures, codes, feeds."""

from dataclasses import dataclass, field
from typing import Any

HAN_DOTS = 24


@dataclass
class Glyph:
    """One character in a cell of `width` × `height` times 12 (or 24, for Han) × 24 dots."""

    char: str
    width: int = 1
    height: int = 1
    bold: bool = False
    underline: bool = False
    reverse: bool = False

    @property
    def dots(self) -> int:
        return (12 if self.char.isascii() else HAN_DOTS) * self.width


@dataclass
class Line:
    glyphs: list[Glyph]
    align: int
    spacing: int

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs).rstrip()

    @property
    def dots(self) -> int:
        return max(self.spacing, max((HAN_DOTS * g.height for g in self.glyphs), default=0))


@dataclass
class Image:
    width: int  # dots
    height: int
    rows: bytes  # one bit a dot, rows of whole bytes
    align: int
    wide: int = 1
    high: int = 1


@dataclass
class Code:
    payload: bytes
    module: int
    level: str
    align: int


@dataclass
class Feed:
    dots: int


@dataclass
class Ticket:
    """A piece of paper: `cut` off by the printer, or still hanging out of it (or torn: the roll ended there)."""

    items: list[Line | Image | Code | Feed] = field(default_factory=list["Line | Image | Code | Feed"])
    raw: bytearray = field(default_factory=bytearray)
    cut: bool = False

    @property
    def marked(self) -> bool:
        """Whether there is anything on it."""
        return any(not isinstance(item, Feed) and not (isinstance(item, Line) and not item.text) for item in self.items)

    def told(self) -> dict[str, Any]:
        return {
            "lines": [item.text for item in self.items if isinstance(item, Line)],
            "qr": [item.payload.decode("utf-8", "replace") for item in self.items if isinstance(item, Code)],
            "rasters": sum(isinstance(item, Image) for item in self.items),
            "cut": self.cut,
            "raw": self.raw.hex(),
        }
