"""What figures are counted from: the items with their lists, the rows of the cases, the place; and what a count is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from hall.cases.casefile import CaseFile
from hall.catalogue.catalogue import Catalogue, ListKind, PublishedList
from hall.catalogue.items import ServiceItem
from hall.days.workdays import day_after
from hall.errors import Refused
from hall.places import HALLS, Place
from hall.rows import read_rows
from hall.store import Row, Store
from hall.words import N_


@dataclass(frozen=True, slots=True)
class Marks:
    """What a hall's figures.toml says of its items: codes by what they are, and the names of steps that are complex.

    `rule_share` is the share of one-visit items, in %, from which on one visit is the rule.
    """

    complex_steps: frozenset[str] = frozenset()
    investment: tuple[str, ...] = ()
    utilities: tuple[str, ...] = ()
    company_setup: tuple[str, ...] = ()
    company_licence: tuple[str, ...] = ()
    rule_share: float = 50.01


def read_marks(hall: str, halls: Path = HALLS) -> Marks:
    """The marks in `hall`'s figures.toml; none where it has no such file.

    Raises Garbled naming the field that is wrong.
    """
    file = halls / hall / "figures.toml"
    if not file.exists():
        return Marks()
    row = read_rows(file)
    marks = Marks(
        frozenset(row.texts("complex_steps")), row.texts("investment"), row.texts("utilities"),
        row.texts("company_setup"), row.texts("company_licence"), row.number("rule_share"),
    )  # fmt: skip
    row.done()
    return marks


class What:
    """What a set is made of; a source sentence each."""

    ITEMS = N_("办理项")
    CASES = N_("办件")
    WINDOWS = N_("窗口")
    LISTS = N_("清单")
    DEPARTMENTS = N_("部门")
    RATINGS = N_("评价")
    RECORDS = N_("记录")
    PROJECTS = N_("项目")
    DECLARATIONS = N_("填报")


@dataclass(frozen=True, slots=True)
class Behind:
    """What a number was counted from: `count` things of `what`. Their ids are read only when somebody looks."""

    what: str
    count: int
    load: Callable[[], Iterable[str]] = field(repr=False, compare=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """Codes, ids of cases, numbers of windows: whatever names each of them."""
        return tuple(self.load())


def these(what: str, ids: Iterable[str]) -> Behind:
    """A set that is known already."""
    known = tuple(ids)
    return Behind(what, len(known), lambda: known)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: `value` in the target's unit, None with the reason `why` where nothing can be measured here.

    `counted` are the things that count for it, `whole` those it was taken from. `on` is the day a thing was finished
    where it is one; `note` says what a person should know beside the number.
    """

    value: float | None
    counted: Behind
    whole: Behind
    on: date | None = None
    why: str = ""
    note: str = ""


NOTHING = these(What.RECORDS, ())


def unmeasured(why: str) -> Measured:
    """No figure, and why."""
    return Measured(None, NOTHING, NOTHING, why=why)


def share(counted: Behind, whole: Behind, note: str = "") -> Measured:
    """A ratio in %, cut to hundredths so that it never shows as reached what is not."""
    if not whole.count:
        return Measured(None, counted, whole, why=N_("没有可以计入的事项或办件"))
    return Measured(counted.count * 10_000 // whole.count / 100, counted, whole, note=note)


def number(counted: Behind) -> Measured:
    """How many."""
    return Measured(float(counted.count), counted, counted)


def done(counted: Behind, whole: Behind, on: date | None = None) -> Measured:
    """A thing that is finished when all of `whole` is counted."""
    return Measured(float(0 < counted.count == whole.count), counted, whole, on)


@dataclass(frozen=True)
class Facts:
    """Everything a measure may look at. `since` and `until` are the days of its cases, both included."""

    file: CaseFile
    place: Place
    marks: Marks
    since: date
    until: date
    watched_since: str = ""

    @property
    def store(self) -> Store:
        """The rows."""
        return self.file.store

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self.file.catalogue

    # -- items: 办理项, because the one-visit promise is made per handling item ----------------------------------

    @cached_property
    def rows(self) -> Mapping[str, str]:
        """Every open handling item, and the row it stands in."""
        return {part.code: row.code for row in self._open() for part in row.handling_items()}

    @cached_property
    def items(self) -> Mapping[str, ServiceItem]:
        """Every open handling item by its code."""
        return {part.code: part for row in self._open() for part in row.handling_items()}

    def picked(self, fits: Callable[[ServiceItem], bool]) -> Behind:
        """The open handling items that fit."""
        return these(What.ITEMS, (code for code, item in self.items.items() if fits(item)))

    def named(self, codes: Iterable[str]) -> frozenset[str]:
        """The open handling items that `codes`, of rows or of items themselves, name."""
        wanted = set(codes)
        return frozenset(code for code, row in self.rows.items() if code in wanted or row in wanted)

    def on(self, kind: ListKind, batch: int = 0) -> frozenset[str]:
        """The open handling items on published lists of a kind, of one batch or of all."""
        return self.named(code for one in self.published(kind, batch) for code in one.items)

    def published(self, kind: ListKind, batch: int = 0) -> list[PublishedList]:
        """The lists of a kind that are published by now, the oldest first."""
        lists = [one for one in self.catalogue.lists(kind) if one.published <= self.until and batch in (0, one.batch)]
        return sorted(lists, key=lambda one: one.published)

    def _open(self) -> list[ServiceItem]:
        return [row for row in self.catalogue.items() if row.refusal is None]

    # -- cases --------------------------------------------------------------------------------------------------------

    @property
    def span(self) -> tuple[str, str]:
        """The days as rows compare times: from, and the first day that is not."""
        return self.since.isoformat(), day_after(self.until).isoformat()

    def cases(self, where: str, *params: object) -> Behind:
        """The cases of a clause of SQL: counted now, read when somebody looks."""
        count = self.store.value(f"SELECT count(*) FROM hall_case WHERE {where}", *params)
        return Behind(What.CASES, count, lambda: self.ids(where, *params))

    def received(self, codes: Iterable[str] | None = None, also: str = "") -> Behind:
        """The cases received in the days, of some items or of all; `also` is more of the clause."""
        wanted = list(codes) if codes is not None else None
        among = "" if wanted is None else f" AND +item IN ({', '.join('?' * len(wanted))})"
        return self.cases(f"received_at >= ? AND received_at < ?{among}{also}", *self.span, *(wanted or ()))

    def decided(self, codes: Iterable[str]) -> list[Row]:
        """The cases of some items accepted, and decided in the days, oldest decision first."""
        where, params = self._decided(codes)
        return self.store.all(f"SELECT id, accepted_at, decided_at FROM hall_case WHERE {where}", *params)

    def spans(self, codes: Iterable[str]) -> Iterator[tuple[str, str, str, int]]:
        """The same from when to when, with how many cases took just so long; the id only of one that was stopped."""
        where, params = self._decided(codes)
        stopped = "EXISTS (SELECT 1 FROM case_pause WHERE case_id = hall_case.id)"
        rows = self.store.all(
            "SELECT substr(accepted_at, 1, 10) AS begun, substr(decided_at, 1, 10) AS over,"
            f" substr(decided_at, 12, 2) < '12' AS early, count(*) AS cases FROM hall_case WHERE {where}"
            f" AND NOT {stopped} GROUP BY 1, 2, 3",
            *params,
        )  # fmt: skip
        for row in rows:
            yield row["begun"], f"{row['over']}T{'09' if row['early'] else '15'}:00", "", row["cases"]
        alone = f"SELECT id, accepted_at, decided_at FROM hall_case WHERE {where} AND {stopped}"
        for row in self.store.all(alone, *params):
            yield row["accepted_at"], row["decided_at"], row["id"], 1

    def _decided(self, codes: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        wanted = tuple(codes)
        among = ", ".join("?" * len(wanted))
        return f"item IN ({among}) AND decided_at >= ? AND decided_at < ? AND accepted_at <> ''", (*wanted, *self.span)

    def spent(self, start: str, end: str, case: str = "") -> float | None:
        """Working days from acceptance to decision as the clocks count them: the day of acceptance is day 0, an end
        before noon is half a day less, special procedures are left out. None where no calendar reaches."""
        begin, over = datetime.fromisoformat(start), datetime.fromisoformat(end)
        calendar = self.file.calendar
        try:
            days = float(calendar.workdays_between(begin.date(), over.date()))
            for pause in self.file.pauses(case) if case else ():
                days -= calendar.workdays_between(pause.first - timedelta(days=1), pause.last or over.date())
        except Refused:
            return None
        return max(0.0, days - (0.5 if days and over.hour < 12 else 0.0))

    def ids(self, where: str, *params: object) -> list[str]:
        """The ids of the cases of a clause of SQL."""
        return [row["id"] for row in self.store.all(f"SELECT id FROM hall_case WHERE {where}", *params)]
