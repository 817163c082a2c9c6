"""The measure of one acceptance is honest, and the figure it gives is in reach on any machine."""

from contextlib import closing
from pathlib import Path

from hall.cases.cases import CaseState
from hall.clock import SystemClock
from hall.journal import read, verify
from station.bench.acceptance import _by_hand, _Counter, _Notebook, measure

GOAL = 0.7
TRIES = 4  # a loaded machine may spoil one


def test_by_hand_does_all_that_the_acceptance_does(data: Path) -> None:
    with closing(_Notebook.open(data, SystemClock())) as store:
        counter = _Counter(store)
        act = _by_hand(counter)
        (case,) = counter.cases.recent(1)
        assert case.state is CaseState.RECEIVED  # what was looked at is undone
        before = len(read(store, 0))
        act()
        (case,) = counter.cases.recent(1)
        assert case.state is CaseState.ACCEPTED
        assert case.accepted_at
        assert [entry.header.type for entry in read(store, 0)[before:]] == ["CaseAccepted"]
        assert verify(store).fault == ""
        assert not store.changing


def test_an_acceptance_keeps_up_with_its_statements_by_hand() -> None:
    ratios: list[float] = []
    for _ in range(TRIES):
        figures = measure(rounds=60)
        assert figures["ours"] > 0
        assert figures["ratio"] == figures["ours"] / figures["baseline"]
        ratios.append(figures["ratio"])
        if figures["ratio"] >= GOAL:
            return
    raise AssertionError(f"{ratios}: below {GOAL} each time")
