"""The days that pass by themselves: silence that becomes acceptance, promises that lapse."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from hall.cases.casefile import Case
from hall.cases.lifecycle import Act
from hall.cases.supplements import Supplements
from hall.errors import Refused
from hall.store import Store

RULE = "rule"  # who acts when nobody does


@dataclass(frozen=True, slots=True)
class Passed:
    """What one run changed."""

    deemed: tuple[Case, ...]
    lapsed: tuple[Case, ...]
    reminded: tuple[Case, ...] = ()


def run(supplements: Supplements) -> Passed:
    """Deem accepted what was told nothing in time, end what its applicant let pass, remind whose day comes near.
    Safe to run at any time."""
    return Passed(
        tuple(_each(supplements.unanswered(), supplements.deem)),
        tuple(_each(supplements.lapsing(), supplements.lapse)),
        tuple(supplements.remind(RULE)),
    )


def by_itself(store: Store, since: date) -> list[tuple[str, int]]:
    """What the days did since `since`: the case, and how many steps it had taken before. Its applicant is owed a
    paper of it, and nobody stood at a window to hand it over."""
    rows = store.all(
        "SELECT case_id, (SELECT count(*) FROM case_step AS o WHERE o.case_id = s.case_id AND o.n < s.n) AS known"
        " FROM case_step AS s WHERE at >= ? AND act IN (?, ?) AND actor = ? ORDER BY at",
        since.isoformat(), Act.DEEM.value, Act.LAPSE.value, RULE,
    )  # fmt: skip
    return [(row["case_id"], row["known"]) for row in rows]


def _each(cases: Iterable[Case], act: Callable[[str, str], Case]) -> Iterator[Case]:
    """Those on which the act was done: another process may have been first, or the law of the kind knows it not."""
    for case in cases:
        with suppress(Refused):
            yield act(case.id, RULE)
