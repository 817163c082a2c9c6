"""The two kinds of things that happen: any event, and the event that is written to the journal."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

# Where records are declared. A topic with records of its own adds its module here.
HOMES = (
    "hall.events",
    "hall.line.records",
    "hall.cases.records",
    "hall.cases.casework",
    "hall.days.records",
    "hall.oversight.records",
    "hall.oversight.watchrecords",
    "hall.cases.serving",
    "hall.bundles.records",
    "hall.agency.records",
    "hall.proofs.records",
    "hall.papers.records",
)


class Event:
    """Anything the bus carries. One that says nothing but its name needs no more: it equals every other of its kind."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


@dataclass(frozen=True, slots=True)
class Record(Event):
    """An event of the journal. `travels` tells whether it goes up to the provincial platform."""

    travels: ClassVar[bool] = False


@cache
def declared(home: str) -> dict[str, type[Record]]:
    """The records that the module `home` declares, by name."""
    things: dict[str, Any] = vars(import_module(home))
    return {
        name: thing
        for name, thing in things.items()
        if isinstance(thing, type) and issubclass(thing, Record) and thing.__module__ == home
    }


def every_kind() -> dict[str, type[Record]]:
    """Every record of the hall, by name."""
    return {name: kind for home in HOMES for name, kind in declared(home).items()}


def kind_of(name: str) -> type[Record] | None:
    """The record called `name`, None where this version knows none. A topic is loaded when one of its records comes:
    a face at its start needs few of them."""
    return next((kinds[name] for kinds in map(declared, HOMES) if name in kinds), None)
