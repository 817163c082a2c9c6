"""Fields of what came over the line, each believed only as what it must be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from hall.errors import Garbled

Line = Mapping[str, Any]


def garbled(why: str) -> Garbled:
    """What the platform said cannot be: `why` names the field."""
    return Garbled("platform", why)


def text(line: Line, name: str) -> str:
    """A text. This and all below raise Garbled naming the field."""
    value = line.get(name)
    if not isinstance(value, str):
        raise garbled(name)
    return value


def some(line: Line, name: str, longest: int) -> str:
    """A text of 1 to `longest` characters, not only blanks."""
    value = text(line, name)
    if not 0 < len(value.strip()) <= len(value) <= longest:
        raise garbled(name)
    return value


def texts(line: Line, name: str) -> tuple[str, ...]:
    """A list of texts."""
    value = line.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in cast("list[object]", value)):
        raise garbled(name)
    return tuple(cast("list[str]", value))


def whole(line: Line, name: str) -> int:
    """A whole number, 0 or more."""
    value = line.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise garbled(name)
    return value


def moment(line: Line, name: str) -> str:
    """A time with its zone, ISO 8601, as it stands."""
    value = text(line, name)
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise garbled(name)
    return value
