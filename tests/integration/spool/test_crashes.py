"""A process that dies at any step, and a store that fails: at most one unmarked ticket, whatever died."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hall.errors import Unavailable
from hall.journal import verify
from hall.ports import PrintOutcome
from hall.store import Store
from printing.spool import Spool
from tests.helpers.clock import FakeClock
from tests.helpers.papers import issued
from tests.helpers.spool import (
    EMPTY_AMID,
    EMPTY_BEFORE,
    PROVEN,
    UNPROVEN,
    Face,
    jobs,
    journalled,
    marks,
)


class Crash(BaseException):
    """The process is gone. Nothing of ours catches it."""


class Dying:
    """A store whose process dies before its `at`-th statement or commit: what was committed stays, the rest is gone."""

    def __init__(self, store: Store, at: int) -> None:
        self._store, self._left = store, at

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Crash

    def __getattr__(self, name: str) -> Any:
        what = getattr(self._store, name)
        if name not in ("run", "one", "value", "all"):
            return what

        def call(*args: Any) -> Any:
            self._step()
            return what(*args)

        return call

    def atomic(self) -> Any:
        outer = self

        class Block:
            def __enter__(self) -> None:
                outer._step()
                self.inner = outer._store.atomic()
                self.inner.__enter__()

            def __exit__(self, *why: Any) -> Any:
                try:
                    if why[0] is None:
                        outer._step()
                except Crash as crash:
                    self.inner.__exit__(Crash, crash, None)
                    raise
                return self.inner.__exit__(*why)

        return Block()


class Careless(Spool):
    """The planted bug: hands the paper over without having marked its job."""

    def _claim(self, store: Store, job: Any) -> tuple[bytes, int] | None:
        data = self._made(job, job["body"], 0)
        return None if data is None else (data, 0)


def unmarked_after_crashes(data: Path, clock: FakeClock, kind: type[Spool], dies_in_printer: bool) -> list[int]:
    """One ticket, its process killed before each step in turn, then printed again by the next process.

    How many unmarked tickets came out, for each step it was killed at.
    """
    unmarked: list[int] = []
    while True:
        folder = data / str(len(unmarked))
        store = Store.open(folder, clock)
        face = Face(store, kind=kind)
        face.roll.breaks = Crash() if dies_in_printer else None
        crashed = False
        try:
            face.spool.ticket(issued())
            face.spool._one(Dying(store, len(unmarked)))  # type: ignore[arg-type]
        except Crash:
            crashed = True
        store.close()
        if not crashed:
            return unmarked

        store = Store.open(folder, clock)
        back = Face(store)
        back.spool.start()
        back.spool.ticket(issued())
        assert back.settled().outcome == "proven"
        back.spool.stop()
        unmarked.append(marks(face.roll.printed + back.roll.printed).count(""))
        assert len(back.roll.printed) == 1, "an old job was printed by itself"
        states = [row["state"] for row in jobs(store)]
        assert not {"queued", "sent"} & set(states)
        assert all(row["body"] is None for row in jobs(store))
        assert len(journalled(store)) == sum(state in ("proven", "unproven") for state in states)
        assert verify(store).fault == ""
        store.close()
        if dies_in_printer and face.roll.printed:
            return unmarked


@pytest.mark.parametrize("dies_in_printer", [False, True])
def test_a_crash_at_any_step_never_gives_a_second_unmarked_ticket(data: Path, clock: FakeClock, dies_in_printer: bool):
    unmarked = unmarked_after_crashes(data, clock, Spool, dies_in_printer)
    assert len(unmarked) >= 5
    assert max(unmarked) == 1


def test_the_crash_test_catches_a_spool_that_marks_too_late(data: Path, clock: FakeClock):
    assert max(unmarked_after_crashes(data, clock, Careless, dies_in_printer=True)) == 2


def left_sent(store: Store) -> Face:
    """A face that died while it sent a notice."""
    face = Face(store)
    face.tray.put = lambda *_: (_ for _ in ()).throw(Crash)  # type: ignore[method-assign]
    face.notice()
    with pytest.raises(Crash):
        face.spool._one(store)
    face.spool._worker.rest()
    assert [row["state"] for row in jobs(store)] == ["sent"]
    return face


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("found", "state"),
    [(None, "unproven"), (UNPROVEN, "unproven"), (PROVEN, "proven"), (EMPTY_AMID, "failed"), (EMPTY_BEFORE, "failed")],
)
def test_after_a_crash_the_tray_is_asked_what_became_of_it(store: Store, found: PrintOutcome | None, state: str):
    """Where it does not know, nobody does: then a person is asked, and the next one is marked."""
    left_sent(store)
    back = Face(store)
    if found:
        back.tray.recovered["acceptance_notice-610722001202611230007.pdf"] = found
    back.spool.start()
    back.notice()
    back.settled()
    back.spool.stop()
    first, second = jobs(store)
    assert (first["state"], first["body"]) == (state, None)
    assert (first["id"] in back.spool.doubts()) is (state == "unproven")
    assert second["copy"] == (0 if found is EMPTY_BEFORE else 1)
    assert verify(store).fault == ""


def test_the_job_is_marked_sent_before_the_first_byte(face: Face, data: Path, clock: FakeClock):
    face.roll.gate.clear()
    face.spool.ticket(issued())
    assert face.roll.asked.wait(60)
    assert [(row["state"], row["began"]) for row in jobs(face.store)] == [("sent", 1)]
    face.roll.gate.set()
    face.settled()


def test_a_failing_store_keeps_the_job_until_it_is_back(
    store: Store, expect_log: Callable[..., None], monkeypatch: Any
):
    expect_log("the spool waits")
    face, claim, tries = Face(store), Spool._claim, list[int]()

    def full_once(spool: Spool, *args: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("store", "disk full")
        return claim(spool, *args)

    monkeypatch.setattr(Spool, "_claim", full_once)
    face.spool.start()
    face.spool.ticket(issued())
    assert face.settled().outcome == "proven"
    face.spool.stop()
    assert marks(face.roll.printed) == [""]


def test_a_printer_that_dies_at_any_byte_leaves_at_most_one_unmarked_ticket(face: Face):
    """The roll keeps what came out; whatever hangs out of it, the next one says 补打."""
    for byte in range(0, 900, 45):
        face.roll.printed.clear()
        face.roll.answers = [EMPTY_AMID if byte else EMPTY_BEFORE, PROVEN]
        for _ in range(2):
            face.spool.ticket(issued(id=f"ticket-{byte}"))
            face.settled()
        assert marks(face.roll.printed).count("") == 1
