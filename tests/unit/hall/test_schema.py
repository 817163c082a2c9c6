"""A store of an earlier version: its tables are brought up to ours with all that they hold."""

from itertools import takewhile
from pathlib import Path

import pytest

from hall import schema
from hall.cases.records import CaseClosed
from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.journal import append, verify
from hall.line.tickets import Tickets
from hall.papers.jobs import PrintJobs
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, enter_people

_FIRST = ("house", "printing")
_OLD = (
    "INSERT INTO ticket (id, day, number, klass, state, person, holder_name, issued_at, window, times, called_at,"
    " called_dseq, finished_at) VALUES (?, ?, ?, 'A', ?, '', '张**', ?, ?, ?, ?, ?, '')"
)


def test_the_line_of_the_first_version_goes_on(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now().isoformat()
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", {name: schema._STEPS[name] for name in _FIRST})
        store = Store.open(data, clock)
        with store.atomic():
            for n, (day, state, window) in enumerate(
                (
                    ("2026-11-22", "served", 1),
                    ("2026-11-22", "waiting", None),
                    ("2026-11-23", "no_show", 1),
                    ("2026-11-23", "called", 2),
                    ("2026-11-23", "waiting", None),
                )
            ):
                number = f"A{1 + n if day.endswith('22') else n - 1:03d}"
                store.run(_OLD, f"t{n}", day, number, state, now, window, int(bool(window)), now if window else "", n)
        store.close()
    store = Store.open(data, clock)
    assert schema.current(store)
    enter_people(store)
    tickets = Tickets(store, PLACE, 3)
    assert [ticket.id for ticket in tickets.waiting()] == ["t4"]
    assert [ticket.id for ticket in tickets.calls()] == ["t3", "t2"]
    assert tickets.current(2) == tickets.ticket("t3")
    assert tickets.issue("A", None, "kiosk").ticket.number == "A004"
    assert tickets.come_back("t2", "guide").ahead == 2
    assert store.faults() == []
    store.close()


def test_the_journal_of_an_earlier_version_chains_on(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands before the step that took the index of its numbers away: records, pointers, and laws of purging."""
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", dict(takewhile(lambda step: step[0] != "gapless", schema._STEPS.items())))
        store = Store.open(data, clock)
        enter_people(store)
        with store.atomic():
            told = append(store, CaseClosed("c1"), "7", "c1")
        store.close()
    store = Store.open(data, clock)
    assert verify(store).fault == ""
    assert [row["pos"] for row in store.all("SELECT pos FROM outbox")] == [told.dseq]
    with store.atomic():
        assert append(store, CaseClosed("c1"), "7", "c1").prev == told.hash
    kept = store.all("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal' ORDER BY name")
    assert [row["name"] for row in kept] == ["journal_gapless", "paper_purged", "picture_purged"]
    assert store.faults() == store.all("PRAGMA foreign_key_check") == []
    store.close()


def test_the_print_jobs_of_an_earlier_version_are_still_there(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that came out before the update is a reprint after it."""
    with monkeypatch.context() as earlier:
        before = takewhile(lambda step: step[0] != "papers", schema._STEPS.items())
        earlier.setattr(schema, "_STEPS", dict(before))
        store = Store.open(data, clock)
        for n, (state, body) in enumerate((("proven", None), ("queued", b"{}"), ("failed", None))):
            store.run(
                "INSERT INTO print_job (id, face, paper, subject, number, copy, state, began, asked_at, body)"
                " VALUES (?, 'desk-1', 'receipt', 'c1', 'N1', ?, ?, ?, '2026-11-23', ?)",
                f"j{n}", n, state, int(state != "queued"), body,
            )  # fmt: skip
        store.close()
    store = Store.open(data, clock)
    jobs = PrintJobs(store, "desk-1", lambda _: True)
    assert jobs.next_copy("receipt", "c1") == 3
    assert [sheet.job for sheet in jobs.sheets("c1")] == ["j0"]
    assert jobs.open() == (1, 2)
    assert store.faults() == []
    store.close()


def test_every_step_is_applied_at_a_first_start(data: Path) -> None:
    store = Store.open(data, SystemClock())
    assert schema.current(store)
    store.close()


def test_a_file_of_a_newer_program_is_left_alone(data: Path, clock: FakeClock) -> None:
    store = Store.open(data, clock)
    with store.atomic():
        store.run("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('onevisit', 'x-2030', '')")
    store.close()
    with pytest.raises(Unavailable, match=r"newer program.*x-2030"):
        Store.open(data, clock)
