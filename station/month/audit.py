"""Checks every invariant of one store, after every day: the journal told once more, and held against the rows.

What is true is worked out here from the records' own words, with SQL, hashes and counting of this package's: of the
code under test only the table of the lifecycle is used, because it is the law the fold must keep to.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from hall.places import Place
from hall.record import every_kind
from hall.store import Row, Store
from station.month.careaudit import CareAudit
from station.month.caseaudit import CaseAudit
from station.month.deskaudit import DeskAudit
from station.month.lineaudit import LineAudit

INVARIANTS: Mapping[str, str] = {
    "chain": "the journal is gapless and each header follows the one before it, each body its hash",
    "outbox": "every record that travels, and no other, stands in the outbox, numbered without a gap",
    "headers": "no header names a person",
    "numbers": "no number of a day is given twice",
    "one window": "no number is called by two windows, and no window calls two numbers at once",
    "line": "every number stands where its records say",
    "out of turn": "every call out of turn has its reason where supervision looks, and none is one too many",
    "day boundary": "no number of an earlier day is called, moved or brought back",
    "quotas": "no class gives more numbers than its quota",
    "fold": "every case is in the state its records lead to by the table of the lifecycle",
    "papers": "every paper that a step owes stands in the file of its case",
    "days": "every day a case is bound to is the one counted anew",
    "key materials": "nothing is accepted by hand without its key materials",
    "hands": "who accepted a case neither reviews nor decides it, but for a chief representative",
    "one rating": "no visit is rated twice",
    "ratings": "every bad rating is followed up, and stands where its records lead by the table of its life",
    "calls": "every call to 12345 stands where its records lead by the table of its life",
    "boxes": "no box holds two things, and each what its records put there",
    "official numbers": "no official number belongs to two cases",
    "seats": "no time is booked beyond its seats",
    "fees": "every fee stands where its records lead, one at a time of a case, and a receipt is used once",
    "unpaid": "no granted result goes out while a fee is due",
    "one result": "a bundle gives one result, once, and none where nothing was granted",
    "mandates": "nothing is done for another but by a mandate of that day, for its items",
    "matters": "every matter done for another stands where its records lead by the table of its life",
    "questions": "every question is answered by whoever answers for it then, and stands where its records lead",
    "appeals": "a rating is appealed against once, and judged where it was",
    "reports": "every report stands where its records lead by the table of its life",
    "in time": "questions, appeals and reports are answered by their day",
}

_HEADER = ("inc", "dseq", "seq", "type", "at", "actor", "prev", "body_hash")
_ACTOR = re.compile(r"[A-Za-z0-9_.:-]{0,40}")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")


class Audit:
    """Knows a store from its journal alone; `day` reads what is new and checks everything there is."""

    def __init__(self, store: Store, place: Place) -> None:
        self._store = store
        self._line, self._cases = LineAudit(store, place, self._fault), CaseAudit(store, self._fault)
        self._care, self._desk = CareAudit(store, place, self._fault), DeskAudit(store, self._fault)
        self._travels = {name for name, kind in every_kind().items() if kind.travels}
        self._at, self._prev, self._dseq = 0, "", 0
        self._seqs: dict[str, int] = {}
        self._travelled: list[int] = []
        self._faults: list[str] = []

    @property
    def records(self) -> int:
        """How many records were read."""
        return self._dseq

    def day(self) -> list[str]:
        """Everything that is wrong, each as "invariant: what"; nothing when all is well."""
        self._faults = []
        read = ", ".join(_HEADER)
        while rows := self._store.all(
            f"SELECT pos, case_id, hash, body, {read} FROM journal WHERE pos > ? ORDER BY pos LIMIT 2000", self._at
        ):
            for row in rows:
                self._link(row)
                self._tell(row)
                self._at = row["pos"]
        for check in (self._outbox, self._line.check, self._cases.check, self._care.check, self._desk.check):
            check()
        return self._faults

    def _fault(self, invariant: str, what: str) -> None:
        assert invariant in INVARIANTS
        self._faults.append(f"{invariant}: {what}")

    def _link(self, row: Row) -> None:
        header = {name: row[name] for name in _HEADER} | {"device": self._store.device, "case": row["case_id"]}
        where, self._dseq = f"record {row['dseq']}", self._dseq + 1
        if row["dseq"] != self._dseq:
            self._fault("chain", f"{where} stands where {self._dseq} belongs")
            self._dseq = row["dseq"]
        before = self._prev or _hash(json.dumps([self._store.device, row["inc"]], separators=(",", ":")).encode())
        if row["prev"] != before:
            self._fault("chain", f"{where} does not follow the record before it")
        said = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if _hash(said) != row["hash"] or (row["body"] is not None and _hash(row["body"]) != row["body_hash"]):
            self._fault("chain", f"{where} was changed")
        self._prev = row["hash"]
        if case := row["case_id"]:
            self._seqs[case] = self._seqs.get(case, 0) + 1
            if row["seq"] != self._seqs[case]:
                self._fault("chain", f"{where} is number {row['seq']} of its case, {self._seqs[case]} was due")
        if not _ACTOR.fullmatch(row["actor"]) or _ID_NUMBER.search(row["actor"] + " " + case):
            self._fault("headers", f"{where} was written by a name or number of a person")
        if row["type"] in self._travels:
            self._travelled.append(row["pos"])

    def _outbox(self) -> None:
        there = [(row["n"], row["pos"]) for row in self._store.all("SELECT n, pos FROM outbox ORDER BY inc, n")]
        if there != list(enumerate(self._travelled, 1)):
            self._fault(
                "outbox", f"{len(self._travelled)} records travel, {len(there)} stand there or in another order"
            )

    def _tell(self, row: Row) -> None:
        fact: dict[str, Any] = json.loads(row["body"])
        self._care.tell(row["type"], fact)
        self._desk.tell(row["type"], fact, row)
        if not self._line.tell(row["type"], fact, row["at"]):
            self._cases.tell(row["type"], fact, row)


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
