"""The edge over which every text reaches QML: what no font has is a marked code there, on every screen alike."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, Signal

_MARKS = frozenset("\n·—…〔〕")


def legible(text: str) -> str:
    """`text` as a screen can show it: see hall.glyphs.on_screen."""
    if plain(text):
        return text
    from hall.glyphs import on_screen  # reads fonts: no first frame needs it

    return on_screen(text)


def plain(text: str) -> bool:
    """Whether it is known without a look into any font that every character is shown, as it is of nearly all texts. No
    regular expression: to build one of so many characters would cost the first frame a millisecond."""
    if text.isascii() and text.isprintable():
        return True
    for char in text:  # ideographs, ASCII, its wide forms, marks; what is most frequent first
        at = ord(char)
        common = 0x4E00 <= at <= 0x9FEF or 0x20 <= at <= 0x7E or 0xFF01 <= at <= 0xFF5E or 0x3001 <= at <= 0x3011
        if not common and char not in _MARKS:
            return False
    return True


def shown(*, notify: Signal | None = None, constant: bool = False) -> Callable[[Callable[[Any], str]], Property]:
    """Makes a text that QML reads of a method that gives it."""

    def made(read: Callable[[Any], str]) -> Property:
        return Property(str, lambda face: legible(read(face)), notify=notify, constant=constant, doc=read.__doc__ or "")

    return made
