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


class Counters(NamedTuple):
    """Windows that call the same `classes`: of each, by its number, for how many minutes from now it is busy."""

    classes: frozenset[str]
    busy: Mapping[int, float]

    def callers(self, klass: str, only: int) -> int:
        """How many of them may call who waits for `klass`, at window `only`."""
        return int(only in self.busy) if only else len(self.busy) * (klass in self.classes)


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
        alike, behind = {letter: standing(letter) for letter in set(letters)}, letters[PLAYED:]
        many = {alike[letter]: behind.count(letter) for letter in set(behind)}
        return cls([alike[letter] for letter in letters[:PLAYED]], many)

    def count(self, classes: Collection[str]) -> int:
        """How many wait for one of `classes`."""
        first = sum([one.klass in classes for one in self.first])
        return first + sum([many for one, many in self.behind.items() if one.klass in classes])


def waits(crowd: Crowd, counters: Sequence[Counters], minutes: Mapping[str, float]) -> dict[str, float]:
    """Minutes until somebody who comes behind `crowd` is called, for each class of `minutes`.

    Each in turn goes to the window that may call him and is free first, which keeps him for his class's mean. Those
    `behind` keep the windows that may call them alike. A class that no window calls waits for all the work of its own.
    """
    kinds = set(crowd.first)
    bound = {one.only for one in kinds if one.only}
    free: list[tuple[frozenset[str], int, list[float]]] = []  # when windows are free: alike, or the one somebody wants
    for classes, busy in counters:
        free += [(classes, number, [busy[number]]) for number in bound & busy.keys()]
        if alike := sorted([until for number, until in busy.items() if number not in bound]):  # a heap, too
            free.append((classes, 0, alike))

    def open_to(klass: str, only: int) -> list[list[float]]:
        return [until for classes, number, until in free if (number == only if only else klass in classes)]

    goes = {one: (open_to(one.klass, one.only), minutes.get(one.klass, 0.0)) for one in kinds}
    for one in crowd.first:
        to, took = goes[one]
        if to:
            first = min(to)  # lists go by their first
            heapq.heapreplace(first, first[0] + took)
    found = {letter: min(to)[0] for letter in minutes if (to := open_to(letter, 0))}
    for letter in minutes.keys() - found.keys():
        found[letter] = minutes[letter] * crowd.count((letter,))
    for (klass, _, only), many in crowd.behind.items():
        takers = [(here.classes, here.callers(klass, only)) for here in counters]
        for letter in minutes:
            if shared := sum([number for classes, number in takers if letter in classes]):
                mine = sum([here.callers(letter, 0) for here in counters])
                share = shared / sum([number for _, number in takers]) / mine
                found[letter] += many * minutes.get(klass, 0.0) * share
    return found


def remaining(mean: float, gone: float) -> float:
    """Minutes that one who has been served for `gone` minutes still takes, `mean` being usual."""
    return max(mean - gone, mean / 4)
