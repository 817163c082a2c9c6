"""In which ways a reader lets a card be read once more, cheapest first, learnt from what it did. Pure."""

from collections.abc import Iterable, Sequence
from enum import Enum

ENOUGH = 2  # times in a row that a dearer way was needed until a way is given up


class Way(Enum):
    """How a card that was just read is read again."""

    READ = "read"  # asked at once (30 01): a module that keeps its card selected reads it again, others refuse
    FIND = "find"  # found and selected anew
    RESET = "reset"  # the module is switched off and on (10 FF) before


class Ways:
    """One reader's ways. A way is given up only where a dearer one brought the card just after it had not: where none
    does, the card may simply have been lifted."""

    def __init__(self, resets: bool) -> None:
        self._failures = dict.fromkeys((Way.READ, Way.FIND, *((Way.RESET,) if resets else ())), 0)

    def open(self) -> Sequence[Way]:
        """The ways worth trying, in their order."""
        return [way for way, failures in self._failures.items() if failures < ENOUGH]

    def worked(self, way: Way, after: Iterable[Way]) -> None:
        """`way` brought the card, `after` those that had not."""
        self._failures[way] = 0
        for other in after:
            self._failures[other] += 1
