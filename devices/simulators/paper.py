"""A printed ticket as a picture: every dot of the head, eight to the millimetre, black on paper white."""

from functools import cache
from pathlib import Path

from PIL import Image as Pictures
from PIL import ImageChops, ImageDraw, ImageFont

from devices.simulators.qr import matrix
from devices.simulators.slip import HAN_DOTS, Code, Feed, Glyph, Image, Line, Ticket

PAPER, INK = (253, 252, 247), (28, 27, 25)
MARGINS = {576: 32, 384: 40}  # dots left and right that the head does not reach
TOP, BOTTOM = 40, 24
TEETH = 8  # of the cutter's edge


def draw(ticket: Ticket, width: int, fonts: list[Path]) -> Pictures.Image:
    """The ticket as it hangs out of the printer. `fonts` are the TrueType files of the printer's type: plain[, bold].

    Raises IndexError without a font.
    """
    margin = MARGINS.get(width, 32)
    strips = [_strip(item, width, fonts) for item in ticket.items]
    height = TOP + sum(strip.height for strip in strips) + BOTTOM
    ink = Pictures.new("L", (width + 2 * margin, height), 0)
    y = TOP
    for strip in strips:
        ink.paste(strip, (margin, y))
        y += strip.height
    picture = Pictures.new("RGB", ink.size, PAPER)
    picture.paste(INK, mask=ink)
    picture.putalpha(_edge(picture.width, picture.height))
    return picture


def _strip(item: Line | Image | Code | Feed, width: int, fonts: list[Path]) -> Pictures.Image:
    match item:
        case Line():
            return _aligned(_line(item, fonts), width, item.align, item.dots)
        case Image():
            bits = Pictures.frombytes("1", (item.width, item.height), item.rows).convert("L")
            bits = bits.resize((item.width * item.wide, item.height * item.high), Pictures.Resampling.NEAREST)
            return _aligned(bits, width, item.align, bits.height)
        case Code():
            cells = matrix(item.payload, item.level)
            side = len(cells) * item.module
            code = Pictures.new("L", (len(cells), len(cells)))
            code.putdata([255 if dark else 0 for row in cells for dark in row])
            return _aligned(code.resize((side, side), Pictures.Resampling.NEAREST), width, item.align, side)
        case Feed():
            return Pictures.new("L", (width, item.dots))


def _aligned(inner: Pictures.Image, width: int, align: int, height: int) -> Pictures.Image:
    strip = Pictures.new("L", (width, height))
    left = (width - inner.width) * align // 2
    strip.paste(inner, (left, height - inner.height))
    return strip


def _line(line: Line, fonts: list[Path]) -> Pictures.Image:
    height = max((HAN_DOTS * glyph.height for glyph in line.glyphs), default=1)
    strip = Pictures.new("L", (max(1, sum(glyph.dots for glyph in line.glyphs)), height))
    x = 0
    for glyph in line.glyphs:
        cell = _cell(glyph, fonts)
        strip.paste(cell, (x, height - cell.height))
        x += cell.width
    return strip


def _cell(glyph: Glyph, fonts: list[Path]) -> Pictures.Image:
    """One character in its cell, squeezed where it is wider than that."""
    tall = HAN_DOTS * glyph.height
    cell = Pictures.new("L", (glyph.dots, tall))
    if glyph.char.strip():
        font = _font(fonts[min(len(fonts) - 1, int(glyph.bold))], round(tall * (0.94 if glyph.char.isascii() else 1)))
        advance = max(1, round(font.getlength(glyph.char)))
        drawn = Pictures.new("L", (advance, tall))
        ImageDraw.Draw(drawn).text((0, round(tall * 0.86)), glyph.char, fill=255, font=font, anchor="ls")
        stretch = glyph.width / glyph.height
        wide = min(glyph.dots, max(1, round(advance * stretch)))
        if wide != advance:
            drawn = drawn.resize((wide, tall), Pictures.Resampling.LANCZOS)
        cell.paste(drawn, ((glyph.dots - wide) // 2, 0))
    if glyph.underline:
        ImageDraw.Draw(cell).line((0, tall - 1, glyph.dots, tall - 1), fill=255, width=2)
    return ImageChops.invert(cell) if glyph.reverse else cell


@cache
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


def _edge(width: int, height: int) -> Pictures.Image:
    """Opaque down to the saw-toothed edge."""
    mask = Pictures.new("L", (width, height), 255)
    pen = ImageDraw.Draw(mask)
    for x in range(0, width, TEETH):
        pen.polygon([(x, height), (x + TEETH // 2, height - TEETH // 2), (x + TEETH, height)], fill=0)
    return mask
