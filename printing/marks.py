"""What the setter leaves for the pen: marks on a page, in points from its lower left corner."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Legible text; (x, y) is the left end of its baseline, `spread` is added behind each character."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    colour: str
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    thick: float
    colour: str


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; (x, y) is its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A dashed circle: the place for a seal."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in a square of `side`."""

    x: float
    y: float
    side: float
    payload: str


Mark = Words | Rule | Box | Ring | Code
