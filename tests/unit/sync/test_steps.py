"""The table of sync: every pair stands in it or is ignored for a reason, and the waits are what they are said to be."""

import itertools
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.events import SyncPhase
from sync.steps import (
    IGNORED,
    TABLE,
    Delays,
    Exchange,
    Exchanged,
    Failed,
    Greet,
    Greeted,
    Happening,
    Hurried,
    Mode,
    State,
    Ticked,
    step,
)

DELAYS = Delays(interval=15, retry=5, retry_max=900)
SAMPLES: dict[type, Happening] = {
    Ticked: Ticked(0), Hurried: Hurried(), Greeted: Greeted(1), Exchanged: Exchanged(0, 0),
    Failed: Failed(SyncPhase.OFFLINE, 0.5),
}  # fmt: skip


def test_every_pair_is_in_the_table_or_ignored_for_a_reason() -> None:
    pairs = set(itertools.product(Mode, typing.get_args(Happening)))
    assert set(TABLE) | set(IGNORED) == pairs
    assert not set(TABLE) & set(IGNORED)
    assert all(IGNORED.values())


@pytest.mark.parametrize(("mode", "kind"), sorted(IGNORED, key=str))
def test_what_is_ignored_changes_nothing(mode: Mode, kind: type) -> None:
    state = State(mode, due=7.0, failures=2, phase=SyncPhase.ONLINE)
    assert step(state, SAMPLES[kind], 100.0, DELAYS) == (state, None)


def test_a_day_of_sync() -> None:
    state, effect = step(State(), Ticked(3), 0.0, DELAYS)
    assert (state.mode, effect, state.phase) == (Mode.OFFLINE, Greet(), SyncPhase.UNKNOWN)
    state, effect = step(state, Greeted(3), 1.0, DELAYS)
    assert (state.mode, effect) == (Mode.PUSHING, Exchange(push=True))
    state, effect = step(state, Exchanged(0, 2), 2.0, DELAYS)  # changes came: there may be more
    assert (state.mode, effect, state.phase) == (Mode.PULLING, Exchange(push=False), SyncPhase.ONLINE)
    state, effect = step(state, Exchanged(0, 0), 3.0, DELAYS)
    assert (state.mode, effect, state.due) == (Mode.IDLE, None, 18.0)
    state, effect = step(state, Ticked(0), 10.0, DELAYS)
    assert (state.mode, effect, state.due) == (Mode.IDLE, None, 18.0)
    state, effect = step(state, Ticked(1), 11.0, DELAYS)  # a record was journaled: gather a burst, then go
    assert (effect, state.due) == (None, 11.0 + DELAYS.gather)
    state, effect = step(state, Ticked(2), 11.3, DELAYS)
    assert (state.mode, effect) == (Mode.PUSHING, Exchange(push=True))
    state, effect = step(state, Failed(SyncPhase.PORTAL, 0.5), 12.0, DELAYS)
    assert state == State(Mode.OFFLINE, 12.0 + 2.5, 1, SyncPhase.PORTAL)
    assert step(state, Ticked(5), 13.0, DELAYS) == (state, None)  # new records do not shorten the wait
    state, effect = step(state, Hurried(), 13.0, DELAYS)  # a person may
    assert step(state, Ticked(5), 13.0, DELAYS)[1] == Greet()


def test_idle_asks_for_changes_when_nothing_is_to_be_sent() -> None:
    assert step(State(Mode.IDLE, due=5.0), Ticked(0), 5.0, DELAYS)[1] == Exchange(push=False)


@given(st.integers(0, 200), st.floats(0, 1, exclude_max=True), st.floats(0, 3600))
def test_failures_wait_with_full_jitter_and_a_hint_is_a_floor(failures: int, luck: float, hint: float) -> None:
    for mode in (Mode.OFFLINE, Mode.PUSHING, Mode.PULLING):
        state, effect = step(State(mode, failures=failures), Failed(SyncPhase.OFFLINE, luck, hint), 100.0, DELAYS)
        span = min(900, 5 * 2 ** min(failures, 20))
        assert effect is None
        assert state.mode is Mode.OFFLINE
        assert state.due == pytest.approx(100.0 + max(luck * span, hint * (1 + luck / 2)))
        assert state.failures == failures + 1


def test_a_whole_exchange_forgets_the_failures() -> None:
    assert step(State(Mode.PULLING, failures=9), Exchanged(0, 0), 0.0, DELAYS)[0].failures == 0
