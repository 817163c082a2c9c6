"""What a wait is worth: the line played forward over the windows that call it. Pure."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ENOUGH = 5  # services of a class on one day, from which on their own mean counts


@dataclass(frozen=True, slots=True)
class Standing:
    """One who waits: the class, the priority ("" for none) and the only window that may call it (0 for any)."""

    klass: str
    lane: str
    only: int


@dataclass(frozen=True, slots=True)
class Counter:
    """A window that calls `classes` and is busy for `busy` minutes from now."""

    number: int
    classes: frozenset[str]
    busy: float

    def calls(self, one: Standing) -> bool:
        """Whether it may call that one."""
        return one.only == self.number if one.only else one.klass in self.classes


def merged(line: Sequence[Standing], every: int) -> list[int]:
    """The places of `line` in the order of calls, at most one of `every` calls out of the priority lane while anybody
    else waits, and the priority lane first."""
    preferred = [place for place, one in enumerate(line) if one.lane]
    others = [place for place, one in enumerate(line) if not one.lane]
    order: list[int] = []
    while preferred and others:
        order += [preferred.pop(0), *others[: every - 1]]
        del others[: every - 1]
        if every == 1:
            order += preferred
            preferred = []
    return order + preferred + others


def waits(line: Sequence[Standing], counters: Sequence[Counter], minutes: Mapping[str, float]) -> dict[str, float]:
    """Minutes until somebody who comes behind `line` (in the order of calls) is called, for each class of `minutes`.

    Each window, as soon as it is free, calls the first it may call and keeps it for its class's mean; a window that
    finds nobody of `line` would call the newcomer then. A class that no window calls waits for all the work of its own.
    """
    left = list(line)
    free = [(counter.busy, place) for place, counter in enumerate(counters)]
    heapq.heapify(free)
    found: dict[str, float] = {}
    while free and len(found) < len(minutes):
        at, place = heapq.heappop(free)
        counter = counters[place]
        one = next((one for one in left if counter.calls(one)), None)
        if one is None:
            for letter in counter.classes & minutes.keys():
                found.setdefault(letter, at)
            continue
        left.remove(one)
        heapq.heappush(free, (at + minutes.get(one.klass, 0.0), place))
    for letter in minutes.keys() - found.keys():
        found[letter] = sum(minutes[one.klass] for one in line if one.klass == letter)
    return found


def remaining(mean: float, gone: float) -> float:
    """Minutes that one who has been served for `gone` minutes still takes, `mean` being usual."""
    return max(mean - gone, mean / 4)
