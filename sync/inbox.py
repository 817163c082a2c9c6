"""The platform's changes on their way down: each applied once, what cannot be applied put aside, nothing in the way."""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress

from hall.cases.cases import Cases
from hall.errors import Garbled, Refused
from hall.proofs.voids import hear
from hall.store import Store
from sync.changes import read_decision, read_number, read_parcel, read_payment, read_voiding
from sync.status import Known, recall, remember
from sync.wire import Change

log = logging.getLogger("onevisit.sync")

ROWS = 50  # in one transaction: a longer one holds up the counter


class Inbox:
    """Applies pages of changes. `cases` must stand on the same `store`."""

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    @property
    def cursor(self) -> str:
        """Behind the last change applied; "" before the first."""
        return recall(self._store, Known.CURSOR)

    def apply(self, changes: Sequence[Change], cursor: str) -> None:
        """Apply `changes` in order, each with the cursor behind it; afterwards the cursor is `cursor`."""
        for start in range(0, len(changes), ROWS):
            with self._store.atomic():
                for change in changes[start : start + ROWS]:
                    self._one(change)
                    remember(self._store, Known.CURSOR, change.cursor)
        if self.cursor != cursor:
            remember(self._store, Known.CURSOR, cursor)

    def _one(self, change: Change) -> None:
        try:
            self._apply(change)
        except Garbled as fault:
            self._put_aside(change, fault.why)
        except LookupError:
            self._put_aside(change, "unknown case")
        except Refused as no:
            self._put_aside(change, no.reason.name)

    def _apply(self, change: Change) -> None:
        kind = change.line.get("kind")
        if kind == "decision":
            made = read_decision(change.line)
            self._cases.decided(made.case, made.official_no, made.outcome, made.text, made.decided_at, made.revision)
        elif kind == "numbered":
            named = read_number(change.line)
            with suppress(LookupError):  # of a case of another store: nothing is lost, the decision would bring it too
                self._cases.numbered(named.case, named.official_no)
        elif kind == "paid":
            paid = read_payment(change.line)
            self._cases.charges.settled(paid.order, paid.receipt)
        elif kind == "voided":
            void = read_voiding(change.line)
            hear(self._store, void.issuer, void.serials, void.since, void.why)
        elif kind == "parcel":
            from hall.agency.heard import hear as hear_of_papers

            hear_of_papers(self._store, self._cases.agency.here, read_parcel(change.line))
        else:
            raise Garbled("platform", "unknown kind of change")

    def _put_aside(self, change: Change, why: str) -> None:
        log.error("a change from the platform is put aside: %s", why)
        self._store.run(
            "INSERT OR IGNORE INTO sync_quarantine (cursor, at, why, change) VALUES (?, ?, ?, ?)",
            change.cursor, self._store.clock.now().isoformat(timespec="seconds"), why,
            json.dumps(change.line, ensure_ascii=False),
        )  # fmt: skip
