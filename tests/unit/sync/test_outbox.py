"""Pages of pending records: whole, small enough, the same again until their fate is known."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.journal import append
from hall.oversight.records import Rated
from hall.store import Store
from sync.outbox import PAGE_BYTES, PAGE_RECORDS, Outbox, Page
from sync.sandbox.envelopes import envelopes
from sync.sandbox.ledger import genesis
from sync.sandbox.seal import link
from sync.wire import Aside, Receipt
from tests.helpers.clock import FakeClock
from tests.helpers.platform import states


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path, FakeClock())
    yield store
    store.close()


def fill(store: Store, records: int, size: int = 10) -> None:
    with store.atomic():
        for k in range(records):
            append(store, Rated(str(k), "t", "A001", 5, ["x" * size]), "kiosk")


def receipt(page: Page, safe: int = 0, *asides: Aside) -> Receipt:
    return Receipt(page.last, safe, page.chain, asides)


def test_nothing_to_send_is_no_page(store: Store) -> None:
    assert Outbox(store).take() is None
    assert (Outbox(store).last(), Outbox(store).done()) == (0, 0)


def test_a_page_holds_fifty_records_in_a_row_with_the_chain_the_platform_computes(store: Store) -> None:
    fill(store, PAGE_RECORDS + 3)
    outbox = Outbox(store)
    first = outbox.take()
    assert first
    assert (first.first, first.last) == (1, PAGE_RECORDS)
    chain = genesis(store.device, store.inc)
    for there in envelopes(first.body, store.device, store.inc):
        chain = link(chain, there.header_hash)
        assert there.chain == chain
        assert there.body_holds()
    assert first.chain == chain == outbox.chain_at(PAGE_RECORDS)
    outbox.settle(first, receipt(first))
    second = outbox.take()
    assert second
    assert (second.first, second.last) == (PAGE_RECORDS + 1, PAGE_RECORDS + 3)
    assert states(store) == ["received"] * PAGE_RECORDS + ["sent"] * 3


def test_a_page_stays_within_64_kib_but_one_large_record_goes_alone(store: Store) -> None:
    fill(store, 5, 20_000)
    outbox, sizes = Outbox(store), []
    while page := outbox.take():
        sizes.append((page.last - page.first + 1, len(page.body)))
        outbox.settle(page, receipt(page))
    assert [count for count, _ in sizes] == [3, 2]
    assert all(size <= PAGE_BYTES for _, size in sizes)
    fill(store, 1, PAGE_BYTES * 2)
    fill(store, 1)
    page = outbox.take()
    assert page
    assert (page.first, page.last) == (6, 6)


def test_the_same_bytes_go_again_while_the_fate_of_a_page_is_unknown(store: Store) -> None:
    fill(store, 3)
    outbox = Outbox(store)
    first = outbox.take()
    fill(store, 2)
    assert outbox.take() == first
    assert store.all("SELECT tries FROM outbox ORDER BY n")[0]["tries"] == 2
    assert states(store) == ["sent"] * 3 + ["queued"] * 2


def test_after_a_restart_what_was_on_its_way_is_queued_again(store: Store) -> None:
    fill(store, 3)
    Outbox(store).take()
    fill(store, 1)
    Outbox(store).restart()
    assert states(store) == ["queued"] * 4
    page = Outbox(store).take()
    assert page
    assert (page.first, page.last) == (1, 4)


def test_what_the_platform_puts_aside_is_marked_with_its_reason_and_holds_up_nothing(store: Store) -> None:
    fill(store, 4)
    outbox = Outbox(store)
    page = outbox.take()
    assert page
    outbox.settle(page, receipt(page, 0, Aside(2, "type", "不认识"), Aside(99, "type", "不认识")))
    assert states(store) == ["received", "quarantined", "received", "received"]
    assert store.value("SELECT reason FROM outbox WHERE n = 2") == "type: 不认识"
    assert outbox.done() == 4
    fill(store, 1)
    page = outbox.take()
    assert page
    assert page.first == 5


def test_safe_marks_only_what_is_received(store: Store) -> None:
    fill(store, 3)
    outbox = Outbox(store)
    page = outbox.take()
    assert page
    outbox.settle(page, receipt(page, 2, Aside(1, "type", "")))
    assert states(store) == ["quarantined", "safe", "received"]
    fill(store, 1)
    outbox.settle(None, receipt(page, 4))
    assert states(store) == ["quarantined", "safe", "safe", "queued"]


def test_what_the_platform_lost_goes_up_again_with_the_same_chain(store: Store) -> None:
    fill(store, 120)
    outbox, pages = Outbox(store), []
    while page := outbox.take():
        pages.append(page)
        outbox.settle(page, receipt(page))
    outbox.rewind(51)
    assert states(store) == ["received"] * 50 + ["queued"] * 70
    assert outbox.done() == 50
    again = outbox.take()
    assert again == pages[1]


def test_the_chain_is_walked_from_the_beginning_when_nothing_is_remembered(store: Store) -> None:
    fill(store, 700)
    outbox = Outbox(store)
    chain = genesis(store.device, store.inc)
    for row in store.all("SELECT hash FROM journal ORDER BY dseq"):
        chain = link(chain, row["hash"])
    assert outbox.chain_at(700) == chain
    assert outbox.chain_at(0) == genesis(store.device, store.inc)
    with pytest.raises(LookupError):
        outbox.chain_at(701)


def test_a_purged_body_goes_up_as_nothing(store: Store) -> None:
    fill(store, 2)
    store.run("UPDATE journal SET body = NULL WHERE dseq = 1")
    page = Outbox(store).take()
    assert page
    assert [json.loads(line)["body"] is None for line in page.body.splitlines()] == [True, False]
