"""The journal on its way up: pages of pending records, and what became of them."""

from dataclasses import dataclass

from hall.journal import entry_of, first_prev
from hall.store import Row, Store
from sync.status import Known, recall, remember
from sync.wire import Receipt, envelope, link

PAGE_RECORDS = 50  # one short transaction marks a page
PAGE_BYTES = 64 << 10  # some eight seconds on the slowest line

_JOURNAL = "j.pos, j.inc, j.dseq, j.case_id, j.seq, j.type, j.at, j.actor, j.prev, j.body_hash, j.hash, j.body"
_JOINED = "FROM outbox AS o JOIN journal AS j USING (pos) WHERE o.inc = ?"


@dataclass(frozen=True, slots=True)
class Page:
    """Records `first` to `last` as NDJSON; `chain` is the chain's value at `last`."""

    first: int
    last: int
    body: bytes
    chain: str


class Outbox:
    """The pending records of one store. Only the owner of sync may write here."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def restart(self) -> None:
        """What was on its way when the last owner ended is queued again."""
        with self._store.atomic():
            self._store.run("UPDATE outbox SET state = 'queued' WHERE inc = ? AND state = 'sent'", self._store.inc)

    def take(self) -> Page | None:
        """The next page, now marked sent; the same page again as long as its fate is unknown. None when all is done."""
        store = self._store
        with store.atomic():
            rows = store.all(
                f"SELECT o.n, o.state, {_JOURNAL} {_JOINED} AND o.state IN ('queued', 'sent') ORDER BY o.n LIMIT ?",
                store.inc, PAGE_RECORDS,
            )  # fmt: skip
            if not rows:
                return None
            state = rows[0]["state"]
            page = self._page([row for row in rows if row["state"] == state], again=state == "sent")
            store.run(
                "UPDATE outbox SET state = 'sent', tries = tries + 1 WHERE inc = ? AND n BETWEEN ? AND ?",
                store.inc, page.first, page.last,
            )  # fmt: skip
            return page

    def _page(self, rows: list[Row], again: bool) -> Page:
        first, body = rows[0]["n"], b""
        chain, last = self.chain_at(first - 1), first
        for row in rows:
            entry = entry_of(self._store, row)
            next_chain = link(chain, entry.header.hash)
            line = envelope(row["n"], entry.header, entry.body, next_chain)
            if body and len(body) + len(line) > PAGE_BYTES and not again:
                break
            body, chain, last = body + line, next_chain, row["n"]
        return Page(first, last, body, chain)

    def settle(self, page: Page | None, receipt: Receipt) -> None:
        """Mark `page` received as a verified `receipt` says, what it names as put aside quarantined, and up to one
        page's worth of older records safe."""
        store = self._store
        with store.atomic():
            if page:
                store.run(
                    "UPDATE outbox SET state = 'received' WHERE inc = ? AND n BETWEEN ? AND ? AND state = 'sent'",
                    store.inc, page.first, page.last,
                )  # fmt: skip
                for aside in receipt.asides:
                    if page.first <= aside.n <= page.last:
                        store.run(
                            "UPDATE outbox SET state = 'quarantined', reason = ? WHERE inc = ? AND n = ?",
                            f"{aside.code}: {aside.reason}", store.inc, aside.n,
                        )  # fmt: skip
                remember(store, Known.CHAIN, f"{page.last}:{page.chain}")
            store.run(
                "UPDATE outbox SET state = 'safe' WHERE inc = ?1 AND n IN"
                " (SELECT n FROM outbox WHERE inc = ?1 AND n <= ?2 AND state = 'received' ORDER BY n LIMIT ?3)",
                store.inc, receipt.safe_upto, PAGE_RECORDS,
            )  # fmt: skip

    def rewind(self, n: int) -> None:
        """The platform lost record `n` and what followed: it goes up again."""
        store, last = self._store, self.last()
        for first in range(n, last + 1, PAGE_RECORDS):
            with store.atomic():
                store.run(
                    "UPDATE outbox SET state = 'queued', reason = '' WHERE inc = ? AND n BETWEEN ? AND ?",
                    store.inc, first, first + PAGE_RECORDS - 1,
                )  # fmt: skip

    def last(self) -> int:
        """The highest number given; 0 for none."""
        return self._store.value("SELECT coalesce(max(n), 0) FROM outbox WHERE inc = ?", self._store.inc)

    def done(self) -> int:
        """The number up to which everything is received; 0 for nothing."""
        first = self._store.value(
            "SELECT min(n) FROM outbox WHERE inc = ? AND state IN ('queued', 'sent')", self._store.inc
        )
        return self.last() if first is None else first - 1

    def chain_at(self, n: int) -> str:
        """The chain's value at record `n`, 0 to last(); walked from the last value known, or from the beginning."""
        store = self._store
        number, _, chain = recall(store, Known.CHAIN).partition(":")
        at = int(number or 0)
        if not chain or at > n:
            at, chain = 0, first_prev(store.device, store.inc)
        while at < n:
            rows = store.all(
                f"SELECT j.hash {_JOINED} AND o.n > ? AND o.n <= ? ORDER BY o.n LIMIT 500", store.inc, at, n
            )
            for row in rows:
                chain = link(chain, row["hash"])
            at += len(rows)
            if not rows:
                raise LookupError(f"outbox record {n}")
        return chain
