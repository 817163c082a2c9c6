"""What a wait is worth: the line played forward over the windows that call it. Pure."""

import heapq
from collections import Counter as Tally
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple, Self

# So many of a line are looked at one by one, those behind them by their number: a line is read with every number given,
# and a minute more or less is not seen in a wait of hours.
PLAYED = 40
ENOUGH = 5  # services of a class on one day, from which on their own mean counts


class Standing(NamedTuple):
    """One who waits: the class, the priority ("" for none) and the only window that may call it (0 for any)."""

    klass: str
    lane: str
    only: int


@cache
def standing(klass: str, lane: str = "", only: int = 0) -> Standing:
    """One object for all who stand alike: a line is read with every number that is given."""
    return Standing(klass, lane, only)


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


class Crowd(NamedTuple):
    """Those who are called before somebody: the `first` of them one by one, and how many of each kind come `behind`."""

    first: Sequence[Standing]
    behind: Mapping[Standing, int]

    @classmethod
    def of(cls, line: Sequence[Standing]) -> Self:
        """All of `line`, which stands in the order of calls."""
        return cls(line[:PLAYED], Tally(line[PLAYED:]))

    @classmethod
    def lettered(cls, letters: str) -> Self:
        """A line without priority: the class of each, a letter each."""
        alike = {letter: standing(letter) for letter in set(letters)}
        behind = {alike[letter]: many for letter, many in Tally(letters[PLAYED:]).items()}
        return cls([alike[letter] for letter in letters[:PLAYED]], behind)

    def count(self, classes: Collection[str]) -> int:
        """How many wait for one of `classes`."""
        first = sum([one.klass in classes for one in self.first])
        return first + sum([many for one, many in self.behind.items() if one.klass in classes])


def waits(crowd: Crowd, counters: Sequence[Counter], minutes: Mapping[str, float]) -> dict[str, float]:
    """Minutes until somebody who comes behind `crowd` is called, for each class of `minutes`.

    Each in turn goes to the window that may call him and is free first, which keeps him for his class's mean. Those
    `behind` keep the windows that may call them alike. A class that no window calls waits for all the work of its own.
    """
    bound = {one.only for one in crowd.first if one.only}
    alike: dict[tuple[frozenset[str], int], list[float]] = {}  # windows that call the same: when each is free
    for number, classes, busy in counters:
        alike.setdefault((classes, number if number in bound else 0), []).append(busy)
    for free in alike.values():
        heapq.heapify(free)

    def callers(klass: str, only: int) -> list[list[float]]:
        return [free for (classes, number), free in alike.items() if (number == only if only else klass in classes)]

    goes = {one: (callers(one.klass, one.only), minutes.get(one.klass, 0.0)) for one in set(crowd.first)}
    for one in crowd.first:
        to, took = goes[one]
        if to:
            free = min(to)  # lists go by their first
            heapq.heapreplace(free, free[0] + took)
    found = {letter: min(to)[0] for letter in minutes if (to := callers(letter, 0))}
    for letter in minutes.keys() - found.keys():
        found[letter] = minutes[letter] * crowd.count((letter,))
    for (klass, _, only), many in crowd.behind.items():
        takers = [counter for counter in counters if counter.calls(klass, only)]
        for letter in minutes:
            if shared := sum([letter in taker.classes for taker in takers]):
                mine = sum([letter in counter.classes for counter in counters])
                found[letter] += many * minutes.get(klass, 0.0) * shared / len(takers) / mine
    return found


def remaining(mean: float, gone: float) -> float:
    """Minutes that one who has been served for `gone` minutes still takes, `mean` being usual."""
    return max(mean - gone, mean / 4)
