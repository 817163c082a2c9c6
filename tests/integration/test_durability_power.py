"""A power cut at every write of a whole visit: what was acknowledged is there, and the file and its key are whole.

A real process with the product's own driver is recorded, and what a disk may hold after each of its calls is opened by
the product's own Store. The settings of SQLite that would lose or break something must be caught by the same replay.
"""

import multiprocessing
import os
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.store import Store
from tests.helpers.hall import audit
from tests.helpers.powercut import Call, Cut, cuts, laid_out, record


def recorded(root: Path, *more: str, rounds: int = 2) -> list[Call]:
    """First start, a visit, closing with its checkpoint; and once more on what is there."""
    root.mkdir()
    command = ["tests.helpers.visitor", str(root / "data"), "--rounds", str(rounds), *more]
    return record(command, root.parent / "trace")


@pytest.fixture
def after() -> Generator[Path, None, None]:
    with laid_out() as place:
        yield place


def judged(cut: Cut, root: Path, into: Path) -> list[str]:
    """What the machine finds when it starts again after `cut`."""
    cut.lay_out(root, into)
    try:
        store = Store.open(into / "data", SystemClock())
    except Unavailable as fault:
        return [f"broken: {fault}"]
    try:
        return audit(store, cut.acks)
    except Unavailable as fault:
        return [f"broken: {fault}"]
    finally:
        store.close()


def share(calls: Sequence[Call], root: Path, into: Path, one: int, of: int) -> tuple[list[str], int, int]:
    """Every `of`-th cut judged, from the `one`-th on: the faults, how many cuts there were, the last one's steps."""
    faults: list[str] = []
    seen = acknowledged = 0
    for seen, cut in enumerate(cuts(calls, root), 1):
        acknowledged = len(cut.acks)
        if seen % of == one:
            faults += [f"{cut.where}: {fault}" for fault in judged(cut, root, into / str(one))]
    return faults, seen, acknowledged


@pytest.mark.timeout(600)  # a thousand starts of the machine
def test_no_cut_loses_or_breaks_anything(tmp_path: Path, after: Path) -> None:
    root = tmp_path / "disk"
    calls = recorded(root)
    every = os.cpu_count() or 1
    after.mkdir()
    with ProcessPoolExecutor(every, multiprocessing.get_context("fork")) as pool:
        shares = [pool.submit(share, calls, root, after, one, every) for one in range(every)]
    for faults, seen, acknowledged in (done.result() for done in shares):
        assert faults == []
        assert acknowledged == 18  # two visits of nine steps
        assert seen > 600
    assert [Path(call.to).name for call in calls if call.name == "link"] == ["site.key"]  # its making is on record


@pytest.mark.parametrize("planted", ["synchronous = NORMAL", "synchronous = OFF"])
def test_a_weaker_setting_is_caught(tmp_path: Path, after: Path, planted: str) -> None:
    root = tmp_path / "disk"
    calls = recorded(root, "--pragma", planted, rounds=1)
    for cut in cuts(calls, root, tears=1):
        if cut.acks and any(fault.startswith("lost") for fault in judged(cut, root, after)):
            return
    pytest.fail(f"{planted} lost nothing in any cut")


def test_a_key_that_is_not_synced_is_caught(tmp_path: Path, after: Path) -> None:
    root = tmp_path / "disk"
    key = str(root / "data" / ".site.key")
    calls = [call for call in recorded(root, rounds=1) if not (call.name == "sync" and call.path.startswith(key))]
    assert any("site.key" in fault for cut in cuts(calls, root) for fault in judged(cut, root, after))
