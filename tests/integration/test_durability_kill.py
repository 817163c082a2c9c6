"""kill -9 at random moments of a whole visit: nothing acknowledged is lost, no number is given twice, no case is half.

It proves the order of commit and acknowledgement. What only a power cut can lose is test_durability_power's matter.
"""

import random
from collections.abc import Generator
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import audit, hall_over, visit
from tests.helpers.killer import Killer

HALLS = 9
ROUNDS = 30  # in each hall, on one store that every killed process leaves to the next; more would use up its numbers
FIRST_STARTS = 30  # on a folder of their own, killed while key and tables are made
PLANTED_AT_MOST = 200  # rounds until the planted bug must have shown


@pytest.fixture(scope="module")
def killer() -> Generator[Killer, None, None]:
    with Killer() as made:
        yield made


def audited(data: Path, acks: list[dict[str, str]]) -> list[str]:
    store = Store.open(data, SystemClock())
    try:
        return audit(store, acks)
    finally:
        store.close()


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_over_all_rounds(tmp_path: Path, killer: Killer) -> None:
    chance = random.Random(random.random())
    steps = set[str]()
    for hall in range(HALLS):
        acks: list[dict[str, str]] = []
        for _ in range(ROUNDS):
            told = killer.any_moment(tmp_path / str(hall), chance)
            acks += told
            steps |= {told[-1]["act"]} if told else set()
        assert audited(tmp_path / str(hall), acks) == []
        assert len(acks) > ROUNDS  # the processes did come to work
    assert steps == {"issued", "called", "received", "ticked", "accepted", "finished"}  # and died behind every step


def test_a_first_start_that_is_killed_leaves_a_folder_that_opens(tmp_path: Path, killer: Killer) -> None:
    chance = random.Random(random.random())
    for number in range(FIRST_STARTS):
        data = tmp_path / str(number)
        acks = killer.after(data, chance.uniform(0, 0.06))
        acks += killer.at(data, 9)  # and the next start goes on from there
        assert audited(data, acks) == []


def test_acknowledging_before_the_commit_is_caught(data: Path, killer: Killer) -> None:
    acks: list[dict[str, str]] = []
    for number in range(PLANTED_AT_MOST):
        acks += killer.at(data, 1 + number % 9, eager=True)
        if any(fault.startswith("lost") for fault in audited(data, acks)):
            return
    pytest.fail(f"{PLANTED_AT_MOST} kills between acknowledgement and commit, and nothing was missed")


# -- the audit itself has eyes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("DELETE FROM ticket WHERE number = 'A001'", "lost"),
        ("UPDATE ticket SET state = 'waiting', window = NULL", "lost"),
        ("UPDATE ticket SET times = times + 1 WHERE number = 'A002'", "half"),
        ("DELETE FROM case_material WHERE code = 'photo'", "half"),
        ("UPDATE case_material SET state = 'wanted' WHERE code = 'photo'", "half"),
        ("UPDATE hall_case SET state = 'received'", "lost"),
        ("UPDATE hall_case SET accepted_at = ''", "half"),
        ("DELETE FROM outbox WHERE n = 3", "half"),
        ("DELETE FROM outbox WHERE n = (SELECT max(n) FROM outbox)", "half"),
        ("UPDATE outbox SET n = n + 1000 WHERE n > 5", "half"),
        ("DELETE FROM journal WHERE type = 'TicketIssued'", "broken"),
        ("UPDATE journal SET body = CAST(replace(body, 'A001', 'A009') AS BLOB) WHERE pos = 1", "broken"),
    ],
)
def test_the_audit_sees(data: Path, clock: FakeClock, sql: str, seen: str) -> None:
    store = Store.open(data, clock)
    acks: list[dict[str, str]] = []
    for _ in range(2):
        visit(hall_over(store), acks.append)
    assert audit(store, acks) == []
    store.run("PRAGMA foreign_keys = OFF")
    store.run("PRAGMA ignore_check_constraints = ON")
    assert store.run(sql) > 0
    assert any(fault.startswith(seen) for fault in audit(store, acks))
    store.close()


def test_the_audit_sees_a_number_given_twice(data: Path, clock: FakeClock) -> None:
    store = Store.open(data, clock)
    acks: list[dict[str, str]] = []
    visit(hall_over(store), acks.append)
    assert audit(store, [*acks, acks[0]]) == ["twice: acknowledged ticket ('2026-11-23', 'A001')"]
    store.run("UPDATE number_block SET next = next - 1")
    store.run("DROP INDEX ticket_at_window")
    store.run("UPDATE hall_case SET provisional_no = 'moved'")
    visit(hall_over(store), acks.append)
    assert any(fault.startswith("twice: case") for fault in audit(store, acks))
    store.close()
