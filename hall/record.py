"""The two kinds of things that happen: any event, and the event that is written to the journal."""

from dataclasses import dataclass
from typing import ClassVar


class Event:
    """Anything the bus carries."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Record(Event):
    """An event of the journal. `travels` tells whether it goes up to the provincial platform."""

    travels: ClassVar[bool] = False
