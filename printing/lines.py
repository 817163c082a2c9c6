"""Breaks text into lines the way Chinese is set: never cut, never a closing mark in front, an opening one behind.

A line is what a pen writes from left to right: letters that run from right to left stand in it joined and turned round.
"""

from collections.abc import Callable, Iterator

from printing.bidi import RIGHT_TO_LEFT, base, levels, ordered
from printing.joining import ARABIC, joined

# GB/T 15834-2011 5.1.10: marks that may not begin a line, marks that may not end one.
_NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕｝”’…—～·％℃,.;:!?)]}%،؛؟»")
_NOT_LAST = frozenset("（《〈「『【〔｛“‘￥([{«")
_FUZZ = 1e-6  # widths are sums of fractions of an em


class Line(str):
    """Characters as they stand on paper from left to right. To set a line again changes nothing."""

    right = False  # it belongs to the right edge: it is one of several lines that run from right to left
    whole = False  # its letters hold hands: nothing may come between them


def as_line(text: str) -> Line:
    """Legible `text`, which has no newline, as one line."""
    if isinstance(text, Line):
        return text
    shaped = joined(text)
    return _set(shaped, [shaped])[0]


def wrap(text: str, width: float, advance: Callable[[str], float]) -> list[Line]:
    """`text` as lines no wider than `width`; `advance` gives one character's width in the same unit.

    A newline always ends a line. Words and numbers stay whole where they fit a line, but Chinese ones. Every character
    but the blanks at a break comes out again; one that is wider than `width` stands alone. At least one line, maybe
    empty.
    """
    out = list[Line]()
    for paragraph in text.split("\n"):
        shaped = joined(paragraph)
        out += _set(shaped, list(_paragraph(shaped, width + _FUZZ, advance)))
    return out


# -- inside -----------------------------------------------------------------------------------------------------------


def _set(paragraph: str, parts: list[str]) -> list[Line]:
    """The lines that `parts` of a paragraph, blanks between them left out, make on paper."""
    if not RIGHT_TO_LEFT.search(paragraph):
        return [Line(part) for part in parts]
    level = base(paragraph)
    each, at, out = levels(paragraph, level), 0, list[Line]()
    for part in parts:
        at = paragraph.index(part, at)
        shown = Line(ordered(part, each[at : at + len(part)], level))
        shown.right, shown.whole = level == 1 and len(parts) > 1, RIGHT_TO_LEFT.search(part) is not None
        out.append(shown)
        at += len(part)
    return out


def _paragraph(text: str, width: float, advance: Callable[[str], float]) -> Iterator[str]:
    line, used, first = "", 0.0, True
    for unit in _units(text):
        blank = unit.isspace()
        wide = sum(map(advance, unit))
        if used + wide <= width and (line or first or not blank):
            line, used = line + unit, used + wide
            continue
        if line:
            yield line.rstrip()
            line, used, first = "", 0.0, False
        if blank:
            continue
        if wide <= width:
            line, used = unit, wide
            continue
        for char in unit:  # a word longer than the line
            if line and used + advance(char) > width:
                yield line
                line, used, first = "", 0.0, False
            line, used = line + char, used + advance(char)
    if line or first:
        yield line


def _units(text: str) -> Iterator[str]:
    """The pieces of `text` that a line end may stand between."""
    unit = ""
    for char in text:
        if unit and not _together(unit[-1], char):
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit


def _together(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return False
    if after in _NOT_FIRST or before in _NOT_LAST or (before.isascii() and after.isascii()):
        return True
    return bool(ARABIC.match(before) and ARABIC.match(after))
