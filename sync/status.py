"""What sync remembers between rounds and between processes, and what it says of itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from hall.events import SyncPhase
from hall.store import Store


class Known(Enum):
    """The rows of sync_state."""

    KEY = "key"  # the platform's public key, hex, pinned at first contact
    EPOCH = "epoch"  # of the platform's database
    CURSOR = "cursor"  # behind the last change applied
    SITE = "site"  # where the machine stood then: at another, what went there before is asked for too
    CHAIN = "chain"  # "n:hex", the chain at the highest record received
    PHASE = "phase"  # of the owner, for every process of the machine
    CONTACT = "contact"  # when the last exchange was whole, ISO 8601
    TROUBLE = "trouble"  # why nothing is pushed although the platform answers; "" when all is well
    ASKED = "asked"  # a round somebody without the lock asked for …
    ANSWERED = "answered"  # … and the last one that was held


def recall(store: Store, what: Known) -> str:
    """What sync remembers of `what`, "" for nothing."""
    return store.value("SELECT value FROM sync_state WHERE key = ?", what.value) or ""


def remember(store: Store, what: Known, value: str) -> None:
    """Keep `value`; durable when this returns, or with the atomic() around it."""
    store.run("INSERT INTO sync_state VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", what.value, value)


@dataclass(frozen=True, slots=True)
class Status:
    """`waiting` records are not received yet, the oldest since `oldest_s` seconds; `quarantined` counts records the
    platform put aside and changes we did; `contact` is the last whole exchange (ISO 8601, "" never)."""

    phase: SyncPhase
    waiting: int
    oldest_s: float
    quarantined: int
    contact: str
    trouble: str


def status(store: Store) -> Status:
    """How sync stands, from the store alone: the same in every process. Raises Unavailable("store", …)."""
    waiting, oldest_s = backlog(store)
    quarantined = store.value(
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'quarantined') + (SELECT count(*) FROM sync_quarantine)"
    )
    phase = SyncPhase(recall(store, Known.PHASE) or SyncPhase.UNKNOWN.value)
    return Status(phase, waiting, oldest_s, quarantined, recall(store, Known.CONTACT), recall(store, Known.TROUBLE))


def backlog(store: Store) -> tuple[int, float]:
    """How many records wait, and for how many seconds the oldest has."""
    where = "FROM outbox WHERE inc = ? AND state IN ('queued', 'sent')"
    row = store.one(f"SELECT count(*) AS waiting, min(n) AS first {where}", store.inc)
    if row is None or not row["waiting"]:
        return 0, 0.0
    oldest = "SELECT at FROM journal JOIN outbox USING (pos) WHERE outbox.inc = ? AND n = ?"
    at = store.value(oldest, store.inc, row["first"])
    return row["waiting"], max(0.0, (store.clock.now() - datetime.fromisoformat(at)).total_seconds())
