"""The special procedures of cases, as the clocks of bundles and projects take them (行政许可法 art. 45)."""

from collections.abc import Iterable
from datetime import date

from hall.days.clocks import Pause, PauseKind
from hall.store import Store


def pauses_of(store: Store, cases: Iterable[str]) -> dict[str, tuple[Pause, ...]]:
    """By case: when its clock stood, oldest first; a case whose clock never stood is left out."""
    ids = list(cases)
    marks = ", ".join("?" * len(ids))
    found: dict[str, tuple[Pause, ...]] = {}
    for row in store.all(f"SELECT * FROM case_pause WHERE case_id IN ({marks}) ORDER BY case_id, first, n", *ids):
        last = date.fromisoformat(row["last"]) if row["last"] else None
        pause = Pause(PauseKind.SPECIAL, date.fromisoformat(row["first"]), last, row["why"])
        found[row["case_id"]] = (*found.get(row["case_id"], ()), pause)
    return found
