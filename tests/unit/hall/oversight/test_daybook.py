"""The report of a day on paper: what was done on its days is counted, and the journal's head anchors it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from hall.actors import name_of
from hall.journal import verify
from hall.oversight.daybook import read_daybook
from hall.store import Store
from tests.helpers.lifecycle import accepted, received
from tests.helpers.oversight import watched

DAY = date(2026, 11, 23)


def test_an_empty_day_says_so_and_has_no_head(store: Store) -> None:
    book = read_daybook(store, DAY, DAY)
    assert book.lines == (("排队", "取号", 0), ("办件", "收件", 0), ("评价", "收到评价", 0), ("文书", "打印", 0))
    assert (book.records, book.head) == (0, "")


def test_what_happened_on_its_days_is_counted(store: Store) -> None:
    hall = watched(store)
    accepted(hall.cases)
    received(hall.cases)
    today = hall.file.today
    book = read_daybook(store, today, today)
    counted = {what: count for _, what, count in book.lines}
    assert (counted["收件"], counted["受理"], counted["打印"]) == (2, 1, 0)
    assert "不予受理" not in counted
    assert book.head == store.value("SELECT hash FROM journal ORDER BY pos DESC LIMIT 1")
    assert book.records == store.value("SELECT count(*) FROM journal")
    assert verify(store).fault == ""
    later = read_daybook(store, today + timedelta(days=1), today + timedelta(days=30))
    assert {count for _, _, count in later.lines} == {0}


def test_a_paper_is_signed_by_a_name_and_not_by_a_part_of_the_hall(store: Store) -> None:
    store.run("INSERT INTO staff (id, name, role, secret) VALUES ('77', '王芳', 'clerk', '')")
    assert [name_of(store, actor) for actor in ("77", "rule", "nobody")] == ["王芳", "", ""]


def test_it_is_made_at_a_desk_and_walks_through_nothing_that_ever_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    for name in ("value", "all"):
        ask = getattr(store, name)

        def spy(query: str, *params: object, ask: Callable[..., Any] = ask) -> Any:
            asked.append((query, params))
            return ask(query, *params)

        monkeypatch.setattr(store, name, spy)
    read_daybook(store, DAY, DAY)
    monkeypatch.undo()
    plans = [row["detail"] for query, params in asked for row in store.all(f"EXPLAIN QUERY PLAN {query}", *params)]
    assert len(asked) > 8
    assert [plan for plan in plans if plan.startswith("SCAN")] == []
