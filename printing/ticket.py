"""A slip as printer bytes: typed where the printer's font suffices, drawn where it does not; wrapped, never cut."""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from hall.printers import CELL, PrinterProfile
from printing import escpos
from printing.escpos import EM, LEADING, Align
from printing.fonts import legible, raster_font, runs
from printing.joining import ARABIC
from printing.lines import Line, wrap
from printing.paper import Slip

_BIG = 6  # scale of what must be remembered, less where it would not fit
# Which darkness of 0 to 255 burns a dot: from low on, so that the thin strokes of rare characters stay.
_BURNT = [0] * 96 + [255] * 160
_BASELINE = 21  # dots of an em of 24 above the baseline
_THICKER = 0.25  # dots around the strokes of a thin face: else horizontals vanish and one character reads as another
_RULE_DOTS = 2
_GAP = 14
_TYPED = 64  # characters of a code that a person would still type

Piece = tuple[int, str]  # where it begins, in cells; what it says


def render(slip: Slip, profile: PrinterProfile) -> bytes:
    """`slip` for a printer of `profile`: complete, from the reset to the cut."""
    roll = _Roll(profile)
    if slip.banner:
        roll.say(slip.banner, bold=True)
        roll.rule()
    roll.say(slip.issuer, scale=2 if _width(slip.issuer) * 2 <= profile.columns else 1, bold=True)
    roll.say(slip.title)
    if slip.mark:
        roll.say(f"【{slip.mark}】", scale=2, bold=True)
    roll.gap()
    roll.say(slip.big, scale=min(_BIG, profile.columns // max(1, _width(slip.big))), bold=True)
    roll.say(slip.under, scale=2)
    roll.gap()
    roll.rule()
    indent = max((_width(row.label) for row in slip.rows), default=0) + 2
    for row in slip.rows:
        roll.row(row.label, row.value, min(indent, profile.columns // 2))
    roll.rule()
    for note in slip.notes:
        roll.say(note, centre=False)
    if slip.qr:
        roll.gap()
        roll.qr(slip.qr)
        if len(slip.qr) <= _TYPED:
            roll.say(slip.qr)
    return roll.end()


def _width(text: str) -> int:
    """Cells of `text`; a character that must be drawn counts as a Chinese one."""
    return sum(escpos.cells(char) or 2 for char in text)


def _typable(text: str) -> bool:
    """Whether the printer's own font has every character."""
    return all(char == "\n" or escpos.cells(char) for char in text)


class _Roll:
    """The bytes so far, and what the printer is set to."""

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile
        self._bytes = bytearray(escpos.RESET + profile.init)
        self._set: dict[str, bytes] = {}

    def say(self, text: str, scale: int = 1, bold: bool = False, centre: bool = True) -> None:
        """A paragraph over the whole width."""
        text = text if _typable(text) else legible(text)
        scale = max(1, scale)
        for line in wrap(text, self._profile.columns * CELL, _advance(text, scale, bold)):
            self._line([(0, line)], scale, bold, centre)

    def row(self, label: str, value: str, indent: int) -> None:
        """A label, and its value beginning `indent` cells from the left, on as many lines as either needs."""
        if not _typable(label + value):
            label, value = legible(label), legible(value)
        labels = wrap(label, (indent - 1) * CELL, _advance(label, 1, False))
        values = wrap(value, (self._profile.columns - indent) * CELL, _advance(value, 1, False))
        for n in range(max(len(labels), len(values))):
            pieces = [(0, labels[n] if n < len(labels) else ""), (indent, values[n] if n < len(values) else "")]
            self._line([piece for piece in pieces if piece[1]], 1, False, False)

    def rule(self) -> None:
        """A thin line across the paper."""
        stride = self._profile.dots // 8
        self._align(Align.LEFT)
        self.gap(_GAP // 2)
        self._bytes += escpos.raster(b"\xff" * stride * _RULE_DOTS, stride)
        self.gap(_GAP)

    def gap(self, dots: int = _GAP) -> None:
        """Blank paper."""
        self._bytes += escpos.feed(dots)

    def qr(self, payload: str) -> None:
        """A QR code in the middle: by the printer itself, or as a picture. A long one is always a picture: printers
        set it as bytes, larger than it need be, or not at all; its modules are as small as the paper asks."""
        if self._profile.native_qr and len(payload) <= _TYPED:
            self._align(Align.CENTRE)
            self._bytes += escpos.qr(payload.encode("ascii"), self._profile.qr_dots)
            self.gap()
            return
        from printing.qr import QUIET, modules

        rows = modules(payload)
        dots = max(1, min(self._profile.qr_dots, self._profile.dots // (len(rows) + 2 * QUIET)))
        margin = (self._profile.dots - len(rows) * dots) // 2
        stride = self._profile.dots // 8
        picture = bytearray()
        for row in rows:
            bits = "0" * margin + "".join("1" * dots if dark else "0" * dots for dark in row)
            picture += int(bits.ljust(stride * 8, "0"), 2).to_bytes(stride, "big") * dots
        self._align(Align.LEFT)
        self._bytes += escpos.raster(bytes(picture), stride)
        self.gap()

    def end(self) -> bytes:
        """Cut; all of it."""
        return bytes(self._bytes + self._profile.cut)

    def _line(self, pieces: list[Piece], scale: int, bold: bool, centre: bool) -> None:
        if all(_typable(text) for _, text in pieces):
            self._typed(pieces, scale, bold, centre)
        else:
            self._drawn(pieces, scale, bold, centre)

    def _typed(self, pieces: list[Piece], scale: int, bold: bool, centre: bool) -> None:
        self._align(Align.CENTRE if centre else Align.LEFT)
        self._once("bold", escpos.bold(bold))
        self._once("scale", escpos.scale(scale))
        self._once("pitch", escpos.pitch(min(255, EM * scale + LEADING)))
        line = ""
        for start, text in pieces:
            line += " " * (start - _width(line)) + text
        self._bytes += escpos.text(line) + escpos.LINE_FEED

    def _drawn(self, pieces: list[Piece], scale: int, bold: bool, centre: bool) -> None:
        """The line as a picture of just its width, drawn from the faces that screen and paper share."""
        from PIL import Image, ImageDraw

        size, spots = EM * scale, list[tuple[int, str]]()
        x = 0
        for start, text in pieces:
            wide = sum(_drawn_width(part, scale, bold) for part in _parts(text))
            x = max(x, self._profile.dots - wide if _from_right(text, centre) else start * CELL * scale)
            for part in _parts(text):
                spots.append((x, part))
                x += _drawn_width(part, scale, bold)
        left = max(0, (self._profile.dots - x) // 2) if centre else 0
        stride = max(1, min(self._profile.dots, left + x + 7) // 8)  # a mark alone has no width
        picture = Image.new("L", (stride * 8, size + LEADING))
        pen = ImageDraw.Draw(picture)
        for x, part in spots:
            for face, glyphs in runs(part, bold):
                at = (left + x, LEADING // 2 + _BASELINE * scale)
                stroke = _THICKER * scale if face.thin else 0
                pen.text(at, glyphs, fill=255, font=raster_font(face, size), anchor="ls", stroke_width=stroke)
        self._align(Align.LEFT)
        burnt = picture.point(_BURNT)  # pyright: ignore[reportUnknownMemberType] - half typed in Pillow
        self._bytes += escpos.raster(burnt.convert("1").tobytes(), stride)

    def _align(self, where: Align) -> None:
        self._once("align", escpos.align(where))

    def _once(self, what: str, command: bytes) -> None:
        """Send a setting only when it changes: the slip should reach a slow line short."""
        if self._set.get(what) != command:
            self._set[what] = command
            self._bytes += command


def _parts(text: str) -> list[str]:
    """What is drawn in one go: letters that hold hands; any other character by itself."""
    return [
        part
        for found, group in groupby(text, lambda char: bool(ARABIC.match(char)))
        for part in (["".join(group)] if found else list(group))
    ]


def _from_right(text: str, centre: bool) -> bool:
    return not centre and isinstance(text, Line) and text.right


def _advance(text: str, scale: int, bold: bool) -> Callable[[str], float]:
    """Widths in dots to wrap `text` by: the printer's cells, or, where some line must be drawn, whichever is wider."""
    if _typable(text):
        return lambda char: escpos.cells(char) * CELL * scale
    return lambda char: max(escpos.cells(char) * CELL * scale, _drawn_width(char, scale, bold))


@lru_cache(maxsize=8192)
def _drawn_width(part: str, scale: int, bold: bool) -> int:
    return sum(math.ceil(raster_font(face, EM * scale).getlength(glyphs)) for face, glyphs in runs(part, bold))
