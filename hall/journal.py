"""What happened, in order: headers that chain for ever, bodies that may be purged, and the tail that carries them."""

import dataclasses
import hashlib
import json
import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from hall.actors import is_system, unknown
from hall.errors import Unavailable
from hall.events import Event
from hall.record import Record, kind_of
from hall.store import Row, Store

log = logging.getLogger("onevisit.journal")

TAIL_PERIOD_S = 0.1  # what one process does another shows within 250 ms
_CARRIED = 64  # records, some 400 pages of the log: few enough that the disk is done with them in a moment


def canonical(value: object) -> bytes:
    """RFC 8785 JSON of strings, whole numbers, booleans, lists and dicts with ASCII keys (all a record may hold).

    Raises ValueError for a float, a number of 2^53 or more, or a lone surrogate: those have no single canonical text.
    """
    _check(value)
    return _JSON.encode(value).encode()


_quoted = json.encoder.encode_basestring
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(value: Any) -> None:
    if value is None or isinstance(value, str):
        return
    if isinstance(value, dict):
        inside = cast("dict[object, object]", value)
        for key in inside:
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError("a record's keys are ASCII")
        _check(list(inside.values()))
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            if type(inner) is not str:  # most are: no call for each
                _check(inner)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError("a record holds whole numbers below 2^53")
    elif not isinstance(value, int):
        raise ValueError(f"a record cannot hold {type(value).__name__}")


class Header(NamedTuple):
    """The part of a record that is never purged. `dseq` is gapless per (device, inc), `seq` gapless per case."""

    device: str
    inc: int
    dseq: int
    case: str
    seq: int
    type: str
    at: str
    actor: str
    prev: str
    body_hash: str

    def to_json(self) -> dict[str, Any]:
        """The header as its hash covers it."""
        return self._asdict()

    def _text(self) -> str:
        """`canonical(self.to_json())`, told without a walk: one is written with every record of the hall."""
        return (
            f'{{"actor":{_quoted(self.actor)},"at":{_quoted(self.at)},"body_hash":{_quoted(self.body_hash)},'
            f'"case":{_quoted(self.case)},"device":{_quoted(self.device)},"dseq":{self.dseq},"inc":{self.inc},'
            f'"prev":{_quoted(self.prev)},"seq":{self.seq},"type":{_quoted(self.type)}}}'
        )

    @property
    def hash(self) -> str:
        """SHA-256, hex, of the canonical JSON of all ten fields; covers `prev`, so headers chain."""
        return hashlib.sha256(self._text().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it stands in the file. `body` is the frozen canonical JSON with its salt, or None once purged."""

    pos: int
    header: Header
    body: bytes | None

    def event(self) -> Record | None:
        """The event; None when its body is purged, or another version of the program wrote what this one cannot use.

        The rows say what is: an event that is missed costs a screen its promptness, never its truth.
        """
        kind = kind_of(self.header.type)
        if kind is None or self.body is None:
            return None
        fields: dict[str, Any] = json.loads(self.body)
        known = set(_names(kind))
        if missing := known - _optional(kind) - fields.keys():
            log.warning("%s of another version lacks %s", self.header.type, ", ".join(sorted(missing)))
            return None
        return kind(**{name: value for name, value in fields.items() if name in known})


def _optional(kind: type[Record]) -> set[str]:
    """The fields of an event that have a default."""
    nothing = dataclasses.MISSING
    return {f.name for f in dataclasses.fields(kind) if f.default is not nothing or f.default_factory is not nothing}


def first_prev(device: str, inc: int) -> str:
    """What the first header of (device, inc) points back to."""
    return hashlib.sha256(canonical([device, inc])).hexdigest()


# The newest record; `pos > 0` says that it is found from the end.
_NEWEST = "FROM journal WHERE pos > 0 ORDER BY pos DESC LIMIT 1"
# With the next number within a case. `<> ''` says again what the partial index says: without it a bound parameter never
# uses that index.
_NEXT = (
    "SELECT {},"
    " (SELECT coalesce(max(seq), 0) + 1 FROM journal WHERE case_id = ?1 AND case_id <> '') AS seq,"
    " (SELECT 1 FROM staff WHERE id = ?2) AS known "
)
_LAST = _NEXT.format("inc, dseq, hash") + _NEWEST
_NONE_YET = _NEXT.format("0 AS inc, 0 AS dseq, '' AS hash")
# What `append` will number its next record with: for a row that must know it before its record is written.
COMING = f"1 + coalesce((SELECT iif(inc = ?, dseq, 0) {_NEWEST}), 0)"


def append(store: Store, event: Record, actor: str, case: str = "") -> Header:
    """Write `event` down, and point the outbox at it if it travels. Inside the atomic() that makes it true.

    Raises RuntimeError outside one: row, record and pointer are true together or not at all. Raises
    Refused(STAFF_UNKNOWN) for an actor who is neither on the staff nor one of hall.actors.SYSTEM.
    """
    if not store.changing:
        raise RuntimeError("a record is written inside atomic()")
    body = canonical({**facts_of(event), "salt": secrets.token_hex(16)})
    last = store.one(_LAST, case, actor) or store.one(_NONE_YET, case, actor)
    assert last
    if not (last["known"] or is_system(actor)):
        raise unknown(actor)
    seq = last["seq"] if case else 0
    follows = last["inc"] == store.inc
    header = Header(
        device=store.device,
        inc=store.inc,
        dseq=last["dseq"] + 1 if follows else 1,
        case=case,
        seq=seq,
        type=type(event).__name__,
        at=store.clock.now().isoformat(timespec="milliseconds"),
        actor=actor,
        prev=last["hash"] if follows else first_prev(store.device, store.inc),
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    store.run(
        "INSERT INTO journal (inc, dseq, case_id, seq, type, at, actor, prev, body_hash, hash, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        header.inc, header.dseq, case, seq, header.type, header.at, actor, header.prev, header.body_hash, header.hash,
        body,
    )  # fmt: skip
    if type(event).travels:
        store.run(
            "INSERT INTO outbox (inc, n, pos)"
            " SELECT ?1, coalesce(max(n), 0) + 1, last_insert_rowid() FROM outbox WHERE inc = ?1",
            store.inc,
        )
    return header


def facts_of(event: Record) -> dict[str, Any]:
    """The fields of a record by name, not copied: they are JSON already."""
    return {name: getattr(event, name) for name in _names(type(event))}


@cache
def _names(kind: type[Record]) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


_COLUMNS = "pos, inc, dseq, case_id, seq, type, at, actor, prev, body_hash, hash, body"


def read(store: Store, after: int, limit: int = 500) -> list[Entry]:
    """Up to `limit` records behind position `after` (0 for the first), in order."""
    rows = store.all(f"SELECT {_COLUMNS} FROM journal WHERE pos > ? ORDER BY pos LIMIT ?", after, limit)
    return [entry_of(store, row) for row in rows]


def entry_of(store: Store, row: Row) -> Entry:
    """A row of the journal table as an Entry."""
    header = Header(
        store.device, row["inc"], row["dseq"], row["case_id"], row["seq"], row["type"], row["at"], row["actor"],
        row["prev"], row["body_hash"],
    )  # fmt: skip
    return Entry(row["pos"], header, row["body"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` saw: records walked, bodies purged, and the first fault in words ("" when the chain holds)."""

    records: int
    purged: int
    fault: str


def verify(store: Store) -> Verdict:
    """Walk the whole chain: numbers without a gap, each header behind the one before, each body under its hash."""
    records = purged = at = 0
    expected: dict[int, tuple[int, str]] = {}
    seqs: dict[str, int] = {}
    while page := store.all(f"SELECT {_COLUMNS} FROM journal WHERE pos > ? ORDER BY pos LIMIT 500", at):
        for row in page:
            entry = entry_of(store, row)
            header, where = entry.header, f"dseq {row['dseq']}"
            dseq, prev = expected.get(header.inc, (1, first_prev(header.device, header.inc)))
            if header.dseq != dseq:
                return Verdict(records, purged, f"{where}: {dseq} expected")
            if header.prev != prev:
                return Verdict(records, purged, f"{where}: does not follow the record before it")
            if row["hash"] != header.hash:
                return Verdict(records, purged, f"{where}: header changed")
            if header.case and header.seq != seqs.get(header.case, 0) + 1:
                return Verdict(records, purged, f"{where}: number {header.seq} in its case is out of order")
            if entry.body is None:
                purged += 1
            elif hashlib.sha256(entry.body).hexdigest() != header.body_hash:
                return Verdict(records, purged, f"{where}: body changed")
            expected[header.inc] = (header.dseq + 1, header.hash)
            if header.case:
                seqs[header.case] = header.seq
            records, at = records + 1, entry.pos
    return Verdict(records, purged, "")


def purge(store: Store, n: int) -> int:
    """Forget the bodies of outbox record `n` and all before it that are safe at the platform; how many were forgotten.

    Headers stay, so the chain still verifies. Only `safe` records go: `received` may still be lost by a platform
    restored from a backup.
    """
    with store.atomic():
        return store.run(
            "UPDATE journal SET body = NULL WHERE body IS NOT NULL AND pos IN"
            " (SELECT pos FROM outbox WHERE inc = ? AND n <= ? AND state = 'safe')",
            store.inc, n,
        )  # fmt: skip


class Tail:
    """Follows the journal on its own thread and posts every new record of any process of this machine.

    Every so many records it carries the store's log over into its file: a face that commits is spared that.
    """

    def __init__(self, store: Store, post: Callable[[Event], None]) -> None:
        self._open, self._post = store.again, post
        self._after = self._carried = end(store)
        self._wake = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="onevisit-tail", daemon=True)

    def start(self) -> None:
        """Begin with what is written after the Tail was made."""
        self._thread.start()

    def nudge(self) -> None:
        """This process just committed: look now instead of within TAIL_PERIOD_S."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread; returns when it is gone."""
        self._over = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        store = self._open()
        seen = -1
        try:
            while not self._over:
                try:
                    seen = self._look(store, seen)
                except Unavailable as fault:  # locked or full for a moment: the next look catches up
                    log.info("tail waits: %s", fault)
                self._wake.wait(TAIL_PERIOD_S)
                self._wake.clear()
        finally:
            store.close()

    def _look(self, store: Store, seen: int) -> int:
        """Post what is new; the data_version looked at. It changes whenever any other connection has committed."""
        version = store.value("PRAGMA data_version")
        if version != seen:
            while page := read(store, self._after):
                for entry in page:
                    if event := entry.event():
                        self._post(event)
                    self._after = entry.pos
            if self._after - self._carried >= _CARRIED:
                store.carry_over()
                self._carried = self._after
        return version


def end(store: Store) -> int:
    """The position of the newest record; 0 in an empty journal."""
    return store.value("SELECT coalesce(max(pos), 0) FROM journal")
