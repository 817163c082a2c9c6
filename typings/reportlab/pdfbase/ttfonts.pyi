"""TrueType fonts, written into the file as subsets of at most 256 glyphs."""

from typing import Any

class TTFontFace:
    name: bytes
    subfontNameX: bytes
    hmetrics: list[tuple[float, int]]
    def get_table(self, tag: str) -> bytes: ...

class State:
    subsets: list[list[int]]

class TTFont:
    fontName: str
    face: TTFontFace
    state: dict[Any, State]
    def __init__(self, name: str, filename: str) -> None: ...
    def addObjects(self, doc: Any) -> None: ...

def SUBSETN(n: int) -> bytes: ...
