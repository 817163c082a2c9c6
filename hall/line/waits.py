"""What a wait is worth: the line played forward over the windows that call it. Pure."""

import heapq
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ENOUGH = 5  # services of a class on one day, from which on their own mean counts


class Standing(NamedTuple):
    """One who waits: the class, the priority ("" for none) and the only window that may call it (0 for any)."""

    klass: str
    lane: str
    only: int


class Counter(NamedTuple):
    """A window that calls `classes` and is busy for `busy` minutes from now."""

    number: int
    classes: frozenset[str]
    busy: float

    def calls(self, klass: str, only: int) -> bool:
        """Whether it may call who waits for `klass`, at window `only`."""
        return only == self.number if only else klass in self.classes


def merged(line: Sequence[Standing], every: int) -> list[int]:
    """The places of `line` in the order of calls, at most one of `every` calls out of the priority lane while anybody
    else waits, and the priority lane first."""
    preferred = [place for place, one in enumerate(line) if one.lane]
    if not preferred:
        return list(range(len(line)))
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
    groups: defaultdict[tuple[str, int], deque[int]] = defaultdict(deque)
    for place, (klass, _, only) in enumerate(line):
        groups[klass, only].append(place)
    alike: dict[tuple[frozenset[str], int], list[tuple[deque[int], float]]] = {}  # for windows that call the same
    bound = {only for _, only in groups if only}
    mine: list[list[tuple[deque[int], float]]] = []
    for counter in counters:
        key = counter.classes, counter.number if counter.number in bound else 0
        if key not in alike:
            alike[key] = [
                (g, minutes.get(klass, 0.0)) for (klass, only), g in groups.items() if counter.calls(klass, only)
            ]
        mine.append(alike[key])
    free = [(counter.busy, n) for n, counter in enumerate(counters)]
    heapq.heapify(free)
    found: dict[str, float] = {}
    classes = len(minutes)
    while free and len(found) < classes:
        at, n = free[0]
        first: deque[int] | None = None
        took = 0.0
        for group, mean in mine[n]:
            if group and (first is None or group[0] < first[0]):
                first, took = group, mean
        if first is None:
            heapq.heappop(free)
            for letter in counters[n].classes & minutes.keys():
                found.setdefault(letter, at)
            continue
        first.popleft()
        heapq.heapreplace(free, (at + took, n))
    for letter in minutes.keys() - found.keys():
        found[letter] = sum(minutes[one.klass] for one in line if one.klass == letter)
    return found


def remaining(mean: float, gone: float) -> float:
    """Minutes that one who has been served for `gone` minutes still takes, `mean` being usual."""
    return max(mean - gone, mean / 4)
