"""verify says that the records are whole, and says what is not."""

from pathlib import Path

from hall import journal
from hall.clock import SystemClock
from hall.line.records import TicketFinished
from hall.settings import load
from hall.store import Store
from hall.words import words
from station.maintenance import verify


def site(data: Path) -> Store:
    store = Store.open(data, SystemClock())
    for number in range(5):
        with store.atomic():
            journal.append(store, TicketFinished(f"t{number}", f"A00{number}", "A", 1, "served"), "desk-1")
    return store


def test_whole_records_are_whole_also_after_purging(data: Path) -> None:
    store = site(data)
    store.run("UPDATE outbox SET state = 'safe' WHERE n <= 3")
    assert journal.purge(store, 3) == 3
    store.close()
    verdict = verify(load(data), words())
    assert verdict.ok
    assert (verdict.records, verdict.purged) == (5, 3)


def test_a_changed_record_is_found(data: Path) -> None:
    store = site(data)
    store.run("UPDATE journal SET actor = 'somebody else' WHERE dseq = 3")
    store.close()
    verdict = verify(load(data), words())
    assert not verdict.ok
    assert "dseq 3" in verdict.faults[0]


def test_a_record_missing_from_the_outbox_is_found(data: Path) -> None:
    store = site(data)
    store.run("DELETE FROM outbox WHERE n = 2")
    store.close()
    assert [fault for fault in verify(load(data), words()).faults if "缺号" in fault]


def test_nothing_is_made_where_nothing_is(data: Path) -> None:
    assert not verify(load(data), words()).ok
    assert not data.exists()
