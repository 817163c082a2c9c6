"""Reads ESC/POS back as a printer would, from the protocol alone: it shares nothing with our encoder.

`python -m tests.helpers.escpos_reader FILE OUT.png [DOTS]` draws a recorded ticket.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "NotoSansSC_400Regular.ttf"


@dataclass
class Line:
    """A typed line as it came out."""

    text: str
    align: int
    bold: bool
    wide: int
    high: int
    pitch: int


@dataclass
class Picture:
    """A raster image: rows of dots, True is ink."""

    rows: list[list[bool]]


@dataclass
class Qr:
    """A QR code the printer draws itself."""

    payload: str
    module: int
    error: int
    align: int


@dataclass
class Feed:
    """Blank paper."""

    dots: int


@dataclass
class Cut:
    """The knife: `mode` 0 full, 1 partial."""

    mode: int


@dataclass
class Printout:
    """Everything that came out of the printer, in order."""

    parts: list[Line | Picture | Qr | Feed | Cut] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts if isinstance(part, Line))

    def of(self, kind: type) -> list:
        return [part for part in self.parts if isinstance(part, kind)]


class Unreadable(Exception):
    """Bytes that no command of the protocol explains."""


def read(data: bytes) -> Printout:
    """What a printer makes of `data`. Raises Unreadable at the first byte it cannot place."""
    out = Printout()
    align = bold = 0
    wide = high = 1
    pitch = 30
    chinese = False
    qr: dict[str, int | bytes] = {}
    line = bytearray()
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        if at + count > len(data):
            raise Unreadable(f"ends inside a command at {at}")
        at += count
        return data[at - count : at]

    def idle(what: str) -> None:
        if line:
            raise Unreadable(f"{what} inside a line at {at}")

    while at < len(data):
        head = take(1)
        if head == b"\n":
            out.parts.append(Line(line.decode("gb18030"), align, bool(bold), wide, high, pitch))
            line.clear()
        elif head == b"\x1b":
            command = take(1)
            if command == b"@":
                align = bold = 0
                wide = high = 1
                pitch, chinese = 30, False
                line.clear()
            elif command == b"a":
                idle("ESC a")
                align = take(1)[0] % 48
            elif command == b"E":
                bold = take(1)[0] & 1
            elif command == b"3":
                pitch = take(1)[0]
            elif command == b"J":
                idle("ESC J")
                out.parts.append(Feed(take(1)[0]))
            elif command == b"d":
                idle("ESC d")
                out.parts.append(Feed(take(1)[0] * pitch))
            else:
                raise Unreadable(f"ESC {command!r} at {at}")
        elif head == b"\x1c":
            if take(1) != b"&":
                raise Unreadable(f"FS at {at}")
            chinese = True
        elif head == b"\x1d":
            command = take(1)
            if command == b"!":
                size = take(1)[0]
                wide, high = (size >> 4) + 1, (size & 15) + 1
            elif command == b"V":
                idle("GS V")
                out.parts.append(Cut(take(1)[0] % 48))
            elif command == b"v":
                idle("GS v")
                if take(2) != b"0\0":
                    raise Unreadable(f"GS v at {at}")
                stride, rows = int.from_bytes(take(2), "little"), int.from_bytes(take(2), "little")
                if rows > 255:
                    raise Unreadable(f"band of {rows} rows at {at}")
                bits = [take(stride) for _ in range(rows)]
                out.parts.append(Picture([[bool(b >> (7 - n) & 1) for b in row for n in range(8)] for row in bits]))
            elif command == b"(":
                if take(1) != b"k":
                    raise Unreadable(f"GS ( at {at}")
                body = take(int.from_bytes(take(2), "little"))
                if body[0] != 49:
                    raise Unreadable(f"symbol {body[0]} at {at}")
                kind, rest = body[1], body[2:]
                if kind == 65:
                    qr["model"] = rest[0]
                elif kind == 67:
                    qr["module"] = rest[0]
                elif kind == 69:
                    qr["error"] = rest[0]
                elif kind == 80:
                    qr["data"] = rest[1:]
                elif kind == 81:
                    idle("QR")
                    if qr.get("model") != 50:
                        raise Unreadable("a QR code of another model")
                    out.parts.append(Qr(bytes(qr["data"]).decode("ascii"), int(qr["module"]), int(qr["error"]), align))  # type: ignore[arg-type]
                else:
                    raise Unreadable(f"QR function {kind} at {at}")
            else:
                raise Unreadable(f"GS {command!r} at {at}")
        elif 0x20 <= head[0] < 0x7F:
            line += head
        elif head[0] >= 0x81:
            if not chinese:
                raise Unreadable(f"two-byte character outside Chinese mode at {at}")
            trail = take(1)
            if not (0x40 <= trail[0] <= 0xFE and trail[0] != 0x7F):
                raise Unreadable(f"trail byte {trail!r} at {at}: a four-byte character is in no printer's font")
            line += head + trail
        else:
            raise Unreadable(f"control byte {head!r} at {at}")
    idle("the end")
    return out


def cells(text: str) -> int:
    """Width of typed text in Latin cells."""
    return sum(1 if char.isascii() else 2 for char in text)


def draw(printout: Printout, dots: int) -> Image.Image:
    """The paper, for looking at and for reading QR pictures with a camera's eye."""
    from printing.qr import modules

    paper = Image.new("L", (dots, 4000), 255)
    pen = ImageDraw.Draw(paper)
    y = 20
    for part in printout.parts:
        if isinstance(part, Line):
            x = (dots - cells(part.text) * 12 * part.wide) // (2 if part.align else 10**9)
            font = ImageFont.truetype(FONT, 24 * part.high)
            for char in part.text:
                pen.text((x, y + 21 * part.high), char, font=font, anchor="ls", stroke_width=int(part.bold))
                x += cells(char) * 12 * part.wide
            y += max(part.pitch, 24 * part.high)
        elif isinstance(part, Picture):
            for dy, row in enumerate(part.rows):
                for dx, ink in enumerate(row):
                    if ink and dx < dots:
                        paper.putpixel((dx, y + dy), 0)
            y += len(part.rows)
        elif isinstance(part, Qr):
            square = modules(part.payload)
            left = (dots - len(square) * part.module) // 2
            for dy, row in enumerate(square):
                for dx, dark in enumerate(row):
                    if dark:
                        x0, y0 = left + dx * part.module, y + dy * part.module
                        pen.rectangle((x0, y0, x0 + part.module - 1, y0 + part.module - 1), fill=0)
            y += len(square) * part.module
        elif isinstance(part, Feed):
            y += part.dots
    return paper.crop((0, 0, dots, y + 20))


if __name__ == "__main__":
    draw(read(Path(sys.argv[1]).read_bytes()), int(sys.argv[3]) if len(sys.argv) > 3 else 576).save(sys.argv[2])
