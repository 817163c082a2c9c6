"""What the public said, in sums: for the appraisal of departments and clerks, and for a third party to assess.

城 七(四), 德 14: ratings count in the appraisal. 绍 三(四), 昌 四(一)1: a third party assesses the published items and
whether targets are met. A figure of fewer ratings than the profile's `publish_from` is never shown alone, nor so that
it follows from the others: nobody is singled out, neither who rated nor who was rated.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hall.catalogue.catalogue import Catalogue
from hall.oversight.terms import Terms
from hall.oversight.voices import Listeners
from hall.profiles import Target
from hall.store import Store

REST = ""
"""The key of those that belong to nobody in particular or are too few to be shown alone, all together."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The ratings of one department or clerk (`key`; REST for those together who had too few).

    `settled` and `in_time` count the bad ones that were put right, and put right by their day.
    """

    key: str
    ratings: int
    stars: int  # their sum
    good: int  # 4 and 5
    bad: int  # 1 and 2
    settled: int = 0
    in_time: int = 0

    @property
    def satisfaction(self) -> float:
        """满意度: the share of those who were not dissatisfied (3 to 5 stars), in percent."""
        return 100 * (self.ratings - self.bad) / self.ratings

    @property
    def mean(self) -> float:
        """The mean of the stars; 5 is best."""
        return self.stars / self.ratings


def shown(standings: Sequence[Standing], least: int) -> list[Standing]:
    """Those with at least `least` ratings, the most content first, and the others put together as REST.

    Where the rest would have too few as well, the smallest that could be shown goes with it: otherwise it would follow
    from the sum of all. Nothing is shown where all together have too few.
    """
    ordered = sorted(standings, key=lambda one: one.ratings, reverse=True)
    alone = [one for one in ordered if one.key != REST and one.ratings >= least]
    rest = [one for one in ordered if one.key == REST or one.ratings < least]
    while rest and alone and sum(one.ratings for one in rest) < least:
        rest.append(alone.pop())
    alone.sort(key=lambda one: (-one.satisfaction, -one.mean, one.key))
    together = _together(rest)
    return [*alone, together] if together.ratings >= least else alone


def _together(standings: Sequence[Standing]) -> Standing:
    def total(name: str) -> int:
        return sum(getattr(one, name) for one in standings)

    return Standing(
        REST, total("ratings"), total("stars"), total("good"), total("bad"), total("settled"), total("in_time")
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """The enquiries of one unit that were called back: how many, the sum of their grades, how often not settled."""

    unit: str
    called: int
    grades: int
    unresolved: int
    late: int


class Assessments:
    """The sums. What was upheld in an appeal does not count in them, and stays to be counted by `excluded`."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self._store, self._terms, self._listeners = store, terms, Listeners(store)

    def departments(self, since: date, until: date) -> list[Standing]:
        """结果公开: by department, for everybody."""
        return shown(self._standings("department", since, until), self._terms.publicity.publish_from)

    def clerks(self, since: date, until: date, actor: str) -> list[Standing]:
        """By member of staff, for the appraisal. Raises Refused(ROLE_MISSING)."""
        self._listeners.demand(actor, "figures.see")
        return shown(self._standings("rated", since, until), self._terms.publicity.publish_from)

    def whole(self, since: date, until: date) -> Standing | None:
        """The hall; None where there are too few ratings."""
        together = _together(self._standings("''", since, until))
        return together if together.ratings >= self._terms.publicity.publish_from else None

    def excluded(self, since: date, until: date) -> int:
        """How many ratings do not count, by an appeal that was upheld: taken out, and not hidden."""
        return self._store.value(
            f"SELECT count(*) FROM rating WHERE counts = 0 AND {_DAYS}", since.isoformat(), until.isoformat()
        )

    def units(self, since: date, until: date) -> list[Calls]:
        """By unit, what callers of 12345 said when they were called back."""
        rows = self._store.all(
            "SELECT u.unit, count(e.satisfied) AS called, coalesce(sum(e.satisfied), 0) AS grades,"
            " sum(e.unresolved) AS unresolved, sum(e.due <> '' AND substr(e.replied_at, 1, 10) > e.due) AS late"
            " FROM enquiry AS e JOIN enquiry_unit AS u ON u.enquiry = e.id AND u.part = 'lead'"
            " WHERE e.received_at >= ? AND substr(e.received_at, 1, 10) <= ? GROUP BY u.unit ORDER BY u.unit",
            since.isoformat(), until.isoformat(),
        )  # fmt: skip
        return [Calls(row["unit"], row["called"], row["grades"], row["unresolved"], row["late"]) for row in rows]

    def _standings(self, key: str, since: date, until: date) -> list[Standing]:
        rows = self._store.all(
            f"SELECT {key} AS key, count(*) AS n, sum(stars) AS stars, sum(stars >= 4) AS good, sum(stars <= 2) AS bad,"
            " count(nullif(fed_back_at, '')) AS settled,"
            " coalesce(sum(fed_back_at <> '' AND due <> '' AND substr(fed_back_at, 1, 10) <= due), 0) AS in_time"
            f" FROM (SELECT g.*, r.fed_back_at, r.due FROM rating AS g LEFT JOIN rectification AS r ON r.rating = g.id)"
            f" WHERE counts = 1 AND {_DAYS} GROUP BY 1",
            since.isoformat(), until.isoformat(),
        )  # fmt: skip
        return [
            Standing(row["key"], row["n"], row["stars"], row["good"], row["bad"], row["settled"], row["in_time"])
            for row in rows
        ]


_DAYS = "at >= ? AND substr(at, 1, 10) <= ?"


# -- for a third party ------------------------------------------------------------------------------------------------

Fields = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a third party is given: rows of JSON values, and the digest (SHA-256) of `text` in UTF-8.

    It is a copy: nothing done to it comes back here. A dossier that was altered no longer fits its digest.
    """

    day: str
    items: tuple[Fields, ...]
    targets: tuple[Fields, ...]
    figures: tuple[Fields, ...]
    digest: str

    @property
    def text(self) -> str:
        """All of it as JSON with sorted keys and no blanks: what is handed over."""
        return _text(self.day, self.items, self.targets, self.figures)

    @property
    def sound(self) -> bool:
        """Whether it still is what was given."""
        return self.digest == _digest(self.day, self.items, self.targets, self.figures)


def dossier(
    catalogue: Catalogue,
    targets: Sequence[Target],
    measured: Mapping[str, float],
    standings: Sequence[Standing],
    day: date,
) -> Dossier:
    """The published items, each target with its figure where one was `measured` (by Target.measure), and what the
    public said. A target without a figure says so with None: nothing is made up for it.
    """
    lists: dict[str, list[str]] = {}
    for one in catalogue.lists():
        for code in one.items:
            lists.setdefault(code, []).append(one.name)
    items: tuple[Fields, ...] = tuple(
        {
            "code": item.code, "name": item.name, "department": item.department, "kind": item.kind.value,
            "case_type": item.case_type.value, "status": item.status.value, "version": item.version,
            "promised": str(item.promised or ""), "statutory": str(item.statutory or ""), "fee": item.fee,
            "materials": len(item.materials), "lists": "、".join(sorted(lists.get(item.code, ()))),
        }
        for item in catalogue.items()
    )  # fmt: skip
    rows: tuple[Fields, ...] = tuple(
        {
            "id": target.id, "indicator": target.indicator, "op": target.op.value, "value": target.value,
            "unit": target.unit, "deadline": target.deadline.isoformat() if target.deadline else "",
            "clause": target.clause, "figure": (figure := measured.get(target.measure)),
            "met": None if figure is None else target.met(figure),
        }
        for target in targets
    )  # fmt: skip
    figures: tuple[Fields, ...] = tuple(
        {
            "key": one.key, "ratings": one.ratings, "satisfaction": round(one.satisfaction, 2),
            "mean": round(one.mean, 2), "bad": one.bad, "settled": one.settled, "in_time": one.in_time,
        }
        for one in standings
    )  # fmt: skip
    text = day.isoformat()
    return Dossier(text, items, rows, figures, _digest(text, items, rows, figures))


def _digest(day: str, items: Sequence[Fields], targets: Sequence[Fields], figures: Sequence[Fields]) -> str:
    return hashlib.sha256(_text(day, items, targets, figures).encode()).hexdigest()


def _text(day: str, items: Sequence[Fields], targets: Sequence[Fields], figures: Sequence[Fields]) -> str:
    whole = {"day": day, "items": list(items), "targets": list(targets), "figures": list(figures)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
