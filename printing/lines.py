"""Breaks text into lines the way Chinese is set: never cut, never a closing mark in front, an opening one behind."""

from collections.abc import Callable, Iterator

# GB/T 15834-2011 5.1.10: marks that may not begin a line, marks that may not end one.
_NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕｝”’…—～·％℃,.;:!?)]}%")
_NOT_LAST = frozenset("（《〈「『【〔｛“‘￥([{")
_FUZZ = 1e-6  # widths are sums of fractions of an em


def wrap(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """`text` as lines no wider than `width`; `advance` gives one character's width in the same unit.

    A newline always ends a line. Latin words and numbers stay whole where they fit a line. Every character but the
    blanks at a break comes out again; one that is wider than `width` stands alone. At least one line, maybe empty.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, width + _FUZZ, advance)]


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
    return after in _NOT_FIRST or before in _NOT_LAST or (before.isascii() and after.isascii())
