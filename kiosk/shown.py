"""The edge over which every text reaches QML: what no font has is a marked code there, on every screen alike."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, Signal

from hall.plain import PLAIN


def legible(text: str) -> str:
    """`text` as a screen can show it: see hall.glyphs.on_screen."""
    if PLAIN.fullmatch(text):
        return text
    from hall.glyphs import on_screen  # reads fonts: no first frame needs it

    return on_screen(text)


def shown(*, notify: Signal | None = None, constant: bool = False) -> Callable[[Callable[[Any], str]], Property]:
    """Makes a text that QML reads of a method that gives it."""

    def made(read: Callable[[Any], str]) -> Property:
        return Property(str, lambda face: legible(read(face)), notify=notify, constant=constant, doc=read.__doc__ or "")

    return made
